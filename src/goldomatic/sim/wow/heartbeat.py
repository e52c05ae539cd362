"""Lets the virtual clock of a client run with the wall's, and its window show it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Protocol

from goldomatic.ambient import monotonic

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from goldomatic.sim.wow.client import Client

__all__ = ["Face", "Heartbeat"]

_BEAT_SECONDS = 0.02
_CATCH_UP_SECONDS_MAX = 0.5
"""After a stall the clock does not race: the time that is missing beyond this is left out."""


class Face(Protocol):
    """Something in front of the client that shows it and hands it keys."""

    def beat(self) -> None:
        """Take the keys that came, and show what changed."""
        ...

    def close(self) -> None:
        """Go away."""
        ...


class Heartbeat:
    """``rate`` seconds of the client's clock pass in one second of the wall's; 0 stops it."""

    def __init__(self, client: Client, rate: float, face: Face | None = None) -> None:
        """Do nothing yet: `beating` starts it."""
        self._client = client
        self.rate = rate
        self._face = face

    @contextlib.asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Beat while the block runs; a defect of the simulator ends the block."""
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self._beat())
            try:
                yield
            finally:
                task.cancel()
                if self._face is not None:
                    self._face.close()

    async def _beat(self) -> None:
        seen_at = monotonic()
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            now = monotonic()
            passed, seen_at = min(now - seen_at, _CATCH_UP_SECONDS_MAX), now
            if self._face is not None:
                self._face.beat()
            if self.rate > 0:
                self._client.advance(passed * self.rate)
