"""The tables, as queries see them; the DDL itself is in the migrations (SPEC §6).

Instants are whole milliseconds since 1970 in ``BIGINT`` columns, through the type `Instant`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, String, Table, Text, Uuid
from sqlalchemy.types import TypeDecorator

from goldomatic.ambient import from_milliseconds, to_milliseconds

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect


class Instant(TypeDecorator[datetime]):
    """An aware UTC `datetime`, stored as milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn an instant into milliseconds."""
        del dialect
        return None if value is None else to_milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Turn milliseconds into an instant."""
        del dialect
        return None if value is None else from_milliseconds(value)


metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("channel_id", String, nullable=False),
    Column("stream_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("type", String, nullable=False),
    Column("data", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
)
"""The truth. Rows are only ever added."""

seen_messages = Table(
    "seen_messages",
    metadata,
    Column("channel_id", String, primary_key=True),
    Column("message_id", String, primary_key=True),
    Column("seen_at", Instant, nullable=False),
)
"""Chat messages that have had their effect: a redelivery changes nothing."""

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))
"""Facts about this database itself, such as the anchor of a fast clock."""

pools = Table(
    "pools",
    metadata,
    Column("channel_id", String, primary_key=True),
    Column("entrant_count", Integer, nullable=False),
    Column("eligible_count", Integer, nullable=False),
)
"""Counters, so that nothing has to count a pool."""

pool_entries = Table(
    "pool_entries",
    metadata,
    Column("channel_id", String, primary_key=True),
    Column("viewer_id", String, primary_key=True),
    Column("display_name", String, nullable=False),
    Column("character_name", String, nullable=False),
    Column("enrolled_at", Instant, nullable=False),
    Column("slot", Integer),
)
"""One row an entrant. ``slot`` numbers the eligible ones 0 … n-1 without a gap; the others have none."""

viewers = Table(
    "viewers",
    metadata,
    Column("channel_id", String, primary_key=True),
    Column("viewer_id", String, primary_key=True),
    Column("sent_gold", Integer, nullable=False),
    Column("active_gold", Integer, nullable=False),
    Column("late_gold", Integer, nullable=False),
)
"""What each winner's payouts add up to."""

refusals = Table(
    "refusals",
    metadata,
    Column("channel_id", String, primary_key=True),
    Column("viewer_id", String, primary_key=True),
    Column("code", String, nullable=False),
    Column("requested_name", String, nullable=False),
    Column("refused_at", Instant, nullable=False),
)
"""Why chat did not let a viewer in, until it does."""

claims = Table(
    "claims",
    metadata,
    Column("channel_id", String, primary_key=True),
    Column("request_id", String, primary_key=True),
    Column("viewer_id", String, nullable=False),
    Column("character_name", String, nullable=False),
)
"""Every ``enrollmentRequestId`` that was granted, with its answer."""

cycles = Table(
    "cycles",
    metadata,
    Column("channel_id", String, primary_key=True),
    Column("cycle_id", Uuid, primary_key=True),
    Column("boundary", Instant, nullable=False),
    Column("is_harness", Boolean, nullable=False),
    Column("viewer_id", String, nullable=False),
    Column("character_name", String, nullable=False),
    Column("eligible_count", Integer, nullable=False),
    Column("drawn_at", Instant, nullable=False),
    Column("outcome", String),
    Column("reported_at", Instant),
    Column("closes_at", Instant),
)
"""One row a draw. ``closes_at`` is null once nothing is awaited any more."""

payouts = Table(
    "payouts",
    metadata,
    Column("channel_id", String, primary_key=True),
    Column("payout_id", Uuid, primary_key=True),
    Column("viewer_id", String, nullable=False),
    Column("display_name", String, nullable=False),
    Column("character_name", String, nullable=False),
    Column("gold_amount", Integer, nullable=False),
    Column("gold_before", Integer, nullable=False),
    Column("enrollment_request_id", String, nullable=False),
    Column("spin_cycle_id", Uuid, nullable=False),
    Column("status", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("accepted_at", Instant),
    Column("expires_at", Instant),
    Column("is_announced", Boolean, nullable=False),
    Column("is_mailed_after_close", Boolean, nullable=False),
    Column("created_position", BigInteger, nullable=False),
)
"""One row a payout. ``gold_before`` is what counted under the viewer's cap when it was won."""

gift_requests = Table(
    "gift_requests",
    metadata,
    Column("channel_id", String, primary_key=True),
    Column("gift_request_id", Uuid, primary_key=True),
    Column("viewer_id", String, nullable=False),
    Column("display_name", String, nullable=False),
    Column("character_name", String, nullable=False),
    Column("is_subscription_known", Boolean, nullable=False),
    Column("state", String, nullable=False),
    Column("selected_item", Text),
    Column("failure_reason", String),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("timeout_at", Instant),
    Column("is_mailed", Boolean, nullable=False),
    Column("created_position", BigInteger, nullable=False),
)
"""One row a gift request; the queue is those that are unfinished, by ``created_position``."""

twitch_grants = Table(
    "twitch_grants",
    metadata,
    Column("channel_id", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("client_id", String, nullable=False),
    Column("access_token", String, nullable=False),
    Column("refresh_token", String),
    Column("expires_at", Instant),
    Column("scopes", String, nullable=False),
    Column("login", String, nullable=False),
    Column("seed", String, nullable=False),
    Column("gone", String),
)
"""The broadcaster's login. No event, so that no token gets into a backup; no read model either."""

READ_MODELS = (pools, pool_entries, viewers, refusals, claims, cycles, payouts, gift_requests)
"""Everything that can be dropped and made again from the events."""
