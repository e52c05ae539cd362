"""When each job is due: pure functions of now (SPEC §7). Every instant is strictly after ``now``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from goldomatic.ebs.domain.limits import REPORT_GRACE
from goldomatic.ebs.domain.spin import next_boundary

__all__ = ["TIMETABLE", "next_close", "next_expiry", "next_housekeeping"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXPIRY_INTERVAL = timedelta(hours=1)
_HOUSEKEEPING_INTERVAL = timedelta(hours=6)


def next_close(now: datetime) -> datetime:
    """Return when the next cycle closes for good: 30 s after a boundary, 330 s after its own."""
    return next_boundary(now - REPORT_GRACE) + REPORT_GRACE


def next_expiry(now: datetime) -> datetime:
    """Return the next full hour."""
    return _next_multiple(now, _EXPIRY_INTERVAL)


def next_housekeeping(now: datetime) -> datetime:
    """Return when old message ids are dropped next: four times a day."""
    return _next_multiple(now, _HOUSEKEEPING_INTERVAL)


def _next_multiple(now: datetime, interval: timedelta) -> datetime:
    return now - (now - _EPOCH) % interval + interval


TIMETABLE: Mapping[str, Callable[[datetime], datetime]] = {
    "spin": next_boundary,
    "cycle_close": next_close,
    "expiry": next_expiry,
    "housekeeping": next_housekeeping,
}
"""The jobs, and when each is due next."""
