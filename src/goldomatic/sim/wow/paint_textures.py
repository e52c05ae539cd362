"""How a texture of the game is drawn here: by what the name of its file says that it shows."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import ImageDraw

__all__ = ["draw_texture"]

Box = tuple[float, float, float, float]
Color = tuple[int, int, int, int]

_GOLD = (190, 150, 60, 255)
_DARK = (14, 12, 10, 220)


def _panel_button(draw: ImageDraw.ImageDraw, box: Box, path: str) -> None:
    fill = (96, 20, 16, 255)
    if "disabled" in path:
        fill = (62, 58, 56, 255)
    elif "down" in path:
        fill = (66, 12, 10, 255)
    left, top, right, bottom = box
    draw.rounded_rectangle(
        (left, top, right - 1, bottom - 1), radius=4, fill=fill, outline=(120, 96, 50, 255)
    )


def _close_button(draw: ImageDraw.ImageDraw, box: Box, _path: str) -> None:
    left, top, right, bottom = box
    draw.rounded_rectangle(
        (left + 6, top + 6, right - 7, bottom - 7), radius=3, fill=(110, 18, 14, 255), outline=_GOLD
    )
    draw.line((left + 11, top + 11, right - 12, bottom - 12), fill=_GOLD, width=2)
    draw.line((left + 11, bottom - 12, right - 12, top + 11), fill=_GOLD, width=2)


def _highlight(draw: ImageDraw.ImageDraw, box: Box, _path: str) -> None:
    draw.rectangle(box, fill=(255, 240, 180, 50))


def _check_box(draw: ImageDraw.ImageDraw, box: Box, path: str) -> None:
    left, top, right, bottom = box
    inset = (right - left) * 0.22
    square = (left + inset, top + inset, right - inset, bottom - inset)
    if "check-" in path or path.endswith("-check"):
        draw.line(
            (square[0], (top + bottom) / 2, (left + right) / 2, square[3]), fill=(255, 210, 0, 255), width=3
        )
        draw.line(((left + right) / 2, square[3], square[2], square[1]), fill=(255, 210, 0, 255), width=3)
    else:
        draw.rectangle(square, fill=_DARK, outline=_GOLD)


def _input_border(draw: ImageDraw.ImageDraw, box: Box, _path: str) -> None:
    # The box's ground is drawn with its text: the border comes later, and must not lie over the letters.
    left, top, right, bottom = box
    draw.line((left, top, right, top), fill=(110, 104, 92, 255))
    draw.line((left, bottom - 1, right, bottom - 1), fill=(110, 104, 92, 255))


def _scroll_arrow(draw: ImageDraw.ImageDraw, box: Box, path: str) -> None:
    left, top, right, bottom = box
    fill = (90, 84, 74, 255) if "disabled" in path else _GOLD
    draw.rectangle((left, top, right - 1, bottom - 1), fill=(40, 34, 26, 255), outline=(90, 76, 46, 255))
    middle = (left + right) / 2
    if "scrollup" in path:
        draw.polygon(((middle, top + 4), (left + 4, bottom - 5), (right - 5, bottom - 5)), fill=fill)
    else:
        draw.polygon(((middle, bottom - 5), (left + 4, top + 4), (right - 5, top + 4)), fill=fill)


def _nothing(_draw: ImageDraw.ImageDraw, _box: Box, _path: str) -> None:
    """Draw what another part of the picture shows already."""


def _header(draw: ImageDraw.ImageDraw, box: Box, _path: str) -> None:
    draw.rounded_rectangle(box, radius=6, fill=(48, 38, 26, 255), outline=(150, 126, 70, 255), width=2)


def _icon(draw: ImageDraw.ImageDraw, box: Box, path: str) -> None:
    left, top, right, bottom = box
    mark = zlib.crc32(path.encode())
    fill = (60 + mark % 140, 60 + mark // 140 % 120, 50 + mark // 16800 % 120, 255)
    draw.rectangle((left, top, right - 1, bottom - 1), fill=fill, outline=(20, 20, 20, 255))
    draw.line((left, bottom - 1, right - 1, top), fill=(255, 255, 255, 60))


_DRAWN: tuple[tuple[str, Callable[[ImageDraw.ImageDraw, Box, str], None]], ...] = (
    ("highlight", _highlight),
    ("ui-panel-button", _panel_button),
    ("minimizebutton", _close_button),
    ("ui-checkbox", _check_box),
    ("radiobutton", _check_box),
    ("input-border", _input_border),
    ("scrollbar-scroll", _scroll_arrow),
    ("scrollbar-knob", _nothing),
    ("sliderbar-button", _nothing),
    ("dialogbox-header", _header),
    ("interface\\icons\\", _icon),
    ("interface/icons/", _icon),
    ("tracking-border", _nothing),
)


def draw_texture(draw: ImageDraw.ImageDraw, path: str, color: Color, box: Box, *, is_solid: bool) -> None:
    """Draw the texture of that file into ``box``; a colour that stands for a file is drawn as itself."""
    if is_solid or path.upper().endswith("WHITE8X8"):
        draw.rectangle(box, fill=color)
        return
    lowered = path.lower()
    for part, drawn in _DRAWN:
        if part in lowered:
            drawn(draw, box, lowered)
            return
    # Something of the game's that has no stand-in: its place, faintly.
    draw.rectangle(box, fill=(*(round(part * 0.35) for part in color[:3]), 70))
