"""Keeps the webhook subscription: one, enabled, made again when Twitch takes it back (SPEC §9)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import structlog

from goldomatic.ambient import Ambient
from goldomatic.ebs.application.chat_intake import ChatIntake
from goldomatic.ebs.twitch.caller import HelixFailed
from goldomatic.ebs.twitch.eventsub_client import EventSubClient, Outcome
from goldomatic.ebs.twitch.eventsub_rest import ListedSubscription, plan
from goldomatic.ebs.twitch.status import Chat, TwitchStatus

__all__ = ["LOOK_SECONDS", "ChatWebhook"]

LOOK_SECONDS = 600.0
"""How often Twitch is asked what it has, when nothing seems wrong."""

PENDING_SECONDS = 5.0
"""How soon after a creation it is looked whether the challenge has been answered."""

BACKOFF_SECONDS_FIRST = 5.0
BACKOFF_SECONDS_MAX = 300.0
_DOUBLINGS_MAX = 10

_LOG = structlog.get_logger(__name__)


class ChatWebhook:
    """Looks after the subscription; `tend` returns early when Twitch takes it back."""

    def __init__(
        self,
        *,
        client: EventSubClient,
        broadcaster_id: str,
        transport: Mapping[str, str],
        intake: ChatIntake,
        status: TwitchStatus,
        ambient: Ambient,
    ) -> None:
        self._client = client
        self._broadcaster_id = broadcaster_id
        self._transport = transport
        self._presence = intake.presence
        self._status = status
        self._ambient = ambient
        self._failures = 0
        self._lost_at: float | None = None
        self._news = asyncio.Event()
        intake.on_revocation(self._hear_revocation)
        status.chat = Chat.CONNECTING

    def _hear_revocation(self) -> None:
        self._lose(f"revoked:{self._presence.revocation_reason}")
        self._news.set()

    async def tend(self) -> float:
        """Delete what is too much, create what is missing. Return after how many seconds to come again."""
        self._news.clear()
        try:
            pause = await self._look()
        except HelixFailed as failed:
            pause = self._back_off()
            self._note_trouble(Outcome.UNREACHABLE, str(failed))
        return await self._wait(pause)

    async def _wait(self, seconds: float) -> float:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
                # Not at once: whatever made Twitch take it back may still be so.
                await asyncio.sleep(self._back_off())
        return 0.0

    async def _look(self) -> float:
        found = plan(await self._client.list(), self._broadcaster_id, self._transport["callback"])
        for each in found.surplus:
            await self._delete(each)
        if found.is_heard:
            self._note_heard()
            return LOOK_SECONDS
        if found.kept is not None:
            # Twitch gives up a challenge that nobody answers; until then it is theirs to try.
            return self._back_off()
        self._lose("missing")
        created = await self._client.create(self._transport)
        self._status.subscribings[created.outcome.value] += 1
        if created.outcome is Outcome.CREATED:
            _LOG.info("the chat subscription was asked for", action="chat_webhook.created")
            return max(PENDING_SECONDS, self._back_off())
        self._note_trouble(created.outcome, created.reason)
        return max(created.pause_seconds, self._back_off())

    async def _delete(self, surplus: ListedSubscription) -> None:
        """Delete what is not needed; when that fails, it keeps back nothing that is needed."""
        try:
            await self._client.delete(surplus.id)
        except HelixFailed as failed:
            _LOG.warning(
                "a chat subscription that is not needed cannot be deleted now",
                action="chat_webhook.not_deleted",
                reason=str(failed),
            )
            return
        _LOG.info(
            "a chat subscription that is not needed was deleted",
            action="chat_webhook.deleted",
            status=surplus.status[:100],
        )

    def _note_trouble(self, outcome: Outcome, reason: str) -> None:
        # What is there already may go on bringing messages, whatever becomes of this call.
        if self._status.chat not in (Chat.LOST, Chat.HEARD):
            self._status.chat = Chat.REFUSED if outcome is Outcome.REFUSED else Chat.CONNECTING
        self._status.chat_reason = reason
        _LOG.warning(
            "Twitch does not give the chat subscription; it is asked again",
            action="chat_webhook.not_subscribed",
            outcome=outcome.value,
            reason=reason,
        )

    def _lose(self, reason: str) -> None:
        if self._status.chat is not Chat.HEARD:
            return
        self._lost_at = asyncio.get_running_loop().time()
        self._status.chat, self._status.chat_reason, self._status.heard_since = Chat.LOST, reason, None

    def _note_heard(self) -> None:
        if self._status.chat is Chat.HEARD:
            # And was so before. What Twitch takes back at once is asked for less and less often.
            self._failures = 0
            return
        self._status.chat, self._status.chat_reason = Chat.HEARD, ""
        self._status.heard_since = self._ambient.wall.now()
        self._presence.hear_that_all_is_well()
        if self._lost_at is None:
            _LOG.info("chat is heard", action="chat_webhook.heard")
            return
        lost_seconds = asyncio.get_running_loop().time() - self._lost_at
        self._lost_at = None
        self._status.note_lost_time(lost_seconds)
        _LOG.warning(
            f"chat was not heard for {lost_seconds:.0f} s",
            action="chat_webhook.heard_again",
            lost_seconds=round(lost_seconds, 1),
        )

    def _back_off(self) -> float:
        seconds = min(BACKOFF_SECONDS_FIRST * 2.0**self._failures, BACKOFF_SECONDS_MAX)
        self._failures = min(self._failures + 1, _DOUBLINGS_MAX)
        return seconds * (1 + self._ambient.random.jitter()) / 2
