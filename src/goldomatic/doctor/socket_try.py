"""Tries Twitch's EventSub socket: connects, waits for the welcome, hangs up (docs/twitch.md §2)."""

from __future__ import annotations

import asyncio
from typing import Final

from goldomatic.doctor.findings import Finding, State
from goldomatic.ebs.config import Settings
from goldomatic.ebs.jobs.chat_socket import SocketClosed
from goldomatic.ebs.jobs.websocket_wire import open_wire
from goldomatic.ebs.twitch.socket_frames import decode_frame
from goldomatic.ebs.twitch_parts import TWITCH_SOCKET_URL
from goldomatic.protocol.shown_address import shown_address

__all__ = ["try_socket"]

SECONDS_MAX: Final = 6.0
_SUBJECT = "chat socket"
_WHY = "chat comes through it"
_REMEDY = "try again; a firewall or proxy here must let WebSockets out to port 443"


async def try_socket(settings: Settings) -> Finding:
    """Say whether Twitch welcomes us; nothing is subscribed, so nothing is left behind."""
    address = settings.eventsub_socket_url or TWITCH_SOCKET_URL
    url = shown_address(address)
    is_open = False
    try:
        async with asyncio.timeout(SECONDS_MAX):
            wire = await open_wire(address)
            is_open = True
            try:
                frame = decode_frame(await wire.receive())
            finally:
                await wire.close()
    except TimeoutError:
        said = "opens, but nobody says welcome" if is_open else "does not answer"
        return _wrong(f"{url} {said} within {SECONDS_MAX:.0f} s")
    except SocketClosed as closed:
        if is_open:
            return _wrong(f"{url} was closed at once" + ("" if closed.code is None else f" ({closed.code})"))
        return _wrong(f"{url} cannot be opened ({type(closed.__cause__).__name__})")
    if frame is None or frame.type != "session_welcome":
        return _wrong(f"{url} says something else than welcome: not Twitch's EventSub")
    return Finding(subject=_SUBJECT, state=State.FINE, found=f"{url} welcomes us")


def _wrong(found: str) -> Finding:
    return Finding(subject=_SUBJECT, state=State.WRONG, found=found, why=_WHY, remedy=_REMEDY)
