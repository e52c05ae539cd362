"""Items and the five bags of a character, as the server keeps them (GAME §7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from goldomatic.sim.wow.packets import MailRefusal

__all__ = ["BACKPACK_SLOTS", "BAGS", "Bags", "Binding", "ItemKind", "Place", "Stack"]

BAGS: Final = 5
BACKPACK_SLOTS: Final = 16

_QUALITY_COLORS: Final = ("9d9d9d", "ffffff", "1eff00", "0070dd", "a335ee", "ff8000", "e6cc80", "e6cc80")

Place = tuple[int, int]
"""A bag, 0–4, and a slot in it, from 1."""


class Binding(StrEnum):
    """What ties a kind of item to its owner from the start."""

    NONE = "none"
    PICKED_UP = "picked_up"
    EQUIPPED = "equipped"
    ACCOUNT = "account"
    QUEST = "quest"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemKind:
    """An item as ``GetItemInfo`` knows it. ``is_cached`` False: this client has not seen it yet."""

    item_id: int
    name: str
    quality: int = 1
    item_level: int = 1
    required_level: int = 0
    type_name: str = "Trade Goods"
    subtype_name: str = "Other"
    stack_max: int = 20
    equip_location: str = ""
    texture: str = "Interface\\Icons\\INV_Misc_QuestionMark"
    vendor_copper: int = 1
    binding: Binding = Binding.NONE
    is_conjured: bool = False
    is_cached: bool = True

    @property
    def link(self) -> str:
        """Return the link as chat and bags show it."""
        color = _QUALITY_COLORS[self.quality]
        return f"|cff{color}|Hitem:{self.item_id}:0:0:0:0:0:0:0:80|h[{self.name}]|h|r"


@dataclass(slots=True, eq=False)
class Stack:
    """So many of a kind in one slot. ``is_locked`` is the client's: on the cursor, or in the mail form."""

    kind: ItemKind
    count: int = 1
    is_soulbound: bool = False
    is_locked: bool = False

    def __post_init__(self) -> None:
        """Bind what binds as soon as it is in a bag."""
        if self.kind.binding is Binding.PICKED_UP:
            self.is_soulbound = True

    @property
    def mail_refusal(self) -> MailRefusal | None:
        """Say why it cannot be mailed to just anybody; None when it can."""
        if self.kind.binding is Binding.QUEST:
            return MailRefusal.QUEST_ITEM
        if self.is_soulbound or self.kind.binding is Binding.ACCOUNT:
            return MailRefusal.BOUND_ITEM
        return MailRefusal.CONJURED_ITEM if self.kind.is_conjured else None


class Bags:
    """The backpack and four bags; a bag of size 0 is not there."""

    def __init__(self, sizes: Sequence[int] = (BACKPACK_SLOTS, 0, 0, 0, 0)) -> None:
        """Make empty bags of these sizes, backpack first. ValueError unless there are five."""
        if len(sizes) != BAGS:
            raise ValueError(f"a character has {BAGS} bags")
        self.sizes: Final = tuple(sizes)
        self._stacks: dict[Place, Stack] = {}

    def put(self, place: Place, stack: Stack) -> None:
        """Put a stack into a slot, in place of what was there. ValueError for a slot that is not there."""
        if place not in self.places():
            raise ValueError(f"there is no slot {place}")
        self._stacks[place] = stack

    def add(self, kind: ItemKind, amount: int = 1, *, is_soulbound: bool = False) -> Place:
        """Put a new stack into the first free slot and return where. ValueError when the bags are full."""
        for place in self.places():
            if place not in self._stacks:
                self._stacks[place] = Stack(kind=kind, count=amount, is_soulbound=is_soulbound)
                return place
        raise ValueError("the bags are full")

    def take(self, place: Place) -> Stack | None:
        """Empty a slot and return what was in it."""
        return self._stacks.pop(place, None)

    def at(self, place: Place) -> Stack | None:
        """Return what is in a slot."""
        return self._stacks.get(place)

    def swap(self, one: Place, other: Place) -> None:
        """Exchange the contents of two slots, either of which may be empty."""
        first, second = self._stacks.pop(one, None), self._stacks.pop(other, None)
        if first is not None:
            self.put(other, first)
        if second is not None:
            self.put(one, second)

    def place_of(self, stack: Stack) -> Place | None:
        """Return where this very stack lies; None when it has left the bags."""
        return next((place for place, held in self._stacks.items() if held is stack), None)

    def places(self) -> Iterator[Place]:
        """Yield every slot, backpack first."""
        return ((bag, slot) for bag, size in enumerate(self.sizes) for slot in range(1, size + 1))

    def stacks(self) -> list[tuple[Place, Stack]]:
        """Return all that lies in the bags, in the order of the slots."""
        return sorted(self._stacks.items(), key=lambda held: held[0])
