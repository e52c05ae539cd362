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

STOP_SECONDS_MAX = 6.0
"""For lines that wait their turn when the program is told to stop: Docker kills it after ten."""

_STOPPED = "ebs_stopped"
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
        stop_seconds_max: float = STOP_SECONDS_MAX,
    ) -> None:
        self._store = store
        self._helix = helix
        self._metrics = metrics
        self._channel_id = channel_id
        self._wait_seconds_max = wait_seconds_max
        self._stop_seconds_max = stop_seconds_max
        self._running: set[asyncio.Task[PayoutView]] = set()
        self._limits: set[asyncio.Timeout] = set()
        self._stop_at: float | None = None

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

    def stop(self) -> None:
        """Give what is to be said a few seconds more; what is not said by then is on record as never said.

        Nobody says it later: only the transition announces, and whether a line that was cut off has reached
        Twitch is not known (ADR 0010).
        """
        if self._stop_at is not None:
            return
        self._stop_at = asyncio.get_running_loop().time() + self._stop_seconds_max
        for limit in self._limits:
            limit.reschedule(self._stop_at)

    async def finish(self) -> None:
        """Stop, and wait for the end of what still runs; for the end of the program."""
        self.stop()
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
        text = reward_sent(CharacterName.parse(payout.character_name))
        said = await self._say_before_the_end(self._helix, text)
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

    async def _say_before_the_end(self, helix: HelixClient, text: str) -> Said:
        try:
            async with asyncio.timeout_at(self._stop_at) as limit:
                self._limits.add(limit)
                try:
                    return await helix.send_chat_message(text)
                finally:
                    self._limits.discard(limit)
        except TimeoutError:
            return Said(_STOPPED)

    async def _record(self, payout: PayoutView, said: Said) -> PayoutView:
        recorded = await self._store.write(
            self._channel_id, lambda tx: payouts.record_announcement(tx, payout.id, said.reason)
        )
        return recorded or payout
