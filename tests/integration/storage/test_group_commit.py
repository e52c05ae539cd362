"""Commands that wait together share a commit, and nothing else (SPEC §6, ADR 0002), on both databases."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from goldomatic.ebs.application import settle
from goldomatic.ebs.application.chat import ChatEffect
from goldomatic.ebs.domain import pool
from goldomatic.ebs.domain.errors import ErrorCode
from goldomatic.ebs.storage.batch import RuleBroken
from goldomatic.ebs.storage.store import WAITING_COMMANDS_MAX, StoreUnavailable
from goldomatic.ebs.storage.transaction import Transaction
from tests.support.world import World


class Bang(Exception):
    """A bug in one command."""


def enrolled(viewer: str, name: str) -> pool.EntrantEnrolled:
    return pool.EntrantEnrolled(viewer_id=viewer, display_name="Ann", character_name=name, request_id=None)


def half_done(tx: Transaction) -> None:
    """A command that dies after its first event."""
    tx.append_to_pool([enrolled("66", "Halfway")])
    raise Bang


def name_thief(tx: Transaction) -> None:
    """A command that a constraint stops after its first event."""
    tx.append_to_pool([enrolled("66", "Halfway"), enrolled("67", "Halfway")])


def database_failure(tx: Transaction) -> None:
    """A command under which the database itself fails."""
    tx.append_to_pool([enrolled("66", "Halfway")])
    tx.connection.execute(text("SELECT * FROM no_such_table"))


async def in_one_batch(world: World, *commands: Any) -> list[Any]:
    """Send commands so that they share a transaction; that they did shows in the one settling."""
    settled: list[str] = []

    def count(tx: Transaction, last: datetime | None) -> None:
        settled.append(tx.channel_id)
        settle.settle(tx, last)

    world.store._settle = count
    answers = await asyncio.gather(*commands, return_exceptions=True)
    world.store._settle = settle.settle
    assert settled == [world.channel]
    return answers


async def names(world: World) -> set[str]:
    return set((await world.names()).values())


@pytest.mark.parametrize(
    ("failing", "error"), [(half_done, Bang), (name_thief, RuleBroken)], ids=["bug", "constraint"]
)
async def test_a_failing_command_has_no_effect_and_its_neighbours_do(
    world: World, failing: Callable[[Transaction], None], error: type[Exception]
) -> None:
    before, failed, after = await in_one_batch(
        world, world.chat("1", "Before"), world.write(failing), world.chat("2", "After")
    )
    assert (before.kind, after.kind) == (ChatEffect.ENROLLED, ChatEffect.ENROLLED)
    assert isinstance(failed, error)
    assert await names(world) == {"Before", "After"}
    assert await world.events() == ["pool.entrant_enrolled"] * 2
    # What the listeners hear is what was kept.
    assert [recorded.version for recorded in world.heard] == [1, 2]


async def test_many_failing_commands_in_one_batch(world: World) -> None:
    commands = [
        world.write(half_done) if k % 2 else world.chat(str(k), f"Norinn{'abcdefgh'[k]}") for k in range(8)
    ]
    answers = await in_one_batch(world, *commands)
    assert [isinstance(answer, Bang) for answer in answers] == [bool(k % 2) for k in range(8)]
    assert len(await world.pool()) == 4


async def test_a_refusals_savepoint_keeps_the_seen_message(world: World) -> None:
    await world.chat("1", "Norinn")
    refused = await world.chat("2", "Norinn", messages=("again",))
    assert refused.code is ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL
    await world.remove("1")
    # Redelivered when it would be granted: it has had its answer.
    assert (await world.chat("2", "Norinn", messages=("again",))).kind is ChatEffect.DUPLICATE
    assert await world.pool() == []


async def test_a_failed_commands_message_is_not_seen(world: World) -> None:
    with pytest.raises(StoreUnavailable):
        await asyncio.gather(world.chat("1", "Norinn", messages=("again",)), world.write(database_failure))
    assert (await world.chat("1", "Norinn", messages=("again",))).kind is ChatEffect.ENROLLED


async def test_a_database_error_fails_the_whole_batch(world: World) -> None:
    answers = await in_one_batch(
        world, world.chat("1", "Before"), world.write(database_failure), world.chat("2", "After")
    )
    assert [type(answer) for answer in answers] == [StoreUnavailable] * 3
    assert await world.events() == []
    assert world.heard == []
    # The next batch is none the worse.
    assert (await world.chat("1", "Before")).kind is ChatEffect.ENROLLED


async def test_a_database_error_of_a_command_alone(world: World) -> None:
    with pytest.raises(StoreUnavailable):
        await world.write(database_failure)
    assert await world.events() == []


async def test_a_settling_that_fails_fails_the_batch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(tx: Transaction, last: object) -> None:
        raise SQLAlchemyError

    monkeypatch.setattr(world.store, "_settle", fail)
    answers = await asyncio.gather(
        world.chat("1", "Before"), world.chat("2", "After"), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [StoreUnavailable] * 2
    monkeypatch.setattr(world.store, "_settle", settle.settle)
    assert await names(world) == set()


async def test_listeners_hear_after_the_commit_and_before_the_caller(world: World) -> None:
    order: list[str] = []
    world.store.on_commit(lambda channel, recorded: order.append(f"{channel} {len(recorded)}"))

    def look(tx: Transaction) -> None:
        tx.append_to_pool([enrolled("1", "Norinn")])
        order.append("appended")

    await world.write(look)
    order.append("answered")
    assert order == ["appended", "1001 1", "answered"]


async def test_a_listener_that_fails_spoils_neither_the_answer_nor_the_others(world: World) -> None:
    def fail(channel: str, recorded: object) -> None:
        raise Bang

    later: list[str] = []
    world.store.on_commit(fail)
    world.store.on_commit(lambda channel, _recorded: later.append(channel))
    assert (await world.chat("1", "Norinn")).kind is ChatEffect.ENROLLED
    assert later == ["1001"]


async def test_listeners_are_not_woken_for_nothing(world: World) -> None:
    woken: list[str] = []
    world.store.on_commit(lambda channel, _recorded: woken.append(channel))
    await world.settle()
    await world.claim("1", "N0", "r")
    assert woken == []


async def test_a_caller_who_goes_away_does_not_stop_the_command(world: World) -> None:
    leaving = asyncio.create_task(world.chat("2", "Leaves"))
    staying = asyncio.create_task(world.chat("1", "Stays"))
    await asyncio.sleep(0)
    leaving.cancel()
    # Answered after the one who left, who must not stand in the way.
    assert (await asyncio.wait_for(staying, 30)).kind is ChatEffect.ENROLLED
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert await names(world) == {"Stays", "Leaves"}


async def test_a_caller_who_leaves_before_the_failure_leaves_no_trace(world: World) -> None:
    leaving = asyncio.create_task(world.write(database_failure))
    await asyncio.sleep(0)
    leaving.cancel()
    # This one may still share the failing batch.
    await asyncio.gather(world.settle(), return_exceptions=True)
    await world.settle()
    assert await world.events() == []


async def test_one_channel_does_not_wait_for_anothers_queue(world: World) -> None:
    for channel in ("a", "b", "c"):
        world.channel = channel
        assert (await world.chat("1", "Norinn")).kind is ChatEffect.ENROLLED
    assert {recorded.channel_id for recorded in world.heard} == {"a", "b", "c"}


async def test_more_than_may_wait_is_refused_at_once(world: World) -> None:
    first = asyncio.create_task(world.settle())
    await asyncio.sleep(0)
    waiting = [asyncio.create_task(world.settle()) for _ in range(WAITING_COMMANDS_MAX + 50)]
    answers = await asyncio.gather(first, *waiting, return_exceptions=True)
    refused = [answer for answer in answers if answer is not None]
    assert refused
    assert {type(answer) for answer in refused} == {StoreUnavailable}
    assert await world.rows("SELECT 1")


async def test_a_closed_store_answers_nobody(world: World) -> None:
    last = asyncio.create_task(world.chat("1", "Norinn"))
    await asyncio.sleep(0)
    await world.store.close()
    assert (await last).kind is ChatEffect.ENROLLED, "what was waiting is finished"
    for call in (world.settle(), world.store.ping(), world.pool()):
        with pytest.raises(StoreUnavailable):
            await call


async def test_a_query_that_fails_is_unavailable(world: World) -> None:
    with pytest.raises(StoreUnavailable):
        await world.rows("SELECT * FROM no_such_table")
    await world.store.ping()


async def test_listeners_are_told_to_look_again_when_a_commit_may_have_been_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = world.store._write
    told: list[tuple[str, list[object]]] = []
    world.store.on_commit(lambda channel, recorded: told.append((channel, list(recorded))))

    async def lose_the_answer(*arguments: Any) -> Any:
        await write(*arguments)
        raise ConnectionResetError

    monkeypatch.setattr(world.store, "_write", lose_the_answer)
    with pytest.raises(StoreUnavailable):
        await world.chat("1", "Norinn")
    assert told == [(world.channel, [])]
    monkeypatch.undo()
    assert (await world.chat("2", "Norinn")).code is ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL
