"""Choosing an item for the gift whose turn it is, and what the streamer wishes about gifts (SPEC §12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final, assert_never
from uuid import UUID

from goldomatic.desktop.bridge.gift_calls import gift_for
from goldomatic.desktop.bridge.gift_lines import gift_situation_of, let_go
from goldomatic.desktop.bridge.gift_state import end_gift, put_gift
from goldomatic.desktop.bridge.state import State
from goldomatic.desktop.core.ebs_facts import GiftState
from goldomatic.desktop.core.gift import Gift, GiftEnd, GiftWish, gift_actions_of, gift_step_of
from goldomatic.desktop.core.gift_rules import KeptItem
from goldomatic.desktop.core.gift_view import GiftAction, Wheel
from goldomatic.desktop.core.gift_wishes import (
    AnyGiftWish,
    ChangeGiftRules,
    ChooseItem,
    CloseGiftAnyway,
    GiveUpGift,
    HoldWheel,
    KeepGift,
    MarkGiftMailed,
    NeverGive,
    RemoveGift,
    SayDeclined,
    SayGiftSent,
    SkipItem,
    SpinWheel,
    TryGiftAgain,
)
from goldomatic.desktop.core.view import Level, NoticeKind
from goldomatic.protocol.link import Verb
from goldomatic.protocol.tags import BagItem

__all__ = ["choices_of", "choose_items", "take_gift_wish"]

_GIFT_VERBS: Final = (Verb.WITHDRAW, Verb.ITEMS, Verb.GIFT, Verb.READY)


def choices_of(state: State, gift: Gift) -> tuple[BagItem, ...]:
    """Return what may be chosen by hand: all that may be given, passed over or not."""
    listing = state.gifts.work(gift.gift_id).listing
    return () if listing is None or not _is_choosing(state, gift) else state.gifts.rules.offered(listing, ())


def _is_choosing(state: State, gift: Gift) -> bool:
    request = state.gifts.requests.get(gift.gift_id)
    is_selecting = request is not None and request.state is GiftState.SELECTING_ITEM
    return is_selecting and gift.wish is None and not gift.is_agreed


def choose_items(state: State) -> None:
    """Let the roulette turn for whoever's bags are known, and give up where nothing may be given."""
    for gift in list(state.gifts.known.values()):
        if not _is_choosing(state, gift):
            continue
        rules, work = state.gifts.rules, state.gifts.works.get(gift.gift_id)
        if gift.item is not None:
            if rules.offered((gift.item,), ()):
                continue
            # The rules have changed since it was chosen, and nobody was told of it yet.
            gift = _forget_choice(state, gift)  # noqa: PLW2901 - the same gift, as it is now
        if work is None or work.listing is None:
            continue
        offered = rules.offered(work.listing, work.skipped)
        if not offered:
            put_gift(state, gift, wish=GiftWish.NO_ITEMS)
        elif not work.is_held and not rules.is_by_hand:
            _spin(state, gift, offered)


def _forget_choice(state: State, gift: Gift) -> Gift:
    work = state.gifts.work(gift.gift_id)
    work.wheel, work.settles_at = None, 0.0
    return put_gift(state, gift, item=None)


def _spin(state: State, gift: Gift, offered: tuple[BagItem, ...]) -> None:
    work = state.gifts.work(gift.gift_id)
    pace, wall = state.gifts.pace, state.moment.wall
    # Drawn now and kept at once: where it lands is no longer anybody's choice.
    landed = state.random.below(len(offered))
    work.wheel = Wheel(
        items=offered, landed=landed, began_at=wall, lands_at=wall + timedelta(seconds=pace.spin_seconds)
    )
    work.lands_at = state.now + pace.spin_seconds
    work.settles_at = work.lands_at + pace.regret_seconds
    put_gift(state, gift, item=offered[landed])


