"""What the bridge meets in the model world: an addon with its bags, and an EBS with its gift queue.

Both do what they must do (SPEC §12; GAME §7, §10) and nothing more; they remember what the bridge is held to.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from goldomatic.desktop.bridge.events import ConfirmGift, FailGift, ReportMailed, SelectItem
from goldomatic.desktop.core.answers import Answered, Refused
from goldomatic.desktop.core.ebs_facts import GiftItem, GiftRequest, GiftState
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Signature, format_message
from goldomatic.protocol.commands import (
    GiftReady,
    RequestGiftConfirmation,
    RequestGiftItems,
    SayHello,
    UseLink,
    Withdraw,
    parse_command,
)
from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.protocol.link import Verb, Word
from goldomatic.protocol.tags import Ack, BagItem, Err, GiftAccept, Hello, Items, Tag

STREAMER = CharacterName("Mimiron")
REALM = "Icecrown"
SELECTION, CONFIRMATION = timedelta(seconds=60), timedelta(minutes=5)
ITEMS_A_PART = 2
_ACTIVE = (GiftState.SELECTING_ITEM, GiftState.WAITING_CONFIRMATION)
_UNFINISHED = (*_ACTIVE, GiftState.PENDING)


@dataclass(frozen=True, slots=True)
class Said:
    """A line that the addon has written; its number is 0 where it has none."""

    tag: Tag
    number: int
    text: str


@dataclass
class ModelAddon:
    """The addon of one session: what it was told, and what it has said."""

    session: Word
    bags: list[BagItem]
    number: int = 0
    chosen: dict[UUID, RequestGiftConfirmation] = field(default_factory=dict)
    """Whom it has whispered, and with which item: the first choice stands."""
    ready: list[UUID] = field(default_factory=list)
    listings: dict[UUID, list[tuple[BagItem, ...]]] = field(default_factory=dict)
    """All that was ever told of the bags, whole, whatever became of the lines."""

    def take(self, line: str) -> list[Said]:
        """Do what a typed line asks for, and answer."""
        match parse_command(line):
            case SayHello(nonce):
                hello = Hello(
                    nonce=nonce,
                    session=self.session,
                    name=STREAMER,
                    realm=REALM,
                    version="1.0.0",
                    locale="enUS",
                )
                return [self.say(hello), self.say(Ack(Verb.HELLO, nonce))]
            case UseLink():
                return [self.say(Ack(Verb.USE, self.session))]
            case RequestGiftItems(gift_id):
                return [self.say(Ack(Verb.ITEMS, gift_id)), *self._list(gift_id)]
            case RequestGiftConfirmation() as asked:
                self.chosen.setdefault(asked.gift_request_id, asked)
                return [self.say(Ack(Verb.GIFT, asked.gift_request_id))]
            case GiftReady(gift_id):
                if gift_id not in self.chosen:
                    return [self.say(Err(Verb.READY, gift_id, "unknown"))]
                self.ready.append(gift_id)
                return [self.say(Ack(Verb.READY, gift_id))]
            case Withdraw(gift_id):
                self.chosen.pop(gift_id, None)
                self.ready = [each for each in self.ready if each != gift_id]
                return [self.say(Ack(Verb.WITHDRAW, gift_id))]
            case other:
                raise AssertionError(f"nothing to do with gifts: {other}")

    def agree(self, gift_id: UUID) -> Said:
        """The receiver says yes."""
        return self.say(GiftAccept(gift_id))

    def say(self, tag: Tag) -> Said:
        """Write a line."""
        if isinstance(tag, Hello):
            return Said(tag, 0, format_message(tag, None))
        self.number += 1
        return Said(tag, self.number, format_message(tag, Signature(self.session, self.number)))

    def _list(self, gift_id: UUID) -> list[Said]:
        told = tuple(self.bags)
        self.listings.setdefault(gift_id, []).append(told)
        parts = [told[at : at + ITEMS_A_PART] for at in range(0, len(told), ITEMS_A_PART)] or [()]
        return [
            self.say(Items(gift_request_id=gift_id, part=number, parts=len(parts), items=part))
            for number, part in enumerate(parts, start=1)
        ]


@dataclass
class ModelQueue:
    """The EBS's gift queue: the Desktop is always near, and every viewer a subscriber."""

    requests: dict[UUID, GiftRequest] = field(default_factory=dict)

    def ask(self, name: str, now: datetime) -> None:
        """Somebody stands in the queue."""
        gift_id = UUID(int=len(self.requests) + 1)
        self.requests[gift_id] = GiftRequest(
            id=gift_id, viewer_display_name="Ann", character_name=name, state=GiftState.PENDING,
            selected_item=None, queue_position=None, created_at=now, timeout_at=None, failure_reason=None,
        )  # fmt: skip

    def unfinished(self) -> tuple[GiftRequest, ...]:
        """Everybody in the queue, oldest first."""
        return tuple(request for request in self.requests.values() if request.state in _UNFINISHED)

    def active(self) -> GiftRequest | None:
        """Whose turn it is."""
        return next((request for request in self.unfinished() if request.state in _ACTIVE), None)

    def settle(self, now: datetime) -> None:
        """Let time run out, and the next turn come."""
        active = self.active()
        if active is not None and active.timeout_at is not None and now >= active.timeout_at:
            is_selecting = active.state is GiftState.SELECTING_ITEM
            self._fail(active, "selection_timeout" if is_selecting else "confirmation_timeout")
        if self.active() is None and self.unfinished():
            first = self.unfinished()[0]
            self._put(first, state=GiftState.SELECTING_ITEM, timeout_at=now + SELECTION)

    def take(
        self, call: SelectItem | ConfirmGift | FailGift | ReportMailed, now: datetime
    ) -> Answered[GiftRequest] | Refused:
        """Do what the Desktop asks for, or refuse it."""
        self.settle(now)
        request = self.requests[call.gift_id]
        match call:
            case SelectItem(item=item) if request.selected_item == item:
                return Answered(request)
            case SelectItem(item=item) if request.state is GiftState.SELECTING_ITEM:
                return self._selected(request, item, now)
            case ConfirmGift(is_confirmed=True) if request.state is GiftState.COMPLETED:
                return Answered(request)
            case ConfirmGift(is_confirmed=yes) if request.state is GiftState.WAITING_CONFIRMATION:
                if not yes:
                    return self._fail(request, "receiver_declined")
                return Answered(self._put(request, state=GiftState.COMPLETED, timeout_at=None))
            case FailGift(reason=reason) if request.state in _UNFINISHED:
                return self._fail(request, reason)
            case FailGift(reason=reason) if request.failure_reason == reason:
                return Answered(request)
            case ReportMailed() if request.state is GiftState.COMPLETED:
                return Answered(request)
            case _:
                return Refused(code=ErrorCode.INVALID_STATE, message="No.", details={})

    def _selected(self, request: GiftRequest, item: GiftItem, now: datetime) -> Answered[GiftRequest]:
        return Answered(
            self._put(
                request,
                state=GiftState.WAITING_CONFIRMATION,
                selected_item=item,
                timeout_at=now + CONFIRMATION,
            )
        )

    def _fail(self, request: GiftRequest, reason: str) -> Answered[GiftRequest]:
        return Answered(self._put(request, state=GiftState.FAILED, failure_reason=reason, timeout_at=None))

    def _put(self, request: GiftRequest, **changes: object) -> GiftRequest:
        after = replace(request, **changes)  # type: ignore[arg-type]
        self.requests[request.id] = after
        return after
