"""What to ask the EBS next, one call at a time, and what its answers mean (SPEC §5, §10).

First the lines of the addon in their order, then what the streamer wants, then what may have changed. While
the EBS is in trouble only a question that changes nothing finds out whether it is over, and no line is sent
before the EBS has said who it is: a wrong address can answer 404 as well, and 404 is final.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from goldomatic.desktop.bridge import line_calls
from goldomatic.desktop.bridge.events import (
    Ask,
    AskAudit,
    AskCandidate,
    AskGifts,
    AskPending,
    AskState,
    AskVersion,
    ChangeStatus,
    Moment,
)
from goldomatic.desktop.bridge.gift_calls import gifts_seconds, next_gift_call, take_gifts
from goldomatic.desktop.bridge.state import Asking, State
from goldomatic.desktop.bridge.twitch_calls import twitch_call, twitch_seconds
from goldomatic.desktop.core.answers import Answered, Kept, Outcome, Refused, Trouble
from goldomatic.desktop.core.backoff import Circuit, CircuitState
from goldomatic.desktop.core.delivery import Delivery, DeliveryWish
from goldomatic.desktop.core.ebs_facts import (
    AuditEntry,
    Candidate,
    Payout,
    PayoutStatus,
    RouletteState,
    Version,
)
from goldomatic.desktop.core.lookup import Lookup
from goldomatic.desktop.core.view import Level, NoticeKind, WhoStep
from goldomatic.protocol.character_name import CharacterName, InvalidCharacterName

__all__ = ["choose_call", "take_outcome"]

QUICK_SECONDS: Final = 2.0
"""Around the draw the candidate is asked for this often."""
VERSION_SECONDS: Final = 3600.0
AFTER_BOUNDARY_SECONDS: Final = 0.5
"""The state is asked for so long after a boundary: it may lag a little (SPEC §18)."""

_DRAWING: Final = frozenset({"spinning", "verification"})

_STRANGER: Final = Kept(
    trouble=Trouble.STRANGER, words="What answers at this address is not the EBS: check the address."
)
"""Everybody may ask an EBS for its version: who refuses is at another address than we think."""

_UNCLEAR: Final = frozenset({Trouble.NOT_REACHED, Trouble.REDIRECTED, Trouble.STRANGER})
"""After these it must say again who it is."""


def choose_call(state: State) -> None:
    """Begin the next call, if one may be made and there is something to ask."""
    if state.asking is not None:
        return
    circuit = state.circuit.state_at(state.now)
    if circuit is CircuitState.OPEN:
        return
    asking = _trial(state) if circuit is CircuitState.TRIAL else _next(state)
    if asking is not None:
        state.asking = asking
        state.effects.append(Ask(asking.call))


def take_outcome(state: State, outcome: Outcome[Any]) -> None:
    """Take what became of the call that was under way."""
    asking = state.asking
    if asking is None:
        return
    state.asking = None
    if isinstance(asking.call, AskVersion) and isinstance(outcome, Refused):
        outcome = _STRANGER
    if asking.about is not None:
        state.own_circuits[asking.about] = _turned(
            state, state.own_circuits.get(asking.about, Circuit()), outcome
        )
    is_unfit = isinstance(outcome, Kept) and outcome.trouble is Trouble.NOT_UNDERSTOOD
    if asking.about is None or not is_unfit:
        _turn_circuit(state, outcome)
    asking.then(state, outcome)


def _turned(state: State, circuit: Circuit, outcome: Outcome[Any]) -> Circuit:
    jitter = state.random.jitter()
    return circuit.after(outcome, now_seconds=state.now, jitter=jitter, backoff=state.backoff)


def _turn_circuit(state: State, outcome: Outcome[Any]) -> None:
    before = state.circuit
    state.circuit = _turned(state, before, outcome)
    state.has_been_answered = True
    if isinstance(outcome, Kept):
        if outcome.trouble in _UNCLEAR:
            state.is_ebs_known = False
        if before.kept is None or before.kept.trouble is not outcome.trouble:
            state.tell(Level.ERROR, NoticeKind.EBS_TROUBLE, detail=outcome.words)
    elif before.kept is not None:
        state.tell(Level.INFO, NoticeKind.EBS_ANSWERS)


def _trial(state: State) -> Asking:
    return Asking(AskPending(), _take_pending) if state.is_ebs_known else Asking(AskVersion(), _take_version)


def _next(state: State) -> Asking | None:
    if not state.is_ebs_known:
        return Asking(AskVersion(), _take_version)
    return line_calls.next_line_call(state) or _next_wish(state) or next_gift_call(state) or _next_poll(state)


# --- what the streamer wants --------------------------------------------------------------------------------


def _next_wish(state: State) -> Asking | None:
    for delivery in state.deliveries.values():
        wanted = delivery.status_wanted
        if wanted is None or not state.may_call_about(delivery.payout_id):
            continue
        if delivery.wish is DeliveryWish.SYNC and state.session is None:
            # A payout is in progress only once the game has been found (SPEC §3).
            state.put(delivery, wish=None)
            state.tell(Level.WARNING, NoticeKind.WISH_REFUSED, delivery.payout_id, detail="no_game")
            continue
        payout = state.payouts.get(delivery.payout_id)
        is_pending = payout is not None and payout.status is PayoutStatus.PENDING
        if wanted is PayoutStatus.SENT and is_pending:
            wanted = PayoutStatus.IN_PROGRESS
        call = ChangeStatus(delivery.payout_id, wanted)
        return Asking(call, partial(_take_wish, delivery.payout_id), delivery.payout_id)
    return None


def _take_wish(payout_id: UUID, state: State, outcome: Outcome[Payout]) -> None:
    delivery = state.deliveries.get(payout_id)
    match outcome:
        case Answered(payout):
            state.take_payout(payout)
            if delivery is not None and delivery.status_wanted is payout.status:
                _wish_done(state, delivery, payout)
        case Refused(code=code):
            state.ask_again(AskPending)
            state.refusals[payout_id] = code.value
            if delivery is not None and delivery.wish is DeliveryWish.SYNC:
                state.auto_sync_off.add(payout_id)
            if delivery is not None and delivery.status_wanted is not None:
                state.put(delivery, wish=None, is_forced=False)
            state.tell(Level.ERROR, NoticeKind.WISH_REFUSED, payout_id, detail=code.value)
        case Kept():
            pass


def _wish_done(state: State, delivery: Delivery, payout: Payout) -> None:
    state.refusals.pop(payout.id, None)
    match delivery.wish:
        case DeliveryWish.SYNC:
            state.put(delivery, wish=None)
        case DeliveryWish.BACK_TO_PENDING:
            # Else automatic syncing would hand it over again in the same breath.
            state.auto_sync_off.add(payout.id)
            # A row that could not be withdrawn stays known: it is the same id when it is synced again.
            state.put(delivery, wish=None, is_forced=False, queued_session=None, refusal=None)
            state.tell(Level.INFO, NoticeKind.CLOSED, payout.id, detail=payout.status.value)
        case _:
            forget = DeliveryWish.FORGET if delivery.is_in_game else None
            state.put(delivery, wish=forget, is_forced=False, refusal=None)
            if payout.status is PayoutStatus.SENT:
                line_calls.tell_sent(state, payout)
            else:
                state.tell(Level.INFO, NoticeKind.CLOSED, payout.id, detail=payout.status.value)


# --- what may have changed ----------------------------------------------------------------------------------


def _next_poll(state: State) -> Asking | None:
    if state.vanished:
        payout_id = next(iter(state.vanished))
        return Asking(AskAudit(payout_id), partial(_take_fate, payout_id))
    slow = state.settings.poll_seconds
    polls = (
        (Asking(AskCandidate(), _take_candidate), _candidate_seconds(state)),
        (Asking(AskPending(), _take_pending), slow),
        (Asking(AskGifts(), take_gifts), gifts_seconds(state)),
        (Asking(AskState(), _take_state), _state_seconds(state)),
        (twitch_call(), twitch_seconds(state)),
        (Asking(AskVersion(), _take_version), VERSION_SECONDS),
    )
    for asking, seconds in polls:
        polled_at = state.polled_at.get(type(asking.call))
        if polled_at is None or state.now >= polled_at + seconds:
            state.polled_at[type(asking.call)] = state.now
            return asking
    return None


def _candidate_seconds(state: State) -> float:
    """Return how often to ask for the candidate now: quickly while one is being drawn."""
    is_drawing = state.roulette is not None and state.roulette.spin_phase in _DRAWING
    is_known = state.lookup is not None and state.lookup.outcome is None
    return QUICK_SECONDS if is_drawing and not is_known else state.settings.poll_seconds


def _state_seconds(state: State) -> float:
    """Return how long the state stays true: at most up to the next boundary."""
    slow = state.settings.poll_seconds
    if state.roulette is None:
        return slow
    if state.roulette.spin_phase == "spinning":
        return QUICK_SECONDS
    until_boundary: float = (state.roulette.next_spin_at - state.roulette.server_now).total_seconds()
    return min(slow, max(0.0, until_boundary) + AFTER_BOUNDARY_SECONDS)


def _take_version(state: State, outcome: Outcome[Version]) -> None:
    match outcome:
        case Answered(version):
            state.version, state.is_ebs_known = version, True
            state.polled_at[AskVersion] = state.now
        case Refused() | Kept():
            pass


def _take_state(state: State, outcome: Outcome[RouletteState]) -> None:
    if isinstance(outcome, Answered):
        state.roulette = outcome.value
        state.roulette_told_at = Moment(state.moment.wall, state.now)


def _take_candidate(state: State, outcome: Outcome[Candidate | None]) -> None:
    if not isinstance(outcome, Answered):
        return
    candidate, lookup = outcome.value, state.lookup
    is_same = (
        lookup is not None
        and candidate is not None
        and lookup.candidate.spin_cycle_id == candidate.spin_cycle_id
    )
    if is_same:
        return
    if lookup is not None and lookup.outcome is None and not lookup.is_reporting:
        lookup.outcome = WhoStep.UNANSWERED
        state.tell(Level.WARNING, NoticeKind.CANDIDATE_UNANSWERED, lookup.candidate.spin_cycle_id)
    if candidate is not None:
        state.lookup = Lookup(candidate)
        if state.lookup.name is None:
            state.lookup.outcome, state.lookup.detail = WhoStep.REFUSED, "bad_name"


def _take_pending(state: State, outcome: Outcome[tuple[Payout, ...]]) -> None:
    state.polled_at[AskPending] = state.now
    if isinstance(outcome, Answered):
        take_listed(state, outcome.value)


def take_listed(state: State, listed: tuple[Payout, ...]) -> None:
    """Take in the active payouts: new ones get a delivery, and of those that are gone the fate is asked."""
    before, state.is_listed = state.payouts, True
    state.payouts = {payout.id: payout for payout in listed}
    for payout_id, payout in before.items():
        if payout_id not in state.payouts:
            state.vanished.setdefault(payout_id, payout)
    for payout_id, delivery in state.deliveries.items():
        is_idle = delivery.wish is None and not delivery.is_mailed
        if (
            is_idle
            and delivery.is_in_game
            and payout_id not in state.payouts
            and payout_id not in state.ended
        ):
            # It ended while we were away.
            state.vanished.setdefault(payout_id, None)
    for payout in listed:
        if payout.id in state.deliveries:
            continue
        try:
            name = CharacterName.parse(payout.character_name)
        except InvalidCharacterName:
            # Nothing could ever be typed for it; it is shown, and closed by hand.
            continue
        state.put(Delivery(payout_id=payout.id, character_name=name, gold_amount=payout.gold_amount))


_FATES: Final = {
    "payout.sent": PayoutStatus.SENT,
    "payout.failed": PayoutStatus.FAILED,
    "payout.cancelled": PayoutStatus.CANCELLED,
    "payout.expired": PayoutStatus.EXPIRED,
}


def _take_fate(payout_id: UUID, state: State, outcome: Outcome[tuple[AuditEntry, ...]]) -> None:
    """Take how a payout ended that the EBS does not list any more."""
    if isinstance(outcome, Kept):
        return
    last = state.vanished.pop(payout_id, None)
    entries = outcome.value if isinstance(outcome, Answered) else ()
    fates = [_FATES[entry.type] for entry in entries if entry.type in _FATES]
    delivery = state.deliveries.get(payout_id)
    if payout_id in state.payouts or payout_id in state.ended:
        return
    if delivery is not None and delivery.is_in_game and not delivery.is_mailed:
        # Closed by somebody else: the game must not mail it any more.
        state.put(delivery, wish=DeliveryWish.FORGET)
    if fates and last is not None:
        state.take_payout(replace(last, status=fates[-1]))
        is_expired = fates[-1] is PayoutStatus.EXPIRED
        kind = NoticeKind.EXPIRED if is_expired else NoticeKind.CLOSED
        state.tell(Level.WARNING if is_expired else Level.INFO, kind, payout_id, detail=fates[-1].value)
