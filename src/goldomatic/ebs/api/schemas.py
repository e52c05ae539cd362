"""The JSON of SPEC §5, as pydantic models: what is read strictly, and what is answered.

Python names are snake_case, JSON names camelCase. Unknown request fields are ignored; a value of the
wrong type is refused, never converted.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from goldomatic.ambient import format_instant, parse_instant
from goldomatic.ebs.domain.payout import PayoutStatus
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
    "VerifyCandidateRequest",
    "VerifyCandidateResponse",
    "VersionDto",
    "parse_uuid",
]

_UUID_CHARACTERS = 36


def parse_uuid(text: str) -> UUID:
    """Read a UUID in the one form that we write: 8-4-4-4-12 hex digits, in any case.

    Raises:
        ValueError: it is something else.
    """
    if len(text) != _UUID_CHARACTERS:
        raise ValueError("not a UUID")
    value = UUID(text)
    if str(value) != text.lower():
        raise ValueError("not a UUID")
    return value


def _uuid_from_json(value: object) -> UUID:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str):
        raise ValueError("a UUID is written as text")  # noqa: TRY004 - pydantic understands ValueError
    return parse_uuid(value)


def _instant_from_json(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise ValueError("an instant is written as text")  # noqa: TRY004 - pydantic understands ValueError
    try:
        return parse_instant(value)
    except ValueError:
        # The original message repeats the text; answers never do.
        raise ValueError("not an ISO-8601 instant with an offset") from None


def _whole_number(value: object) -> object:
    # To Python 1, 1.0 and True are equal; to JSON they are three things.
    if type(value) is not int:
        raise ValueError("must be a whole number")
    return value


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("text cannot hold the character NUL")
    return text


Id = Annotated[UUID, BeforeValidator(_uuid_from_json), WithJsonSchema({"type": "string", "format": "uuid"})]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant_from_json),
    PlainSerializer(format_instant, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-04-04T12:00:01.000Z"]}),
]
Text = Annotated[str, AfterValidator(_storable)]
Name = str
"""A character name before anybody has judged it (SPEC §4): the rules refuse all that cannot be stored."""


class _Request(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel, frozen=True)


class _Response(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, from_attributes=True, frozen=True
    )


class ErrorBody(BaseModel):
    """The one shape of every error (SPEC §5)."""

    code: ErrorCode = Field(description="What a program goes by.", examples=["active_payout_exists"])
    message: str = Field(description="What a person reads.")
    details: dict[str, object] = Field(description="Facts about it; may be empty.")


class ClaimRequest(_Request):
    """Enroll without chat (SPEC §5.3)."""

    character_name: Name
    enrollment_request_id: Annotated[Text, StringConstraints(min_length=1, max_length=100)]


class ClaimResponse(_Response):
    """What was enrolled, now or the first time."""

    character_name: str
    enrollment_request_id: str


class PayoutStatusRequest(_Request):
    """The status that a payout is to have (SPEC §3)."""

    status: Literal["Pending", "InProgress", "Sent", "Failed", "Cancelled", "Expired"]


class ConfirmAcceptanceRequest(_Request):
    """The winner agreed, under this name."""

    character_name: Name


class VerifyCandidateRequest(_Request):
    """The addon's ``/who`` report, unchanged (SPEC §5.2)."""

    schema_version: Annotated[Literal[1], BeforeValidator(_whole_number)]
    spin_cycle_id: Id
    character_name: Name
    online: bool
    captured_at: Instant


class PreparePendingPayoutRequest(_Request):
    """Which enrolled viewer is to win at once (SPEC §14)."""

    twitch_user_id: Text


class PayoutDto(_Response):
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


class LastRefusalDto(_Response):
    """Why chat did not let the viewer in."""

    code: ErrorCode
    character_name: str | None
    at: Instant


class PoolMeDto(_Response):
    """Where the calling viewer stands."""

    is_enrolled: bool
    character_name: str | None
    eligible: bool
    won_gold: int
    last_refusal: LastRefusalDto | None


class EntrantDto(_Response):
    """One viewer in the pool, as the streamer sees them."""

    twitch_user_id: str
    twitch_display_name: str
    character_name: str
    enrolled_at: Instant
    eligible: bool


class AuditEntryDto(_Response):
    """One thing that happened to a payout."""

    position: int
    recorded_at: Instant
    stream_id: str
    version: int
    type: str
    data: dict[str, object]


class RouletteStateDto(_Response):
    """What every viewer of the channel sees (SPEC §5.2)."""

    next_spin_at: Instant
    server_now: Instant
    spin_interval_seconds: int
    pool_participant_count: int
    spin_phase: Literal["idle", "collecting", "spinning", "verification", "completed"]
    candidate_character_name: str | None
    outcome: Literal["winner", "no_winner"] | None
    current_spin_cycle_id: Id | None


class CandidateDto(_Response):
    """Whom the Desktop must look up now."""

    spin_cycle_id: Id
    character_name: str
    selected_at: Instant
    verify_by: Instant


class VerifyCandidateResponse(_Response):
    """What the report led to."""

    outcome: Literal["winner", "no_winner"]
    payout_id: Id | None


class PreparePendingPayoutResponse(_Response):
    """The payout that was made for the test."""

    payout_id: Id
    character_name: str


class VersionDto(_Response):
    """This version, and the oldest of the other parts that it works with."""

    version: str
    release_notes_url: str
    minimum_desktop_version: str
    minimum_addon_version: str
    minimum_extension_version: str


class NameDto(_Response):
    """What answers here."""

    name: str
    version: str


class HealthDto(_Response):
    """The process is alive."""

    status: Literal["ok"] = "ok"


class ReadyDto(_Response):
    """The database answers; and what Twitch has said last about the chat subscription."""

    status: Literal["ok"] = "ok"
    event_sub_revocation_reason: str | None
