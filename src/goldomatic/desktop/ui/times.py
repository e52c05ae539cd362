"""Ages and countdowns, in words and figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from goldomatic.desktop.core.view import RouletteView
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Counted, Label

__all__ = ["age", "clock_time", "countdown", "ebs_now", "seconds_to_spin"]

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)

_STALE_AFTER: Final = timedelta(minutes=6)
"""Longer than a cycle: what the EBS said before that says nothing about the next spin."""


def age(texts: Texts, since: datetime, now: datetime) -> str:
    """Return how long ago something was; a clock that is a little behind makes it "just now"."""
    passed = now - since
    if passed < _MINUTE:
        return texts.say(Label.JUST_NOW)
    if passed < _HOUR:
        return texts.count(Counted.MINUTES_AGO, passed // _MINUTE)
    if passed < _DAY:
        return texts.count(Counted.HOURS_AGO, passed // _HOUR)
    return texts.count(Counted.DAYS_AGO, passed // _DAY)


def ebs_now(roulette: RouletteView, now: datetime) -> datetime:
    """Return the EBS's time, by which payouts are dated; the wall clock ``now`` before its first answer.

    So a streamer's clock that is wrong makes no age wrong.
    """
    if roulette.server_now is None or roulette.told_at is None:
        return now
    return roulette.server_now + (now - roulette.told_at)


def seconds_to_spin(roulette: RouletteView, now: datetime) -> int | None:
    """Return the whole seconds until the next spin, by the EBS's clock; never negative.

    ``now`` is the wall clock here: only what has passed since the EBS answered is taken from it. None before
    the first answer, and when the last one is older than a cycle.
    """
    if roulette.next_spin_at is None or roulette.server_now is None or roulette.told_at is None:
        return None
    if now - roulette.told_at > _STALE_AFTER:
        return None
    left = roulette.next_spin_at - ebs_now(roulette, now)
    return max(0, -(-left // timedelta(seconds=1)))


def countdown(texts: Texts, roulette: RouletteView, now: datetime) -> str:
    """Return ``mm:ss`` until the next spin, or a sign that nobody knows."""
    seconds = seconds_to_spin(roulette, now)
    if seconds is None:
        return texts.say(Label.COUNTDOWN_UNKNOWN)
    return f"{seconds // 60:02}:{seconds % 60:02}"


def clock_time(instant: datetime) -> str:
    """Return the time of day on the streamer's own clock."""
    return instant.astimezone().strftime("%H:%M:%S")
