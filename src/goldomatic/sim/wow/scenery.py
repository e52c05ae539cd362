"""What stands in the world behind the interface: sky, ground, and a mailbox to walk up to (GAME §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import ImageDraw

from goldomatic.sim.wow.screen import Rectangle

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["MAILBOX", "draw_scenery"]

MAILBOX: Final = Rectangle(left=738, bottom=230, width=84, height=150)
"""Where the mailbox stands, in UI units; windows may lie over it, as over everything in the world."""

_GROUND = (44, 54, 38)
_HORIZON = 0.55
_WOOD = (92, 66, 40)
_BOX = (44, 76, 128)
_GOLD = (214, 170, 72)
_LETTER = (232, 224, 200)


def draw_scenery(picture: Image.Image, scale: float) -> None:
    """Draw onto an empty picture of the whole screen, ``scale`` pixels a UI unit."""
    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    draw.rectangle((0, height * _HORIZON, width, height), fill=_GROUND)
    left, right = MAILBOX.left * scale, MAILBOX.right * scale
    top, bottom = height - MAILBOX.top * scale, height - MAILBOX.bottom * scale
    middle, wide, high = (left + right) / 2, right - left, bottom - top
    draw.rectangle((middle - wide * 0.1, top + high * 0.5, middle + wide * 0.1, bottom), fill=_WOOD)
    box = (left, top, right, top + high * 0.55)
    draw.rounded_rectangle(box, radius=wide * 0.2, fill=_BOX, outline=_GOLD, width=max(1, round(2 * scale)))
    letter = (left + wide * 0.18, top + high * 0.14, right - wide * 0.18, top + high * 0.41)
    draw.rectangle(letter, fill=_LETTER)
    flap = ((letter[0], letter[1]), (middle, top + high * 0.3), (letter[2], letter[1]))
    draw.line(flap, fill=_WOOD, width=max(1, round(2 * scale)))
