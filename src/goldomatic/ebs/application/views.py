"""What the EBS shows of its facts: rows of the read models as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from goldomatic.ebs.domain.errors import ErrorCode
from goldomatic.ebs.domain.gift import GiftItem, GiftState
from goldomatic.ebs.domain.payout import PayoutStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutView:
    """A payout, with the fields of SPEC §5's PayoutDto."""

    id: UUID
    twitch_user_id: str
    twitch_display_name: str
    character_name: str
    gold_amount: int
    enrollment_request_id: str
    status: PayoutStatus
    created_at: datetime
    updated_at: datetime
    accepted_at: datetime | None
    spin_cycle_id: UUID
    is_reward_sent_announced_to_chat: bool
    is_mailed_after_close: bool
    """Closed otherwise, and then the game said that the mail had left: the gold is paid (SPEC §3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRefusal:
    """Why chat did not let a viewer in the last time."""

    code: ErrorCode
    character_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolMe:
    """A viewer's own place in the pool (SPEC §5)."""

    is_enrolled: bool
    character_name: str | None
    eligible: bool
    won_gold: int
    last_refusal: LastRefusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrantView:
    """An entrant as the streamer sees them."""

    twitch_user_id: str
    twitch_display_name: str
    character_name: str
    enrolled_at: datetime
    eligible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing that happened to a payout or to a gift request."""

    position: int
    recorded_at: datetime
    stream_id: str
    version: int
    type: str
    data: Mapping[str, object]
    """The event's fields, by their own names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftRequestView:
    """A gift request, with the fields of SPEC §12's GiftRequestDto."""

    id: UUID
    streamer_id: str
    viewer_id: str
    viewer_display_name: str
    character_name: str
    state: GiftState
    selected_item: GiftItem | None
    queue_position: int | None
    estimated_wait_seconds: int
    created_at: datetime
    updated_at: datetime
    timeout_at: datetime | None
    failure_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftQueueView:
    """A streamer's queue as one viewer sees it."""

    streamer_id: str
    queue_length: int
    active: GiftRequestView | None
    mine: tuple[GiftRequestView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftQueueHead:
    """What the next turn hangs on."""

    oldest_pending_id: UUID | None
    is_subscription_known: bool
    """Of the oldest ``Pending`` request."""
    oldest_pending_viewer_id: str | None
    active_id: UUID | None
    active_timeout_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementView:
    """What became of an announcement; ``reason`` is None when the chat was told (SPEC §9)."""

    payout_id: UUID
    character_name: str
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamerFacts:
    """What the database knows of that the streamer's pages show (SPEC §5.4)."""

    pool_participant_count: int
    open_payouts: tuple[PayoutView, ...]
    """Oldest first."""
    recent_payouts: tuple[PayoutView, ...]
    """Those that have ended, newest win first."""
    last_announcement: AnnouncementView | None
