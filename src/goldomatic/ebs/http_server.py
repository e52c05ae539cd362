"""uvicorn as we run it: our own way to stop, and bounds on what a request may cost before anybody reads it.

uvicorn waits for ever for a request that has begun, and keeps every header that comes. Neither is left to a
proxy in front: an EBS may stand without one.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import httptools
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from goldomatic.ebs.api.errors import error_body
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["SHUTDOWN_SECONDS_MAX", "BoundedConnection", "RunningApp", "Server"]

ARRIVAL_SECONDS_MAX: Final = 30.0
"""How long a request may take to arrive: from the connection's beginning or its first byte to its last."""

HEAD_BYTES_MAX: Final = 64 * 1024
"""How long the request line and all headers may be, give or take one reading of the socket."""

REQUEST_BYTES_MAX: Final = 16 * 1024 * 1024
"""How much of a request is read at all. A body too large is answered long before; the rest is thrown away."""


SHUTDOWN_SECONDS_MAX: Final = 8
"""For requests that run when the server is told to stop: Docker kills what has not ended after ten."""


@dataclass(frozen=True, slots=True)
class RunningApp:
    """A running EBS: its HTTP application, and ``stop``, to be called when the end is near."""

    asgi: ASGIApp
    stop: Callable[[], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Be the application."""
        await self.asgi(scope, receive, send)


class Server(uvicorn.Server):
    """A server that leaves signals to us: uvicorn's way ends the process with the database open."""

    def __init__(self, config: uvicorn.Config, on_stop: Callable[[], None]) -> None:
        """``on_stop`` is called when the server is to stop, before running requests are waited for."""
        super().__init__(config)
        self._on_stop = on_stop

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, and let running requests finish."""
        self._on_stop()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing."""
        yield


class BoundedConnection(HttpToolsProtocol):
    """uvicorn's HTTP, which hangs up on who is too slow or too long, and refuses in the one shape.

    A request that arrives in one piece, as nearly every one does, costs neither a timer nor a count. What
    comes in the same piece behind it is bounded from the next piece on, or by the keep-alive.
    """

    _deadline: asyncio.TimerHandle | None = None
    _is_body_open = False
    _arrived_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._set_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._clear_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a request of which there is more to come has its time and its length.

        This is uvicorn's own method and a comparison, written out: calling it would cost the hot routes one
        request in a hundred.
        """
        before = self.cycle
        if self.timeout_keep_alive_task is not None:
            self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.send_400_response("Invalid HTTP request received.")
            return
        except httptools.HttpParserUpgrade:
            # Nobody speaks anything else here: the request is answered as if that had not been asked for.
            pass
        if self.cycle is before or self.cycle.more_body:
            self._bound(len(data))
        elif self._deadline is not None:
            self._has_arrived()

    def _bound(self, count: int) -> None:
        """Count what has come of a head, of a body, or of a body's end."""
        cycle: RequestResponseCycle | None = self.cycle
        was_body_open, self._is_body_open = self._is_body_open, cycle is not None and cycle.more_body
        if was_body_open and not self._is_body_open:
            self._has_arrived()
            return
        self._arrived_bytes += count
        if self._arrived_bytes > (REQUEST_BYTES_MAX if self._is_body_open else HEAD_BYTES_MAX):
            self.transport.close()
        elif self._deadline is None and not self.transport.is_closing():
            self._set_deadline()

    def _has_arrived(self) -> None:
        """Give the answer all the time that it takes."""
        self._arrived_bytes = 0
        self._is_body_open = False
        self._clear_deadline()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP."""
        body = error_body(ErrorCode.INVALID_PAYLOAD, msg, {})
        head = (
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _set_deadline(self) -> None:
        self._deadline = self.loop.call_later(ARRIVAL_SECONDS_MAX, self.transport.close)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
