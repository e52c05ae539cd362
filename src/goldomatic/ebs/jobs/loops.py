"""The supervised loops (SPEC §7): each waits for its instant and lets the store do what is due.

A job decides nothing. Every transaction settles first, so a loop only has to see to it that there is a
transaction soon after each instant; a late, repeated or doubled run changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Self, TypeVar

import structlog

from goldomatic.ambient import Ambient, Clock, seconds_until
from goldomatic.ebs.application.chat import forget_old_messages
from goldomatic.ebs.application.settle import settle_only
from goldomatic.ebs.jobs.gift_turns import GiftTurns
from goldomatic.ebs.jobs.timetable import TIMETABLE
from goldomatic.ebs.storage.store import Store, StoreUnavailable

__all__ = ["CountFailure", "Jobs", "run_job", "run_until_done", "settle_by"]

SLEEP_SECONDS_MAX = 1.0
"""The clock is looked at this often: it may be set, or stand still while the machine sleeps."""

CLOCK_BEHIND_MAX = timedelta(seconds=30)
"""The clocks of two machines differ by less."""

BACKOFF_SECONDS_MAX = 30.0
_BACKOFF_SECONDS_FIRST = 0.5

_LOG = structlog.get_logger(__name__)

R = TypeVar("R")
Work = Callable[[], Awaitable[object]]
CountFailure = Callable[[str], None]


async def run_job(
    name: str,
    *,
    next_due: Callable[[datetime], datetime],
    work: Work,
    ambient: Ambient,
    count_failure: CountFailure,
) -> None:
    """Run ``work`` at once, and then whenever it is due, never early; for ever, until cancelled.

    A failure is logged, counted and tried again with growing pauses; it never ends the loop.
    """
    while True:
        due_at = next_due(ambient.clock.now())
        await run_until_done(name, work, ambient, count_failure)
        while (seconds := seconds_until(ambient.clock, due_at)) > 0:
            await asyncio.sleep(min(seconds, SLEEP_SECONDS_MAX))
            # When the clock was set back, what is due next comes sooner than we thought.
            due_at = min(due_at, next_due(ambient.clock.now()))


async def run_until_done(
    name: str, work: Callable[[], Awaitable[R]], ambient: Ambient, count_failure: CountFailure
) -> R:
    """Run ``work`` until it does not fail, with growing pauses, and return what it returns."""
    pause_seconds = _BACKOFF_SECONDS_FIRST
    while True:
        try:
            return await work()
        except Exception as error:  # noqa: BLE001 - a job may fail in any way, and must go on
            count_failure(name)
            # That the database is away is known and passes; anything else deserves its traceback.
            is_known = isinstance(error, StoreUnavailable)
            _LOG.error(
                "a job failed and is tried again",
                action="job.failed",
                job=name,
                retry_seconds=round(pause_seconds, 1),
                error=type(error).__name__,
                exc_info=None if is_known else error,
            )
        await asyncio.sleep(pause_seconds * (1 + ambient.random.jitter()))
        pause_seconds = min(pause_seconds * 2, BACKOFF_SECONDS_MAX)


async def settle_by(clock: Clock, store: Store, channel_id: str) -> None:
    """Do what is due in the channel; say so when the clock is far behind what has been recorded already.

    Time in a channel never steps back (ADR 0004). So after a clock that was hours ahead has been put right,
    nothing is drawn and nothing expires for hours: whoever looks for the reason finds it in the log.
    """
    settled_at = await store.write(channel_id, settle_only)
    behind = settled_at - clock.now()
    if behind > CLOCK_BEHIND_MAX:
        _LOG.error(
            "the clock is behind what is recorded: until it has caught up, nothing is drawn",
            action="job.clock_behind",
            channel_id=channel_id,
            behind_seconds=round(behind.total_seconds()),
        )


class Jobs:
    """All jobs of one channel; an asynchronous context in which they run."""

    def __init__(
        self,
        *,
        store: Store,
        ambient: Ambient,
        channel_id: str,
        gift_turns: GiftTurns,
        count_failure: CountFailure,
    ) -> None:
        self._store = store
        self._ambient = ambient
        self._channel_id = channel_id
        self._gift_turns = gift_turns
        self._count_failure = count_failure
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Start every loop; each does at once what is due already."""
        work_of: dict[str, Work] = {"housekeeping": self._keep_house}
        for name, next_due in TIMETABLE.items():
            job = run_job(
                name,
                next_due=next_due,
                work=work_of.get(name, self._settle),
                ambient=self._ambient,
                count_failure=self._count_failure,
            )
            self._tasks.append(asyncio.create_task(job, name=f"job:{name}"))
        self._tasks.append(asyncio.create_task(self._give_turns(), name="job:gift_turns"))
        return self

    async def __aexit__(self, *_exc_info: object) -> None:
        """Stop every loop; what has been handed to the store is finished by the store."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _give_turns(self) -> None:
        """Look after the gift queue for ever: it goes by news, and not by the clock alone."""
        while True:
            await run_until_done("gift_turns", self._gift_turns.advance, self._ambient, self._count_failure)
            await self._gift_turns.wait()

    async def _settle(self) -> None:
        await settle_by(self._ambient.clock, self._store, self._channel_id)

    async def _keep_house(self) -> None:
        await self._store.write(self._channel_id, forget_old_messages)
