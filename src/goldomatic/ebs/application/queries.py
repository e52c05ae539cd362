"""Questions to the read models; each runs on one consistent snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, select

from goldomatic.ebs.application.standings import load_standing
from goldomatic.ebs.application.views import AuditEntry, EntrantView, LastRefusal, PayoutView, PoolMe
from goldomatic.ebs.domain.errors import ErrorCode
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.domain.schedule import CycleView, RouletteView
from goldomatic.ebs.domain.spin import Outcome
from goldomatic.ebs.storage import codec
from goldomatic.ebs.storage.schema import cycles, events, payouts, pool_entries, pools, refusals

_ENTRANTS = (
    select(pool_entries)
    .where(pool_entries.c.channel_id == bindparam("channel"))
    .order_by(pool_entries.c.enrolled_at, pool_entries.c.viewer_id)
)
_ENTRY = select(pool_entries.c.character_name, pool_entries.c.slot).where(
    pool_entries.c.channel_id == bindparam("channel"), pool_entries.c.viewer_id == bindparam("viewer")
)
_REFUSAL = select(refusals).where(
    refusals.c.channel_id == bindparam("channel"), refusals.c.viewer_id == bindparam("viewer")
)
_PAYOUT = select(payouts).where(
    payouts.c.channel_id == bindparam("channel"), payouts.c.payout_id == bindparam("payout")
)
_NEWEST_PAYOUT = (
    select(payouts)
    .where(payouts.c.channel_id == bindparam("channel"), payouts.c.viewer_id == bindparam("viewer"))
    .order_by(payouts.c.created_position.desc())
    .limit(1)
)
_NEWEST_WINNER = (
    select(payouts.c.viewer_id)
    .where(payouts.c.channel_id == bindparam("channel"))
    .order_by(payouts.c.created_position.desc())
    .limit(1)
)
_ACTIVE_PAYOUTS = (
    select(payouts)
    .where(payouts.c.channel_id == bindparam("channel"), payouts.c.expires_at.is_not(None))
    .order_by(payouts.c.created_position)
)
_NEWEST_CYCLE = (
    select(cycles)
    .where(cycles.c.channel_id == bindparam("channel"), ~cycles.c.is_harness)
    .order_by(cycles.c.boundary.desc())
    .limit(1)
)
_ENTRANT_COUNT = select(pools.c.entrant_count).where(pools.c.channel_id == bindparam("channel"))
_AUDIT = (
    select(events)
    .where(
        events.c.channel_id == bindparam("channel"),
        events.c.stream_id.in_(bindparam("streams", expanding=True)),
    )
    .order_by(events.c.position)
)


def pool_me(connection: Connection, channel_id: str, viewer_id: str) -> PoolMe:
    """Return a viewer's own place in the pool, and why chat did not let them in."""
    key = {"channel": channel_id, "viewer": viewer_id}
    entry = connection.execute(_ENTRY, key).one_or_none()
    refusal = connection.execute(_REFUSAL, key).one_or_none()
    return PoolMe(
        is_enrolled=entry is not None,
        character_name=None if entry is None else entry.character_name,
        eligible=entry is not None and entry.slot is not None,
        won_gold=load_standing(connection, channel_id, viewer_id).won_gold,
        last_refusal=None
        if refusal is None
        else LastRefusal(
            code=ErrorCode(refusal.code), character_name=refusal.requested_name, at=refusal.refused_at
        ),
    )


def pool(connection: Connection, channel_id: str) -> list[EntrantView]:
    """Return the entrants, in the order in which they came."""
    return [
        EntrantView(
            twitch_user_id=row.viewer_id,
            twitch_display_name=row.display_name,
            character_name=row.character_name,
            enrolled_at=row.enrolled_at,
            eligible=row.slot is not None,
        )
        for row in connection.execute(_ENTRANTS, {"channel": channel_id})
    ]


def entrant_count(connection: Connection, channel_id: str) -> int:
    """Return how many are in the pool."""
    count: int | None = connection.execute(_ENTRANT_COUNT, {"channel": channel_id}).scalar_one_or_none()
    return count or 0


def payout(connection: Connection, channel_id: str, payout_id: UUID) -> PayoutView | None:
    """Return a payout of the channel."""
    row = connection.execute(_PAYOUT, {"channel": channel_id, "payout": payout_id}).one_or_none()
    return None if row is None else payout_view(row)


def newest_payout(connection: Connection, channel_id: str, viewer_id: str) -> PayoutView | None:
    """Return what the viewer won last; None if they never did."""
    row = connection.execute(_NEWEST_PAYOUT, {"channel": channel_id, "viewer": viewer_id}).one_or_none()
    return None if row is None else payout_view(row)


def newest_winner(connection: Connection, channel_id: str) -> str | None:
    """Return the viewer who won last; None if nobody ever did."""
    viewer_id: str | None = connection.execute(_NEWEST_WINNER, {"channel": channel_id}).scalar_one_or_none()
    return viewer_id


def active_payouts(connection: Connection, channel_id: str) -> list[PayoutView]:
    """Return every ``Pending`` and ``InProgress`` payout, oldest first; exactly these have an expiry."""
    rows = connection.execute(_ACTIVE_PAYOUTS, {"channel": channel_id})
    return [payout_view(row) for row in rows]


def audit(connection: Connection, channel_id: str, payout_id: UUID) -> list[AuditEntry] | None:
    """Return everything that happened to a payout and to the cycle it was won in, oldest first."""
    found = payout(connection, channel_id, payout_id)
    if found is None:
        return None
    return history(connection, channel_id, [str(payout_id), str(found.spin_cycle_id)])


def history(connection: Connection, channel_id: str, streams: Sequence[str]) -> list[AuditEntry]:
    """Return everything that happened in the channel's ``streams``, oldest first."""
    return [
        AuditEntry(
            position=row.position,
            recorded_at=row.recorded_at,
            stream_id=row.stream_id,
            version=row.version,
            type=row.type,
            data=codec.fields_of(row.type, row.data),
        )
        for row in connection.execute(_AUDIT, {"channel": channel_id, "streams": list(streams)})
    ]


def roulette(connection: Connection, channel_id: str) -> RouletteView:
    """Return what the phases of the channel's roulette hang on."""
    row = connection.execute(_NEWEST_CYCLE, {"channel": channel_id}).one_or_none()
    return RouletteView(
        channel_id=channel_id,
        entrant_count=entrant_count(connection, channel_id),
        newest_cycle=None
        if row is None
        else CycleView(
            cycle_id=row.cycle_id,
            boundary=row.boundary,
            character_name=row.character_name,
            drawn_at=row.drawn_at,
            outcome=None if row.outcome is None else Outcome(row.outcome),
            reported_at=row.reported_at,
        ),
    )


def payout_view(row: Row[tuple[object, ...]]) -> PayoutView:
    """Return a row of the payouts as a value."""
    return PayoutView(
        id=row.payout_id,
        twitch_user_id=row.viewer_id,
        twitch_display_name=row.display_name,
        character_name=row.character_name,
        gold_amount=row.gold_amount,
        enrollment_request_id=row.enrollment_request_id,
        status=PayoutStatus(row.status),
        created_at=row.created_at,
        updated_at=row.updated_at,
        accepted_at=row.accepted_at,
        spin_cycle_id=row.spin_cycle_id,
        is_reward_sent_announced_to_chat=row.is_announced,
        is_mailed_after_close=row.is_mailed_after_close,
    )
