"""The EBS as a process that dies at any commit point, and is started again."""

from __future__ import annotations

import functools
import shutil
import sqlite3
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from starlette.types import ASGIApp

from goldomatic.ambient import Ambient
from goldomatic.ebs.application.settle import settle
from goldomatic.ebs.config import Settings, read_settings
from goldomatic.ebs.domain.gift import GiftItem
from goldomatic.ebs.main import running_app
from goldomatic.ebs.storage.gift_projection import read_item
from goldomatic.ebs.storage.migrate import upgrade
from goldomatic.ebs.storage.open_store import open_store
from goldomatic.sim.chat import SUBSCRIBER, ChatMessage, deliver
from goldomatic.sim.wow.clock import VirtualClock
from tests.integration.api.service import CHANNEL, EVENTSUB_SECRET, KEY, bearer, settings_of
from tests.simulation.invariants import check_invariants, check_rebuilt
from tests.simulation.year.chance import Chance
from tests.simulation.year.story import Story
from tests.simulation.year.twitch import SETTINGS, Twitch
from tests.simulation.year.virtual_time import Died, WallClock, quiet

COMMIT_POINTS = ("before_begin", "before_commit", "after_commit")
DOWN_SECONDS_MAX = 60.0
UNLIMITED = {"Mgm__RateLimit__DesktopPerMinute": "1000000", "Mgm__RateLimit__ChangesPerMinute": "1000000"}
"""Limits go by real minutes, in each of which whole hours pass here."""


@dataclass(frozen=True, slots=True)
class KnownPayout:
    """A payout as the EBS's own tables have it."""

    id: UUID
    name: str
    status: str
    is_accepted: bool
    is_mailed_after_close: bool


@dataclass(frozen=True, slots=True)
class KnownGift:
    """A gift request as the EBS's own tables have it."""

    id: UUID
    viewer: str
    name: str
    state: str
    item: GiftItem | None
    reason: str | None
    is_mailed: bool


