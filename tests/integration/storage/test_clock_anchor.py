"""A fast clock's anchor lives in the database, so that all processes agree (SPEC §15, §18)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import URL, make_url

from goldomatic.ambient import ManualClock, ScaledClock
from goldomatic.ebs.storage.meta import scaled_clock
from goldomatic.ebs.storage.migrate import upgrade
from tests.support.world import BOUNDARY

HOUR = timedelta(hours=1)


@pytest.fixture
def url(database_url: str) -> URL:
    upgrade(database_url)
    return make_url(database_url)


@pytest.mark.parametrize("start", [None, BOUNDARY - 1000 * HOUR])
def test_the_first_process_sets_the_anchor_and_all_others_read_it(url: URL, start: datetime | None) -> None:
    wall = ManualClock(BOUNDARY)
    first = scaled_clock(url, wall, 60.0, start)
    assert first.now() == (start or BOUNDARY)
    wall.advance(90)
    assert first.now() == (start or BOUNDARY) + 1.5 * HOUR
    # Asked for another rate and another beginning, a later process still gets what was agreed.
    second = scaled_clock(url, wall, 7.0, BOUNDARY + HOUR)
    assert second == first
    assert second.now() == first.now()


def test_an_odd_rate_survives_being_written_down(url: URL) -> None:
    wall = ManualClock(BOUNDARY)
    first = scaled_clock(url, wall, 0.1 + 0.2, None)
    assert scaled_clock(url, wall, 1.0, None).rate == first.rate == 0.1 + 0.2


def test_processes_that_start_at_once_agree(url: URL) -> None:
    def start(k: int) -> ScaledClock:
        return scaled_clock(url, ManualClock(BOUNDARY + k * HOUR), 60.0 + k, None)

    with ThreadPoolExecutor(4) as threads:
        clocks = list(threads.map(start, range(4)))
    assert len({(clock.anchor_domain, clock.anchor_wall, clock.rate) for clock in clocks}) == 1
