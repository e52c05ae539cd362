"""What surrounds a delivery now: the game, how typing went, and what is read but does not count yet."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from goldomatic.desktop.bridge.state import State
from goldomatic.desktop.core.delivery import NOTIFY_SECONDS, Delivery, Situation
from goldomatic.desktop.core.memory import Waiting
from goldomatic.protocol.link import Verb
from goldomatic.protocol.tags import Armed, Confirm, Disarmed, GiftSent

__all__ = ["VAIN_ROUNDS_MAX", "has_settled", "is_in_suspense", "situation_of"]

VAIN_ROUNDS_MAX: Final = 2
"""After so many rounds of typing in vain the streamer decides."""

SETTLING_SECONDS: Final = 5.0
"""What a new session has to say of mails that were prepared in an earlier one, it has said so long after its
lines have begun to count."""

_VERBS: Final = (Verb.WITHDRAW, Verb.GOLD, Verb.NOTIFY)


def situation_of(state: State, delivery: Delivery) -> Situation:
    """Return what surrounds a delivery now."""
    payout_id = delivery.payout_id
    notified_at = state.notified_at.get(payout_id)
    is_late = notified_at is not None and state.now >= notified_at + NOTIFY_SECONDS
    session = state.session
    return Situation(
        session=session,
        is_auto_notify=state.settings.is_auto_notify,
        # After a restart it is not known when: once more does no harm, the addon whispers no second time.
        is_notify_due=payout_id in state.notify_asked or is_late or notified_at is None,
        is_unanswered=any(state.vain.get((verb, payout_id), 0) >= VAIN_ROUNDS_MAX for verb in _VERBS),
        is_in_suspense=is_in_suspense(state, payout_id),
        may_have_been_sent=has_settled(state, payout_id),
    )


def is_in_suspense(state: State, row_id: UUID) -> bool:
    """Whether a line of an earlier session tells of the mail of a payout or gift, and is not taken in yet."""
    return any(_is_open(state, waiting, row_id) for waiting in state.waiting.values())


def _is_open(state: State, waiting: Waiting, row_id: UUID) -> bool:
    match waiting.line.tag:
        case Armed(subject) | Disarmed(subject) | Confirm(subject) | GiftSent(subject) if subject == row_id:
            word = waiting.line.signature.session
            return waiting.position not in state.noted and word != state.session and state.may_count(word)
        case _:
            return False


def has_settled(state: State, row_id: UUID) -> bool:
    """Whether the present session has said what it has to say of mails of earlier ones.

    A line of a session that was voided meanwhile is never acted on, so it is not waited for either.
    """
    session = state.session
    if session is None or state.now < state.counts_at[session] + SETTLING_SECONDS:
        return False
    return not any(
        getattr(each.line.tag, "row_id", None) == row_id and state.may_count(each.line.signature.session)
        for each in state.waiting.values()
    )
