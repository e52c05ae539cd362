"""The hot routes as the OpenAPI document shows them; `goldomatic.ebs.api.hot` serves them.

They are registered so that documentation, 404 and 405 treat them like every other route.
"""

from __future__ import annotations

from typing import NoReturn

from fastapi import APIRouter, Security

from goldomatic.ebs.api.documentation import API_KEY_SCHEME, JWT_SCHEME, errors
from goldomatic.ebs.api.hot import EVENTSUB_PATH, ROULETTE_STATE_PATH
from goldomatic.ebs.api.schemas import RouletteStateDto
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["hot_routes_documentation"]

_SERVER_NOW = {
    "X-MGM-Server-Now": {"description": "The present instant.", "schema": {"type": "string"}},
    "ETag": {"schema": {"type": "string"}},
}
_EVENTSUB_HEADERS = [
    {"name": name, "in": "header", "required": is_required, "schema": {"type": "string"}}
    for name, is_required in (
        ("Twitch-Eventsub-Message-Id", True),
        ("Twitch-Eventsub-Message-Timestamp", True),
        ("Twitch-Eventsub-Message-Signature", True),
        ("Twitch-Eventsub-Message-Type", False),
    )
]
_EVENTSUB_BODY = {
    "required": True,
    "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
}


def hot_routes_documentation() -> APIRouter:
    """Return twins of the hot routes, which are never reached."""
    router = APIRouter()

    @router.post(
        EVENTSUB_PATH,
        tags=["webhooks"],
        status_code=204,
        response_model=None,
        responses={
            200: {
                "description": "The challenge.",
                "content": {"text/plain": {"schema": {"type": "string"}}},
            },
            204: {"description": "Taken, whatever became of it."},
            **errors(
                ErrorCode.UNAUTHORIZED,
                ErrorCode.PAYLOAD_TOO_LARGE,
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                ErrorCode.UNAVAILABLE,
            ),
        },
        openapi_extra={"parameters": _EVENTSUB_HEADERS, "requestBody": _EVENTSUB_BODY},
    )
    async def eventsub() -> NoReturn:
        """Take a message of Twitch's EventSub, signed with HMAC-SHA256."""
        raise AssertionError("served by the switch")

    @router.get(
        ROULETTE_STATE_PATH,
        tags=["viewer", "desktop"],
        response_model=RouletteStateDto,
        dependencies=[Security(JWT_SCHEME), Security(API_KEY_SCHEME)],
        responses={
            200: {"headers": {"ETag": _SERVER_NOW["ETag"]}},
            304: {"description": "Nothing but the time has changed.", "headers": _SERVER_NOW},
            **errors(
                ErrorCode.UNAUTHORIZED,
                ErrorCode.FORBIDDEN_APIKEY,
                ErrorCode.RATE_LIMITED,
                ErrorCode.UNAVAILABLE,
            ),
        },
        openapi_extra={
            "parameters": [
                {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}
            ]
        },
    )
    async def roulette_state() -> NoReturn:
        """Return what the roulette shows: the same for every viewer of the channel."""
        raise AssertionError("served by the switch")

    return router
