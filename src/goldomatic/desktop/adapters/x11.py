"""Types into the game on an X11 display, where WoW runs under Wine (SPEC §8, GAME §3). Needs python-xlib.

Import this module only when the strategy is chosen: python-xlib is there on Linux only.
Wine ignores keys sent to a window, so real ones are made (XTEST), and these go to whichever window has the
focus. Hence the game is brought to the front first; and each run of keys is struck while the server is held,
so that between the look at the focus and the last key nobody can take it.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from Xlib import X
from Xlib.display import Display
from Xlib.error import BadWindow, CatchError, ConnectionClosedError, DisplayConnectionError, DisplayNameError

from goldomatic.desktop.adapters.focus import until_in_front, until_no_key_is_held
from goldomatic.desktop.adapters.game_window import DisplayUnavailable
from goldomatic.desktop.adapters.typist import Stopped, Typist
from goldomatic.desktop.adapters.x11_keys import Keys, NoKey, Stroke
from goldomatic.desktop.adapters.x11_windows import describe, game_windows, seconds_since_input
from goldomatic.desktop.core.game import GameWindow, Trouble
from goldomatic.desktop.core.streamer_pause import Presence
from goldomatic.desktop.core.typing_plan import Characters, Press, Step


class X11Injector(Typist):
    """An `Injector` for one display; connects when first asked, and anew after the connection was lost.

    Args:
        display_name: as in DISPLAY; None takes what DISPLAY says.
    """

    def __init__(self, display_name: str | None = None) -> None:
        super().__init__(X11Hands(display_name))


class X11Hands:
    """Keys by XTEST into the window that is in front (see `Hands`)."""

    def __init__(self, display_name: str | None) -> None:
        self._display_name = display_name
        # python-xlib ships no types: the display and all that comes from it is Any.
        self._display: Any = None

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

    def presence(self, window: GameWindow) -> Presence:
        """Return when the streamer gave input; the game is in front, or taken there with its typing in it."""
        del window
        with self._display_or_stopped() as display:
            return Presence(shares_keyboard=True, seconds_since_input=seconds_since_input(display))

    @asynccontextmanager
    async def reaching(self, window: GameWindow) -> AsyncIterator["_InFront"]:
        """Hold the window in front, and give the focus back afterwards."""
        with self._display_or_stopped() as display:
            target = display.create_resource_object("window", window.id)
            _require_same(display, target, window)
            before = _in_use(display)
            was_in_front = _has_focus(display, target)
            try:
                if not was_in_front:
                    await _bring_to_front(display, target)
                yield _InFront(display, target, window)
            finally:
                if not was_in_front:
                    _give_back(display, target, before)

    def close(self) -> None:
        """Close the connection."""
        display, self._display = self._display, None
        if display is not None:
            with suppress(ConnectionClosedError):
                display.close()

    @contextmanager
    def _display_or_stopped(self) -> Iterator[Any]:
        """Hand out the display; when it is not there, or goes away meanwhile, that is a trouble."""
        try:
            yield self._opened()
        except DisplayUnavailable as error:
            raise Stopped(Trouble.DISPLAY_LOST, f"no X11 display: {error}") from error
        except ConnectionClosedError as error:
            self._display = None
            raise Stopped(Trouble.DISPLAY_LOST, f"the X11 display went away: {error}") from error

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


class _InFront:
    """The game's window, in front; the keyboard is read anew for each line, since a layout may change."""

    def __init__(self, display: Any, target: Any, window: GameWindow) -> None:  # noqa: ANN401 - python-xlib has no types
        self._display = display
        self._target = target
        self._window = window
        self._keys = Keys(display)

    def check(self, steps: Sequence[Step]) -> None:
        """Stop unless the layout has a key for everything."""
        try:
            self._keys.check(steps)
        except NoKey as error:
            raise Stopped(Trouble.NO_KEY, str(error)) from error

    async def strike(self, step: Press | Characters) -> None:
        """Strike all keys of a step, or none when the window is not in front."""
        await until_no_key_is_held(partial(self._strike_unless_held, self._keys.strokes(step)))

    def _strike_unless_held(self, strokes: Sequence[Stroke]) -> bool:
        display = self._display
        display.grab_server()
        try:
            if not _has_focus(display, self._target):
                _require_same(display, self._target, self._window)
                raise Stopped(Trouble.NOT_IN_FRONT, "another window came in front of the game")
            if self._keys.is_held():
                return False
            self._keys.strike(strokes)
            return True
        finally:
            display.ungrab_server()
            display.sync()


def _require_same(display: Any, target: Any, window: GameWindow) -> None:  # noqa: ANN401 - python-xlib has no types
    """Stop if the window is gone, hidden, or its id another's now: a terminal would execute what it gets."""
    try:
        found = describe(display, target)
    except BadWindow:
        raise Stopped(Trouble.WINDOW_GONE, "the game's window is gone") from None
    if found is None:
        raise Stopped(Trouble.NOT_IN_FRONT, "the game's window is hidden")
    if (found.window_class, found.pid) != (window.window_class, window.pid):
        raise Stopped(Trouble.WINDOW_GONE, "the game's window is gone; another one has its number")


def _has_focus(display: Any, target: Any) -> bool:  # noqa: ANN401 - python-xlib has no types
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


async def _bring_to_front(display: Any, target: Any) -> None:  # noqa: ANN401 - python-xlib has no types
    """Raise the window and give it the focus; stop if it does not stay there."""
    ignored = CatchError()
    target.configure(stack_mode=X.Above, onerror=ignored)
    # A window that is not shown yet refuses the focus; then the looks tell.
    target.set_input_focus(X.RevertToParent, X.CurrentTime, onerror=ignored)
    display.sync()
    await until_in_front(lambda: _has_focus(display, target))


@dataclass(frozen=True, slots=True)
class _InUse:
    """What the streamer was using: where the keys went, and the window that was in front, if one was."""

    focus: Any
    revert_to: int
    window: Any


def _in_use(display: Any) -> _InUse:  # noqa: ANN401 - python-xlib has no types
    """Return what has the focus. A window manager says which window that is; without one it is the focus."""
    focus = display.get_input_focus()
    active = display.screen().root.get_full_property(
        display.intern_atom("_NET_ACTIVE_WINDOW"), X.AnyPropertyType
    )
    window = None if isinstance(focus.focus, int) else focus.focus
    if active is not None and active.value and active.value[0]:
        window = display.create_resource_object("window", active.value[0])
    return _InUse(focus.focus, focus.revert_to, window)


def _give_back(display: Any, target: Any, before: _InUse) -> None:  # noqa: ANN401 - python-xlib has no types
    """Put in front again what was, unless a third window is there by now or the old one is gone."""
    with suppress(ConnectionClosedError):
        if _has_focus(display, target):
            ignored = CatchError()
            if before.window is not None:
                before.window.configure(stack_mode=X.Above, onerror=ignored)
            display.set_input_focus(before.focus, before.revert_to, X.CurrentTime, onerror=ignored)
            display.sync()
