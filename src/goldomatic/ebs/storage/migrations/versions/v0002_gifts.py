"""The gift queue: one more read model, with the constraints of SPEC §12."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE gift_requests (
    channel_id            TEXT NOT NULL,
    gift_request_id       {uuid} NOT NULL,
    viewer_id             TEXT NOT NULL,
    display_name          TEXT NOT NULL,
    character_name        TEXT NOT NULL,
    is_subscription_known BOOLEAN NOT NULL,
    state                 TEXT NOT NULL,
    selected_item         TEXT,
    failure_reason        TEXT,
    created_at            BIGINT NOT NULL,
    updated_at            BIGINT NOT NULL,
    timeout_at            BIGINT,
    is_mailed             BOOLEAN NOT NULL,
    created_position      BIGINT NOT NULL,
    CONSTRAINT pk_gift_requests PRIMARY KEY (channel_id, gift_request_id),
    CONSTRAINT ck_gift_requests_state
        CHECK (state IN ('Pending', 'SelectingItem', 'WaitingConfirmation', 'Completed', 'Failed')),
    CONSTRAINT ck_gift_requests_timeout
        CHECK ((timeout_at IS NOT NULL) = (state IN ('SelectingItem', 'WaitingConfirmation'))),
    CONSTRAINT ck_gift_requests_mailed CHECK (NOT is_mailed OR state = 'Completed')
);
CREATE UNIQUE INDEX uq_gift_requests_active ON gift_requests (channel_id)
    WHERE state IN ('SelectingItem', 'WaitingConfirmation');
CREATE UNIQUE INDEX uq_gift_requests_viewer ON gift_requests (channel_id, viewer_id)
    WHERE state <> 'Failed';
CREATE INDEX ix_gift_requests_queue ON gift_requests (channel_id, created_position)
    WHERE state IN ('Pending', 'SelectingItem', 'WaitingConfirmation');
CREATE INDEX ix_gift_requests_viewer ON gift_requests (channel_id, viewer_id, created_position);
"""


def upgrade() -> None:
    """Create the table and its indexes."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _TABLES.format(uuid="CHAR(32)" if is_sqlite else "UUID").split(";"):
        if statement.strip():
            op.execute(statement)
