"""What the two busy routes have in common: they are served in front of FastAPI (DESIGN §4, ADR 0003).

They obey the same contract: same error body, same limits, same documentation. A hot route returns its
answer as a value; the edge adds what every answer bears, and sends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from starlette.types import Receive, Scope

from goldomatic.ebs.api.errors import Headers

__all__ = ["EVENTSUB_PATH", "ROULETTE_STATE_PATH", "Answer", "HotRoute", "RequestHeaders"]

EVENTSUB_PATH = "/api/twitch/eventsub"
ROULETTE_STATE_PATH = "/api/roulette/state"

RequestHeaders = Mapping[bytes, bytes]
"""Request headers by lower-case name; of a name that comes several times, the last."""

Answer = tuple[int, Headers, bytes]
"""Status, headers and body."""


class HotRoute(Protocol):
    """A route that is served without FastAPI."""

    async def __call__(self, scope: Scope, receive: Receive, headers: RequestHeaders) -> Answer:
        """Answer one request; errors are raised as for every other route."""
        ...
