"""Twitch and the EBS's side of it in one virtual time: everything real but the wires between them."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import text
from starlette.types import Message

from goldomatic.ambient import Ambient
from goldomatic.ebs.api.errors import ApiError
from goldomatic.ebs.api.eventsub import EventSubRoute
from goldomatic.ebs.api.metrics import Metrics
from goldomatic.ebs.application.chat_intake import ChatIntake
from goldomatic.ebs.application.grants import load_grant, save_grant
from goldomatic.ebs.application.presence import TwitchPresence
from goldomatic.ebs.application.settle import settle
from goldomatic.ebs.config import read_settings
from goldomatic.ebs.jobs.chat_socket import SocketClosed, Wire
from goldomatic.ebs.storage.open_store import open_store
from goldomatic.ebs.storage.store import Store, StoreUnavailable
from goldomatic.ebs.storage.transaction import Transaction
from goldomatic.ebs.twitch.grants import Grant, seed_of
from goldomatic.ebs.twitch.status import TwitchStatus
from goldomatic.ebs.twitch_parts import Upkeep, configured_tokens, twitch_parts
from goldomatic.sim.chat import ChatMessage
from goldomatic.sim.twitch import create_app
from goldomatic.sim.twitch_eventsub import EventSubHub, Posted
from goldomatic.sim.twitch_model import FakeTwitch
from goldomatic.sim.twitch_sockets import Session
from goldomatic.sim.twitch_tokens import ALL_SCOPES
from tests.simulation.year.chance import Chance
from tests.support.jumping_time import LoopClock
from tests.support.simulators import simulator_settings

CLIENT = "theclient"
SECRET = "an-eventsub-secret"


class _Line(httpx.ASGITransport):
    """The line to Twitch: where it is cut, or nobody answers in time, the caller sees what it would see."""

    def __init__(self, world: World) -> None:
        super().__init__(world.app)
        self._world = world

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._world.is_network_down:
            raise httpx.ConnectError("no route", request=request)
        try:
            async with asyncio.timeout(request.extensions["timeout"]["read"]):
                return await super().handle_async_request(request)
        except ConnectionResetError:
            raise httpx.ReadError("the connection broke", request=request) from None
        except TimeoutError:
            raise httpx.ReadTimeout("too late", request=request) from None


class _SocketWire:
    """The client's end of a socket that lives in memory."""

    def __init__(self, hub: EventSubHub, query: str) -> None:
        self._hub = hub
        self._inbox: asyncio.Queue[str | int] = asyncio.Queue()
        put = self._inbox.put_nowait
        self._session: Session | None = hub.sockets.open(query, put, put)

    async def receive(self) -> str | bytes:
        item = await self._inbox.get()
        if isinstance(item, int):
            raise SocketClosed(item)
        return item

    async def close(self) -> None:
        if self._session is not None:
            self._hub.sockets.left(self._session)


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody has typed: its name is no other line's."""

    name: str
    message: ChatMessage
    envelope_id: str
    is_delivered: bool
    """Whether Twitch has surely delivered it; another may have arrived all the same."""


