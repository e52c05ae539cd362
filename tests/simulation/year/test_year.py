"""Some seeds of the year in every run; any number of them by ``python -m tests.simulation.year``."""

import pytest

from tests.simulation.year.year import live_somewhere

SEEDS_A_PIECE = 4
PIECES = 6
"""Together some 100 seconds of one core; sixteen seeds meet every language, realm and client."""


@pytest.mark.parametrize("piece", range(PIECES))
def test_gold_and_gifts_are_mailed_once_and_the_books_are_true(piece: int) -> None:
    first = 1 + piece * SEEDS_A_PIECE
    reports = [
        lived.report for lived in map(live_somewhere, range(first, first + SEEDS_A_PIECE)) if lived.broken
    ]
    assert not reports, "\n".join(reports)


def test_a_seed_is_the_same_evening_every_time() -> None:
    one, other = live_somewhere(1), live_somewhere(1)
    assert one.counts == other.counts
    assert len(one.story) == len(other.story) > 100
