"""What every way of typing into the game has in common: windows, results, one interface (SPEC §8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

WINDOW_CLASSES: Final = frozenset({"gxwindowclassd3d", "gxwindowclassopengl"})
PROCESS_NAMES: Final = frozenset({"wow.exe"})
TITLES: Final = frozenset({"world of warcraft"})


@dataclass(frozen=True, slots=True)
class GameWindow:
    """A window that may be the game's.

    ``id`` is the window system's own; ``pid`` and ``process_name`` are None where it tells neither.
    """

    id: int
    title: str
    window_class: str
    pid: int | None
    process_name: str | None


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


class Trouble(StrEnum):
    """Why a line was not typed, or not wholly."""

    WINDOW_GONE = "window_gone"
    NOT_IN_FRONT = "not_in_front"
    KEYS_HELD = "keys_held"
    NO_KEY = "no_key"
    DISPLAY_LOST = "display_lost"


@dataclass(frozen=True, slots=True)
class Typed:
    """Every key was handed to the window; whether the game took them, its acknowledgement tells."""

    line: str


@dataclass(frozen=True, slots=True)
class NotTyped:
    """Not every key was handed over. ``message`` is for the streamer, in words.

    ``is_cut``: some were, so the chat box may hold a part of the line. The injector owes that window an
    Escape, and pays before anything else when it can reach the window again.
    """

    trouble: Trouble
    message: str
    is_cut: bool


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
