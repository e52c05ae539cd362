"""Request bodies: how large, of what kind, and read strictly (SPEC §18 "Sizes")."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope

from goldomatic.ebs.api.errors import ApiError
from goldomatic.protocol.error_codes import ErrorCode

__all__ = [
    "BODY_BYTES_MAX",
    "JsonRequest",
    "decode_json",
    "is_json_media_type",
    "read_body",
    "unsupported_media_type",
]

BODY_BYTES_MAX = 64 * 1024


async def read_body(receive: Receive, declared_length: bytes | None, bytes_max: int) -> bytes:
    """Return the whole body; stops at ``bytes_max``, whether or not a length was declared.

    Raises:
        ApiError: ``payload_too_large``.
        ClientDisconnect: the caller hung up before the end.
    """
    message = await receive()
    if message["type"] != "http.request":
        raise ClientDisconnect
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        # Nearly every body comes whole.
        if len(body) > bytes_max:
            raise _too_large(bytes_max)
        return body
    if declared_length is not None and declared_length.isdigit() and int(declared_length[:12]) > bytes_max:
        raise _too_large(bytes_max)
    chunks = [body]
    size = len(body)
    while message.get("more_body", False):
        if size > bytes_max:
            raise _too_large(bytes_max)
        message = await receive()
        if message["type"] != "http.request":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        chunks.append(chunk)
        size += len(chunk)
    if size > bytes_max:
        raise _too_large(bytes_max)
    return b"".join(chunks)


def _too_large(bytes_max: int) -> ApiError:
    return ApiError(
        ErrorCode.PAYLOAD_TOO_LARGE,
        f"The body is larger than {bytes_max} bytes.",
        details={"bytesMax": bytes_max},
    )


def is_json_media_type(content_type: bytes | None) -> bool:
    """Return whether the body may be JSON; a missing header does not say otherwise."""
    if content_type is None or content_type == b"application/json":
        return True
    media_type = content_type.partition(b";")[0].strip().lower()
    return media_type == b"application/json" or (
        media_type.startswith(b"application/") and media_type.endswith(b"+json")
    )


def unsupported_media_type() -> ApiError:
    """Return the error of a body that is declared to be something else than JSON."""
    return ApiError(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json.")


def unparsable() -> ApiError:
    """Return the error of a body that is no JSON."""
    return ApiError(ErrorCode.INVALID_PAYLOAD, "The body is not valid JSON.")


class JsonRequest(Request):
    """A request whose body has been read and checked, for FastAPI to go on with.

    JSON is read by msgspec, which is as strict as the standard: no NaN, no lone surrogates, UTF-8 only.
    """

    def __init__(self, scope: Scope, body: bytes) -> None:
        super().__init__(scope)
        self._read_body = body

    async def body(self) -> bytes:
        """Return the bytes that were read."""
        return self._read_body

    async def json(self) -> Any:  # noqa: ANN401 - what Starlette declares
        """Return the decoded body.

        Raises:
            ApiError: ``invalid_payload``.
        """
        return decode_json(self._read_body)


def decode_json(body: bytes) -> object:
    """Decode ``body`` strictly.

    Raises:
        ApiError: ``invalid_payload``: not JSON, not UTF-8, or nested too deeply.
    """
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        raise unparsable() from None
