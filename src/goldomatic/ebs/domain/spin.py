"""The roulette: one draw at each boundary, one report about its candidate (SPEC §5.2).

A cycle is drawn once and then waits for the game's word on whether its candidate is online. The
word may come until 30 s after the cycle's end; without it the cycle closes with no winner.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID, uuid5

from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.limits import REPORT_GRACE, SPIN_INTERVAL
from goldomatic.ebs.domain.standing import Standing
from goldomatic.protocol.character_name import CharacterName, InvalidCharacterName

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CYCLE_NAMESPACE = UUID("6c1f4f0e-3d4f-4c57-8a51-9c0de1e5a6b7")


class Outcome(StrEnum):
    """What a report came to."""

    WINNER = "winner"
    NO_WINNER = "no_winner"


# The timetable.


def boundary_at(now: datetime) -> datetime:
    """Return the newest boundary that is not after ``now``: a whole multiple of the interval in UTC."""
    return now - (now - _EPOCH) % SPIN_INTERVAL


def next_boundary(now: datetime) -> datetime:
    """Return the first boundary strictly after ``now``."""
    return boundary_at(now) + SPIN_INTERVAL


def cycle_id_for(channel_id: str, boundary: datetime) -> UUID:
    """Return the id of the cycle that a channel spins at ``boundary``, known before it is drawn."""
    return uuid5(_CYCLE_NAMESPACE, f"{channel_id}/{boundary.astimezone(UTC).isoformat()}")


def closes_at(boundary: datetime) -> datetime:
    """Return when a cycle is over for good: its end and the grace for late log lines."""
    return boundary + SPIN_INTERVAL + REPORT_GRACE


# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleDrawn:
    """The roulette chose a candidate; how it did is on record, so that a replay never draws again.

    ``payout_id`` is the payout's id should the candidate win: stored here, a repeated report leads to
    the same payout, and nobody can guess it.
    """

    boundary: datetime
    viewer_id: str
    display_name: str
    character_name: str
    eligible_count: int
    drawn_slot: int
    payout_id: UUID
    is_harness: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateReported:
    """The game's word on the candidate, and what it came to."""

    is_online: bool
    captured_at: datetime
    outcome: Outcome
    refusal: ErrorCode | None
    """Why an online candidate could not win after all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleClosed:
    """The cycle ended without a report."""


CycleEvent = CycleDrawn | CandidateReported | CycleClosed

# State.


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A cycle as its events made it."""

    boundary: datetime
    viewer_id: str
    display_name: str
    character_name: str
    payout_id: UUID
    drawn_at: datetime
    is_harness: bool = False
    report: CandidateReported | None = None
    is_closed: bool = False


def evolve(state: Cycle | None, event: CycleEvent, recorded_at: datetime) -> Cycle:
    """Return the cycle after ``event``.

    Raises:
        ValueError: the stream does not begin with exactly one `CycleDrawn`.
    """
    match event:
        case CycleDrawn() if state is None:
            return Cycle(
                boundary=event.boundary,
                viewer_id=event.viewer_id,
                display_name=event.display_name,
                character_name=event.character_name,
                payout_id=event.payout_id,
                drawn_at=recorded_at,
                is_harness=event.is_harness,
            )
        case CandidateReported() if state is not None:
            return replace(state, report=event, is_closed=True)
        case CycleClosed() if state is not None:
            return replace(state, is_closed=True)
        case CycleDrawn() | CandidateReported() | CycleClosed():
            message = "a cycle begins with exactly one draw"
            raise ValueError(message)
        case _:
            assert_never(event)


# Commands and decisions.


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """The entrant that chance picked."""

    viewer_id: str
    display_name: str
    character_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """Spin for ``boundary``; chance and ids arrive inside the command."""

    boundary: datetime
    candidate: Candidate
    eligible_count: int
    drawn_slot: int
    payout_id: UUID
    is_harness: bool = False


def decide_draw(state: Cycle | None, command: Draw) -> tuple[CycleDrawn, ...]:
    """Fix the candidate, once: a cycle that has been drawn stays as it is."""
    if state is not None:
        return ()
    return (
        CycleDrawn(
            boundary=command.boundary,
            viewer_id=command.candidate.viewer_id,
            display_name=command.candidate.display_name,
            character_name=command.candidate.character_name,
            eligible_count=command.eligible_count,
            drawn_slot=command.drawn_slot,
            payout_id=command.payout_id,
            is_harness=command.is_harness,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The ``/who`` result for a cycle, with the candidate's standing at ``now``."""

    character_name: str
    is_online: bool
    captured_at: datetime
    now: datetime
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDecision:
    """What follows from a report: events to keep, and the answer: an outcome or a refusal."""

    answer: Outcome | Refused
    events: tuple[CandidateReported, ...] = ()


def out_of_sequence(message: str) -> Refused:
    """Refuse a report that belongs to no cycle that waits for one."""
    return Refused(code=ErrorCode.OUT_OF_SEQUENCE, message=message)


def decide_report(state: Cycle, command: Report) -> ReportDecision:
    """Take the game's word on the candidate (SPEC §5.2, §18).

    The same word again gets the same answer, even after the grace; another word is refused: the
    first stands.
    """
    if not _is_candidate(state, command.character_name):
        return ReportDecision(answer=out_of_sequence("This character is not the candidate of the cycle."))
    if state.report is not None:
        return ReportDecision(answer=_answer_again(state.report, command))
    if state.is_closed or command.now >= closes_at(state.boundary):
        return ReportDecision(answer=out_of_sequence("The cycle is closed."))
    refusal = command.standing.refusal() if command.is_online else None
    is_winner = command.is_online and refusal is None
    event = CandidateReported(
        is_online=command.is_online,
        captured_at=command.captured_at,
        outcome=Outcome.WINNER if is_winner else Outcome.NO_WINNER,
        refusal=refusal.code if refusal is not None else None,
    )
    return ReportDecision(answer=refusal or event.outcome, events=(event,))


def _is_candidate(state: Cycle, character_name: str) -> bool:
    try:
        return CharacterName.parse(character_name).value == state.character_name
    except InvalidCharacterName:
        return False


def _answer_again(report: CandidateReported, command: Report) -> Outcome | Refused:
    if report.is_online is not command.is_online:
        return Refused(
            code=ErrorCode.INVALID_STATE,
            message="The cycle already has a report that says otherwise; the first stands.",
        )
    if report.refusal is not None:
        return Refused(code=report.refusal, message="The candidate could not win in this cycle.")
    return report.outcome


def decide_close(state: Cycle, now: datetime) -> tuple[CycleClosed, ...]:
    """End a cycle that nobody reported on, when its grace has passed."""
    if state.is_closed or now < closes_at(state.boundary):
        return ()
    return (CycleClosed(),)


def spin_request_id(cycle_id: UUID) -> str:
    """Return the ``enrollmentRequestId`` of a payout won in a cycle (SPEC §5)."""
    return f"spin:{cycle_id.hex}"
