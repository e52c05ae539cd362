"""What the OpenAPI document says beyond what FastAPI finds: every error of every route (SPEC §5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.security import APIKeyHeader, HTTPBearer

from goldomatic.ebs.api.errors import STATUS_BY_CODE
from goldomatic.ebs.api.schemas import ErrorBody
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["API_KEY_SCHEME", "JWT_SCHEME", "document", "errors"]

Responses = dict[int | str, dict[str, Any]]

API_KEY_SCHEME = APIKeyHeader(
    name="X-MGM-ApiKey",
    scheme_name="DesktopKey",
    description="One of the keys of `Mgm__ApiKey`.",
    auto_error=False,
)
JWT_SCHEME = HTTPBearer(
    scheme_name="ExtensionJwt",
    bearerFormat="JWT",
    description="The token that the Twitch Extension hands to the page.",
    auto_error=False,
)

_MEANING: Mapping[int, str] = {
    400: "The request is not well formed, or comes out of turn.",
    401: "Nobody whom we know: token or signature is missing, wrong or too old.",
    403: "Known, but not allowed: key, role or subscription.",
    404: "There is no such thing.",
    405: "Not a method of this path.",
    409: "The present state does not allow it.",
    413: "The body is too large.",
    415: "The body is declared to be something else than JSON.",
    429: "Too many calls within a minute.",
    500: "The service has failed.",
    503: "The database, or Twitch, cannot be reached right now.",
}
_RETRY_AFTER = {"Retry-After": {"description": "Whole seconds.", "schema": {"type": "integer"}}}


def errors(*codes: ErrorCode) -> Responses:
    """Return the documentation of the errors that a route may answer, grouped by status."""
    by_status: dict[int, list[str]] = {}
    for code in (*codes, ErrorCode.INTERNAL_ERROR):
        by_status.setdefault(STATUS_BY_CODE[code], []).append(code.value)
    responses: Responses = {}
    for status, values in sorted(by_status.items()):
        named = ", ".join(f"`{value}`" for value in values)
        responses[status] = {"model": ErrorBody, "description": f"{_MEANING[status]} {named}"}
        if status in (STATUS_BY_CODE[ErrorCode.RATE_LIMITED], STATUS_BY_CODE[ErrorCode.UNAVAILABLE]):
            responses[status]["headers"] = _RETRY_AFTER
    return responses


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, built once.

    FastAPI documents its own shape of validation errors (422); here they are 400 in the one shape.
    """
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"].pop("422", None)
        for name in ("HTTPValidationError", "ValidationError"):
            schema["components"]["schemas"].pop(name, None)
        app.openapi_schema = schema
    return app.openapi_schema
