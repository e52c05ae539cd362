"""The JSON of the streamer's pages (SPEC §5.4)."""

from __future__ import annotations

from goldomatic.ebs.api.json_types import Id, Instant, Response
from goldomatic.ebs.api.schemas import PayoutDto

__all__ = [
    "AnnouncementDto",
    "AnnouncementsDto",
    "DesktopLivenessDto",
    "EventSubLivenessDto",
    "FixedSettingsDto",
    "StreamerOverviewDto",
    "StreamerPayoutDto",
]


class StreamerPayoutDto(PayoutDto):
    """A payout as the streamer sees it."""

    is_mailed_after_close: bool


class EventSubLivenessDto(Response):
    """What was heard of Twitch's EventSub."""

    heard_at: Instant | None
    revoked_at: Instant | None
    revocation_reason: str | None


class DesktopLivenessDto(Response):
    """What was heard of the streamer's program."""

    heard_at: Instant | None
    is_here: bool


class AnnouncementDto(Response):
    """What became of an announcement; ``reason`` is null when the chat was told."""

    payout_id: Id
    character_name: str
    at: Instant
    reason: str | None


class AnnouncementsDto(Response):
    """Whether the chat can be told, and how the last time went."""

    is_configured: bool
    last: AnnouncementDto | None


class FixedSettingsDto(Response):
    """The rules' numbers. Nobody can change them."""

    gold_amount: int
    lifetime_cap_gold: int
    spin_interval_seconds: int
    payout_lifetime_seconds: int
    gift_confirmation_seconds: int


class StreamerOverviewDto(Response):
    """All that the streamer's pages show."""

    server_now: Instant
    channel_id: str
    version: str
    started_at: Instant
    event_sub: EventSubLivenessDto
    desktop: DesktopLivenessDto
    announcements: AnnouncementsDto
    pool_participant_count: int
    open_payouts: list[StreamerPayoutDto]
    recent_payouts: list[StreamerPayoutDto]
    settings: FixedSettingsDto
