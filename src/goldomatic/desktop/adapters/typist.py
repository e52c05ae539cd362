"""What all injectors share: whose turn it is, the pauses, the Escape that a cut line leaves owing (SPEC §8).

How keys reach a window is another matter for each system; that part is called its hands.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Final, Protocol

from goldomatic.ambient import monotonic
from goldomatic.desktop.core.game import GameWindow, NotTyped, Trouble, Typed
from goldomatic.desktop.core.streamer_pause import Presence, must_wait
from goldomatic.desktop.core.typing_plan import (
    Characters,
    Press,
    Step,
    Wait,
    escape_steps,
    repeated_steps,
    seconds_to_wait,
    typing_steps,
)

_LOOK_SECONDS: Final = 0.1
"""Between two looks whether the streamer is still typing."""


class Stopped(Exception):
    """Typing cannot begin or go on. The text is for the streamer.

    ``is_partly``: some keys of the step that failed were handed over.
    """

    def __init__(self, trouble: Trouble, message: str, *, is_partly: bool = False) -> None:
        super().__init__(message)
        self.trouble = trouble
        self.is_partly = is_partly


class Reached(Protocol):
    """A window to which keys can be handed now."""

    def check(self, steps: Sequence[Step]) -> None:
        """Find out before the first key whether all steps can be done; `Stopped` if not."""
        ...

    async def strike(self, step: Press | Characters) -> None:
        """Hand over all keys of a step; `Stopped` if that fails."""
        ...


class Hands(Protocol):
    """One way for keys to reach the windows of one system."""

    def find_windows(self) -> tuple[GameWindow, ...]:
        """Return all windows that may be the game's, the likeliest first; or raise `DisplayUnavailable`."""
        ...

    def presence(self, window: GameWindow) -> Presence:
        """Return what is known of the streamer now; `Stopped` when nobody can be asked."""
        ...

    def reaching(self, window: GameWindow) -> AbstractAsyncContextManager[Reached]:
        """Make the window ready for keys, and the screen as it was afterwards; `Stopped` if that fails."""
        ...

    def close(self) -> None:
        """Let go of the window system."""
        ...


class ChatBoxes:
    """What all who type into the same games must know of each other; several `Typist` may share one."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.last_typed_at: float | None = None
        self.last_key_at: float | None = None
        self.owed: set[int] = set()
        """Whose box may hold a part of a line, see `_owner`."""


class Typist:
    """An `Injector` with the given hands."""

    def __init__(self, hands: Hands, boxes: ChatBoxes | None = None) -> None:
        self._hands = hands
        self.boxes = boxes or ChatBoxes()

    def find_windows(self) -> tuple[GameWindow, ...]:
        """Return all windows that may be the game's, the likeliest first.

        Raises:
            DisplayUnavailable: nobody can be asked for windows.
        """
        return self._hands.find_windows()

    async def type_line(
        self, window: GameWindow, line: str, *, is_repeated: bool = False
    ) -> Typed | NotTyped:
        """Type a line of SPEC §8, 1.2 s or more after the one before, and not into the streamer's own typing.

        Raises:
            NotTypable: the line is none that `goldomatic.protocol.commands` makes.
        """
        steps = repeated_steps(line) if is_repeated else typing_steps(line)
        boxes = self.boxes
        async with boxes.turn:
            await asyncio.sleep(seconds_to_wait(boxes.last_typed_at, monotonic()))
            try:
                await self._let_the_streamer_finish(window)
                async with self._reaching(window) as reached:
                    await self._perform(reached, window, steps)
            except Stopped as stopped:
                is_cut = _owner(window) in boxes.owed
                if is_cut:
                    await self._pay(window)
                return NotTyped(stopped.trouble, str(stopped), is_cut)
            finally:
                boxes.last_typed_at = monotonic()
        return Typed(line)

    async def pay_escape(self, window: GameWindow) -> bool:
        """Press the Escape that a cut line has left owing; return whether nothing is owed now."""
        async with self.boxes.turn:
            await self._pay(window)
        return _owner(window) not in self.boxes.owed

    def close(self) -> None:
        """Let go of the window system."""
        self._hands.close()

    async def _let_the_streamer_finish(self, window: GameWindow) -> None:
        """Wait for a moment of rest, or until patience is at its end."""
        began, last_key_at = monotonic(), self.boxes.last_key_at
        while True:
            now = monotonic()
            since_own_key = None if last_key_at is None else now - last_key_at
            presence = self._hands.presence(window)
            if not must_wait(presence, seconds_since_own_key=since_own_key, waited_seconds=now - began):
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def _pay(self, window: GameWindow) -> None:
        """Press Escape if one is owed and the window can be reached; else it stays owed."""
        if _owner(window) in self.boxes.owed:
            # `_reaching` pays before it hands the window out.
            with suppress(Stopped):
                async with self._reaching(window):
                    pass

    @asynccontextmanager
    async def _reaching(self, window: GameWindow) -> AsyncIterator[Reached]:
        """Reach the window, and pay the Escape that its box is owed."""
        async with self._hands.reaching(window) as reached:
            if _owner(window) in self.boxes.owed:
                await self._perform(reached, window, escape_steps())
            yield reached

    async def _perform(self, reached: Reached, window: GameWindow, steps: Sequence[Step]) -> None:
        """Do all the steps; an Escape is owed from the first key to the last."""
        reached.check(steps)
        owed, owner = self.boxes.owed, _owner(window)
        for step in steps:
            if isinstance(step, Wait):
                await asyncio.sleep(step.seconds)
                continue
            try:
                await reached.strike(step)
            except Stopped as stopped:
                if stopped.is_partly:
                    owed.add(owner)
                raise
            except BaseException:
                # Some keys may have gone out before it broke.
                owed.add(owner)
                raise
            finally:
                self.boxes.last_key_at = monotonic()
            owed.add(owner)
        owed.discard(owner)


def _owner(window: GameWindow) -> int:
    """Return whose chat box it is: Wine may give a program another window, a restarted game has a new box."""
    return window.id if window.pid is None else -window.pid
