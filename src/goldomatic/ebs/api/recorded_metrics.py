"""From committed events to counters: spins by outcome, payouts and gift requests by state (SPEC §16)."""

from __future__ import annotations

from collections.abc import Sequence

from goldomatic.ebs.api.metrics import Metrics
from goldomatic.ebs.domain import gift, payout, spin
from goldomatic.ebs.domain.gift import GiftState
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.storage.codec import Recorded

__all__ = ["count_recorded"]

_STATE_AFTER: dict[type, PayoutStatus] = {
    payout.PayoutCreated: PayoutStatus.PENDING,
    payout.PayoutStarted: PayoutStatus.IN_PROGRESS,
    payout.PayoutReturned: PayoutStatus.PENDING,
    payout.PayoutSent: PayoutStatus.SENT,
    payout.PayoutFailed: PayoutStatus.FAILED,
    payout.PayoutCancelled: PayoutStatus.CANCELLED,
    payout.PayoutExpired: PayoutStatus.EXPIRED,
}

_GIFT_STATE_AFTER: dict[type, GiftState] = {
    gift.GiftRequested: GiftState.PENDING,
    gift.GiftTurnCame: GiftState.SELECTING_ITEM,
    gift.GiftItemSelected: GiftState.WAITING_CONFIRMATION,
    gift.GiftCompleted: GiftState.COMPLETED,
    gift.GiftFailed: GiftState.FAILED,
}


def count_recorded(metrics: Metrics, recorded: Sequence[Recorded]) -> None:
    """Count what this process has committed; a restart begins at zero, as Prometheus expects of counters."""
    for entry in recorded:
        event = entry.event
        if isinstance(event, spin.CycleDrawn):
            metrics.spins.add("drawn")
        elif isinstance(event, spin.CandidateReported):
            metrics.spins.add(event.outcome.value)
        elif isinstance(event, spin.CycleClosed):
            metrics.spins.add("no_report")
        elif isinstance(event, gift.GiftEvent):
            gift_state = _GIFT_STATE_AFTER.get(type(event))
            if gift_state is not None:
                metrics.gift_requests.add(gift_state.value)
        else:
            state = _STATE_AFTER.get(type(event))
            if state is not None:
                metrics.payouts.add(state.value)
