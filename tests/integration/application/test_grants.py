"""The login in the database: kept over the version seen, one renewal at a time in all processes (SPEC §9)."""

from __future__ import annotations

import asyncio
import stat
import traceback
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import IntegrityError

from goldomatic.ambient import Ambient
from goldomatic.ebs.application.grants import StoredGrants, save_grant
from goldomatic.ebs.application.settle import settle
from goldomatic.ebs.storage import migrate
from goldomatic.ebs.storage.open_store import describe_failure, open_store
from goldomatic.ebs.twitch.grants import Gone, Grant, GrantsUnavailable

GRANT = Grant(
    client_id="client",
    access_token="access",
    refresh_token="refresh",
    expires_at=datetime(2026, 4, 4, 16, 0, tzinfo=UTC),
    scopes=frozenset({"user:read:chat", "user:write:chat"}),
    login="streamer",
    seed="seed",
)


async def test_a_grant_is_kept_as_it_is_and_by_channel(database_url: str) -> None:
    store = await open_store(database_url, Ambient.system(), settle)
    try:
        grants = StoredGrants(store, "1001")
        assert await grants.load() is None
        assert await grants.save(GRANT) == replace(GRANT, version=1)
        gone = replace(GRANT, version=1, access_token="", refresh_token=None, gone=Gone.CONSENT_GONE)
        assert await grants.save(gone) is not None
        assert await StoredGrants(store, "1002").load() is None
    finally:
        await store.close()
    store = await open_store(database_url, Ambient.system(), settle)
    try:
        assert await StoredGrants(store, "1001").load() == replace(gone, version=2)
    finally:
        await store.close()
    with pytest.raises(GrantsUnavailable):
        await grants.load()
    with pytest.raises(GrantsUnavailable):
        await grants.save(GRANT)


async def test_who_has_not_seen_the_last_version_keeps_nothing(database_url: str) -> None:
    store = await open_store(database_url, Ambient.system(), settle)
    try:
        grants = StoredGrants(store, "1001")
        first = await grants.save(GRANT)
        assert first is not None
        kept = await asyncio.gather(
            *(grants.save(replace(first, access_token=f"access-{number}")) for number in range(5)),
            grants.save(replace(GRANT, access_token="beginner")),
        )
        [winner] = [each for each in kept if each is not None]
        assert await grants.load() == winner
    finally:
        await store.close()


async def test_one_process_at_a_time_renews(postgresql_url: str) -> None:
    stores = [await open_store(postgresql_url, Ambient.system(), settle) for _ in range(2)]
    try:
        one, other = (StoredGrants(store, "1001") for store in stores)
        inside: list[str] = []

        async def renew(name: str, grants: StoredGrants) -> None:
            async with grants.alone():
                inside.append(f"{name} in")
                # The store goes on meanwhile.
                seen = await grants.load()
                await grants.save(GRANT if seen is None else seen)
                inside.append(f"{name} out")

        await asyncio.gather(renew("one", one), renew("other", other))
        assert [word.split()[1] for word in inside] == ["in", "out", "in", "out"]
        assert len({word.split()[0] for word in inside[:2]}) == 1
    finally:
        for store in stores:
            await store.close()


def a_file_for_everybody(sqlite_url: str) -> Path:
    path = Path(make_url(sqlite_url).database or "")
    path.touch(mode=0o644)
    path.chmod(0o644)
    return path


async def test_the_file_is_its_owners_alone(sqlite_url: str) -> None:
    path = a_file_for_everybody(sqlite_url)
    store = await open_store(sqlite_url, Ambient.system(), settle)
    try:
        await StoredGrants(store, "1001").save(GRANT)
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.glob(f"{path.name}*")}
        del modes[f"{path.name}.lock"]
        assert set(modes.values()) == {0o600}
    finally:
        await store.close()


def test_a_grant_shows_no_token() -> None:
    assert "access'" not in repr(GRANT)
    assert "refresh'" not in repr(GRANT)


async def test_a_database_that_refuses_a_login_does_not_tell_its_tokens(postgresql_url: str) -> None:
    """PostgreSQL shows the whole row that it refuses, and whatever crashes is logged with its causes."""
    planted = replace(GRANT, access_token="plantedaccesstoken", refresh_token="plantedrefreshtoken")

    def forbid(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE twitch_grants ADD CONSTRAINT odd CHECK (login <> 'streamer')"))

    def keep(connection: Connection) -> None:
        save_grant(connection, "1001", planted)

    store = await open_store(postgresql_url, Ambient.system(), settle)
    try:
        await asyncio.to_thread(migrate.run_alone, make_url(postgresql_url), forbid)
        with pytest.raises(IntegrityError) as by_the_ebs:
            await StoredGrants(store, "1001").save(planted)
        with pytest.raises(IntegrityError) as by_a_command:
            await asyncio.to_thread(migrate.run_alone, make_url(postgresql_url), keep)
    finally:
        await store.close()
    for raised in (by_the_ebs, by_a_command):
        told = "".join(traceback.format_exception(raised.value))
        assert 'violates check constraint "odd"' in told
        assert "plantedaccess" not in told
        assert "plantedaccess" not in describe_failure(make_url(postgresql_url), raised.value)
