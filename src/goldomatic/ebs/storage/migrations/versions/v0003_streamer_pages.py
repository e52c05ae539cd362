"""Indexes for what the streamer's pages ask every few seconds (SPEC §5.4)."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INDEXES = """
CREATE INDEX ix_payouts_ended ON payouts (channel_id, created_position) WHERE expires_at IS NULL;
CREATE INDEX ix_events_announcements ON events (channel_id, position)
    WHERE type IN ('payout.reward_announced', 'payout.reward_announcement_failed');
"""


def upgrade() -> None:
    """Create the indexes."""
    for statement in _INDEXES.split(";"):
        if statement.strip():
            op.execute(statement)
