"""When the Desktop counts as here, and when its coming is news (SPEC §12)."""

from datetime import UTC, datetime, timedelta

import pytest

from goldomatic.ambient import ManualClock
from goldomatic.ebs.application.presence import DesktopPresence

NOON = datetime(2026, 4, 4, 12, tzinfo=UTC)


class Heard:
    """A presence, its clock, and how often it told that the Desktop came."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOON)
        self.presence = DesktopPresence(self.clock)
        self.arrivals = 0
        self.presence.on_arrival(self.count)

    def count(self) -> None:
        assert self.presence.is_here, "whoever is told finds it here"
        self.arrivals += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()


def test_who_was_never_heard_is_away(heard: Heard) -> None:
    assert heard.presence.heard_at is None
    assert not heard.presence.is_here


def test_here_for_thirty_seconds_and_not_longer(heard: Heard) -> None:
    heard.presence.hear()
    assert heard.presence.heard_at == NOON
    heard.clock.set(NOON + timedelta(seconds=30))
    assert heard.presence.is_here
    heard.clock.set(NOON + timedelta(seconds=30, milliseconds=1))
    assert not heard.presence.is_here


def test_only_coming_back_is_news(heard: Heard) -> None:
    for seconds, arrivals in ((0, 1), (30, 1), (60, 1), (90.001, 2), (90.002, 2)):
        heard.clock.set(NOON + timedelta(seconds=seconds))
        heard.presence.hear()
        assert heard.arrivals == arrivals, seconds


def test_a_clock_that_is_set_back_keeps_nobody_here(heard: Heard) -> None:
    heard.presence.hear()
    seen = []
    heard.clock.set(NOON - timedelta(hours=1))
    seen.append(heard.presence.is_here)
    heard.presence.hear()
    seen.append(heard.presence.is_here)
    assert seen == [False, True]
    assert heard.arrivals == 2
