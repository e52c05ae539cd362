"""Facts about the database itself: where a fast clock is anchored (SPEC §15, §18)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import URL, Connection, insert, select

from goldomatic.ambient import Clock, ScaledClock, format_instant, parse_instant
from goldomatic.ebs.storage.migrate import run_alone
from goldomatic.ebs.storage.schema import meta

_CLOCK_ANCHOR = "clock_anchor"


def scaled_clock(url: URL, wall: Clock, rate: float, start: datetime | None) -> ScaledClock:
    """Return the domain's fast clock; the database remembers where it began. Blocking.

    The first process writes the anchor (``start``, else the present); restarts and other processes
    read it, rate included, so that all agree.
    """

    def anchor(connection: Connection) -> ScaledClock:
        stored = connection.execute(select(meta.c.value).where(meta.c.key == _CLOCK_ANCHOR)).scalar()
        if stored is None:
            now = wall.now()
            clock = ScaledClock(start or now, now, rate, wall)
            connection.execute(insert(meta), {"key": _CLOCK_ANCHOR, "value": _write(clock)})
            return clock
        return _read(stored, wall)

    return run_alone(url, anchor)


def _write(clock: ScaledClock) -> str:
    return f"{format_instant(clock.anchor_domain)} {format_instant(clock.anchor_wall)} {clock.rate!r}"


def _read(text: str, wall: Clock) -> ScaledClock:
    domain, anchor_wall, rate = text.split(" ")
    return ScaledClock(parse_instant(domain), parse_instant(anchor_wall), float(rate), wall)
