"""Settle first: before anything is decided, what is due by now happens (ADR 0004).

Due are the expiries of payouts, the closing of cycles that nobody reported on, the draw of the newest
boundary, and the time-out of the active gift request. What touches the pool happens in the order in which
it fell due, so the pool at the draw is the pool at the boundary however late the draw comes. Jobs only
make sure that somebody settles.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, text

from goldomatic.ambient import to_milliseconds
from goldomatic.ebs.application import streams
from goldomatic.ebs.domain import gift, payout, spin
from goldomatic.ebs.domain.payout import Actor, PayoutStatus
from goldomatic.ebs.storage.schema import cycles, gift_requests, payouts, pool_entries
from goldomatic.ebs.storage.transaction import Transaction

_DUE = text(
    """
    SELECT (SELECT min(expires_at) FROM payouts WHERE channel_id = :channel AND expires_at IS NOT NULL)
               AS first_expiry,
           (SELECT min(closes_at) FROM cycles WHERE channel_id = :channel AND closes_at IS NOT NULL)
               AS first_close,
           (SELECT timeout_at FROM gift_requests
             WHERE channel_id = :channel AND state IN ('SelectingItem', 'WaitingConfirmation'))
               AS gift_timeout
    """
)
_EXPIRING = (
    select(payouts.c.payout_id, payouts.c.expires_at)
    .where(payouts.c.channel_id == bindparam("channel"), payouts.c.expires_at <= bindparam("now"))
    .order_by(payouts.c.expires_at, payouts.c.created_position)
)
_CLOSING = (
    select(cycles.c.cycle_id)
    .where(cycles.c.channel_id == bindparam("channel"), cycles.c.closes_at <= bindparam("now"))
    .order_by(cycles.c.closes_at)
)
_ACTIVE_GIFT = select(gift_requests.c.gift_request_id).where(
    gift_requests.c.channel_id == bindparam("channel"),
    text("gift_requests.state IN ('SelectingItem', 'WaitingConfirmation')"),
)
_ELIGIBLE = text("SELECT eligible_count FROM pools WHERE channel_id = :channel")
_ENTRY_IN_SLOT = select(
    pool_entries.c.viewer_id, pool_entries.c.display_name, pool_entries.c.character_name
).where(pool_entries.c.channel_id == bindparam("channel"), pool_entries.c.slot == bindparam("drawn"))


def settle_only(tx: Transaction) -> datetime:
    """Do nothing: the store settles before every command, and that is all a job wants. Return the instant."""
    return tx.now


def settle(tx: Transaction, last_recorded_at: datetime | None) -> None:
    """Do what is due at the transaction's instant.

    A boundary that an earlier transaction has already passed is not drawn again, and not late
    either: every transaction settles, so the first one at or after the boundary saw the pool of the
    boundary, and whoever came later must not be in its draw (SPEC §18).
    """
    due = tx.connection.execute(_DUE, {"channel": tx.channel_id}).one()
    now = to_milliseconds(tx.now)
    boundary = spin.boundary_at(tx.now)
    if due.first_close is not None and due.first_close <= now:
        _close_cycles(tx)
    has_expiry = due.first_expiry is not None and due.first_expiry <= now
    if has_expiry:
        _expire_payouts(tx, until=boundary)
    if last_recorded_at is None or last_recorded_at < boundary:
        _draw(tx, boundary)
    if has_expiry:
        _expire_payouts(tx, until=tx.now)
    if due.gift_timeout is not None and due.gift_timeout <= now:
        _time_out_gift(tx)


def _close_cycles(tx: Transaction) -> None:
    """End what nobody reported on; it changes nobody's place in the pool, so its order does not matter."""
    rows = tx.connection.execute(_CLOSING, {"channel": tx.channel_id, "now": tx.now}).all()
    for row in rows:
        cycle = streams.load_cycle(tx, row.cycle_id)
        if cycle is not None:
            tx.append(cycle.stream_id, cycle.version, spin.decide_close(cycle.state, tx.now))


def _expire_payouts(tx: Transaction, until: datetime) -> None:
    rows = tx.connection.execute(_EXPIRING, {"channel": tx.channel_id, "now": until}).all()
    for row in rows:
        loaded = streams.load_payout(tx, row.payout_id)
        if loaded is not None:
            decision = payout.decide_status(loaded.state, PayoutStatus.EXPIRED, Actor.EXPIRY_JOB)
            tx.append(loaded.stream_id, loaded.version, decision.events)


def _time_out_gift(tx: Transaction) -> None:
    """Fail the active gift request; gold does not hang on it, so any place among what is due will do."""
    for row in tx.connection.execute(_ACTIVE_GIFT, {"channel": tx.channel_id}).all():
        loaded = streams.load_gift(tx, row.gift_request_id)
        if loaded is not None:
            tx.append(loaded.stream_id, loaded.version, gift.decide_timeout(loaded.state, tx.now))


def _draw(tx: Transaction, boundary: datetime) -> None:
    eligible = tx.connection.execute(_ELIGIBLE, {"channel": tx.channel_id}).scalar_one_or_none() or 0
    if eligible == 0:
        return
    drawn = tx.random.below(eligible)
    row = tx.connection.execute(_ENTRY_IN_SLOT, {"channel": tx.channel_id, "drawn": drawn}).one()
    draw_cycle(
        tx,
        spin.cycle_id_for(tx.channel_id, boundary),
        spin.Draw(
            boundary=boundary,
            candidate=spin.Candidate(
                viewer_id=row.viewer_id, display_name=row.display_name, character_name=row.character_name
            ),
            eligible_count=eligible,
            drawn_slot=drawn,
            payout_id=tx.random.uuid(),
        ),
    )


def draw_cycle(tx: Transaction, cycle_id: UUID, command: spin.Draw) -> None:
    """Keep a draw, unless the cycle has had its own."""
    loaded = streams.load_cycle(tx, cycle_id)
    state = loaded.state if loaded is not None else None
    version = loaded.version if loaded is not None else 0
    tx.append(str(cycle_id), version, spin.decide_draw(state, command))
