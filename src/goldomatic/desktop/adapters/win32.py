"""Types into the game on Windows, in the background or in front (SPEC §8, GAME §3).

Posted messages reach a window wherever it is. Input goes to the window in front, so the game is brought there
first, and what takes the front from it between two pieces of a line cuts that line.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final, Protocol

from goldomatic.desktop.adapters.focus import until_in_front, until_no_key_is_held
from goldomatic.desktop.adapters.game_window import likely_windows
from goldomatic.desktop.adapters.typist import ChatBoxes, Stopped, Typist
from goldomatic.desktop.adapters.win32_keys import NO_KEY_RELEASED, Input, Message, inputs, messages, pieces
from goldomatic.desktop.adapters.win32_system import Win32System
from goldomatic.desktop.core.game import GameWindow, Trouble
from goldomatic.desktop.core.streamer_pause import Presence
from goldomatic.desktop.core.typing_plan import Characters, Press, Step

_AFTER_KEY_SECONDS: Final = 0.05
"""The game makes a character of a posted Enter and posts it behind what waits: it must not be overtaken."""

_FRAMES_SECONDS: Final = 0.1
"""Some frames of the game: what it has not fetched from its queue before it leaves the front is lost."""

_ERROR_ACCESS_DENIED: Final = 5
_ERROR_INVALID_WINDOW_HANDLE: Final = 1400
_ERROR_NOT_ENOUGH_QUOTA: Final = 1816

_START_ALIKE: Final = (
    "Windows does not let this program type into the game, which was started as administrator: start the game"
    " without, or this program as administrator too"
)


class System(Protocol):
    """What is asked of Windows; see `Win32System`."""

    def windows(self) -> Iterable[GameWindow]:
        """Return all windows that a person could switch to, minimized ones too."""
        ...

    def describe(self, handle: int) -> GameWindow | None:
        """Return what is known of a window; None when it is gone."""
        ...

    def foreground(self) -> int:
        """Return the window that gets the keys; 0 for none, as while another is coming to the front."""
        ...

    def bring_to_front(self, handle: int) -> None:
        """Ask for the window to come to the front. Windows may refuse: look afterwards."""
        ...

    def give_back(self, handle: int) -> None:
        """Bring another window to the front after having typed."""
        ...

    def post(self, handle: int, message: Message) -> int:
        """Put a message into the window's queue; return 0, or the error code of Windows."""
        ...

    def send(self, inputs: Sequence[Input]) -> int:
        """Give input to the window in front, nothing else in between; return how much of it was taken."""
        ...

    def wait_until_answering(self, handle: int) -> None:
        """Wait until the window's program looks at its messages, or for a second. Blocking."""
        ...

    def is_key_held(self) -> bool:
        """Return whether Shift, Control, Alt or a Windows key is down."""
        ...

    def seconds_since_input(self) -> float | None:
        """Return how long ago key or mouse was touched, by `send` too; None when Windows does not tell."""
        ...


class PostMessageInjector(Typist):
    """An `Injector` for a window that may be in the background.

    Raises:
        DisplayUnavailable: no ``system`` is given, and this is not Windows.
    """

    def __init__(self, system: System | None = None, boxes: ChatBoxes | None = None) -> None:
        super().__init__(_Posting(system or Win32System()), boxes)


class SendInputInjector(Typist):
    """An `Injector` that brings the window to the front, and gives the front back.

    Raises:
        DisplayUnavailable: no ``system`` is given, and this is not Windows.
    """

    def __init__(self, system: System | None = None, boxes: ChatBoxes | None = None) -> None:
        super().__init__(_Sending(system or Win32System()), boxes)


class _Windows:
    """What both ways of typing do alike."""

    def __init__(self, system: System) -> None:
        self._system = system

    def find_windows(self) -> tuple[GameWindow, ...]:
        return likely_windows(self._system.windows())

    def close(self) -> None:
        """Hold nothing, so let go of nothing."""


class _Posting(_Windows):
    """Keys by PostMessage (see `Hands`)."""

    def presence(self, window: GameWindow) -> Presence:
        is_in_front = self._system.foreground() == window.id
        return Presence(shares_keyboard=is_in_front, seconds_since_input=self._system.seconds_since_input())

    @asynccontextmanager
    async def reaching(self, window: GameWindow) -> AsyncIterator["_Mailbox"]:
        _require_same(self._system, window)
        yield _Mailbox(self._system, window)


