"""The simulator's time: it moves only when it is told to, and what falls due happens in order."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

__all__ = ["Timer", "VirtualClock"]

_MICROSECONDS = 1_000_000

EPOCH_DEFAULT = datetime(2026, 4, 10, 18, 0, 0, tzinfo=UTC)


@dataclass(order=True, slots=True)
class Timer:
    """Something that will happen once, unless it is cancelled; those of one instant go as they were made."""

    due_microseconds: int
    number: int
    action: Callable[[], object] = field(compare=False)
    is_cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """Make it never happen; harmless when it has."""
        self.is_cancelled = True


class VirtualClock:
    """Seconds since a start that lies at ``epoch``, an aware instant."""

    def __init__(self, epoch: datetime = EPOCH_DEFAULT) -> None:
        """Stand at zero."""
        self.epoch = epoch
        self._microseconds = 0
        self._timers: list[Timer] = []
        self._timers_made = 0

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return self._microseconds / _MICROSECONDS

    @property
    def instant(self) -> datetime:
        """The present instant, aware, UTC."""
        return self.epoch + timedelta(microseconds=self._microseconds)

    def after(self, seconds: float, action: Callable[[], object]) -> Timer:
        """Call ``action`` when that much time has passed: at the next advance, never inside this call."""
        self._timers_made += 1
        timer = Timer(self._microseconds + _to_microseconds(max(seconds, 0.0)), self._timers_made, action)
        heapq.heappush(self._timers, timer)
        return timer

    def seconds_to_next(self) -> float | None:
        """Return how long until the next timer falls due, 0 when one is late, None when there is none."""
        while self._timers and self._timers[0].is_cancelled:
            heapq.heappop(self._timers)
        if not self._timers:
            return None
        return max(self._timers[0].due_microseconds - self._microseconds, 0) / _MICROSECONDS

    def advance(self, seconds: float) -> None:
        """Move on by ``seconds``; each timer sees the clock at the moment at which it is due.

        Raises:
            ValueError: ``seconds`` is negative.
        """
        if seconds < 0:
            raise ValueError("this clock does not step back")
        target = self._microseconds + _to_microseconds(seconds)
        while self._timers and self._timers[0].due_microseconds <= target:
            timer = heapq.heappop(self._timers)
            if not timer.is_cancelled:
                self._microseconds = max(self._microseconds, timer.due_microseconds)
                timer.action()
        self._microseconds = max(self._microseconds, target)


def _to_microseconds(seconds: float) -> int:
    return round(seconds * _MICROSECONDS)
