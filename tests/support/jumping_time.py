"""An event loop whose time jumps to whatever is awaited next: a week passes in as long as its work takes."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, TypeVarTuple, Unpack

from goldomatic.ambient import from_milliseconds, to_milliseconds

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

START = datetime(2026, 4, 4, 12, 1, 0, tzinfo=UTC)
_REAL_SECONDS = 0.05


class _JumpingSelector(selectors.DefaultSelector):
    """Instead of waiting, lets the loop's time pass; but for threads at work it waits really."""

    loop: JumpingLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
        if events or timeout == 0:
            return events
        if self.loop.threads_at_work or timeout is None:
            return super().select(_REAL_SECONDS)
        self.loop.seconds += timeout
        return events


class JumpingLoop(asyncio.SelectorEventLoop):
    """Sleepers wake in their order, and nobody waits for them. No sockets: these live in real time."""

    def __init__(self) -> None:
        """Begin at second 0."""
        selector = _JumpingSelector()
        selector.loop = self
        self.seconds = 0.0
        self.threads_at_work = 0
        super().__init__(selector)

    def time(self) -> float:
        """The loop's seconds."""
        return self.seconds

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Run it really; meanwhile the time stands still."""
        future = super().run_in_executor(executor, func, *args)
        self.threads_at_work += 1
        future.add_done_callback(self._note_done)
        return future

    def _note_done(self, _future: asyncio.Future[Any]) -> None:
        self.threads_at_work -= 1


class LoopClock:
    """The wall clock of that loop's world."""

    rate = 1.0

    def __init__(self) -> None:
        """Go by the running loop; threads may ask, too."""
        self._loop = asyncio.get_running_loop()

    def now(self) -> datetime:
        """`START` and the seconds since."""
        passed = timedelta(seconds=self._loop.time())
        return from_milliseconds(to_milliseconds(START + passed))


def run(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run ``main`` to its end in a world of its own."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(main())
