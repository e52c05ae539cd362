"""``mgm sim wow --window``: a real window that takes real keys (SPEC §14, GAME §3)."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from goldomatic.protocol.texts import WINNER_WHISPER
from tests.simulation.wow.engine.program import HELLO, NOTIFY, PATIENCE_SECONDS, PAYOUT, running, wait_for


@pytest.fixture
def display_name() -> Iterator[str]:
    """A virtual screen of its own, without a window manager."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
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

    def close(self) -> None:
        self._display.close()

    def photograph(self) -> Image.Image:
        image = self.window.get_image(0, 0, 1024, 768, X.ZPixmap, 0xFFFFFFFF)
        return Image.frombytes("RGB", (1024, 768), image.data, "raw", "BGRX")


@pytest.mark.scenario("SC-003", "TC-005")
def test_real_keys_in_a_real_window(log_path: Path, display_name: str) -> None:
    with ExitStack() as stack:
        program = stack.enter_context(running(log_path, "--window", DISPLAY=display_name))
        stack.enter_context(closing(hands := Hands(display_name)))
        assert hands.window.get_wm_class() == ("wow.exe", "Wow.exe")
        assert hands.property("_NET_WM_NAME") == b"World of Warcraft"
        assert Path(f"/proc/{hands.property('_NET_WM_PID')[0]}/cmdline").read_bytes().count(b"wow") > 0
        wait_for(lambda: not program.get("screen")["isLoading"], "the end of the loading screen")
        program.post("answers", name="Norinn", answer="!twgold", times=1)
        for line in (HELLO, NOTIFY):
            hands.press(XK.XK_Return)
            # Where a person sees the box open, the Desktop waits 100–200 ms.
            time.sleep(0.2)
            hands.type(line)
            hands.press(XK.XK_Return)
        wait_for(lambda: program.heard("Norinn") == [WINNER_WHISPER], "the winner's whisper")
        wait_for(lambda: f"[MGM_ACCEPT:{PAYOUT}]" in program.log(), "the acceptance in the log")
        assert program.get("screen")["keysLost"] == []
        wanted = Image.open(BytesIO(program.picture())).convert("RGB")
        wait_for(lambda: hands.photograph() == wanted, "the window to show the chat")


def test_without_a_display_it_says_so(log_path: Path) -> None:
    command = [sys.executable, "-m", "goldomatic", "sim", "wow", "--log", str(log_path), "--window"]
    without = os.environ | {"DISPLAY": ":4711"}
    ended = subprocess.run(command, env=without, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("WowClientSimulator: no window: ")
