"""The outermost layer (SPEC §16, DESIGN §4): nothing escapes it, everything is measured and has a name.

It is one layer and not a chain of them, for speed: what every answer bears (CORS, the request's id) is
added in one place, and the hot routes are served from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goldomatic.ambient import Randomness, monotonic
from goldomatic.ebs.api.cors import Cors
from goldomatic.ebs.api.errors import ApiError, Headers, answer_of, unavailable
from goldomatic.ebs.api.hot import Answer, HotRoute, RequestHeaders
from goldomatic.ebs.api.metrics import Metrics
from goldomatic.ebs.storage.store import StoreUnavailable
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["CORRELATION_ID", "Edge", "error_of"]

CORRELATION_ID = "goldomatic.correlation_id"
_CORRELATION_CHARACTERS_MAX = 64
_CORRELATION_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_CLIENT_CLOSED_REQUEST = 499
_NO_CONTENT = 204

_LOG = structlog.get_logger(__name__)


def error_of(failure: Exception) -> ApiError:
    """Return what the caller is told about ``failure``; what is nobody's fault but ours tells nothing."""
    if isinstance(failure, ApiError):
        return failure
    if isinstance(failure, StoreUnavailable):
        return unavailable("The database cannot be reached right now. Try again shortly.")
    return ApiError(ErrorCode.INTERNAL_ERROR, "Something went wrong inside the service.")


class Edge:
    """Catches what everything else let through, measures, and gives each request its correlation id."""

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
        self._hot = hot
        self._cold = cold
        self._cors = cors
        self._metrics = metrics
        # Drawing a fresh UUID a request would cost more than the request; a process needs only one.
        self._process_name = random.uuid().hex[:12].encode()
        self._requests = 0
        self._observers: dict[tuple[str, str, int], Callable[[float], None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            # No WebSocket is spoken here; the server closes what nobody accepts.
            return
        began = monotonic()
        headers: RequestHeaders = dict(scope["headers"])
        correlation_id = self._correlation_id_of(headers.get(b"x-request-id"))
        scope[CORRELATION_ID] = correlation_id
        common: Headers = (
            *self._cors.headers_of(headers.get(b"origin")),
            (b"x-request-id", correlation_id),
        )
        method, path = scope["method"], scope["path"]
        hot = self._hot.get((method, path))
        if hot is not None:
            status = await self._serve_hot(hot, scope, receive, send, headers, common)
        elif method == "OPTIONS" and b"access-control-request-method" in headers and b"origin" in headers:
            status, path = _NO_CONTENT, "preflight"
            allowed = self._cors.preflight_headers_of(headers[b"origin"])
            await _send(send, (status, allowed, b""), common)
        else:
            status = await self._serve_cold(scope, receive, send, common)
            path = getattr(scope.get("route"), "path", None) or "unmatched"
        self._observe(method, path, status, monotonic() - began)

    async def _serve_hot(
        self,
        hot: HotRoute,
        scope: Scope,
        receive: Receive,
        send: Send,
        headers: RequestHeaders,
        common: Headers,
    ) -> int:
        try:
            answer = await hot(scope, receive, headers)
        except ApiError as error:
            answer = answer_of(error)
        except ClientDisconnect:
            return _CLIENT_CLOSED_REQUEST
        except Exception as failure:  # noqa: BLE001 - the last line of defence
            self._log_failure(failure, scope)
            answer = answer_of(error_of(failure))
        await _send(send, answer, common)
        return answer[0]

    async def _serve_cold(self, scope: Scope, receive: Receive, send: Send, common: Headers) -> int:
        status = 0

        async def send_with_common_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], *common]}
            await send(message)

        # Each request is a task of its own, so the binding ends with it.
        structlog.contextvars.bind_contextvars(correlation_id=scope[CORRELATION_ID].decode("ascii"))
        try:
            await self._cold(scope, receive, send_with_common_headers)
        except ClientDisconnect:
            return status or _CLIENT_CLOSED_REQUEST
        except Exception as failure:  # noqa: BLE001 - the last line of defence
            self._log_failure(failure, scope)
            if status == 0:
                answer = answer_of(error_of(failure))
                await _send(send, answer, common)
                return answer[0]
        return status

    def _correlation_id_of(self, given: bytes | None) -> bytes:
        if (
            given is not None
            and 0 < len(given) <= _CORRELATION_CHARACTERS_MAX
            and _CORRELATION_ALPHABET.issuperset(given)
        ):
            return given
        self._requests += 1
        return b"%s-%x" % (self._process_name, self._requests)

    @staticmethod
    def _log_failure(failure: Exception, scope: Scope) -> None:
        fields = {"correlation_id": scope[CORRELATION_ID].decode("ascii"), "method": scope["method"]}
        if isinstance(failure, StoreUnavailable):
            _LOG.error("database unavailable", action="http.database_unavailable", **fields)
            return
        _LOG.error("request crashed", action="http.request_crashed", exc_info=failure, **fields)

    def _observe(self, method: str, template: str, status: int, seconds: float) -> None:
        key = (method, template, status)
        observe = self._observers.get(key)
        if observe is None:
            # A method is whatever the caller made up: only those that exist become a label, or a key.
            label = method if method in _METHODS else "other"
            observe = self._metrics.request_seconds.labels(label, template, str(status)).observe
            if method in _METHODS:
                self._observers[key] = observe
        observe(seconds)


async def _send(send: Send, answer: Answer, common: Headers) -> None:
    status, headers, body = answer
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *common]})
    await send({"type": "http.response.body", "body": body})
