"""What a running EBS says of itself on ``/health/ready``, asked by the operator's commands (SPEC §16)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import httpx
import msgspec

from goldomatic.protocol.shown_address import shown_address

__all__ = ["BACKEND_DEFAULT", "NoEbs", "Readiness", "TwitchReadiness", "ask_readiness", "chat_in_words"]

BACKEND_DEFAULT: Final = "http://127.0.0.1:8080"
_TIMEOUT = httpx.Timeout(3.0, connect=1.5)


class NoEbs(Exception):
    """No EBS answers at the address; the text says what does, or why nothing does.

    ``is_there``: one does, and says that its database is away.
    """

    def __init__(self, words: str, *, is_there: bool = False) -> None:
        super().__init__(words)
        self.is_there = is_there


class TwitchReadiness(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """How the EBS and Twitch get on."""

    account: str
    chat: str
    login: str = ""
    remedy: str | None = None
    chat_reason: str = ""
    heard_since: datetime | None = None
    lost_seconds_last: float | None = None
    lost_seconds_total: float = 0.0


class Readiness(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The answer."""

    twitch: TwitchReadiness
    event_sub_revocation_reason: str | None = None


async def ask_readiness(backend: str) -> Readiness:
    """Ask the EBS at ``backend``; the call changes nothing and needs no key.

    Raises:
        NoEbs: nobody answers there, or not as an EBS does.
    """
    shown = shown_address(backend)
    try:
        # Proxies of the environment are for the internet, and the EBS is ours.
        async with httpx.AsyncClient(trust_env=False, timeout=_TIMEOUT) as http:
            answer = await http.get(f"{backend.rstrip('/')}/health/ready")
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise NoEbs(f"{shown} is not an address, such as {BACKEND_DEFAULT}") from None
    except httpx.HTTPError as error:
        raise NoEbs(f"no EBS answers at {shown} ({type(error).__name__})") from None
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        raise NoEbs(f"the EBS at {shown} says that its database is away", is_there=True)
    try:
        return msgspec.json.decode(answer.content, type=Readiness)
    except (ValueError, RecursionError):
        raise NoEbs(f"something else than an EBS answers at {shown}") from None


def chat_in_words(twitch: TwitchReadiness) -> str:
    """Say whether chat is heard, since when, and how long it last was not."""
    reason = f" ({twitch.chat_reason})" if twitch.chat_reason else ""
    lost = (
        ""
        if twitch.lost_seconds_last is None
        else f"; before that it was not heard for {twitch.lost_seconds_last:.0f} s"
    )
    match twitch.chat:
        case "heard":
            since = "" if twitch.heard_since is None else f" since {twitch.heard_since:%Y-%m-%d %H:%M:%S} UTC"
            return f"chat is heard{since}{lost}"
        case "lost":
            return f"chat was heard, and is not now{reason}"
        case "refused":
            return f"Twitch does not let it hear chat{reason}"
        case "connecting":
            return f"chat is not heard yet{reason}"
        case _:
            return "it does not look after the chat subscription itself"
