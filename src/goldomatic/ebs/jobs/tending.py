"""A supervised loop around something that says itself when it has to be looked after again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self

from goldomatic.ambient import Ambient
from goldomatic.ebs.jobs.loops import CountFailure, run_until_done

__all__ = ["Tended"]


class Tended:
    """An asynchronous context in which ``tend`` is called at once, and again after the seconds it returns."""

    def __init__(
        self,
        name: str,
        tend: Callable[[], Awaitable[float]],
        *,
        ambient: Ambient,
        count_failure: CountFailure,
    ) -> None:
        self._name = name
        self._tend = tend
        self._ambient = ambient
        self._count_failure = count_failure
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start the loop."""
        self._task = asyncio.create_task(self._run(), name=f"job:{self._name}")
        return self

    async def __aexit__(self, *_exc_info: object) -> None:
        """Stop the loop."""
        assert self._task is not None, "entered before"
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            pause = await run_until_done(self._name, self._tend, self._ambient, self._count_failure)
            await asyncio.sleep(pause)
