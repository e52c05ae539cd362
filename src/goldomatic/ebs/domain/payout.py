"""A payout: the record of a won reward, from the win to the mail (SPEC §1, §3).

A payout is a small state machine. In each status only some changes make sense, and who may ask for
them differs; all of that is the one table ``TRANSITIONS``. A pair that is not in the table is
refused, and since no pair begins with a terminal status, terminal payouts never change again.
Asking for the status that a payout already has is not a change and is always granted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.limits import PAYOUT_TIME_TO_LIVE
from goldomatic.protocol.character_name import CharacterName, InvalidCharacterName


class PayoutStatus(StrEnum):
    """Where a payout stands."""

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    SENT = "Sent"
    FAILED = "Failed"
    CANCELLED = "Cancelled"
    EXPIRED = "Expired"


ACTIVE_STATUSES = frozenset({PayoutStatus.PENDING, PayoutStatus.IN_PROGRESS})

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutCreated:
    """A candidate was found online: the reward is theirs."""

    viewer_id: str
    display_name: str
    character_name: str
    gold_amount: int
    spin_cycle_id: UUID
    enrollment_request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceConfirmed:
    """The winner answered the whisper in the game."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutStarted:
    """The Desktop is handing the payout to the game."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutReturned:
    """The hand-over failed: the payout waits again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutSent:
    """The mail has left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutFailed:
    """The streamer gave the payout up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutCancelled:
    """The streamer took the payout back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutExpired:
    """Nothing happened for too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReportedAfterClose:
    """The game reported the mail of a payout that had been closed otherwise; it counts under the cap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardAnnounced:
    """The stream's chat was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardAnnouncementFailed:
    """The stream's chat could not be told; nobody tries again."""

    reason: str


PayoutEvent = (
    PayoutCreated
    | AcceptanceConfirmed
    | PayoutStarted
    | PayoutReturned
    | PayoutSent
    | PayoutFailed
    | PayoutCancelled
    | PayoutExpired
    | MailReportedAfterClose
    | RewardAnnounced
    | RewardAnnouncementFailed
)

StatusChange = PayoutStarted | PayoutReturned | PayoutSent | PayoutFailed | PayoutCancelled | PayoutExpired


class Actor(StrEnum):
    """Who asks for a change."""

    DESKTOP = "desktop"
    STREAMER_PAGE = "streamer_page"
    """The Extension's pages for the broadcaster. They cannot ask the game, so they may only take back what it
    has not been given yet."""
    EXPIRY_JOB = "expiry_job"


TRANSITIONS: dict[tuple[PayoutStatus, PayoutStatus], tuple[Actor, ...]] = {
    (PayoutStatus.PENDING, PayoutStatus.IN_PROGRESS): (Actor.DESKTOP,),
    (PayoutStatus.PENDING, PayoutStatus.CANCELLED): (Actor.DESKTOP, Actor.STREAMER_PAGE),
    (PayoutStatus.PENDING, PayoutStatus.FAILED): (Actor.DESKTOP,),
    (PayoutStatus.PENDING, PayoutStatus.EXPIRED): (Actor.EXPIRY_JOB,),
    (PayoutStatus.IN_PROGRESS, PayoutStatus.SENT): (Actor.DESKTOP,),
    (PayoutStatus.IN_PROGRESS, PayoutStatus.CANCELLED): (Actor.DESKTOP,),
    (PayoutStatus.IN_PROGRESS, PayoutStatus.FAILED): (Actor.DESKTOP,),
    (PayoutStatus.IN_PROGRESS, PayoutStatus.PENDING): (Actor.DESKTOP,),
    (PayoutStatus.IN_PROGRESS, PayoutStatus.EXPIRED): (Actor.EXPIRY_JOB,),
}
"""Every change that exists, and who may ask for it (SPEC §3)."""

_CHANGE_TO: dict[PayoutStatus, type[StatusChange]] = {
    PayoutStatus.PENDING: PayoutReturned,
    PayoutStatus.IN_PROGRESS: PayoutStarted,
    PayoutStatus.SENT: PayoutSent,
    PayoutStatus.FAILED: PayoutFailed,
    PayoutStatus.CANCELLED: PayoutCancelled,
    PayoutStatus.EXPIRED: PayoutExpired,
}

# State.


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """A payout as its events made it; instants are aware UTC."""

    viewer_id: str
    display_name: str
    character_name: str
    gold_amount: int
    spin_cycle_id: UUID
    enrollment_request_id: str
    status: PayoutStatus
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    """When the expiry job closes it; None when terminal."""
    accepted_at: datetime | None = None
    is_mailed_after_close: bool = False
    is_announced: bool = False
    is_announcement_settled: bool = False
    """Announced, or known not to be."""


