"""What a line of the addon means: at once for the delivery it is about, and then for the EBS (SPEC §10).

A line is acted on only when its session counts (`State.counts`). What it means for the delivery is kept
first; then it is done with, or waits for the EBS's final answer. A process that dies in between takes it in
again, and nothing changes by that.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from goldomatic.desktop.bridge import gift_lines
from goldomatic.desktop.bridge.same_name import NAME_AWAITED, free_for_gold, try_gold_again
from goldomatic.desktop.bridge.situation import VAIN_ROUNDS_MAX
from goldomatic.desktop.bridge.state import State
from goldomatic.desktop.core.delivery import SENT_REASON, DeliveryWish, Refusal, believes_disarmed
from goldomatic.desktop.core.memory import Answered, PutAwaited, Waiting
from goldomatic.desktop.core.view import Level, NoticeKind, WhoStep
from goldomatic.protocol.link import Verb, Word
from goldomatic.protocol.tag_text import format_tag
from goldomatic.protocol.tags import (
    Accept,
    Ack,
    Armed,
    Confirm,
    Disarmed,
    Err,
    GiftAccept,
    GiftSent,
    Items,
    Tag,
    Who,
)

__all__ = ["release_lines"]

NOTED: Final = "noted"
"""The answer of a line that is of no concern to the EBS."""
IGNORED: Final = "ignored"


def release_lines(state: State) -> None:
    """Take in every waiting line that counts by now; those for the EBS stay."""
    for waiting in list(state.waiting.values()):
        if waiting.position in state.noted:
            continue
        session = waiting.line.signature.session
        tag = waiting.line.tag
        if isinstance(tag, Ack | Err) and session in state.sessions:
            # An answer changes nothing but how often we type; it is needed before the session counts.
            _take_answer(state, waiting, tag)
        elif state.counts(session):
            _take(state, waiting, tag)


def _take(state: State, waiting: Waiting, tag: Tag) -> None:
    match tag:
        case Who():
            if state.lookup is not None and state.lookup.candidate.spin_cycle_id == tag.spin_cycle_id:
                state.lookup.is_reporting = True
            state.noted.add(waiting.position)
        case Accept() | GiftAccept():
            state.noted.add(waiting.position)
        case GiftSent(gift_id):
            gift_lines.take_gift_left(state, gift_id)
            state.noted.add(waiting.position)
        case Items():
            gift_lines.take_items(state, waiting, tag)
            _done(state, waiting, NOTED)
        case Confirm(payout_id):
            _mail_left(state, payout_id)
            state.noted.add(waiting.position)
        case Armed(row_id):
            _arm(state, waiting, row_id)
        case Disarmed(row_id):
            _disarm(state, waiting, row_id)
        case _:
            _done(state, waiting, IGNORED)
            state.tell(Level.INFO, NoticeKind.LINE_IGNORED, detail=_tag_name(tag), line=waiting)


def _mail_left(state: State, payout_id: UUID) -> None:
    delivery = state.deliveries.get(payout_id)
    if delivery is None:
        return
    # What was asked for meanwhile is overtaken: the gold is on its way.
    wish = None if delivery.is_withdrawing or delivery.wish is DeliveryWish.FORGET else delivery.wish
    state.put(
        delivery,
        is_mailed=True,
        armed_session=None,
        is_in_game=False,
        refusal=None,
        wish=None if wish is DeliveryWish.MARK_SENT else wish,
    )


def _arm(state: State, waiting: Waiting, row_id: UUID) -> None:
    delivery, gift = state.deliveries.get(row_id), state.gifts.known.get(row_id)
    if gift is not None:
        gift_lines.take_armed(state, waiting, gift)
    elif delivery is not None:
        session = waiting.line.signature.session
        armed_by = state.link.owner if session == state.session else None
        state.put(delivery, armed_session=session, armed_by=armed_by, refusal=None)
        state.tell(Level.INFO, NoticeKind.PREPARED, row_id, line=waiting)
    _done(state, waiting, NOTED)


def _disarm(state: State, waiting: Waiting, row_id: UUID) -> None:
    delivery, gift = state.deliveries.get(row_id), state.gifts.known.get(row_id)
    session = waiting.line.signature.session
    if gift is not None:
        gift_lines.take_disarmed(state, waiting, gift)
    elif delivery is not None and believes_disarmed(
        delivery.armed_session, delivery.armed_by, session, state.link.owner
    ):
        state.put(delivery, armed_session=None)
        state.tell(Level.INFO, NoticeKind.DISARMED, row_id, line=waiting)
    _done(state, waiting, NOTED)


def _take_answer(state: State, waiting: Waiting, tag: Ack | Err) -> None:
    subject = tag.subject
    session = waiting.line.signature.session
    if isinstance(tag, Ack) and tag.verb is Verb.USE and isinstance(subject, Word):
        state.link.hear_use(subject, state.now)
    elif isinstance(subject, UUID):
        is_awaited = (tag.verb, subject) in state.awaited
        if is_awaited:
            state.keep(PutAwaited((tag.verb, subject), None))
        state.vain.pop((tag.verb, subject), None)
        if isinstance(tag, Err):
            _take_error(state, waiting, tag, subject)
        elif is_awaited:
            _take_acknowledgement(state, waiting, tag.verb, subject, session)
    _done(state, waiting, NOTED)


def _take_acknowledgement(state: State, waiting: Waiting, verb: Verb, subject: UUID, session: Word) -> None:
    delivery = state.deliveries.get(subject)
    gift = state.gifts.known.get(subject)
    lookup = state.lookup
    if gift is not None:
        gift_lines.take_gift_acknowledgement(state, waiting, verb, gift, session)
        return
    match verb:
        case Verb.WHO if lookup is not None and lookup.candidate.spin_cycle_id == subject:
            lookup.acknowledged_at = state.now
        case Verb.NOTIFY if delivery is not None:
            state.notified_at[subject] = state.now
            is_again = delivery.refusal is not None and delivery.refusal.verb is Verb.NOTIFY
            refusal = None if is_again else delivery.refusal
            state.put(delivery, notified_session=session, refusal=refusal)
        case Verb.GOLD if delivery is not None:
            if delivery.queued_session != session:
                state.tell(Level.INFO, NoticeKind.QUEUED, subject, line=waiting)
            state.put(delivery, queued_session=session)
        case Verb.WITHDRAW if delivery is not None:
            armed = None if delivery.armed_session == session else delivery.armed_session
            let_go = {"notified_session": None, "queued_session": None, "armed_session": armed}
            is_done = delivery.wish is DeliveryWish.FORGET
            wish = None if is_done else delivery.wish
            state.put(delivery, is_in_game=False, refusal=None, wish=wish, **let_go)
            try_gold_again(state, delivery)
        case _:
            pass


def _take_error(state: State, waiting: Waiting, tag: Err, subject: UUID) -> None:
    delivery = state.deliveries.get(subject)
    gift = state.gifts.known.get(subject)
    lookup = state.lookup
    if gift is not None:
        gift_lines.take_gift_error(state, waiting, tag, gift)
        return
    if tag.verb is Verb.WHO:
        if lookup is not None and lookup.candidate.spin_cycle_id == subject and lookup.outcome is None:
            lookup.outcome, lookup.detail = WhoStep.REFUSED, tag.reason
            state.tell(Level.ERROR, NoticeKind.REPORT_REFUSED, subject, detail=tag.reason, line=waiting)
        return
    if delivery is None or tag.verb not in _KINDS:
        return
    refusal = Refusal(tag.verb, tag.reason)
    match tag.verb:
        case Verb.NOTIFY:
            # Typed again in two minutes, not in eight seconds.
            state.notified_at[subject] = state.now
            state.put(delivery, notified_session=waiting.line.signature.session, refusal=refusal)
            if tag.reason == NAME_AWAITED:
                free_for_gold(state, delivery)
        case Verb.WITHDRAW if delivery.wish is DeliveryWish.FORGET:
            state.put(delivery, wish=None, is_in_game=False)
            return
        case Verb.WITHDRAW if tag.reason == SENT_REASON:
            state.put(delivery, wish=None, refusal=refusal)
        case Verb.WITHDRAW:
            # It would be refused again: the streamer decides.
            state.vain[tag.verb, subject] = VAIN_ROUNDS_MAX
            state.put(delivery, refusal=refusal)
        case _:
            # A mail that surely did not leave was disarmed before; after `ambiguous` it may have left.
            state.put(delivery, refusal=refusal)
    state.tell(_LEVELS.get(tag.verb, Level.ERROR), _KINDS[tag.verb], subject, detail=tag.reason, line=waiting)


_KINDS: Final = {
    Verb.NOTIFY: NoticeKind.NOT_REACHED,
    Verb.GOLD: NoticeKind.ENTRY_REFUSED,
    Verb.WITHDRAW: NoticeKind.WITHDRAW_REFUSED,
    Verb.MAIL: NoticeKind.MAIL_FAILED,
}
_LEVELS: Final = {Verb.NOTIFY: Level.WARNING}


def _done(state: State, waiting: Waiting, answer: str) -> None:
    state.keep(Answered(waiting.position, answer))


def _tag_name(tag: Tag) -> str:
    return format_tag(tag).partition("]")[0].removeprefix("[").partition(":")[0]
