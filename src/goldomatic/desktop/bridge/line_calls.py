"""The calls that the addon's lines lead to; each line waits until the EBS has answered finally (SPEC §10)."""

from __future__ import annotations

from functools import partial
from typing import Any, assert_never
from uuid import UUID

from goldomatic.desktop.bridge.events import (
    AskAudit,
    AskCandidate,
    AskPending,
    AskState,
    Call,
    ChangeStatus,
    ConfirmAcceptance,
    ConfirmGift,
    Report,
    ReportMailed,
)
from goldomatic.desktop.bridge.gift_calls import take_agreement, take_mailed
from goldomatic.desktop.bridge.state import Asking, State
from goldomatic.desktop.core import memory
from goldomatic.desktop.core.answers import Answered, Kept, Outcome, Refused
from goldomatic.desktop.core.ebs_facts import AuditEntry, Payout, PayoutStatus, ReportResult
from goldomatic.desktop.core.memory import Waiting
from goldomatic.desktop.core.view import Level, NoticeKind, WhoStep
from goldomatic.protocol.character_name import CharacterName, InvalidCharacterName
from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.protocol.tags import Accept, Confirm, GiftAccept, GiftSent, Who

__all__ = ["next_line_call", "tell_sent"]

_DONE = "200"


def next_line_call(state: State) -> Asking | None:
    """Return the call for the first line that may be told; of one payout never a later line first."""
    held: set[UUID] = set()
    for waiting in state.waiting.values():
        if waiting.position not in state.noted:
            continue
        subject = _subject_of(waiting)
        if subject in held:
            continue
        if state.may_call_about(waiting.position):
            return Asking(_call_for(state, waiting), partial(_take, waiting), waiting.position)
        held.add(subject)
    return None


def _subject_of(waiting: Waiting) -> UUID:
    match waiting.line.tag:
        case Who(spin_cycle_id=subject) | Accept(subject) | Confirm(subject):
            return subject
        case GiftAccept(subject) | GiftSent(subject):
            return subject
        case other:
            raise AssertionError(f"no line of the EBS: {type(other).__name__}")


def _call_for(state: State, waiting: Waiting) -> Call:
    match waiting.line.tag:
        case Who(body=body):
            return Report(body)
        case Accept(payout_id):
            name = _name_of(state, payout_id)
            return AskAudit(payout_id) if name is None else ConfirmAcceptance(payout_id, name)
        case Confirm(payout_id):
            if waiting.position in state.rechecking:
                return AskPending()
            payout = state.payouts.get(payout_id)
            is_pending = payout is not None and payout.status is PayoutStatus.PENDING
            # The only way into Sent leads through InProgress (SPEC §3).
            return ChangeStatus(payout_id, PayoutStatus.IN_PROGRESS if is_pending else PayoutStatus.SENT)
        case GiftAccept(gift_id):
            return ConfirmGift(gift_id, is_confirmed=True)
        case GiftSent(gift_id):
            return ReportMailed(gift_id)
        case other:
            raise AssertionError(f"no line of the EBS: {type(other).__name__}")


def _name_of(state: State, payout_id: UUID) -> CharacterName | None:
    delivery = state.deliveries.get(payout_id)
    if delivery is not None:
        return delivery.character_name
    try:
        return CharacterName.parse(state.names[payout_id])
    except (KeyError, InvalidCharacterName):
        return None


def _take(waiting: Waiting, state: State, outcome: Outcome[Any]) -> None:
    if isinstance(outcome, Kept):
        return
    match waiting.line.tag:
        case Who(spin_cycle_id=cycle_id):
            _take_report(state, waiting, cycle_id, outcome)
        case Accept(payout_id):
            _take_acceptance(state, waiting, payout_id, outcome)
        case Confirm(payout_id):
            _take_confirmation(state, waiting, payout_id, outcome)
        case GiftAccept(gift_id):
            take_agreement(state, waiting, gift_id, outcome)
        case GiftSent(gift_id):
            take_mailed(state, waiting, gift_id, outcome)
        case _:
            pass


