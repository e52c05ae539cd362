"""The test harness makes a winner at once, and the roulette does not notice (SPEC §14)."""

import pytest

from goldomatic.ebs.application.harness import Prepared
from goldomatic.ebs.domain import schedule
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.domain.schedule import SpinPhase
from tests.support.world import BOUNDARY, World

S = PayoutStatus


def code_of(answer: object) -> ErrorCode:
    assert isinstance(answer, Refused), answer
    return answer.code


async def test_an_enrolled_viewer_becomes_a_winner_by_the_ordinary_handler(world: World) -> None:
    await world.chat("1", "Norinn")
    prepared = await world.prepare("1")
    assert isinstance(prepared, Prepared)
    assert prepared.character_name == "Norinn"
    won = await world.payout(prepared.payout_id)
    assert (won.status, won.twitch_user_id) == (S.PENDING, "1")
    assert won.enrollment_request_id == f"spin:{won.spin_cycle_id.hex}"
    assert (await world.events())[1:] == ["cycle.drawn", "cycle.candidate_reported", "payout.created"]
    await world.accept(prepared.payout_id)
    await world.status(prepared.payout_id, S.IN_PROGRESS, S.SENT)
    assert await world.pool() == []


async def test_who_is_not_in_the_pool_is_not_prepared(world: World) -> None:
    assert code_of(await world.prepare("1")) is ErrorCode.NOT_ENROLLED
    assert await world.events() == []


async def test_the_rules_hold_for_the_harness_too(world: World) -> None:
    await world.chat("1", "Norinn")
    first = await world.prepared("1")
    assert code_of(await world.prepare("1")) is ErrorCode.ACTIVE_PAYOUT_EXISTS
    assert await world.active() == [first]


@pytest.mark.parametrize("seconds", [-30, 0, 10, 30, 100])
async def test_state_candidate_and_draw_ignore_its_cycles(world: World, seconds: float) -> None:
    await world.chat("1", "Norinn")
    await world.chat("2", "Other")
    world.at(seconds)
    await world.prepared("1")
    now = world.clock.now()
    view = await world.roulette()
    candidate = schedule.candidate_at(view, now)
    if seconds < 0:
        assert view.newest_cycle is None
        assert schedule.state_at(view, now).spin_phase is SpinPhase.COLLECTING
        assert candidate is None
    else:
        # The boundary's own draw came first, and is the one that is shown, report or not.
        assert view.newest_cycle is not None
        assert (view.newest_cycle.boundary, view.newest_cycle.outcome) == (BOUNDARY, None)
        assert schedule.state_at(view, now).spin_phase is (
            SpinPhase.SPINNING if seconds < 20 else SpinPhase.VERIFICATION
        )
        assert (candidate is None) == (seconds < 20)


async def test_a_harness_cycle_on_the_boundary_itself_takes_no_draw_away(world: World) -> None:
    await world.chat("1", "Norinn")
    await world.chat("2", "Other")
    world.dice.next.append(1)
    world.at(0)
    await world.prepared("1")
    assert (await world.cycle()).character_name == "Other"
    rows = await world.rows("SELECT boundary, is_harness FROM cycles")
    assert sorted(bool(row.is_harness) for row in rows) == [False, True]
    assert len({row.boundary for row in rows}) == 1
