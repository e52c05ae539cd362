"""A payout is taken out of the game before it is closed (SPEC §3, §8)."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldomatic.desktop.core.ebs_facts import PayoutStatus
from goldomatic.desktop.core.view import Action, NoticeKind, Step
from goldomatic.desktop.core.wishes import Close, Closing, Keep, MarkSent, Sync
from goldomatic.sim.wow.post import MailTrouble
from tests.simulation.bridge.stages import until_prepared, until_queued, verbs
from tests.support.evening import an_evening


@pytest.mark.parametrize(
    ("closing", "status"), [(Closing.FAIL, PayoutStatus.FAILED), (Closing.CANCEL, PayoutStatus.CANCELLED)]
)
async def test_what_is_closed_is_withdrawn_first(
    tmp_path: Path, closing: Closing, status: PayoutStatus
) -> None:
    async with an_evening(tmp_path) as evening:
        payout_id = await until_prepared(evening)
        evening.wish(Close(payout_id, closing))
        assert evening.payout().step is Step.WITHDRAWING
        assert evening.payout().actions == {Action.KEEP}
        await evening.until(lambda: evening.payout().status is status, "closed")
        assert evening.played.rows() == []
        assert not evening.played.is_filled()
        assert verbs(evening)[-1] == "MGM_Withdraw"


async def test_what_is_taken_back_can_be_synced_again(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        payout_id = await until_queued(evening)
        evening.wish(Close(payout_id, Closing.BACK_TO_PENDING))
        await evening.until_step(Step.READY_TO_SYNC)
        assert evening.payout().status is PayoutStatus.PENDING
        assert evening.played.rows() == []
        evening.wish(Sync(payout_id))
        await evening.until_step(Step.QUEUED)
        assert len(evening.played.rows()) == 1


async def test_a_mail_on_its_way_is_not_closed(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        payout_id = await until_prepared(evening)
        evening.played.realm.post_office.troubles.append(MailTrouble(answer_after_seconds=12.0))
        evening.send()
        evening.wish(Close(payout_id, Closing.FAIL))
        await evening.until_step(Step.WITHDRAW_REFUSED)
        assert evening.payout().detail == "sent"
        await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent")


async def test_without_a_game_it_waits_until_the_streamer_decides(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        payout_id = await until_queued(evening)
        evening.windows = ()
        await evening.until_step(Step.QUEUED)
        await evening.run(3)
        evening.wish(Close(payout_id, Closing.FAIL))
        await evening.run(60)
        assert evening.payout().step is Step.WITHDRAW_UNANSWERED
        assert evening.payout().status is PayoutStatus.IN_PROGRESS
        assert evening.payout().actions == {Action.KEEP, Action.CLOSE_ANYWAY}
        evening.wish(Keep(payout_id))
        await evening.run(5)
        assert evening.payout().closing is None
        evening.wish(Close(payout_id, Closing.FAIL))
        evening.wish(Close(payout_id, Closing.FAIL, is_forced=True))
        await evening.until_step(Step.FAILED)


async def test_by_the_streamers_word_it_is_sent_and_the_row_goes(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        payout_id = await until_queued(evening)
        evening.wish(MarkSent(payout_id))
        await evening.until(lambda: evening.payout().status is PayoutStatus.SENT, "sent")
        await evening.until(lambda: evening.played.rows() == [], "withdrawn")
