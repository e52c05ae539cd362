"""What the streamer's pages ask the read models, on one consistent snapshot (SPEC §5.4)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, bindparam, select, text

from goldomatic.ebs.application import queries
from goldomatic.ebs.application.views import AnnouncementView, PayoutView, StreamerFacts
from goldomatic.ebs.domain.payout import RewardAnnouncementFailed
from goldomatic.ebs.storage import codec
from goldomatic.ebs.storage.schema import events, payouts

__all__ = ["RECENT_PAYOUTS_MAX", "streamer_facts"]

RECENT_PAYOUTS_MAX = 10
"""How many payouts that have ended are shown."""

_RECENT_PAYOUTS = (
    select(payouts)
    .where(payouts.c.channel_id == bindparam("channel"), payouts.c.expires_at.is_(None))
    .order_by(payouts.c.created_position.desc())
    .limit(RECENT_PAYOUTS_MAX)
)
# The names are written out, as in the index that makes this one step: a parameter would hide them from it.
_LAST_ANNOUNCEMENT = (
    select(events)
    .where(
        events.c.channel_id == bindparam("channel"),
        text("events.type IN ('payout.reward_announced', 'payout.reward_announcement_failed')"),
    )
    .order_by(events.c.position.desc())
    .limit(1)
)


def streamer_facts(connection: Connection, channel_id: str) -> StreamerFacts:
    """Return what the channel's streamer is shown."""
    recent = connection.execute(_RECENT_PAYOUTS, {"channel": channel_id})
    return StreamerFacts(
        pool_participant_count=queries.entrant_count(connection, channel_id),
        open_payouts=tuple(queries.active_payouts(connection, channel_id)),
        recent_payouts=tuple(queries.payout_view(row) for row in recent),
        last_announcement=_last_announcement(connection, channel_id),
    )


def _last_announcement(connection: Connection, channel_id: str) -> AnnouncementView | None:
    row = connection.execute(_LAST_ANNOUNCEMENT, {"channel": channel_id}).one_or_none()
    if row is None:
        return None
    event = codec.decode(row.type, row.data)
    announced = _announced_payout(connection, channel_id, row.stream_id)
    return AnnouncementView(
        payout_id=announced.id,
        character_name=announced.character_name,
        at=row.recorded_at,
        reason=event.reason if isinstance(event, RewardAnnouncementFailed) else None,
    )


def _announced_payout(connection: Connection, channel_id: str, stream_id: str) -> PayoutView:
    found = queries.payout(connection, channel_id, UUID(stream_id))
    assert found is not None, "a stream's row is written with its first event"
    return found
