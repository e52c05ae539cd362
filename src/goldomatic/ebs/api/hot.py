"""What the two busy routes have in common: they are served in front of FastAPI (DESIGN §4, ADR 0003).

They obey the same contract: same error body, same limits, same documentation. A hot route returns its
answer as a value; the edge adds what every answer bears, and sends it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.types import Receive, Scope

from goldomatic.ebs.api.answer import Answer

__all__ = ["EVENTSUB_PATH", "ROULETTE_STATE_PATH", "HotRoute", "RequestHeaders"]

EVENTSUB_PATH = "/api/twitch/eventsub"
ROULETTE_STATE_PATH = "/api/roulette/state"

RequestHeaders = Mapping[bytes, bytes]
"""Request headers by lower-case name; of a name that comes several times, the last."""


HotRoute = Callable[[Scope, Receive, RequestHeaders], Awaitable[Answer]]
"""Answers one request without FastAPI; errors are raised as for every other route."""
