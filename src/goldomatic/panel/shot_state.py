"""What a picture of the panel shows: what Twitch and the EBS say in it, and what somebody clicked."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["PANEL_SIZE", "PHONE_SIZE", "TOKENS", "State"]

PANEL_SIZE: Final = (318, 496)
PHONE_SIZE: Final = (390, 700)


def _token(**claims: str) -> str:
    """Return a token that says so; nobody checks the signature of these."""
    return f"x.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.x"


TOKENS: Final = {
    "known": _token(opaque_user_id="U2002", user_id="2002", channel_id="1001"),
    "stranger": _token(opaque_user_id="U2009"),
    "visitor": _token(opaque_user_id="A0001"),
    "broadcaster": _token(opaque_user_id="U1001", channel_id="1001", role="broadcaster"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state of a page; ``error`` replaces every answer of the EBS, ``cancel_error`` a cancellation's."""

    name: str
    page: str = "panel.html"
    size: tuple[int, int] = PANEL_SIZE
    is_whole: bool = False
    """Whether the picture is as high as the page, and not as its window."""
    token: str | None = TOKENS["known"]
    seconds: int = 40
    roulette: Mapping[str, Any] = field(default_factory=dict)
    me: Mapping[str, Any] = field(default_factory=dict)
    payout: Mapping[str, Any] | None = None
    gift: Mapping[str, Any] | None = None
    overview: Mapping[str, Any] = field(default_factory=dict)
    clicks: tuple[str, ...] = ()
    """Places that are clicked, one after the other."""
    awaits: str = "main"
    """A place that is there once the state is reached."""
    error: str | None = None
    cancel_error: str | None = None
