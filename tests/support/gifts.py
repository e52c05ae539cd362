"""A gift request's events, and the calls about gifts on a `World`: viewers, Desktop, queue."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from goldomatic.ebs.application import gift_queries, gifts
from goldomatic.ebs.application.chat import ChatOutcome
from goldomatic.ebs.application.views import GiftQueueHead, GiftQueueView, GiftRequestView
from goldomatic.ebs.domain import gift
from goldomatic.ebs.domain.errors import Refused
from goldomatic.ebs.domain.gift import GiftItem, GiftState
from tests.support.world import World

ASKED_AT = datetime(2026, 4, 4, 12, 0, tzinfo=UTC)
LINEN = GiftItem(
    name="Linen Cloth", id=2589, count=20, link="|cffffffff|Hitem:2589|h", texture=None, bag_id=0, slot_id=1
)
WOOL = GiftItem(name="Wool Cloth", id=2592, count=3, link=None, texture=None, bag_id=4, slot_id=36)
ASKED = gift.GiftRequested(
    viewer_id="1", display_name="Ann", character_name="Norinn", is_subscription_known=True
)
TURN, CHOSEN, DONE = gift.GiftTurnCame(), gift.GiftItemSelected(item=LINEN), gift.GiftCompleted()


@dataclass(slots=True)
class Gifts:
    """The gift queue of a world's channel; the Desktop is heard now, unless told otherwise."""

    world: World

    async def chat(
        self,
        viewer: str,
        name: str = "Norinn",
        *,
        subscriber: bool = True,
        messages: tuple[str, ...] | None = None,
    ) -> ChatOutcome:
        """`!twgift name`, typed by a viewer; a new message unless its ids are given."""
        self.world.messages += 1
        command = gifts.RequestFromChat(
            message_ids=messages or (f"gift-message-{self.world.messages}",),
            viewer_id=viewer,
            display_name=f"Viewer{viewer}",
            requested_name=name,
            is_subscriber=subscriber,
        )
        return await self.world.write(partial(gifts.request_from_chat, command=command))

    async def ask(
        self, viewer: str, name: str = "Norinn", *, subscriber: bool = True
    ) -> GiftRequestView | Refused:
        """`POST gift-requests`."""
        command = gifts.RequestGift(
            viewer_id=viewer,
            display_name=f"Viewer{viewer}",
            requested_name=name,
            is_subscriber=subscriber,
        )
        return await self.world.write(partial(gifts.request_gift, command=command))

    async def asked(self, viewer: str, name: str = "Norinn") -> UUID:
        """`POST gift-requests`, granted; the request's id."""
        view = await self.ask(viewer, name)
        assert isinstance(view, GiftRequestView), view
        return view.id

    async def turn(
        self,
        gift_id: UUID,
        *,
        heard_at: datetime | None = None,
        subscriber: bool | None = None,
        in_vain_since: datetime | None = None,
    ) -> bool:
        """The queue's turn, as the job takes it."""
        command = gifts.TakeTurn(
            gift_request_id=gift_id,
            desktop_heard_at=heard_at or self.world.clock.now(),
            is_subscriber=subscriber,
            asked_in_vain_since=in_vain_since,
        )
        return await self.world.write(partial(gifts.take_turn, command=command))

    async def active(self, viewer: str = "1") -> UUID:
        """From nothing to `SelectingItem`; the request's id."""
        gift_id = await self.asked(viewer)
        assert await self.turn(gift_id)
        return gift_id

    async def select(self, gift_id: UUID, item: GiftItem = LINEN) -> GiftRequestView | Refused:
        """`select-item`."""
        return await self.world.write(partial(gifts.select_item, gift_request_id=gift_id, item=item))

    async def confirm(self, gift_id: UUID, *, yes: bool = True) -> GiftRequestView | Refused:
        """`confirm`."""
        return await self.world.write(partial(gifts.confirm, gift_request_id=gift_id, is_confirmed=yes))

    async def fail(
        self, gift_id: UUID, reason: str = "no_items_available", wanted: GiftState = GiftState.FAILED
    ) -> GiftRequestView | Refused:
        """`PATCH`."""
        return await self.world.write(
            partial(gifts.change_state, gift_request_id=gift_id, wanted=wanted, reason=reason)
        )

    async def mailed(self, gift_id: UUID) -> GiftRequestView | Refused:
        """`mailed`."""
        return await self.world.write(partial(gifts.note_mailed, gift_request_id=gift_id))

    async def get(self, gift_id: UUID) -> GiftRequestView:
        """The request, which must exist."""
        view = await self.world.store.read(
            partial(gift_queries.gift_request, channel_id=self.world.channel, gift_request_id=gift_id)
        )
        assert view is not None
        return view

    async def unfinished(self) -> list[GiftRequestView]:
        """Everybody in the queue."""
        return await self.world.store.read(partial(gift_queries.unfinished, channel_id=self.world.channel))

    async def queue(self, viewer: str) -> GiftQueueView:
        """The queue as a viewer sees it."""
        return await self.world.store.read(
            partial(gift_queries.gift_queue, channel_id=self.world.channel, viewer_id=viewer)
        )

    async def head(self) -> GiftQueueHead:
        """What the next turn hangs on."""
        return await self.world.store.read(partial(gift_queries.queue_head, channel_id=self.world.channel))
