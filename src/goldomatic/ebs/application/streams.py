"""Loads the small aggregates: a stream's events, folded into a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from goldomatic.ebs.domain import gift, payout, spin
from goldomatic.ebs.domain.gift import Gift
from goldomatic.ebs.domain.payout import Payout
from goldomatic.ebs.domain.spin import Cycle
from goldomatic.ebs.storage.transaction import Transaction

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """A stream's state, and how many events made it."""

    stream_id: str
    version: int
    state: S


def load_payout(tx: Transaction, payout_id: UUID) -> Loaded[Payout] | None:
    """Return the channel's payout of that id, or None."""
    state: Payout | None = None
    recorded = tx.stream(str(payout_id))
    for event, recorded_at in recorded:
        if not isinstance(event, payout.PayoutEvent):
            return None
        state = payout.evolve(state, event, recorded_at)
    return None if state is None else Loaded(str(payout_id), len(recorded), state)


def load_cycle(tx: Transaction, cycle_id: UUID) -> Loaded[Cycle] | None:
    """Return the channel's cycle of that id, or None."""
    state: Cycle | None = None
    recorded = tx.stream(str(cycle_id))
    for event, recorded_at in recorded:
        if not isinstance(event, spin.CycleEvent):
            return None
        state = spin.evolve(state, event, recorded_at)
    return None if state is None else Loaded(str(cycle_id), len(recorded), state)


def load_gift(tx: Transaction, gift_request_id: UUID) -> Loaded[Gift] | None:
    """Return the channel's gift request of that id, or None."""
    state: Gift | None = None
    recorded = tx.stream(str(gift_request_id))
    for event, recorded_at in recorded:
        if not isinstance(event, gift.GiftEvent):
            return None
        state = gift.evolve(state, event, recorded_at)
    return None if state is None else Loaded(str(gift_request_id), len(recorded), state)
