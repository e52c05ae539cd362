"""SPEC §12 and §18 "Gifts" once more, in plain Python: one streamer's queue is a list."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from goldomatic.ebs.application.chat import ChatEffect, ChatOutcome
from goldomatic.ebs.application.views import GiftQueueHead, GiftQueueView, GiftRequestView
from goldomatic.ebs.domain.errors import ErrorCode
from goldomatic.ebs.domain.gift import GiftItem, GiftState

S = GiftState
ACTIVE = (S.SELECTING_ITEM, S.WAITING_CONFIRMATION)
FINISHED = (S.COMPLETED, S.FAILED)


@dataclass(slots=True)
class ModelGift:
    """A request as it is shown (without its place), and what is not shown of it."""

    view: GiftRequestView
    known: bool
    mailed: bool = False


class GiftModel:
    """One streamer."""

    def __init__(self, channel: str) -> None:
        """Begin with nobody."""
        self.channel = channel
        self.now = datetime.min.replace(tzinfo=UTC)
        self.last: datetime | None = None
        self.gifts: dict[UUID, ModelGift] = {}
        self.seen: set[str] = set()
        self.turns: list[UUID] = []

    def begin(self, clock: datetime) -> None:
        """A transaction opens: time does not step back, and time runs out."""
        self.now = clock if self.last is None else max(clock, self.last)
        active = self.active()
        if active is not None:
            assert active.view.timeout_at is not None
            if active.view.timeout_at <= self.now:
                is_selecting = active.view.state is S.SELECTING_ITEM
                self.finish(active, S.FAILED, "selection_timeout" if is_selecting else "confirmation_timeout")

    def change(self, gift: ModelGift, **changes: object) -> None:
        """Something happened to a request."""
        gift.view = replace(gift.view, updated_at=self.now, **changes)  # type: ignore[arg-type]
        self.last = self.now

    def finish(self, gift: ModelGift, state: GiftState, reason: str | None = None) -> None:
        """A request leaves the queue."""
        self.change(gift, state=state, timeout_at=None, failure_reason=reason)

    # What is asked for.

    def request(
        self, gift_id: UUID | None, viewer: str, name: str | None, *, subscriber: bool, known: bool
    ) -> GiftRequestView | ErrorCode:
        """Asking, by chat or over HTTP; `gift_id` is what chance chose."""
        if name is None:
            return ErrorCode.INVALID_CHARACTER_NAME
        if not subscriber:
            return ErrorCode.NOT_SUBSCRIBER
        for gift in self.gifts.values():
            if gift.view.viewer_id == viewer and gift.view.state is S.COMPLETED:
                return ErrorCode.GIFT_ALREADY_USED
            if gift.view.viewer_id == viewer and gift.view.state is not S.FAILED:
                return ErrorCode.GIFT_REQUEST_ACTIVE
        assert gift_id is not None, "the model lets somebody in whom the application did not"
        assert gift_id not in self.gifts
        view = GiftRequestView(
            id=gift_id,
            streamer_id=self.channel,
            viewer_id=viewer,
            viewer_display_name=f"Viewer{viewer}",
            character_name=name,
            state=S.PENDING,
            selected_item=None,
            queue_position=None,
            estimated_wait_seconds=0,
            created_at=self.now,
            updated_at=self.now,
            timeout_at=None,
            failure_reason=None,
        )
        self.gifts[gift_id] = ModelGift(view, known)
        self.last = self.now
        return self.shown(gift_id)

    def chat(
        self,
        gift_id: UUID | None,
        messages: tuple[str, ...],
        viewer: str,
        name: str | None,
        *,
        subscriber: bool,
    ) -> ChatOutcome:
        """`!twgift name`."""
        is_duplicate = bool(self.seen.intersection(messages))
        self.seen.update(messages)
        if is_duplicate:
            return ChatOutcome(kind=ChatEffect.DUPLICATE)
        answer = self.request(gift_id, viewer, name, subscriber=subscriber, known=False)
        if isinstance(answer, ErrorCode):
            return ChatOutcome(kind=ChatEffect.REFUSED, code=answer)
        return ChatOutcome(kind=ChatEffect.REQUESTED, character_name=name)

    def turn(
        self, gift_id: UUID, heard: datetime | None, subscriber: bool | None, since: datetime | None
    ) -> bool:
        """Somebody thinks that it is the request's turn."""
        gift = self.gifts[gift_id]
        queue = self.queue()
        if not queue or queue[0] is not gift or gift.view.state is not S.PENDING:
            return False
        if heard is None or self.now - heard > timedelta(seconds=30):
            return False
        if gift.known or subscriber:
            self.turns.append(gift_id)
            self.change(gift, state=S.SELECTING_ITEM, timeout_at=self.now + timedelta(seconds=60))
            return True
        if subscriber is False:
            self.finish(gift, S.FAILED, "not_subscriber")
            return True
        if since is not None and self.now - since >= timedelta(minutes=2):
            self.finish(gift, S.FAILED, "subscriber_check_unavailable")
            return True
        return False

    def select(self, gift_id: UUID, item: GiftItem) -> GiftRequestView | ErrorCode:
        """`select-item`."""
        gift = self.gifts[gift_id]
        if gift.view.selected_item != item:
            if gift.view.state is not S.SELECTING_ITEM:
                return ErrorCode.INVALID_STATE
            over = self.now + timedelta(minutes=5)
            self.change(gift, state=S.WAITING_CONFIRMATION, selected_item=item, timeout_at=over)
        return self.shown(gift_id)

    def confirm(self, gift_id: UUID, *, yes: bool) -> GiftRequestView | ErrorCode:
        """`confirm`."""
        gift = self.gifts[gift_id]
        wanted = (S.COMPLETED, None) if yes else (S.FAILED, "receiver_declined")
        if (gift.view.state, gift.view.failure_reason) != wanted:
            if gift.view.state is not S.WAITING_CONFIRMATION:
                return ErrorCode.INVALID_STATE
            self.finish(gift, *wanted)
        return self.shown(gift_id)

    def fail(self, gift_id: UUID, reason: str, wanted: GiftState) -> GiftRequestView | ErrorCode:
        """`PATCH`."""
        gift = self.gifts[gift_id]
        if wanted is not S.FAILED:
            return ErrorCode.INVALID_STATE
        if gift.view.state is S.COMPLETED or (
            gift.view.state is S.FAILED and gift.view.failure_reason != reason
        ):
            return ErrorCode.INVALID_STATE
        if gift.view.state is not S.FAILED:
            self.finish(gift, S.FAILED, reason)
        return self.shown(gift_id)

    def mailed(self, gift_id: UUID) -> GiftRequestView | ErrorCode:
        """`mailed`."""
        gift = self.gifts[gift_id]
        if gift.view.state is not S.COMPLETED:
            return ErrorCode.INVALID_STATE
        if not gift.mailed:
            gift.mailed = True
            self.change(gift)
        return self.shown(gift_id)

    # What is shown.

    def queue(self) -> list[ModelGift]:
        """The unfinished, oldest first."""
        return [gift for gift in self.gifts.values() if gift.view.state not in FINISHED]

    def active(self) -> ModelGift | None:
        """Whose turn it is."""
        return next((gift for gift in self.queue() if gift.view.state in ACTIVE), None)

    def shown(self, gift_id: UUID) -> GiftRequestView:
        """A request with its place."""
        gift = self.gifts[gift_id]
        if gift.view.state in FINISHED:
            return gift.view
        place = self.queue().index(gift) + 1
        return replace(gift.view, queue_position=place, estimated_wait_seconds=(place - 1) * 65)

    def unfinished(self) -> list[GiftRequestView]:
        """What the Desktop sees."""
        return [self.shown(gift.view.id) for gift in self.queue()]

    def queue_of(self, viewer: str) -> GiftQueueView:
        """What a viewer sees."""
        active = self.active()
        shown = None if active is None else self.shown(active.view.id)
        if shown is not None and shown.viewer_id != viewer:
            shown = replace(shown, viewer_id="", viewer_display_name="")
        own = [self.shown(gift.view.id) for gift in self.gifts.values() if gift.view.viewer_id == viewer]
        unfinished = [view for view in own if view.state not in FINISHED]
        finished = [view for view in own if view.state in FINISHED][-1:]
        return GiftQueueView(
            streamer_id=self.channel,
            queue_length=len(self.queue()),
            active=shown,
            mine=(*unfinished, *finished),
        )

    def head(self) -> GiftQueueHead:
        """What the next turn hangs on."""
        active = self.active()
        pending = next((gift for gift in self.queue() if gift.view.state is S.PENDING), None)
        return GiftQueueHead(
            oldest_pending_id=None if pending is None else pending.view.id,
            oldest_pending_viewer_id=None if pending is None else pending.view.viewer_id,
            is_subscription_known=pending is not None and pending.known,
            active_id=None if active is None else active.view.id,
            active_timeout_at=None if active is None else active.view.timeout_at,
        )
