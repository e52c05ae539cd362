"""A picture of the client's screen: texts, buttons, boxes and icons where they are (GAME §9).

The game's pictures are not ours: a texture is drawn as what its file's name says it is. Letters are drawn
with the font that the layout is measured with, so what is cut or overlaps here is cut or overlaps there.
"""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from goldomatic.sim.wow.paint_textures import draw_texture
from goldomatic.sim.wow.scenery import draw_scenery
from goldomatic.sim.wow.screen import Rectangle
from goldomatic.sim.wow.text_width import FONT_PATH, text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goldomatic.sim.wow.client import Client
    from goldomatic.sim.wow.screen import Thing

__all__ = ["paint", "picture_of", "png_of"]

_SKY = (38, 50, 66, 255)
_BOX_GROUND = (14, 12, 10, 220)
_MARGIN = 12
_SHADOW = (0, 0, 0, 255)
_TEXT_COLOR = re.compile(r"^\|c[0-9a-fA-F]{2}([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")

Color = tuple[int, int, int, int]


def picture_of(client: Client, frame_name: str | None = None, *, scale: float = 1.0) -> Image.Image:
    """Return the screen, or the part of it around one frame, ``scale`` pixels a UI unit.

    Raises:
        ValueError: the frame cannot be seen.
    """
    things = client.screen.things()
    picture = paint(things, client.screen.size, scale)
    if frame_name is None:
        return picture
    frame = next((thing for thing in things if thing.name == frame_name), None)
    if frame is None:
        raise ValueError(f"{frame_name} cannot be seen")
    place, height = frame.place, client.screen.size[1]
    return picture.crop(
        (
            round((place.left - _MARGIN) * scale),
            round((height - place.top - _MARGIN) * scale),
            round((place.right + _MARGIN) * scale),
            round((height - place.bottom + _MARGIN) * scale),
        )
    )


def png_of(client: Client, frame_name: str | None = None, *, scale: float = 1.0) -> bytes:
    """Return the same as the bytes of a PNG file."""
    file = io.BytesIO()
    picture_of(client, frame_name, scale=scale).save(file, "PNG")
    return file.getvalue()


def paint(things: Iterable[Thing], size: tuple[int, int], scale: float) -> Image.Image:
    """Return the picture of things given from the back to the front; ``size`` is the screen's in UI units."""
    width, height = round(size[0] * scale), round(size[1] * scale)
    picture = Image.new("RGBA", (width, height), _SKY)
    draw_scenery(picture, scale)
    for thing in things:
        _put(picture, thing, size[1], scale)
    return picture.convert("RGB")


def _put(picture: Image.Image, thing: Thing, screen_height: int, scale: float) -> None:
    """Draw one thing on a sheet of its own and lay that onto the picture, without what is clipped away."""
    place = thing.place
    seen = place if thing.clip is None else _common(place, thing.clip)
    if seen is None or place.width <= 0 or place.height <= 0:
        return
    # Letters may stand out of a text's own rectangle a little; everything else keeps to it.
    border = 4 if thing.is_text and thing.clip is None else 0
    box = (
        round((seen.left - border) * scale),
        round((screen_height - seen.top - border) * scale),
        round((seen.right + border) * scale),
        round((screen_height - seen.bottom + border) * scale),
    )
    if box[2] <= box[0] or box[3] <= box[1]:
        return
    sheet = Image.new("RGBA", (box[2] - box[0], box[3] - box[1]))
    left = place.left * scale - box[0]
    top = (screen_height - place.top) * scale - box[1]
    own = (left, top, left + place.width * scale, top + place.height * scale)
    _draw(ImageDraw.Draw(sheet), thing, own, scale)
    alpha = thing.look["alpha"]
    if alpha < 1:
        sheet.putalpha(sheet.getchannel("A").point(lambda value: round(value * alpha)))
    x, y = max(box[0], 0), max(box[1], 0)
    picture.alpha_composite(sheet.crop((x - box[0], y - box[1], *sheet.size)), (x, y))


def _common(a: Rectangle, b: Rectangle) -> Rectangle | None:
    left, bottom = max(a.left, b.left), max(a.bottom, b.bottom)
    width, height = min(a.right, b.right) - left, min(a.top, b.top) - bottom
    return Rectangle(left, bottom, width, height) if width > 0 and height > 0 else None


Box = tuple[float, float, float, float]


def _draw(draw: ImageDraw.ImageDraw, thing: Thing, box: Box, scale: float) -> None:
    look = thing.look
    if thing.is_text:
        _draw_text(draw, thing, box, scale)
        return
    if thing.kind == "Texture":
        draw_texture(draw, look["texture"], _color(look), box, is_solid=look["is_solid"])
        return
    _draw_backdrop(draw, thing, box)
    if thing.kind == "Minimap":
        draw.ellipse(box, fill=(70, 96, 60, 255), outline=(160, 140, 90, 255), width=3)
    elif thing.kind == "StatusBar":
        left, top, right, bottom = box
        draw.rectangle((left, top, left + (right - left) * look["fill"], bottom), fill=_color(look))
    elif thing.kind == "Slider":
        _draw_slider(draw, thing, box)
    elif thing.kind == "EditBox":
        _draw_edit_box(draw, thing, box, scale)
    elif "messages" in look:
        _draw_messages(draw, thing, box, scale)


