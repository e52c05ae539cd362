"""What is typed when, and again when the addon does not acknowledge it (SPEC §8, GAME §3)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest

from goldomatic.desktop.core.ebs_facts import PayoutStatus
from goldomatic.desktop.core.game import Trouble
from goldomatic.desktop.core.view import Level, NoticeKind, Step, WhoStep
from goldomatic.desktop.core.wishes import Close, Closing, Sync
from tests.simulation.bridge.stages import until_agreed, until_queued, until_whispered, verbs
from tests.support.evening import STEP_SECONDS, WINDOW, Evening, an_evening

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


async def test_a_line_that_was_cut_short_may_be_in_the_game(tmp_path: Path) -> None:
    """It is awaited like one that was typed, and the payout is withdrawn before it is closed."""
    async with an_evening(tmp_path) as evening:
        payout_id = await until_agreed(evening)
        evening.refuse_typing, evening.is_cut = Trouble.NOT_IN_FRONT, True
        evening.wish(Sync(payout_id))
        await evening.until(lambda: levels(evening) == [Level.WARNING], "given up for now")
        assert evening.payout().status is PayoutStatus.IN_PROGRESS
        evening.refuse_typing, evening.loses = None, "ReceiveGold"
        evening.wish(Close(payout_id, Closing.FAIL))
        await evening.until_step(Step.FAILED)
        assert verbs(evening)[-1] == "MGM_Withdraw"


async def test_who_does_not_answer_is_notified_every_two_minutes(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await until_whispered(evening)
        await evening.run(240 + 10)
        first, second, third = times_of(evening, "NotifyWinnerWhisper")
        for earlier, later in ((first, second), (second, third)):
            assert later - earlier == pytest.approx(120, abs=3)
        assert len(evening.played.whispers()) == 1


async def test_mails_that_are_due_together_share_a_line(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await until_queued(evening)
        other = await evening.service.pending_payout("2003", evening.played.loser)
        await evening.until(lambda: len(evening.view.payouts) == 2, "two")
        evening.wish(Sync(UUID(other), without_acceptance=True))
        await evening.until(lambda: len(evening.played.rows()) == 2, "two rows")
        # The addon of a new session is told of both anew.
        evening.played.client.reload()
        lines = len(evening.typed)
        await evening.until(lambda: "ReceiveGold" in evening.typed[-1] and len(evening.typed) > lines, "told")
        for payout in evening.view.payouts:
            assert str(payout.id) in evening.typed[-1]


async def test_what_matters_soonest_is_typed_first(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        payout_id = await until_queued(evening)
        evening.windows = ()
        await evening.run(3)
        await evening.service.pending_payout("2003", evening.played.loser)
        await evening.service.chat("!twgold Toshley", "2004")
        await evening.until(lambda: evening.view.roulette.who is WhoStep.WAITS_FOR_GAME, "a candidate", 420)
        evening.wish(Close(payout_id, Closing.FAIL))
        lines = len(evening.typed)
        evening.windows = (WINDOW,)
        await evening.until(lambda: "NotifyWinnerWhisper" in verbs(evening)[lines:], "all of them")
        said = [verb for verb in verbs(evening)[lines:] if verb not in ("MGM_Hello", "MGM_Use")]
        assert said == ["MGM_Withdraw", "MGM_RunWhoForSpin", "NotifyWinnerWhisper"]
