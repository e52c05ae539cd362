"""Gifts as a view shows them, for the window's tests and pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from goldomatic.desktop.core.gift import Gift, gift_actions_of
from goldomatic.desktop.core.gift_view import GiftStep, GiftView, Wheel
from goldomatic.desktop.core.view import BridgeView
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.tags import BagItem
from tests.support.desktop_views import NOW, a_view

CLOTH = BagItem(item_id=21877, count=20, bag=0, slot=1, name="Netherweave Cloth", quality=1)
KNIFE = BagItem(item_id=2140, count=1, bag=0, slot=2, name="Carving Knife", quality=2)
GLOVES = BagItem(item_id=867, count=1, bag=1, slot=4, name="Gloves of Holy Might", quality=4)
BERRIES = BagItem(item_id=33470, count=5, bag=2, slot=7, name="Ледяная ягода с очень длинным названием")
ITEMS = (CLOTH, KNIFE, GLOVES, BERRIES)


_ANY = Gift(
    gift_id=UUID(int=1), character_name=CharacterName("Norinn"), viewer_name="Viewer", requested_at=NOW
)


def gift_id(number: int) -> UUID:
    """The id of the numbered gift."""
    return UUID(f"aaaaaaaa-bbbb-4ccc-8ddd-{number:012}")


def a_wheel(seconds_ago: float, landed: int = 1) -> Wheel:
    """A wheel that began to turn some seconds ago, and turns for four."""
    began_at = NOW - timedelta(seconds=seconds_ago)
    return Wheel(items=ITEMS, landed=landed, began_at=began_at, lands_at=began_at + timedelta(seconds=4))


def a_gift(step: GiftStep, number: int = 1, name: str = "Norinn", **changes: Any) -> GiftView:
    """A gift at a step; ``changes`` replace fields."""
    has_item = step not in (GiftStep.IN_QUEUE, GiftStep.LISTING, GiftStep.CHOOSE, GiftStep.FAILED)
    made = GiftView(
        id=gift_id(number),
        character_name=name,
        viewer_name=f"Viewer{number}",
        queue_position=number if step is GiftStep.IN_QUEUE else None,
        requested_at=NOW - timedelta(minutes=number),
        timeout_at=None,
        item=KNIFE if has_item else None,
        wheel=None,
        choices=ITEMS if step in (GiftStep.CHOOSE, GiftStep.SPINNING, GiftStep.CHOSEN) else (),
        step=step,
        detail=None,
        refusal=None,
        actions=gift_actions_of(_ANY, step),
    )
    return replace(made, **changes)


def a_gift_evening(seconds_ago: float = 1.5) -> BridgeView:
    """The wheel turns for one, another one's gift waits for the mailbox, two stand in line."""
    is_landed = seconds_ago >= 4
    turn = a_gift(
        GiftStep.CHOSEN if is_landed else GiftStep.SPINNING,
        3,
        "Sylvanas",
        wheel=a_wheel(seconds_ago),
        timeout_at=NOW + timedelta(seconds=41),
    )
    gifts = (
        a_gift(GiftStep.MAILED, 1, "Brunhild", item=CLOTH),
        a_gift(GiftStep.QUEUED, 2, "Мимирон", item=GLOVES),
        turn,
        a_gift(GiftStep.IN_QUEUE, 4, "Thrall", queue_position=2),
        a_gift(GiftStep.IN_QUEUE, 5, "Jaina", queue_position=3),
    )
    return a_view(gifts=gifts)
