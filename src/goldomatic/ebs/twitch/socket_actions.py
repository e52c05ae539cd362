"""What the EventSub socket's state machine wants done."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

__all__ = ["Action", "Close", "Connect", "Deliver", "Heard", "Lost", "Malformed", "Revoked", "Subscribe"]


@dataclass(frozen=True, slots=True)
class Connect:
    """Open a connection to ``url``, which is to be known by ``number``."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close a connection; nothing that it still brings counts."""

    number: int


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Create the subscription for this session, and report with `subscribed` or `refused`."""

    number: int
    session_id: str


@dataclass(frozen=True, slots=True)
class Deliver:
    """A notification has come."""

    message_id: str
    subscription_type: str
    event: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Revoked:
    """Twitch has taken the subscription back."""

    status: str
    subscription_type: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Chat is heard from now on; ``lost_seconds`` of it were not, None when it had never been heard."""

    lost_seconds: float | None


@dataclass(frozen=True, slots=True)
class Lost:
    """Chat is not heard any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """A frame cannot be read."""


Action = Connect | Close | Subscribe | Deliver | Revoked | Heard | Lost | Malformed
