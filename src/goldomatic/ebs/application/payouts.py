"""What the Desktop and the streamer do with a payout (SPEC §3, §5, §5.4, §9)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from goldomatic.ebs.application import enrollment, queries, streams
from goldomatic.ebs.application.views import PayoutView
from goldomatic.ebs.domain import payout
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.payout import Actor, PayoutStatus
from goldomatic.ebs.domain.pool import LeaveReason
from goldomatic.ebs.storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged:
    """The payout after the call; ``became_sent`` only for the one call that made it ``Sent``."""

    payout: PayoutView
    became_sent: bool


def change_status(tx: Transaction, payout_id: UUID, status: PayoutStatus) -> StatusChanged | Refused:
    """Change a payout's status by the Desktop's word; with ``Sent`` the winner leaves the pool."""
    return _change_status(tx, payout_id, status, Actor.DESKTOP)


def cancel_from_page(tx: Transaction, payout_id: UUID) -> PayoutView | Refused:
    """Take a ``Pending`` payout back by the word of the streamer's page; a cancelled one stays as it is."""
    changed = _change_status(tx, payout_id, PayoutStatus.CANCELLED, Actor.STREAMER_PAGE)
    return changed if isinstance(changed, Refused) else changed.payout


def _change_status(
    tx: Transaction, payout_id: UUID, status: PayoutStatus, actor: Actor
) -> StatusChanged | Refused:
    loaded = streams.load_payout(tx, payout_id)
    if loaded is None:
        return _not_found()
    decision = payout.decide_status(loaded.state, status, actor)
    tx.append(loaded.stream_id, loaded.version, decision.events)
    if decision.refused is not None:
        return decision.refused
    became_sent = any(isinstance(event, payout.PayoutSent) for event in decision.events)
    if became_sent:
        enrollment.leave(tx, loaded.state.viewer_id, LeaveReason.REWARD_SENT)
    return StatusChanged(payout=_view(tx, payout_id), became_sent=became_sent)


def confirm_acceptance(tx: Transaction, payout_id: UUID, character_name: str) -> PayoutView | Refused:
    """Note that the winner agreed in the game."""
    loaded = streams.load_payout(tx, payout_id)
    if loaded is None:
        return _not_found()
    decided = payout.decide_acceptance(loaded.state, character_name)
    if isinstance(decided, Refused):
        return decided
    tx.append(loaded.stream_id, loaded.version, decided)
    return _view(tx, payout_id)


def record_announcement(tx: Transaction, payout_id: UUID, failure_reason: str | None) -> PayoutView | None:
    """Keep what became of the one announcement: made, or not made for ``failure_reason``."""
    loaded = streams.load_payout(tx, payout_id)
    if loaded is None:
        return None
    tx.append(loaded.stream_id, loaded.version, payout.decide_announcement(loaded.state, failure_reason))
    return _view(tx, payout_id)


def _view(tx: Transaction, payout_id: UUID) -> PayoutView:
    view = queries.payout(tx.connection, tx.channel_id, payout_id)
    assert view is not None, "a stream's row is written with its first event"
    return view


def _not_found() -> Refused:
    return Refused(code=ErrorCode.NOT_FOUND, message="There is no such payout.")