def _take_report(
    state: State, waiting: Waiting, cycle_id: UUID, outcome: Answered[ReportResult] | Refused
) -> None:
    lookup = state.lookup
    is_present = lookup is not None and lookup.candidate.spin_cycle_id == cycle_id
    match outcome:
        case Answered(result):
            is_winner = result.outcome == "winner"
            step, detail = WhoStep.WINNER if is_winner else WhoStep.NO_WINNER, None
            kind = NoticeKind.WINNER if is_winner else NoticeKind.CANDIDATE_OFFLINE
            state.tell(Level.INFO, kind, cycle_id, line=waiting)
            state.ask_again(AskPending, AskState)
        case Refused(code=code):
            step, detail = WhoStep.REFUSED, code.value
            state.tell(Level.WARNING, NoticeKind.REPORT_REFUSED, cycle_id, detail=code.value, line=waiting)
            state.ask_again(AskCandidate)
        case _:
            assert_never(outcome)
    if is_present and lookup is not None:
        lookup.is_reporting, lookup.outcome, lookup.detail = False, step, detail
    _answered(state, waiting, detail or _DONE)


def _take_acceptance(
    state: State,
    waiting: Waiting,
    payout_id: UUID,
    outcome: Answered[Payout | tuple[AuditEntry, ...]] | Refused,
) -> None:
    match outcome:
        case Answered(Payout() as payout):
            before = state.payouts.get(payout_id)
            state.take_payout(payout)
            if before is None or before.accepted_at is None:
                state.tell(Level.INFO, NoticeKind.ACCEPTED, payout_id, line=waiting)
            _answered(state, waiting, _DONE)
        case Answered(tuple() as entries):
            name = name_in(entries)
            if name is None:
                _refused(state, waiting, payout_id, "no_name")
            else:
                state.names[payout_id] = name
        case Refused(code=code):
            _refused(state, waiting, payout_id, code.value)


def _take_confirmation(
    state: State,
    waiting: Waiting,
    payout_id: UUID,
    outcome: Answered[Payout | tuple[Payout, ...]] | Refused,
) -> None:
    match outcome:
        case Answered(Payout() as payout):
            was_sent = payout_id in state.ended and state.ended[payout_id].status is PayoutStatus.SENT
            state.take_payout(payout)
            if payout.status is PayoutStatus.SENT:
                if not was_sent:
                    tell_sent(state, payout, line=waiting)
                _answered(state, waiting, _DONE)
        case Answered(tuple() as listed):
            state.rechecking.discard(waiting.position)
            state.rechecked.add(waiting.position)
            state.payouts |= {payout.id: payout for payout in listed}
            if payout_id not in state.payouts:
                _closed_before(state, waiting, payout_id)
        case Refused(code=ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED) if (
            waiting.position not in state.rechecked
        ):
            # Closed, or in another status than we thought: its present one decides.
            thought = state.payouts.pop(payout_id, None)
            if thought is not None:
                state.vanished[payout_id] = thought
            if thought is None or thought.status is not PayoutStatus.PENDING:
                state.rechecking.add(waiting.position)
            # Else only InProgress was refused: the EBS has yet to hear that the mail has left.
        case Refused(code=ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED):
            _closed_before(state, waiting, payout_id)
        case Refused(code=code):
            _refused(state, waiting, payout_id, code.value)


def _closed_before(state: State, waiting: Waiting, payout_id: UUID) -> None:
    """The payout was closed before its mail left: the EBS has noted that it is paid after all (SPEC §3)."""
    state.tell(Level.WARNING, NoticeKind.MAILED_AFTER_CLOSE, payout_id, line=waiting)
    _answered(state, waiting, ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED.value)
    state.ask_again(AskPending)


def tell_sent(state: State, payout: Payout, line: Waiting | None = None) -> None:
    """Say that a payout is paid, and whether the stream's chat was told."""
    state.tell(Level.INFO, NoticeKind.SENT, payout.id, line=line)
    if not payout.is_reward_sent_announced_to_chat:
        state.tell(Level.WARNING, NoticeKind.ANNOUNCEMENT_FAILED, payout.id)


def name_in(entries: tuple[AuditEntry, ...]) -> str | None:
    """Return the character whom a payout is for, out of its audit trail."""
    for entry in entries:
        name = entry.data.get("characterName")
        if entry.type == "payout.created" and isinstance(name, str):
            return name
    return None


def _refused(state: State, waiting: Waiting, payout_id: UUID, code: str) -> None:
    state.tell(Level.WARNING, NoticeKind.LINE_REFUSED, payout_id, detail=code, line=waiting)
    _answered(state, waiting, code)


def _answered(state: State, waiting: Waiting, answer: str) -> None:
    state.keep(memory.Answered(waiting.position, answer))
