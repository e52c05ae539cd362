"""The only door to time, randomness and fresh ids.

Everything that a program could not compute from its input comes through here, so that a test, the
demo or a replay can put something of its own in its place. A linter bans the other doors.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

__all__ = [
    "Ambient",
    "Clock",
    "ManualClock",
    "Randomness",
    "ScaledClock",
    "SeededRandomness",
    "SystemClock",
    "SystemRandomness",
    "format_instant",
    "from_milliseconds",
    "monotonic",
    "parse_instant",
    "seconds_until",
    "to_milliseconds",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Clock(Protocol):
    """Tells the time. Instants are aware, UTC, and whole milliseconds."""

    @property
    def rate(self) -> float:
        """Seconds that pass on this clock in one second of wall time."""
        ...

    def now(self) -> datetime:
        """Return the present instant."""
        ...


class SystemClock:
    """The machine's clock."""

    rate = 1.0

    def __init__(self) -> None:
        """Read nothing yet."""
        self._latest: tuple[int, datetime] = (0, _EPOCH)

    def now(self) -> datetime:
        """Return the machine's time, cut to whole milliseconds."""
        milliseconds = time.time_ns() // 1_000_000
        # A busy service asks many times within a millisecond; one pair, so that threads may share the clock.
        known, instant = self._latest
        if milliseconds == known:
            return instant
        # A float of seconds holds today's milliseconds exactly enough for the rounding to microseconds.
        instant = datetime.fromtimestamp(milliseconds / 1000, UTC)
        self._latest = (milliseconds, instant)
        return instant


@dataclass(frozen=True, slots=True)
class ScaledClock:
    """A clock that ran from ``anchor_domain`` on, ``rate`` times as fast as ``wall`` does (SPEC §15)."""

    anchor_domain: datetime
    anchor_wall: datetime
    rate: float
    wall: Clock

    def now(self) -> datetime:
        """Return the domain's time, cut to whole milliseconds."""
        passed = (self.wall.now() - self.anchor_wall) * self.rate
        return from_milliseconds(to_milliseconds(self.anchor_domain + passed))


class ManualClock:
    """A clock that moves only when it is told to, forwards or backwards."""

    rate = 1.0

    def __init__(self, start: datetime) -> None:
        """Start at ``start``, an aware instant."""
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant that was last set."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move by ``seconds``; a negative number steps back."""
        self.set(self._now + timedelta(seconds=seconds))

    def set(self, instant: datetime) -> None:
        """Move to ``instant``."""
        self._now = from_milliseconds(to_milliseconds(instant))


class Randomness(Protocol):
    """A source of chance."""

    def below(self, bound: int) -> int:
        """Return a whole number of 0 … ``bound`` - 1, each as likely as any other."""
        ...

    def jitter(self) -> float:
        """Return a number of [0, 1)."""
        ...

    def uuid(self) -> UUID:
        """Return a fresh random (version 4) UUID."""
        ...


class _RandomSource:
    """The methods of `Randomness` on top of one of the standard library's generators."""

    def __init__(self, source: random.Random) -> None:
        self._source = source

    def below(self, bound: int) -> int:
        """Return one of 0 … ``bound`` - 1; ``randrange`` rejects rather than folds, so it is exact."""
        return self._source.randrange(bound)

    def jitter(self) -> float:
        """Return a number of [0, 1)."""
        return self._source.random()

    def uuid(self) -> UUID:
        """Return a version 4 UUID made of this source's bits."""
        return UUID(int=self._source.getrandbits(128), version=4)


class SystemRandomness(_RandomSource):
    """The operating system's randomness: what decides about gold."""

    def __init__(self) -> None:
        """Open the operating system's source."""
        super().__init__(random.SystemRandom())


class SeededRandomness(_RandomSource):
    """Repeatable chance, for tests and replays only."""

    def __init__(self, seed: int) -> None:
        """Start the sequence that belongs to ``seed``."""
        super().__init__(random.Random(seed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambient:
    """What a program gets from its surroundings.

    ``clock`` is the domain's time, which a demo may let run fast; ``wall`` is what Twitch and token
    issuers go by (SPEC §15, §18).
    """

    clock: Clock
    wall: Clock
    random: Randomness

    @classmethod
    def system(cls) -> Ambient:
        """Return the real surroundings."""
        wall = SystemClock()
        return cls(clock=wall, wall=wall, random=SystemRandomness())


monotonic = time.monotonic
"""Return seconds on a clock that never steps back; only differences mean anything."""


def seconds_until(clock: Clock, instant: datetime) -> float:
    """Return how many seconds of wall time pass until ``clock`` shows ``instant``; 0 or less when it has."""
    return (instant - clock.now()).total_seconds() / clock.rate


def to_milliseconds(instant: datetime) -> int:
    """Return whole milliseconds since 1970-01-01T00:00:00Z, rounded down."""
    return (instant - _EPOCH) // _MILLISECOND


def from_milliseconds(milliseconds: int) -> datetime:
    """Return the instant that many milliseconds after 1970-01-01T00:00:00Z."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def format_instant(instant: datetime) -> str:
    """Return ``instant`` as SPEC §5 writes it: ``2026-04-04T12:00:01.000Z``."""
    # isoformat cuts to milliseconds, and ends with "+00:00".
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def parse_instant(text: str) -> datetime:
    """Read an ISO-8601 instant with an offset; cut to whole milliseconds.

    Raises:
        ValueError: ``text`` is not an instant, or has no offset.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        message = "an instant needs an offset from UTC"
        raise ValueError(message)
    try:
        return from_milliseconds(to_milliseconds(instant))
    except OverflowError as error:
        message = "the instant is out of range"
        raise ValueError(message) from error
