"""When a line waits because the streamer is typing (SPEC §8, GAME §3).

Pure. Keys of the streamer that arrive between our Enter and our last character stand in the middle of our
line, and our Enter sends the half line that the streamer has in the chat box. So a line waits for a moment of
rest, but not for ever: who plays without a pause moves the mouse all the time, which no system tells from
typing, and a candidate who is never looked up cannot win, while a line that was spoilt is typed again.
"""

from dataclasses import dataclass
from typing import Final

REST_SECONDS: Final = 1.5
"""Who has touched nothing for so long is not in the middle of a word."""

PATIENCE_SECONDS: Final = 10.0
"""A line waits no longer: most chat lines are written by then, and a lookup has 300 s (SPEC §5.2)."""

_CLOCKS_DIFFER_SECONDS: Final = 0.1
"""Systems tell the time of the last input to a sixtieth of a second, and we note ours a little later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What the window system tells of the streamer.

    ``shares_keyboard``: the keys that the streamer strikes would meet ours in one window: the game is in
    front, or is about to be brought there. ``seconds_since_input`` counts keys and mouse, our own
    synthetic keys too; None where the system does not tell.
    """

    shares_keyboard: bool
    seconds_since_input: float | None


def must_wait(presence: Presence, *, seconds_since_own_key: float | None, waited_seconds: float) -> bool:
    """Return whether the line should wait, and the question be asked again a little later.

    ``seconds_since_own_key`` is None when we have typed nothing yet. An input no younger than our own last
    key is taken for ours: what the streamer did before it cannot be known, and does not matter any more.
    """
    since_input = presence.seconds_since_input
    if not presence.shares_keyboard or since_input is None or waited_seconds >= PATIENCE_SECONDS:
        return False
    is_own = (
        seconds_since_own_key is not None and since_input >= seconds_since_own_key - _CLOCKS_DIFFER_SECONDS
    )
    return since_input < REST_SECONDS and not is_own
