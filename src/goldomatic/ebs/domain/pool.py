"""The pool: who takes part in the draws of a channel (SPEC §1, §4, §5.3).

The aggregate is the whole pool of a channel, but no decision needs more of it than a slice: the
viewer's own entry, whoever holds the wanted name, and what the viewer has won (ADR 0005).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.standing import Standing
from goldomatic.protocol.character_name import CharacterName

# Events.


class LeaveReason(StrEnum):
    """Why an entrant is no longer in the pool."""

    REWARD_SENT = "reward_sent"
    REMOVED_BY_STREAMER = "removed_by_streamer"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrantEnrolled:
    """A viewer came into the pool; ``request_id`` is set when it was by claim."""

    viewer_id: str
    display_name: str
    character_name: str
    request_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrantRenamed:
    """An entrant takes part under another name, or is shown by another display name.

    The old name is free from here on. The names may be equal: then only a new claim is on record.
    """

    viewer_id: str
    display_name: str
    character_name: str
    previous_name: str
    request_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrantLeft:
    """An entrant is no longer in the pool."""

    viewer_id: str
    character_name: str
    reason: LeaveReason


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentRefused:
    """A chat line did not let a viewer in; kept, because chat cannot answer and the panel can."""

    viewer_id: str
    code: ErrorCode
    requested_name: str


PoolEvent = EntrantEnrolled | EntrantRenamed | EntrantLeft | EnrollmentRefused

# State.


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entrant's row."""

    viewer_id: str
    display_name: str
    character_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedClaim:
    """An ``enrollmentRequestId`` that has been spent, and by whom."""

    request_id: str
    viewer_id: str
    character_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSlice:
    """What one decision about one viewer needs to know."""

    entry: Entry | None
    name_holder_id: str | None
    """Who is in the pool under the wanted name."""
    standing: Standing
    drawn_name: str | None
    """The name under which the viewer is the candidate of an open cycle."""
    claim: RecordedClaim | None
    """What is on record for the command's request id."""


# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class Enroll:
    """Take part under ``requested_name``, or, when already in, under that name from now on."""

    viewer_id: str
    display_name: str
    name: CharacterName | None
    """The wanted name by the rules of SPEC §4; None when it breaks them."""
    requested_name: str
    is_subscriber: bool
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Take the viewer out of the pool."""

    viewer_id: str
    reason: LeaveReason


# Decisions.


def decide_enroll(
    state: PoolSlice, command: Enroll
) -> tuple[EntrantEnrolled | EntrantRenamed, ...] | Refused:
    """Let the viewer in, or say why not, in the order of SPEC §18; no event if nothing would change."""
    if state.claim is not None:
        return _answer_repeated_claim(state.claim, command)
    if command.name is None:
        return Refused(
            code=ErrorCode.INVALID_CHARACTER_NAME,
            message="A character name is 2 to 12 letters, all Latin or all Cyrillic.",
        )
    if not command.is_subscriber:
        return Refused(code=ErrorCode.NOT_SUBSCRIBER, message="Only subscribers of the channel take part.")
    refusal = state.standing.refusal()
    if refusal is not None:
        return refusal
    name = command.name.value
    if state.name_holder_id not in (None, command.viewer_id):
        return Refused(
            code=ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL,
            message=f"Another viewer takes part as {name}.",
            details={"characterName": name},
        )
    # Whoever has left, with their reward say, comes back under any name: that is no renaming. Nor is it
    # one to type again the name under which they came back.
    is_renaming = state.entry is not None and state.entry.character_name != name
    if is_renaming and state.drawn_name not in (None, name):
        return Refused(
            code=ErrorCode.INVALID_STATE,
            message=f"{state.drawn_name} has just been drawn; another name can be chosen after this round.",
            details={"characterName": state.drawn_name},
        )
    return _let_in(state.entry, command, name)


def _answer_repeated_claim(
    claim: RecordedClaim, command: Enroll
) -> tuple[EntrantEnrolled | EntrantRenamed, ...] | Refused:
    """A spent request id: the same viewer gets the first answer again, anybody else is refused (SPEC §4)."""
    if claim.viewer_id == command.viewer_id:
        return ()
    return Refused(
        code=ErrorCode.DUPLICATE_ENROLLMENT,
        message="This enrollmentRequestId belongs to another viewer.",
    )


def _let_in(entry: Entry | None, command: Enroll, name: str) -> tuple[EntrantEnrolled | EntrantRenamed, ...]:
    if entry is None:
        return (
            EntrantEnrolled(
                viewer_id=command.viewer_id,
                display_name=command.display_name,
                character_name=name,
                request_id=command.request_id,
            ),
        )
    is_unchanged = entry.character_name == name and entry.display_name == command.display_name
    if is_unchanged and command.request_id is None:
        return ()
    return (
        EntrantRenamed(
            viewer_id=command.viewer_id,
            display_name=command.display_name,
            character_name=name,
            previous_name=entry.character_name,
            request_id=command.request_id,
        ),
    )


def decide_leave(entry: Entry | None, command: Leave) -> tuple[EntrantLeft, ...]:
    """Take the entrant out; nothing happens when they are not in."""
    if entry is None:
        return ()
    return (
        EntrantLeft(viewer_id=entry.viewer_id, character_name=entry.character_name, reason=command.reason),
    )
