"""The game's functions for purse, bags, items and cursor (GAME §7)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from goldomatic.sim.wow.items import BAGS, Binding
from goldomatic.sim.wow.lua_runtime import LuaError
from goldomatic.sim.wow.player_side import side_of

if TYPE_CHECKING:
    from goldomatic.sim.wow.client import Client
    from goldomatic.sim.wow.items import ItemKind, Place, Stack

__all__ = ["install"]

_ITEM_ID: Final = re.compile(r"item:(\d+)")
_SECONDS_TO_CACHE: Final = 0.2


def install(client: Client) -> None:
    """Register them."""
    _install_bags(client)
    _install_items(client)
    _install_cursor(client)


def _place(bag: object, slot: object) -> Place:
    if isinstance(bag, int | float) and isinstance(slot, int | float):
        return int(bag), int(slot)
    raise LuaError("Usage: a bag's number and a slot's, as in GetContainerItemInfo(bag, slot)")


def _stack(client: Client, bag: object, slot: object) -> Stack | None:
    return side_of(client).character.bags.at(_place(bag, slot))


def _install_bags(client: Client) -> None:
    """Register what looks into the bags."""
    side = side_of(client)

    def slots(bag: object = None, *_: object) -> int:
        sizes = side.character.bags.sizes
        return sizes[int(bag)] if isinstance(bag, int | float) and 0 <= bag < BAGS else 0

    def free_slots(bag: object = None, *_: object) -> tuple[int, int]:
        taken = sum(place[0] == bag for place, _ in side.character.bags.stacks())
        return slots(bag) - taken, 0

    def info(bag: object = None, slot: object = None, *_: object) -> object:
        stack = _stack(client, bag, slot)
        if stack is None:
            return None
        kind = stack.kind
        is_locked = 1 if stack.is_locked else None
        quality = side.belongings.quality_of(stack)
        return kind.texture, stack.count, is_locked, quality, None, None, kind.link

    def link(bag: object = None, slot: object = None, *_: object) -> str | None:
        stack = _stack(client, bag, slot)
        return stack.kind.link if stack else None

    def item_id(bag: object = None, slot: object = None, *_: object) -> int | None:
        stack = _stack(client, bag, slot)
        return stack.kind.item_id if stack else None

    def quest_info(bag: object = None, slot: object = None, *_: object) -> object:
        stack = _stack(client, bag, slot)
        return (1 if stack and stack.kind.binding is Binding.QUEST else None), None, None

    client.register("GetMoney", lambda *_: side.belongings.copper)
    client.register("GetContainerNumSlots", slots)
    client.register("GetContainerNumFreeSlots", free_slots)
    client.register("GetContainerItemInfo", info)
    client.register("GetContainerItemLink", link)
    client.register("GetContainerItemID", item_id)
    client.register("GetContainerItemQuestInfo", quest_info)


def _install_items(client: Client) -> None:
    """Register what tells of items: the cache, and what tooltips are made of."""
    side = side_of(client)

    def wanted(item: object, *_: object) -> int | str:
        if isinstance(item, int | float):
            return int(item)
        found = _ITEM_ID.search(str(item))
        return int(found[1]) if found else str(item)

    def item_info(item: object = None, *_: object) -> object:
        kind = side.belongings.kind_of(wanted(item))
        if kind is None:
            return None
        levels = (kind.item_level, kind.required_level)
        types = (kind.type_name, kind.subtype_name, kind.stack_max, kind.equip_location)
        return kind.name, kind.link, kind.quality, *levels, *types, kind.texture, kind.vendor_copper

    def item_count(item: object = None, *_: object) -> int:
        key = wanted(item)
        stacks = side.character.bags.stacks()
        return sum(stack.count for _, stack in stacks if key in (stack.kind.item_id, stack.kind.name))

    def described(kind: ItemKind, lines: list[str]) -> object:
        if not side.belongings.is_cached(kind):
            client.clock.after(_SECONDS_TO_CACHE, lambda: side.belongings.cache(kind))
            return side.words("RETRIEVING_ITEM_INFO"), kind.link
        return kind.name, kind.link, *map(side.words, lines)

    def describe_slot(bag: object = None, slot: object = None, *_: object) -> object:
        stack = _stack(client, bag, slot)
        return stack and described(stack.kind, side.belongings.tooltip(stack))

    def describe_link(link: object = None, *_: object) -> object:
        key = wanted(link)
        stacks = side.character.bags.stacks()
        kind = next((stack.kind for _, stack in stacks if stack.kind.item_id == key), None)
        return kind and described(kind, [])

    client.register("GetItemInfo", item_info)
    client.register("GetItemCount", item_count)
    client.register("SimulatorDescribeBagSlot", describe_slot)
    client.register("SimulatorDescribeItemLink", describe_link)


def _install_cursor(client: Client) -> None:
    """Register what picks things up and puts them down."""
    side = side_of(client)

    def pick_up(bag: object = None, slot: object = None, *_: object) -> None:
        place = _place(bag, slot)
        if place in side.character.bags.places():
            side.belongings.pick_up(place)

    def use(bag: object = None, slot: object = None, *_: object) -> None:
        # With the send tab in front, a right click attaches; elsewhere it would use the item.
        place, stack = _place(bag, slot), _stack(client, bag, slot)
        if side.form.is_showing and stack and not stack.is_locked and side.belongings.held is None:
            side.belongings.pick_up(place)
            side.form.click(None)

    def cursor_info(*_: object) -> object:
        held = side.belongings.held
        return held and ("item", held.kind.item_id, held.kind.link)

    client.register("PickupContainerItem", pick_up)
    client.register("UseContainerItem", use)
    client.register("CursorHasItem", lambda *_: 1 if side.belongings.held else None)
    client.register("GetCursorInfo", cursor_info)
    client.register("ClearCursor", lambda *_: side.belongings.drop())
