"""The gift queue's own loop: sees to it that time-outs happen and that turns come (SPEC §12).

Like every job it decides nothing: it looks who is next, asks Twitch about a request from chat, and hands
what it knows to `goldomatic.ebs.application.gifts.take_turn`, where the rule is (ADR 0007).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from goldomatic.ebs.application.gift_queries import queue_head
from goldomatic.ebs.application.gifts import TakeTurn, take_turn
from goldomatic.ebs.application.presence import DesktopPresence
from goldomatic.ebs.application.settle import settle_only
from goldomatic.ebs.application.views import GiftQueueHead
from goldomatic.ebs.domain import gift
from goldomatic.ebs.storage.codec import Recorded
from goldomatic.ebs.storage.store import Store
from goldomatic.ebs.twitch.subscriptions import SubscriberCheck, SubscriberCheckFailed

if TYPE_CHECKING:
    from goldomatic.ambient import Clock

__all__ = ["LOOK_SECONDS", "GiftTurns"]

LOOK_SECONDS = 1.0
"""The queue is looked at this often, in wall time: another process may have changed it."""

ASK_AGAIN = timedelta(seconds=5)
"""Twitch, when it does not answer, is asked again after this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Silence:
    """Twitch does not answer about a request whose turn it is."""

    gift_request_id: UUID
    since: datetime
    asked_at: datetime


class GiftTurns:
    """Gives the oldest request its turn when nobody is active and this process hears the Desktop."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        channel_id: str,
        presence: DesktopPresence,
        subscriber_check: SubscriberCheck,
    ) -> None:
        """Have `wait` return early when a gift event is committed, and when the Desktop comes back."""
        self._store = store
        self._clock = clock
        self._channel_id = channel_id
        self._presence = presence
        self._subscriber_check = subscriber_check
        self._silence: _Silence | None = None
        self._news = asyncio.Event()
        store.on_commit(self._hear_commit)
        presence.on_arrival(self._news.set)

    def _hear_commit(self, channel_id: str, recorded: Sequence[Recorded]) -> None:
        if channel_id == self._channel_id and any(
            isinstance(entry.event, gift.GiftEvent) for entry in recorded
        ):
            self._news.set()

    async def wait(self) -> None:
        """Return at the next news, or after `LOOK_SECONDS`."""
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._news.wait()
        except TimeoutError:
            pass

    async def advance(self) -> None:
        """Do what can be done for the queue now; what comes meanwhile is news for the next time.

        Raises:
            goldomatic.ebs.storage.store.StoreUnavailable: the database cannot be asked.
        """
        self._news.clear()
        head = await self._look()
        if head.active_timeout_at is not None and head.active_timeout_at <= self._clock.now():
            await self._store.write(self._channel_id, settle_only)
            head = await self._look()
        if head.active_id is not None or head.oldest_pending_id is None or not self._presence.is_here:
            self._silence = None
            return
        command = await self._command_for(head, head.oldest_pending_id)
        if command is not None:
            await self._store.write(self._channel_id, lambda tx: take_turn(tx, command))

    async def _look(self) -> GiftQueueHead:
        return await self._store.read(partial(queue_head, channel_id=self._channel_id))

    async def _command_for(self, head: GiftQueueHead, gift_request_id: UUID) -> TakeTurn | None:
        """Return what to tell the rule; None while Twitch is silent and must not be asked yet."""
        is_subscriber: bool | None = None
        if not head.is_subscription_known and head.oldest_pending_viewer_id is not None:
            silence = self._silence_about(gift_request_id)
            if silence is not None and self._clock.now() - silence.asked_at < ASK_AGAIN:
                return None
            is_subscriber = await self._ask(gift_request_id, head.oldest_pending_viewer_id)
        silence = self._silence_about(gift_request_id)
        return TakeTurn(
            gift_request_id=gift_request_id,
            desktop_heard_at=self._presence.heard_at,
            is_subscriber=is_subscriber,
            asked_in_vain_since=None if silence is None else silence.since,
        )

    def _silence_about(self, gift_request_id: UUID) -> _Silence | None:
        silence = self._silence
        return silence if silence is not None and silence.gift_request_id == gift_request_id else None

    async def _ask(self, gift_request_id: UUID, viewer_id: str) -> bool | None:
        asked_at = self._clock.now()
        try:
            subscription = await self._subscriber_check.ask(viewer_id)
        except SubscriberCheckFailed:
            known = self._silence_about(gift_request_id)
            self._silence = _Silence(
                gift_request_id=gift_request_id,
                since=asked_at if known is None else known.since,
                asked_at=asked_at,
            )
            return None
        self._silence = None
        return subscription.is_subscriber
