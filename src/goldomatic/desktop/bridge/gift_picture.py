"""The gift queue as the streamer sees it (`goldomatic.desktop.core.gift_view`)."""

from __future__ import annotations

from goldomatic.desktop.bridge.gift_lines import gift_situation_of
from goldomatic.desktop.bridge.gifts import choices_of
from goldomatic.desktop.bridge.state import State
from goldomatic.desktop.core.ebs_facts import GiftRequest
from goldomatic.desktop.core.gift import Gift, gift_actions_of, gift_step_of
from goldomatic.desktop.core.gift_view import GiftAction, GiftStep, GiftView

__all__ = ["gift_views"]


def gift_views(state: State) -> tuple[GiftView, ...]:
    """Return the queue, oldest first, with what is agreed and not mailed, and what has just ended."""
    gifts = state.gifts
    shown = [
        _known(state, gift, gifts.requests.get(gift.gift_id))
        for gift in gifts.known.values()
        if _is_shown(state, gift)
    ]
    shown += [_queued(request) for request in gifts.requests.values() if request.id not in gifts.known]
    return tuple(sorted(shown, key=lambda each: (each.requested_at, each.queue_position or 0)))


def _is_shown(state: State, gift: Gift) -> bool:
    return gift.gift_id in state.gifts.shown_ended if gift.has_ended else True


def _queued(request: GiftRequest) -> GiftView:
    return GiftView(
        id=request.id,
        character_name=request.character_name,
        viewer_name=request.viewer_display_name,
        queue_position=request.queue_position,
        requested_at=request.created_at,
        timeout_at=request.timeout_at,
        item=None,
        wheel=None,
        choices=(),
        step=GiftStep.IN_QUEUE,
        detail=None,
        refusal=None,
        actions=frozenset({GiftAction.GIVE_UP}),
    )


def _known(state: State, gift: Gift, request: GiftRequest | None) -> GiftView:
    situation = gift_situation_of(state, gift)
    step = gift_step_of(gift, request, situation)
    work = state.gifts.work(gift.gift_id)
    return GiftView(
        id=gift.gift_id,
        character_name=gift.character_name.value,
        viewer_name=gift.viewer_name,
        queue_position=None if request is None else request.queue_position,
        requested_at=gift.requested_at,
        timeout_at=None if request is None else request.timeout_at,
        item=gift.item,
        wheel=work.wheel if step in (GiftStep.SPINNING, GiftStep.CHOSEN) else None,
        choices=choices_of(state, gift),
        step=step,
        detail=_detail(gift),
        refusal=state.refusals.get(gift.gift_id),
        actions=gift_actions_of(gift, step),
    )


def _detail(gift: Gift) -> str | None:
    if gift.ended is not None:
        return gift.ended.value
    return None if gift.refusal is None else gift.refusal.reason
