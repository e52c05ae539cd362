"""From event to read model: one ``match``, run inside the transaction that appends the event.

The read models hold nothing that is not in the events, so `goldomatic.ebs.storage.rebuild` can drop
them and make them again by playing the events through this same function.
"""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, literal_column, text, update

from goldomatic.ambient import to_milliseconds
from goldomatic.ebs.domain import gift, payout, pool, spin
from goldomatic.ebs.domain.limits import PAYOUT_TIME_TO_LIVE
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.storage import slots
from goldomatic.ebs.storage.codec import Recorded
from goldomatic.ebs.storage.gift_projection import project_gift
from goldomatic.ebs.storage.schema import Instant, claims, cycles, payouts, pool_entries, refusals, viewers

_TIME_TO_LIVE_MS = int(PAYOUT_TIME_TO_LIVE.total_seconds() * 1000)

_INSERT_ENTRY = insert(pool_entries)
_INSERT_CLAIM = insert(claims)
_INSERT_CYCLE = insert(cycles)
_RENAME = (
    update(pool_entries)
    .where(pool_entries.c.channel_id == bindparam("channel"), pool_entries.c.viewer_id == bindparam("viewer"))
    .values(display_name=bindparam("new_display"), character_name=bindparam("new_name"))
)
_DELETE_ENTRY = delete(pool_entries).where(
    pool_entries.c.channel_id == bindparam("channel"), pool_entries.c.viewer_id == bindparam("viewer")
)
_FORGET_REFUSAL = delete(refusals).where(
    refusals.c.channel_id == bindparam("channel"), refusals.c.viewer_id == bindparam("viewer")
)
_KEEP_REFUSAL = text(
    """
    INSERT INTO refusals (channel_id, viewer_id, code, requested_name, refused_at)
    VALUES (:channel, :viewer, :code, :name, :at)
    ON CONFLICT (channel_id, viewer_id) DO UPDATE
        SET code = excluded.code, requested_name = excluded.requested_name, refused_at = excluded.refused_at
    """
)
_ADD_GOLD = text(
    """
    INSERT INTO viewers (channel_id, viewer_id, sent_gold, active_gold, late_gold)
    VALUES (:channel, :viewer, 0, :active, 0)
    ON CONFLICT (channel_id, viewer_id) DO UPDATE SET active_gold = viewers.active_gold + :active
    """
)
_MOVE_GOLD = (
    update(viewers)
    .where(viewers.c.channel_id == bindparam("channel"), viewers.c.viewer_id == bindparam("viewer"))
    .values(
        sent_gold=viewers.c.sent_gold + bindparam("sent"),
        active_gold=viewers.c.active_gold + bindparam("active"),
        late_gold=viewers.c.late_gold + bindparam("late"),
    )
)
_GOLD_BEFORE = text(
    """
    SELECT sent_gold + active_gold + late_gold FROM viewers
    WHERE channel_id = :channel AND viewer_id = :viewer
    """
)


def project(connection: Connection, recorded: Recorded) -> None:
    """Write what ``recorded`` means into the read models."""
    match recorded.event:
        case (
            pool.EntrantEnrolled() | pool.EntrantRenamed() | pool.EntrantLeft() | pool.EnrollmentRefused()
        ) as event:
            _project_pool(connection, recorded, event)
        case (spin.CycleDrawn() | spin.CandidateReported() | spin.CycleClosed()) as event:
            _project_cycle(connection, recorded, event)
        case payout.PayoutCreated() as event:
            _project_created(connection, recorded, event)
        case (
            gift.GiftRequested()
            | gift.GiftTurnCame()
            | gift.GiftItemSelected()
            | gift.GiftCompleted()
            | gift.GiftFailed()
            | gift.GiftMailed()
        ) as event:
            project_gift(connection, recorded, event)
        case event:
            _project_payout(connection, recorded, event)


def _project_pool(connection: Connection, recorded: Recorded, event: pool.PoolEvent) -> None:
    key = {"channel": recorded.channel_id, "viewer": event.viewer_id}
    match event:
        case pool.EntrantEnrolled():
            connection.execute(
                _INSERT_ENTRY,
                {
                    "channel_id": recorded.channel_id,
                    "viewer_id": event.viewer_id,
                    "display_name": event.display_name,
                    "character_name": event.character_name,
                    "enrolled_at": recorded.recorded_at,
                    "slot": slots.slot_for_newcomer(connection, recorded.channel_id),
                },
            )
            _project_let_in(connection, recorded, event)
        case pool.EntrantRenamed():
            connection.execute(
                _RENAME, {**key, "new_display": event.display_name, "new_name": event.character_name}
            )
            _project_let_in(connection, recorded, event)
        case pool.EntrantLeft():
            slots.release(connection, recorded.channel_id, event.viewer_id)
            connection.execute(_DELETE_ENTRY, key)
        case pool.EnrollmentRefused():
            connection.execute(
                _KEEP_REFUSAL,
                {
                    **key,
                    "code": event.code.value,
                    "name": event.requested_name,
                    "at": to_milliseconds(recorded.recorded_at),
                },
            )
        case _:
            assert_never(event)


