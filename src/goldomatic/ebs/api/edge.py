"""The outermost layer (SPEC §16, DESIGN §4): nothing escapes it, everything is measured and has a name.

It is one layer and not a chain of them, for speed: what answers bear (CORS, the request's id) is added in
one place, and the hot routes are served from here.
"""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goldomatic.ambient import Randomness, monotonic
from goldomatic.ebs.api.answer import Answer, Headers, answer_with, with_headers
from goldomatic.ebs.api.cors import Cors
from goldomatic.ebs.api.errors import ApiError, answer_of, unavailable
from goldomatic.ebs.api.hot import HotRoute, RequestHeaders
from goldomatic.ebs.api.metrics import Metrics
from goldomatic.ebs.storage.batch import RuleBroken
from goldomatic.ebs.storage.store import StoreUnavailable
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["CORRELATION_ID", "Edge", "error_of"]

CORRELATION_ID = "goldomatic.correlation_id"
_CORRELATION_CHARACTERS_MAX = 64
_CORRELATION_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUEST_ID = b"x-request-id"
_PREFLIGHT = b"access-control-request-method"
_CLIENT_CLOSED_REQUEST = 499
_NO_CONTENT = 204

_LOG = structlog.get_logger(__name__)


def error_of(failure: Exception) -> ApiError:
    """Return what the caller is told about ``failure``; what is nobody's fault but ours tells nothing."""
    if isinstance(failure, ApiError):
        return failure
    if isinstance(failure, RuleBroken):
        return ApiError(failure.refused.code, failure.refused.message, details=failure.refused.details)
    if isinstance(failure, StoreUnavailable):
        return unavailable("The database cannot be reached right now. Try again shortly.")
    return ApiError(ErrorCode.INTERNAL_ERROR, "Something went wrong inside the service.")


class Edge:
    """Catches what everything else let through, measures, and gives requests their correlation ids."""

    def __init__(
        self,
        *,
        hot: Mapping[tuple[str, str], HotRoute],
        cold: ASGIApp,
        cors: Cors,
        metrics: Metrics,
        random: Randomness,
    ) -> None:
        """Serve ``hot`` by method and path, everything else by ``cold``."""
        self._latency = metrics.latency
        self._hot = {address: (route, self._latency.of_route(*address)) for address, route in hot.items()}
        self._cold = cold
        self._cors = cors
        # Drawing a fresh UUID a request would cost more than the request; a process needs only one.
        self._process_name = random.uuid().hex[:12].encode()
        self._requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            # No WebSocket is spoken here; the server closes what nobody accepts.
            return
        began = monotonic()
        headers: RequestHeaders = dict(scope["headers"])
        hot = self._hot.get((scope["method"], scope["path"]))
        if hot is None:
            status, name = await self._serve_cold(scope, receive, send, headers)
            # A method may be whatever the caller made up; a label may not.
            method = scope["method"] if scope["method"] in _METHODS else "other"
            latency = self._latency.of_route(method, name)
        else:
            route, latency = hot
            try:
                given = await route(scope, receive, headers)
            except ClientDisconnect:
                status = _CLIENT_CLOSED_REQUEST
            except Exception as failure:  # noqa: BLE001 - the last line of defence
                status = await self._answer_failure(failure, scope, send, headers)
            else:
                if _REQUEST_ID in headers:
                    given = with_headers(given, ((_REQUEST_ID, self._correlation_id_of(scope, headers)),))
                status, start, body = given
                await send(start)
                await send(body)
        latency.observe(status, monotonic() - began)

    async def _serve_cold(
        self, scope: Scope, receive: Receive, send: Send, headers: RequestHeaders
    ) -> tuple[int, str]:
        """Serve what is not hot; return the status, and the route's name for the metrics."""
        common = self._common_headers(scope, headers)
        if scope["method"] == "OPTIONS" and b"origin" in headers and _PREFLIGHT in headers:
            described = self._cors.preflight_headers_of(headers[b"origin"])
            return await _send(send, answer_with(_NO_CONTENT, (*described, *common), b"")), "preflight"
        status = 0

        async def send_with_common_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], *common]}
            await send(message)

        # Each request is a task of its own, so the binding ends with it.
        structlog.contextvars.bind_contextvars(correlation_id=common[-1][1].decode("ascii"))
        try:
            await self._cold(scope, receive, send_with_common_headers)
        except ClientDisconnect:
            status = status or _CLIENT_CLOSED_REQUEST
        except Exception as failure:  # noqa: BLE001 - the last line of defence
            if status == 0:
                status = await self._answer_failure(failure, scope, send, headers)
            else:
                # FastAPI has answered already, and raises for whoever keeps the log: that is here.
                _log_failure(failure, scope)
        return status, getattr(scope.get("route"), "path", None) or "unmatched"

    async def _answer_failure(
        self, failure: Exception, scope: Scope, send: Send, headers: RequestHeaders
    ) -> int:
        common = self._common_headers(scope, headers)
        if not isinstance(failure, ApiError):
            _log_failure(failure, scope)
        return await _send(send, with_headers(answer_of(error_of(failure)), common))

    def _common_headers(self, scope: Scope, headers: RequestHeaders) -> Headers:
        """Return what every answer bears; a hot one without a fault only what was asked for."""
        return (
            *self._cors.headers_of(headers.get(b"origin")),
            (_REQUEST_ID, self._correlation_id_of(scope, headers)),
        )

    def _correlation_id_of(self, scope: Scope, headers: RequestHeaders) -> bytes:
        """Return the request's id: the caller's own if it is one, else a fresh one, once a request."""
        known: bytes | None = scope.get(CORRELATION_ID)
        if known is not None:
            return known
        given = headers.get(_REQUEST_ID, b"")
        if 0 < len(given) <= _CORRELATION_CHARACTERS_MAX and _CORRELATION_ALPHABET.issuperset(given):
            correlation_id = given
        else:
            self._requests += 1
            correlation_id = b"%s-%x" % (self._process_name, self._requests)
        scope[CORRELATION_ID] = correlation_id
        return correlation_id


def _log_failure(failure: Exception, scope: Scope) -> None:
    fields = {"correlation_id": scope[CORRELATION_ID].decode("ascii"), "method": scope["method"]}
    if isinstance(failure, StoreUnavailable):
        _LOG.error("database unavailable", action="http.database_unavailable", **fields)
        return
    _LOG.error("request crashed", action="http.request_crashed", exc_info=failure, **fields)


async def _send(send: Send, given: Answer) -> int:
    status, start, body = given
    await send(start)
    await send(body)
    return status
