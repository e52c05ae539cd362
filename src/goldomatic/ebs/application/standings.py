"""Loads what a viewer has won."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from goldomatic.ebs.domain.standing import Standing
from goldomatic.ebs.storage.schema import viewers

_STANDING = select(viewers.c.sent_gold, viewers.c.active_gold, viewers.c.late_gold).where(
    viewers.c.channel_id == bindparam("channel"), viewers.c.viewer_id == bindparam("viewer")
)


def load_standing(connection: Connection, channel_id: str, viewer_id: str) -> Standing:
    """Return the viewer's standing in the channel; all zero for somebody who never won."""
    row = connection.execute(_STANDING, {"channel": channel_id, "viewer": viewer_id}).one_or_none()
    if row is None:
        return Standing()
    return Standing(sent_gold=row.sent_gold, active_gold=row.active_gold, late_gold=row.late_gold)
