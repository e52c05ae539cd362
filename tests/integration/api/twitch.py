"""Helix on a real port, in this process: what it was asked, and failures as they were ordered."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CHAT = "/helix/chat/messages"
SUBSCRIPTIONS = "/helix/subscriptions"


@dataclass
class FakeHelix:
    """Twitch as these tests want it; answers like the real one unless told otherwise."""

    port: int = 0
    subscribers: dict[str, str] = field(default_factory=dict)
    seen: list[Request] = field(default_factory=list)
    bodies: list[object] = field(default_factory=list)
    ordered: defaultdict[str, deque[int | Response]] = field(default_factory=lambda: defaultdict(deque))
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once somebody wants something said in chat."""
    hold: asyncio.Event | None = None
    """While set and not released, chat messages are taken and not answered."""

    @property
    def settings(self) -> dict[str, str]:
        """What an EBS must be told to come here."""
        return {
            "Twitch__HelixApiBaseUrl": f"http://127.0.0.1:{self.port}",
            "Twitch__AuthBaseUrl": f"http://127.0.0.1:{self.port}",
            "Twitch__BroadcasterAccessToken": "the-access-token",
            "Twitch__HelixClientId": "the-client-id",
        }

    def requests(self, path: str) -> list[Request]:
        """The requests to ``path``, in their order."""
        return [request for request in self.seen if request.url.path == path]

    def fail_with(self, path: str, *answers: int | Response) -> None:
        """Answer the next requests to ``path`` so; a number is a status with an unreadable body."""
        self.ordered[path].extend(answers)

    def app(self) -> Starlette:
        """The program."""

        async def subscriptions(request: Request) -> Response:
            self.seen.append(request)
            if self.ordered[SUBSCRIPTIONS]:
                return self._ordered(SUBSCRIPTIONS)
            user_id = request.query_params["user_id"]
            name = self.subscribers.get(user_id)
            data = [] if name is None else [{"user_id": user_id, "user_name": name, "tier": "1000"}]
            return JSONResponse({"data": data, "total": len(data)})

        async def chat(request: Request) -> Response:
            self.seen.append(request)
            self.bodies.append(await request.json())
            self.asked.set()
            if self.hold is not None:
                await self.hold.wait()
            if self.ordered[CHAT]:
                return self._ordered(CHAT)
            return JSONResponse({"data": [{"message_id": "m", "is_sent": True, "drop_reason": None}]})

        async def anything_else(request: Request) -> Response:
            self.seen.append(request)
            return Response(status_code=404)

        return Starlette(
            routes=[
                Route(SUBSCRIPTIONS, subscriptions),
                Route(CHAT, chat, methods=["POST"]),
                Route("/{path:path}", anything_else),
            ]
        )

    def _ordered(self, path: str) -> Response:
        answer = self.ordered[path].popleft()
        return Response("not JSON", answer) if isinstance(answer, int) else answer


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def] # noqa: ANN202
        yield


@asynccontextmanager
async def fake_helix() -> AsyncIterator[FakeHelix]:
    """Run it on a free port of this machine."""
    helix = FakeHelix()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        helix.port = listening.getsockname()[1]
        server = _Server(uvicorn.Config(helix.app(), lifespan="off", log_config=None, access_log=False))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield helix
        finally:
            if helix.hold is not None:
                helix.hold.set()
            server.should_exit = True
            await running
