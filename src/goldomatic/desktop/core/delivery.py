"""A payout on its way into the game and out by mail: what was done, what comes next (SPEC §3, §8, §10).

Pure. A `Delivery` is what the bridge must not forget about a payout; the EBS owns the payout itself. What the
addon has acknowledged is remembered with the session in which it did: an addon that was loaded anew may have
forgotten it, so in a new session it is told again (GAME §10).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from goldomatic.desktop.core.ebs_facts import Payout, PayoutStatus
from goldomatic.desktop.core.view import Action, Step
from goldomatic.desktop.core.wishes import Closing
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import GoldEntry, NotifyWinner, Withdraw
from goldomatic.protocol.link import Verb, Word
from goldomatic.protocol.money import gold_to_copper

__all__ = [
    "CLOSINGS",
    "Delivery",
    "DeliveryWish",
    "Refusal",
    "Situation",
    "actions_of",
    "believes_disarmed",
    "closing_of",
    "is_decided",
    "next_line",
    "step_of",
]

NOTIFY_SECONDS: Final = 120.0
"""A winner who has not answered is notified again after so long, while the payout is pending (GAME §10)."""

SENT_REASON: Final = "sent"
"""Why the addon refuses to withdraw a mail that is on its way, or has left."""

DECIDED_REASONS: Final = frozenset({"vouched", "removed"})
"""The streamer has decided about the mail in the game: it is not typed again by itself, whatever a crash
makes the addon forget."""


class DeliveryWish(StrEnum):
    """What was asked for and is not done yet; kept in the journal until it is."""

    SYNC = "sync"
    MARK_SENT = "mark_sent"
    FAIL = "fail"
    CANCEL = "cancel"
    BACK_TO_PENDING = "back_to_pending"
    FORGET = "forget"
    """The payout has ended: the game need not hold anything of it any more."""


CLOSINGS: Final = {
    Closing.FAIL: DeliveryWish.FAIL,
    Closing.CANCEL: DeliveryWish.CANCEL,
    Closing.BACK_TO_PENDING: DeliveryWish.BACK_TO_PENDING,
}

_STATUS_AFTER: Final = {
    DeliveryWish.FAIL: PayoutStatus.FAILED,
    DeliveryWish.CANCEL: PayoutStatus.CANCELLED,
    DeliveryWish.BACK_TO_PENDING: PayoutStatus.PENDING,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """The last `MGM_ERR` of the addon about a payout."""

    verb: Verb
    reason: str


def is_decided(refusal: Refusal) -> bool:
    """Whether the streamer has said in the game what becomes of the mail."""
    return refusal.verb is Verb.MAIL and refusal.reason in DECIDED_REASONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What the bridge knows of one payout beyond what the EBS tells."""

    payout_id: UUID
    character_name: CharacterName
    gold_amount: int
    notified_session: Word | None = None
    """In which the addon took the Notify."""
    queued_session: Word | None = None
    """In which the addon took the mail into its list."""
    armed_session: Word | None = None
    """In which the mail was prepared, as long as it was neither sent nor disarmed."""
    armed_by: int | None = None
    """The game that it was prepared in (`Link.owner`); None when that was not seen."""
    is_in_game: bool = False
    """Something of it was typed and not withdrawn: the game may hold a row, or await the winner."""
    is_gold_typed: bool = False
    """A ``ReceiveGold`` with it was typed, at any time."""
    is_mailed: bool = False
    """The addon said that the mail has left."""
    wish: DeliveryWish | None = None
    is_forced: bool = False
    """The wish is carried out whether or not the game lets go."""
    refusal: Refusal | None = None

    @property
    def entry(self) -> GoldEntry:
        """The mail, as it is typed."""
        return GoldEntry(self.payout_id, self.character_name, gold_to_copper(self.gold_amount))

    @property
    def is_withdrawing(self) -> bool:
        """Whether the game must let go of it before anything else is done."""
        is_leaving = self.wish in _STATUS_AFTER or self.wish is DeliveryWish.FORGET
        return is_leaving and self.is_in_game and not self.is_forced

    @property
    def status_wanted(self) -> PayoutStatus | None:
        """The status to ask the EBS for now."""
        match self.wish:
            case DeliveryWish.SYNC:
                return PayoutStatus.IN_PROGRESS
            case DeliveryWish.MARK_SENT:
                return PayoutStatus.SENT
            case None | DeliveryWish.FORGET:
                return None
            case closing:
                return None if self.is_withdrawing else _STATUS_AFTER[closing]


