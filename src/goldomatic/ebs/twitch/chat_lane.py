"""Whose turn it is to say something in chat: one line after the other, and not too quickly (SPEC §9)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

__all__ = ["LINE_SECONDS_MIN", "ChatLane"]

LINE_SECONDS_MIN = 1.6
"""Between two lines. Twitch takes about 20 in 30 s from an account that is no moderator."""


class ChatLane:
    """Gives turns in the order in which they are asked for."""

    def __init__(self, line_seconds_min: float = LINE_SECONDS_MIN) -> None:
        self._line_seconds_min = line_seconds_min
        self._turn = asyncio.Lock()
        self._free_at = float("-inf")

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn, and for the pause after the line before."""
        loop = asyncio.get_running_loop()
        async with self._turn:
            await asyncio.sleep(max(self._free_at - loop.time(), 0.0))
            try:
                yield
            finally:
                self._free_at = loop.time() + self._line_seconds_min
