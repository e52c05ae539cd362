"""What the EBS tells the Desktop, as values (SPEC §5). The adapter makes them from JSON.

Character names are as the EBS wrote them: whoever types one into the game parses it first (SPEC §8).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

__all__ = [
    "AuditEntry",
    "Candidate",
    "Entrant",
    "GiftItem",
    "GiftRequest",
    "GiftState",
    "Payout",
    "PayoutStatus",
    "ReportResult",
    "RouletteState",
    "TwitchStanding",
    "TwitchTrouble",
    "Version",
]


class PayoutStatus(StrEnum):
    """Where a payout stands (SPEC §3)."""

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    SENT = "Sent"
    FAILED = "Failed"
    CANCELLED = "Cancelled"
    EXPIRED = "Expired"

    @property
    def is_active(self) -> bool:
        """Whether it can still change (SPEC §1)."""
        return self in (PayoutStatus.PENDING, PayoutStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """A won reward: the PayoutDto of SPEC §5."""

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
    is_reward_sent_announced_to_chat: bool
    spin_cycle_id: UUID

    def __post_init__(self) -> None:
        """Refuse an instant without an offset: ValueError."""
        _require_offsets(self.created_at, self.updated_at, self.accepted_at)


class GiftState(StrEnum):
    """Where a gift request stands (SPEC §12)."""

    PENDING = "Pending"
    SELECTING_ITEM = "SelectingItem"
    WAITING_CONFIRMATION = "WaitingConfirmation"
    COMPLETED = "Completed"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftItem:
    """The chosen item, and where in the bags it lay when it was chosen."""

    name: str
    id: int
    count: int
    link: str | None
    texture: str | None
    bag_id: int
    slot_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftRequest:
    """A viewer's place in the gift queue: the GiftRequestDto of SPEC §12, as far as it is needed."""

    id: UUID
    viewer_display_name: str
    character_name: str
    state: GiftState
    selected_item: GiftItem | None
    queue_position: int | None
    created_at: datetime
    timeout_at: datetime | None
    failure_reason: str | None

    def __post_init__(self) -> None:
        """Refuse an instant without an offset: ValueError."""
        _require_offsets(self.created_at, self.timeout_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouletteState:
    """The draw as all viewers see it (SPEC §5.2). The candidate's name comes when the wheel has landed.

    A phase that this version does not know is shown as it was told.
    """

    next_spin_at: datetime
    server_now: datetime
    spin_interval_seconds: int
    pool_participant_count: int
    spin_phase: str
    candidate_character_name: str | None
    outcome: Literal["winner", "no_winner"] | None

    def __post_init__(self) -> None:
        """Refuse an instant without an offset: ValueError."""
        _require_offsets(self.next_spin_at, self.server_now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Whom the game must be asked about, and until when the answer counts (SPEC §5.2)."""

    spin_cycle_id: UUID
    character_name: str
    selected_at: datetime
    verify_by: datetime

    def __post_init__(self) -> None:
        """Refuse an instant without an offset: ValueError."""
        _require_offsets(self.selected_at, self.verify_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportResult:
    """What a ``/who`` report led to; a winner has a payout, and nobody else has."""

    outcome: Literal["winner", "no_winner"]
    payout_id: UUID | None

    def __post_init__(self) -> None:
        """Refuse a winner without a payout, and the reverse: ValueError."""
        if (self.outcome == "winner") != (self.payout_id is not None):
            raise ValueError("a winner has a payout, and nobody else has")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrant:
    """One viewer in the pool."""

    twitch_user_id: str
    twitch_display_name: str
    character_name: str
    enrolled_at: datetime
    eligible: bool

    def __post_init__(self) -> None:
        """Refuse an instant without an offset: ValueError."""
        _require_offsets(self.enrolled_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing that happened to a payout; ``data`` holds the event's own fields."""

    position: int
    recorded_at: datetime
    stream_id: str
    version: int
    type: str
    data: Mapping[str, object]

    def __post_init__(self) -> None:
        """Refuse an instant without an offset: ValueError."""
        _require_offsets(self.recorded_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The EBS's version, and the oldest of the other parts that it works with."""

    version: str
    release_notes_url: str
    minimum_desktop_version: str
    minimum_addon_version: str
    minimum_extension_version: str


class TwitchTrouble(StrEnum):
    """What a person must do something about between the EBS and Twitch; one sentence in every language."""

    LOGIN_GONE = "login_gone"
    """Twitch has withdrawn the login, or somebody has logged out."""
    WRONG_ACCOUNT = "wrong_account"
    """The login is another account's than the channel's."""
    SCOPES_MISSING = "scopes_missing"
    """The login does not allow everything that is needed."""
    CHAT_REFUSED = "chat_refused"
    """Twitch does not let the EBS hear chat."""
    CHAT_NOT_HEARD = "chat_not_heard"
    """The connection is broken; the EBS goes on trying."""

    @property
    def passes_by_itself(self) -> bool:
        """Whether it may be over at the next look: it is trouble only when it lasts."""
        return self is TwitchTrouble.CHAT_NOT_HEARD


_GONE = ("consent_gone", "no_refresh_token", "logged_out")
_DEAF = ("lost", "connecting")


@dataclass(frozen=True, slots=True, kw_only=True)
class TwitchStanding:
    """How the EBS and Twitch get on. Words that this version does not know are no trouble."""

    account: str
    missing_scopes: tuple[str, ...]
    chat: str
    event_sub_revocation_reason: str | None

    @property
    def trouble(self) -> TwitchTrouble | None:
        """What is wrong, the root of it first; None when nothing is."""
        if self.account in _GONE:
            return TwitchTrouble.LOGIN_GONE
        if self.account == "wrong_account":
            return TwitchTrouble.WRONG_ACCOUNT
        if self.missing_scopes:
            return TwitchTrouble.SCOPES_MISSING
        if self.chat == "refused":
            return TwitchTrouble.CHAT_REFUSED
        is_deaf = self.chat in _DEAF or (
            self.chat == "unknown" and self.event_sub_revocation_reason is not None
        )
        return TwitchTrouble.CHAT_NOT_HEARD if is_deaf else None


def _require_offsets(*instants: datetime | None) -> None:
    if any(instant is not None and instant.tzinfo is None for instant in instants):
        raise ValueError("an instant needs an offset from UTC")
