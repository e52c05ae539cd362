"""Types into the game on an X11 display, where WoW runs under Wine (SPEC §8, GAME §3). Needs python-xlib.

Import this module only when the strategy is chosen: python-xlib is there on Linux only.
Wine ignores keys sent to a window, so real ones are made (XTEST), and these go to whichever window has the
focus. Hence the game is brought to the front first; and each run of keys is struck while the server is held,
so that between the look at the focus and the last key nobody can take it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from Xlib import X
from Xlib.display import Display
from Xlib.error import BadWindow, CatchError, ConnectionClosedError, DisplayConnectionError, DisplayNameError

from goldomatic.ambient import monotonic
from goldomatic.desktop.adapters.game_window import DisplayUnavailable
from goldomatic.desktop.adapters.x11_keys import Keys, NoKey
from goldomatic.desktop.adapters.x11_windows import describe, game_windows
from goldomatic.desktop.core.game import GameWindow, NotTyped, Trouble, Typed
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

_PATIENCE_SECONDS: Final = 1.0
"""How long a window may take to come to the front, and a person to let go of Shift."""

_LOOK_SECONDS: Final = 0.03
"""Between two looks; the focus must be there at two in a row, as some programs fetch it back at once."""


class _Stopped(Exception):
    """Typing cannot begin or go on."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble = trouble


class X11Injector:
    """An `Injector` for one display; connects when first asked, and anew after the connection was lost.

    Args:
        display_name: as in DISPLAY; None takes what DISPLAY says.
    """

    def __init__(self, display_name: str | None = None) -> None:
        self._display_name = display_name
        # python-xlib ships no types: the display and all that comes from it is Any.
        self._display: Any = None
        self._turn = asyncio.Lock()
        self._last_typed_at: float | None = None
        self._owed: set[int] = set()

    def find_windows(self) -> tuple[GameWindow, ...]:
        """Return all windows that may be the game's, the likeliest first.

        Raises:
            DisplayUnavailable: there is no display.
        """
        try:
            return game_windows(self._opened())
        except ConnectionClosedError as error:
            self._display = None
            raise DisplayUnavailable(str(error)) from error

    async def type_line(
        self, window: GameWindow, line: str, *, is_repeated: bool = False
    ) -> Typed | NotTyped:
        """Bring the window to the front, type a line of SPEC §8, and give the focus back.

        Raises:
            NotTypable: the line is none that `goldomatic.protocol.commands` makes.
        """
        steps = repeated_steps(line) if is_repeated else typing_steps(line)
        async with self._turn:
            await asyncio.sleep(seconds_to_wait(self._last_typed_at, monotonic()))
            try:
                async with self._in_front(window) as target:
                    await self._perform(target, window, steps)
            except _Stopped as stopped:
                is_cut = _owner(window) in self._owed
                if is_cut:
                    await self._pay(window)
                return NotTyped(stopped.trouble, str(stopped), is_cut)
            finally:
                self._last_typed_at = monotonic()
        return Typed(line)

    async def pay_escape(self, window: GameWindow) -> bool:
        """Press the Escape that a cut line has left owing; return whether nothing is owed now."""
        async with self._turn:
            await self._pay(window)
        return _owner(window) not in self._owed

    def close(self) -> None:
        """Close the connection."""
        display, self._display = self._display, None
        if display is not None:
            with suppress(ConnectionClosedError):
                display.close()

    def _opened(self) -> Any:  # noqa: ANN401 - see the constructor
        if self._display is None:
            try:
                self._display = Display(self._display_name)
            except (DisplayConnectionError, DisplayNameError) as error:
                raise DisplayUnavailable(str(error)) from error
        # We ask for no events, but every program is told of a new keyboard layout: they must not pile up.
        while self._display.pending_events():
            self._display.next_event()
        return self._display

    async def _pay(self, window: GameWindow) -> None:
        """Press Escape if one is owed and the window can be reached; else it stays owed."""
        if _owner(window) in self._owed:
            # `_in_front` pays before it hands the window out.
            with suppress(_Stopped):
                async with self._in_front(window):
                    pass

    @asynccontextmanager
    async def _in_front(self, window: GameWindow) -> AsyncIterator[Any]:
        """Hold the window in front, an owed Escape paid, and give the focus back afterwards."""
        try:
            display = self._opened()
            target = display.create_resource_object("window", window.id)
            _require_same(display, target, window)
            before = display.get_input_focus()
            was_in_front = _has_focus(display, target)
            try:
                if not was_in_front:
                    await _bring_to_front(display, target)
                if _owner(window) in self._owed:
                    await self._perform(target, window, escape_steps())
                yield target
            finally:
                if not was_in_front:
                    _give_back(display, target, before)
        except DisplayUnavailable as error:
            raise _Stopped(Trouble.DISPLAY_LOST, f"no X11 display: {error}") from error
        except ConnectionClosedError as error:
            self._display = None
            raise _Stopped(Trouble.DISPLAY_LOST, f"the X11 display went away: {error}") from error

    async def _perform(self, target: Any, window: GameWindow, steps: Sequence[Step]) -> None:  # noqa: ANN401
        """Do all the steps; an Escape is owed from the first key to the last."""
        keys = Keys(self._display)
        try:
            keys.check(steps)
        except NoKey as error:
            raise _Stopped(Trouble.NO_KEY, str(error)) from error
        for step in steps:
            if isinstance(step, Wait):
                await asyncio.sleep(step.seconds)
                continue
            try:
                await self._strike(keys, target, window, step)
            except _Stopped:
                raise
            except BaseException:
                # Some keys may have gone out before the connection broke.
                self._owed.add(_owner(window))
                raise
            self._owed.add(_owner(window))
        self._owed.discard(_owner(window))

    async def _strike(
        self,
        keys: Keys,
        target: Any,  # noqa: ANN401
        window: GameWindow,
        step: Press | Characters,
    ) -> None:
        """Strike all keys of a step, or none when the window is not in front."""
        display = self._display
        strokes = keys.strokes(step)
        end = monotonic() + _PATIENCE_SECONDS
        while True:
            display.grab_server()
            try:
                if not _has_focus(display, target):
                    _require_same(display, target, window)
                    raise _Stopped(Trouble.NOT_IN_FRONT, "another window came in front of the game")
                if not keys.is_held():
                    keys.strike(strokes)
                    return
            finally:
                display.ungrab_server()
                display.sync()
            if monotonic() > end:
                raise _Stopped(Trouble.KEYS_HELD, "Shift, Control, Alt or the like is held down")
            await asyncio.sleep(_LOOK_SECONDS)


