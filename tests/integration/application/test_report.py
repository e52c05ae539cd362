"""One report a cycle, what follows from it, and what is shown meanwhile (SPEC §5.2, §18)."""

from datetime import timedelta
from uuid import UUID

import pytest

from goldomatic.ebs.application.chat import ChatEffect
from goldomatic.ebs.application.roulette import Verified
from goldomatic.ebs.domain import schedule
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.domain.schedule import SpinPhase
from goldomatic.ebs.domain.spin import Outcome
from tests.support.world import BOUNDARY, World, open_world

S = PayoutStatus


def code_of(answer: object) -> ErrorCode:
    assert isinstance(answer, Refused), answer
    return answer.code


async def drawn_count(world: World) -> int:
    return (await world.events()).count("cycle.drawn")


async def test_an_online_candidate_wins(world: World) -> None:
    payout_id = await world.winner()
    won = await world.payout(payout_id)
    cycle = await world.cycle()
    assert (won.status, won.character_name, won.gold_amount) == (S.PENDING, "Norinn", 1000)
    assert won.spin_cycle_id == cycle.cycle_id
    assert won.enrollment_request_id == f"spin:{cycle.cycle_id.hex}"
    assert won.created_at == won.updated_at == world.clock.now()
    assert (won.accepted_at, won.is_reward_sent_announced_to_chat) == (None, False)
    assert await world.report() == Verified(outcome=Outcome.WINNER, payout_id=payout_id)
    assert (await world.events()).count("payout.created") == 1
    me = await world.me("1")
    assert (me.is_enrolled, me.eligible, me.won_gold) == (True, False, 1000)


@pytest.mark.scenario("TC-002")
async def test_an_offline_candidate_wins_nothing_and_stays(world: World) -> None:
    await world.chat("1", "Norinn")
    await world.chat("2", "Other")
    world.at(25)
    await world.settle()
    no_winner = Verified(outcome=Outcome.NO_WINNER, payout_id=None)
    assert await world.report(online=False) == no_winner
    assert await world.report(online=False) == no_winner
    for seconds in (26, 100, 299.999):
        world.at(seconds)
        await world.settle()
    assert await drawn_count(world) == 1, "no second draw in this cycle"
    assert await world.names() == {"1": "Norinn", "2": "Other"}
    assert all(entrant.eligible for entrant in await world.pool())
    assert await world.active() == []
    assert code_of(await world.report(online=True)) is ErrorCode.INVALID_STATE


async def test_an_unknown_cycle_and_a_wrong_name_are_out_of_sequence(world: World) -> None:
    await world.chat("1", "Norinn")
    world.at(25)
    await world.settle()
    assert code_of(await world.report(cycle_id=UUID(int=1))) is ErrorCode.OUT_OF_SEQUENCE
    assert code_of(await world.report(name="Other")) is ErrorCode.OUT_OF_SEQUENCE
    cycle_id = (await world.cycle()).cycle_id
    world.channel = "2002"
    answer = await world.report(cycle_id=cycle_id, name="Norinn")
    assert code_of(answer) is ErrorCode.OUT_OF_SEQUENCE


async def test_the_grace_runs_to_30_seconds_after_the_close(world: World) -> None:
    for viewer, name in (("1", "Norinn"), ("2", "Other")):
        await world.chat(viewer, name)
    world.dice.next.extend([0, 1])
    world.at(0)
    await world.settle()
    first = await world.cycle()
    world.at(329.999)
    await world.settle()
    assert (await world.cycle()).cycle_id != first.cycle_id, "the next cycle has begun"
    verified = await world.report(cycle_id=first.cycle_id, name=first.character_name)
    assert isinstance(verified, Verified)
    assert verified.outcome is Outcome.WINNER


async def test_without_a_report_the_cycle_closes_with_the_grace(world: World) -> None:
    await world.chat("1", "Norinn")
    world.at(0)
    await world.settle()
    await world.remove("1")
    cycle = await world.cycle()
    world.at(329.999)
    await world.settle()
    assert "cycle.closed" not in await world.events()
    world.at(330)
    answer = await world.report(cycle_id=cycle.cycle_id, name="Norinn")
    assert code_of(answer) is ErrorCode.OUT_OF_SEQUENCE
    assert (await world.events()).count("cycle.closed") == 1
    assert (await world.cycle()).outcome is None
    assert await world.active() == []


async def test_a_repeat_is_answered_even_after_the_grace(world: World) -> None:
    payout_id = await world.winner()
    cycle = await world.cycle()
    world.at(100_000)
    answer = await world.report(cycle_id=cycle.cycle_id, name="Norinn")
    assert answer == Verified(outcome=Outcome.WINNER, payout_id=payout_id)


