"""What viewers are called: asked of Twitch, remembered for an hour; for show only (SPEC §1)."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from goldomatic.ambient import monotonic
from goldomatic.ebs.twitch.helix import HelixClient, HelixFailed

__all__ = ["DisplayNames"]

CACHE_SECONDS_MAX = 3600.0
FAILURE_SECONDS = 30.0
"""Twitch, when it does not answer, is not asked again about the same viewer sooner than this."""

VIEWERS_REMEMBERED_MAX = 10_000

_LOG = structlog.get_logger(__name__)


class DisplayNames:
    """Never raises: a name that is not to be had is no reason to refuse anybody anything."""

    def __init__(self, helix: HelixClient | None, *, now: Callable[[], float] = monotonic) -> None:
        self._helix = helix
        self._now = now
        self._known: dict[str, tuple[float, str | None]] = {}

    async def of(self, user_id: str) -> str | None:
        """Return the name of ``user_id``; None when Twitch does not tell it."""
        if self._helix is None:
            return None
        known = self._known.get(user_id)
        if known is not None and self._now() < known[0]:
            return known[1]
        name, seconds = None, FAILURE_SECONDS
        try:
            name = await self._helix.display_name_of(user_id)
            seconds = CACHE_SECONDS_MAX
        except HelixFailed as failed:
            _LOG.info("a viewer's name is not known", action="twitch.name_unknown", reason=str(failed))
        self._known.pop(user_id, None)
        while len(self._known) >= VIEWERS_REMEMBERED_MAX:
            del self._known[next(iter(self._known))]
        self._known[user_id] = (self._now() + seconds, name)
        return name