def evolve(state: Payout | None, event: PayoutEvent, recorded_at: datetime) -> Payout:
    """Return the payout after ``event``, which happened at ``recorded_at``.

    Raises:
        ValueError: the stream does not begin with exactly one `PayoutCreated`.
    """
    if isinstance(event, PayoutCreated):
        if state is not None:
            message = "a payout is created once"
            raise ValueError(message)
        return Payout(
            viewer_id=event.viewer_id,
            display_name=event.display_name,
            character_name=event.character_name,
            gold_amount=event.gold_amount,
            spin_cycle_id=event.spin_cycle_id,
            enrollment_request_id=event.enrollment_request_id,
            status=PayoutStatus.PENDING,
            created_at=recorded_at,
            updated_at=recorded_at,
            expires_at=recorded_at + PAYOUT_TIME_TO_LIVE,
        )
    if state is None:
        message = "a payout's first event is its creation"
        raise ValueError(message)
    return replace(_evolve_existing(state, event, recorded_at), updated_at=recorded_at)


_ExistingEvent = (
    AcceptanceConfirmed | StatusChange | MailReportedAfterClose | RewardAnnounced | RewardAnnouncementFailed
)


def _evolve_existing(state: Payout, event: _ExistingEvent, recorded_at: datetime) -> Payout:
    match event:
        case AcceptanceConfirmed():
            return replace(state, accepted_at=recorded_at)
        case PayoutStarted():
            return replace(
                state, status=PayoutStatus.IN_PROGRESS, expires_at=recorded_at + PAYOUT_TIME_TO_LIVE
            )
        case PayoutReturned():
            # The day of a pending payout counts from its creation, however often it came back (SPEC §7).
            return replace(
                state, status=PayoutStatus.PENDING, expires_at=state.created_at + PAYOUT_TIME_TO_LIVE
            )
        case PayoutSent():
            return replace(state, status=PayoutStatus.SENT, expires_at=None)
        case PayoutFailed():
            return replace(state, status=PayoutStatus.FAILED, expires_at=None)
        case PayoutCancelled():
            return replace(state, status=PayoutStatus.CANCELLED, expires_at=None)
        case PayoutExpired():
            return replace(state, status=PayoutStatus.EXPIRED, expires_at=None)
        case MailReportedAfterClose():
            return replace(state, is_mailed_after_close=True)
        case RewardAnnounced():
            return replace(state, is_announced=True, is_announcement_settled=True)
        case RewardAnnouncementFailed():
            return replace(state, is_announcement_settled=True)
        case _:
            assert_never(event)


# Decisions.


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusDecision:
    """What follows from asking for a status: events to keep, and the refusal to answer with, if any."""

    events: tuple[StatusChange | MailReportedAfterClose, ...] = ()
    refused: Refused | None = None


def decide_status(state: Payout, wanted: PayoutStatus, actor: Actor) -> StatusDecision:
    """Change the status as `TRANSITIONS` allows (SPEC §3).

    A mail reported for a payout that was closed otherwise is refused and kept, once: the gold is gone.
    """
    if wanted is state.status:
        return StatusDecision()
    if actor in TRANSITIONS.get((state.status, wanted), ()):
        return StatusDecision(events=(_CHANGE_TO[wanted](),))
    refused = Refused(
        code=ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED,
        message=f"A payout that is {state.status} cannot become {wanted}.",
        details={"status": state.status.value, "requested": wanted.value},
    )
    is_late_mail = wanted is PayoutStatus.SENT and state.status not in ACTIVE_STATUSES
    if is_late_mail and not state.is_mailed_after_close:
        return StatusDecision(events=(MailReportedAfterClose(),), refused=refused)
    return StatusDecision(refused=refused)


def decide_acceptance(state: Payout, character_name: str) -> tuple[AcceptanceConfirmed, ...] | Refused:
    """Note that the winner agreed; repeatable, and refused on a payout closed without it (SPEC §5)."""
    try:
        is_winner = CharacterName.parse(character_name).value == state.character_name
    except InvalidCharacterName:
        is_winner = False
    if not is_winner:
        return Refused(
            code=ErrorCode.INVALID_CHARACTER_NAME,
            message="This is not the name that the payout was won under.",
        )
    if state.accepted_at is not None:
        return ()
    if state.status not in ACTIVE_STATUSES:
        return Refused(
            code=ErrorCode.INVALID_STATE,
            message=f"A payout that is {state.status} can no longer be accepted.",
            details={"status": state.status.value},
        )
    return (AcceptanceConfirmed(),)


def decide_announcement(
    state: Payout, failure_reason: str | None
) -> tuple[RewardAnnounced | RewardAnnouncementFailed, ...]:
    """Keep what became of the announcement; only the first word counts (SPEC §9)."""
    if state.status is not PayoutStatus.SENT or state.is_announcement_settled:
        return ()
    if failure_reason is None:
        return (RewardAnnounced(),)
    return (RewardAnnouncementFailed(reason=failure_reason),)
