"""The window that plays the game (game.c), and what came of the keys that it got. Windows only."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from goldomatic.desktop.adapters.win32_system import Win32System
from goldomatic.desktop.core.game import GameWindow

PATIENCE_SECONDS = 30.0


def wait_for(condition: Callable[[], Any], what: str) -> Any:
    """Wait until something is true, and return it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)
    return found


class WindowProgram:
    """A running program with one window."""

    def __init__(self, written: Path, program: str, window_class: str, title: str) -> None:
        self._written = written
        self._system = Win32System()
        copy = written.with_name(program)
        if not copy.exists():
            shutil.copyfile(os.environ["MGM_GAME_PROGRAM"], copy)
        self._process = subprocess.Popen([copy, str(written), window_class, title])
        # It comes to the front while it is being made.
        wait_for(lambda: self.events("WINDOW"), "the window")
        self.pid = self._process.pid

    @property
    def window(self) -> GameWindow:
        [window] = [each for each in self._system.windows() if each.pid == self.pid]
        return window

    def events(self, *kinds: str) -> list[str]:
        """Return what happened, all of it or of these kinds."""
        written = self._written.read_text(encoding="ascii") if self._written.exists() else ""
        happened = written[: written.rfind("\n") + 1].splitlines()
        return [event for event in happened if not kinds or event.split(" ", 1)[0] in kinds]

    def said(self) -> list[str]:
        return [event.removeprefix("SAID ") for event in self.events("SAID")]

    def wait_for_said(self, expected: list[str]) -> None:
        try:
            wait_for(lambda: len(self.said()) >= len(expected), "the lines")
        finally:
            # What came instead says why.
            print(*self.events()[-10:], sep="\n")
        assert self.said() == expected

    def come_to_front(self) -> None:
        self._system.bring_to_front(self.window.id)
        wait_for(self.is_in_front, "the front")

    def is_in_front(self) -> bool:
        return self._system.foreground() == self.window.id

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


@contextmanager
def window_program(
    written: Path,
    *,
    program: str = "WoW.exe",
    window_class: str = "GxWindowClassD3d",
    title: str = "World of Warcraft",
) -> Iterator[WindowProgram]:
    """Run it; it comes to the front by itself."""
    running = WindowProgram(written, program, window_class, title)
    try:
        yield running
    finally:
        running.end()


@contextmanager
def another_program(written: Path) -> Iterator[WindowProgram]:
    """A program that is not the game, in front."""
    with window_program(written, program="Notes.exe", window_class="Editor", title="Notes") as program:
        program.come_to_front()
        yield program
