"""What the roulette shows at every instant: the table of SPEC §5.2, row by row, to the millisecond."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.ebs.domain import spin
from goldomatic.ebs.domain.schedule import (
    CandidateView,
    CycleView,
    RouletteView,
    SpinPhase,
    candidate_at,
    state_at,
    state_changes_at,
)
from goldomatic.ebs.domain.spin import Outcome

B = datetime(2026, 4, 4, 12, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)
CYCLE_ID = UUID(int=5)
NEXT_ID = spin.cycle_id_for("1", B + timedelta(seconds=300))
P = SpinPhase


def after(seconds: float) -> datetime:
    return B + timedelta(seconds=seconds)


def view(
    *, entrants: int = 3, reported: float | None = None, outcome: Outcome = Outcome.WINNER
) -> RouletteView:
    """A channel with a cycle drawn at B, reported on `reported` seconds later, if at all."""
    return RouletteView(
        channel_id="1",
        entrant_count=entrants,
        newest_cycle=CycleView(
            cycle_id=CYCLE_ID,
            boundary=B,
            character_name="Norinn",
            drawn_at=B,
            outcome=None if reported is None else outcome,
            reported_at=None if reported is None else after(reported),
        ),
    )


def bare(entrants: int) -> RouletteView:
    return RouletteView(channel_id="1", entrant_count=entrants, newest_cycle=None)


@pytest.mark.parametrize(
    ("given_view", "seconds", "phase"),
    [
        # No report: the wheel, then the search, then the next round.
        # The clock was set back, or is behind the one of the process that drew: the wheel turns from B on.
        (view(), -0.001, P.COLLECTING),
        (view(entrants=0, reported=25), -3600, P.IDLE),
        (view(), 0, P.SPINNING),
        (view(), 19.999, P.SPINNING),
        (view(), 20, P.VERIFICATION),
        (view(), 299.999, P.VERIFICATION),
        (view(), 300, P.COLLECTING),
        (view(), 310, P.COLLECTING),
        # A report while the wheel still turns does not stop it.
        (view(reported=10), 10, P.SPINNING),
        (view(reported=10), 19.999, P.SPINNING),
        (view(reported=10), 20, P.COMPLETED),
        # Shown until 60 s after B …
        (view(reported=25), 25, P.COMPLETED),
        (view(reported=25), 59.999, P.COMPLETED),
        (view(reported=25), 60, P.COLLECTING),
        (view(reported=45), 60, P.COLLECTING),
        # … or 15 s after the report if later.
        (view(reported=45.001), 60, P.COMPLETED),
        (view(reported=45.001), 60.001, P.COLLECTING),
        (view(reported=100), 114.999, P.COMPLETED),
        (view(reported=100), 115, P.COLLECTING),
        # A report in the grace, when the next boundary drew nobody.
        (view(reported=310), 310, P.COMPLETED),
        (view(reported=310), 324.999, P.COMPLETED),
        (view(reported=310), 325, P.COLLECTING),
        # An emptied pool cuts none of the three short; then it is idle.
        (view(entrants=0), 0, P.SPINNING),
        (view(entrants=0), 299.999, P.VERIFICATION),
        (view(entrants=0), 300, P.IDLE),
        (view(entrants=0, reported=25), 59.999, P.COMPLETED),
        (view(entrants=0, reported=25), 60, P.IDLE),
        # No cycle yet.
        (bare(0), 0, P.IDLE),
        (bare(1), 0, P.COLLECTING),
    ],
)
def test_the_phase(given_view: RouletteView, seconds: float, phase: SpinPhase) -> None:
    assert state_at(given_view, after(seconds)).spin_phase is phase


@pytest.mark.parametrize(
    ("seconds", "reported", "name", "outcome", "cycle_id"),
    [
        (19.999, None, None, None, CYCLE_ID),
        (19.999, 10, None, None, CYCLE_ID),
        (20, None, "Norinn", None, CYCLE_ID),
        (20, 10, "Norinn", Outcome.WINNER, CYCLE_ID),
        (59.999, 25, "Norinn", Outcome.WINNER, CYCLE_ID),
        (60, 25, None, None, NEXT_ID),
    ],
)
def test_name_outcome_and_cycle_appear_with_their_phase(
    seconds: float,
    reported: float | None,
    name: str | None,
    outcome: Outcome | None,
    cycle_id: UUID,
) -> None:
    state = state_at(view(reported=reported), after(seconds))
    assert (state.candidate_character_name, state.outcome) == (name, outcome)
    assert state.current_spin_cycle_id == cycle_id


def test_no_winner_is_an_outcome_too() -> None:
    state = state_at(view(reported=25, outcome=Outcome.NO_WINNER), after(30))
    assert (state.spin_phase, state.outcome) == (P.COMPLETED, Outcome.NO_WINNER)


def test_idle_speaks_of_no_cycle() -> None:
    state = state_at(bare(0), after(0))
    assert state.current_spin_cycle_id is None
    assert state.candidate_character_name is None
    assert state.pool_participant_count == 0


def test_collecting_names_the_cycle_that_the_next_boundary_will_spin() -> None:
    assert state_at(bare(2), after(299.999)).current_spin_cycle_id == NEXT_ID
    later = spin.cycle_id_for("1", B + timedelta(seconds=600))
    assert state_at(bare(2), after(300)).current_spin_cycle_id == later


def test_the_next_spin_is_strictly_in_the_future() -> None:
    assert state_at(bare(1), B).next_spin_at == after(300)
    assert state_at(bare(1), B - MS).next_spin_at == B
    assert state_at(bare(1), B).spin_interval_seconds == 300


@pytest.mark.parametrize(
    ("seconds", "reported", "is_asked"),
    [(19.999, None, False), (20, None, True), (299.999, None, True), (300, None, False), (30, 25, False)],
)
def test_the_candidate_is_asked_for_while_a_report_is_awaited(
    seconds: float, reported: float | None, is_asked: bool
) -> None:
    expected = CandidateView(cycle_id=CYCLE_ID, character_name="Norinn", selected_at=B, verify_by=after(300))
    assert candidate_at(view(reported=reported), after(seconds)) == (expected if is_asked else None)


def test_without_a_cycle_there_is_no_candidate() -> None:
    assert candidate_at(bare(3), after(30)) is None


milliseconds = st.integers(-400_000, 1_000_000)
edges = st.sampled_from([k * 1000 + d for k in (0, 20, 45, 60, 300, 315, 345) for d in (-1, 0, 1)])
views = st.one_of(
    st.builds(bare, st.integers(0, 2)),
    st.builds(
        view,
        entrants=st.integers(0, 2),
        reported=st.none() | st.integers(0, 329_999).map(lambda ms: ms / 1000),
        outcome=st.sampled_from(Outcome),
    ),
)


@given(views, milliseconds | edges, st.integers(0, 10_000_000))
def test_the_state_is_constant_until_it_is_said_to_change(
    given_view: RouletteView, now_ms: int, within: int
) -> None:
    now = B + now_ms * MS
    changes_at = state_changes_at(given_view, now)
    assert changes_at > now
    last = changes_at - MS
    between = now + (last - now) * (within / 10_000_000)
    assert state_at(given_view, now) == state_at(given_view, between) == state_at(given_view, last)


@given(views, milliseconds | edges)
def test_walking_from_change_to_change_misses_none(given_view: RouletteView, now_ms: int) -> None:
    # Every instant at which the phase may turn, looked at from both sides, lies on the walk.
    now = B + now_ms * MS
    end = now + timedelta(seconds=700)
    seen = []
    while now < end:
        now = state_changes_at(given_view, now)
        seen.append(now)
    turns = (B + k * timedelta(seconds=5) + d * MS for k in range(-80, 400) for d in (0, 1))
    start = B + now_ms * MS
    for turn in turns:
        if start < turn <= end and state_at(given_view, turn) != state_at(given_view, turn - MS):
            assert turn in seen
