"""A gift request: from asking in chat to an item in the mail (SPEC §12).

A gift request is a small state machine, like a payout. In each state only some changes make sense, and who
may ask for them differs; all of that is the one table ``TRANSITIONS``. A pair that is not in the table is
refused, and since no pair begins with a terminal state, terminal requests never change again. A call that
has already had exactly its effect is no change, and is always granted.

Whose turn it is, and who may ask at all, is in `goldomatic.ebs.domain.gift_queue`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.limits import GIFT_CONFIRMATION_TIME, GIFT_SELECTION_TIME


class GiftState(StrEnum):
    """Where a gift request stands."""

    PENDING = "Pending"
    SELECTING_ITEM = "SelectingItem"
    WAITING_CONFIRMATION = "WaitingConfirmation"
    COMPLETED = "Completed"
    FAILED = "Failed"


ACTIVE_STATES = frozenset({GiftState.SELECTING_ITEM, GiftState.WAITING_CONFIRMATION})
"""Its turn has come, and it holds up everybody behind it."""

UNFINISHED_STATES = ACTIVE_STATES | {GiftState.PENDING}


class FailureReason(StrEnum):
    """Why a request failed, as far as the EBS says so; the Desktop has words of its own."""

    SELECTION_TIMEOUT = "selection_timeout"
    CONFIRMATION_TIMEOUT = "confirmation_timeout"
    RECEIVER_DECLINED = "receiver_declined"
    NOT_SUBSCRIBER = "not_subscriber"
    SUBSCRIBER_CHECK_UNAVAILABLE = "subscriber_check_unavailable"
    FAILED_BY_STREAMER = "failed_by_streamer"
    """The Desktop gave no reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftItem:
    """The chosen item, and where in the streamer's bags it lay when it was chosen."""

    name: str
    id: int
    count: int
    link: str | None
    texture: str | None
    bag_id: int
    slot_id: int


# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftRequested:
    """A viewer stands in the queue; ``is_subscription_known`` when Twitch has been asked already."""

    viewer_id: str
    display_name: str
    character_name: str
    is_subscription_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftTurnCame:
    """The oldest request is the active one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftItemSelected:
    """The Desktop's roulette chose an item."""

    item: GiftItem


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftCompleted:
    """The receiver agreed in the game: the item is theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftFailed:
    """Nothing will be given for this request; the viewer may ask again."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftMailed:
    """The item has left."""


GiftEvent = GiftRequested | GiftTurnCame | GiftItemSelected | GiftCompleted | GiftFailed | GiftMailed


class Actor(StrEnum):
    """Who asks for a change."""

    QUEUE = "queue"
    DESKTOP = "desktop"
    TIMEOUT = "timeout"


TRANSITIONS: dict[tuple[GiftState, GiftState], tuple[Actor, ...]] = {
    (GiftState.PENDING, GiftState.SELECTING_ITEM): (Actor.QUEUE,),
    (GiftState.PENDING, GiftState.FAILED): (Actor.QUEUE, Actor.DESKTOP),
    (GiftState.SELECTING_ITEM, GiftState.WAITING_CONFIRMATION): (Actor.DESKTOP,),
    (GiftState.SELECTING_ITEM, GiftState.FAILED): (Actor.DESKTOP, Actor.TIMEOUT),
    (GiftState.WAITING_CONFIRMATION, GiftState.COMPLETED): (Actor.DESKTOP,),
    (GiftState.WAITING_CONFIRMATION, GiftState.FAILED): (Actor.DESKTOP, Actor.TIMEOUT),
}
"""Every change that exists, and who may ask for it (SPEC §12)."""

# State.


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """A gift request as its events made it; instants are aware UTC."""

    viewer_id: str
    display_name: str
    character_name: str
    is_subscription_known: bool
    state: GiftState
    created_at: datetime
    updated_at: datetime
    timeout_at: datetime | None = None
    """When the active request fails by itself; None when it is not active."""
    selected_item: GiftItem | None = None
    failure_reason: str | None = None
    is_mailed: bool = False


def evolve(state: Gift | None, event: GiftEvent, recorded_at: datetime) -> Gift:
    """Return the request after ``event``, which happened at ``recorded_at``.

    Raises:
        ValueError: the stream does not begin with exactly one `GiftRequested`.
    """
    if isinstance(event, GiftRequested):
        if state is not None:
            message = "a gift is requested once"
            raise ValueError(message)
        return Gift(
            viewer_id=event.viewer_id,
            display_name=event.display_name,
            character_name=event.character_name,
            is_subscription_known=event.is_subscription_known,
            state=GiftState.PENDING,
            created_at=recorded_at,
            updated_at=recorded_at,
        )
    if state is None:
        message = "a gift's first event is the request"
        raise ValueError(message)
    return replace(_evolve_existing(state, event, recorded_at), updated_at=recorded_at)


