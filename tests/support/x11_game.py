"""The simulated game in a window of a virtual screen, and another program's window beside it."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from Xlib import X
from Xlib.display import Display

from tests.support.wow_program import Program, running, wait_for
from tests.support.x11 import Hands

GOT = "GOT "
PROBE = f"""
SlashCmdList.SCRIPT = function(code) DEFAULT_CHAT_FRAME:AddMessage("{GOT}" .. code) end
"""
"""An addon that shows what ``/run`` was given, instead of running it."""


class Game:
    """A running client whose ``/run`` only repeats what it was given, and the hands of its streamer."""

    def __init__(self, program: Program, hands: Hands) -> None:
        self.program = program
        self.hands = hands

    def chat(self) -> list[str]:
        return list(self.program.get("screen")["chat"])

    def has_shown(self, line: str) -> bool:
        return line in self.chat()

    def lines(self) -> list[str]:
        """Return the lines that reached ``/run``, as they were typed."""
        return [f"/run {each.removeprefix(GOT)}" for each in self.chat() if each.startswith(GOT)]

    def wait_for_lines(self, expected: list[str]) -> None:
        wait_for(lambda: len(self.lines()) >= len(expected), "the typed lines")
        assert self.lines() == expected

    def lost(self) -> list[str]:
        return list(self.program.get("screen")["keysLost"])


@contextmanager
def repeating_game(folder: Path, display_name: str) -> Iterator[Game]:
    """Start the game with no addon but the probe."""
    with running_game(folder, display_name, PROBE) as game:
        yield game


@contextmanager
def running_game(folder: Path, display_name: str, probe_code: str, *addons: Path) -> Iterator[Game]:
    """Start it and wait until its character is in the world; its window has the focus."""
    probe = folder / "Probe"
    probe.mkdir(parents=True)
    (probe / "Probe.toc").write_text("## Interface: 30300\nCode.lua\n", encoding="utf-8")
    (probe / "Code.lua").write_text(probe_code, encoding="utf-8")
    log_path = folder / "Logs" / "WoWChatLog.txt"
    options = [word for addon in (*addons, probe) for word in ("--addon", str(addon))]
    with ExitStack() as stack:
        program = stack.enter_context(running(log_path, "--window", *options, DISPLAY=display_name))
        hands = stack.enter_context(closing(Hands(display_name)))
        wait_for(lambda: not program.get("screen")["isLoading"], "the end of the loading screen")
        yield Game(program, hands)


class OtherWindow:
    """A window of another program, which counts the keys that it gets."""

    def __init__(self, display_name: str, **described: Any) -> None:
        self._display: Any = Display(display_name)
        self.window = self._display.screen().root.create_window(
            0, 0, 50, 50, 0, X.CopyFromParent, event_mask=X.KeyPressMask
        )
        self.window.set_wm_class("editor", described.get("window_class", "Editor"))
        self.window.set_wm_name(described.get("title", "Notes"))
        self.window.map()
        self._display.sync()
        wait_for(lambda: self.window.get_attributes().map_state == X.IsViewable, "the other window")

    def take_focus(self) -> None:
        self.window.set_input_focus(X.RevertToParent, X.CurrentTime)
        self._display.sync()

    def hide(self) -> None:
        self.window.unmap()
        self._display.sync()

    def has_focus(self) -> bool:
        return bool(self._display.get_input_focus().focus == self.window)

    def is_on_top(self) -> bool:
        """Whether no other window covers it."""
        return bool(self._display.screen().root.query_tree().children[-1] == self.window)

    def keys(self) -> int:
        """Return how many keys came since the last call."""
        self._display.sync()
        events = [self._display.next_event() for _ in range(self._display.pending_events())]
        return sum(each.type == X.KeyPress for each in events)

    def hold_focus(self, until: Event) -> None:
        """Fetch the focus back whenever it goes."""
        while not until.wait(0.002):
            if not self.has_focus():
                self.take_focus()

    def close(self) -> None:
        self._display.close()
