"""``mgm serve`` starts, or says every reason why not; it stops in order (SPEC §15, §16)."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from goldomatic.ebs import main as composition
from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.world import World
from tests.e2e.programs import Caller, Ended, logs_of, mgm, running, settings_on, stop_in_order

GOOD = {
    "Mgm__ApiKey": "fGh6-planted-Desktop-key-9Kp2",
    "Twitch__ExtensionSecret": "cGxhbnRlZC1leHRlbnNpb24tc2VjcmV0LTAxMjM0NTY3ODk=",
    "Twitch__EventSubSecret": "planted-eventsub-secret",
    "Twitch__BroadcasterUserId": "1001",
}
"""What Production needs, and all that it needs."""

SECRETS = (GOOD["Mgm__ApiKey"], GOOD["Twitch__ExtensionSecret"], GOOD["Twitch__EventSubSecret"])

FAULTS = {
    "no key": ({"Mgm__ApiKey": ""}, "Mgm__ApiKey"),
    "a short key": ({"Mgm__ApiKey": "planted-fifteen"}, "Mgm__ApiKey"),
    "the second key is a placeholder": (
        {"Mgm__ApiKey": f"{GOOD['Mgm__ApiKey']},mgm-dev-api-key-change-me"},
        "Mgm__ApiKey: key 2",
    ),
    "no extension secret": ({"Twitch__ExtensionSecret": ""}, "Twitch__ExtensionSecret"),
    "an extension secret that is not base64": (
        {"Twitch__ExtensionSecret": "planted%%%secret"},
        "Twitch__ExtensionSecret",
    ),
    "no EventSub secret": ({"Twitch__EventSubSecret": ""}, "Twitch__EventSubSecret"),
    "no broadcaster": ({"Twitch__BroadcasterUserId": ""}, "Twitch__BroadcasterUserId"),
    "the harness": ({"Mgm__EnableE2eHarness": "true"}, "Mgm__EnableE2eHarness"),
    "the subscriber skip": ({"Mgm__DevSkipSubscriberCheck": "true"}, "Mgm__DevSkipSubscriberCheck"),
    "a fast clock": ({"Mgm__ClockRate": "20"}, "Mgm__ClockRate"),
    "a clock set elsewhere": ({"Mgm__ClockStart": "2026-04-04T12:00:00Z"}, "Mgm__ClockStart"),
    "a number that is none": (
        {"Mgm__RateLimit__ReadsPerMinute": "planted-many"},
        "Mgm__RateLimit__ReadsPerMinute",
    ),
    "a database that is none": (
        {"ConnectionStrings__PostgreSQL": "Host=h;Prot=1;Password=planted-password"},
        "ConnectionStrings__PostgreSQL",
    ),
}


def assert_refused(ended: Ended, *reasons: str) -> None:
    """Exit code 2, exactly these reasons, nothing that only a programmer can read, and no secret."""
    assert ended.code == 2, ended.everything
    told = [line for line in ended.errors.splitlines() if line.startswith("  - ")]
    assert len(told) == len(reasons), ended.errors
    for reason in reasons:
        assert any(reason in line for line in told), ended.errors
    assert "Traceback" not in ended.everything
    assert not [secret for secret in (*SECRETS, "planted") if secret in ended.everything]


async def refused_start(settings: dict[str, str], folder: Path, *arguments: str) -> Ended:
    """Start an EBS that must not start."""
    return await mgm("serve", "--port", "0", *arguments, settings={"Mgm__DataDir": str(folder)} | settings)


@pytest.mark.parametrize("fault", FAULTS)
def test_production_refuses(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each fault by itself, in this process; further down it is a program that ends."""
    change, reason = FAULTS[fault]

    def serving(*_anything: object) -> None:
        pytest.fail("it has started")

    monkeypatch.setattr(composition, "_serve", serving)
    monkeypatch.setattr(os, "environ", GOOD | {"Mgm__DataDir": str(tmp_path / "data")} | change)
    code = composition.serve("127.0.0.1", 0)
    told = capsys.readouterr()
    assert_refused(Ended(code, told.out, told.err), reason)
    assert not (tmp_path / "data").exists(), "a refused EBS has left something behind"


async def test_production_names_every_reason_at_once(tmp_path: Path) -> None:
    everything = {
        "Mgm__ApiKey": "planted-fifteen",
        "Mgm__EnableE2eHarness": "true",
        "Mgm__DevSkipSubscriberCheck": "true",
        "Mgm__ClockRate": "20",
        "Mgm__ClockStart": "2026-04-04T12:00:00Z",
        "Mgm__TrustedProxies": "proxy.example",
        "Twitch__EventSubTransport": "planted-pigeon",
        "ConnectionStrings__PostgreSQL": "mysql://root:planted-password@db.example/mgm",
    }
    reasons = [*everything, "Twitch__ExtensionSecret", "Twitch__EventSubSecret", "Twitch__BroadcasterUserId"]
    assert_refused(await refused_start(everything, tmp_path), *reasons)


async def test_a_misspelt_environment_is_the_only_reason(tmp_path: Path) -> None:
    settings = {"Mgm__Environment": "Developement", "Mgm__EnableE2eHarness": "true"}
    assert_refused(
        await refused_start(settings, tmp_path), "Mgm__Environment: must be Production or Development"
    )


async def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        ended = await mgm("serve", "--port", str(port), settings=GOOD | {"Mgm__DataDir": str(tmp_path)})
    assert_refused(ended, f"cannot listen on 127.0.0.1:{port}")


