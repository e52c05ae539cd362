"""MockEventSubWebhook: takes signed EventSub messages and hands them to the EBS untouched (SPEC §14).

It checks the signature as the EBS does, so that a wrongly set secret is found here, with words, and not
behind the EBS's deliberately short 401.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from goldomatic.protocol.eventsub_signature import is_fresh, is_valid_signature, parse_message_timestamp
from goldomatic.sim.wire import CONNECTIONS, error_response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.datastructures import Headers
    from starlette.requests import Request

    from goldomatic.ambient import Ambient
    from goldomatic.sim.config import SimulatorSettings

__all__ = ["FORWARD_TIMEOUT_SECONDS", "SERVICE", "create_app"]

SERVICE = "MockEventSubWebhook"

FORWARD_TIMEOUT_SECONDS = 15.0

_PATH = "/api/twitch/eventsub"
_RETURNED_HEADERS = frozenset({"content-type", "retry-after"})
_FORWARDED_PREFIX = b"twitch-eventsub-"


def create_app(
    settings: SimulatorSettings, ambient: Ambient, *, transport: httpx.AsyncBaseTransport | None = None
) -> Starlette:
    """Return the program; ``transport`` takes the place of the network towards the EBS."""
    ebs = httpx.AsyncClient(
        base_url=settings.backend_url,
        timeout=FORWARD_TIMEOUT_SECONDS,
        limits=CONNECTIONS,
        trust_env=False,
        transport=transport,
    )

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "service": SERVICE})

    async def eventsub(request: Request) -> Response:
        body = await request.body()
        refusal = _why_refused(request.headers, body, settings, ambient)
        if refusal is not None:
            return error_response(401, "unauthorized", refusal)
        forwarded = [
            (name, value)
            for name, value in request.headers.raw
            if name == b"content-type" or name.startswith(_FORWARDED_PREFIX)
        ]
        try:
            answer = await ebs.post(_PATH, content=body, headers=forwarded)
        except httpx.HTTPError as error:
            words = (
                f"the EBS at {settings.backend_url} did not answer: {type(error).__name__} {error}".rstrip()
            )
            return error_response(502, "unavailable", words)
        kept = {name: text for name, text in answer.headers.items() if name in _RETURNED_HEADERS}
        return Response(answer.content, status_code=answer.status_code, headers=kept)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with ebs:
            yield

    return Starlette(
        routes=[Route("/health", health), Route(_PATH, eventsub, methods=["POST"])], lifespan=lifespan
    )


def _why_refused(headers: Headers, body: bytes, settings: SimulatorSettings, ambient: Ambient) -> str | None:
    secret = settings.eventsub_secret.get_secret_value()
    if not secret:
        if settings.is_development:
            return None
        return "Twitch__EventSubSecret is not set; only with Mgm__Environment=Development may it be missing"
    timestamp = headers.get("twitch-eventsub-message-timestamp", "")
    message_id = headers.get("twitch-eventsub-message-id", "")
    signature = headers.get("twitch-eventsub-message-signature", "")
    if not is_valid_signature(secret, message_id, timestamp, body, signature):
        return "the signature is missing or does not belong to this message and secret"
    try:
        sent_at = parse_message_timestamp(timestamp)
    except ValueError as error:
        return f"Twitch-Eventsub-Message-Timestamp: {error}"
    if not is_fresh(sent_at, ambient.wall.now()):
        return "the message is more than ten minutes old, or from the future"
    return None
