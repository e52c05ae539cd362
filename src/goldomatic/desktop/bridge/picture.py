"""The picture that the streamer gets of all this (`goldomatic.desktop.core.view`)."""

from __future__ import annotations

from uuid import UUID

from goldomatic.desktop.bridge.gift_picture import gift_views
from goldomatic.desktop.bridge.situation import situation_of
from goldomatic.desktop.bridge.state import State
from goldomatic.desktop.core.delivery import actions_of, closing_of, step_of
from goldomatic.desktop.core.ebs_facts import Payout
from goldomatic.desktop.core.gift_view import GiftStep, GiftView
from goldomatic.desktop.core.view import (
    Action,
    BridgeView,
    EbsView,
    GameView,
    LinkState,
    LinkView,
    LogView,
    PayoutView,
    RouletteView,
    Step,
    SyncState,
)
from goldomatic.desktop.core.wishes import OwnCharacter

__all__ = ["view_of"]


def view_of(state: State) -> BridgeView:
    """Return the picture of this moment."""
    known = [*state.payouts.values(), *state.ended.values()]
    payouts = tuple(_payout(state, payout) for payout in sorted(known, key=lambda each: each.created_at))
    gifts = gift_views(state)
    syncable = tuple(payout.id for payout in payouts if Action.SYNC in payout.actions)
    return BridgeView(
        at=state.moment.wall,
        ebs=_ebs(state),
        game=_game(state),
        link=_link(state),
        log=LogView(path=state.log_path, state=state.log_state, words=state.log_words),
        roulette=_roulette(state),
        payouts=payouts,
        sync=_sync(state, payouts, gifts, syncable),
        syncable=syncable,
        gifts=gifts,
    )


def _ebs(state: State) -> EbsView:
    kept = state.circuit.kept
    version = state.version
    return EbsView(
        is_asked=state.has_been_answered,
        trouble=None if kept is None else kept.trouble,
        words="" if kept is None else kept.words,
        failures=state.circuit.failures,
        retry_in_seconds=state.circuit.seconds_left(state.now),
        version=None if version is None else version.version,
        minimum_desktop_version=None if version is None else version.minimum_desktop_version,
        minimum_addon_version=None if version is None else version.minimum_addon_version,
        lines_waiting=len(state.noted),
        twitch_trouble=state.twitch_trouble,
    )


def _game(state: State) -> GameView:
    game = state.game
    return GameView(
        windows=game.windows,
        chosen=game.window,
        is_typing=game.typing is not None,
        last_typed_at=game.last_typed_at,
        last_typed=None if game.last_verb is None else game.last_verb.value,
        last_failure=game.last_failure,
        fell_back=game.fell_back,
    )


def _link(state: State) -> LinkView:
    link, hello = state.link, state.link.hello
    character = None if hello is None else OwnCharacter(hello.name, hello.realm)
    agreed = link.agreed
    return LinkView(
        state=link.state,
        character=character,
        is_character_allowed=None if character is None else state.characters.get(character),
        addon_version=None if hello is None else hello.version,
        locale=None if hello is None else hello.locale,
        transport=None if agreed is None else agreed.transport,
        flush=None if agreed is None else agreed.flush,
        answer_seconds=link.answer_seconds,
        heard_at=state.heard_at,
        forged=state.forged,
        gaps=state.gaps,
    )


def _roulette(state: State) -> RouletteView:
    told, lookup = state.roulette, state.lookup
    return RouletteView(
        phase=None if told is None else told.spin_phase,
        next_spin_at=None if told is None else told.next_spin_at,
        server_now=None if told is None else told.server_now,
        told_at=None if state.roulette_told_at is None else state.roulette_told_at.wall,
        pool_participant_count=None if told is None else told.pool_participant_count,
        candidate_name=None if lookup is None else lookup.candidate.character_name,
        who=None if lookup is None else lookup.step(can_type=state.session is not None),
        detail=None if lookup is None else lookup.detail,
    )


def _payout(state: State, payout: Payout) -> PayoutView:
    delivery = state.deliveries.get(payout.id)
    step, actions, detail, closing = Step.ENTRY_REFUSED, frozenset[Action](), None, None
    if delivery is not None:
        situation = situation_of(state, delivery)
        step = step_of(delivery, payout, situation)
        actions = actions_of(step, payout, situation)
        detail = None if delivery.refusal is None else delivery.refusal.reason
        closing = closing_of(delivery)
    return PayoutView(
        id=payout.id,
        character_name=payout.character_name,
        twitch_display_name=payout.twitch_display_name,
        gold_amount=payout.gold_amount,
        status=payout.status,
        created_at=payout.created_at,
        accepted_at=payout.accepted_at,
        step=step,
        detail=detail,
        closing=closing,
        refusal=state.refusals.get(payout.id),
        actions=actions,
    )


def _sync(
    state: State, payouts: tuple[PayoutView, ...], gifts: tuple[GiftView, ...], syncable: tuple[UUID, ...]
) -> SyncState:
    if state.link.state is LinkState.NO_GAME or not state.game.windows:
        return SyncState.SEARCHING_FOR_WOW
    if state.session is None:
        return SyncState.FOUND
    is_mailbox_wanted = any(payout.step in (Step.QUEUED, Step.PREPARED) for payout in payouts) or any(
        gift.step in (GiftStep.QUEUED, GiftStep.PREPARED) for gift in gifts
    )
    if not syncable and is_mailbox_wanted:
        return SyncState.WAITING_FOR_MAILBOX
    return SyncState.READY
