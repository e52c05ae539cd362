"""Questions to the read model of the gift queue; each runs on one consistent snapshot (SPEC §12)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, select, text

from goldomatic.ebs.application import queries
from goldomatic.ebs.application.views import AuditEntry, GiftQueueHead, GiftQueueView, GiftRequestView
from goldomatic.ebs.domain.gift import ACTIVE_STATES, UNFINISHED_STATES, GiftState
from goldomatic.ebs.domain.gift_queue import estimated_wait_seconds
from goldomatic.ebs.storage.gift_projection import read_item
from goldomatic.ebs.storage.schema import gift_requests

# In the very words of the partial indexes: SQLite uses one only where it finds its condition again.
_IS_UNFINISHED = text("gift_requests.state IN ('Pending', 'SelectingItem', 'WaitingConfirmation')")
_IS_ACTIVE = text("gift_requests.state IN ('SelectingItem', 'WaitingConfirmation')")

_OF_CHANNEL = gift_requests.c.channel_id == bindparam("channel")
_REQUEST = select(gift_requests).where(_OF_CHANNEL, gift_requests.c.gift_request_id == bindparam("request"))
_UNFINISHED = (
    select(gift_requests).where(_OF_CHANNEL, _IS_UNFINISHED).order_by(gift_requests.c.created_position)
)
_NEWEST_TWO_OF_VIEWER = (
    select(gift_requests)
    .where(_OF_CHANNEL, gift_requests.c.viewer_id == bindparam("viewer"))
    .order_by(gift_requests.c.created_position.desc())
    .limit(2)
)
_ACTIVE = select(gift_requests).where(_OF_CHANNEL, _IS_ACTIVE)
_OLDEST_PENDING = (
    select(gift_requests.c.gift_request_id, gift_requests.c.viewer_id, gift_requests.c.is_subscription_known)
    .where(_OF_CHANNEL, _IS_UNFINISHED, gift_requests.c.state == GiftState.PENDING.value)
    .order_by(gift_requests.c.created_position)
    .limit(1)
)
_LENGTH = text(
    """
    SELECT count(*) FROM gift_requests
     WHERE channel_id = :channel AND state IN ('Pending', 'SelectingItem', 'WaitingConfirmation')
    """
)
_POSITION = text(
    """
    SELECT count(*) FROM gift_requests
     WHERE channel_id = :channel AND state IN ('Pending', 'SelectingItem', 'WaitingConfirmation')
       AND created_position <= :created
    """
)


def gift_request(connection: Connection, channel_id: str, gift_request_id: UUID) -> GiftRequestView | None:
    """Return a gift request of the channel."""
    row = connection.execute(_REQUEST, {"channel": channel_id, "request": gift_request_id}).one_or_none()
    return None if row is None else _placed_view(connection, row)


def unfinished(connection: Connection, channel_id: str) -> list[GiftRequestView]:
    """Return everybody in the queue, oldest first."""
    rows = connection.execute(_UNFINISHED, {"channel": channel_id})
    return [_view(row, position) for position, row in enumerate(rows, start=1)]


def unfinished_count(connection: Connection, channel_id: str) -> int:
    """Return how many are in the queue."""
    count: int = connection.execute(_LENGTH, {"channel": channel_id}).scalar_one()
    return count


def gift_queue(connection: Connection, channel_id: str, viewer_id: str) -> GiftQueueView:
    """Return the queue as a viewer sees it: of somebody else's active request they learn no viewer."""
    key = {"channel": channel_id}
    row = connection.execute(_ACTIVE, key).one_or_none()
    active = None if row is None else _placed_view(connection, row)
    if active is not None and active.viewer_id != viewer_id:
        active = replace(active, viewer_id="", viewer_display_name="")
    return GiftQueueView(
        streamer_id=channel_id,
        queue_length=unfinished_count(connection, channel_id),
        active=active,
        mine=_requests_of(connection, channel_id, viewer_id),
    )


def _requests_of(connection: Connection, channel_id: str, viewer_id: str) -> tuple[GiftRequestView, ...]:
    """Return the viewer's unfinished request, if any, and their newest finished one, if any.

    At most the newest one is unfinished, so the newest two hold both.
    """
    rows = connection.execute(_NEWEST_TWO_OF_VIEWER, {"channel": channel_id, "viewer": viewer_id}).all()
    views = [_placed_view(connection, row) for row in rows]
    finished = [view for view in views if view.state not in UNFINISHED_STATES]
    return (*(view for view in views if view.state in UNFINISHED_STATES), *finished[:1])


def queue_head(connection: Connection, channel_id: str) -> GiftQueueHead:
    """Return what the next turn hangs on."""
    key = {"channel": channel_id}
    active = connection.execute(_ACTIVE, key).one_or_none()
    oldest = connection.execute(_OLDEST_PENDING, key).one_or_none()
    return GiftQueueHead(
        oldest_pending_id=None if oldest is None else oldest.gift_request_id,
        oldest_pending_viewer_id=None if oldest is None else oldest.viewer_id,
        is_subscription_known=oldest is not None and oldest.is_subscription_known,
        active_id=None if active is None else active.gift_request_id,
        active_timeout_at=None if active is None else active.timeout_at,
    )


def audit(connection: Connection, channel_id: str, gift_request_id: UUID) -> list[AuditEntry] | None:
    """Return everything that happened to a gift request, oldest first; None when there is none."""
    if gift_request(connection, channel_id, gift_request_id) is None:
        return None
    return queries.history(connection, channel_id, [str(gift_request_id)])


def audit_either(connection: Connection, channel_id: str, subject_id: UUID) -> list[AuditEntry] | None:
    """Return everything that happened to the payout or gift request of that id; None when there is none."""
    return queries.audit(connection, channel_id, subject_id) or audit(connection, channel_id, subject_id)


def _placed_view(connection: Connection, row: Row[tuple[object, ...]]) -> GiftRequestView:
    """Return the view of a row with its place in the queue, which it has while it is unfinished."""
    state = GiftState(row.state)
    if state in ACTIVE_STATES:
        # Whoever is active was the oldest when their turn came, and nobody older can come later.
        return _view(row, 1)
    if state is not GiftState.PENDING:
        return _view(row, None)
    place = {"channel": row.channel_id, "created": row.created_position}
    return _view(row, connection.execute(_POSITION, place).scalar_one())


def _view(row: Row[tuple[object, ...]], position: int | None) -> GiftRequestView:
    return GiftRequestView(
        id=row.gift_request_id,
        streamer_id=row.channel_id,
        viewer_id=row.viewer_id,
        viewer_display_name=row.display_name,
        character_name=row.character_name,
        state=GiftState(row.state),
        selected_item=read_item(row.selected_item),
        queue_position=position,
        estimated_wait_seconds=estimated_wait_seconds(position),
        created_at=row.created_at,
        updated_at=row.updated_at,
        timeout_at=row.timeout_at,
        failure_reason=row.failure_reason,
    )
