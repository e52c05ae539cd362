"""What the addon's lines mean for gifts, and what is to be typed for them (SPEC §8, §12; GAME §7, §10)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from goldomatic.desktop.bridge.gift_state import put_gift
from goldomatic.desktop.bridge.same_name import NAME_AWAITED, free_for_gift, try_gifts_again
from goldomatic.desktop.bridge.situation import VAIN_ROUNDS_MAX, has_settled, is_in_suspense
from goldomatic.desktop.bridge.state import State
from goldomatic.desktop.core.bags import PATIENCE_SECONDS
from goldomatic.desktop.core.delivery import SENT_REASON, Refusal, believes_disarmed
from goldomatic.desktop.core.gift import Gift, GiftEnd, GiftSituation, GiftWish
from goldomatic.desktop.core.gift_rules import without_promised
from goldomatic.desktop.core.memory import Waiting
from goldomatic.desktop.core.view import Level, NoticeKind
from goldomatic.protocol.link import Verb, Word
from goldomatic.protocol.tags import Err, GiftSent, Items

__all__ = [
    "gift_situation_of",
    "take_armed",
    "take_disarmed",
    "take_gift_acknowledgement",
    "take_gift_error",
    "take_gift_left",
    "take_items",
]

ASK_SECONDS: Final = 60.0
"""While the receiver has not answered, the whisper is asked for again: an answer that got lost is told anew,
and whoever was whispered is not whispered twice."""
ASK_AGAIN_SECONDS: Final = 30.0
"""After the whisper is known to have failed."""

_VERBS: Final = (Verb.WITHDRAW, Verb.ITEMS, Verb.GIFT, Verb.READY)


def gift_situation_of(state: State, gift: Gift) -> GiftSituation:
    """Return what surrounds a gift now."""
    work = state.gifts.work(gift.gift_id)
    is_quiet = work.quiet_since is None or state.now >= work.quiet_since + PATIENCE_SECONDS
    has_failed = gift.refusal is not None and gift.refusal.verb is Verb.GIFT
    patience = ASK_AGAIN_SECONDS if has_failed else ASK_SECONDS
    return GiftSituation(
        session=state.session,
        is_listed=work.listing is not None,
        is_listing_due=work.listing is None and is_quiet,
        is_by_hand=work.is_held or state.gifts.rules.is_by_hand,
        is_spinning=work.wheel is not None and state.now < work.lands_at,
        is_chosen_for_good=state.now >= work.settles_at,
        # After a restart it is not known when: once more does no harm.
        is_ask_due=work.asked_at is None or state.now >= work.asked_at + patience,
        is_reporting=any(
            waiting.line.tag == GiftSent(gift.gift_id) and waiting.position in state.noted
            for waiting in state.waiting.values()
        ),
        is_unanswered=any(state.vain.get((verb, gift.gift_id), 0) >= VAIN_ROUNDS_MAX for verb in _VERBS),
        is_in_suspense=is_in_suspense(state, gift.gift_id),
        may_have_been_sent=has_settled(state, gift.gift_id),
    )


def take_items(state: State, waiting: Waiting, part: Items) -> None:
    """Take in a part of the bags, if they are of interest now; what is whole is the listing."""
    gift = state.gifts.known.get(part.gift_request_id)
    if gift is None or gift.is_agreed or gift.item is not None or not gift.is_open:
        return
    work = state.gifts.work(gift.gift_id)
    session, number = waiting.line.signature.session, waiting.line.signature.sequence
    work.parts.take(session, number, part)
    work.quiet_since = state.now
    if work.listing is None and session == work.parts.session:
        others = state.other_numbers.get(session, set())
        listed = work.parts.listed(others)
        if listed is not None:
            known = state.gifts.known.values()
            promised = [each.item for each in known if each.is_promised and each.item is not None]
            work.listing = without_promised(listed, promised)


def take_gift_left(state: State, gift_id: UUID) -> None:
    """Take that a gift's mail has left; what was asked for meanwhile is overtaken."""
    gift = state.gifts.known.get(gift_id)
    if gift is not None:
        put_gift(
            state, gift, is_mailed=True, armed_session=None, is_in_game=False, refusal=None, wish=None,
            is_forced=False,
        )  # fmt: skip


