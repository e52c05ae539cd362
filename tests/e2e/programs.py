"""What the end-to-end tests share: the product's own programs as processes, and callers that talk to them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx
from sqlalchemy import Connection, make_url, text

from goldomatic.ambient import Ambient
from goldomatic.ebs.storage import rebuild
from goldomatic.ebs.storage.migrate import read_only
from goldomatic.sim.chat import ChatMessage, deliver
from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.extension_jwt import TokenWish, issue_token
from goldomatic.sim.wire import CONNECTIONS
from goldomatic.sim.world import CHANNEL_ID, World
from tests.e2e import serve_by_hand

WAIT_SECONDS_MAX = 90.0
POLL_SECONDS = 0.02
RUN_SECONDS_MAX = 300.0

AMPLE = {
    "Mgm__RateLimit__ChangesPerMinute": "1000000",
    "Mgm__RateLimit__ReadsPerMinute": "1000000",
    "Mgm__RateLimit__DesktopPerMinute": "1000000",
}
"""Settings for tests that are not about the rate limits."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A program that has run to its end."""

    code: int
    output: str
    errors: str

    @property
    def everything(self) -> str:
        """What it printed, wherever it went."""
        return self.output + self.errors


def bare_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without settings of the product, and with ``settings``."""
    foreign = {
        name: value
        for name, value in os.environ.items()
        if "__" not in name and name.upper() != "ASPNETCORE_ENVIRONMENT"
    }
    return foreign | {"PYTHONUTF8": "1", "COLUMNS": "200", "NO_COLOR": "1"} | dict(settings)


async def start_mgm(*arguments: str, settings: Mapping[str, str]) -> asyncio.subprocess.Process:
    """Start ``mgm`` with pipes at all three ends."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "goldomatic",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=bare_environment(settings),
    )


async def mgm(*arguments: str, settings: Mapping[str, str], typed: str = "") -> Ended:
    """Run ``mgm`` to its end, typing ``typed`` into it."""
    process = await start_mgm(*arguments, settings=settings)
    try:
        output, errors = await asyncio.wait_for(process.communicate(typed.encode()), RUN_SECONDS_MAX)
    except BaseException:
        # In order, for it may have programs of its own to take along.
        process.terminate()
        await process.wait()
        raise
    assert process.returncode is not None
    return Ended(process.returncode, output.decode(), errors.decode())


async def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Return as soon as ``condition`` holds."""
    give_up_at = time.monotonic() + WAIT_SECONDS_MAX
    while not condition():
        assert time.monotonic() < give_up_at, f"waited in vain: {what}"
        await asyncio.sleep(POLL_SECONDS)


async def wait_until(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    """Return as soon as the answer to ``condition`` is yes."""
    give_up_at = time.monotonic() + WAIT_SECONDS_MAX
    while not await condition():
        assert time.monotonic() < give_up_at, f"waited in vain: {what}"
        await asyncio.sleep(POLL_SECONDS)


def settings_on(database_url: str, *more: Mapping[str, str]) -> dict[str, str]:
    """Settings for a database of either kind; SQLite's file lies where the EBS puts it by itself."""
    settings = dict(AMPLE)
    if database_url.startswith("postgresql"):
        settings["ConnectionStrings__PostgreSQL"] = database_url
    for each in more:
        settings |= each
    return settings


@asynccontextmanager
async def running(world: World, *programs: Program) -> AsyncIterator[World]:
    """Run some of the world's programs, the EBS alone unless told otherwise; whatever is left is stopped."""
    chosen = programs or (Program.EBS,)
    for program in chosen:
        world.start(program)
    try:
        for program in chosen:
            await world.wait_until_up(program)
        yield world
    finally:
        for process in world.processes.values():
            process.stop()


class WorldByHand(World):
    """A world whose EBS goes by a clock in a file."""

    clock_file: Path | None = None

    def words(self, program: Program) -> list[str]:
        """The EBS of `serve_by_hand`; everything else as ever."""
        if self.clock_file is None or program is not Program.EBS:
            return super().words(program)
        return [serve_by_hand.__file__, str(self.clock_file)]


@asynccontextmanager
async def two_on_one_database(
    postgresql_url: str, folder: Path, settings: Mapping[str, str], clock_file: Path | None = None
) -> AsyncIterator[tuple[World, World]]:
    """Run two EBS processes on one database, each with a folder of its own, and one Helix for both.

    With ``clock_file`` they go by a clock that the test moves.
    """
    folders = [folder / "one", folder / "other"]
    for each in folders:
        each.mkdir()
    settings = settings_on(postgresql_url, settings)
    first = WorldByHand(folders[0], settings)
    second = WorldByHand(folders[1], settings | {"Twitch__HelixApiBaseUrl": first.addresses[Program.HELIX]})
    first.clock_file = second.clock_file = clock_file
    async with running(first, Program.EBS, Program.HELIX), running(second, Program.EBS):
        yield first, second


