"""The broadcaster's login: a fact of this installation, no event and no read model (ADR 0009)."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


_TABLE = """
CREATE TABLE twitch_grants (
    channel_id    TEXT NOT NULL,
    version       INTEGER NOT NULL,
    client_id     TEXT NOT NULL,
    access_token  TEXT NOT NULL,
    refresh_token TEXT,
    expires_at    BIGINT,
    scopes        TEXT NOT NULL,
    login         TEXT NOT NULL,
    seed          TEXT NOT NULL,
    gone          TEXT,
    CONSTRAINT pk_twitch_grants PRIMARY KEY (channel_id),
    CONSTRAINT ck_twitch_grants_gone CHECK (gone IS NULL OR access_token = '')
)
"""


def upgrade() -> None:
    """Create the table."""
    op.execute(_TABLE)
