"""One error body for everything, and the one table from code to status (SPEC §5).

Whatever goes wrong, in whatever layer, is said as ``{"code","message","details"}`` by `answer_of`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import msgspec

from goldomatic.ebs.api.answer import Answer, Headers, answer_with
from goldomatic.ebs.domain.errors import Refused
from goldomatic.protocol.error_codes import ErrorCode

__all__ = [
    "STATUS_BY_CODE",
    "ApiError",
    "answer_of",
    "error_body",
    "not_found",
    "refuse",
    "unavailable",
]

UNAVAILABLE_RETRY_AFTER_SECONDS = 5

STATUS_BY_CODE: Mapping[ErrorCode, int] = {
    ErrorCode.INVALID_CHARACTER_NAME: 400,
    ErrorCode.INVALID_PAYLOAD: 400,
    ErrorCode.OUT_OF_SEQUENCE: 400,
    ErrorCode.NOT_ENROLLED: 400,
    ErrorCode.UNAUTHORIZED: 401,
    ErrorCode.FORBIDDEN_APIKEY: 403,
    ErrorCode.NOT_SUBSCRIBER: 403,
    ErrorCode.FORBIDDEN_ROLE: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.METHOD_NOT_ALLOWED: 405,
    ErrorCode.ACTIVE_PAYOUT_EXISTS: 409,
    ErrorCode.LIFETIME_CAP_REACHED: 409,
    ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL: 409,
    ErrorCode.DUPLICATE_ENROLLMENT: 409,
    ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED: 409,
    ErrorCode.INVALID_STATE: 409,
    ErrorCode.GIFT_ALREADY_USED: 409,
    ErrorCode.GIFT_REQUEST_ACTIVE: 409,
    ErrorCode.PAYLOAD_TOO_LARGE: 413,
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: 415,
    ErrorCode.RATE_LIMITED: 429,
    ErrorCode.INTERNAL_ERROR: 500,
    ErrorCode.UNAVAILABLE: 503,
}

_encode = msgspec.json.Encoder().encode


class ApiError(Exception):
    """A request that ends with an error body; the status follows from the code."""

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        *,
        details: Mapping[str, object] | None = None,
        headers: Headers = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details: Mapping[str, object] = details or {}
        self.headers = headers

    @property
    def status(self) -> int:
        """The HTTP status of the code."""
        return STATUS_BY_CODE[self.code]


def error_body(code: ErrorCode, message: str, details: Mapping[str, object]) -> bytes:
    """Return the bytes of the error body of SPEC §5."""
    return _encode({"code": code.value, "message": message, "details": dict(details)})


def refuse(refused: Refused) -> NoReturn:
    """Turn a rule's refusal into the answer that says it.

    Raises:
        ApiError: always.
    """
    raise ApiError(refused.code, refused.message, details=refused.details)


def not_found(message: str) -> ApiError:
    """Return the error of something that does not exist, or not for this caller."""
    return ApiError(ErrorCode.NOT_FOUND, message)


def unavailable(message: str = "The service cannot do this right now. Try again shortly.") -> ApiError:
    """Return the error of a foreign part that is away: 503 with ``Retry-After``."""
    return ApiError(
        ErrorCode.UNAVAILABLE,
        message,
        headers=((b"retry-after", str(UNAVAILABLE_RETRY_AFTER_SECONDS).encode()),),
    )


def answer_of(error: ApiError) -> Answer:
    """Return the answer that says ``error``, in the one shape that errors have."""
    body = error_body(error.code, error.message, error.details)
    described = (
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *error.headers,
    )
    return answer_with(error.status, described, body)