def _draw_backdrop(draw: ImageDraw.ImageDraw, thing: Thing, box: Box) -> None:
    look = thing.look
    left, top, right, bottom = box
    if look.get("background"):
        tint = _color(look, "background_")
        is_white = "WHITE8X8" in look["background"].upper() or "ChatFrameBackground" in look["background"]
        dark = (
            tint
            if is_white
            else (round(tint[0] * 0.16), round(tint[1] * 0.15), round(tint[2] * 0.14), tint[3])
        )
        draw.rectangle((left + 2, top + 2, right - 3, bottom - 3), fill=dark)
    if look.get("edge"):
        tint = _color(look, "edge_")
        edge = (round(tint[0] * 0.62), round(tint[1] * 0.58), round(tint[2] * 0.5), tint[3])
        draw.rounded_rectangle((left, top, right - 1, bottom - 1), radius=5, outline=edge, width=2)


def _draw_slider(draw: ImageDraw.ImageDraw, thing: Thing, box: Box) -> None:
    left, top, right, bottom = box
    draw.rectangle(box, fill=(20, 18, 16, 160), outline=(70, 64, 54, 255))
    if thing.look["is_vertical"]:
        at = top + (bottom - top - 18) * thing.look["fill"]
        draw.rounded_rectangle((left + 1, at, right - 2, at + 18), radius=3, fill=(150, 128, 80, 255))
    else:
        at = left + (right - left - 12) * thing.look["fill"]
        draw.rounded_rectangle((at, top + 1, at + 12, bottom - 2), radius=3, fill=(150, 128, 80, 255))


@lru_cache(maxsize=32)
def _font(pixels: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_PATH), max(pixels, 1.0))


def _write(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: float, color: Color) -> None:
    """Write one line; ``at`` is the left end of its middle."""
    shadow = (*_SHADOW[:3], color[3])
    draw.text((at[0] + 1, at[1] + 1), text, font=_font(size), fill=shadow, anchor="lm")
    draw.text(at, text, font=_font(size), fill=color, anchor="lm")


def _draw_text(draw: ImageDraw.ImageDraw, thing: Thing, box: Box, scale: float) -> None:
    look = thing.look
    size = look["size"] * scale
    left, top, right, bottom = box
    height = size * len(thing.lines)
    first = {"TOP": top, "BOTTOM": bottom - height}.get(look["justify_v"], (top + bottom - height) / 2)
    found = _TEXT_COLOR.match(look["raw"])
    color = _color(look)
    if found is not None:
        color = (int(found[1], 16), int(found[2], 16), int(found[3], 16), color[3])
    for index, line in enumerate(thing.lines):
        width = text_width(line, size)
        at = {"LEFT": left, "RIGHT": right - width}.get(look["justify_h"], (left + right - width) / 2)
        _write(draw, (at, first + size * (index + 0.5)), line, size, color)


def _draw_edit_box(draw: ImageDraw.ImageDraw, thing: Thing, box: Box, scale: float) -> None:
    look = thing.look
    size = look["size"] * scale
    left, top, right, bottom = box
    if not look.get("background"):
        draw.rectangle((left, top + 2, right, bottom - 2), fill=_BOX_GROUND)
    at = (left + look["inset"] * scale, (top + bottom) / 2)
    _write(draw, at, thing.text, size, _color(look))
    if look.get("has_focus"):
        x = at[0] + text_width(thing.text, size) + 1
        draw.line((x, at[1] - size / 2, x, at[1] + size / 2), fill=(255, 255, 255, 255))


def _draw_messages(draw: ImageDraw.ImageDraw, thing: Thing, box: Box, scale: float) -> None:
    size = thing.look["size"] * scale
    left, top, right, bottom = box
    y = bottom - size / 2
    for message in reversed(thing.look["messages"] or []):
        color = (round(message["r"] * 255), round(message["g"] * 255), round(message["b"] * 255), 255)
        for line in reversed(list(_wrapped(message["text"], size, right - left))):
            if y - size / 2 < top:
                return
            _write(draw, (left, y), line, size, color)
            y -= size


def _wrapped(text: str, size: float, width: float) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, size) > width:
            yield line
            longer = word
        line = longer
    yield line


def _color(look: dict[str, float], prefix: str = "") -> Color:
    red, green, blue, alpha = (
        round(max(0.0, min(1.0, look.get(f"{prefix}{part}", 1.0) or 0.0)) * 255) for part in "rgba"
    )
    return red, green, blue, alpha