_ExistingEvent = GiftTurnCame | GiftItemSelected | GiftCompleted | GiftFailed | GiftMailed


def _evolve_existing(state: Gift, event: _ExistingEvent, recorded_at: datetime) -> Gift:
    match event:
        case GiftTurnCame():
            return replace(
                state, state=GiftState.SELECTING_ITEM, timeout_at=recorded_at + GIFT_SELECTION_TIME
            )
        case GiftItemSelected(item=item):
            return replace(
                state,
                state=GiftState.WAITING_CONFIRMATION,
                timeout_at=recorded_at + GIFT_CONFIRMATION_TIME,
                selected_item=item,
            )
        case GiftCompleted():
            return replace(state, state=GiftState.COMPLETED, timeout_at=None)
        case GiftFailed(reason=reason):
            return replace(state, state=GiftState.FAILED, timeout_at=None, failure_reason=reason)
        case GiftMailed():
            return replace(state, is_mailed=True)
        case _:
            assert_never(event)


# Decisions.


def decide_selection(state: Gift, item: GiftItem) -> tuple[GiftItemSelected, ...] | Refused:
    """Keep the chosen item; the same one again is no change, another one is refused (SPEC §18)."""
    if state.selected_item == item:
        return ()
    return refusal(state, GiftState.WAITING_CONFIRMATION, Actor.DESKTOP) or (GiftItemSelected(item=item),)


def decide_confirmation(
    state: Gift, *, is_confirmed: bool
) -> tuple[GiftCompleted | GiftFailed, ...] | Refused:
    """Take the receiver's answer; the same one again is no change, the other one is refused (SPEC §18)."""
    if is_confirmed:
        if state.state is GiftState.COMPLETED:
            return ()
        return refusal(state, GiftState.COMPLETED, Actor.DESKTOP) or (GiftCompleted(),)
    if state.state is not GiftState.WAITING_CONFIRMATION and not _has_failed_for(
        state, FailureReason.RECEIVER_DECLINED
    ):
        # Nobody was asked, so nobody can have declined.
        return _refused(state, GiftState.FAILED)
    return decide_failure(state, GiftState.FAILED, FailureReason.RECEIVER_DECLINED)


def decide_failure(state: Gift, wanted: GiftState, reason: str) -> tuple[GiftFailed, ...] | Refused:
    """Give the request up by the Desktop's word, for ``reason``: the only change by hand (SPEC §12)."""
    if wanted is not GiftState.FAILED:
        return _refused(state, wanted)
    if _has_failed_for(state, reason):
        return ()
    return refusal(state, GiftState.FAILED, Actor.DESKTOP) or (GiftFailed(reason=str(reason)),)


def decide_timeout(state: Gift, now: datetime) -> tuple[GiftFailed, ...]:
    """Fail the active request whose time is over; nothing happens to any other."""
    if state.timeout_at is None or now < state.timeout_at:
        return ()
    if refusal(state, GiftState.FAILED, Actor.TIMEOUT) is not None:
        return ()
    is_selecting = state.state is GiftState.SELECTING_ITEM
    reason = FailureReason.SELECTION_TIMEOUT if is_selecting else FailureReason.CONFIRMATION_TIMEOUT
    return (GiftFailed(reason=reason.value),)


def decide_mailed(state: Gift) -> tuple[GiftMailed, ...] | Refused:
    """Keep that the item was mailed, once; only a completed gift can have been."""
    if state.state is not GiftState.COMPLETED:
        return Refused(
            code=ErrorCode.INVALID_STATE,
            message=f"A gift request that is {state.state} has nothing to mail.",
            details={"state": state.state.value},
        )
    return () if state.is_mailed else (GiftMailed(),)


def refusal(state: Gift, wanted: GiftState, actor: Actor) -> Refused | None:
    """Say why ``actor`` may not change the state to ``wanted``; None when the table allows it."""
    if actor in TRANSITIONS.get((state.state, wanted), ()):
        return None
    return _refused(state, wanted)


def _refused(state: Gift, wanted: GiftState) -> Refused:
    return Refused(
        code=ErrorCode.INVALID_STATE,
        message=f"A gift request that is {state.state} cannot become {wanted} so.",
        details={"state": state.state.value, "requested": wanted.value},
    )


def _has_failed_for(state: Gift, reason: str) -> bool:
    return state.state is GiftState.FAILED and state.failure_reason == reason
