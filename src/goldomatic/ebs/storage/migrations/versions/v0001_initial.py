"""The first schema: events, their guards, and the read models with the contract's constraints."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE events (
    position    {serial},
    channel_id  TEXT NOT NULL,
    stream_id   TEXT NOT NULL,
    version     INTEGER NOT NULL,
    type        TEXT NOT NULL,
    data        TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    CONSTRAINT uq_events_stream_version UNIQUE (stream_id, version)
);
CREATE INDEX ix_events_channel_position ON events (channel_id, position);

CREATE TABLE seen_messages (
    channel_id  TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    seen_at     BIGINT NOT NULL,
    CONSTRAINT pk_seen_messages PRIMARY KEY (channel_id, message_id)
);
CREATE INDEX ix_seen_messages_seen_at ON seen_messages (seen_at);

CREATE TABLE meta (
    key         TEXT NOT NULL,
    value       TEXT NOT NULL,
    CONSTRAINT pk_meta PRIMARY KEY (key)
);

CREATE TABLE pools (
    channel_id     TEXT NOT NULL,
    entrant_count  INTEGER NOT NULL,
    eligible_count INTEGER NOT NULL,
    CONSTRAINT pk_pools PRIMARY KEY (channel_id),
    CONSTRAINT ck_pools_counts CHECK (0 <= eligible_count AND eligible_count <= entrant_count)
);

CREATE TABLE pool_entries (
    channel_id     TEXT NOT NULL,
    viewer_id      TEXT NOT NULL,
    display_name   TEXT NOT NULL,
    character_name TEXT NOT NULL,
    enrolled_at    BIGINT NOT NULL,
    slot           INTEGER,
    CONSTRAINT pk_pool_entries PRIMARY KEY (channel_id, viewer_id),
    CONSTRAINT uq_pool_entries_name UNIQUE (channel_id, character_name),
    CONSTRAINT uq_pool_entries_slot UNIQUE (channel_id, slot),
    CONSTRAINT ck_pool_entries_slot CHECK (slot >= 0)
);

CREATE TABLE viewers (
    channel_id  TEXT NOT NULL,
    viewer_id   TEXT NOT NULL,
    sent_gold   INTEGER NOT NULL,
    active_gold INTEGER NOT NULL,
    late_gold   INTEGER NOT NULL,
    CONSTRAINT pk_viewers PRIMARY KEY (channel_id, viewer_id),
    CONSTRAINT ck_viewers_gold CHECK (sent_gold >= 0 AND active_gold >= 0 AND late_gold >= 0),
    CONSTRAINT ck_viewers_lifetime_cap CHECK (sent_gold + active_gold <= 10000)
);

CREATE TABLE refusals (
    channel_id     TEXT NOT NULL,
    viewer_id      TEXT NOT NULL,
    code           TEXT NOT NULL,
    requested_name TEXT NOT NULL,
    refused_at     BIGINT NOT NULL,
    CONSTRAINT pk_refusals PRIMARY KEY (channel_id, viewer_id)
);

CREATE TABLE claims (
    channel_id     TEXT NOT NULL,
    request_id     TEXT NOT NULL,
    viewer_id      TEXT NOT NULL,
    character_name TEXT NOT NULL,
    CONSTRAINT pk_claims PRIMARY KEY (channel_id, request_id)
);

CREATE TABLE cycles (
    channel_id     TEXT NOT NULL,
    cycle_id       {uuid} NOT NULL,
    boundary       BIGINT NOT NULL,
    is_harness     BOOLEAN NOT NULL,
    viewer_id      TEXT NOT NULL,
    character_name TEXT NOT NULL,
    eligible_count INTEGER NOT NULL,
    drawn_at       BIGINT NOT NULL,
    outcome        TEXT,
    reported_at    BIGINT,
    closes_at      BIGINT,
    CONSTRAINT pk_cycles PRIMARY KEY (channel_id, cycle_id)
);
CREATE UNIQUE INDEX uq_cycles_boundary ON cycles (channel_id, boundary) WHERE NOT is_harness;
CREATE INDEX ix_cycles_viewer ON cycles (channel_id, viewer_id, boundary);
CREATE INDEX ix_cycles_closes_at ON cycles (channel_id, closes_at) WHERE closes_at IS NOT NULL;

CREATE TABLE payouts (
    channel_id            TEXT NOT NULL,
    payout_id             {uuid} NOT NULL,
    viewer_id             TEXT NOT NULL,
    display_name          TEXT NOT NULL,
    character_name        TEXT NOT NULL,
    gold_amount           INTEGER NOT NULL,
    gold_before           INTEGER NOT NULL,
    enrollment_request_id TEXT NOT NULL,
    spin_cycle_id         {uuid} NOT NULL,
    status                TEXT NOT NULL,
    created_at            BIGINT NOT NULL,
    updated_at            BIGINT NOT NULL,
    accepted_at           BIGINT,
    expires_at            BIGINT,
    is_announced          BOOLEAN NOT NULL,
    is_mailed_after_close BOOLEAN NOT NULL,
    created_position      BIGINT NOT NULL,
    CONSTRAINT pk_payouts PRIMARY KEY (channel_id, payout_id),
    CONSTRAINT uq_payouts_cycle UNIQUE (channel_id, spin_cycle_id),
    CONSTRAINT ck_payouts_status
        CHECK (status IN ('Pending', 'InProgress', 'Sent', 'Failed', 'Cancelled', 'Expired')),
    CONSTRAINT ck_payouts_gold_amount CHECK (gold_amount = 1000),
    CONSTRAINT ck_payouts_lifetime_cap CHECK (gold_before + gold_amount <= 10000)
);
CREATE UNIQUE INDEX uq_payouts_active_viewer ON payouts (channel_id, viewer_id)
    WHERE status IN ('Pending', 'InProgress');
CREATE INDEX ix_payouts_viewer ON payouts (channel_id, viewer_id, created_position);
CREATE INDEX ix_payouts_expires_at ON payouts (channel_id, expires_at) WHERE expires_at IS NOT NULL;
"""

_SQLITE_GUARDS = (
    """CREATE TRIGGER events_are_not_updated BEFORE UPDATE ON events
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
)

_POSTGRESQL_GUARDS = (
    """CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$""",
    """CREATE TRIGGER events_are_not_changed BEFORE UPDATE OR DELETE ON events
       FOR EACH ROW EXECUTE FUNCTION refuse_event_change()""",
    """CREATE TRIGGER events_are_not_truncated BEFORE TRUNCATE ON events
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change()""",
)


def upgrade() -> None:
    """Create everything."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    ddl = _TABLES.format(
        serial="INTEGER PRIMARY KEY AUTOINCREMENT"
        if is_sqlite
        else "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        uuid="CHAR(32)" if is_sqlite else "UUID",
    )
    for statement in ddl.split(";"):
        if statement.strip():
            op.execute(statement)
    for statement in _SQLITE_GUARDS if is_sqlite else _POSTGRESQL_GUARDS:
        op.execute(statement)
