"""The client's view of its character's belongings: purse, bags, cursor (GAME §7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from goldomatic.sim.wow.characters import Character
from goldomatic.sim.wow.items import Binding, ItemKind, Place, Stack

__all__ = ["Belongings"]

_UNKNOWN_QUALITY: Final = -1

_BINDING_LINES: Final = {
    Binding.ACCOUNT: "ITEM_BIND_TO_ACCOUNT",
    Binding.QUEST: "ITEM_BIND_QUEST",
    Binding.EQUIPPED: "ITEM_BIND_ON_EQUIP",
    Binding.PICKED_UP: "ITEM_BIND_ON_PICKUP",
}


@dataclass(slots=True)
class Belongings:
    """What the client shows of purse, bags and cursor; ``fire`` raises the game's events."""

    character: Character
    fire: Callable[..., object]
    copper: int = field(init=False)
    """What the client believes that the character has: the server's change comes with the lag."""
    held: Stack | None = None
    """The stack on the cursor; it still lies, locked, in its slot."""
    _seen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Know what a login tells."""
        self.copper = self.character.copper

    def set_copper(self, copper: int) -> None:
        """Take the server's word about the purse."""
        if copper != self.copper:
            self.copper = copper
            self.fire("PLAYER_MONEY")

    def quality_of(self, stack: Stack) -> int:
        """Return the quality that a slot shows: -1 while the item is not cached."""
        return stack.kind.quality if self.is_cached(stack.kind) else _UNKNOWN_QUALITY

    def is_cached(self, kind: ItemKind) -> bool:
        """Say whether ``GetItemInfo`` knows the item."""
        return kind.is_cached or kind.item_id in self._seen

    def cache(self, kind: ItemKind) -> None:
        """Learn what an item is, as the client does some time after it had to show one."""
        self._seen.add(kind.item_id)

    def kind_of(self, wanted: int | str) -> ItemKind | None:
        """Return a cached item of the bags by its id, or by its exact name in any case."""
        for _, stack in self.character.bags.stacks():
            kind = stack.kind
            is_wanted = wanted == kind.item_id or (
                isinstance(wanted, str) and wanted.lower() == kind.name.lower()
            )
            if is_wanted and self.is_cached(kind):
                return kind
        return None

    def tooltip(self, stack: Stack) -> list[str]:
        """Return the tooltip's first lines after the name, as names of global strings."""
        lines = ["ITEM_CONJURED"] if stack.kind.is_conjured else []
        if stack.is_soulbound:
            is_account = stack.kind.binding is Binding.ACCOUNT
            return [*lines, "ITEM_ACCOUNTBOUND" if is_account else "ITEM_SOULBOUND"]
        line = _BINDING_LINES.get(stack.kind.binding)
        return [*lines, line] if line else lines

    def pick_up(self, place: Place) -> None:
        """Do what a left click on a slot does: take what lies there, or put down what is held."""
        there = self.character.bags.at(place)
        if self.held is None:
            if there is not None and not there.is_locked:
                self.held = there
                self.lock(there, is_locked=True)
                self.fire("CURSOR_UPDATE")
            return
        if there is not None and there.is_locked and there is not self.held:
            return
        held, origin = self.held, self.character.bags.place_of(self.held)
        self.drop()
        if origin is not None and there is not held:
            self.character.bags.swap(origin, place)
            for bag in sorted({origin[0], place[0]}):
                self.fire("BAG_UPDATE", bag)

    def drop(self) -> None:
        """Empty the cursor: what it held lies unlocked in its slot again."""
        held, self.held = self.held, None
        if held is not None:
            self.lock(held, is_locked=False)
            self.fire("CURSOR_UPDATE")

    def lock(self, stack: Stack, *, is_locked: bool) -> None:
        """Lock a stack against being moved, or unlock it."""
        stack.is_locked = is_locked
        place = self.character.bags.place_of(stack)
        if place is not None:
            self.fire("ITEM_LOCK_CHANGED", *place)