def take_armed(state: State, waiting: Waiting, gift: Gift) -> None:
    """Take that the gift's mail was prepared."""
    session = waiting.line.signature.session
    armed_by = state.link.owner if session == state.session else None
    put_gift(state, gift, armed_session=session, armed_by=armed_by, refusal=None)
    state.tell(Level.INFO, NoticeKind.PREPARED, gift.gift_id, line=waiting)


def take_disarmed(state: State, waiting: Waiting, gift: Gift) -> None:
    """Take that it is not prepared any more, if that is about what was prepared last."""
    session = waiting.line.signature.session
    if believes_disarmed(gift.armed_session, gift.armed_by, session, state.link.owner):
        put_gift(state, gift, armed_session=None)
        state.tell(Level.INFO, NoticeKind.DISARMED, gift.gift_id, line=waiting)


def take_gift_acknowledgement(state: State, waiting: Waiting, verb: Verb, gift: Gift, session: Word) -> None:
    """Take that the addon has understood what was typed for the gift."""
    work = state.gifts.work(gift.gift_id)
    match verb:
        case Verb.ITEMS:
            work.quiet_since = state.now
        case Verb.GIFT:
            work.asked_at = state.now
            # What it had forgotten it knows again: the gift is made ready anew.
            is_over = gift.refusal is not None and gift.refusal.verb in (Verb.GIFT, Verb.READY)
            put_gift(state, gift, asked_session=session, refusal=None if is_over else gift.refusal)
        case Verb.READY:
            if gift.ready_session != session:
                state.tell(Level.INFO, NoticeKind.QUEUED, gift.gift_id, line=waiting)
            put_gift(state, gift, ready_session=session)
            try_gifts_again(state, gift)
        case Verb.WITHDRAW:
            armed = None if gift.armed_session == session else gift.armed_session
            let_go(state, gift, armed)
            try_gifts_again(state, gift)
        case _:
            pass


def let_go(state: State, gift: Gift, armed: Word | None = None) -> None:
    """The game holds nothing of it any more: what waited for that is done, or can be."""
    is_removed = gift.wish is GiftWish.FORGET and gift.ended is None
    put_gift(
        state,
        gift,
        is_in_game=False,
        asked_session=None,
        ready_session=None,
        armed_session=armed,
        refusal=None,
        wish=None if gift.wish is GiftWish.FORGET else gift.wish,
        ended=GiftEnd.REMOVED if is_removed and not gift.is_mailed else gift.ended,
    )


def take_gift_error(state: State, waiting: Waiting, tag: Err, gift: Gift) -> None:
    """Take that something about the gift failed in the game."""
    refusal, session = Refusal(tag.verb, tag.reason), waiting.line.signature.session
    match tag.verb:
        case Verb.GIFT:
            state.gifts.work(gift.gift_id).asked_at = state.now
            put_gift(state, gift, asked_session=session, refusal=refusal)
            if tag.reason == NAME_AWAITED:
                free_for_gift(state, gift)
        case Verb.READY:
            # An addon that has forgotten the gift has forgotten that it has whispered, too.
            put_gift(state, gift, ready_session=None, asked_session=None, refusal=refusal)
            return
        case Verb.WITHDRAW if gift.wish is GiftWish.FORGET and (gift.ended is not None or gift.is_mailed):
            put_gift(state, gift, wish=None, is_in_game=False)
            return
        case Verb.WITHDRAW if tag.reason == SENT_REASON:
            put_gift(state, gift, wish=None, refusal=refusal)
        case Verb.WITHDRAW:
            # It would be refused again: the streamer decides.
            state.vain[tag.verb, gift.gift_id] = VAIN_ROUNDS_MAX
            put_gift(state, gift, refusal=refusal)
        case Verb.MAIL:
            put_gift(state, gift, refusal=refusal)
        case Verb.ITEMS:
            # Asked for again after a while, not at once.
            state.gifts.work(gift.gift_id).quiet_since = state.now
            return
        case _:
            return
    level = Level.WARNING if tag.verb is Verb.GIFT else Level.ERROR
    state.tell(level, _KINDS[tag.verb], gift.gift_id, detail=tag.reason, line=waiting)


_KINDS: Final = {
    Verb.GIFT: NoticeKind.NOT_REACHED,
    Verb.WITHDRAW: NoticeKind.WITHDRAW_REFUSED,
    Verb.MAIL: NoticeKind.MAIL_FAILED,
}
