"""Every eligible entrant is as likely to be drawn as any other (SPEC §5.2), through the real settling.

Each draw is what a boundary does: the eligible are counted, a slot is drawn, its holder is the candidate.
Only the commits between the draws are left out: thousands of draws share one. Nobody comes or goes between
the draws, since that would even out a draw that favours a slot. The seed is fixed: the figures are the same
in every run.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from math import sqrt
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from goldomatic.ambient import SeededRandomness
from goldomatic.ebs.application import settle
from goldomatic.ebs.domain import payout, pool
from goldomatic.ebs.domain.pool import LeaveReason
from goldomatic.ebs.storage.migrate import upgrade
from goldomatic.ebs.storage.schema import cycles, pool_entries
from goldomatic.ebs.storage.sqlite_store import sqlite_engine
from goldomatic.ebs.storage.transaction import Transaction
from tests.simulation.invariants import check_pool
from tests.support.world import BOUNDARY, CHANNEL, new_world

FIVE_MINUTES = timedelta(minutes=5)
LETTERS = "abcdefghij"


def name_of(k: int) -> str:
    """A different name for each number below a million."""
    return "N" + "".join(LETTERS[int(digit)] for digit in f"{k:06d}")


def enrolled(k: int) -> pool.EntrantEnrolled:
    return pool.EntrantEnrolled(
        viewer_id=str(k), display_name="Ann", character_name=name_of(k), request_id=None
    )


def left(k: int) -> pool.EntrantLeft:
    return pool.EntrantLeft(
        viewer_id=str(k), character_name=name_of(k), reason=LeaveReason.REMOVED_BY_STREAMER
    )


def draw_often(tx: Transaction, entrants: int, draws: int) -> Counter[str]:
    """Settle at that many boundaries; how often each entrant was the candidate."""
    tx.append_to_pool([enrolled(k) for k in range(entrants)])
    # Who came last need not hold the last slot.
    for k in range(0, entrants, 3):
        tx.append_to_pool([left(k), enrolled(k)])
    for k in range(draws):
        boundary = BOUNDARY + k * FIVE_MINUTES
        settle.settle(replace(tx, now=boundary, recorded=[]), boundary - FIVE_MINUTES)
    rows = tx.connection.execute(select(cycles.c.viewer_id, func.count()).group_by(cycles.c.viewer_id))
    drawn = Counter({row[0]: row[1] for row in rows})
    check_pool(tx.connection)
    return drawn


def chi_square(drawn: Counter[str], entrants: int) -> float:
    expected = drawn.total() / entrants
    return sum((drawn[str(k)] - expected) ** 2 / expected for k in range(entrants))


async def check_uniform(url: str, entrants: int, draws: int) -> None:
    async with new_world(url, seed=20260404) as world:
        world.at(-100)
        drawn = await world.write(partial(draw_often, entrants=entrants, draws=draws))
    assert drawn.total() == draws
    assert set(drawn) <= {str(k) for k in range(entrants)}
    assert chi_square(drawn, entrants) <= bound(entrants - 1)


def bound(freedom: int) -> float:
    """What a fair draw exceeds once in 1,000 seeds: Wilson and Hilferty's approximation of chi-square."""
    if freedom == 0:
        return 0
    return freedom * float(1 - 2 / (9 * freedom) + 3.09 * sqrt(2 / (9 * freedom))) ** 3


@pytest.mark.parametrize(("entrants", "draws"), [(1, 50), (2, 2_000), (10, 3_000), (1_000, 6_000)])
async def test_the_draw_is_uniform(sqlite_url: str, entrants: int, draws: int) -> None:
    await check_uniform(sqlite_url, entrants, draws)


async def test_the_draw_is_uniform_on_postgresql(postgresql_url: str) -> None:
    # The same statements: once is enough to see that they mean the same there.
    await check_uniform(postgresql_url, entrants=10, draws=1_000)


# The slots, after any sequence of what may happen to entrants.

steps = st.lists(
    st.tuples(
        st.sampled_from(["enroll", "leave", "win", "win", "send", "cancel", "mail late"]), st.integers(0, 4)
    ),
    max_size=40,
)


class Slots:
    """A pool in the making, and who must hold a slot."""

    def __init__(self, tx: Transaction) -> None:
        """Begin with nobody."""
        self.tx = tx
        self.inside: set[int] = set()
        self.active: dict[int, UUID] = {}
        self.closed: dict[int, list[UUID]] = {}
        self.gold: Counter[int] = Counter()
        self.payouts = 0

    def may_win(self, k: int) -> bool:
        return k not in self.active and self.gold[k] + 1000 <= 10_000

    def take(self, step: str, k: int) -> None:
        """Let it happen, if the rules would."""
        match step:
            case "enroll" if k not in self.inside and self.may_win(k):
                self.tx.append_to_pool([enrolled(k)])
                self.inside.add(k)
            case "leave" if k in self.inside:
                self.tx.append_to_pool([left(k)])
                self.inside.discard(k)
            case "win" if self.may_win(k):
                self.payouts += 1
                self.active[k] = UUID(int=self.payouts)
                self.tx.append(str(self.active[k]), 0, [created(k, self.active[k])])
            case "send" if k in self.active:
                self.tx.append(str(self.active.pop(k)), 1, [payout.PayoutStarted(), payout.PayoutSent()])
                self.gold[k] += 1000
            case "cancel" if k in self.active:
                self.closed.setdefault(k, []).append(self.active[k])
                self.tx.append(str(self.active.pop(k)), 1, [payout.PayoutCancelled()])
            case "mail late" if self.closed.get(k):
                self.tx.append(str(self.closed[k].pop()), 2, [payout.MailReportedAfterClose()])
                self.gold[k] += 1000

    def check(self) -> None:
        """Exactly the eligible hold the slots 0 … n-1."""
        rows = self.tx.connection.execute(select(pool_entries.c.viewer_id, pool_entries.c.slot)).all()
        assert {int(row.viewer_id) for row in rows} == self.inside
        holders = {int(row.viewer_id): row.slot for row in rows if row.slot is not None}
        assert set(holders) == {k for k in self.inside if self.may_win(k)}
        assert sorted(holders.values()) == list(range(len(holders)))


def created(k: int, payout_id: UUID) -> payout.PayoutCreated:
    return payout.PayoutCreated(
        viewer_id=str(k),
        display_name="Ann",
        character_name=name_of(k),
        gold_amount=1000,
        spin_cycle_id=payout_id,
        enrollment_request_id="",
    )


def test_slots_are_dense_after_any_sequence_of_changes(tmp_path: Path) -> None:
    path = tmp_path / "slots.sqlite3"
    upgrade(f"sqlite:///{path.as_posix()}")
    engine = sqlite_engine(path, begin="BEGIN")

    @settings(max_examples=250)
    @given(start=st.integers(0, 10), taken=steps)
    def play(start: int, taken: list[tuple[str, int]]) -> None:
        with engine.connect() as connection:
            tx = Transaction(
                connection=connection, channel_id=CHANNEL, now=BOUNDARY, random=SeededRandomness(1)
            )
            slots = Slots(tx)
            for _ in range(start):
                # The first is on the way to the cap.
                for step in ("win", "send", "enroll"):
                    slots.take(step, 0)
            for step, k in taken:
                slots.take(step, k)
                slots.check()
            check_pool(connection)
            connection.rollback()

    play()
    engine.dispose()
