"""Which pages may call: the Extension's own, and in Development those that were named (SPEC §18 "CORS")."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goldomatic.ebs.api.errors import send_answer

__all__ = ["Cors"]

_VARY = (b"vary", b"Origin")
_EXPOSED = (b"access-control-expose-headers", b"ETag, Retry-After, X-MGM-Server-Now")
_PREFLIGHT_SECONDS = b"600"


class Cors:
    """Adds the headers that let an allowed page read the answer; answers preflights by itself."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self._app = app
        # The headers of each origin are built once.
        self._headers_of = {
            origin.encode("ascii"): [
                _VARY,
                (b"access-control-allow-origin", origin.encode("ascii")),
                _EXPOSED,
            ]
            for origin in origins
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        origin: bytes | None = None
        is_preflight = False
        for name, value in scope["headers"]:
            if name == b"origin":
                origin = value
            elif name == b"access-control-request-method":
                is_preflight = True
        added = [_VARY] if origin is None else self._headers_of.get(origin, [_VARY])
        if is_preflight and origin is not None and scope["method"] == "OPTIONS":
            await self._answer_preflight(send, added, is_allowed=len(added) > 1)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self._app(scope, receive, send_with_headers)

    @staticmethod
    async def _answer_preflight(
        send: Send, headers: Sequence[tuple[bytes, bytes]], *, is_allowed: bool
    ) -> None:
        allowed = [
            (b"access-control-allow-methods", b"GET, POST, PATCH, DELETE"),
            (b"access-control-allow-headers", b"Authorization, Content-Type, If-None-Match"),
            (b"access-control-max-age", _PREFLIGHT_SECONDS),
        ]
        # Without the headers the browser refuses by itself; there is nothing to add in words.
        await send_answer(send, 204, b"", None, [*headers, *(allowed if is_allowed else [])])
