"""How long to leave the EBS alone after a failure, and what the streamer is told meanwhile (SPEC §10).

Sans-IO: whoever calls the EBS passes in the monotonic time and a random number, and keeps the circuit. A
circuit is a value: one for the whole EBS, or one for each line whose answer is awaited.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from goldomatic.desktop.core.answers import Answered, Kept, Refused

__all__ = ["Backoff", "Circuit", "CircuitState", "Pauses"]

# By then every sensible wait has long met its upper bound; more would only overflow.
_DOUBLINGS_MAX: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Exponential back-off with jitter. Seconds of real time."""

    first_seconds: float = 1.0
    wait_seconds_max: float = 60.0
    retry_after_seconds_max: float = 600.0
    """``Retry-After`` is believed up to here: a stranger's page must not silence the bridge for a day."""

    def wait_seconds(self, *, failures: int, jitter: float, retry_after_seconds: float | None) -> float:
        """Return the wait after so many ``failures`` in a row (from 1), for a ``jitter`` of [0, 1).

        Between half and the whole of a bound that doubles with each failure; and never less than the EBS
        asked for, with a little jitter after it, since others were told the same.
        """
        bound = min(self.wait_seconds_max, self.first_seconds * 2.0 ** min(failures - 1, _DOUBLINGS_MAX))
        wait = bound * (1 + jitter) / 2
        if retry_after_seconds is None:
            return wait
        asked = min(retry_after_seconds, self.retry_after_seconds_max)
        return max(wait, asked + jitter * self.first_seconds)


class CircuitState(StrEnum):
    """Whether a call may be made."""

    CLOSED = "closed"
    """The latest call was answered: calls flow."""
    OPEN = "open"
    """The latest call failed, and the wait is not over: no calls."""
    TRIAL = "trial"
    """The wait is over: one call shows whether it works again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """How the latest calls went. Instants are seconds of ``goldomatic.ambient.monotonic``."""

    failures: int = 0
    """In a row, up to now."""
    kept: Kept | None = None
    """The latest failure."""
    retry_at_seconds: float = 0.0

    def after(
        self,
        outcome: Answered[object] | Refused | Kept,
        *,
        now_seconds: float,
        jitter: float,
        backoff: Backoff,
    ) -> "Circuit":
        """Return the circuit after a call: a final answer, a refusal too, closes it; any other opens it."""
        if not isinstance(outcome, Kept):
            return Circuit()
        failures = self.failures + 1
        wait = backoff.wait_seconds(
            failures=failures, jitter=jitter, retry_after_seconds=outcome.retry_after_seconds
        )
        return Circuit(failures=failures, kept=outcome, retry_at_seconds=now_seconds + wait)

    def state_at(self, now_seconds: float) -> CircuitState:
        """Say whether a call may be made at that time."""
        if self.kept is None:
            return CircuitState.CLOSED
        return CircuitState.OPEN if now_seconds < self.retry_at_seconds else CircuitState.TRIAL

    def seconds_left(self, now_seconds: float) -> float:
        """Return how long to wait before the next call; 0 when it may be made now."""
        return 0.0 if self.kept is None else max(0.0, self.retry_at_seconds - now_seconds)

    def words(self, now_seconds: float) -> str:
        """Say in words how it stands, and what comes next."""
        if self.kept is None:
            return "The EBS answers."
        seconds = math.ceil(self.seconds_left(now_seconds))
        next_try = f"Next try in {seconds} s." if seconds else "Trying again."
        times = "" if self.failures == 1 else f" {self.failures} failures in a row."
        return f"{self.kept.words}{times} {next_try}"


class Pauses:
    """How long to wait before what has failed is started again: twice as long each time in a row."""

    def __init__(self, first_seconds: float, seconds_max: float) -> None:
        """Begin with the shortest pause."""
        self._first, self._max = first_seconds, seconds_max
        self._next = first_seconds

    def after(self, lasted_seconds: float) -> float:
        """Return the pause after something that has lasted so long; what lasted long enough was sound."""
        pause = self._first if lasted_seconds > self._max else self._next
        self._next = min(2 * pause, self._max)
        return pause