@pytest.mark.scenario("TC-015")
async def test_a_candidate_who_meanwhile_has_an_active_payout_closes_the_cycle(world: World) -> None:
    await world.chat("1", "Norinn")
    world.at(25)
    await world.settle()
    payout_id = await world.prepared("1")
    assert code_of(await world.report()) is ErrorCode.ACTIVE_PAYOUT_EXISTS
    # The reason goes; the cycle stays closed, and the repeat gets the same answer.
    await world.status(payout_id, S.CANCELLED)
    assert code_of(await world.report()) is ErrorCode.ACTIVE_PAYOUT_EXISTS
    assert code_of(await world.report(online=False)) is ErrorCode.INVALID_STATE
    assert (await world.cycle()).outcome is Outcome.NO_WINNER
    assert (await world.phase()).spin_phase is SpinPhase.COMPLETED
    assert await world.active() == []


async def test_a_candidate_who_meanwhile_reached_the_cap_closes_the_cycle(world: World) -> None:
    await world.chat("1", "Norinn")
    for _ in range(9):
        await world.status(await world.prepared("1"), S.IN_PROGRESS, S.SENT)
        await world.chat("1", "Norinn")
    late = await world.prepared("1")
    await world.status(late, S.CANCELLED)
    world.at(25)
    await world.settle()
    await world.status(late, S.SENT)
    assert code_of(await world.report()) is ErrorCode.LIFETIME_CAP_REACHED
    assert code_of(await world.report()) is ErrorCode.LIFETIME_CAP_REACHED
    assert (await world.me("1")).won_gold == 10_000
    assert not (await world.me("1")).eligible
    world.at(300)
    await world.settle()
    assert (await world.cycle()).boundary == BOUNDARY, "who reached the cap is not drawn"


async def test_a_candidate_who_was_removed_may_still_win_under_the_drawn_name(world: World) -> None:
    await world.chat("1", "Norinn")
    world.at(25)
    await world.settle()
    await world.remove("1")
    await world.chat("2", "Norinn")
    won = await world.payout(await world.won())
    assert (won.twitch_user_id, won.character_name) == ("1", "Norinn")


# The drawn name.


async def test_a_candidate_cannot_rename_until_the_cycles_end(world: World) -> None:
    await world.chat("1", "Norinn")
    world.at(0)
    await world.settle()
    assert (await world.chat("1", "norinn")).kind is ChatEffect.UNCHANGED
    await world.report(online=False)
    for seconds in (1, 299.999):
        world.at(seconds)
        assert (await world.chat("1", "Other")).code is ErrorCode.INVALID_STATE
        assert code_of(await world.claim("1", "Other", f"r{seconds}")) is ErrorCode.INVALID_STATE
    # A second entrant is the next cycle's candidate, so that only B decides.
    await world.chat("2", "Second")
    world.dice.next.append(1)
    world.at(329.999)
    assert (await world.chat("1", "Other")).code is ErrorCode.INVALID_STATE
    world.at(330)
    assert (await world.chat("1", "Other")).kind is ChatEffect.RENAMED


async def test_of_two_open_cycles_the_newer_ones_name_stands(world: World) -> None:
    await world.chat("1", "Norinn")
    world.at(0)
    await world.settle()
    await world.remove("1")
    await world.chat("1", "Other")
    world.at(310)
    assert (await world.chat("1", "Other")).kind is ChatEffect.UNCHANGED
    assert (await world.cycle()).character_name == "Other"
    assert (await world.chat("1", "Norinn")).code is ErrorCode.INVALID_STATE


async def test_who_left_comes_back_under_any_name(world: World) -> None:
    payout_id = await world.winner()
    await world.status(payout_id, S.IN_PROGRESS, S.SENT)
    assert (await world.chat("1", "Other")).kind is ChatEffect.ENROLLED


# What is shown.


async def test_the_phases_of_a_round(world: World) -> None:
    shown = []
    await world.chat("1", "Norinn")
    for seconds in (-60, 0, 20, 25, 60):
        world.at(seconds)
        await world.settle()
        if seconds == 25:
            await world.won()
        state = await world.phase()
        shown.append((state.spin_phase, state.candidate_character_name, state.outcome))
    assert shown == [
        (SpinPhase.COLLECTING, None, None),
        (SpinPhase.SPINNING, None, None),
        (SpinPhase.VERIFICATION, "Norinn", None),
        (SpinPhase.COMPLETED, "Norinn", Outcome.WINNER),
        (SpinPhase.COLLECTING, None, None),
    ]


async def test_completed_outlasts_an_emptied_pool(world: World) -> None:
    payout_id = await world.winner()
    await world.status(payout_id, S.IN_PROGRESS, S.SENT)
    state = await world.phase()
    assert (state.spin_phase, state.pool_participant_count) == (SpinPhase.COMPLETED, 0)
    world.at(60)
    assert (await world.phase()).spin_phase is SpinPhase.IDLE


async def test_the_candidate_survives_a_restart(world: World) -> None:
    await world.chat("1", "Norinn")
    world.at(20)
    await world.settle()
    await world.store.close()
    again = await open_world(world.url, world.clock, world.dice)
    try:
        candidate = schedule.candidate_at(await again.roulette(), world.clock.now())
        assert candidate is not None
        assert candidate.character_name == "Norinn"
        assert candidate.selected_at == world.clock.now()
        assert candidate.verify_by == BOUNDARY + timedelta(seconds=300)
        await again.won()
    finally:
        await again.store.close()
