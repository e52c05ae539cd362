"""No program shows a secret: not in output, answers, metrics or documentation (SPEC §15, §16)."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg
import httpx

from goldomatic.sim.e2e_calls import TIER_B, Program
from goldomatic.sim.world import World
from tests.e2e.programs import Caller, logs_of, mgm, running, settings_on

API_KEY = "planted-Desktop-key-4711"
OLD_KEY = "planted-Desktop-key-of-yesterday"
EVENTSUB_SECRET = "planted-eventsub-secret"
EXTENSION_KEY = b"planted extension key, long enough"
EXTENSION_SECRET = base64.b64encode(EXTENSION_KEY).decode()
ACCESS_TOKEN = "plantedbroadcasteraccesstoken"
REFRESH_TOKEN = "plantedbroadcasterrefreshtoken"
CLIENT_SECRET = "plantedhelixclientsecret"
PASSWORD = "planted/p@ssword"

SECRETS = (
    API_KEY,
    OLD_KEY,
    EVENTSUB_SECRET,
    EXTENSION_SECRET,
    ACCESS_TOKEN,
    REFRESH_TOKEN,
    CLIENT_SECRET,
    PASSWORD,
)
TRACES = ("planted", quote(PASSWORD, safe=""), EXTENSION_SECRET)
"""What would show if one of them, or a part of one, got out."""

DEVELOPMENT = {"Mgm__Environment": "Development", "Mgm__EnableE2eHarness": "true"}
PRODUCTION = {"Mgm__Environment": "Production"}

UNREADABLE = """
    INSERT INTO events (channel_id, stream_id, version, type, data, recorded_at)
    SELECT channel_id, stream_id, 1000, 'from.the.future', '{}', 0
    FROM events WHERE type = 'payout.created' ORDER BY position DESC LIMIT 1
"""
"""An event that no version can read: whatever touches the payout crashes, with a traceback in the log."""


def with_password(url: str) -> str:
    """The address of a database, with a password that the server does not ask for."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"mgm:{quote(PASSWORD, safe='')}@{parts.hostname}:{parts.port}"))


def settings(postgresql_url: str, environment: dict[str, str]) -> dict[str, str]:
    """A world full of secrets."""
    return settings_on(
        with_password(postgresql_url),
        {
            "Mgm__ApiKey": f"{API_KEY},{OLD_KEY}",
            "Twitch__EventSubSecret": EVENTSUB_SECRET,
            "Twitch__ExtensionSecret": EXTENSION_SECRET,
            "Twitch__BroadcasterAccessToken": ACCESS_TOKEN,
            "Twitch__BroadcasterRefreshToken": REFRESH_TOKEN,
            "Twitch__HelixClientSecret": CLIENT_SECRET,
            "MockHelix__StrictAuth": "true",
        },
        environment,
    )