class EbsProcess:
    """The real service on a real database file, started and killed in the world's time."""

    def __init__(self, folder: Path, clock: VirtualClock, seed: int, story: Story) -> None:
        """Lay the database ready; nothing runs yet."""
        self._settings = _settings_in(folder, Mgm__DevSkipSubscriberCheck="false", **UNLIMITED, **SETTINGS)
        self.database = _file_of(self._settings)
        shutil.copyfile(_empty_database(), self.database)
        self._clock = clock
        self._story = story
        self._chance = Chance(seed, "ebs")
        wall = WallClock(clock)
        self.ambient = Ambient(clock=wall, wall=wall, random=Chance(seed, "draws"))
        self.twitch = Twitch(clock, seed, story)
        self._stack = AsyncExitStack()
        self._app: ASGIApp | None = None
        self._is_dying = False
        self._up_again_at = 0.0
        self._lines = 0
        self._reader: sqlite3.Connection | None = None
        self.doom: str | None = None
        """The commit point at which the process dies next."""

    @property
    def is_up(self) -> bool:
        """Whether it answers."""
        return self._app is not None and not self._is_dying

    async def keep_alive(self) -> None:
        """Bury the process if it has died, and start it again when its time has come."""
        if self._is_dying:
            await self.kill()
        if self._app is None and self._clock.now >= self._up_again_at:
            self._is_dying = False
            try:
                self._app = await self._stack.enter_async_context(
                    running_app(self._settings, self.ambient, self._fault, self.twitch)
                )
            except Died:
                await self.kill()

    async def kill(self) -> None:
        """End the process as it is; the system takes back its lock and its connections."""
        down = self._chance.between(0.5, DOWN_SECONDS_MAX if self._chance.happens(0.3) else 5.0)
        self._up_again_at = self._clock.now + down
        self._story.tell("ebs", f"is gone for {down:.1f} s")
        self._app, self._is_dying, self.doom = None, False, None
        await self._stack.aclose()

    async def stop(self) -> None:
        """End it in order, for good."""
        self._app = None
        if self._reader is not None:
            self._reader.close()
        await self._stack.aclose()

    async def check_tables(self) -> None:
        """Stop for good; see that the tables hold what they must, and equal those made from the events."""
        await self.stop()
        store = await open_store(self._settings.database_url, self.ambient, settle)
        try:
            await store.read(functools.partial(check_invariants, terminal={}))
            await check_rebuilt(store)
        finally:
            await store.close()

    async def answer(self, request: httpx.Request, client: str = "127.0.0.1") -> httpx.Response:
        """Answer a request, or fail as the network does when nobody is there, or dies over it."""
        if self._app is None or self._is_dying:
            raise httpx.ConnectError("nobody listens", request=request)
        if request.method == "PATCH":
            self.twitch.let_the_pause_pass()
        transport = httpx.ASGITransport(self._app, client=(client, 4711))
        try:
            response = await transport.handle_async_request(request)
            # What comes of it, a turn in the gift queue perhaps, comes at once.
            await quiet()
        except Died:
            raise httpx.ReadError("the connection broke", request=request) from None
        return response

    async def ask_for_gift(self, viewer: str, name: str) -> httpx.Response | None:
        """A viewer asks in the panel; None while it is away."""
        body = {"streamerId": CHANNEL, "characterName": name}
        return await self._call(
            "POST", "/api/gift-requests", bearer(viewer, now=self.ambient.wall.now()), body
        )

    async def call(self, method: str, path: str, body: object = None) -> httpx.Response | None:
        """Call it as its owner, over a line that never fails; None while it is away."""
        return await self._call(method, path, KEY, body)

    async def _call(
        self, method: str, path: str, headers: dict[str, str], body: object
    ) -> httpx.Response | None:
        request = httpx.Request(method, f"http://127.0.0.1{path}", headers=headers, json=body)
        try:
            response = await self.answer(request)
        except httpx.TransportError:
            return None
        await response.aread()
        return response

    async def chat(self, viewer: str, text: str, *, has_badge: bool = True) -> bool:
        """A line of chat, delivered again until it is taken, as Twitch does; say whether it was at once."""
        self._lines += 1
        message = ChatMessage(
            text=text,
            message_id=f"line-{self._lines}",
            chatter_user_id=viewer,
            badges=(SUBSCRIBER,) if has_badge else (),
        )
        delivery = deliver(message, EVENTSUB_SECRET, self.ambient)
        url = "http://127.0.0.1/api/twitch/eventsub"
        request = httpx.Request("POST", url, content=delivery.body, headers=delivery.headers)
        try:
            return (await self.answer(request, "203.0.113.9")).status_code < 300
        except httpx.TransportError:
            return False

    def payouts(self) -> list[KnownPayout]:
        """All payouts, as what has been committed has them."""
        rows = self._read(
            "SELECT payout_id, character_name, status, accepted_at, is_mailed_after_close FROM payouts"
        )
        return [
            KnownPayout(UUID(str(an_id)), name, status, accepted_at is not None, bool(late))
            for an_id, name, status, accepted_at, late in rows
        ]

    def gifts(self) -> list[KnownGift]:
        """All gift requests, oldest first."""
        rows = self._read(
            "SELECT gift_request_id, viewer_id, character_name, state, selected_item, failure_reason,"
            " is_mailed FROM gift_requests ORDER BY created_position"
        )
        return [
            KnownGift(UUID(str(an_id)), viewer, name, state, read_item(item), reason, bool(is_mailed))
            for an_id, viewer, name, state, item, reason, is_mailed in rows
        ]

    def selected_at(self) -> dict[UUID, float]:
        """When each item was selected, in the world's seconds."""
        rows = self._read("SELECT stream_id, recorded_at FROM events WHERE type = 'gift.item_selected'")
        began = self._clock.instant.timestamp() - self._clock.now
        return {UUID(stream): milliseconds / 1000 - began for stream, milliseconds in rows}

    def awaits_a_report(self) -> bool:
        """Whether the last candidate may still win."""
        return bool(self._read("SELECT 1 FROM cycles WHERE closes_at IS NOT NULL"))

    def position(self) -> int:
        """How many events there are."""
        return int(self._read("SELECT coalesce(max(position), 0) FROM events")[0][0])

    def _read(self, query: str) -> list[Any]:
        if self._reader is None:
            self._reader = sqlite3.connect(self.database, isolation_level=None)
        return self._reader.execute(query).fetchall()

    def _fault(self, point: str) -> None:
        """Die here, on the database's thread, if that is what is to happen."""
        if self._is_dying or point == self.doom:
            if not self._is_dying:
                self._story.tell("ebs", f"dies {point}")
                self._story.count(f"ebs died {point}")
            self._is_dying = True
            raise Died


def _settings_in(folder: Path, **changes: str) -> Settings:
    return read_settings(settings_of(f"sqlite:///{folder / 'any.sqlite3'}", **changes))[0]


def _file_of(settings: Settings) -> Path:
    assert settings.database_url.database is not None
    return Path(settings.database_url.database)


@functools.cache
def _empty_database() -> Path:
    """A database with the present schema and nothing in it; making one for each would take too long."""
    settings = _settings_in(Path(tempfile.mkdtemp(prefix="mgm-empty-")))
    upgrade(settings.database_url)
    return _file_of(settings)
