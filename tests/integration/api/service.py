"""An EBS in this process, on a real database, spoken to over ASGI: what the tests of this folder talk to."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import jwt
from sqlalchemy import make_url
from starlette.types import ASGIApp

from goldomatic.ambient import Ambient, ManualClock, SeededRandomness
from goldomatic.ebs.config import read_settings
from goldomatic.ebs.main import running_app
from goldomatic.protocol.extension_secret import extension_keys
from goldomatic.sim.chat import ChatMessage, deliver, signed_headers

API_KEY = "first-desktop-key-0001"
SECOND_API_KEY = "second-desktop-key-0002"
CHANNEL = "1001"
EVENTSUB_SECRET = "test-secret-0123456789"
EXTENSION_SECRET = "c2VjcmV0LW9mLXRoZS1leHRlbnNpb24tMDEyMzQ1Njc="
START = datetime(2026, 4, 4, 12, 1, 0, tzinfo=UTC)

_line_numbers = itertools.count(1)


def settings_of(database_url: str, **changes: str) -> dict[str, str]:
    """The environment of an EBS on ``database_url``; ``changes`` win, an empty text takes a name away."""
    values = {
        "Mgm__Environment": "Development",
        "Mgm__EnableE2eHarness": "true",
        "Mgm__DevSkipSubscriberCheck": "true",
        "Mgm__ApiKey": f"{API_KEY}, {SECOND_API_KEY}",
        "Twitch__ExtensionSecret": EXTENSION_SECRET,
        "Twitch__EventSubSecret": EVENTSUB_SECRET,
        "Twitch__BroadcasterUserId": CHANNEL,
    }
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        assert url.database is not None
        values["Mgm__DataDir"] = str(Path(url.database).parent)
    else:
        values["ConnectionStrings__PostgreSQL"] = database_url
    return values | changes


def token(user_id: str | None = "2002", *, now: datetime = START, **claims: Any) -> str:
    """An Extension token as Twitch signs it; a claim given as None is left out."""
    said: dict[str, Any] = {
        "exp": int(now.timestamp()) + 3600,
        "opaque_user_id": f"U{user_id or '0000'}",
        "user_id": user_id,
        "channel_id": CHANNEL,
        "role": "viewer",
        **claims,
    }
    present = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(present, extension_keys(EXTENSION_SECRET)[0], algorithm="HS256")


def bearer(user_id: str | None = "2002", **claims: Any) -> dict[str, str]:
    """The header that a viewer's page sends."""
    return {"Authorization": f"Bearer {token(user_id, **claims)}"}


KEY = {"X-MGM-ApiKey": API_KEY}


@dataclass
class Service:
    """A running EBS, its clocks, and a client without any headers of its own."""

    app: ASGIApp
    client: httpx.AsyncClient
    clock: ManualClock
    wall: ManualClock
    ambient: Ambient
    broken: dict[str, bool] = field(default_factory=dict)

    def break_store(self) -> None:
        """From now on nothing that is written gets committed."""
        self.broken["store"] = True

    def mend_store(self) -> None:
        """The disk has room again."""
        self.broken.clear()

    def advance(self, seconds: float) -> None:
        """Let time pass, on both clocks."""
        self.clock.advance(seconds)
        self.wall.advance(seconds)

    async def chat(self, text: str, viewer: str = "2002", **changes: Any) -> httpx.Response:
        """A line of chat arrives, signed by Twitch."""
        message = ChatMessage(
            **(
                {"text": text, "message_id": f"line-{next(_line_numbers)}", "chatter_user_id": viewer}
                | changes
            )
        )
        delivery = deliver(message, EVENTSUB_SECRET, self.ambient)
        return await self.client.post("/api/twitch/eventsub", content=delivery.body, headers=delivery.headers)

    async def post_signed(
        self, body: bytes, *, headers: dict[str, str] | None = None, **signing: Any
    ) -> httpx.Response:
        """Any body at all arrives, signed by Twitch."""
        arguments = {
            "message_id": f"envelope-{next(_line_numbers)}",
            "timestamp": self.wall.now().strftime("%Y-%m-%dT%H:%M:%S.%f") + "000Z",
        } | signing
        signed = signed_headers(EVENTSUB_SECRET, body, **arguments)
        return await self.client.post("/api/twitch/eventsub", content=body, headers=signed | (headers or {}))

    async def pool_me(self, viewer: str = "2002") -> dict[str, Any]:
        """Where a viewer stands."""
        answer = await self.client.get("/api/pool/me", headers=bearer(viewer, now=self.wall.now()))
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def state(self) -> dict[str, Any]:
        """What the roulette shows."""
        answer = await self.client.get("/api/roulette/state", headers=KEY)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def pending_payout(self, viewer: str = "2002", name: str = "Norinn") -> str:
        """A viewer enrolls and wins at once, through the harness; returns the payout's id."""
        await self.chat(f"!twgold {name}", viewer)
        answer = await self.client.post(
            "/api/e2e/prepare-pending-payout", headers=KEY, json={"twitchUserId": viewer}
        )
        assert answer.status_code == 200, answer.text
        payout_id: str = answer.json()["payoutId"]
        return payout_id

    async def set_status(self, payout_id: str, status: str) -> httpx.Response:
        """The Desktop asks for a status."""
        return await self.client.patch(
            f"/api/payouts/{payout_id}/status", headers=KEY, json={"status": status}
        )


@asynccontextmanager
async def running_service(database_url: str, seed: int = 7, /, **changes: str) -> AsyncIterator[Service]:
    """Run an EBS whose clocks stand still until told to move; two on one database differ by ``seed``."""
    settings, _ = read_settings(settings_of(database_url, **changes))
    clock, wall = ManualClock(START), ManualClock(START)
    ambient = Ambient(clock=clock, wall=wall, random=SeededRandomness(seed))
    broken: dict[str, bool] = {}

    def fault(point: str) -> None:
        if broken and point == "before_commit":
            raise OSError("no space left on device")

    async with running_app(settings, ambient, fault) as app:
        transport = httpx.ASGITransport(app, client=("203.0.113.9", 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://ebs.test") as client:
            yield Service(app=app, client=client, clock=clock, wall=wall, ambient=ambient, broken=broken)


def assert_error(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The answer is an error in the one shape; returns its details."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"code", "message", "details"}
    assert body["code"] == code, body
    assert isinstance(body["message"], str)
    assert body["message"]
    assert answer.headers["content-type"] == "application/json"
    details: dict[str, Any] = body["details"]
    return details


def as_request(message: ChatMessage, service: Service) -> dict[str, Any]:
    """A signed message, as arguments of a ``POST``."""
    delivery = deliver(message, EVENTSUB_SECRET, service.ambient)
    return {"content": delivery.body, "headers": delivery.headers}


async def metric(service: Service, name: str) -> float:
    """What a counter stands at; 0 when it has not been counted yet."""
    text = (await service.client.get("/metrics")).text
    for line in text.splitlines():
        if line.startswith(name + " "):
            return float(line.rpartition(" ")[2])
    return 0.0
