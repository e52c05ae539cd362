"""A virtual X11 screen, and somebody at its keyboard. Needs Xvfb and python-xlib, so Linux."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest
from Xlib.protocol.event import ClientMessage

from tests.support.wow_program import PATIENCE_SECONDS, wait_for


@contextmanager
def virtual_display() -> Iterator[str]:
    """A virtual screen of its own, without a window manager."""
    reading, writing = os.pipe()
    # -noreset: a screen would forget its keyboard with the last program that leaves.
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen([*command, "-noreset"], pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            yield f":{pipe.readline().strip()}"
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


class Hands:
    """Somebody at the keyboard of a virtual screen."""

    def __init__(self, display_name: str) -> None:
        self._display: Any = Display(display_name)
        self.window = wait_for(self._find, "the window")
        self.take_focus()

    def take_focus(self) -> None:
        self.window.set_input_focus(X.RevertToParent, X.CurrentTime)
        self._display.sync()

    def _find(self) -> Any:
        windows = self._display.screen().root.query_tree().children
        return next((each for each in windows if each.get_wm_name() == "World of Warcraft"), None)

    def property(self, name: str) -> Any:
        return self.window.get_full_property(self._display.intern_atom(name), X.AnyPropertyType).value

    def press(self, keysym: int) -> None:
        code = self._display.keysym_to_keycode(keysym)
        keys = [code]
        if self._display.keycode_to_keysym(code, 0) != keysym:
            keys.insert(0, self._display.keysym_to_keycode(XK.XK_Shift_L))
        for key in keys:
            xtest.fake_input(self._display, X.KeyPress, key)
        for key in reversed(keys):
            xtest.fake_input(self._display, X.KeyRelease, key)
        self._display.sync()

    def type(self, text: str) -> None:
        for letter in text:
            self.press(ord(letter))

    def click(self, x: float, y: float) -> None:
        """Click into the window, so many pixels from its upper left corner."""
        at = self.window.translate_coords(self._display.screen().root, 0, 0)
        xtest.fake_input(self._display, X.MotionNotify, x=round(x) - at.x, y=round(y) - at.y)
        xtest.fake_input(self._display, X.ButtonPress, 1)
        xtest.fake_input(self._display, X.ButtonRelease, 1)
        self._display.sync()

    def ask_to_close(self) -> None:
        """Do what a window manager does when the cross is clicked."""
        atom = self._display.intern_atom
        told = (32, [atom("WM_DELETE_WINDOW"), X.CurrentTime, 0, 0, 0])
        kind = atom("WM_PROTOCOLS")
        self.window.send_event(ClientMessage(window=self.window, client_type=kind, data=told))
        self._display.sync()

    def hide(self) -> None:
        self.window.unmap()
        self._display.sync()

    def show(self) -> None:
        self.window.map()
        wait_for(lambda: self.window.get_attributes().map_state == X.IsViewable, "the window")

    def close(self) -> None:
        self._display.close()

    def photograph(self) -> Image.Image:
        image = self.window.get_image(0, 0, 1024, 768, X.ZPixmap, 0xFFFFFFFF)
        return Image.frombytes("RGB", (1024, 768), image.data, "raw", "BGRX")
