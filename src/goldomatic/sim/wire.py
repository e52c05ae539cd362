"""What the simulators have in common on the wire: connections, JSON bodies, and what is wrong with one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import httpx
from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = [
    "CONNECTIONS",
    "BadRequestError",
    "error_response",
    "on_bad_request",
    "read_json_object",
    "text_field",
]

CONNECTIONS: Final = httpx.Limits(keepalive_expiry=2.0)
"""How long a silent connection is used again. The programs hang up after five seconds of silence; a busy
machine must not find that out with a call already under way."""


class BadRequestError(Exception):
    """The caller sent something that the simulator cannot use; the text says what, for a person."""


def error_response(status: int, code: str, message: str) -> JSONResponse:
    """Return an error in the one shape that the EBS uses too (SPEC §5)."""
    return JSONResponse({"code": code, "message": message, "details": {}}, status_code=status)


async def on_bad_request(_request: Request, error: Exception) -> Response:
    """Answer a `BadRequestError` with 400."""
    return error_response(400, "invalid_payload", str(error))


async def read_json_object(request: Request) -> dict[str, Any]:
    """Return the request's JSON object.

    Raises:
        BadRequestError: the body is not JSON, or not an object.
    """
    try:
        value = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise BadRequestError("the body is not JSON") from error
    if not isinstance(value, dict):
        raise BadRequestError("the body must be a JSON object")
    return value


def text_field(body: dict[str, Any], name: str) -> str:
    """Return the non-empty text that ``body`` holds under ``name``.

    Raises:
        BadRequestError: it is missing, not a text, or empty.
    """
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise BadRequestError(f"{name} must be a non-empty text")
    return value
