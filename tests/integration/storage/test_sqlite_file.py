"""One EBS on a SQLite file, and how that file is kept (SPEC §6)."""

import asyncio
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, make_url

from goldomatic.ambient import ManualClock
from goldomatic.ebs.storage.migrate import sqlite_path
from goldomatic.ebs.storage.sqlite_store import DatabaseInUse
from goldomatic.ebs.storage.transaction import Transaction
from tests.support.world import BOUNDARY, LoadedDice, new_world, open_world


async def test_a_second_store_on_the_file_is_refused(sqlite_url: str) -> None:
    async with new_world(sqlite_url) as world:
        await world.chat("1", "Norinn")
        with pytest.raises(DatabaseInUse, match="in use by another process"):
            await open_world(sqlite_url, world.clock, world.dice)
        # The refused one has taken nothing from the first.
        assert await world.names() == {"1": "Norinn"}


async def test_a_closed_store_lets_go_of_the_file(sqlite_url: str) -> None:
    for _ in range(2):
        async with new_world(sqlite_url) as world:
            await world.chat("1", "Norinn")
            assert await world.names() == {"1": "Norinn"}


async def test_a_store_that_could_not_open_lets_go_of_the_file(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(url: object) -> str:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr("goldomatic.ebs.storage.open_store.upgrade", fail)
        with pytest.raises(OSError):
            await open_world(sqlite_url, ManualClock(BOUNDARY), LoadedDice())
    async with new_world(sqlite_url) as world:
        await world.settle()


async def test_a_commit_is_on_the_disk_before_it_is_answered(sqlite_url: str) -> None:
    def pragmas(connection: Connection) -> dict[str, object]:
        wanted = ("journal_mode", "synchronous", "recursive_triggers")
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}

    async with new_world(sqlite_url) as world:
        # 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
        expected = {"journal_mode": "wal", "synchronous": 2, "recursive_triggers": 1}
        assert await world.write(lambda tx: pragmas(tx.connection)) == expected
        assert await world.store.read(pragmas) == expected


async def test_a_command_holds_the_file_from_its_first_statement(sqlite_url: str) -> None:
    # One that began by reading could find, at its first write, that what it had read is no longer so.
    def look(tx: Transaction) -> None:
        other = sqlite3.connect(make_url(sqlite_url).database or "", timeout=0, isolation_level=None)
        try:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        finally:
            other.close()

    async with new_world(sqlite_url) as world:
        await world.write(look)


async def test_the_folder_of_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    async with new_world(f"sqlite:///{folder.as_posix()}/mgm.sqlite3"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_readers_see_what_was_committed_while_somebody_writes(sqlite_url: str) -> None:
    async with new_world(sqlite_url) as world:
        await world.chat("1", "Norinn")
        world.clock.set(BOUNDARY + timedelta(seconds=1))
        for k in range(20):
            await world.chat(str(k + 2), f"Other{'abcdefghijklmnopqrst'[k]}")
            assert len(await world.pool()) == k + 2


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_without_a_file_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        sqlite_path(make_url(url))


@pytest.mark.parametrize("folder", ["gold?mode=memory", "50%20gold", "gold#1"])
def test_the_file_lies_where_its_folder_says_whatever_the_folder_is_called(
    tmp_path: Path, folder: str
) -> None:
    path = tmp_path / folder / "mgm.sqlite3"

    async def open_and_close() -> None:
        async with new_world(URL.create("sqlite", database=str(path)).render_as_string()) as world:
            await world.chat("1", "Norinn")

    asyncio.run(open_and_close())
    assert path.stat().st_size > 0
    assert [each.name for each in tmp_path.iterdir()] == [folder]
