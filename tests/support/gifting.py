"""Gifts in an evening: what lies in the streamer's bags, whose turn it is, and how far a gift has come."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from goldomatic.desktop.core.gift_view import GiftStep, GiftView
from goldomatic.sim.wow.items import Bags, ItemKind, Stack
from tests.e2e.programs import wait_until
from tests.integration.api.service import KEY
from tests.support.evening import Evening
from tests.support.played import Played

CLOTH = ItemKind(item_id=21877, name="Netherweave Cloth")
SWORD = ItemKind(item_id=2140, name="Carving Knife", quality=2, stack_max=1)
EPIC = ItemKind(item_id=867, name="Gloves of Holy Might", quality=4, stack_max=1)
RUSSIAN = ItemKind(item_id=33470, name="Ледяная ткань")


def fill_bags(played: Played, *stacks: Stack) -> None:
    """Let these lie in the streamer's bags, and nothing else."""
    played.me.bags = Bags((16, 32, 32, 32, 32))
    for place, stack in zip(played.me.bags.places(), stacks, strict=False):
        played.me.bags.put(place, stack)


async def requests_of(evening: Evening) -> list[dict[str, Any]]:
    """The queue as the EBS lists it."""
    answer = await evening.service.client.get("/api/gift-requests", headers=KEY)
    assert answer.status_code == 200, answer.text
    listed: list[dict[str, Any]] = answer.json()
    return listed


async def until_turn(evening: Evening) -> UUID:
    """Wait until it is somebody's turn, and return the request; no time passes in the evening meanwhile."""
    turns: list[UUID] = []

    async def has_come() -> bool:
        turns[:] = [
            UUID(each["id"]) for each in await requests_of(evening) if each["state"] == "SelectingItem"
        ]
        return bool(turns)

    await wait_until(has_come, "somebody's turn")
    return turns[0]


async def asked(evening: Evening, name: str | None = None, viewer: str = "2002") -> UUID:
    """A viewer asks for a gift in chat, and it is their turn at once; return the request."""
    answer = await evening.service.chat(f"!twgift {name or evening.played.winner}", viewer)
    assert answer.status_code == 204
    return await until_turn(evening)


def gift_of(evening: Evening, gift_id: UUID) -> GiftView:
    """A gift as the streamer sees it."""
    shown = [each for each in evening.view.gifts if each.id == gift_id]
    assert len(shown) == 1, evening.view.gifts
    return shown[0]


async def until_gift(evening: Evening, gift_id: UUID, step: GiftStep, seconds: float = 120) -> GiftView:
    """Let time pass until the gift is there."""

    def is_there() -> bool:
        return any(each.id == gift_id and each.step is step for each in evening.view.gifts)

    await evening.until(is_there, step, seconds)
    return gift_of(evening, gift_id)


def letters_with_items(played: Played, name: str | None = None) -> list[list[tuple[int, int]]]:
    """The items, as id and count, of each letter in somebody's mailbox that holds some."""
    letters = played.realm.character(name or played.winner).mailbox
    return [[(stack.kind.item_id, stack.count) for stack in each.items] for each in letters if each.items]
