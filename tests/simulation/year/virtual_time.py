"""One time for everything: the game's clock, which moves only when the world says so."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from goldomatic.ambient import from_milliseconds, to_milliseconds
from goldomatic.sim.wow.clock import VirtualClock


class Died(BaseException):
    """A process is gone: nothing of it catches this."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose sleepers wake by the world's clock: the jobs of the EBS live in its time."""

    def __init__(self, clock: VirtualClock) -> None:
        """Run by ``clock``."""
        super().__init__()
        self._world_clock = clock
        self.set_exception_handler(_forgive_the_dead)

    def time(self) -> float:
        """The world's seconds."""
        return self._world_clock.now


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
    this = asyncio.current_task()
    while calm < 3:
        await asyncio.sleep(0)
        busy = [
            task
            for task in asyncio.all_tasks()
            if task is not this and not task.get_name().startswith("job:")
        ]
        calm = 0 if busy else calm + 1


def _forgive_the_dead(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """A task of a process that was killed has nobody to tell of its end."""
    if not isinstance(context.get("exception"), Died):
        loop.default_exception_handler(context)
