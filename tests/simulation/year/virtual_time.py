"""One time for everything: the game's clock, which moves only when the world says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import TypeVar, TypeVarTuple, Unpack, cast

from goldomatic.ambient import from_milliseconds, to_milliseconds
from goldomatic.sim.wow.clock import VirtualClock

Ts = TypeVarTuple("Ts")
T = TypeVar("T")


class Died(BaseException):
    """A process is gone: nothing of it catches this."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose sleepers wake by the world's clock: the jobs of the EBS live in its time."""

    def __init__(self, clock: VirtualClock) -> None:
        """Run by ``clock``."""
        super().__init__()
        self._world_clock = clock
        self.in_threads: set[asyncio.Future[object]] = set()
        """The calls that are with other threads: these take no time in the world."""
        self.set_exception_handler(_forgive_the_dead)

    def time(self) -> float:
        """The world's seconds."""
        return self._world_clock.now

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Hand a call to another thread, and remember it until it is back."""
        future = super().run_in_executor(executor, func, *args)
        kept = cast("asyncio.Future[object]", future)
        self.in_threads.add(kept)
        kept.add_done_callback(self.in_threads.discard)
        return future


class WallClock:
    """A machine's clock in the world's time; it may go wrong by some seconds."""

    rate = 1.0

    def __init__(self, clock: VirtualClock) -> None:
        """Show the right time."""
        self._clock = clock
        self.error_seconds = 0.0

    def now(self) -> datetime:
        """The machine's idea of the time, in whole milliseconds."""
        return from_milliseconds(to_milliseconds(self._clock.instant + timedelta(seconds=self.error_seconds)))


async def quiet() -> None:
    """Let everything on the loop happen that is due, up to the last thread of the database.

    The jobs of the EBS sleep, for ever; whatever else runs beside the caller is waited for.
    """
    calm = 0
    this, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    while calm < 3:
        if loop.in_threads:
            await asyncio.wait(loop.in_threads)
        await asyncio.sleep(0)
        busy = [
            task
            for task in asyncio.all_tasks()
            if task is not this and not task.get_name().startswith("job:")
        ]
        calm = 0 if busy or loop.in_threads else calm + 1


def _forgive_the_dead(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """A task of a process that was killed has nobody to tell of its end."""
    if not isinstance(context.get("exception"), Died):
        loop.default_exception_handler(context)
