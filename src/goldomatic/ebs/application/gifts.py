"""What happens to a gift request, each in one transaction (SPEC §12, §18 "Gifts")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, text

from goldomatic.ebs.application import gift_queries, streams
from goldomatic.ebs.application.chat import ChatEffect, ChatOutcome, is_first_seen, parse_name, storable
from goldomatic.ebs.application.views import GiftRequestView
from goldomatic.ebs.domain import gift, gift_queue
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.gift import Gift, GiftItem, GiftState
from goldomatic.ebs.storage.schema import gift_requests
from goldomatic.ebs.storage.transaction import Transaction

_LAST_OF_VIEWER = select(gift_requests.c.state).where(
    gift_requests.c.channel_id == bindparam("channel"),
    gift_requests.c.viewer_id == bindparam("viewer"),
    # In the words of the partial index, without which SQLite does not use it.
    text("gift_requests.state <> 'Failed'"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFromChat:
    """A viewer typed ``!twgift``; ``message_ids`` are all the ids under which Twitch may send it again."""

    message_ids: tuple[str, ...]
    viewer_id: str
    display_name: str
    requested_name: str
    is_subscriber: bool
    """What the badges say; Twitch is asked when the turn has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestGift:
    """A viewer asks without chat; ``is_subscriber`` is Twitch's own word."""

    viewer_id: str
    display_name: str
    requested_name: str
    is_subscriber: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTurn:
    """Somebody who hears the Desktop thinks that the request's turn has come."""

    gift_request_id: UUID
    desktop_heard_at: datetime | None
    is_subscriber: bool | None
    """What Twitch has just said; None when it was not asked, or did not answer."""
    asked_in_vain_since: datetime | None = None


def request_from_chat(tx: Transaction, command: RequestFromChat) -> ChatOutcome:
    """Let the author of a chat line into the queue, once for each message."""
    if not is_first_seen(tx, command.message_ids):
        return ChatOutcome(kind=ChatEffect.DUPLICATE)
    decided = _request(
        tx,
        gift_queue.Request(
            viewer_id=command.viewer_id,
            display_name=storable(command.display_name),
            name=parse_name(command.requested_name),
            is_subscriber=command.is_subscriber,
            is_subscription_known=False,
        ),
    )
    if isinstance(decided, Refused):
        return ChatOutcome(kind=ChatEffect.REFUSED, code=decided.code)
    return ChatOutcome(kind=ChatEffect.REQUESTED, character_name=decided.character_name)


def request_gift(tx: Transaction, command: RequestGift) -> GiftRequestView | Refused:
    """Let a viewer of the panel into the queue."""
    return _request(
        tx,
        gift_queue.Request(
            viewer_id=command.viewer_id,
            display_name=command.display_name,
            name=parse_name(command.requested_name),
            is_subscriber=command.is_subscriber,
            is_subscription_known=True,
        ),
    )


def take_turn(tx: Transaction, command: TakeTurn) -> bool:
    """Make the request the active one, or fail it, if its turn has come; return whether it had."""
    loaded = streams.load_gift(tx, command.gift_request_id)
    if loaded is None:
        return False
    head = gift_queries.queue_head(tx.connection, tx.channel_id)
    events = gift_queue.decide_turn(
        loaded.state,
        gift_queue.Turn(
            now=tx.now,
            is_oldest=head.oldest_pending_id == command.gift_request_id,
            is_another_active=head.active_id is not None,
            desktop_heard_at=command.desktop_heard_at,
            is_subscriber=command.is_subscriber,
            asked_in_vain_since=command.asked_in_vain_since,
        ),
    )
    tx.append(loaded.stream_id, loaded.version, events)
    return bool(events)


def select_item(tx: Transaction, gift_request_id: UUID, item: GiftItem) -> GiftRequestView | Refused:
    """Keep the item that the Desktop's roulette chose; repeatable with the same item."""
    return _change(tx, gift_request_id, lambda state: gift.decide_selection(state, item))


def confirm(tx: Transaction, gift_request_id: UUID, *, is_confirmed: bool) -> GiftRequestView | Refused:
    """Take the receiver's answer; repeatable with the same answer."""
    return _change(
        tx, gift_request_id, lambda state: gift.decide_confirmation(state, is_confirmed=is_confirmed)
    )


def change_state(
    tx: Transaction, gift_request_id: UUID, wanted: GiftState, reason: str
) -> GiftRequestView | Refused:
    """Change the state by hand, which can only be failing, for ``reason``; repeatable with the same one."""
    return _change(tx, gift_request_id, lambda state: gift.decide_failure(state, wanted, reason))


def note_mailed(tx: Transaction, gift_request_id: UUID) -> GiftRequestView | Refused:
    """Keep that the item has left; repeatable."""
    return _change(tx, gift_request_id, gift.decide_mailed)


def _request(tx: Transaction, command: gift_queue.Request) -> GiftRequestView | Refused:
    key = {"channel": tx.channel_id, "viewer": command.viewer_id}
    last_state = tx.connection.execute(_LAST_OF_VIEWER, key).scalar_one_or_none()
    events = gift_queue.decide_request(None if last_state is None else GiftState(last_state), command)
    if isinstance(events, Refused):
        return events
    gift_request_id = tx.random.uuid()
    tx.append(str(gift_request_id), 0, events)
    return _view(tx, gift_request_id)


def _change(
    tx: Transaction,
    gift_request_id: UUID,
    decide: Callable[[Gift], Sequence[gift.GiftEvent] | Refused],
) -> GiftRequestView | Refused:
    loaded = streams.load_gift(tx, gift_request_id)
    if loaded is None:
        return Refused(code=ErrorCode.NOT_FOUND, message="There is no such gift request.")
    events = decide(loaded.state)
    if isinstance(events, Refused):
        return events
    tx.append(loaded.stream_id, loaded.version, events)
    return _view(tx, gift_request_id)


def _view(tx: Transaction, gift_request_id: UUID) -> GiftRequestView:
    view = gift_queries.gift_request(tx.connection, tx.channel_id, gift_request_id)
    assert view is not None, "a stream's row is written with its first event"
    return view
