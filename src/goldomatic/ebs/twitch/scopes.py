"""What the broadcaster is asked to allow, and what for (docs/twitch.md §2, §3, §5)."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["PURPOSES", "scopes_for"]

_ALWAYS: Mapping[str, str] = {
    "user:read:chat": "hear what viewers type in chat",
    "user:write:chat": "tell chat that a reward was mailed",
    "channel:read:subscriptions": "see whether a viewer subscribes",
}
_WEBHOOK: Mapping[str, str] = {
    "user:bot": "let Twitch send chat to the service's address",
    "channel:bot": "let the service be present in the channel's chat",
}

PURPOSES: Mapping[str, str] = {**_ALWAYS, **_WEBHOOK}
"""Every scope that we may ask for, and what it is for, in words."""


def scopes_for(*, is_webhook: bool) -> frozenset[str]:
    """Return the scopes that are needed: with webhooks the program subscribes in its own name, too."""
    return frozenset(PURPOSES if is_webhook else _ALWAYS)