def stop_in_order(world: World) -> int:
    """Ask the EBS to stop, as a service manager does; return its exit code."""
    process = world.processes[Program.EBS]
    process.popen.send_signal(signal.SIGTERM)
    return process.popen.wait(WAIT_SECONDS_MAX)


@dataclass(slots=True)
class Caller:
    """Twitch, viewers and the Desktop in one, talking to one EBS over HTTP."""

    world: World
    address: str = ""
    http: httpx.AsyncClient = field(init=False)

    async def __aenter__(self) -> Self:
        """Open the connections."""
        self.http = httpx.AsyncClient(
            base_url=self.address or self.world.addresses[Program.EBS],
            trust_env=False,
            timeout=WAIT_SECONDS_MAX,
            limits=httpx.Limits(max_connections=200, keepalive_expiry=CONNECTIONS.keepalive_expiry),
        )
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close them."""
        await self.http.aclose()

    @property
    def key(self) -> dict[str, str]:
        """The Desktop's header."""
        return {"X-MGM-ApiKey": self.world.environment["Mgm__ApiKey"].split(",")[0]}

    def token(self, viewer: str, *, role: str = "viewer") -> dict[str, str]:
        """A viewer's header."""
        wish = TokenWish(user_id=viewer, channel_id=CHANNEL_ID, role=role)
        secret = self.world.environment.get("Twitch__ExtensionSecret", "")
        return {"Authorization": f"Bearer {issue_token(wish, secret, Ambient.system().wall.now())}"}

    async def chat(self, viewer: str, line: str, *, secret: str | None = None) -> httpx.Response:
        """A subscriber's line of chat, signed unless ``secret`` is a wrong one."""
        ambient = Ambient.system()
        message = ChatMessage(text=line, message_id=str(ambient.random.uuid()), chatter_user_id=viewer)
        signed_with = secret or self.world.environment["Twitch__EventSubSecret"]
        delivery = deliver(message, signed_with, ambient)
        return await self.http.post("/api/twitch/eventsub", content=delivery.body, headers=delivery.headers)

    async def claim(self, viewer: str, name: str, request_id: str) -> httpx.Response:
        """A viewer's claim over HTTP."""
        body = {"characterName": name, "enrollmentRequestId": request_id}
        return await self.http.post("/api/payouts/claim", json=body, headers=self.token(viewer))

    async def me(self, viewer: str) -> dict[str, Any]:
        """A viewer's own place."""
        answer = await self.http.get("/api/pool/me", headers=self.token(viewer))
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def pool(self) -> dict[str, str]:
        """Viewer → name, of everybody in the pool."""
        answer = await self.http.get("/api/pool", headers=self.key)
        assert answer.status_code == 200, answer.text
        return {entrant["twitchUserId"]: entrant["characterName"] for entrant in answer.json()}

    async def prepare(self, viewer: str) -> httpx.Response:
        """The harness makes an entrant a winner."""
        body = {"twitchUserId": viewer}
        return await self.http.post("/api/e2e/prepare-pending-payout", json=body, headers=self.key)

    async def patch(self, payout_id: str, status: str) -> httpx.Response:
        """The Desktop asks for a status."""
        body = {"status": status}
        return await self.http.patch(f"/api/payouts/{payout_id}/status", json=body, headers=self.key)

    async def winner(self, viewer: str, name: str) -> str:
        """From a chat line to a payout that is ``InProgress``; its id."""
        assert (await self.chat(viewer, f"!twgold {name}")).status_code == 204
        prepared = await self.prepare(viewer)
        assert prepared.status_code == 200, prepared.text
        payout_id: str = prepared.json()["payoutId"]
        assert (await self.patch(payout_id, "InProgress")).status_code == 200
        return payout_id


def database_of(world: World) -> str:
    """The URL of the database that the world's EBS uses."""
    given = world.environment.get("ConnectionStrings__PostgreSQL")
    return given or f"sqlite:///{world.folder}/mgm.sqlite3"


def rows(world: World, statement: str) -> list[dict[str, Any]]:
    """The rows of a query on the world's database; not from within an event loop (see `apart`)."""

    def query(connection: Connection) -> list[dict[str, Any]]:
        return [dict(row) for row in connection.execute(text(statement)).mappings()]

    return read_only(make_url(database_of(world)), query)


def read_models(world: World) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every read model; not from within an event loop."""
    return read_only(make_url(database_of(world)), rebuild.snapshot)


def letters(number: int, length: int = 5) -> str:
    """A number as letters, for names that are all different."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 26)
        digits.append(chr(ord("a") + digit))
    return "".join(reversed(digits))


def logs_of(folder: Path) -> str:
    """What all programs of a world have printed."""
    return "\n".join(
        path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.glob("*.log"))
    )
