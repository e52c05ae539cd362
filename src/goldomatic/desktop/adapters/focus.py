"""What is patient in the same way wherever keys go to the window in front."""

import asyncio
from collections.abc import Callable
from typing import Final

from goldomatic.ambient import monotonic
from goldomatic.desktop.adapters.typist import Stopped
from goldomatic.desktop.core.game import Trouble

_PATIENCE_SECONDS: Final = 1.0
"""How long a window may take to come to the front, and a person to let go of Shift."""

_LOOK_SECONDS: Final = 0.03
"""Between two looks; it must be there at two in a row, as some programs fetch the focus back at once."""


async def until_in_front(is_in_front: Callable[[], bool]) -> None:
    """Wait until the window that was asked to the front is there; stop if it does not come, or not stay."""
    end = monotonic() + _PATIENCE_SECONDS
    looks_in_a_row = int(is_in_front())
    while looks_in_a_row < 2:  # noqa: PLR2004 - see _LOOK_SECONDS
        if monotonic() > end:
            raise Stopped(Trouble.NOT_IN_FRONT, "the game's window does not come to the front")
        await asyncio.sleep(_LOOK_SECONDS)
        looks_in_a_row = looks_in_a_row + 1 if is_in_front() else 0


async def until_no_key_is_held(strike: Callable[[], bool]) -> None:
    """Call ``strike`` until it returns True; while a key is held it strikes nothing, and returns False."""
    end = monotonic() + _PATIENCE_SECONDS
    while not strike():
        if monotonic() > end:
            raise Stopped(Trouble.KEYS_HELD, "Shift, Control, Alt or the like is held down")
        await asyncio.sleep(_LOOK_SECONDS)
