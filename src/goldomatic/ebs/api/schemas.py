"""The JSON of SPEC §5, as pydantic models: what is read strictly, and what is answered.

What they have in common is in `goldomatic.ebs.api.json_types`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints
from pydantic.alias_generators import to_camel

from goldomatic.ambient import format_instant
from goldomatic.ebs.api.json_types import Id, Instant, Name, Request, Response, Text, whole_number
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.twitch.status import Account, Chat
from goldomatic.protocol.error_codes import ErrorCode

__all__ = [
    "AuditEntryDto",
    "CandidateDto",
    "ClaimRequest",
    "ClaimResponse",
    "ConfirmAcceptanceRequest",
    "EntrantDto",
    "ErrorBody",
    "HealthDto",
    "LastRefusalDto",
    "NameDto",
    "PayoutDto",
    "PayoutStatusRequest",
    "PoolMeDto",
    "PreparePendingPayoutRequest",
    "PreparePendingPayoutResponse",
    "ReadyDto",
    "RouletteStateDto",
    "TwitchDto",
    "VerifyCandidateRequest",
    "VerifyCandidateResponse",
    "VersionDto",
]


class ErrorBody(BaseModel):
    """The one shape of every error (SPEC §5)."""

    code: ErrorCode = Field(description="What a program goes by.", examples=["active_payout_exists"])
    message: str = Field(description="What a person reads.")
    details: dict[str, object] = Field(description="Facts about it; may be empty.")


class ClaimRequest(Request):
    """Enroll without chat (SPEC §5.3)."""

    character_name: Name
    enrollment_request_id: Annotated[Text, StringConstraints(min_length=1, max_length=100)]


class ClaimResponse(Response):
    """What was enrolled, now or the first time."""

    character_name: str
    enrollment_request_id: str


class PayoutStatusRequest(Request):
    """The status that a payout is to have (SPEC §3)."""

    status: Literal["Pending", "InProgress", "Sent", "Failed", "Cancelled", "Expired"]


class ConfirmAcceptanceRequest(Request):
    """The winner agreed, under this name."""

    character_name: Name


class VerifyCandidateRequest(Request):
    """The addon's ``/who`` report, unchanged (SPEC §5.2)."""

    schema_version: Annotated[Literal[1], BeforeValidator(whole_number)]
    spin_cycle_id: Id
    character_name: Name
    online: bool
    captured_at: Instant


class PreparePendingPayoutRequest(Request):
    """Which enrolled viewer is to win at once (SPEC §14)."""

    twitch_user_id: Text


class PayoutDto(Response):
    """A won reward (SPEC §5)."""

    id: Id
    twitch_user_id: str
    twitch_display_name: str
    character_name: str
    gold_amount: int
    enrollment_request_id: str
    status: PayoutStatus
    created_at: Instant
    updated_at: Instant
    accepted_at: Instant | None
    is_reward_sent_announced_to_chat: bool
    spin_cycle_id: Id


class LastRefusalDto(Response):
    """Why chat did not let the viewer in."""

    code: ErrorCode
    character_name: str | None
    at: Instant


class PoolMeDto(Response):
    """Where the calling viewer stands."""

    is_enrolled: bool
    character_name: str | None
    eligible: bool
    won_gold: int
    last_refusal: LastRefusalDto | None


class EntrantDto(Response):
    """One viewer in the pool, as the streamer sees them."""

    twitch_user_id: str
    twitch_display_name: str
    character_name: str
    enrolled_at: Instant
    eligible: bool


def _event_as_json(fields: Mapping[str, object]) -> dict[str, object]:
    return {
        to_camel(name): format_instant(value) if isinstance(value, datetime) else value
        for name, value in fields.items()
    }


class AuditEntryDto(Response):
    """One thing that happened to a payout."""

    position: int
    recorded_at: Instant
    stream_id: str
    version: int
    type: str
    data: Annotated[dict[str, object], BeforeValidator(_event_as_json)]


class RouletteStateDto(Response):
    """What every viewer of the channel sees (SPEC §5.2)."""

    next_spin_at: Instant
    server_now: Instant
    spin_interval_seconds: int
    pool_participant_count: int
    spin_phase: Literal["idle", "collecting", "spinning", "verification", "completed"]
    candidate_character_name: str | None
    outcome: Literal["winner", "no_winner"] | None
    current_spin_cycle_id: Id | None


class CandidateDto(Response):
    """Whom the Desktop must look up now."""

    spin_cycle_id: Id
    character_name: str
    selected_at: Instant
    verify_by: Instant


class VerifyCandidateResponse(Response):
    """What the report led to."""

    outcome: Literal["winner", "no_winner"]
    payout_id: Id | None


class PreparePendingPayoutResponse(Response):
    """The payout that was made for the test."""

    payout_id: Id
    character_name: str


class VersionDto(Response):
    """This version, and the oldest of the other parts that it works with."""

    version: str
    release_notes_url: str
    minimum_desktop_version: str
    minimum_addon_version: str
    minimum_extension_version: str


class NameDto(Response):
    """What answers here."""

    name: str
    version: str


class HealthDto(Response):
    """The process is alive."""

    status: Literal["ok"] = "ok"


class TwitchDto(Response):
    """How the EBS and Twitch get on; ``remedy`` is what a person must do, in words, if anything."""

    account: Account
    login: str
    missing_scopes: list[str]
    remedy: str | None
    chat: Chat
    chat_reason: str
    heard_since: Instant | None
    lost_seconds_last: float | None
    lost_seconds_total: float


class TwitchStandingDto(TwitchDto):
    """The same for the Desktop, and why Twitch has taken a subscription back, if it has."""

    event_sub_revocation_reason: str | None


class ReadyDto(Response):
    """The database answers; and how it stands with Twitch."""

    status: Literal["ok"] = "ok"
    event_sub_revocation_reason: str | None
    twitch: TwitchDto
