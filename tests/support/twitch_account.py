"""A keeper of tokens against the fake Twitch, in jumping time, on a store that can fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from goldomatic.ambient import Ambient, SeededRandomness
from goldomatic.ebs.twitch.grant_book import GrantBook
from goldomatic.ebs.twitch.grants import Grant, GrantsUnavailable
from goldomatic.ebs.twitch.oauth import TokenService
from goldomatic.ebs.twitch.status import Account as State
from goldomatic.ebs.twitch.status import TwitchStatus
from goldomatic.ebs.twitch.token_keeper import TokenKeeper
from goldomatic.sim.twitch import create_app
from goldomatic.sim.twitch_tokens import ALL_SCOPES, TokenDesk
from tests.support.jumping_time import LoopClock
from tests.support.simulators import simulator_settings

CLIENT = "a-client-id"


class _Line(httpx.ASGITransport):
    """The line to Twitch: where the fake cuts it, the caller sees what it would see."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except ConnectionResetError:
            raise httpx.ReadError("the connection broke", request=request) from None


@dataclass
class MemoryGrants:
    """A grant store that several processes share, and that can be away."""

    grant: Grant | None = None
    is_away: bool = False
    saved: list[Grant] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def load(self) -> Grant | None:
        await self._answer()
        return self.grant

    async def save(self, grant: Grant) -> Grant | None:
        await self._answer()
        if grant.version != (self.grant.version if self.grant else 0):
            return None
        self.grant = replace(grant, version=grant.version + 1)
        self.saved.append(self.grant)
        return self.grant

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        async with self.lock:
            yield

    async def _answer(self) -> None:
        await asyncio.sleep(0.01)
        if self.is_away:
            raise GrantsUnavailable


@dataclass
class Account:
    """The fake Twitch with its front door, and any number of EBS processes on one store."""

    client: httpx.AsyncClient
    desk: TokenDesk
    transport: httpx.AsyncBaseTransport
    grants: MemoryGrants = field(default_factory=MemoryGrants)
    status: TwitchStatus = field(default_factory=TwitchStatus)

    def keeper(
        self,
        configured: tuple[str | None, str | None] = (None, None),
        client_id: str = CLIENT,
        status: TwitchStatus | None = None,
    ) -> TokenKeeper:
        """One process's keeper; the account's status is its own unless another is given."""
        status = status or self.status
        service = TokenService(
            client_id=client_id, client_secret=None, base_url="http://twitch.test", transport=self.transport
        )
        book = GrantBook(store=self.grants, client_id=client_id, configured=configured, status=status)
        return TokenKeeper(
            service=service,
            book=book,
            wall=LoopClock(),
            random=SeededRandomness(3),
            broadcaster_id="1001",
            status=status,
            scopes_needed=("user:read:chat", "user:write:chat"),
        )

    async def log_in(self, user_id: str = "1001", scopes: frozenset[str] = ALL_SCOPES) -> Grant:
        """Somebody has logged in with `mgm twitch login`."""
        pair = self.desk.issue(user_id, CLIENT, scopes)
        grant = Grant(
            client_id=CLIENT,
            access_token=pair["access_token"],
            refresh_token=pair["refresh_token"],
            scopes=scopes,
            version=self.grants.grant.version if self.grants.grant else 0,
        )
        stored = await self.grants.save(grant)
        assert stored is not None
        return stored

    async def script(self, **queues: list[dict[str, Any]]) -> None:
        """Order failures."""
        assert (await self.client.post("/control/script", json=queues)).status_code == 200

    def is_now(self, state: State) -> bool:
        """Whether it stands so with the account."""
        return self.status.account is state

    async def until_asked(self, route: str) -> None:
        """Return as soon as Twitch was asked."""
        while True:
            if await self.calls(route):
                return
            await asyncio.sleep(0.001)

    async def calls(self, route: str) -> list[dict[str, Any]]:
        """What Twitch was asked."""
        answer = await self.client.get("/requests", params={"route": route})
        found: list[dict[str, Any]] = answer.json()["requests"]
        return found


@asynccontextmanager
async def an_account(**settings: str) -> AsyncIterator[Account]:
    """Twitch, strict as it is."""
    clock = LoopClock()
    ambient = Ambient(clock=clock, wall=clock, random=SeededRandomness(1))
    app = create_app(simulator_settings(**settings), ambient, is_strict=True)
    transport = _Line(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://twitch.test") as client:
        yield Account(client=client, desk=app.state.twitch.tokens, transport=transport)
