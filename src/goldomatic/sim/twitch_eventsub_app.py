"""The fake Twitch's EventSub on the wire: its socket, its posts, and the orders that a test gives it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from goldomatic.sim.chat import SUBSCRIBER, Badge, ChatMessage
from goldomatic.sim.twitch_eventsub import EventSubHub, Posted
from goldomatic.sim.wire import BadRequestError, read_json_object, text_field

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.websockets import WebSocket

__all__ = ["eventsub_control_routes", "post", "socket_route"]

POST_SECONDS_MAX = 10.0
TICK_SECONDS = 0.25


async def post(url: str, body: bytes, headers: dict[str, str]) -> Posted:
    """Post a message to a callback, over the network."""
    try:
        async with httpx.AsyncClient(timeout=POST_SECONDS_MAX, trust_env=False) as client:
            answer = await client.post(url, content=body, headers=headers)
    except httpx.HTTPError:
        return Posted(0)
    return Posted(answer.status_code, answer.content)


def socket_route(hub: EventSubHub) -> WebSocketRoute:
    """Return the route of the EventSub socket."""

    async def endpoint(socket: WebSocket) -> None:
        await socket.accept()
        outbox: asyncio.Queue[str | int] = asyncio.Queue()
        session = hub.sockets.open(socket.url.query, outbox.put_nowait, outbox.put_nowait)

        async def listen() -> None:
            with suppress(WebSocketDisconnect):
                while True:
                    await socket.receive_text()
                    if session is not None:
                        hub.sockets.heard(session)

        listening = asyncio.create_task(listen())
        try:
            await _speak(socket, outbox, hub, listening)
        finally:
            listening.cancel()
            if session is not None:
                hub.sockets.left(session)

    return WebSocketRoute("/ws", endpoint)


async def _speak(
    socket: WebSocket, outbox: asyncio.Queue[str | int], hub: EventSubHub, listening: asyncio.Task[None]
) -> None:
    """Send what is to be sent until one side ends it."""
    while not listening.done():
        try:
            item = await asyncio.wait_for(outbox.get(), TICK_SECONDS)
        except TimeoutError:
            hub.sockets.tick()
            continue
        if isinstance(item, int):
            await socket.close(item)
            return
        with suppress(WebSocketDisconnect, RuntimeError):
            await socket.send_text(item)


def eventsub_control_routes(hub: EventSubHub) -> list[Route]:
    """Return the routes that let somebody type in chat, and things go wrong."""

    async def chat(request: Request) -> Response:
        body = await read_json_object(request)
        badges = body.get("badges", [SUBSCRIBER.set_id])
        is_shared = body.get("sourceBroadcasterUserId") is not None
        message = ChatMessage(
            text=text_field(body, "text"),
            message_id=body.get("messageId") or str(hub.ambient.random.uuid()),
            chatter_user_id=text_field(body, "userId"),
            chatter_user_name=body.get("name") or "Viewer",
            badges=tuple(Badge(name) for name in badges),
            source_broadcaster_user_id=text_field(body, "sourceBroadcasterUserId") if is_shared else None,
        )
        said = await hub.say(message, copies=int(body.get("copies", 1)))
        return JSONResponse({"deliveries": said.deliveries})

    async def revoke(request: Request) -> Response:
        await hub.revoke(text_field(await read_json_object(request), "status"))
        return Response(status_code=204)

    async def reconnect(_request: Request) -> Response:
        for session in list(hub.sockets.sessions):
            hub.sockets.ask_to_reconnect(session)
        return Response(status_code=204)

    async def close(request: Request) -> Response:
        code = (await read_json_object(request)).get("code")
        if not isinstance(code, int):
            raise BadRequestError("code must be a close code")
        for session in list(hub.sockets.sessions):
            hub.sockets.end(session, code)
        return Response(status_code=204)

    async def silence(_request: Request) -> Response:
        for session in hub.sockets.sessions:
            session.is_silent = True
        return Response(status_code=204)

    async def shown(_request: Request) -> Response:
        return JSONResponse({"subscriptions": [each.to_json() for each in hub.subscriptions.values()]})

    return [
        Route("/control/chat", chat, methods=["POST"]),
        Route("/control/eventsub", shown),
        Route("/control/eventsub/revoke", revoke, methods=["POST"]),
        Route("/control/eventsub/reconnect", reconnect, methods=["POST"]),
        Route("/control/eventsub/close", close, methods=["POST"]),
        Route("/control/eventsub/silence", silence, methods=["POST"]),
    ]
