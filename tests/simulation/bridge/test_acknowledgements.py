"""What the addon does not acknowledge is typed again, so often and no oftener (SPEC §8, GAME §3)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from goldomatic.desktop.core.ebs_facts import PayoutStatus
from goldomatic.desktop.core.view import Level, NoticeKind, Step
from goldomatic.desktop.core.wishes import Close, Closing, Sync
from tests.simulation.bridge.stages import until_agreed, until_queued, verbs
from tests.support.evening import STEP_SECONDS, Evening, an_evening

LOST = {
    "ReceiveGold": until_agreed,
    "MGM_Withdraw": until_queued,
}


def times_of(evening: Evening, function: str) -> list[float]:
    """When this function was typed."""
    return [at for at, verb in zip(evening.typed_at, verbs(evening), strict=True) if verb == function]


def levels(evening: Evening) -> list[Level]:
    """How loudly the streamer was told that a command was not acknowledged."""
    return [notice.level for notice in evening.told(NoticeKind.NOT_ACKNOWLEDGED)]


@pytest.mark.parametrize("function", LOST)
async def test_three_times_eight_seconds_apart_and_once_more_after_a_hello(
    tmp_path: Path, function: str
) -> None:
    async with an_evening(tmp_path) as evening:
        payout_id = await LOST[function](evening)
        greeted = verbs(evening).count("MGM_Hello")
        evening.loses = function
        evening.wish(Sync(payout_id) if function == "ReceiveGold" else Close(payout_id, Closing.FAIL))
        await evening.until(lambda: levels(evening) == [Level.WARNING], "given up for now")
        first_round = times_of(evening, function)
        assert len(first_round) == 3
        assert verbs(evening).count("MGM_Hello") == greeted
        await evening.until(lambda: levels(evening) == [Level.WARNING, Level.ERROR], "given up for good")
        assert verbs(evening).count("MGM_Hello") == greeted + 1, "asked whether the addon is there at all"
        second_round = times_of(evening, function)[3:]
        assert len(second_round) == 3
        for typed in (first_round, second_round):
            for earlier, later in pairwise(typed):
                # A wish is noted at once, and its line typed with the next step.
                assert later - earlier == pytest.approx(8, abs=2 * STEP_SECONDS)
        await evening.run(60)
        assert len(times_of(evening, function)) == 6, "the streamer decides"
        # A missing acknowledgement is no failed injection: the game may have it after all.
        assert evening.payout().status is PayoutStatus.IN_PROGRESS


async def test_a_line_that_waited_for_the_streamer_has_its_eight_seconds_too(tmp_path: Path) -> None:
    """Typed again at once it would begin with Escape, which closes the mailbox."""
    async with an_evening(tmp_path) as evening:
        payout_id = await until_agreed(evening)
        evening.streamer_types_seconds = 9.0
        evening.wish(Sync(payout_id))
        await evening.until_step(Step.QUEUED)
        await evening.run(30)
        assert len(times_of(evening, "ReceiveGold")) == 1


async def test_at_the_streamers_word_it_is_typed_again(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        payout_id = await until_agreed(evening)
        evening.loses = "ReceiveGold"
        evening.wish(Sync(payout_id))
        await evening.until_step(Step.GAME_SILENT)
        evening.loses = None
        evening.wish(Sync(payout_id))
        await evening.until_step(Step.QUEUED)
        assert len(evening.played.rows()) == 1


async def test_a_wall_clock_that_is_set_back_delays_no_repetition(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        payout_id = await until_agreed(evening)
        evening.loses = "ReceiveGold"
        evening.wish(Sync(payout_id))
        await evening.until(lambda: verbs(evening)[-1] == "ReceiveGold", "typed")
        evening.service.wall.advance(-timedelta(hours=1).total_seconds())
        evening.loses = None
        await evening.until_step(Step.QUEUED, 20)
