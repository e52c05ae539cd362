"""The JSON of SPEC §12, as pydantic models."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from goldomatic.ebs.api.json_types import Id, Instant, Name, Request, Response, Text
from goldomatic.ebs.domain.gift import GiftItem, GiftState
from goldomatic.protocol.tags import BAG_SLOTS_MAX, LAST_BAG, NUMBER_MAX

__all__ = [
    "ConfirmGiftRequest",
    "GiftQueueDto",
    "GiftRequestDto",
    "GiftStateRequest",
    "ItemDto",
    "NewGiftRequest",
    "SelectItemRequest",
]

_NAME_CHARACTERS_MAX = 100
_LINK_CHARACTERS_MAX = 300
_STREAMER_ID_CHARACTERS_MAX = 100

_Number = Annotated[int, Field(ge=1, le=NUMBER_MAX)]
_OptionalText = Annotated[Text, StringConstraints(max_length=_LINK_CHARACTERS_MAX)] | None


class _Item(Request):
    """An item in the streamer's bags; ``link`` and ``texture`` are as the game has them, if known."""

    name: Annotated[Text, StringConstraints(min_length=1, max_length=_NAME_CHARACTERS_MAX)]
    id: _Number
    count: _Number
    link: _OptionalText = None
    texture: _OptionalText = None
    bag_id: Annotated[int, Field(ge=0, le=LAST_BAG)]
    slot_id: Annotated[int, Field(ge=1, le=BAG_SLOTS_MAX)]

    def value(self) -> GiftItem:
        """Return the item as the rules know it."""
        return GiftItem(
            name=self.name,
            id=self.id,
            count=self.count,
            link=self.link,
            texture=self.texture,
            bag_id=self.bag_id,
            slot_id=self.slot_id,
        )


class NewGiftRequest(Request):
    """Ask a streamer for a gift."""

    streamer_id: Annotated[Text, StringConstraints(max_length=_STREAMER_ID_CHARACTERS_MAX)]
    character_name: Name


class GiftStateRequest(Request):
    """Give a request up; no other state can be asked for. ``reason`` is a word for programs."""

    state: Annotated[GiftState, Field(strict=False)]
    reason: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{0,49}$")] | None = None


class SelectItemRequest(Request):
    """The item that the Desktop's roulette chose."""

    item: _Item


class ConfirmGiftRequest(Request):
    """The receiver's answer."""

    confirmed: bool


class ItemDto(Response):
    """The chosen item."""

    name: str
    id: int
    count: int
    link: str | None
    texture: str | None
    bag_id: int
    slot_id: int


class GiftRequestDto(Response):
    """A gift request (SPEC §12); viewer id and name are empty where they are not for the caller."""

    id: Id
    streamer_id: str
    viewer_id: str
    viewer_display_name: str
    character_name: str
    state: GiftState
    selected_item: ItemDto | None
    queue_position: int | None
    estimated_wait_seconds: int
    created_at: Instant
    updated_at: Instant
    timeout_at: Instant | None
    failure_reason: str | None


class GiftQueueDto(Response):
    """A streamer's queue as the calling viewer sees it."""

    streamer_id: str
    queue_length: int
    active: GiftRequestDto | None
    mine: list[GiftRequestDto]
