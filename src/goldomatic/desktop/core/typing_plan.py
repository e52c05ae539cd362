"""How one line gets into the game's chat box: the steps, and the pauses between them (SPEC §8, GAME §3).

Pure. The game executes what is typed, so a line is planned only if it is, byte for byte, one that
`goldomatic.protocol.commands` makes.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from goldomatic.protocol.commands import format_command, parse_command

SPACING_SECONDS: Final = 1.2
"""From the end of one line to the start of the next: servers mute who says more in less time."""

BOX_OPENS_SECONDS: Final = 0.2
"""Enter opens the chat box with the game's next frame; a slow machine shows five of them a second."""


class NotTypable(ValueError):
    """The line is none of SPEC §8, so it never reaches the game. The text does not repeat the line."""


class Key(StrEnum):
    """A key without a letter."""

    ENTER = "enter"
    ESCAPE = "escape"


@dataclass(frozen=True, slots=True)
class Press:
    """Press and release one key."""

    key: Key


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for some seconds: the game needs a frame."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Characters:
    """Type printable ASCII, each character once and in order."""

    text: str


Step = Press | Wait | Characters


def typing_steps(line: str) -> tuple[Step, ...]:
    """Return what to do, in order, so that the game executes ``line`` once; the chat box is closed before.

    If the streamer had it open, the first Enter sends what stood in it, the characters reach no box, and
    the last Enter opens it again, empty. Nothing of ``line`` is executed, no acknowledgement comes, and the
    same steps would miss again and again: :func:`repeated_steps` are those for the next attempt.

    Raises:
        NotTypable: `goldomatic.protocol.commands` does not make this line.
    """
    command = parse_command(line)
    if command is None or format_command(command) != line:
        raise NotTypable("only the commands of SPEC §8 are typed into the game, spelled as we spell them")
    return (Press(Key.ENTER), Wait(BOX_OPENS_SECONDS), Characters(line), Press(Key.ENTER))


def repeated_steps(line: str) -> tuple[Step, ...]:
    """Return the steps for a line that the addon has not acknowledged, with Escape first.

    Escape closes a chat box that :func:`typing_steps` left open. With none open it closes what else the game
    shows, the mailbox too, or opens the game's menu: so not for a first attempt.

    Raises:
        NotTypable: as for `typing_steps`.
    """
    return (*escape_steps(), *typing_steps(line))


def escape_steps() -> tuple[Step, ...]:
    """Return what throws away a line that was cut short, so that half a command is never executed."""
    return (Press(Key.ESCAPE), Wait(BOX_OPENS_SECONDS))


def seconds_to_wait(last_typed_at: float | None, now: float) -> float:
    """Return how long the next line must wait, at least 0; both instants are of one monotonic clock."""
    return 0.0 if last_typed_at is None else max(0.0, last_typed_at + SPACING_SECONDS - now)