@dataclass
class World:
    """A Twitch, and an EBS that is started and stopped."""

    seed: int
    transport: str
    folder: Path
    counts: Counter[str] = field(default_factory=Counter)
    typed: list[list[Line]] = field(default_factory=list)
    """What each viewer has typed, in order."""
    lines: int = 0
    complaints: list[str] = field(default_factory=list)
    """Promises that were seen broken under way."""
    logins_lost: int = 0
    """How often it was Twitch, or the streamer, who made a new login by hand necessary."""
    connects: list[float] = field(default_factory=list)
    is_store_broken: bool = False
    is_network_down: bool = False

    def __post_init__(self) -> None:
        clock = LoopClock()
        self.chance = Chance(self.seed, "world")
        self.ambient = Ambient(clock=clock, wall=clock, random=Chance(self.seed, "ebs"))
        theirs = Ambient(clock=clock, wall=clock, random=Chance(self.seed, "twitch"))
        self.app = create_app(simulator_settings(), theirs, is_strict=True, post=self._post)
        self.hub: EventSubHub = self.app.state.hub
        self.hub.sockets.address = "ws://twitch.test/ws"
        self.twitch: FakeTwitch = self.app.state.twitch
        self.twitch.tokens.client_secret = "the-client-secret"
        pair = self.twitch.tokens.issue("1001", CLIENT)
        self.settings, _ = read_settings(
            {
                "Mgm__Environment": "Development",
                "Mgm__DataDir": str(self.folder),
                "Twitch__BroadcasterUserId": "1001",
                "Twitch__EventSubTransport": self.transport,
                "Twitch__EventSubSecret": SECRET,
                "Twitch__EventSubSocketUrl": "ws://twitch.test/ws",
                "Twitch__CallbackUrl": "https://ebs.test",
                "Twitch__HelixClientId": CLIENT,
                "Twitch__HelixClientSecret": "the-client-secret",
                "Twitch__BroadcasterAccessToken": pair["access_token"],
                "Twitch__BroadcasterRefreshToken": pair["refresh_token"],
                "Twitch__HelixApiBaseUrl": "http://twitch.test",
                "Twitch__AuthBaseUrl": "http://twitch.test",
            }
        )
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://twitch.test"
        )
        self.status = TwitchStatus()
        self._stack = AsyncExitStack()
        self._route: EventSubRoute | None = None
        self._store: Store | None = None

    async def start(self) -> None:
        """Start the EBS."""
        metrics = Metrics()
        store = await open_store(self.settings.database_url, self.ambient, settle, self._fault)
        self._store = store
        self._stack.push_async_callback(store.close)
        presence = TwitchPresence(self.ambient.clock)
        intake = ChatIntake(
            store=store,
            channel_id="1001",
            presence=presence,
            count=metrics.messages.add,
            count_revocation=metrics.revocations.inc,
        )
        self._route = EventSubRoute(
            intake=intake,
            wall=self.ambient.wall,
            messages=metrics.messages,
            twitch=presence,
            secret=SECRET,
            is_check_off=False,
        )
        upkeep = Upkeep(count_failure=lambda _name: None, open_wire=self._open_wire, transport=_Line(self))
        parts = await self._stack.enter_async_context(
            twitch_parts(self.settings, self.ambient, store, intake=intake, upkeep=upkeep)
        )
        self.status = parts.status

    async def stop(self) -> None:
        """Stop the EBS in order."""
        self._route = self._store = None
        await self._stack.aclose()

    async def enroll(self, *, may_change: bool = True) -> Line:
        """A viewer who has never typed before enrolls, and some change their mind; the first of the lines.

        Of those who do Twitch may bring the first line again: who acts on it twice takes the change back.
        """
        mine: list[Line] = []
        self.typed.append(mine)
        viewer = str(5000 + len(self.typed))
        mine.append(await self._type(viewer))
        if may_change and self.chance.happens(1 / 3):
            await asyncio.sleep(self.chance.between(0, 60))
            mine.append(await self._type(viewer))
            if all(line.is_delivered for line in mine):
                await asyncio.sleep(self.chance.between(0, 300))
                same_id = mine[0].envelope_id if self.chance.happens(1 / 2) else None
                await self.hub.say(mine[0].message, message_id=same_id)
                self.counts["lines brought again"] += 1
        return mine[0]

    async def _type(self, viewer: str) -> Line:
        self.lines += 1
        name = "".join(chr(ord("a") + self.lines // 26**i % 26) for i in range(4)).capitalize()
        message = ChatMessage(
            text=f"!twgold {name}", message_id=f"line-{self.seed}-{self.lines}", chatter_user_id=viewer
        )
        envelope_id = f"envelope-{self.seed}-{self.lines}"
        copies = self.chance.pick((1, 1, 1, 2, 3))
        said = await self.hub.say(message, copies=copies, message_id=envelope_id)
        self.counts["lines typed"] += 1
        self.counts["lines delivered"] += said.deliveries > 0
        return Line(name, message, envelope_id, said.deliveries > 0)

    async def log_in(self) -> None:
        """The operator logs in with `mgm twitch login`, which asks no EBS whether it may."""
        store = self._store
        if store is None or self.is_store_broken:
            return
        pair = self.twitch.tokens.issue("1001", CLIENT)

        def change(tx: Transaction) -> Grant | None:
            stored = load_grant(tx.connection, "1001")
            grant = Grant(
                client_id=CLIENT,
                access_token=pair["access_token"],
                refresh_token=pair["refresh_token"],
                scopes=ALL_SCOPES,
                seed=seed_of(*configured_tokens(self.settings)),
                version=0 if stored is None else stored.version,
            )
            return save_grant(tx.connection, "1001", grant)

        await store.write("1001", change)
        self.counts["logins by hand"] += 1

    async def order(self, path: str, body: object) -> None:
        """Tell Twitch what to do wrong."""
        assert (await self.client.post(f"/control/{path}", json=body)).is_success

    async def acted_on(self) -> dict[str, list[str]]:
        """The names that each viewer was let in by, or refused with, in the order of the events."""
        assert self._store is not None
        query = (
            "SELECT data FROM events WHERE type IN ('pool.entrant_enrolled', 'pool.entrant_renamed', "
            "'pool.enrollment_refused') ORDER BY position"
        )
        rows = await self._store.read(lambda connection: connection.execute(text(query)).scalars().all())
        acted: dict[str, list[str]] = {}
        for event in map(json.loads, rows):
            name = event.get("character_name") or event["requested_name"].capitalize()
            acted.setdefault(event["viewer_id"], []).append(name)
        return acted

    async def keep_sockets(self) -> None:
        """Twitch's own clockwork."""
        while True:
            await asyncio.sleep(self.hub.sockets.seconds_until_due())
            self.hub.sockets.tick()

    def _fault(self, point: str) -> None:
        if self.is_store_broken and point == "before_commit":
            raise OSError("no space left on device")

    async def _open_wire(self, url: str) -> Wire:
        self.connects.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.05)
        if self.is_network_down:
            raise SocketClosed(None)
        return _SocketWire(self.hub, url.partition("?")[2])

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Posted:
        await asyncio.sleep(0.02)
        is_ours = url == "https://ebs.test/api/twitch/eventsub"
        if not is_ours or self._route is None or self.is_network_down:
            return Posted(0)

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        raw = {name.lower().encode(): value.encode() for name, value in headers.items()}
        try:
            answer = await self._route.answer({"type": "http"}, receive, raw)
        except (ApiError, StoreUnavailable):
            return Posted(503)
        status, _start, said = answer
        return Posted(status, said["body"])


def a_folder() -> tempfile.TemporaryDirectory[str]:
    """Where a world keeps its database."""
    return tempfile.TemporaryDirectory(prefix="mgm-week-")
