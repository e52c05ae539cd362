"""The game crashes, and what it had saved is older than the truth (GAME §10)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from goldomatic.desktop.core.view import NoticeKind, Step
from goldomatic.desktop.core.wishes import Sync
from goldomatic.sim.wow.mouse import UnreachableError
from tests.simulation.bridge.stages import come_back, reload, until_whispered
from tests.support.evening import Evening, an_evening


async def with_a_saved_row(evening: Evening) -> None:
    """A mail waits in the addon's list, and the game has saved it so."""
    await evening.service.pending_payout("2002", evening.played.winner)
    await evening.until_step(Step.WAITS_FOR_ANSWER)
    evening.played.answer()
    await evening.until_step(Step.READY_TO_SYNC)
    evening.wish(Sync(evening.payout().id))
    await evening.until_step(Step.QUEUED)
    await reload(evening)
    await evening.until_step(Step.QUEUED)


def has_agreed(evening: Evening, times: int) -> bool:
    """Whether so many sessions were agreed."""
    return len(evening.told(NoticeKind.LINK_AGREED)) == times


def is_at(evening: Evening, payout_id: UUID, step: Step) -> bool:
    """Whether a payout has come so far."""
    return any(each.id == payout_id and each.step is step for each in evening.view.payouts)


async def test_a_mailed_row_that_comes_back_cannot_be_mailed_again(tmp_path: Path) -> None:
    """The addon prepares what the Desktop has named in this session; that is what has not been mailed."""
    async with an_evening(tmp_path) as evening:
        played = evening.played
        await with_a_saved_row(evening)
        played.person.open_mailbox()
        await evening.prepare()
        evening.send()
        await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent")

        await come_back(evening)
        await evening.run(60)
        assert [row["state"] for row in played.rows()] == ["READY"]
        assert len([line for line in evening.typed if "ReceiveGold" in line]) == 2
        played.person.open_mailbox()
        played.person.click("MGMRow1")
        with pytest.raises(UnreachableError, match="disabled"):
            played.person.click("MGMPrepare")
        assert played.letters() == [10_000_000]


@pytest.mark.parametrize("is_restarted", [False, True], ids=["", "the Desktop is started anew"])
async def test_a_winner_whom_the_game_awaits_again_does_not_hold_up_the_next(
    tmp_path: Path, is_restarted: bool
) -> None:
    """Two viewers win under one name, and the addon forgets that the first has been answered and mailed."""
    async with an_evening(tmp_path) as evening:
        played = evening.played
        first = await until_whispered(evening)
        await reload(evening)
        played.answer()
        await evening.until_step(Step.READY_TO_SYNC)
        evening.wish(Sync(first))
        await evening.until_step(Step.QUEUED)
        played.person.open_mailbox()
        await evening.prepare()
        evening.send()
        await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent")

        if is_restarted:
            evening.restart()
        await come_back(evening)
        second = UUID(await evening.service.pending_payout("2003", played.winner))
        await evening.until(partial(is_at, evening, second, Step.WAITS_FOR_ANSWER), "whispered", 90)
        withdrawn = [line for line in evening.typed if "MGM_Withdraw" in line]
        assert withdrawn == [f'/run MGM_Withdraw("{first}")']
        await evening.run(10)
        played.answer()
        await evening.until(partial(is_at, evening, second, Step.READY_TO_SYNC), "agreed")


async def test_an_addon_that_is_loaded_again_soon_is_greeted_a_little_later(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await evening.until(partial(has_agreed, evening, 1), "the first link")
        for times in (2, 3):
            evening.played.client.reload()
            await evening.until(partial(has_agreed, evening, times), "the link", 60)
