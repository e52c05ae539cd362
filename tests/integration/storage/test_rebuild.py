"""Read models can be dropped and made again from the events, equal to the live ones (SPEC §6)."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, insert, make_url

from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.storage import rebuild as rebuilding
from goldomatic.ebs.storage.codec import UnreadableEvent
from goldomatic.ebs.storage.migrate import run_alone
from goldomatic.ebs.storage.schema import READ_MODELS, events
from tests.support.gifts import Gifts
from tests.support.world import BOUNDARY, World, new_world, open_world


async def test_rebuilt_read_models_are_the_live_ones(world: World) -> None:
    payout_id = await played(world)
    live = await world.store.read(rebuilding.snapshot)
    assert all(live[table.name] for table in READ_MODELS), "every read model has a row to lose"
    await world.store.close()
    url = make_url(world.url)
    await asyncio.to_thread(run_alone, url, spoil)
    progress: list[tuple[int, int]] = []
    count = await asyncio.to_thread(
        rebuilding.rebuild, url, lambda done, total: progress.append((done, total))
    )
    assert progress == [(count, count)]
    again = await open_world(world.url, world.clock, world.dice)
    try:
        assert await again.store.read(rebuilding.snapshot) == live
        assert (await again.payout(payout_id)).status is PayoutStatus.SENT
        assert len(await again.rows("SELECT 1 FROM events")) == count
    finally:
        await again.store.close()


async def test_a_rebuild_that_meets_an_unreadable_event_changes_nothing(world: World) -> None:
    await played(world)
    live = await world.store.read(rebuilding.snapshot)
    await world.store.close()
    url = make_url(world.url)

    def add(connection: Connection) -> None:
        row = {"channel_id": "1001", "stream_id": "x", "version": 1, "type": "raffle.held"}
        connection.execute(insert(events), {**row, "data": "{}", "recorded_at": BOUNDARY})

    await asyncio.to_thread(run_alone, url, add)
    with pytest.raises(UnreadableEvent, match=r"raffle\.held"):
        await asyncio.to_thread(rebuilding.rebuild, url, lambda done, total: None)
    assert await asyncio.to_thread(run_alone, url, rebuilding.snapshot) == live


def test_a_long_history_is_rebuilt_page_by_page(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "_PROGRESS_EVERY_EVENTS", 3)

    async def play() -> dict[str, Any]:
        async with new_world(sqlite_url) as world:
            await played(world)
            return await world.store.read(rebuilding.snapshot)

    live = asyncio.run(play())
    seen: list[int] = []
    total = rebuilding.rebuild(make_url(sqlite_url), lambda done, _total: seen.append(done))
    assert seen == sorted({*range(3, total, 3), total})
    assert run_alone(make_url(sqlite_url), rebuilding.snapshot) == live


async def played(world: World) -> UUID:
    """A little of everything; the id of a payout that was sent."""
    payout_id = await world.winner()
    await world.chat("2", "Norinn")
    await world.chat("3", "Third")
    await world.claim("4", "Fourth", "r4")
    await world.accept(payout_id)
    await world.status(payout_id, PayoutStatus.IN_PROGRESS, PayoutStatus.SENT)
    await world.announce(payout_id)
    gifts = Gifts(world)
    gift_id = await gifts.active("1")
    await gifts.select(gift_id)
    await gifts.confirm(gift_id)
    await gifts.mailed(gift_id)
    await gifts.chat("2")
    await gifts.fail(await gifts.asked("3"))
    oldest = (await gifts.head()).oldest_pending_id
    assert oldest is not None
    assert await gifts.turn(oldest, subscriber=True)
    await gifts.asked("4")
    world.channel = "2002"
    await world.chat("1", "Norinn")
    world.channel = "1001"
    world.at(330)
    await world.settle()
    cancelled = await world.won()
    await world.status(cancelled, PayoutStatus.CANCELLED)
    await world.status(cancelled, PayoutStatus.SENT)
    world.at(700)
    await world.settle()
    return payout_id


def spoil(connection: Connection) -> None:
    """Make the read models lie."""
    connection.exec_driver_sql("DELETE FROM payouts")
    connection.exec_driver_sql("DELETE FROM gift_requests WHERE viewer_id = '1'")
    connection.exec_driver_sql("UPDATE pools SET entrant_count = 99")
    connection.exec_driver_sql("UPDATE pool_entries SET slot = NULL")
