"""From a gift request's events to its row (SPEC §12); called by `goldomatic.ebs.storage.projections`."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

import msgspec
from sqlalchemy import Connection, insert, update

from goldomatic.ebs.domain import gift
from goldomatic.ebs.domain.gift import GiftItem, GiftState
from goldomatic.ebs.domain.limits import GIFT_CONFIRMATION_TIME, GIFT_SELECTION_TIME
from goldomatic.ebs.storage.codec import Recorded
from goldomatic.ebs.storage.schema import gift_requests

_INSERT = insert(gift_requests)

_decode_item = msgspec.json.Decoder(GiftItem).decode


def read_item(stored: str | None) -> GiftItem | None:
    """Read the column ``selected_item``."""
    return None if stored is None else _decode_item(stored)


def project_gift(connection: Connection, recorded: Recorded, event: gift.GiftEvent) -> None:
    """Write what ``event`` means into the request's row."""
    if isinstance(event, gift.GiftRequested):
        _project_requested(connection, recorded, event)
        return
    changes: dict[str, object] = {"updated_at": recorded.recorded_at}
    match event:
        case gift.GiftTurnCame():
            changes["state"] = GiftState.SELECTING_ITEM.value
            changes["timeout_at"] = recorded.recorded_at + GIFT_SELECTION_TIME
        case gift.GiftItemSelected(item=item):
            changes["state"] = GiftState.WAITING_CONFIRMATION.value
            changes["timeout_at"] = recorded.recorded_at + GIFT_CONFIRMATION_TIME
            changes["selected_item"] = msgspec.json.encode(item).decode()
        case gift.GiftCompleted():
            changes |= {"state": GiftState.COMPLETED.value, "timeout_at": None}
        case gift.GiftFailed(reason=reason):
            changes |= {"state": GiftState.FAILED.value, "timeout_at": None, "failure_reason": reason}
        case gift.GiftMailed():
            changes["is_mailed"] = True
        case _:
            assert_never(event)
    this_request = (gift_requests.c.channel_id == recorded.channel_id) & (
        gift_requests.c.gift_request_id == UUID(recorded.stream_id)
    )
    connection.execute(update(gift_requests).where(this_request).values(changes))


def _project_requested(connection: Connection, recorded: Recorded, event: gift.GiftRequested) -> None:
    connection.execute(
        _INSERT,
        {
            "channel_id": recorded.channel_id,
            "gift_request_id": UUID(recorded.stream_id),
            "viewer_id": event.viewer_id,
            "display_name": event.display_name,
            "character_name": event.character_name,
            "is_subscription_known": event.is_subscription_known,
            "state": GiftState.PENDING.value,
            "created_at": recorded.recorded_at,
            "updated_at": recorded.recorded_at,
            "is_mailed": False,
            "created_position": recorded.position,
        },
    )
