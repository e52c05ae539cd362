"""``mgm db``: what is looked after by hand, on real files and a real server (SPEC §16)."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path

import pytest

from goldomatic.ebs.storage import backup
from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.world import World
from tests.e2e.programs import Caller, mgm, read_models, rows, running, settings_on, stop_in_order

EVENTS = "SELECT channel_id, stream_id, version, type, data, recorded_at FROM events ORDER BY position"
SEEN = "SELECT channel_id, message_id, seen_at FROM seen_messages ORDER BY channel_id, message_id"

HARNESS = {"Mgm__EnableE2eHarness": "true", "Mgm__DevSkipSubscriberCheck": "true"}


def place(folder: Path, database_url: str) -> World:
    """Settings for a database of either kind, in a folder of its own."""
    folder.mkdir(exist_ok=True)
    return World(folder, settings_on(database_url, HARNESS))


def only_the_database(world: World) -> dict[str, str]:
    """What looking after a database needs: none of the secrets that `mgm serve` needs in Production."""
    needed = ("Mgm__DataDir", "ConnectionStrings__PostgreSQL")
    return {name: value for name, value in world.environment.items() if name in needed}


async def everything_in(world: World) -> tuple[object, ...]:
    """The facts of a database, apart from the numbers that the database itself gives its rows."""
    models = await asyncio.to_thread(read_models, world)
    events = await asyncio.to_thread(rows, world, EVENTS)
    return events, await asyncio.to_thread(rows, world, SEEN), models


async def play(caller: Caller) -> None:
    """Something of everything: entrants, a rename, a refusal, a claim, a payout that was sent."""
    for viewer, line in (
        ("1", "!twgold Mira"),
        ("2", "!twgold Отто"),
        ("2", "!twgold Гордей"),
        ("3", "!twgold Mira"),
    ):
        assert (await caller.chat(viewer, line)).status_code == 204
    assert (await caller.claim("4", "Klaas", "a-claim")).status_code == 201
    payout_id = await caller.winner("5", "Norinn")
    assert (await caller.patch(payout_id, "Sent")).status_code == 200


async def test_from_sqlite_to_postgresql_and_back(postgresql_url: str, tmp_path: Path) -> None:
    first = place(tmp_path / "first", "sqlite")
    async with running(first, Program.EBS, Program.HELIX), Caller(first) as caller:
        await play(caller)
        # While the EBS runs, and although it has the file.
        one = await mgm("db", "backup", str(tmp_path / "one.gz"), settings=only_the_database(first))
        assert one.code == 0, one.everything
        await play_on(caller)
        two = await mgm("db", "backup", str(tmp_path / "two.gz"), settings=only_the_database(first))
        assert two.code == 0, two.everything
        assert stop_in_order(first) == 0
    assert (tmp_path / "two.gz").stat().st_mode & 0o077 == 0
    facts = await everything_in(first)

    middle = place(tmp_path / "middle", postgresql_url)
    last = place(tmp_path / "last", "sqlite")
    for source, target in (("two.gz", middle), ("three.gz", last)):
        restored = await mgm("db", "restore", str(tmp_path / source), settings=only_the_database(target))
        assert restored.code == 0, restored.everything
        assert await everything_in(target) == facts
        if target is middle:
            saved = await mgm("db", "backup", str(tmp_path / "three.gz"), settings=only_the_database(middle))
            assert saved.code == 0, saved.everything
    again = await mgm("db", "restore", str(tmp_path / "one.gz"), settings=only_the_database(last))
    assert (again.code, "already holds events" in again.errors) == (1, True)
    assert await everything_in(last) == facts

    # The restored database lives on: numbering, redeliveries and claims go on where they were.
    async with running(middle, Program.EBS, Program.HELIX), Caller(middle) as caller:
        assert (await caller.claim("4", "Klaas", "a-claim")).status_code == 200
        assert (await caller.claim("6", "Newest", "another-claim")).status_code == 201
        await play_on(caller)
        assert stop_in_order(middle) == 0
    rebuilt = await mgm("db", "rebuild", settings=only_the_database(middle))
    assert rebuilt.code == 0, rebuilt.everything


async def play_on(caller: Caller) -> None:
    """A second win of the same viewer."""
    payout_id = await caller.winner("5", "Norinn")
    assert (await caller.patch(payout_id, "Cancelled")).status_code == 200


@pytest.fixture
async def saved(tmp_path: Path) -> Path:
    """A backup with a few events."""
    world = place(tmp_path / "source", "sqlite")
    async with running(world), Caller(world) as caller:
        for viewer in range(1, 6):
            assert (await caller.chat(str(viewer), f"!twgold Mira{'abcde'[viewer - 1]}")).status_code == 204
        file = tmp_path / "mgm.backup.gz"
        assert (await mgm("db", "backup", str(file), settings=only_the_database(world))).code == 0
        # Who won what, and under which account, is nobody else's business.
        assert file.stat().st_mode & 0o077 == 0
    return file


def damaged(saved: Path) -> dict[str, Path]:
    """The backup, harmed in several ways."""
    whole = saved.read_bytes()
    plain = gzip.decompress(whole)
    flipped = bytearray(whole)
    flipped[len(flipped) // 2] ^= 0x10
    lines = plain.splitlines(keepends=True)
    harmed = {
        "torn": whole[:-30],
        "flipped": bytes(flipped),
        "altered": gzip.compress(plain.replace(b"Miraa", b"Mirax")),
        "a line less": gzip.compress(b"".join(lines[:2] + lines[3:])),
        "no end": gzip.compress(b"".join(lines[:-1])),
        "of another kind": b"PK\x03\x04 this is no backup",
        "empty": b"",
    }
    files = {}
    for kind, content in harmed.items():
        files[kind] = saved.with_name(f"{kind}.gz")
        files[kind].write_bytes(content)
    return files


async def test_a_damaged_file_is_refused_and_nothing_is_written(saved: Path, tmp_path: Path) -> None:
    target = place(tmp_path / "target", "sqlite")
    files = damaged(saved)
    for file in files.values():
        with pytest.raises(backup.BadBackup, match="is not a whole backup"):
            backup.check(file)
    for kind in ("flipped", "altered"):
        ended = await mgm("db", "restore", str(files[kind]), settings=only_the_database(target))
        assert (ended.code, "is not a whole backup" in ended.errors) == (1, True), ended.everything
        assert "Traceback" not in ended.errors
        assert await asyncio.to_thread(rows, target, EVENTS) == []
    ended = await mgm("db", "restore", str(saved), settings=only_the_database(target))
    assert ended.code == 0, ended.everything
    assert len(await asyncio.to_thread(rows, target, EVENTS)) == 5


async def test_what_is_there_is_not_written_over(saved: Path, tmp_path: Path) -> None:
    settings = only_the_database(place(tmp_path / "source", "sqlite"))
    before = content_of(saved)
    refused = await mgm("db", "backup", str(saved), settings=settings)
    assert (refused.code, f"{saved} exists" in refused.errors) == (1, True)
    assert content_of(saved) == before
    replaced = await mgm("db", "backup", "--overwrite", str(saved), settings=settings)
    assert replaced.code == 0, replaced.everything
    missing = tmp_path / "missing" / "mgm.gz"
    nowhere = await mgm("db", "backup", str(missing), settings=settings)
    assert (nowhere.code, f"{missing}.part: No such file or directory" in nowhere.errors) == (1, True)
    empty = {"Mgm__DataDir": str(tmp_path / "empty")}
    nothing = await mgm("db", "backup", str(tmp_path / "nothing.gz"), settings=empty)
    assert (nothing.code, "there is no database at" in nothing.errors) == (1, True)
    assert names_in(tmp_path) == ["mgm.backup.gz", "source"]


def names_in(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def content_of(file: Path) -> bytes:
    """All bytes of a file."""
    return file.read_bytes()


async def test_the_running_ebs_is_not_disturbed(tmp_path: Path) -> None:
    world = place(tmp_path / "source", "sqlite")
    async with running(world), Caller(world) as caller:
        for command in (("rebuild",), ("restore", "x.gz")):
            ended = await mgm("db", *command, settings=only_the_database(world))
            assert (ended.code, "is in use by another process" in ended.errors) == (1, True), ended.everything
        assert (await caller.chat("1", "!twgold Mira")).status_code == 204


async def test_a_database_that_cannot_be_reached(tmp_path: Path) -> None:
    settings = {"ConnectionStrings__PostgreSQL": "postgresql://mgm:planted-password@127.0.0.1:1/mgm"}
    for command in (("rebuild",), ("backup", str(tmp_path / "x.gz"))):
        ended = await mgm("db", *command, settings=settings)
        assert (
            ended.code,
            "The database postgresql://mgm:***@127.0.0.1:1/mgm cannot be used" in ended.errors,
        ) == (
            1,
            True,
        )
        assert "planted" not in ended.everything
        assert "Traceback" not in ended.everything
    misspelt = await mgm(
        "db", "upgrade", settings={"ConnectionStrings__Postgres": "x", "Mgm__DataDir": str(tmp_path)}
    )
    assert "did you mean ConnectionStrings__PostgreSQL?" in misspelt.errors
