"""A real window titled "World of Warcraft" in front of the client: it shows the game and takes real keys.

X11 only (GAME §3: WoW under Wine is such a window); needs python-xlib, which the ``desktop`` extra brings.
"""

from __future__ import annotations

import os
import signal
import socket
from typing import TYPE_CHECKING, Any, Final

from Xlib import XK, X, Xatom
from Xlib.display import Display
from Xlib.error import DisplayConnectionError, DisplayNameError

from goldomatic.ambient import monotonic
from goldomatic.sim.wow.paint import paint
from goldomatic.sim.wow.player_side import side_of
from goldomatic.sim.wow.scenery import MAILBOX
from goldomatic.sim.wow.screen import Rectangle

if TYPE_CHECKING:
    from goldomatic.sim.wow.client import Client

__all__ = ["TITLE", "NoDisplayError", "Window"]

TITLE: Final = "World of Warcraft"
_CLASS: Final = ("wow.exe", "Wow.exe")
"""What Wine sets for the game: instance and class are the program's name."""

_REPAINT_SECONDS = 0.2
_APART_MILLISECONDS = 50
_BEATS_APART = 3
"""Events that came so far apart are so many beats apart for the game, a frame at least, however late this
program is: its machine may be busy, the game is not, and its chat box opens with a frame."""

_ROWS_A_REQUEST = 32
"""A picture goes to the server in strips: one request may be only so long."""

_KEYS: Final = {
    XK.XK_Return: "ENTER",
    XK.XK_KP_Enter: "ENTER",
    XK.XK_Escape: "ESCAPE",
    XK.XK_Tab: "TAB",
    XK.XK_BackSpace: "BACKSPACE",
}
_HELD: Final = {
    XK.XK_Shift_L: "SHIFT",
    XK.XK_Shift_R: "SHIFT",
    XK.XK_Control_L: "CTRL",
    XK.XK_Control_R: "CTRL",
    XK.XK_Alt_L: "ALT",
}
_BUTTONS: Final = {1: "LeftButton", 2: "MiddleButton", 3: "RightButton"}
_WHEEL: Final = {4: 1, 5: -1}


class NoDisplayError(Exception):
    """There is no X11 display to put the window on; the text says which was tried."""


