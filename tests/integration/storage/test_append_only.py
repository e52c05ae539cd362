"""Events are only ever added, each at its own place in its stream (SPEC §6), on both databases."""

import asyncio
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.domain.spin import CycleClosed
from goldomatic.ebs.storage.migrate import run_alone
from goldomatic.ebs.storage.transaction import Transaction, pool_stream_id
from tests.support.world import BOUNDARY, CHANNEL, World

STREAM = str(UUID(int=9))


EITHER = [
    "UPDATE events SET data = '{}'",
    "UPDATE events SET version = version WHERE version = 1",
    "DELETE FROM events",
    "DELETE FROM events WHERE position = 1",
]
# The one's TRUNCATE and the other's OR REPLACE take rows away past the ordinary triggers.
OWN = {
    "postgresql": ["TRUNCATE events", "TRUNCATE events CASCADE"],
    "sqlite": ["INSERT OR REPLACE INTO events SELECT * FROM events"],
}


class Tried(Exception):
    """The database has refused what was tried; let the savepoint roll it back."""


async def test_no_event_is_changed_or_taken_away(world: World) -> None:
    await world.chat("1", "Norinn")
    await world.chat("2", "Norinn")
    before = await world.rows("SELECT * FROM events ORDER BY position")
    assert len(before) == 2

    def tamper(tx: Transaction, statement: str) -> None:
        with pytest.raises(DBAPIError, match="append-only"):
            tx.connection.execute(text(statement))
        raise Tried

    for statement in EITHER + OWN[make_url(world.url).get_backend_name()]:
        with pytest.raises(Tried):
            await world.write(partial(tamper, statement=statement))
    assert await world.rows("SELECT * FROM events ORDER BY position") == before


async def test_a_stream_has_one_event_of_each_version(world: World) -> None:
    def append_twice(tx: Transaction) -> None:
        tx.connection.execute(
            text(
                "INSERT INTO events (channel_id, stream_id, version, type, data, recorded_at)"
                " VALUES (:channel, :stream, 1, 'cycle.closed', '{}', 0)"
            ),
            {"channel": CHANNEL, "stream": STREAM},
        )
        tx.append(STREAM, 0, [CycleClosed()])

    with pytest.raises(IntegrityError):
        await world.write(append_twice)
    assert await world.events() == []


async def test_streams_of_two_channels_are_apart(world: World) -> None:
    payout_id = await world.winner()
    world.channel = "2002"
    answer = await world.status(payout_id, PayoutStatus.IN_PROGRESS)
    assert not hasattr(answer, "payout"), "another channel's payout is not found"
    await world.chat("1", "Norinn")
    rows = await world.rows("SELECT stream_id, version FROM events WHERE channel_id = '2002'")
    assert [tuple(row) for row in rows] == [(pool_stream_id("2002"), 1)]


async def test_time_does_not_step_back_within_a_channel(world: World) -> None:
    world.at(50)
    await world.chat("1", "Norinn")
    world.at(-50)
    await world.chat("2", "Other")
    world.channel = "2002"
    await world.chat("1", "Norinn")
    rows = await world.rows("SELECT channel_id, recorded_at FROM events ORDER BY position")
    seconds = [(row.channel_id, row.recorded_at / 1000 - BOUNDARY.timestamp()) for row in rows]
    assert seconds == [(CHANNEL, 50), (CHANNEL, 50), ("2002", -50)]


async def test_positions_grow_across_channels(world: World) -> None:
    for viewer, channel in enumerate(["a", "b", "a", "c"]):
        world.channel = channel
        await world.chat(str(viewer), "Norinn" if channel != "a" else f"Norinn{'ab'[viewer // 2]}")
    rows = await world.rows("SELECT position, channel_id FROM events ORDER BY position")
    assert [row.channel_id for row in rows] == ["a", "b", "a", "c"]
    assert len({row.position for row in rows}) == 4


async def test_whoever_opens_the_database_meets_the_guard(world: World) -> None:
    await world.chat("1", "Norinn")
    await world.store.close()
    url = make_url(world.url)
    with pytest.raises(DBAPIError, match="append-only"):
        await asyncio.to_thread(
            run_alone, url, lambda connection: connection.execute(text("DELETE FROM events"))
        )
