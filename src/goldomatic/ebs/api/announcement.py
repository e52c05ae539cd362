"""Telling the stream's chat that a reward was mailed: inline, after the commit, at most once (SPEC §9)."""

from __future__ import annotations

import asyncio

import structlog

from goldomatic.ebs.api.metrics import Metrics
from goldomatic.ebs.application import payouts
from goldomatic.ebs.application.views import PayoutView
from goldomatic.ebs.storage.store import Store, StoreUnavailable
from goldomatic.ebs.twitch.helix import HelixClient, Said
from goldomatic.ebs.twitch.tokens import LOGGED_OUT, NOT_LOGGED_IN
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.texts import reward_sent

__all__ = ["Announcer"]

WAIT_SECONDS_MAX = 10.0
_NOT_CONFIGURED = "not_configured"

_LOG = structlog.get_logger(__name__)


class Announcer:
    """Announces payouts that have just become ``Sent``; only that transition calls it."""

    def __init__(
        self,
        *,
        store: Store,
        helix: HelixClient | None,
        metrics: Metrics,
        channel_id: str,
        wait_seconds_max: float = WAIT_SECONDS_MAX,
    ) -> None:
        self._store = store
        self._helix = helix
        self._metrics = metrics
        self._channel_id = channel_id
        self._wait_seconds_max = wait_seconds_max
        self._running: set[asyncio.Task[PayoutView]] = set()

    @property
    def is_configured(self) -> bool:
        """Whether there is a token to speak with."""
        return self._helix is not None

    async def announce(self, payout: PayoutView) -> PayoutView:
        """Announce, and return the payout as it then is. Waits ten seconds at most.

        The caller may hang up: the announcement and its record go on without them.
        """
        task = asyncio.create_task(self._announce(payout))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        done, _ = await asyncio.wait({task}, timeout=self._wait_seconds_max)
        return task.result() if done else payout

    async def finish(self) -> None:
        """Wait for what is still running; for the end of the program."""
        if self._running:
            await asyncio.wait(set(self._running))

    async def _announce(self, payout: PayoutView) -> PayoutView:
        try:
            said = await self._say(payout)
            return await self._record(payout, said)
        except StoreUnavailable:
            _LOG.error(
                "what became of the announcement could not be kept",
                action="announcement.not_recorded",
                payout_id=str(payout.id),
            )
        except Exception:  # noqa: BLE001 - see below
            # The reward was sent, whatever happens here: the answer to the Desktop must say so.
            self._metrics.announcement_failures.inc()
            _LOG.exception("announcing crashed", action="announcement.crashed", payout_id=str(payout.id))
        return payout

    async def _say(self, payout: PayoutView) -> Said:
        if self._helix is None:
            _LOG.warning(
                "no Helix token is configured: the chat is not told",
                action="announcement.skipped",
                payout_id=str(payout.id),
            )
            return Said(_NOT_CONFIGURED)
        said = await self._helix.send_chat_message(reward_sent(CharacterName.parse(payout.character_name)))
        if said.reason in (NOT_LOGGED_IN, LOGGED_OUT):
            _LOG.warning(
                "nobody is logged in to Twitch: the chat is not told",
                action="announcement.skipped",
                payout_id=str(payout.id),
            )
        elif said.is_sent:
            _LOG.info("the chat was told", action="announcement.sent", payout_id=str(payout.id))
        else:
            self._metrics.announcement_failures.inc()
            _LOG.error(
                "the chat could not be told; nobody tries again",
                action="announcement.failed",
                payout_id=str(payout.id),
                reason=said.reason,
            )
        return said

    async def _record(self, payout: PayoutView, said: Said) -> PayoutView:
        recorded = await self._store.write(
            self._channel_id, lambda tx: payouts.record_announcement(tx, payout.id, said.reason)
        )
        return recorded or payout
