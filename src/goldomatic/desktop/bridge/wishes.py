"""What the streamer asks for: noted in the journal, which outlives the process; then done (SPEC §3)."""

from __future__ import annotations

from typing import Final, assert_never
from uuid import UUID

from goldomatic.desktop.bridge.events import (
    AskCandidate,
    AskGifts,
    AskPending,
    AskState,
    AskTwitch,
    AskVersion,
)
from goldomatic.desktop.bridge.gifts import take_gift_wish
from goldomatic.desktop.bridge.state import State
from goldomatic.desktop.core.backoff import Circuit
from goldomatic.desktop.core.delivery import CLOSINGS, Delivery, DeliveryWish
from goldomatic.desktop.core.ebs_facts import Payout, PayoutStatus
from goldomatic.desktop.core.memory import CharacterJudged
from goldomatic.desktop.core.view import Level, NoticeKind
from goldomatic.desktop.core.wishes import (
    AllowCharacter,
    AskNow,
    ChooseWindow,
    Close,
    Keep,
    MarkSent,
    NotifyAgain,
    SayWhetherSent,
    Sync,
    TestLink,
    Wish,
)
from goldomatic.protocol.link import Verb

__all__ = ["sync_by_itself", "take_wish"]

_PAYOUT_VERBS: Final = (Verb.WITHDRAW, Verb.GOLD, Verb.NOTIFY)


def take_wish(state: State, wish: Wish) -> None:
    """Take in a wish; one that does not fit any more is told of and dropped."""
    match wish:
        case AllowCharacter(character, is_allowed):
            state.keep(CharacterJudged(character, is_allowed))
        case ChooseWindow(window_id):
            state.game.chosen_id = window_id
        case TestLink():
            state.vain.clear()
            state.link.greet(state.now)
        case AskNow():
            state.circuit = Circuit() if state.circuit.kept is None else _due_now(state, state.circuit)
            state.own_circuits.clear()
            state.ask_again(AskVersion, AskState, AskPending, AskCandidate, AskGifts, AskTwitch)
        case Sync() | MarkSent() | Close() | Keep() | SayWhetherSent() | NotifyAgain():
            _take_payout_wish(state, wish)
        case _:
            take_gift_wish(state, wish)


def _due_now(state: State, circuit: Circuit) -> Circuit:
    return Circuit(failures=circuit.failures, kept=circuit.kept, retry_at_seconds=state.now)


def _take_payout_wish(
    state: State, wish: Sync | MarkSent | Close | Keep | SayWhetherSent | NotifyAgain
) -> None:
    payout, delivery = state.payouts.get(wish.payout_id), state.deliveries.get(wish.payout_id)
    if payout is None or delivery is None:
        _refuse(state, wish.payout_id, "not_active")
        return
    state.refusals.pop(payout.id, None)
    state.own_circuits.pop(payout.id, None)
    for verb in _PAYOUT_VERBS:
        state.vain.pop((verb, payout.id), None)
    match wish:
        case Sync(without_acceptance=without_acceptance):
            _sync(state, payout, delivery, without_acceptance=without_acceptance)
        case MarkSent():
            if payout.status is PayoutStatus.IN_PROGRESS:
                state.put(delivery, wish=DeliveryWish.MARK_SENT)
            else:
                _refuse(state, payout.id, "not_in_progress")
        case Close(closing=closing, is_forced=is_forced):
            state.put(delivery, wish=CLOSINGS[closing], is_forced=is_forced)
        case Keep():
            if delivery.wish in CLOSINGS.values():
                state.put(delivery, wish=None, is_forced=False)
        case SayWhetherSent(was_sent=was_sent):
            if delivery.armed_session is None:
                return
            next_wish = DeliveryWish.MARK_SENT if was_sent else delivery.wish
            state.put(delivery, armed_session=None, queued_session=None, refusal=None, wish=next_wish)
        case NotifyAgain():
            state.notify_asked.add(payout.id)
        case _:
            assert_never(wish)


def _sync(state: State, payout: Payout, delivery: Delivery, *, without_acceptance: bool) -> None:
    if state.session is None:
        _refuse(state, payout.id, "no_game")
    elif payout.status is PayoutStatus.IN_PROGRESS:
        # Typed in vain, or refused by the addon: once more.
        state.put(delivery, refusal=None, queued_session=None)
    elif payout.accepted_at is None and not without_acceptance:
        _refuse(state, payout.id, "not_accepted")
    elif delivery.wish is None:
        state.put(delivery, wish=DeliveryWish.SYNC, refusal=None)


def _refuse(state: State, payout_id: UUID, why: str) -> None:
    state.tell(Level.WARNING, NoticeKind.WISH_REFUSED, payout_id, detail=why)


def sync_by_itself(state: State) -> None:
    """Hand over who has agreed, where the streamer has set that."""
    if not state.settings.is_auto_sync or state.session is None:
        return
    for payout in state.payouts.values():
        delivery = state.deliveries.get(payout.id)
        if delivery is None or delivery.wish is not None or payout.id in state.auto_sync_off:
            continue
        if payout.status is PayoutStatus.PENDING and payout.accepted_at is not None:
            state.put(delivery, wish=DeliveryWish.SYNC, refusal=None)