def _project_let_in(
    connection: Connection, recorded: Recorded, event: pool.EntrantEnrolled | pool.EntrantRenamed
) -> None:
    connection.execute(_FORGET_REFUSAL, {"channel": recorded.channel_id, "viewer": event.viewer_id})
    if event.request_id is not None:
        connection.execute(
            _INSERT_CLAIM,
            {
                "channel_id": recorded.channel_id,
                "request_id": event.request_id,
                "viewer_id": event.viewer_id,
                "character_name": event.character_name,
            },
        )


def _project_cycle(connection: Connection, recorded: Recorded, event: spin.CycleEvent) -> None:
    cycle_id = UUID(recorded.stream_id)
    this_cycle = (cycles.c.channel_id == recorded.channel_id) & (cycles.c.cycle_id == cycle_id)
    match event:
        case spin.CycleDrawn():
            connection.execute(
                _INSERT_CYCLE,
                {
                    "channel_id": recorded.channel_id,
                    "cycle_id": cycle_id,
                    "boundary": event.boundary,
                    "is_harness": event.is_harness,
                    "viewer_id": event.viewer_id,
                    "character_name": event.character_name,
                    "eligible_count": event.eligible_count,
                    "drawn_at": recorded.recorded_at,
                    "closes_at": spin.closes_at(event.boundary),
                },
            )
        case spin.CandidateReported():
            connection.execute(
                update(cycles)
                .where(this_cycle)
                .values(outcome=event.outcome.value, reported_at=recorded.recorded_at, closes_at=None)
            )
        case spin.CycleClosed():
            connection.execute(update(cycles).where(this_cycle).values(closes_at=None))
        case _:
            assert_never(event)


def _project_created(connection: Connection, recorded: Recorded, event: payout.PayoutCreated) -> None:
    key = {"channel": recorded.channel_id, "viewer": event.viewer_id}
    connection.execute(
        insert(payouts),
        {
            "channel_id": recorded.channel_id,
            "payout_id": UUID(recorded.stream_id),
            "viewer_id": event.viewer_id,
            "display_name": event.display_name,
            "character_name": event.character_name,
            "gold_amount": event.gold_amount,
            "gold_before": connection.execute(_GOLD_BEFORE, key).scalar_one_or_none() or 0,
            "enrollment_request_id": event.enrollment_request_id,
            "spin_cycle_id": event.spin_cycle_id,
            "status": PayoutStatus.PENDING.value,
            "created_at": recorded.recorded_at,
            "updated_at": recorded.recorded_at,
            "expires_at": recorded.recorded_at + PAYOUT_TIME_TO_LIVE,
            "is_announced": False,
            "is_mailed_after_close": False,
            "created_position": recorded.position,
        },
    )
    connection.execute(_ADD_GOLD, {**key, "active": event.gold_amount})
    slots.refresh(connection, recorded.channel_id, event.viewer_id)


_ExistingEvent = (
    payout.AcceptanceConfirmed
    | payout.StatusChange
    | payout.MailReportedAfterClose
    | payout.RewardAnnounced
    | payout.RewardAnnouncementFailed
)


def _project_payout(connection: Connection, recorded: Recorded, event: _ExistingEvent) -> None:
    changes: dict[str, object] = {"updated_at": recorded.recorded_at}
    sent, active, late = 0, 0, 0
    match event:
        case payout.AcceptanceConfirmed():
            changes["accepted_at"] = recorded.recorded_at
        case payout.PayoutStarted():
            changes["status"] = PayoutStatus.IN_PROGRESS.value
            changes["expires_at"] = recorded.recorded_at + PAYOUT_TIME_TO_LIVE
        case payout.PayoutReturned():
            changes["status"] = PayoutStatus.PENDING.value
            changes["expires_at"] = _created_plus_a_day()
        case payout.PayoutSent():
            changes |= {"status": PayoutStatus.SENT.value, "expires_at": None}
            sent, active = 1, -1
        case payout.PayoutFailed():
            changes |= {"status": PayoutStatus.FAILED.value, "expires_at": None}
            active = -1
        case payout.PayoutCancelled():
            changes |= {"status": PayoutStatus.CANCELLED.value, "expires_at": None}
            active = -1
        case payout.PayoutExpired():
            changes |= {"status": PayoutStatus.EXPIRED.value, "expires_at": None}
            active = -1
        case payout.MailReportedAfterClose():
            changes["is_mailed_after_close"] = True
            late = 1
        case payout.RewardAnnounced():
            changes["is_announced"] = True
        case payout.RewardAnnouncementFailed():
            pass
        case _:
            assert_never(event)
    row = connection.execute(
        update(payouts)
        .where(payouts.c.channel_id == recorded.channel_id, payouts.c.payout_id == UUID(recorded.stream_id))
        .values(changes)
        .returning(payouts.c.viewer_id, payouts.c.gold_amount)
    ).one()
    if sent or active or late:
        connection.execute(
            _MOVE_GOLD,
            {
                "channel": recorded.channel_id,
                "viewer": row.viewer_id,
                "sent": sent * row.gold_amount,
                "active": active * row.gold_amount,
                "late": late * row.gold_amount,
            },
        )
        slots.refresh(connection, recorded.channel_id, row.viewer_id)


def _created_plus_a_day() -> ColumnElement[object]:
    """A pending payout's day counts from its creation, which only the row knows here."""
    return literal_column(f"created_at + {_TIME_TO_LIVE_MS}", type_=Instant())
