"""Which items the streamer gives away: by quality, and but for those of a kept list (SPEC §12)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from goldomatic.protocol.tags import NUMBER_MAX, BagItem

__all__ = [
    "GiftRules",
    "KeptItem",
    "Quality",
    "kept_items",
    "kept_text",
    "link_of",
    "quality_of",
    "without_promised",
]


class Quality(StrEnum):
    """How good an item is, from the worst on: the game's numbers 0 to 5."""

    POOR = "poor"
    COMMON = "common"
    UNCOMMON = "uncommon"
    RARE = "rare"
    EPIC = "epic"
    LEGENDARY = "legendary"


_QUALITIES: Final = tuple(Quality)
_COLORS: Final = ("9d9d9d", "ffffff", "1eff00", "0070dd", "a335ee", "ff8000")
"""The game's own, by the number of the quality."""


@dataclass(frozen=True, slots=True)
class KeptItem:
    """A kind of item that is never given away; the name is for people."""

    item_id: int
    name: str

    def __post_init__(self) -> None:
        """Refuse an id that no item has: ValueError."""
        if not 1 <= self.item_id <= NUMBER_MAX:
            raise ValueError("an item's id is a number from 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftRules:
    """What the streamer has set. An item of unknown quality is offered only where no limit is set."""

    is_by_hand: bool = False
    """The roulette never turns: the streamer chooses each item."""
    quality_min: Quality | None = None
    quality_max: Quality | None = None
    kept: tuple[KeptItem, ...] = ()
    """Never given away."""

    def offered(self, listed: Iterable[BagItem], skipped: Collection[int]) -> tuple[BagItem, ...]:
        """Return what may be given of what was listed; ``skipped`` are ids that the streamer passed over."""
        forbidden = {*skipped, *(kept.item_id for kept in self.kept)}
        return tuple(item for item in listed if item.item_id not in forbidden and self._is_within(item))

    def _is_within(self, item: BagItem) -> bool:
        if self.quality_min is None and self.quality_max is None:
            return True
        if item.quality is None:
            return False
        least = 0 if self.quality_min is None else _QUALITIES.index(self.quality_min)
        most = item.quality if self.quality_max is None else _QUALITIES.index(self.quality_max)
        return least <= item.quality <= most


def quality_of(item: BagItem) -> Quality | None:
    """Return the item's quality; None when it is not known, or of a kind that is never mailed."""
    if item.quality is None or item.quality >= len(_QUALITIES):
        return None
    return _QUALITIES[item.quality]


def link_of(item: BagItem) -> str | None:
    """Return the item's link as the game writes it, coloured by its quality; None without a known one."""
    quality = quality_of(item)
    if quality is None:
        return None
    color = _COLORS[_QUALITIES.index(quality)]
    name = item.name.replace("|", "")
    return f"|cff{color}|Hitem:{item.item_id}:0:0:0:0:0:0:0|h[{name}]|h|r"


def kept_items(text: str) -> tuple[KeptItem, ...]:
    """Read the kept list as a setting holds it: ``6948 Hearthstone; 19019 Thunderfury``.

    Raises:
        ValueError: an entry does not begin with an item's id.
    """
    kept = []
    for entry in filter(None, (each.strip() for each in text.split(";"))):
        number, _, name = entry.partition(" ")
        if not (number.isascii() and number.isdecimal()):
            raise ValueError("each item is its id and its name, and a semicolon is between two of them")
        kept.append(KeptItem(int(number), name.strip()))
    return tuple(kept)


def kept_text(kept: Iterable[KeptItem]) -> str:
    """Return the kept list as `kept_items` reads it; what would part entries is taken out of names."""
    return "; ".join(
        f"{each.item_id} {' '.join(each.name.replace(';', ' ').split())}".strip() for each in kept
    )


def without_promised(listed: Iterable[BagItem], promised: Iterable[BagItem]) -> tuple[BagItem, ...]:
    """Return what was listed, less what was promised to others before.

    The bags may have changed since: a promised item is found again as the addon finds it, in the same slot,
    else by id and count, else by id.
    """
    left = list(listed)
    for item in promised:
        alike = [each for each in left if each.item_id == item.item_id]
        same_slot = [each for each in alike if (each.bag, each.slot) == (item.bag, item.slot)]
        same_count = [each for each in alike if each.count == item.count]
        found = (same_slot or same_count or alike)[:1]
        left = [each for each in left if each not in found]
    return tuple(left)
