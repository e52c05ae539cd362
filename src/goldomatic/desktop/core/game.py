"""What the bridge knows of the game's window, and what became of a typed line (SPEC §8)."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["GameWindow", "NotTyped", "Trouble", "Typed"]


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


class Trouble(StrEnum):
    """Why a line was not typed, or not wholly."""

    WINDOW_GONE = "window_gone"
    NOT_IN_FRONT = "not_in_front"
    ACCESS_DENIED = "access_denied"
    """The game was started as administrator, and we were not."""
    REFUSED = "refused"
    """The system did not take the keys."""
    KEYS_HELD = "keys_held"
    NO_KEY = "no_key"
    DISPLAY_LOST = "display_lost"


@dataclass(frozen=True, slots=True)
class NotTyped:
    """Not every key was handed over. ``message`` is for the streamer, in words.

    ``is_cut``: some were, so the chat box may hold a part of the line. The injector owes that window an
    Escape, and pays before anything else when it can reach the window again.
    """

    trouble: Trouble
    message: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """Every key was handed to the window; whether the game took them, its acknowledgement tells.

    ``fell_back`` is how the first way of typing failed, when it was a second one that did it.
    """

    line: str
    fell_back: NotTyped | None = None