class _Mailbox:
    """The queue of the game's window."""

    def __init__(self, system: System, window: GameWindow) -> None:
        self._system = system
        self._window = window

    def check(self, steps: Sequence[Step]) -> None:
        """Find nothing wrong: every ASCII character has a message."""

    async def strike(self, step: Press | Characters) -> None:
        if isinstance(step, Characters):
            self._post(step)
            return
        await until_no_key_is_held(partial(self._post_unless_held, step))
        await asyncio.sleep(_AFTER_KEY_SECONDS)

    def _post_unless_held(self, step: Press) -> bool:
        """Post a key, unless the streamer holds another one in the game: Shift and Enter is not Enter."""
        if self._system.foreground() == self._window.id and self._system.is_key_held():
            return False
        self._post(step)
        return True

    def _post(self, step: Press | Characters) -> None:
        _require_same(self._system, self._window)
        for count, message in enumerate(messages(step)):
            _stop_at(self._system.post(self._window.id, message), is_partly=count > 0)


class _Sending(_Windows):
    """Keys by SendInput (see `Hands`)."""

    def presence(self, window: GameWindow) -> Presence:
        del window
        return Presence(shares_keyboard=True, seconds_since_input=self._system.seconds_since_input())

    @asynccontextmanager
    async def reaching(self, window: GameWindow) -> AsyncIterator["_InFront"]:
        system = self._system
        _require_same(system, window)
        # Input for a window out of our reach vanishes without an error; a message does not.
        _stop_at(system.post(window.id, NO_KEY_RELEASED), is_partly=False)
        before = system.foreground()
        try:
            if before != window.id:
                system.bring_to_front(window.id)
                await until_in_front(lambda: system.foreground() == window.id)
            yield _InFront(system, window)
        finally:
            if before != window.id:
                await self._let_the_game_fetch(window)
                # Unless a third window has come to the front by now.
                if before and system.foreground() == window.id:
                    system.give_back(before)

    async def _let_the_game_fetch(self, window: GameWindow) -> None:
        """Wait until the game runs, and some frames longer; twice, as a busy machine may stop it between."""
        for _ in range(2):
            await asyncio.to_thread(self._system.wait_until_answering, window.id)
            await asyncio.sleep(_FRAMES_SECONDS)


class _InFront:
    """The game's window, in front."""

    def __init__(self, system: System, window: GameWindow) -> None:
        self._system = system
        self._window = window

    def check(self, steps: Sequence[Step]) -> None:
        """Find nothing wrong: every ASCII character can be sent."""

    async def strike(self, step: Press | Characters) -> None:
        """Send the step in pieces, none of them when the window is not in front."""
        is_partly = False
        for piece in pieces(step):
            try:
                await until_no_key_is_held(partial(self._send_unless_held, piece))
            except Stopped as stopped:
                stopped.is_partly |= is_partly
                raise
            is_partly = True
            # The game fetches keys one by one: a pile of them would still lie there when we leave.
            await asyncio.to_thread(self._system.wait_until_answering, self._window.id)

    def _send_unless_held(self, piece: Press | Characters) -> bool:
        system = self._system
        if system.foreground() != self._window.id:
            _require_same(system, self._window)
            raise Stopped(Trouble.NOT_IN_FRONT, "another window came in front of the game")
        if system.is_key_held():
            return False
        strokes = inputs(piece)
        taken = system.send(strokes)
        if taken < len(strokes):
            message = "Windows did not take the keys: another program may be blocking the keyboard"
            raise Stopped(Trouble.REFUSED, message, is_partly=taken > 0)
        return True


def _require_same(system: System, window: GameWindow) -> None:
    """Stop if the window is gone, or its handle another's now: a terminal would execute what it gets."""
    found = system.describe(window.id)
    if found is None:
        raise Stopped(Trouble.WINDOW_GONE, "the game's window is gone")
    if (found.window_class, found.pid) != (window.window_class, window.pid):
        raise Stopped(Trouble.WINDOW_GONE, "the game's window is gone; another one has its number")


def _stop_at(error: int, *, is_partly: bool) -> None:
    """Stop if a message was not posted, and say why."""
    match error:
        case 0:
            return
        case _ if error == _ERROR_ACCESS_DENIED:
            raise Stopped(Trouble.ACCESS_DENIED, _START_ALIKE, is_partly=is_partly)
        case _ if error == _ERROR_INVALID_WINDOW_HANDLE:
            raise Stopped(Trouble.WINDOW_GONE, "the game's window is gone", is_partly=is_partly)
        case _ if error == _ERROR_NOT_ENOUGH_QUOTA:
            message = "the game takes no more keys: it seems to hang"
            raise Stopped(Trouble.REFUSED, message, is_partly=is_partly)
        case _:
            message = f"Windows did not take the keys (error {error})"
            raise Stopped(Trouble.REFUSED, message, is_partly=is_partly)