async def test_a_sqlite_file_that_another_ebs_works_on(tmp_path: Path) -> None:
    async with running(World(tmp_path, GOOD)) as world:
        second = await refused_start(GOOD, tmp_path)
        async with Caller(world) as caller:
            assert (await caller.chat("2001", "!twgold Norinn")).status_code == 204
    assert_refused(second, "mgm.sqlite3 is in use by another process")


async def test_a_database_of_a_newer_version(tmp_path: Path) -> None:
    assert (await mgm("db", "upgrade", settings=GOOD | {"Mgm__DataDir": str(tmp_path)})).code == 0
    with closing(sqlite3.connect(tmp_path / "mgm.sqlite3")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert_refused(
        await refused_start(GOOD, tmp_path), "schema version 9999, which this program does not know"
    )


async def test_a_configuration_file_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "mgm.toml"
    missing = await refused_start({"Mgm__ConfigFile": str(file)}, tmp_path)
    file.write_text('[Mgm]\nApiKey = "planted-and-not-closed\n', encoding="utf-8")
    torn = await refused_start({"Mgm__ConfigFile": str(file)}, tmp_path)
    assert_refused(missing, "Mgm__ConfigFile: cannot be read")
    assert_refused(torn, "Mgm__ConfigFile: cannot be read")


async def test_development_starts_with_an_empty_environment(tmp_path: Path) -> None:
    nothing = dict.fromkeys(World(tmp_path, {}).environment, "")
    few = {"ASPNETCORE_ENVIRONMENT": "Development", "Mgm__DataDir": str(tmp_path)}
    world = World(tmp_path, nothing | few)
    async with running(world):
        address = world.addresses[Program.EBS]
        async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
            key = {"X-MGM-ApiKey": "mgm-dev-api-key-change-me"}
            assert (await client.get("/api/pool", headers=key)).json() == []
            assert (await client.get("/docs")).status_code == 200
        assert stop_in_order(world) == 0
    log = logs_of(tmp_path)
    for name in (
        "Mgm__ApiKey",
        "Twitch__ExtensionSecret",
        "Twitch__EventSubSecret",
        "Twitch__BroadcasterUserId",
    ):
        assert f"{name} is not set" in log


async def test_who_asks_for_a_websocket_or_speaks_no_http_is_answered_in_plain_http(tmp_path: Path) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    async with running(World(tmp_path, GOOD)) as world, Caller(world) as caller:
        version = await caller.http.get("/api/version", headers=upgrade)
        nowhere = await caller.http.get("/chat", headers=upgrade)
        address = urlsplit(world.addresses[Program.EBS])
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(b"nonsense\r\n\r\n")
        told = await asyncio.wait_for(reader.read(), 60)
        writer.close()
    assert version.status_code == 200
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")
    assert b'"code":"invalid_payload"' in told


async def test_a_forwarding_header_counts_only_from_proxies_that_were_named(tmp_path: Path) -> None:
    """Not even on this machine, whose word the server underneath would take by itself."""
    one_read = {"Mgm__RateLimit__ReadsPerMinute": "1"}
    for trusted, second in (("", 429), ("127.0.0.1", 200)):
        settings = GOOD | one_read | {"Mgm__TrustedProxies": trusted}
        async with running(World(tmp_path, settings)) as world, Caller(world) as caller:
            answers = [
                await caller.http.get("/api/version", headers={"X-Forwarded-For": address})
                for address in ("198.51.100.1", "198.51.100.2")
            ]
        assert [answer.status_code for answer in answers] == [200, second]


async def test_file_and_environment_and_a_slip_of_the_pen(tmp_path: Path) -> None:
    """The environment wins over the file, any case will do, who misspells a name is told the right one."""
    file = tmp_path / "mgm.toml"
    file.write_text(
        """
        [mgm]
        environment = "Development"
        apikey = "the-key-of-the-file-1"
        ratelimit = { readsperminute = 7 }
        RateLimit = { DesktopPerMinutes = 9 }
        [twitch]
        broadcasteruserid = "3003"
        """,
        encoding="utf-8",
    )
    nothing = dict.fromkeys(World(tmp_path, {}).environment, "")
    settings = {
        "Mgm__ConfigFile": str(file),
        "MGM__APIKEY": "the-key-of-the-environment",
        "Mgm__DataDir": str(tmp_path),
        "Twitch__BroadcasterId": "4004",
    }
    world = World(tmp_path, nothing | settings)
    async with running(world), httpx.AsyncClient(trust_env=False) as client:
        url = f"{world.addresses[Program.EBS]}/api/pool"
        statuses = [
            (await client.get(url, headers={"X-MGM-ApiKey": key})).status_code
            for key in ("the-key-of-the-file-1", "the-key-of-the-environment")
        ]
    assert statuses == [403, 200]
    log = logs_of(tmp_path)
    assert "channel_id=3003" in log
    assert "twitch__broadcasterid: there is no such setting; did you mean Twitch__BroadcasterUserId?" in log
    assert "did you mean Mgm__RateLimit__DesktopPerMinute?" in log


async def test_pairs_name_a_postgresql_database(postgresql_url: str, tmp_path: Path) -> None:
    url = httpx.URL(postgresql_url)
    pairs = f"Host={url.host};Port={url.port};Database={url.path[1:]};Username={url.username};Password='a;b'"
    async with (
        running(
            World(tmp_path, settings_on(postgresql_url, {"ConnectionStrings__PostgreSQL": pairs}))
        ) as world,
        Caller(world) as caller,
    ):
        assert (await caller.chat("2001", "!twgold Norinn")).status_code == 204
        assert await caller.pool() == {"2001": "Norinn"}
    assert "a;b" not in logs_of(tmp_path)
    assert not (tmp_path / "mgm.sqlite3").exists()