def _owner(window: GameWindow) -> int:
    """Return whose chat box it is: Wine may give a program another window, a restarted game has a new box."""
    return window.id if window.pid is None else -window.pid


def _require_same(display: Any, target: Any, window: GameWindow) -> None:  # noqa: ANN401
    """Stop if the window is gone, hidden, or its id another's now: a terminal would execute what it gets."""
    try:
        found = describe(display, target)
    except BadWindow:
        raise _Stopped(Trouble.WINDOW_GONE, "the game's window is gone") from None
    if found is None:
        raise _Stopped(Trouble.NOT_IN_FRONT, "the game's window is hidden")
    if (found.window_class, found.pid) != (window.window_class, window.pid):
        raise _Stopped(Trouble.WINDOW_GONE, "the game's window is gone; another one has its number")


def _has_focus(display: Any, target: Any) -> bool:  # noqa: ANN401
    """Return whether keys go to the window or to a part of it."""
    focus = display.get_input_focus().focus
    # The focus may also be nobody's (0) or the pointer's (1), plain numbers; the root has no parent (0).
    try:
        while not isinstance(focus, int):
            if focus.id == target.id:
                return True
            focus = focus.query_tree().parent
    except BadWindow:
        pass
    return False


async def _bring_to_front(display: Any, target: Any) -> None:  # noqa: ANN401
    """Raise the window and give it the focus; stop if it does not stay there."""
    ignored = CatchError()
    target.configure(stack_mode=X.Above, onerror=ignored)
    # A window that is not shown yet refuses the focus; then the looks below tell.
    target.set_input_focus(X.RevertToParent, X.CurrentTime, onerror=ignored)
    display.sync()
    end = monotonic() + _PATIENCE_SECONDS
    looks_in_a_row = int(_has_focus(display, target))
    while looks_in_a_row < 2:  # noqa: PLR2004 - see _LOOK_SECONDS
        if monotonic() > end:
            raise _Stopped(Trouble.NOT_IN_FRONT, "the game's window does not come to the front")
        await asyncio.sleep(_LOOK_SECONDS)
        looks_in_a_row = looks_in_a_row + 1 if _has_focus(display, target) else 0


def _give_back(display: Any, target: Any, before: Any) -> None:  # noqa: ANN401
    """Give the focus to who had it, unless a third window has it by now or the old one is gone."""
    with suppress(ConnectionClosedError):
        if _has_focus(display, target):
            display.set_input_focus(before.focus, before.revert_to, X.CurrentTime, onerror=CatchError())
            display.sync()
