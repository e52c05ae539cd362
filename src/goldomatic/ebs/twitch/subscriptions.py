"""Is this viewer a subscriber? Asked of Helix, remembered for a minute at most (SPEC §9, §5.3)."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from goldomatic.ambient import monotonic
from goldomatic.ebs.twitch.helix import HelixClient, HelixFailed
from goldomatic.ebs.twitch.helix_messages import Subscription
from goldomatic.ebs.twitch.names import DisplayNames

__all__ = ["SubscriberCheck", "SubscriberCheckFailed", "Subscription"]

CACHE_SECONDS_MAX = 60.0
VIEWERS_REMEMBERED_MAX = 10_000

_LOG = structlog.get_logger(__name__)


class SubscriberCheckFailed(Exception):
    """Twitch could not be asked; the caller should try again later."""


class SubscriberCheck:
    """Answers for one channel. Without a client nobody is a subscriber; with ``is_skipped`` everybody is."""

    def __init__(
        self,
        helix: HelixClient | None,
        *,
        is_skipped: bool = False,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._helix = helix
        self._is_skipped = is_skipped
        self._now = now
        self._known: dict[str, tuple[float, Subscription]] = {}
        self.names = DisplayNames(helix, now=now)

    async def ask(self, user_id: str) -> Subscription:
        """Return what Twitch says, or said within the last minute.

        Raises:
            SubscriberCheckFailed: Twitch does not answer.
        """
        if self._is_skipped:
            return Subscription(is_subscriber=True)
        if self._helix is None:
            return Subscription(is_subscriber=False)
        known = self._known.get(user_id)
        if known is not None and self._now() - known[0] < CACHE_SECONDS_MAX:
            return known[1]
        asked_at = self._now()
        try:
            subscription = await self._helix.subscription_of(user_id)
        except HelixFailed as error:
            if not error.is_set_up:
                return Subscription(is_subscriber=False)
            _LOG.warning(
                "the subscriber check failed",
                action="twitch.subscriber_check_failed",
                viewer_id=user_id,
                reason=str(error),
            )
            raise SubscriberCheckFailed from error
        self._remember(user_id, asked_at, subscription)
        return subscription

    def _remember(self, user_id: str, asked_at: float, subscription: Subscription) -> None:
        self._known.pop(user_id, None)
        while self._known:
            oldest = next(iter(self._known))
            is_stale = asked_at - self._known[oldest][0] >= CACHE_SECONDS_MAX
            if not is_stale and len(self._known) < VIEWERS_REMEMBERED_MAX:
                break
            del self._known[oldest]
        self._known[user_id] = (asked_at, subscription)
