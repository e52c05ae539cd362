"""Keeping to Helix's limits: what ``Ratelimit-*`` says is believed, and waited for (docs/twitch.md §3)."""

from __future__ import annotations

import asyncio

import httpx

from goldomatic.ambient import Clock

__all__ = ["HelixPace", "reset_seconds"]

WAIT_SECONDS_MAX = 60.0
"""No answer of Twitch's makes us wait longer than this before we ask again."""

_TOO_MANY = 429


class HelixPace:
    """Remembers until when Helix must not be asked."""

    def __init__(self, wall: Clock) -> None:
        self._wall = wall
        self._free_at = float("-inf")

    @property
    def seconds_left(self) -> float:
        """How long Helix must not be asked; 0 when it may."""
        return max(self._free_at - asyncio.get_running_loop().time(), 0.0)

    def note(self, status: int, headers: httpx.Headers) -> None:
        """Take down what an answer says about the limit."""
        if status == _TOO_MANY or headers.get("ratelimit-remaining") == "0":
            seconds = reset_seconds(headers, self._wall)
            if seconds is None and status != _TOO_MANY:
                return
            self._free_at = asyncio.get_running_loop().time() + (1.0 if seconds is None else seconds)


def reset_seconds(headers: httpx.Headers, wall: Clock) -> float | None:
    """Return how many seconds from now the bucket is full again; None when it is not told."""
    told = headers.get("ratelimit-reset", "")
    if not (told.isascii() and told.isdigit() and len(told) <= 12):  # noqa: PLR2004 -- seconds since 1970
        return None
    seconds = int(told) - wall.now().timestamp()
    # The header counts whole seconds: a moment later is surely enough.
    return min(max(seconds, 0.0) + 0.5, WAIT_SECONDS_MAX)
