"""A PostgreSQL that several processes share, that makes one wait, or that goes away (SPEC §6, §7)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy import Connection
from sqlalchemy.util import await_only

from goldomatic.ambient import ManualClock
from goldomatic.ebs.application import queries
from goldomatic.ebs.application.chat import ChatEffect
from goldomatic.ebs.storage import postgresql_store
from goldomatic.ebs.storage.store import StoreUnavailable
from tests.support.postgres import PostgresDatabases
from tests.support.world import CHANNEL, LoadedDice, World, new_world, open_world

CUT_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ':name'"


@asynccontextmanager
async def two_processes(url: str) -> AsyncIterator[tuple[World, World]]:
    """Two stores on one database, with clocks and chance of their own."""
    async with new_world(url, seed=1) as one:
        other = await open_world(url, ManualClock(one.clock.now()), LoadedDice(2))
        try:
            yield one, other
        finally:
            await other.store.close()


async def test_two_processes_draw_once_and_give_a_name_once(postgresql_url: str) -> None:
    async with two_processes(postgresql_url) as (one, other):
        names = ["Norinn", "Other", "Third"]
        for k in range(12):
            answers = await asyncio.gather(
                one.chat(f"1{k}", f"{names[k % 3]}{'abcdefghijkl'[k]}"),
                other.chat(f"2{k}", f"{names[k % 3]}{'abcdefghijkl'[k]}", messages=(f"other-{k}",)),
            )
            assert sorted(answer.kind for answer in answers) == [ChatEffect.ENROLLED, ChatEffect.REFUSED]
        for k in range(1, 11):
            one.at(300 * k)
            other.at(300 * k)
            await asyncio.gather(one.settle(), other.settle(), other.settle(), one.settle())
        drawn = await one.rows("SELECT stream_id FROM events WHERE type = 'cycle.drawn'")
        assert len(drawn) == len({row.stream_id for row in drawn}) == 10


async def test_a_question_is_answered_from_one_snapshot_whatever_is_committed_meanwhile(
    postgresql_url: str,
) -> None:
    async with new_world(postgresql_url) as world:

        def ask_twice(connection: Connection) -> tuple[int, int]:
            before = queries.entrant_count(connection, CHANNEL)
            await_only(world.chat("1", "Norinn"))
            return before, queries.entrant_count(connection, CHANNEL)

        assert await world.store.read(ask_twice) == (0, 0)
        assert len(await world.pool()) == 1


async def test_a_channel_that_another_holds_is_unavailable_after_a_while(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_store, "LOCK_TIMEOUT_MS", 50)
    async with new_world(postgresql_url) as world:
        holder = await asyncpg.connect(postgresql_url)
        try:
            async with holder.transaction():
                await holder.execute("SELECT pg_advisory_xact_lock(hashtextextended('channel:1001', 0))")
                with pytest.raises(StoreUnavailable):
                    await world.settle()
                world.channel = "2002"
                await world.settle()
            world.channel = "1001"
            await world.settle()
        finally:
            await holder.close()


async def test_a_process_that_is_frozen_in_its_transaction_holds_up_the_others_for_a_while_only(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection stands, as that of a computer that fell asleep; nobody but the server can end it."""
    monkeypatch.setattr(postgresql_store, "LOCK_TIMEOUT_MS", 20_000)
    async with new_world(postgresql_url, seed=1) as other:
        await other.chat("1", "Norinn")
        monkeypatch.setattr(postgresql_store, "IDLE_TRANSACTION_TIMEOUT_MS", 100)
        frozen = await open_world(postgresql_url, ManualClock(other.clock.now()), LoadedDice(2))
        try:
            async with frozen.store.alone(f"channel:{CHANNEL}"):
                await other.settle()
        finally:
            await frozen.store.close()


async def test_a_rebuild_keeps_every_writer_out(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql_store, "LOCK_TIMEOUT_MS", 50)
    async with new_world(postgresql_url) as world:
        holder = await asyncpg.connect(postgresql_url)
        try:
            async with holder.transaction():
                await holder.execute("SELECT pg_advisory_xact_lock($1)", postgresql_store.WHOLE_DATABASE_LOCK)
                with pytest.raises(StoreUnavailable):
                    await world.settle()
                assert await world.pool() == [], "readers go on"
        finally:
            await holder.close()


async def test_a_connection_that_broke_is_replaced(
    postgresql_url: str, postgresql_databases: PostgresDatabases
) -> None:
    async with new_world(postgresql_url) as world:
        await world.chat("1", "Norinn")
        await world.pool()
        cut_all(postgresql_databases, postgresql_url)
        # The first ones may find the broken connections; nothing they say is taken for done.
        for call in (world.settle(), world.store.ping()):
            try:
                await call
            except StoreUnavailable:
                continue
        await world.settle()
        assert await world.names() == {"1": "Norinn"}


async def test_a_server_that_lets_nobody_in_is_unavailable(
    postgresql_url: str, postgresql_databases: PostgresDatabases
) -> None:
    async with new_world(postgresql_url) as world:
        await world.chat("1", "Norinn")
        await world.pool()
        name = urlsplit(postgresql_url).path.removeprefix("/")
        server = postgresql_databases.server
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        cut_all(postgresql_databases, postgresql_url)
        for _ in range(3):
            with pytest.raises(StoreUnavailable):
                await world.settle()
            with pytest.raises(StoreUnavailable):
                await world.store.ping()
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        await world.settle()
        assert await world.names() == {"1": "Norinn"}


async def test_a_server_that_does_not_come_back_with_an_answer_is_unavailable(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sleep(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT pg_sleep(60)")

    async with asyncio.timeout(50), new_world(postgresql_url) as world:
        await world.chat("1", "Norinn")
        monkeypatch.setattr(postgresql_store, "READ_SECONDS_MAX", 0.2)
        monkeypatch.setattr(postgresql_store, "WRITE_SECONDS_MAX", 0.2)
        with pytest.raises(StoreUnavailable):
            await world.store.read(sleep)
        with pytest.raises(StoreUnavailable):
            await world.write(lambda tx: sleep(tx.connection))
        monkeypatch.undo()
        await world.settle()
        assert await world.names() == {"1": "Norinn"}


def cut_all(databases: PostgresDatabases, url: str) -> None:
    """Break every connection to a database, as a restart of the server would."""
    name = urlsplit(url).path.removeprefix("/")
    databases.server.execute(CUT_ALL.replace(":name", name))
