"""The EventSub socket on the library ``websockets``: uncompressed, bounded, and only listened to."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from goldomatic.ebs.jobs.chat_socket import SocketClosed, Wire

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

__all__ = ["open_wire"]

FRAME_BYTES_MAX = 256 * 1024
OPEN_SECONDS_MAX = 10.0
CLOSE_SECONDS_MAX = 2.0


class _WebSocketWire:
    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def receive(self) -> str | bytes:
        """Return the next frame; raises `SocketClosed`."""
        try:
            return await self._connection.recv()
        except ConnectionClosed as closed:
            raise SocketClosed(None if closed.rcvd is None else closed.rcvd.code) from None

    async def close(self) -> None:
        """Close it; whatever goes wrong is the end of it, too."""
        with suppress(WebSocketException, OSError):
            await self._connection.close()


async def open_wire(url: str) -> Wire:
    """Open a connection.

    Raises:
        SocketClosed: it cannot be opened; the cause says why.
    """
    try:
        connection = await connect(
            url,
            max_size=FRAME_BYTES_MAX,
            open_timeout=OPEN_SECONDS_MAX,
            close_timeout=CLOSE_SECONDS_MAX,
            compression=None,
            # Twitch asks its clients to send nothing but pongs, which the library does by itself.
            ping_interval=None,
        )
    except (WebSocketException, OSError, TimeoutError, ValueError) as error:
        raise SocketClosed(None) from error
    return _WebSocketWire(connection)
