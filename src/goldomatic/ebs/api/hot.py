"""The switch in front of FastAPI: the two busy routes are served without it (DESIGN §4, ADR 0003).

They obey the same contract: same error body, same limits, same documentation.
"""

from __future__ import annotations

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from goldomatic.ebs.api.edge import CORRELATION_ID, ROUTE_TEMPLATE
from goldomatic.ebs.api.errors import ApiError, send_error

__all__ = ["EVENTSUB_PATH", "ROULETTE_STATE_PATH", "Switch"]

EVENTSUB_PATH = "/api/twitch/eventsub"
ROULETTE_STATE_PATH = "/api/roulette/state"


class Switch:
    """Sends each request to the hot route that serves it, or to everything else."""

    def __init__(self, *, eventsub: ASGIApp, roulette_state: ASGIApp, cold: ASGIApp) -> None:
        self._hot = {("POST", EVENTSUB_PATH): eventsub, ("GET", ROULETTE_STATE_PATH): roulette_state}
        self._cold = cold

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        hot = self._hot.get((scope["method"], scope["path"]))
        if hot is None:
            # Each request is a task of its own, so the binding ends with it.
            structlog.contextvars.bind_contextvars(correlation_id=scope[CORRELATION_ID].decode("ascii"))
            await self._cold(scope, receive, send)
            return
        scope[ROUTE_TEMPLATE] = scope["path"]
        try:
            await hot(scope, receive, send)
        except ApiError as error:
            await send_error(send, error)
