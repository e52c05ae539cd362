"""What a person sees: every visible thing with its place, and what is wrong with the picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldomatic.sim.wow.lua_runtime import to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goldomatic.sim.wow.client import Client

__all__ = ["Rectangle", "Screen", "Thing", "clashes"]

_TOLERANCE = 0.5
"""UI units that nobody sees."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A place on the screen, in UI units (the screen is 768 high) from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.bottom + self.height

    def overlaps(self, other: Rectangle) -> bool:
        """Whether the two share more than an edge."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > _TOLERANCE
            and min(self.top, other.top) - max(self.bottom, other.bottom) > _TOLERANCE
        )

    def contains(self, other: Rectangle) -> bool:
        """Whether the other one lies wholly inside."""
        return (
            other.left >= self.left - _TOLERANCE
            and other.right <= self.right + _TOLERANCE
            and other.bottom >= self.bottom - _TOLERANCE
            and other.top <= self.top + _TOLERANCE
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A visible frame, texture or text. ``owner`` is the name of the frame that it belongs to.

    ``lines`` is a text as it is drawn, ``is_cut`` whether letters were left out for want of room.
    ``clip`` is the window of the scroll frame around it. ``look`` holds what the painter needs.
    """

    kind: str
    name: str | None
    owner: str | None
    place: Rectangle
    clip: Rectangle | None
    text: str
    lines: tuple[str, ...]
    is_cut: bool
    look: dict[str, Any] = field(repr=False, hash=False, compare=False)

    @property
    def is_text(self) -> bool:
        """Whether this is a line of text on its own."""
        return self.kind == "FontString"

    @property
    def label(self) -> str:
        """What a person would call it."""
        return (
            f"{self.name or self.owner or self.kind} {self.text!r}" if self.text else self.name or self.kind
        )


class Screen:
    """The screen of one client."""

    def __init__(self, client: Client) -> None:
        """Look at ``client``."""
        self._client = client

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in UI units."""
        return self._client.options.screen_width, 768

    def things(self) -> list[Thing]:
        """Return everything visible, from the back to the front."""
        items = to_plain(self._client.engine("snapshot"))
        return [_thing(item) for item in items]

    def inside(self, frame_name: str) -> list[Thing]:
        """Return a frame and all that is drawn in it and in its children."""
        numbers = set(to_plain(self._client.engine("family_numbers", frame_name)))
        return [thing for thing in self.things() if thing.look["number"] in numbers]

    def updating_frames(self) -> list[str]:
        """Return the names of the visible frames that work in every frame of the game."""
        names = to_plain(self._client.engine("updating_names"))
        return list(names) if isinstance(names, list) else []


def clashes(things: Iterable[Thing]) -> Iterator[str]:
    """Yield, in words, what is wrong: cut texts, texts over texts, texts out of their frame.

    Give it the things of one window (`Screen.inside`), the window itself first.
    """
    listed = list(things)
    window = listed[0].place
    texts = [(thing, seen) for thing in listed if thing.is_text and (seen := _ink(thing))]
    for index, (thing, ink) in enumerate(texts):
        if thing.is_cut:
            yield f"{thing.label} is cut to {' / '.join(thing.lines)!r}"
        if not window.contains(ink):
            yield f"{thing.label} sticks out of {listed[0].label}"
        for other, other_ink in texts[index + 1 :]:
            if ink.overlaps(other_ink):
                yield f"{thing.label} and {other.label} overlap"
    buttons = [thing for thing in listed if thing.kind in {"Button", "CheckButton", "EditBox"}]
    for index, button in enumerate(buttons):
        if not window.contains(button.place) and button.clip is None:
            yield f"{button.label} sticks out of {listed[0].label}"
        for other in buttons[index + 1 :]:
            if button.place.overlaps(other.place) and not (
                button.place.contains(other.place) or other.place.contains(button.place)
            ):
                yield f"{button.label} and {other.label} overlap"


def _ink(thing: Thing) -> Rectangle | None:
    """Return where the letters of a text are, inside what its scroll frame shows."""
    size = thing.look["size"]
    width = (
        min(thing.look["natural_width"], thing.place.width) if len(thing.lines) == 1 else thing.place.width
    )
    height = size * len(thing.lines)
    place = thing.place
    left = {"LEFT": place.left, "RIGHT": place.right - width}.get(
        thing.look["justify_h"], place.left + (place.width - width) / 2
    )
    bottom = {"TOP": place.top - height, "BOTTOM": place.bottom}.get(
        thing.look["justify_v"], place.bottom + (place.height - height) / 2
    )
    ink = Rectangle(left, bottom, width, height)
    return ink if thing.clip is None or thing.clip.overlaps(ink) else None


def _thing(item: dict[str, Any]) -> Thing:
    lines = item.get("lines") or []
    return Thing(
        kind=item["kind"],
        name=item.get("name"),
        owner=item.get("owner"),
        place=_rectangle(item, ""),
        clip=_rectangle(item, "clip_") if "clip_left" in item else None,
        text=item.get("text") or "",
        lines=tuple(lines),
        is_cut=bool(item.get("is_cut")),
        look=item,
    )


def _rectangle(item: dict[str, Any], prefix: str) -> Rectangle:
    return Rectangle(
        item[f"{prefix}left"], item[f"{prefix}bottom"], item[f"{prefix}width"], item[f"{prefix}height"]
    )
