"""What the EBS is asked and told about gifts, and what its answers mean (SPEC §12)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final
from uuid import UUID

from goldomatic.desktop.bridge.events import AskGifts, Call, ConfirmGift, FailGift, ReportMailed, SelectItem
from goldomatic.desktop.bridge.gift_state import end_gift, put_gift
from goldomatic.desktop.bridge.state import Asking, State
from goldomatic.desktop.core import memory
from goldomatic.desktop.core.answers import Answered, Kept, Outcome, Refused
from goldomatic.desktop.core.ebs_facts import GiftItem, GiftRequest, GiftState
from goldomatic.desktop.core.gift import CLOSING_WISHES, Gift, GiftEnd, GiftWish
from goldomatic.desktop.core.gift_rules import link_of
from goldomatic.desktop.core.memory import PutGift, Waiting
from goldomatic.desktop.core.view import Level, NoticeKind
from goldomatic.protocol.character_name import CharacterName, InvalidCharacterName
from goldomatic.protocol.link import Verb
from goldomatic.protocol.tags import LABEL_CHARS_MAX, BagItem, GiftAccept

__all__ = ["gifts_seconds", "next_gift_call", "take_agreement", "take_gifts", "take_mailed"]

REFUSED_SECONDS: Final = 10.0
"""What the EBS has refused, though the request stands as it did, is tried again after so long."""

_DONE: Final = "200"
_ACTIVE: Final = frozenset({GiftState.SELECTING_ITEM, GiftState.WAITING_CONFIRMATION})


def gifts_seconds(state: State) -> float:
    """Return how often to ask for the queue now."""
    pace = state.gifts.pace
    is_anybody_there = bool(state.gifts.requests)
    return (
        pace.quick_poll_seconds
        if is_anybody_there
        else min(state.settings.poll_seconds, pace.slow_poll_seconds_max)
    )


def next_gift_call(state: State) -> Asking | None:
    """Return the next call that a gift needs, if one may be made."""
    for gift in state.gifts.known.values():
        call = _call_for(state, gift)
        if call is not None and state.may_call_about(gift.gift_id):
            return Asking(call, partial(_take, gift.gift_id), gift.gift_id)
    return None


def _call_for(state: State, gift: Gift) -> Call | None:
    work = state.gifts.work(gift.gift_id)
    if work.is_stale or gift.is_withdrawing:
        return None
    is_by_itself = gift.wish in (None, GiftWish.NO_ITEMS)
    if is_by_itself and work.refused_at is not None and state.now < work.refused_at + REFUSED_SECONDS:
        return None
    match gift.wish:
        case GiftWish.NO_ITEMS:
            return FailGift(gift.gift_id, GiftEnd.NO_ITEMS.value)
        case GiftWish.GIVE_UP:
            return FailGift(gift.gift_id, GiftEnd.GIVEN_UP.value)
        case GiftWish.DECLINED:
            return ConfirmGift(gift.gift_id, is_confirmed=False)
        case GiftWish.MAILED:
            return ReportMailed(gift.gift_id)
        case GiftWish.FORGET:
            return None
        case None:
            pass
    request = state.gifts.requests.get(gift.gift_id)
    is_selecting = request is not None and request.state is GiftState.SELECTING_ITEM
    if is_selecting and gift.item is not None and state.now >= work.settles_at:
        return SelectItem(gift.gift_id, _as_told(gift.item))
    return None


def _as_told(item: BagItem) -> GiftItem:
    return GiftItem(
        name=item.name,
        id=item.item_id,
        count=item.count,
        link=link_of(item),
        texture=None,
        bag_id=item.bag,
        slot_id=item.slot,
    )


def _take(gift_id: UUID, state: State, outcome: Outcome[GiftRequest]) -> None:
    """Take what became of a call for a gift."""
    gift = state.gifts.known[gift_id]
    match outcome:
        case Answered(request):
            state.refusals.pop(gift_id, None)
            take_request(state, request)
            if gift.wish is GiftWish.MAILED:
                wish = GiftWish.FORGET if gift.is_in_game else None
                put_gift(state, gift, is_mailed=True, armed_session=None, refusal=None, wish=wish)
                state.tell(Level.INFO, NoticeKind.GIFT_MAILED, gift_id)
            elif gift.wish in CLOSING_WISHES and request.state is GiftState.FAILED:
                end_gift(state, gift, _end_of(request, GiftEnd.GIVEN_UP))
            elif gift.wish is None and request.state is GiftState.WAITING_CONFIRMATION:
                name = None if request.selected_item is None else request.selected_item.name
                state.tell(Level.INFO, NoticeKind.GIFT_CHOSEN, gift_id, detail=name)
        case Refused(code=code):
            # It is not as we thought: time was over, or another Desktop was quicker.
            work = state.gifts.work(gift_id)
            work.is_stale, work.refused_at = True, state.now
            state.ask_again(AskGifts)
            state.refusals[gift_id] = code.value
            if gift.wish is not None:
                put_gift(state, gift, wish=None, is_forced=False)
            state.tell(Level.WARNING, NoticeKind.GIFT_REFUSED, gift_id, detail=code.value)
        case Kept():
            pass


def _end_of(request: GiftRequest, otherwise: GiftEnd) -> GiftEnd:
    try:
        return GiftEnd(request.failure_reason or "")
    except ValueError:
        return otherwise


def take_request(state: State, request: GiftRequest) -> None:
    """Take in what the EBS says of a request; the item that it has kept is the item."""
    if request.state in (GiftState.COMPLETED, GiftState.FAILED):
        state.gifts.requests.pop(request.id, None)
    else:
        state.gifts.requests[request.id] = request
    gift = state.gifts.known.get(request.id)
    if request.state in _ACTIVE and gift is None:
        gift = _made_known(state, request)
    told = _item_of(request)
    if gift is None or told is None or request.state is not GiftState.WAITING_CONFIRMATION:
        return
    if gift.item is None or _as_told(gift.item) != request.selected_item:
        put_gift(state, gift, item=told)


def _made_known(state: State, request: GiftRequest) -> Gift | None:
    gift = gift_for(request)
    if gift is not None:
        put_gift(state, gift)
        state.tell(Level.INFO, NoticeKind.GIFT_TURN, request.id)
    return gift


def gift_for(request: GiftRequest) -> Gift | None:
    """Return a gift of which nothing is known but the request; None where its name cannot be typed."""
    try:
        name = CharacterName.parse(request.character_name)
    except InvalidCharacterName:
        # It is shown, and its time runs out.
        return None
    return Gift(
        gift_id=request.id,
        character_name=name,
        viewer_name=request.viewer_display_name,
        requested_at=request.created_at,
        item=_item_of(request),
    )


def _item_of(request: GiftRequest) -> BagItem | None:
    item = request.selected_item
    if item is None:
        return None
    try:
        return BagItem(
            item_id=item.id,
            count=item.count,
            bag=item.bag_id,
            slot=item.slot_id,
            name=item.name[:LABEL_CHARS_MAX],
        )
    except ValueError:
        return None


def take_gifts(state: State, outcome: Outcome[tuple[GiftRequest, ...]]) -> None:
    """Take in the queue: whose turn has come, and what has ended without us."""
    if not isinstance(outcome, Answered):
        return
    before, state.gifts.requests = state.gifts.requests, {}
    for work in state.gifts.works.values():
        work.is_stale = False
    for request in outcome.value:
        state.gifts.requests[request.id] = request
        take_request(state, request)
    for gift in list(state.gifts.known.values()):
        if gift.gift_id not in state.gifts.requests and _has_ended(state, gift):
            was = before.get(gift.gift_id)
            was_asked = gift.is_in_game or (was is not None and was.state is GiftState.WAITING_CONFIRMATION)
            end_gift(state, gift, GiftEnd.NOT_ANSWERED if was_asked else GiftEnd.NOT_CHOSEN)


def _has_ended(state: State, gift: Gift) -> bool:
    """Whether a request that is not listed has come to nothing; its yes may just be on its way to the EBS."""
    if gift.is_agreed or gift.is_mailed or gift.ended is not None:
        return False
    if gift.wish in CLOSING_WISHES and not gift.is_withdrawing:
        return False
    return not any(
        waiting.line.tag == GiftAccept(gift.gift_id) and state.may_count(waiting.line.signature.session)
        for waiting in state.waiting.values()
    )


# --- the addon's lines --------------------------------------------------------------------------------------


def take_agreement(
    state: State, waiting: Waiting, gift_id: UUID, outcome: Answered[GiftRequest] | Refused
) -> None:
    """Take what the EBS says to the receiver's yes; the line is done with in the same breath."""
    match outcome:
        case Answered(request):
            take_request(state, request)
            # A journal that was lost has forgotten the gift, and the EBS has not.
            gift = state.gifts.known.get(gift_id) or gift_for(request)
            done = memory.Answered(waiting.position, _DONE)
            if gift is None:
                state.keep(done)
                return
            # Whatever was wished meanwhile is overtaken: the item is theirs.
            wish = gift.wish if gift.wish is GiftWish.MAILED else None
            # Whoever has answered was reached.
            refusal = None if gift.refusal is not None and gift.refusal.verb is Verb.GIFT else gift.refusal
            agreed = replace(gift, is_agreed=True, ended=None, wish=wish, is_forced=False, refusal=refusal)
            state.keep(PutGift(agreed), done)
            if not gift.is_agreed:
                state.tell(Level.INFO, NoticeKind.GIFT_ACCEPTED, gift_id, line=waiting)
        case Refused(code=code):
            _refused(state, waiting, gift_id, code.value)
    state.ask_again(AskGifts)


def take_mailed(
    state: State, waiting: Waiting, gift_id: UUID, outcome: Answered[GiftRequest] | Refused
) -> None:
    """Take what the EBS says to the gift's mail having left."""
    match outcome:
        case Answered():
            state.keep(memory.Answered(waiting.position, _DONE))
            state.tell(Level.INFO, NoticeKind.GIFT_MAILED, gift_id, line=waiting)
        case Refused(code=code):
            _refused(state, waiting, gift_id, code.value)


def _refused(state: State, waiting: Waiting, gift_id: UUID, code: str) -> None:
    state.keep(memory.Answered(waiting.position, code))
    state.tell(Level.WARNING, NoticeKind.LINE_REFUSED, gift_id, detail=code, line=waiting)
