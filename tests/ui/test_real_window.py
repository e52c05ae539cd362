"""The window on a real screen with a window manager: real keys, real focus. Needs Xvfb and openbox."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadWindow
from Xlib.ext import xtest

from tests.support.desktop_views import payout_id
from tests.support.wow_program import PATIENCE_SECONDS, wait_for
from tests.support.x11 import virtual_display

TITLE = "Mimiron's Gold-o-Matic"


class Streamer:
    """Somebody at the keyboard, who sees which window is active and reads the wishes."""

    def __init__(self, display_name: str, wishes: list[str]) -> None:
        self._display: Any = Display(display_name)
        self.wishes = wishes

    def active_title(self) -> str | None:
        root = self._display.screen().root
        found = root.get_full_property(self._display.intern_atom("_NET_ACTIVE_WINDOW"), X.AnyPropertyType)
        if found is None or not found.value[0]:
            return None
        window = self._display.create_resource_object("window", found.value[0])
        try:
            name = window.get_full_property(self._display.intern_atom("_NET_WM_NAME"), X.AnyPropertyType)
        except BadWindow:
            # It went between the two questions.
            return None
        return None if name is None else name.value.decode()

    def wait_for_title(self, title: str) -> None:
        """Wait until that window is active; Qt puts the program's name behind a dialog's title."""
        wait_for(lambda: (self.active_title() or "").split(" — ")[0] == title, f"a window {title!r}")

    def press(self, *keysyms: int) -> None:
        """Press the keys, one after the other while all before are held; then let go of all."""
        codes = [self._display.keysym_to_keycode(keysym) for keysym in keysyms]
        for code in codes:
            xtest.fake_input(self._display, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()

    def wait_for_wishes(self, count: int) -> list[str]:
        wait_for(lambda: len(self.wishes) >= count, f"{count} wishes")
        return self.wishes

    def close(self) -> None:
        self._display.close()


@pytest.fixture
def streamer() -> Iterator[Streamer]:
    with ExitStack() as stack:
        display_name = stack.enter_context(virtual_display())
        environment = {
            **os.environ, "DISPLAY": display_name, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8",
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        }  # fmt: skip
        manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
        stack.callback(_end, manager)
        command = [sys.executable, "-m", "tests.support.desktop_program"]
        program = stack.enter_context(
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        )
        assert program.stdout is not None
        wishes: list[str] = []
        lines = map(str.strip, program.stdout)
        reader = threading.Thread(target=wishes.extend, args=[lines])
        reader.start()
        stack.callback(reader.join)
        stack.callback(_end, program)
        found = stack.enter_context(closing(Streamer(display_name, wishes)))
        found.wait_for_title(TITLE)
        yield found


def _end(process: "subprocess.Popen[Any]") -> None:
    process.terminate()
    process.wait(PATIENCE_SECONDS)


def test_the_window_is_operated_by_keys_alone(streamer: Streamer) -> None:
    # Alt and the letter of the Sync button.
    streamer.press(XK.XK_Alt_L, XK.XK_s)
    wishes = streamer.wait_for_wishes(2)
    assert str(payout_id(6)) in wishes[0]
    assert str(payout_id(7)) in wishes[1]
    # From the search to the table; its third row is prepared and may be cancelled: but Enter leaves it.
    streamer.press(XK.XK_Control_L, XK.XK_f)
    streamer.press(XK.XK_Tab)
    streamer.press(XK.XK_Tab)
    for _ in range(3):
        streamer.press(XK.XK_Down)
    streamer.press(XK.XK_Delete)
    streamer.wait_for_title("Cancel")
    streamer.press(XK.XK_Return)
    streamer.wait_for_title(TITLE)
    streamer.press(XK.XK_Delete)
    streamer.wait_for_title("Cancel")
    # The deed is asked for on purpose: from "leave it" to the other button, and then pressed.
    streamer.press(XK.XK_Tab)
    streamer.press(XK.XK_space)
    streamer.wait_for_title(TITLE)
    (wish,) = streamer.wait_for_wishes(3)[2:]
    assert wish.startswith("Close(")
    assert "CANCEL" in wish


def test_the_menu_and_the_refresh_key(streamer: Streamer) -> None:
    streamer.press(XK.XK_F5)
    assert streamer.wait_for_wishes(1) == ["AskNow()"]
    streamer.press(XK.XK_F6)
    assert streamer.wait_for_wishes(2)[1:] == ["TestLink()"]
