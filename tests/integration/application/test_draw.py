"""One draw a boundary, from the pool as it was then, however late it comes (SPEC §5.2, §18)."""

from datetime import timedelta
from functools import partial

import pytest
import structlog

from goldomatic.ebs.application import queries
from goldomatic.ebs.application.chat import ChatEffect
from goldomatic.ebs.domain import spin
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.domain.schedule import SpinPhase
from goldomatic.ebs.jobs.loops import settle_by
from tests.support.world import BOUNDARY, CHANNEL, World

S = PayoutStatus


def code_of(answer: object) -> ErrorCode:
    assert isinstance(answer, Refused), answer
    return answer.code


async def drawn_count(world: World) -> int:
    return (await world.events()).count("cycle.drawn")


async def test_a_boundary_draws_one_of_the_eligible_once(world: World) -> None:
    for viewer, name in (("1", "Norinn"), ("2", "Other"), ("3", "Third")):
        await world.chat(viewer, name)
    world.at(-0.001)
    await world.settle()
    assert (await world.roulette()).newest_cycle is None
    world.dice.next.append(1)
    world.at(0)
    for _ in range(3):
        await world.settle()
    cycle = await world.cycle()
    assert cycle.cycle_id == spin.cycle_id_for(CHANNEL, BOUNDARY)
    assert (cycle.boundary, cycle.drawn_at, cycle.character_name) == (BOUNDARY, BOUNDARY, "Other")
    assert world.dice.bounds == [3]
    assert await drawn_count(world) == 1


async def test_an_empty_pool_draws_nobody(world: World) -> None:
    world.at(0)
    await world.settle()
    assert await world.events() == []
    assert (await world.phase()).spin_phase is SpinPhase.IDLE


async def test_only_the_eligible_are_drawn(world: World) -> None:
    for viewer, name in (("1", "Norinn"), ("2", "Other")):
        await world.chat(viewer, name)
    payout_id = await world.prepared("1")
    world.at(0)
    await world.settle()
    assert (await world.cycle()).character_name == "Other"
    assert world.dice.bounds == [1]
    # With nobody eligible in the pool the boundary passes.
    await world.won()
    world.at(300)
    await world.settle()
    assert await drawn_count(world) == 2, "the harness's own and one"
    await world.status(payout_id, S.FAILED)
    world.at(600)
    await world.settle()
    assert (await world.cycle()).character_name == "Norinn"


@pytest.mark.parametrize("late", [0.001, 150, 299.999])
async def test_a_late_draw_sees_the_pool_of_the_boundary(world: World, late: float) -> None:
    await world.chat("1", "Norinn")
    world.at(late)
    # The very first to come is who came too late.
    assert (await world.chat("2", "Other")).kind is ChatEffect.ENROLLED
    cycle = await world.cycle()
    assert (cycle.boundary, cycle.character_name) == (BOUNDARY, "Norinn")
    assert cycle.drawn_at == world.clock.now()
    assert world.dice.bounds == [1]


async def test_a_cycle_that_nobody_drew_in_its_time_is_lost(world: World) -> None:
    await world.chat("1", "Norinn")
    world.at(300 * 7 + 299.999)
    await world.settle()
    assert (await world.cycle()).boundary == BOUNDARY + timedelta(seconds=2100)
    assert await drawn_count(world) == 1


async def test_who_came_after_the_boundary_is_not_in_its_draw(world: World) -> None:
    # Nobody was in the pool at B, whether or not somebody looked then.
    world.at(0)
    await world.settle()
    world.at(10)
    await world.chat("1", "Norinn")
    world.at(20)
    await world.settle()
    assert (await world.roulette()).newest_cycle is None
    world.at(300)
    await world.settle()
    assert (await world.cycle()).boundary == BOUNDARY + timedelta(seconds=300)


async def test_a_pool_empty_at_the_boundary_has_no_cycle_however_late_it_is_asked(world: World) -> None:
    world.at(10)
    await world.chat("1", "Norinn")
    world.at(299.999)
    await world.chat("2", "Other")
    assert (await world.roulette()).newest_cycle is None


async def test_who_became_eligible_after_the_boundary_is_not_in_its_draw(world: World) -> None:
    await world.chat("1", "Norinn")
    payout_id = await world.prepared("1")
    world.at(10)
    await world.status(payout_id, S.CANCELLED)
    world.at(20)
    await world.settle()
    assert (await world.roulette()).newest_cycle is None


async def test_a_payout_that_expires_by_the_boundary_frees_its_viewer_for_the_draw(world: World) -> None:
    # Won at B - 24 h and at B - 24 h + 1 ms: at B only the former has expired, however late it is noticed.
    day = 86_400
    world.at(-day)
    await world.chat("1", "Norinn")
    await world.prepared("1")
    world.at(-day + 0.001)
    await world.chat("2", "Other")
    await world.prepared("2")
    world.at(100)
    await world.settle()
    assert (await world.cycle()).character_name == "Norinn"
    assert world.dice.bounds[-1] == 1
    assert await world.active() == []


async def test_the_clock_steps_back_over_a_boundary_without_a_second_draw(world: World) -> None:
    await world.chat("1", "Norinn")
    world.at(1)
    await world.settle()
    world.at(-100)
    await world.settle()
    world.at(2)
    await world.settle()
    assert await drawn_count(world) == 1


async def test_a_clock_that_was_far_ahead_and_put_right_is_said_to_be_behind(world: World) -> None:
    world.at(7200)
    await world.chat("1", "Norinn")
    told = []
    for seconds in (7200, 7170, 3600):
        world.at(seconds)
        with structlog.testing.capture_logs() as logs:
            await settle_by(world.clock, world.store, world.channel)
        told.append([(entry["action"], entry["behind_seconds"]) for entry in logs])
    assert told == [[], [], [("job.clock_behind", 3600)]]
    assert await drawn_count(world) == 0


async def test_channels_draw_for_themselves(world: World) -> None:
    for channel in ("1001", "2002"):
        world.channel = channel
        await world.chat("1", "Norinn")
    world.at(0)
    ids = []
    for channel in ("1001", "2002"):
        world.channel = channel
        await world.settle()
        ids.append((await world.cycle()).cycle_id)
    assert ids == [spin.cycle_id_for(channel, BOUNDARY) for channel in ("1001", "2002")]


async def test_what_was_drawn_and_how_is_on_record(world: World) -> None:
    for viewer, name in (("1", "Norinn"), ("2", "Other"), ("3", "Third")):
        await world.chat(viewer, name)
    world.dice.next.append(2)
    world.at(0)
    await world.settle()
    payout_id = await world.won()
    entries = await world.store.read(partial(queries.audit, channel_id=CHANNEL, payout_id=payout_id))
    assert entries is not None
    assert [entry.type for entry in entries] == ["cycle.drawn", "cycle.candidate_reported", "payout.created"]
    drawn = entries[0].data
    assert (drawn["eligible_count"], drawn["drawn_slot"]) == (3, 2)
    assert drawn["payout_id"] == str(payout_id)
