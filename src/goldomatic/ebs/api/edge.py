"""The outermost layer: nothing escapes it, everything is measured, every request has a name (SPEC §16)."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goldomatic.ambient import Randomness, monotonic
from goldomatic.ebs.api.errors import ApiError, send_error, unavailable
from goldomatic.ebs.api.metrics import Metrics
from goldomatic.ebs.storage.batch import RuleBroken
from goldomatic.ebs.storage.store import StoreUnavailable
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["CORRELATION_ID", "ROUTE_TEMPLATE", "Edge", "error_of"]

CORRELATION_ID = "goldomatic.correlation_id"
ROUTE_TEMPLATE = "goldomatic.route_template"
"""Where a route that FastAPI does not serve leaves its name, for the metrics."""

_CORRELATION_CHARACTERS_MAX = 64
_CORRELATION_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

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
    """Catches what everything else let through, measures, and gives each request its correlation id."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, random: Randomness) -> None:
        self._app = app
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
        correlation_id = self._correlation_id_of(scope)
        scope[CORRELATION_ID] = correlation_id
        status = 0

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", correlation_id)]
            await send(message)

        try:
            await self._app(scope, receive, send_named)
        except ClientDisconnect:
            status = status or 499
        except Exception as failure:  # noqa: BLE001 - the last line of defence
            self._log_failure(failure, scope, correlation_id)
            if status == 0:
                await send_error(send_named, error_of(failure))
        finally:
            self._observe(scope, status, monotonic() - began)

    def _correlation_id_of(self, scope: Scope) -> bytes:
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                if 0 < len(value) <= _CORRELATION_CHARACTERS_MAX and _CORRELATION_ALPHABET.issuperset(value):
                    given: bytes = value
                    return given
                break
        self._requests += 1
        return b"%s-%x" % (self._process_name, self._requests)

    @staticmethod
    def _log_failure(failure: Exception, scope: Scope, correlation_id: bytes) -> None:
        if isinstance(failure, ApiError | RuleBroken):
            # The store has told of a broken rule already.
            return
        fields = {"correlation_id": correlation_id.decode(), "method": scope["method"]}
        if isinstance(failure, StoreUnavailable):
            _LOG.error("database unavailable", action="http.database_unavailable", **fields)
            return
        _LOG.error("request crashed", action="http.request_crashed", exc_info=failure, **fields)

    def _observe(self, scope: Scope, status: int, seconds: float) -> None:
        template: str = scope.get(ROUTE_TEMPLATE) or getattr(scope.get("route"), "path", None) or "unmatched"
        method: str = scope["method"] if scope["method"] in _METHODS else "other"
        key = (method, template, status)
        observer = self._observers.get(key)
        if observer is None:
            observer = self._metrics.request_seconds.labels(method, template, str(status)).observe
            self._observers[key] = observer
        observer(seconds)
