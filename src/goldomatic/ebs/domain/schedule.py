"""What the roulette shows at an instant: phases as a pure function of the pool, the newest cycle and now.

SPEC §5.2, §18. The wheel is the same for everybody, so nothing here knows who asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from goldomatic.ebs.domain.limits import (
    COMPLETED_AFTER_REPORT,
    COMPLETED_TIME,
    SPIN_INTERVAL,
    SPINNING_TIME,
)
from goldomatic.ebs.domain.spin import Outcome, cycle_id_for, next_boundary


class SpinPhase(StrEnum):
    """What the roulette is doing."""

    IDLE = "idle"
    COLLECTING = "collecting"
    SPINNING = "spinning"
    VERIFICATION = "verification"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleView:
    """The newest cycle of a channel, the harness's own left out."""

    cycle_id: UUID
    boundary: datetime
    character_name: str
    drawn_at: datetime
    outcome: Outcome | None
    reported_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouletteView:
    """All that the phases hang on."""

    channel_id: str
    entrant_count: int
    newest_cycle: CycleView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouletteState:
    """The answer of ``GET /api/roulette/state`` but for ``serverNow`` (SPEC §5.2)."""

    next_spin_at: datetime
    spin_interval_seconds: int
    pool_participant_count: int
    spin_phase: SpinPhase
    candidate_character_name: str | None
    outcome: Outcome | None
    current_spin_cycle_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateView:
    """Whom the Desktop must look up now."""

    cycle_id: UUID
    character_name: str
    selected_at: datetime
    verify_by: datetime


def state_at(view: RouletteView, now: datetime) -> RouletteState:
    """Return what the roulette shows at ``now``: the first row of SPEC §5.2's table that fits."""
    upcoming = next_boundary(now)
    cycle = view.newest_cycle
    phase = _phase_of(cycle, now) if cycle is not None else None
    name, outcome, cycle_id = None, None, None
    if phase is not None and cycle is not None:
        cycle_id = cycle.cycle_id
        name = None if phase is SpinPhase.SPINNING else cycle.character_name
        outcome = cycle.outcome if phase is SpinPhase.COMPLETED else None
    elif view.entrant_count > 0:
        phase, cycle_id = SpinPhase.COLLECTING, cycle_id_for(view.channel_id, upcoming)
    return RouletteState(
        next_spin_at=upcoming,
        spin_interval_seconds=int(SPIN_INTERVAL.total_seconds()),
        pool_participant_count=view.entrant_count,
        spin_phase=phase or SpinPhase.IDLE,
        candidate_character_name=name,
        outcome=outcome,
        current_spin_cycle_id=cycle_id,
    )


def _phase_of(cycle: CycleView, now: datetime) -> SpinPhase | None:
    """Return the phase that the cycle is in; None when it is over, or yet to come: clocks are set back."""
    if now < cycle.boundary:
        return None
    if now < cycle.boundary + SPINNING_TIME:
        return SpinPhase.SPINNING
    if cycle.reported_at is None:
        return SpinPhase.VERIFICATION if now < cycle.boundary + SPIN_INTERVAL else None
    shown_until = max(cycle.boundary + COMPLETED_TIME, cycle.reported_at + COMPLETED_AFTER_REPORT)
    return SpinPhase.COMPLETED if now < shown_until else None


def state_changes_at(view: RouletteView, now: datetime) -> datetime:
    """Return the first instant after ``now`` at which `state_at` may answer otherwise for the same view."""
    instants = [next_boundary(now)]
    cycle = view.newest_cycle
    if cycle is not None:
        instants += [
            cycle.boundary + SPINNING_TIME,
            cycle.boundary + SPIN_INTERVAL,
            cycle.boundary + COMPLETED_TIME,
        ]
        if cycle.reported_at is not None:
            instants.append(cycle.reported_at + COMPLETED_AFTER_REPORT)
    return min(instant for instant in instants if instant > now)


def candidate_at(view: RouletteView, now: datetime) -> CandidateView | None:
    """Return whom the Desktop must look up: not before the wheel has landed, not after the cycle."""
    cycle = view.newest_cycle
    if cycle is None or _phase_of(cycle, now) is not SpinPhase.VERIFICATION:
        return None
    return CandidateView(
        cycle_id=cycle.cycle_id,
        character_name=cycle.character_name,
        selected_at=cycle.drawn_at,
        verify_by=cycle.boundary + SPIN_INTERVAL,
    )