class Listener:
    """Keeps all that an EBS answers."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def __call__(self, response: httpx.Response) -> None:
        """Keep one answer, with its headers."""
        await response.aread()
        self.heard.append(f"{response.status_code} {response.headers} {response.text}")


@asynccontextmanager
async def overheard(world: World) -> AsyncIterator[tuple[Caller, Listener]]:
    """A caller, and what it was answered."""
    listener = Listener()
    async with Caller(world) as caller:
        caller.http.event_hooks["response"] = [listener]
        yield caller, listener


async def knock_on_every_door(caller: Caller) -> None:
    """Good calls, bad ones, and those that bring a secret to the wrong place."""
    assert (await caller.chat("1", "!twgold Mira")).status_code == 204
    assert (await caller.chat("2", "!twgold Otto", secret="not the secret")).status_code == 401
    assert (await caller.claim("3", API_KEY, EVENTSUB_SECRET[:9])).status_code == 400
    token = caller.token("1")["Authorization"]
    for headers in ({"Authorization": f"Bearer {API_KEY}"}, {"Authorization": token[:-3]}, {}):
        assert (await caller.http.get("/api/pool/me", headers=headers)).status_code == 401
    for key in (API_KEY[:-1], EXTENSION_SECRET, ""):
        assert (await caller.http.get("/api/pool", headers={"X-MGM-ApiKey": key})).status_code == 403
    assert (await caller.http.get("/api/pool", headers={"X-MGM-ApiKey": OLD_KEY})).status_code == 200
    body = {"status": API_KEY}
    answer = await caller.http.patch("/api/payouts/x/status", json=body, headers=caller.key)
    assert answer.status_code in (400, 404)
    for path in ("/", "/health/ready", "/metrics", "/openapi.json", "/docs", "/api/version", "/nowhere"):
        await caller.http.get(path)
    assert (await caller.me("1"))["isEnrolled"] is True


async def execute(postgresql_url: str, statement: str) -> None:
    """Do something to the database behind the back of the EBS."""
    connection = await asyncpg.connect(postgresql_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def assert_silent(*told: str) -> None:
    """None of the secrets, nor a part of one, is in what was told."""
    for text in told:
        for trace in TRACES:
            at = text.find(trace)
            assert at < 0, f"a secret got out: …{text[max(0, at - 200) : at + 40]}…"


async def test_through_failures_of_every_kind_in_development(postgresql_url: str, tmp_path: Path) -> None:
    world = World(tmp_path, settings(postgresql_url, DEVELOPMENT))
    async with running(world, *TIER_B), overheard(world) as (caller, listener):
        await knock_on_every_door(caller)
        helix = world.addresses[Program.HELIX]
        # A token that is refused twice is no good, even when it was made new in between.
        refused = {"kind": "status", "status": 401, "times": 2}
        failures = (refused, {"kind": "malformed"}, {"kind": "drop"})
        for number, behaviour in enumerate(failures):
            script = {"chat_messages": [behaviour], "subscriptions": [behaviour]}
            assert (await caller.http.post(f"{helix}/control/script", json=script)).is_success
            assert (await caller.claim(str(20 + number), "Ferra", f"{number}")).status_code == 503
            payout_id = await caller.winner(str(10 + number), f"Winner{'abc'[number]}")
            assert (await caller.patch(payout_id, "Sent")).status_code == 200
        payout_id = await caller.winner("30", "Kaputt")
        await execute(postgresql_url, UNREADABLE)
        assert (await caller.patch(payout_id, "Sent")).status_code == 500
        tool = await mgm("audit", payout_id, settings=world.environment)
        assert tool.code == 0, tool.everything
        listed = await mgm(
            "pool", "list", "--backend", world.addresses[Program.EBS], settings=world.environment
        )
        assert listed.code == 0
        run = await mgm(
            "e2e", "--backend", world.addresses[Program.EBS], "--eventsub", helix, settings=world.environment
        )
        assert run.code in (1, 2)
    log = logs_of(tmp_path)
    assert "UnreadableEvent" in log, "there was no traceback to look at"
    assert_silent(log, *listener.heard, tool.everything, listed.everything, run.everything)


async def test_in_production_with_a_database_that_breaks(postgresql_url: str, tmp_path: Path) -> None:
    development = World(tmp_path, settings(postgresql_url, DEVELOPMENT))
    async with running(development), Caller(development) as caller:
        payout_id = await caller.winner("30", "Kaputt")
    await execute(postgresql_url, UNREADABLE)
    world = World(tmp_path, settings(postgresql_url, PRODUCTION))
    async with running(world, Program.EBS, Program.HELIX), overheard(world) as (caller, listener):
        await knock_on_every_door(caller)
        assert (await caller.patch(payout_id, "Sent")).status_code == 500
        # Whatever the EBS asks for is gone: calls fail, and so do the jobs.
        await execute(postgresql_url, "DROP TABLE events CASCADE")
        assert (await caller.chat("4", "!twgold Later")).status_code == 503
    log = logs_of(tmp_path)
    assert '"exc_type": "UnreadableEvent"' in log, "there was no traceback to look at"
    assert "store.write_failed" in log
    assert_silent(log, *listener.heard)
