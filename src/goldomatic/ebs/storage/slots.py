"""Dense numbers for the eligible entrants, so that drawing one is a single seek (DESIGN §4).

The eligible entrants of a channel hold the slots 0 … n-1, without a gap; nobody else holds one. A
leaver's slot is filled by whoever holds the last one. Drawing a number below n is then exactly
uniform and costs the same in a pool of ten and of a million.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, text, update

from goldomatic.ebs.domain.standing import Standing
from goldomatic.ebs.storage.schema import pool_entries, viewers

_COUNT_NEWCOMER = text(
    """
    INSERT INTO pools (channel_id, entrant_count, eligible_count) VALUES (:channel, 1, 1)
    ON CONFLICT (channel_id) DO UPDATE
        SET entrant_count = pools.entrant_count + 1, eligible_count = pools.eligible_count + 1
    RETURNING eligible_count
    """
)
_COUNT_LEAVER = text("UPDATE pools SET entrant_count = entrant_count - 1 WHERE channel_id = :channel")
_COUNT_ELIGIBLE = text(
    """
    UPDATE pools SET eligible_count = eligible_count + :change WHERE channel_id = :channel
    RETURNING eligible_count
    """
)
_ENTRY = (
    select(pool_entries.c.slot, viewers.c.sent_gold, viewers.c.active_gold, viewers.c.late_gold)
    .outerjoin_from(
        pool_entries,
        viewers,
        (viewers.c.channel_id == pool_entries.c.channel_id)
        & (viewers.c.viewer_id == pool_entries.c.viewer_id),
    )
    .where(pool_entries.c.channel_id == bindparam("channel"), pool_entries.c.viewer_id == bindparam("viewer"))
)
_SET_SLOT = (
    update(pool_entries)
    .where(pool_entries.c.channel_id == bindparam("channel"), pool_entries.c.viewer_id == bindparam("viewer"))
    .values(slot=bindparam("new_slot"))
)
_MOVE_SLOT = (
    update(pool_entries)
    .where(pool_entries.c.channel_id == bindparam("channel"), pool_entries.c.slot == bindparam("old_slot"))
    .values(slot=bindparam("new_slot"))
)


def slot_for_newcomer(connection: Connection, channel_id: str) -> int:
    """Count one more entrant, who is eligible, and return the slot to insert them with."""
    return int(connection.execute(_COUNT_NEWCOMER, {"channel": channel_id}).scalar_one()) - 1


def release(connection: Connection, channel_id: str, viewer_id: str) -> None:
    """Count one entrant less and free their slot, before their row is deleted."""
    entry = connection.execute(_ENTRY, {"channel": channel_id, "viewer": viewer_id}).one()
    if entry.slot is not None:
        _take(connection, channel_id, viewer_id, entry.slot)
    connection.execute(_COUNT_LEAVER, {"channel": channel_id})


def refresh(connection: Connection, channel_id: str, viewer_id: str) -> None:
    """Give or take a slot after a viewer's standing has changed; nothing happens when they are not in."""
    entry = connection.execute(_ENTRY, {"channel": channel_id, "viewer": viewer_id}).one_or_none()
    if entry is None:
        return
    standing = Standing(
        sent_gold=entry.sent_gold or 0, active_gold=entry.active_gold or 0, late_gold=entry.late_gold or 0
    )
    is_eligible = standing.refusal() is None
    if is_eligible and entry.slot is None:
        count = connection.execute(_COUNT_ELIGIBLE, {"channel": channel_id, "change": 1}).scalar_one()
        connection.execute(
            _SET_SLOT, {"channel": channel_id, "viewer": viewer_id, "new_slot": int(count) - 1}
        )
    elif not is_eligible and entry.slot is not None:
        _take(connection, channel_id, viewer_id, entry.slot)


def _take(connection: Connection, channel_id: str, viewer_id: str, slot: int) -> None:
    last = int(connection.execute(_COUNT_ELIGIBLE, {"channel": channel_id, "change": -1}).scalar_one())
    connection.execute(_SET_SLOT, {"channel": channel_id, "viewer": viewer_id, "new_slot": None})
    if slot != last:
        connection.execute(_MOVE_SLOT, {"channel": channel_id, "old_slot": last, "new_slot": slot})