def take_gift_wish(state: State, wish: AnyGiftWish) -> None:
    """Take in a wish; one that does not fit any more is told of and dropped."""
    if isinstance(wish, ChangeGiftRules):
        state.gifts.rules = wish.rules
        return
    gift = state.gifts.known.get(wish.gift_id)
    if gift is None:
        _take_wish_of_queued(state, wish)
        return
    step = gift_step_of(gift, state.gifts.requests.get(gift.gift_id), gift_situation_of(state, gift))
    if _NEEDED[type(wish)] not in gift_actions_of(gift, step):
        _refuse(state, gift.gift_id)
        return
    state.refusals.pop(gift.gift_id, None)
    state.own_circuits.pop(gift.gift_id, None)
    for verb in _GIFT_VERBS:
        state.vain.pop((verb, gift.gift_id), None)
    match wish:
        case SkipItem() | NeverGive() | HoldWheel() | SpinWheel() | ChooseItem():
            _take_choice(state, gift, wish)
        case TryGiftAgain():
            again = gift.refusal if gift.refusal is not None and gift.refusal.verb is Verb.GIFT else None
            put_gift(state, gift, refusal=again, ready_session=None)
            state.gifts.work(gift.gift_id).asked_at = None
        case SayDeclined():
            put_gift(state, gift, wish=GiftWish.DECLINED)
        case GiveUpGift():
            put_gift(state, gift, wish=GiftWish.GIVE_UP)
        case RemoveGift():
            _remove(state, gift)
        case CloseGiftAnyway():
            _close_anyway(state, gift)
        case KeepGift():
            put_gift(state, gift, wish=None, is_forced=False)
        case MarkGiftMailed():
            put_gift(state, gift, wish=GiftWish.MAILED)
        case SayGiftSent(was_sent=was_sent):
            next_wish = GiftWish.MAILED if was_sent else gift.wish
            put_gift(state, gift, armed_session=None, ready_session=None, refusal=None, wish=next_wish)
        case _:
            assert_never(wish)


_NEEDED: Final[dict[type, GiftAction]] = {
    SkipItem: GiftAction.SKIP,
    NeverGive: GiftAction.NEVER_GIVE,
    HoldWheel: GiftAction.CHOOSE,
    ChooseItem: GiftAction.CHOOSE,
    SpinWheel: GiftAction.SPIN,
    TryGiftAgain: GiftAction.TRY_AGAIN,
    SayDeclined: GiftAction.DECLINED,
    GiveUpGift: GiftAction.GIVE_UP,
    RemoveGift: GiftAction.REMOVE,
    CloseGiftAnyway: GiftAction.CLOSE_ANYWAY,
    KeepGift: GiftAction.KEEP,
    MarkGiftMailed: GiftAction.MARK_MAILED,
    SayGiftSent: GiftAction.SAY_WHETHER_SENT,
}


def _take_wish_of_queued(state: State, wish: AnyGiftWish) -> None:
    """Whose turn has not come can only be given up."""
    assert not isinstance(wish, ChangeGiftRules)
    request = state.gifts.requests.get(wish.gift_id)
    gift = None if request is None or not isinstance(wish, GiveUpGift) else gift_for(request)
    if gift is None:
        _refuse(state, wish.gift_id)
    else:
        put_gift(state, gift, wish=GiftWish.GIVE_UP)


def _take_choice(
    state: State, gift: Gift, wish: SkipItem | NeverGive | HoldWheel | SpinWheel | ChooseItem
) -> None:
    work, rules = state.gifts.work(gift.gift_id), state.gifts.rules
    match wish:
        case ChooseItem(item=item):
            if item not in choices_of(state, gift):
                _refuse(state, gift.gift_id)
                return
            work.wheel, work.settles_at = None, state.now
            put_gift(state, gift, item=item)
            return
        case HoldWheel():
            work.is_held = True
        case SpinWheel():
            work.is_held = False
            if rules.is_by_hand and work.listing is not None:
                offered = rules.offered(work.listing, work.skipped)
                if offered:
                    _spin(state, gift, offered)
                return
        case SkipItem() | NeverGive():
            assert gift.item is not None
            work.skipped.add(gift.item.item_id)
            if isinstance(wish, NeverGive):
                kept = KeptItem(gift.item.item_id, gift.item.name)
                state.gifts.rules = replace(rules, kept=(*rules.kept, kept))
        case _:
            assert_never(wish)
    _forget_choice(state, gift)


def _remove(state: State, gift: Gift) -> None:
    after = put_gift(state, gift, wish=GiftWish.FORGET)
    if not gift.is_in_game:
        let_go(state, after)


def _close_anyway(state: State, gift: Gift) -> None:
    if gift.is_agreed:
        end_gift(state, gift, GiftEnd.REMOVED)
    else:
        put_gift(state, gift, is_forced=True)


def _refuse(state: State, gift_id: UUID) -> None:
    state.tell(Level.WARNING, NoticeKind.WISH_REFUSED, gift_id, detail="not_active")
