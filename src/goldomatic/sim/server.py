"""Runs one simulator: uvicorn on loopback, with a plain word when the port is taken (SPEC §14)."""

from __future__ import annotations

import contextlib
import ipaddress
import signal
import socket
import sys
from typing import TYPE_CHECKING, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

    from starlette.types import ASGIApp

__all__ = [
    "DROP_CONNECTION",
    "LOOPBACK",
    "USAGE_EXIT_CODE",
    "CannotListenError",
    "listen",
    "make_server",
    "serve",
]

LOOPBACK = "127.0.0.1"

USAGE_EXIT_CODE = 2

DROP_CONNECTION = "goldomatic.drop_connection"
"""Key of the ASGI scope's ``extensions``: a function without arguments that cuts the connection at once."""


class CannotListenError(Exception):
    """The address cannot be listened on; the text says which and why."""


class _DroppableConnection(H11Protocol):
    """An HTTP connection that an application may cut without answering.

    ASGI knows no such thing (an application that answers nothing makes the server answer 500), and a
    fake Twitch must be able to vanish in the middle of a call.
    """

    def handle_events(self) -> None:
        super().handle_events()
        # The scope is made while the request's head is read; the application's task runs after this returns.
        scope = getattr(self, "scope", None)
        if scope is not None:
            scope.setdefault("extensions", {})[DROP_CONNECTION] = self.transport.abort


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``host``:``port``; port 0 takes a free one.

    Raises:
        CannotListenError: the port is taken, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Elsewhere a port is free again at once after a restart; on Windows the option would let two
        # programs share a port.
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise CannotListenError(f"cannot listen on {host}:{port}: {error}") from error
    return listener


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Return the server for ``app``; give it the socket of `listen` to run on."""
    config = uvicorn.Config(
        app,
        http=cast("type[asyncio.Protocol]", _DroppableConnection),
        ws="websockets-sansio",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=3,
    )
    return uvicorn.Server(config)


def serve(app: ASGIApp, name: str, *, host: str, port: int) -> None:
    """Serve ``app`` until the process is told to stop; prints the address once it is open.

    Leaves the process with exit code 2 and one line on standard error when it cannot listen.
    """
    try:
        listener = listen(host, port)
    except CannotListenError as error:
        sys.stderr.write(f"{name}: {error}\n")
        raise SystemExit(USAGE_EXIT_CODE) from error
    bound_host, bound_port = listener.getsockname()[:2]
    shown_host = f"[{bound_host}]" if ":" in bound_host else bound_host
    if not ipaddress.ip_address(bound_host).is_loopback:
        sys.stderr.write(f"{name}: {bound_host} can be reached by others; simulators trust everybody\n")
    sys.stdout.write(f"{name} listens on http://{shown_host}:{bound_port}\n")
    sys.stdout.flush()
    # Being told to end is Ctrl-C: uvicorn raises the signal again when it has shut down in order, and whoever
    # called us has things to put away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        make_server(app).run(sockets=[listener])
