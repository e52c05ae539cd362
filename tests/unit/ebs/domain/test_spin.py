"""The timetable, the one draw and the one report of a cycle, as pure decisions (SPEC §5.2, §18)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.ebs.domain import spin
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.spin import Cycle, Outcome
from goldomatic.ebs.domain.standing import Standing

B = datetime(2026, 4, 4, 12, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)
CANDIDATE = spin.Candidate(viewer_id="1", display_name="Ann", character_name="Norinn")
DRAW = spin.Draw(
    boundary=B, candidate=CANDIDATE, eligible_count=3, drawn_slot=2, payout_id=UUID(int=7), is_harness=False
)
OPEN = Cycle(
    boundary=B,
    viewer_id="1",
    display_name="Ann",
    character_name="Norinn",
    payout_id=UUID(int=7),
    drawn_at=B + 2 * MS,
)
BUSY = Standing(active_gold=1000)
FULL = Standing(sent_gold=10_000)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def report(
    *, online: bool = True, name: str = "Norinn", after: float = 30, standing: Standing | None = None
) -> spin.Report:
    return spin.Report(
        character_name=name,
        is_online=online,
        captured_at=B,
        now=B + timedelta(seconds=after),
        standing=standing or Standing(),
    )


def reported(command: spin.Report) -> Cycle:
    (event,) = spin.decide_report(OPEN, command).events
    return spin.evolve(OPEN, event, command.now)


def code_of(answer: object) -> ErrorCode:
    assert isinstance(answer, Refused), answer
    return answer.code


# The timetable.


@given(instants)
def test_boundaries_are_whole_five_minutes_around_now(now: datetime) -> None:
    newest, upcoming = spin.boundary_at(now), spin.next_boundary(now)
    assert newest <= now < upcoming
    assert upcoming - newest == timedelta(minutes=5)
    assert (newest.minute % 5, newest.second, newest.microsecond) == (0, 0, 0)


def test_a_boundary_is_its_own_newest_and_the_next_is_strictly_later() -> None:
    assert spin.boundary_at(B) == B
    assert spin.next_boundary(B) == B + timedelta(minutes=5)
    assert spin.boundary_at(B - MS) == B - timedelta(minutes=5)
    assert spin.next_boundary(B - MS) == B


def test_a_cycles_id_follows_from_channel_and_boundary_alone() -> None:
    elsewhere = B.astimezone(timezone(timedelta(hours=3)))
    assert spin.cycle_id_for("1", B) == spin.cycle_id_for("1", elsewhere)
    ids = {
        spin.cycle_id_for(channel, B + k * timedelta(minutes=5)) for channel in ("1", "2") for k in range(10)
    }
    assert len(ids) == 20


def test_a_won_payout_names_its_cycle() -> None:
    cycle_id = UUID("550e8400-e29b-41d4-a716-446655440000")
    assert spin.spin_request_id(cycle_id) == "spin:550e8400e29b41d4a716446655440000"


# The draw.


def test_the_first_draw_fixes_the_candidate() -> None:
    (event,) = spin.decide_draw(None, DRAW)
    assert event == spin.CycleDrawn(
        boundary=B,
        viewer_id="1",
        display_name="Ann",
        character_name="Norinn",
        eligible_count=3,
        drawn_slot=2,
        payout_id=UUID(int=7),
        is_harness=False,
    )
    assert spin.evolve(None, event, B + 2 * MS) == OPEN


def test_a_drawn_cycle_draws_nothing() -> None:
    assert spin.decide_draw(OPEN, DRAW) == ()


# The report.


def test_online_wins() -> None:
    decision = spin.decide_report(OPEN, report())
    assert decision.answer is Outcome.WINNER
    assert decision.events == (
        spin.CandidateReported(is_online=True, captured_at=B, outcome=Outcome.WINNER, refusal=None),
    )


def test_offline_does_not() -> None:
    decision = spin.decide_report(OPEN, report(online=False))
    assert decision.answer is Outcome.NO_WINNER
    assert decision.events[0].outcome is Outcome.NO_WINNER


def test_offline_is_no_winner_whatever_the_standing() -> None:
    assert spin.decide_report(OPEN, report(online=False, standing=BUSY)).answer is Outcome.NO_WINNER


@pytest.mark.parametrize(
    ("standing", "code"),
    [(BUSY, ErrorCode.ACTIVE_PAYOUT_EXISTS), (FULL, ErrorCode.LIFETIME_CAP_REACHED)],
)
def test_a_candidate_who_cannot_win_closes_the_cycle(standing: Standing, code: ErrorCode) -> None:
    decision = spin.decide_report(OPEN, report(standing=standing))
    assert code_of(decision.answer) is code
    assert decision.events == (
        spin.CandidateReported(is_online=True, captured_at=B, outcome=Outcome.NO_WINNER, refusal=code),
    )
    closed = reported(report(standing=standing))
    # The reason may have gone; the answer stays.
    assert code_of(spin.decide_report(closed, report()).answer) is code
    assert code_of(spin.decide_report(closed, report(online=False)).answer) is ErrorCode.INVALID_STATE


@pytest.mark.parametrize("spelling", ["norinn", " NORINN "])
def test_the_name_is_compared_in_the_games_spelling(spelling: str) -> None:
    assert spin.decide_report(OPEN, report(name=spelling)).answer is Outcome.WINNER


@pytest.mark.parametrize("name", ["Norin", "Норинн", "", "N0rinn"])
@pytest.mark.parametrize("online", [True, False])
def test_another_name_is_out_of_sequence_whatever_has_happened(name: str, online: bool) -> None:
    for state in (OPEN, reported(report()), replace(OPEN, is_closed=True)):
        decision = spin.decide_report(state, report(name=name, online=online))
        assert code_of(decision.answer) is ErrorCode.OUT_OF_SEQUENCE
        assert decision.events == ()


@pytest.mark.parametrize("online", [True, False])
@pytest.mark.parametrize("after", [31, 329.999, 330, 100_000])
def test_the_same_report_gets_the_same_answer_even_after_the_grace(online: bool, after: float) -> None:
    state = reported(report(online=online))
    decision = spin.decide_report(state, report(online=online, after=after, standing=BUSY))
    assert decision.answer is (Outcome.WINNER if online else Outcome.NO_WINNER)
    assert decision.events == ()


@pytest.mark.parametrize("online", [True, False])
def test_a_contradicting_report_is_refused(online: bool) -> None:
    decision = spin.decide_report(reported(report(online=online)), report(online=not online))
    assert code_of(decision.answer) is ErrorCode.INVALID_STATE
    assert decision.events == ()


@pytest.mark.parametrize(
    ("after", "is_open"), [(0, True), (299.999, True), (300, True), (329.999, True), (330, False)]
)
def test_a_report_counts_until_the_grace_is_over(after: float, is_open: bool) -> None:
    decision = spin.decide_report(OPEN, report(after=after))
    if is_open:
        assert decision.answer is Outcome.WINNER
    else:
        assert code_of(decision.answer) is ErrorCode.OUT_OF_SEQUENCE
        assert decision.events == ()


# The end.


def test_a_cycle_closes_when_its_grace_is_over() -> None:
    end = B + timedelta(seconds=330)
    assert spin.decide_close(OPEN, end - MS) == ()
    assert spin.decide_close(OPEN, end) == (spin.CycleClosed(),)


def test_a_closed_cycle_closes_no_more_and_takes_no_report() -> None:
    closed = spin.evolve(OPEN, spin.CycleClosed(), B)
    assert spin.decide_close(closed, B + timedelta(hours=1)) == ()
    assert spin.decide_close(reported(report()), B + timedelta(hours=1)) == ()
    assert code_of(spin.decide_report(closed, report()).answer) is ErrorCode.OUT_OF_SEQUENCE


@pytest.mark.parametrize(
    ("state", "event"),
    [(OPEN, spin.decide_draw(None, DRAW)[0]), (None, spin.CycleClosed())],
    ids=["drawn twice", "closed before drawn"],
)
def test_a_cycle_begins_with_exactly_one_draw(state: Cycle | None, event: spin.CycleEvent) -> None:
    with pytest.raises(ValueError):
        spin.evolve(state, event, B)
