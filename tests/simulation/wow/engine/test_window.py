"""``mgm sim wow --window``: a real window that takes real keys (SPEC §14, GAME §3)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from Xlib import XK

from goldomatic.protocol.texts import WINNER_WHISPER
from goldomatic.sim.wow.scenery import MAILBOX
from tests.support.wow_program import HELLO, NOTIFY, PATIENCE_SECONDS, PAYOUT, running, wait_for
from tests.support.x11 import Hands, virtual_display

OK = 200
HEIGHT = 768


@pytest.fixture
def display_name() -> Iterator[str]:
    with virtual_display() as name:
        yield name


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


def test_a_program_that_was_late_plays_keys_as_they_came(log_path: Path, display_name: str) -> None:
    """The chat box opens with a frame: it is there for letters that were typed a moment after Enter."""
    with ExitStack() as stack:
        program = stack.enter_context(running(log_path, "--window", DISPLAY=display_name))
        stack.enter_context(closing(hands := Hands(display_name)))
        wait_for(lambda: not program.get("screen")["isLoading"], "the end of the loading screen")
        process = hands.property("_NET_WM_PID")[0]
        os.kill(process, signal.SIGSTOP)
        hands.press(XK.XK_Return)
        time.sleep(0.1)
        hands.type("Lok'tar")
        hands.press(XK.XK_Return)
        os.kill(process, signal.SIGCONT)
        wait_for(lambda: program.get("screen")["chat"] == ["[Mimiron] says: Lok'tar"], "the words")
        assert program.get("screen")["keysLost"] == []


def test_the_mailbox_opens_by_a_click_where_nothing_lies_over_it(log_path: Path, display_name: str) -> None:
    with ExitStack() as stack:
        program = stack.enter_context(running(log_path, "--window", DISPLAY=display_name))
        stack.enter_context(closing(hands := Hands(display_name)))
        wait_for(lambda: not program.get("screen")["isLoading"], "the end of the loading screen")

        def is_open() -> bool:
            return program.post("person", do="click", frame="MailFrameTab2").status_code == OK

        assert not is_open()
        in_the_middle = MAILBOX.left + MAILBOX.width / 2, HEIGHT - MAILBOX.bottom - MAILBOX.height / 2
        hands.click(MAILBOX.left - 20, in_the_middle[1])
        hands.click(*in_the_middle)
        wait_for(is_open, "the mail window")
        wanted = Image.open(BytesIO(program.picture())).convert("RGB")
        wait_for(lambda: hands.photograph() == wanted, "the window to show it")


def test_whoever_closes_the_window_ends_the_game(log_path: Path, display_name: str) -> None:
    command = [sys.executable, "-m", "goldomatic", "sim", "wow", "--log", str(log_path)]
    with (
        subprocess.Popen(
            [*command, "--window", "--port", "0"], env=os.environ | {"DISPLAY": display_name}
        ) as process,
        closing(Hands(display_name)) as hands,
    ):
        hands.ask_to_close()
        assert process.wait(PATIENCE_SECONDS) == 0


def test_without_a_display_it_says_so(log_path: Path) -> None:
    command = [sys.executable, "-m", "goldomatic", "sim", "wow", "--log", str(log_path), "--window"]
    without = os.environ | {"DISPLAY": ":4711"}
    ended = subprocess.run(command, env=without, capture_output=True, text=True, timeout=180, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("WowClientSimulator: no window: ")