def believes_disarmed(
    armed_session: Word | None, armed_by: int | None, session: Word, owner: int | None
) -> bool:
    """Whether ``DISARMED`` of that session, in the game that runs now, is about what was prepared last.

    A game that crashed says again what it had saved before: that it disarmed a mail then proves nothing
    of the same mail that was prepared since (GAME §10). In the same process there was no crash.
    """
    if armed_session is None:
        return False
    return armed_session == session or (armed_by is not None and armed_by == owner)


def closing_of(delivery: Delivery) -> Closing | None:
    """Return how the streamer is closing it, if they are."""
    return next((closing for closing, wish in CLOSINGS.items() if wish is delivery.wish), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What surrounds a delivery: the game, and how typing went."""

    session: Word | None
    """That of the addon with which the link is agreed; None when nothing can be typed now."""
    is_auto_notify: bool
    is_notify_due: bool
    """Whether the last Notify is so long ago that it is repeated, or the streamer asked for it."""
    is_unanswered: bool
    """Whether what was typed for it last was typed in vain, as often as it may be."""
    is_in_suspense: bool
    """Whether the addon of an earlier session has said something of its mail that does not count yet."""
    may_have_been_sent: bool
    """Whether a mail prepared in an earlier session can only be asked about: what the new session had to say
    of it has been heard."""


def next_line(
    delivery: Delivery, payout: Payout | None, situation: Situation
) -> Withdraw | NotifyWinner | GoldEntry | None:
    """Return what the game must be told next about it; ``payout`` is None when it is not active any more."""
    session = situation.session
    if session is None or situation.is_in_suspense or _is_in_question(delivery, situation, session):
        return None
    if delivery.wish in _STATUS_AFTER or delivery.wish is DeliveryWish.FORGET:
        return Withdraw(delivery.payout_id) if delivery.is_withdrawing else None
    if payout is None or delivery.wish is not None or delivery.is_mailed:
        return None
    if payout.status is PayoutStatus.IN_PROGRESS and _is_to_be_queued(delivery, session):
        return delivery.entry
    if payout.accepted_at is None and _is_to_be_notified(delivery, payout, situation, session):
        return NotifyWinner(delivery.payout_id, delivery.character_name)
    return None


def _may_be_sent(delivery: Delivery, session: Word) -> bool:
    """Whether its mail was prepared in an earlier session, and nobody has said whether it left (GAME §10)."""
    return delivery.armed_session not in (None, session)


def _is_in_question(delivery: Delivery, situation: Situation, session: Word) -> bool:
    """Whether the streamer has to say first what became of its mail; of a payout that is over nobody asks."""
    is_over = delivery.wish is DeliveryWish.FORGET and situation.may_have_been_sent
    return _may_be_sent(delivery, session) and not is_over


def _is_to_be_queued(delivery: Delivery, session: Word) -> bool:
    refusal = delivery.refusal
    if refusal is not None and (refusal.verb is Verb.GOLD or is_decided(refusal)):
        return False
    return delivery.armed_session is None and delivery.queued_session != session


def _is_to_be_notified(delivery: Delivery, payout: Payout, situation: Situation, session: Word) -> bool:
    is_pending = payout.status is PayoutStatus.PENDING
    if delivery.notified_session is None and not situation.is_auto_notify:
        return situation.is_notify_due and is_pending
    return delivery.notified_session != session or (is_pending and situation.is_notify_due)


_ENDED: Final = {
    PayoutStatus.FAILED: Step.FAILED,
    PayoutStatus.CANCELLED: Step.CANCELLED,
    PayoutStatus.EXPIRED: Step.EXPIRED,
}


def step_of(delivery: Delivery, payout: Payout, situation: Situation) -> Step:
    """Return where it stands and what comes next, for the streamer."""
    if payout.status is PayoutStatus.SENT:
        return Step.SENT if payout.is_reward_sent_announced_to_chat else Step.SENT_UNANNOUNCED
    if payout.status in _ENDED:
        return Step.MAILED_AFTER_CLOSE if delivery.is_mailed else _ENDED[payout.status]
    if situation.session is not None and _may_be_sent(delivery, situation.session) and not delivery.is_mailed:
        return Step.WAS_IT_SENT if situation.may_have_been_sent else Step.PREPARED
    if delivery.wish in _STATUS_AFTER:
        return _closing_step(delivery, situation)
    if delivery.is_mailed or delivery.wish is DeliveryWish.MARK_SENT:
        return Step.REPORTING_SENT
    is_pending = payout.status is PayoutStatus.PENDING
    return (
        _pending_step(delivery, payout, situation) if is_pending else _in_progress_step(delivery, situation)
    )


def _closing_step(delivery: Delivery, situation: Situation) -> Step:
    if not delivery.is_withdrawing:
        return Step.CLOSING
    is_answerless = situation.session is None or situation.is_unanswered
    return Step.WITHDRAW_UNANSWERED if is_answerless else Step.WITHDRAWING


def _pending_step(delivery: Delivery, payout: Payout, situation: Situation) -> Step:
    if delivery.wish is DeliveryWish.SYNC:
        return Step.STARTING
    if payout.accepted_at is not None:
        return Step.READY_TO_SYNC
    if delivery.notified_session is None and not situation.is_auto_notify and not situation.is_notify_due:
        return Step.NOT_NOTIFIED
    if situation.session is None:
        return Step.WAITS_FOR_GAME
    if delivery.refusal is not None and delivery.refusal.verb is Verb.NOTIFY:
        return Step.NOT_REACHED
    if situation.is_unanswered:
        return Step.GAME_SILENT
    return Step.WAITS_FOR_ANSWER if delivery.notified_session == situation.session else Step.WHISPERING


_REFUSED: Final = {
    Verb.WITHDRAW: Step.WITHDRAW_REFUSED,
    Verb.MAIL: Step.MAIL_FAILED,
    Verb.GOLD: Step.ENTRY_REFUSED,
}


def _in_progress_step(delivery: Delivery, situation: Situation) -> Step:
    if delivery.refusal is not None and delivery.refusal.verb in _REFUSED:
        return _REFUSED[delivery.refusal.verb]
    if delivery.armed_session is not None:
        return Step.PREPARED
    if delivery.queued_session is not None and situation.session in (None, delivery.queued_session):
        return Step.QUEUED
    if situation.session is None:
        return Step.WAITS_FOR_GAME
    return Step.GAME_SILENT if situation.is_unanswered else Step.INJECTING


_CLOSE: Final = frozenset({Action.FAIL, Action.CANCEL})
_ACTIONS: Final = {
    # Nothing else before that is known: it decides what else makes sense.
    Step.WAS_IT_SENT: frozenset({Action.SAY_WHETHER_SENT}),
    Step.WITHDRAWING: frozenset({Action.KEEP}),
    Step.WITHDRAW_UNANSWERED: frozenset({Action.KEEP, Action.CLOSE_ANYWAY}),
}
_BUSY: Final = frozenset({Step.STARTING, Step.CLOSING, Step.REPORTING_SENT})
_TRY_AGAIN: Final = frozenset({Step.GAME_SILENT, Step.ENTRY_REFUSED})


def actions_of(step: Step, payout: Payout, situation: Situation) -> frozenset[Action]:
    """Return what the streamer may do with it now."""
    if step in _ACTIONS:
        return _ACTIONS[step]
    can_type = situation.session is not None
    if payout.status is PayoutStatus.PENDING and step not in _BUSY:
        is_accepted = payout.accepted_at is not None
        again = frozenset() if is_accepted else frozenset({Action.NOTIFY_AGAIN})
        sync = Action.SYNC if is_accepted else Action.SYNC_WITHOUT_ACCEPTANCE
        return _CLOSE | again | (frozenset({sync}) if can_type else frozenset())
    if payout.status is PayoutStatus.IN_PROGRESS and step not in _BUSY:
        again = frozenset({Action.SYNC}) if can_type and step in _TRY_AGAIN else frozenset()
        return _CLOSE | again | {Action.MARK_SENT, Action.BACK_TO_PENDING}
    return frozenset()
