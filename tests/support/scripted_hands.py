"""Hands that note what they are given, and fail where a test wants it; time that passes only by waiting."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from goldomatic.desktop.adapters import typist
from goldomatic.desktop.adapters.typist import Stopped
from goldomatic.desktop.core.game import GameWindow
from goldomatic.desktop.core.streamer_pause import Presence
from goldomatic.desktop.core.typing_plan import Characters, Press, Step

GAME = GameWindow(
    id=7, title="World of Warcraft", window_class="GxWindowClassD3d", pid=42, process_name="WoW.exe"
)


class Time:
    """Takes the place of the clock and of all waiting."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000.0
        monkeypatch.setattr(typist, "monotonic", lambda: self.now)
        monkeypatch.setattr(asyncio, "sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


class ScriptedHands:
    """`Hands` whose keys go into ``struck``.

    ``failures`` are taken one a step, as they are; None lets the step succeed, and so does an empty list.
    """

    def __init__(self) -> None:
        self.struck: list[str] = []
        self.failures: list[Stopped | None] = []
        self.presences: list[Presence] = []
        self.unreachable: Stopped | None = None

    def find_windows(self) -> tuple[GameWindow, ...]:
        return (GAME,)

    def presence(self, window: GameWindow) -> Presence:
        quiet = Presence(shares_keyboard=False, seconds_since_input=None)
        return self.presences.pop(0) if self.presences else quiet

    @asynccontextmanager
    async def reaching(self, window: GameWindow) -> AsyncIterator["ScriptedHands"]:
        if self.unreachable is not None:
            raise self.unreachable
        yield self

    def check(self, steps: Sequence[Step]) -> None:
        pass

    async def strike(self, step: Press | Characters) -> None:
        failure = self.failures.pop(0) if self.failures else None
        is_struck = failure is None or failure.is_partly
        if is_struck:
            self.struck.append(step.text if isinstance(step, Characters) else f"<{step.key}>")
        if failure is not None:
            raise failure

    def close(self) -> None:
        pass
