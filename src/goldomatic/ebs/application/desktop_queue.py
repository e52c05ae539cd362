"""How much waits for the Desktop (SPEC §16): what it would be told if it asked now, counted."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import Connection, bindparam, func, select

from goldomatic.ebs.application import gift_queries
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.storage.schema import payouts

__all__ = ["Waiting", "desktop_queue"]


class Waiting(StrEnum):
    """What waits."""

    PENDING_PAYOUT = "pending_payout"
    IN_PROGRESS_PAYOUT = "in_progress_payout"
    GIFT = "gift"
    """A gift request that is not finished; one of them at a time is anybody's turn."""


_ACTIVE_BY_STATUS = (
    select(payouts.c.status, func.count())
    .where(payouts.c.channel_id == bindparam("channel"), payouts.c.expires_at.is_not(None))
    .group_by(payouts.c.status)
)


def desktop_queue(connection: Connection, channel_id: str) -> Mapping[Waiting, int]:
    """Return the length of each queue; all are told, empty ones as 0."""
    rows = connection.execute(_ACTIVE_BY_STATUS, {"channel": channel_id})
    counts: dict[str, int] = {status: count for status, count in rows}  # noqa: C416 -- a Row is no pair to dict
    return {
        Waiting.PENDING_PAYOUT: counts.get(PayoutStatus.PENDING, 0),
        Waiting.IN_PROGRESS_PAYOUT: counts.get(PayoutStatus.IN_PROGRESS, 0),
        Waiting.GIFT: gift_queries.unfinished_count(connection, channel_id),
    }
