"""The process dies at every commit point of a payout's whole life, and nobody notices (SPEC §6).

From a chat line to the announcement, every call has three places to die at: before its transaction
begins, before it commits, after it has committed but before anybody was told. The caller then does what its
real caller would: Twitch delivers the line again, the Desktop repeats its call, a job comes round. The end
must be the end of a run in which nothing happened.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from goldomatic.ambient import ManualClock
from goldomatic.ebs.application.payouts import StatusChanged
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.domain.spin import Outcome
from goldomatic.ebs.storage import rebuild
from tests.simulation.invariants import check_invariants, check_rebuilt
from tests.support.world import BOUNDARY, LoadedDice, World, open_world

S = PayoutStatus
POINTS = ("before_begin", "before_commit", "after_commit")
TRANSACTIONS = 9
SENT = 7
"""The transaction in which the payout becomes Sent; the next one records the announcement."""
STORY = [
    "pool.entrant_enrolled",
    "pool.entrant_enrolled",
    "cycle.drawn",
    "cycle.candidate_reported",
    "payout.created",
    "payout.acceptance_confirmed",
    "payout.started",
    "payout.sent",
    "pool.entrant_left",
    "payout.reward_announced",
    "cycle.drawn",
]


class Died(BaseException):
    """The process is gone: nothing of it catches this."""


@dataclass(slots=True)
class Reaper:
    """Kills the process once, at one point of the `transaction`-th transaction; never when that is 0."""

    transaction: int
    point: str
    passed: dict[str, int] = field(default_factory=dict)
    has_struck: bool = False

    def __call__(self, point: str) -> None:
        self.passed[point] = self.passed.get(point, 0) + 1
        if not self.has_struck and point == self.point and self.passed[point] == self.transaction:
            self.has_struck = True
            raise Died


@dataclass(slots=True)
class Life:
    """The world, over the deaths of its process."""

    url: str
    reaper: Reaper
    world: World

    async def call(self, make: Callable[[World], Awaitable[Any]]) -> Any:
        """Make a call; when the process dies under it, start the process again and repeat the call."""
        try:
            return await make(self.world)
        except Died:
            # What the system takes back from a dead process: its file lock and its connections.
            await self.world.store.close()
            messages = self.world.messages
            self.world = await open_world(self.url, self.world.clock, self.world.dice, self.reaper)
            self.world.messages = messages
            return await make(self.world)


class StuckDice(LoadedDice):
    """Chance without memory: a draw that is done again after a death comes out the same."""

    def below(self, bound: int) -> int:
        """The last one, always."""
        return bound - 1

    def uuid(self) -> UUID:
        """The same id, always: one payout is all that this story needs."""
        return UUID("00000000-0000-4000-8000-000000000001")


async def mail_reported(world: World, payout_id: UUID, *, is_chat_told: bool) -> StatusChanged:
    """`PATCH Sent` as the EBS serves it: the commit, then the announcement, then the answer (SPEC §9)."""
    changed = await world.status(payout_id, S.SENT)
    assert isinstance(changed, StatusChanged)
    if changed.became_sent and is_chat_told:
        await world.announce(payout_id)
    return changed


async def whole_story(life: Life, *, is_chat_told: bool) -> None:
    """SC-001 as the EBS lives it: one call a transaction, but for the mail's two."""
    life.world.at(-30)
    await life.call(lambda w: w.chat("1", "Norinn", messages=("delivery", "line")))
    claimed = await life.call(lambda w: w.claim("2", "Other", "request"))
    assert claimed.character_name == "Other"
    life.world.at(0)
    await life.call(lambda w: w.settle())
    life.world.at(25)
    cycle = await life.world.cycle()
    verified = await life.call(lambda w: w.report(cycle_id=cycle.cycle_id, name=cycle.character_name))
    assert verified.outcome is Outcome.WINNER
    life.world.at(30)
    accepted = await life.call(lambda w: w.accept(verified.payout_id, cycle.character_name))
    assert accepted.accepted_at == life.world.clock.now()
    life.world.at(40)
    started = await life.call(lambda w: w.status(verified.payout_id, S.IN_PROGRESS))
    assert started.payout.status is S.IN_PROGRESS
    life.world.at(50)
    sent = await life.call(lambda w: mail_reported(w, verified.payout_id, is_chat_told=is_chat_told))
    assert sent.payout.status is S.SENT
    life.world.at(331)
    await life.call(lambda w: w.settle())


async def lived(url: str, reaper: Reaper, *, is_chat_told: bool = True) -> dict[str, Any]:
    """Everything in the database after a story with at most one death in it."""
    life = Life(url, reaper, await open_world(url, ManualClock(BOUNDARY), StuckDice(), reaper))
    try:
        await whole_story(life, is_chat_told=is_chat_told)
        assert reaper.has_struck is bool(reaper.transaction)
        found = {
            "events": "SELECT channel_id, stream_id, version, type, data, recorded_at FROM events"
            " ORDER BY position",
            "seen": "SELECT * FROM seen_messages ORDER BY message_id",
        }
        everything: dict[str, Any] = {
            name: [tuple(row) for row in await life.world.rows(query)] for name, query in found.items()
        }
        everything |= await life.world.store.read(rebuild.snapshot)
        # Positions may have gaps where a transaction died; their order is in the events.
        everything["payouts"] = [row[:-1] for row in everything["payouts"]]
        await life.world.store.read(partial(check_invariants, terminal={}))
        await check_rebuilt(life.world.store)
        return everything
    finally:
        await life.world.store.close()


@pytest.mark.parametrize("point", POINTS)
async def test_a_death_anywhere_changes_nothing_in_the_end(
    point: str, new_database: Callable[[], str]
) -> None:
    undisturbed = await lived(new_database(), Reaper(0, point))
    assert [row[3] for row in undisturbed["events"]] == STORY
    unannounced = await lived(new_database(), Reaper(0, point), is_chat_told=False)
    for transaction in range(1, TRANSACTIONS + 1):
        ended = await lived(new_database(), Reaper(transaction, point))
        # A crash between the commit of Sent and the record of the announcement loses the line, by design
        # (SPEC §18): only the transition announces, and it has happened.
        is_lost = (transaction, point) in {
            (SENT, "after_commit"),
            (SENT + 1, "before_begin"),
            (SENT + 1, "before_commit"),
        }
        assert ended == (unannounced if is_lost else undisturbed), f"died at {point} of {transaction}"


async def test_the_story_has_no_more_transactions_than_deaths(sqlite_url: str) -> None:
    reaper = Reaper(0, "")
    await lived(sqlite_url, reaper)
    assert reaper.passed == dict.fromkeys(POINTS, TRANSACTIONS)
