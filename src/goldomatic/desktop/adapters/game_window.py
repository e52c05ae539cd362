"""What every way of typing into the game has in common: how to know its window, one interface (SPEC §8)."""

from collections.abc import Iterable
from typing import Final, Protocol

from goldomatic.desktop.core.game import GameWindow, NotTyped, Typed

WINDOW_CLASSES: Final = frozenset({"gxwindowclassd3d", "gxwindowclassopengl"})
PROCESS_NAMES: Final = frozenset({"wow.exe"})
TITLES: Final = frozenset({"world of warcraft"})


def likeness(window: GameWindow) -> int:
    """Return how surely the window is the game's: 3 by class, 2 by program, 1 by title, 0 not at all.

    Private servers rename the program and the title, hence that order (GAME §3). Under Wine the X11 class of
    a window is the name of its program.
    """
    if window.window_class.lower() in WINDOW_CLASSES:
        return 3
    if {window.window_class.lower(), (window.process_name or "").lower()} & PROCESS_NAMES:
        return 2
    return int(window.title.lower() in TITLES)


def likely_windows(windows: Iterable[GameWindow]) -> tuple[GameWindow, ...]:
    """Return all windows that may be the game's, the likeliest first; the streamer picks if several are."""
    likely = [window for window in windows if likeness(window)]
    return tuple(sorted(likely, key=lambda window: (-likeness(window), window.id)))


class DisplayUnavailable(Exception):
    """The window system does not answer; the text says which was asked."""


class Injector(Protocol):
    """One way of typing into the game. One line at a time: calls wait for each other."""

    def find_windows(self) -> tuple[GameWindow, ...]:
        """Return all windows that may be the game's, the likeliest first.

        Raises:
            DisplayUnavailable: nobody can be asked for windows.
        """
        ...

    async def type_line(
        self, window: GameWindow, line: str, *, is_repeated: bool = False
    ) -> Typed | NotTyped:
        """Type a line of SPEC §8 through the chat box, 1.2 s or more after the one before.

        While the streamer is typing it waits, ten seconds at most (see `streamer_pause`).

        ``is_repeated``: the addon has not acknowledged an earlier attempt, see `typing_plan.repeated_steps`.

        Raises:
            NotTypable: the line is none that `goldomatic.protocol.commands` makes.
        """
        ...

    async def pay_escape(self, window: GameWindow) -> bool:
        """Press the Escape that a cut line has left owing; return whether nothing is owed now."""
        ...

    def close(self) -> None:
        """Let go of the window system."""
        ...