class Window:
    """One window for one client. Its size is the screen's in UI units; one pixel is one unit."""

    def __init__(self, client: Client) -> None:
        """Open the window and give it what a real game's window has.

        Raises:
            NoDisplayError: DISPLAY names none that answers.
        """
        self._client = client
        # python-xlib ships no types: the display and all that comes from it is Any, here only.
        try:
            self._display: Any = Display()
        except (DisplayConnectionError, DisplayNameError) as error:
            raise NoDisplayError(str(error)) from error
        screen = self._display.screen()
        self._width, self._height = client.screen.size
        self._depth = screen.root_depth
        self._window: Any = screen.root.create_window(
            40,
            40,
            self._width,
            self._height,
            0,
            self._depth,
            event_mask=X.KeyPressMask
            | X.KeyReleaseMask
            | X.ButtonPressMask
            | X.ButtonReleaseMask
            | X.PointerMotionMask
            | X.ExposureMask,
        )
        self._graphics: Any = self._window.create_gc()
        self._painted_at = 0.0
        self._looks: list[dict[str, Any]] = []
        self._is_exposed = True
        # An event that came long after the one before, and how many beats it still waits.
        self._kept: Any = None
        self._beats_left = 0
        # The server's time of the last event, in milliseconds.
        self._came_at: int | None = None
        self._delete_window = self._display.intern_atom("WM_DELETE_WINDOW")
        self._describe()
        self._window.map()
        self._display.sync()

    def _describe(self) -> None:
        """Set the properties by which others find the window and its process."""
        atom = self._display.intern_atom
        utf8 = atom("UTF8_STRING")
        self._window.set_wm_name(TITLE)
        self._window.set_wm_icon_name(TITLE)
        self._window.change_property(atom("_NET_WM_NAME"), utf8, 8, TITLE.encode())
        self._window.set_wm_class(*_CLASS)
        self._window.change_property(atom("_NET_WM_PID"), Xatom.CARDINAL, 32, [os.getpid()])
        self._window.set_wm_client_machine(socket.gethostname())
        self._window.set_wm_protocols([self._delete_window])
        # Without this hint a window manager may keep the keyboard from the window.
        self._window.set_wm_hints(flags=1, input=1)

    def beat(self) -> None:
        """Take the keys and clicks that came, and repaint now and then."""
        while (event := self._next()) is not None:
            self._take(event)
        now = monotonic()
        if now - self._painted_at >= _REPAINT_SECONDS:
            self._painted_at = now
            self._paint()

    def close(self) -> None:
        """Close the window."""
        self._window.destroy()
        self._display.close()

    def _next(self) -> Any:  # noqa: ANN401 - see the constructor
        """Return the next event of this beat, or None."""
        event, self._kept = self._kept, None
        if event is None:
            if not self._display.pending_events():
                return None
            event = self._display.next_event()
            came_at = getattr(event, "time", None)
            if came_at is not None:
                before, self._came_at = self._came_at, came_at
                is_apart = before is not None and came_at - before >= _APART_MILLISECONDS
                self._beats_left = _BEATS_APART if is_apart else 0
        if self._beats_left > 0:
            self._beats_left -= 1
            self._kept = event
            return None
        return event

    def _take(self, event: Any) -> None:  # noqa: ANN401 - see the constructor
        if event.type == X.KeyPress:
            self._press(event)
        elif event.type == X.Expose:
            self._is_exposed = True
        elif event.type == X.ClientMessage and event.data[1][0] == self._delete_window:
            # Whoever closes the window ends the game, as at the real one: in order, as if it were told to.
            signal.raise_signal(signal.SIGTERM)
        elif event.type == X.KeyRelease:
            self._client.keyboard.held.discard(
                _HELD.get(self._display.keycode_to_keysym(event.detail, 0), "")
            )
        elif not self._client.is_in_world:
            return
        elif event.type == X.MotionNotify:
            self._client.mouse.move(event.event_x, self._height - event.event_y)
        elif event.type == X.ButtonPress:
            x, y = event.event_x, self._height - event.event_y
            self._client.mouse.move(x, y)
            if event.detail in _BUTTONS and self._is_at_mailbox(x, y):
                side_of(self._client).use_mailbox()
            elif event.detail in _BUTTONS:
                self._client.mouse.press(_BUTTONS[event.detail])
            elif event.detail in _WHEEL:
                self._client.engine("mouse_wheel", _WHEEL[event.detail])
        elif event.type == X.ButtonRelease and event.detail in _BUTTONS:
            self._client.mouse.release(_BUTTONS[event.detail])

    def _is_at_mailbox(self, x: float, y: float) -> bool:
        """Whether the mouse is over the mailbox, and over nothing of the interface."""
        touched = self._client.run("return GetMouseFocus():GetName()")
        return touched == "WorldFrame" and MAILBOX.overlaps(Rectangle(x, y, 1, 1))

    def _press(self, event: Any) -> None:  # noqa: ANN401 - see the constructor
        plain = self._display.keycode_to_keysym(event.detail, 0)
        if plain in _HELD:
            self._client.keyboard.held.add(_HELD[plain])
            return
        if plain in _KEYS:
            self._client.keyboard.press(_KEYS[plain])
            return
        is_shifted = bool(event.state & X.ShiftMask)
        keysym = self._display.keycode_to_keysym(event.detail, int(is_shifted)) or plain
        is_letter = plain != self._display.keycode_to_keysym(event.detail, 1)
        if event.state & X.LockMask and is_letter and chr_of(plain).isalpha():
            keysym = self._display.keycode_to_keysym(event.detail, int(not is_shifted))
        letter = chr_of(keysym)
        if letter:
            self._client.keyboard.type_text(letter)

    def _paint(self) -> None:
        if not self._client.is_in_world:
            self._window.clear_area()
            return
        things = self._client.screen.things()
        looks = [thing.look for thing in things]
        if looks == self._looks and not self._is_exposed:
            return
        self._looks, self._is_exposed = looks, False
        pixels = paint(things, (self._width, self._height), 1.0).tobytes("raw", "BGRX")
        row_bytes = self._width * 4
        for top in range(0, self._height, _ROWS_A_REQUEST):
            rows = min(_ROWS_A_REQUEST, self._height - top)
            strip = pixels[top * row_bytes : (top + rows) * row_bytes]
            self._window.put_image(
                self._graphics, 0, top, self._width, rows, X.ZPixmap, self._depth, 0, strip
            )
        self._display.flush()


_LATIN_1 = range(0x20, 0x100)
_UNICODE_FLAG = 0x0100_0000


def chr_of(keysym: int) -> str:
    """Return the letter of a key symbol; empty for a key without one."""
    if keysym in _LATIN_1:
        return chr(keysym)
    return chr(keysym - _UNICODE_FLAG) if keysym >= _UNICODE_FLAG else ""
