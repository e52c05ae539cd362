"""The game crashes, and what it had saved is older than the truth (GAME §10)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from goldomatic.desktop.core.view import LinkState, NoticeKind, Step
from goldomatic.desktop.core.wishes import Sync
from tests.support.evening import Evening, an_evening


async def with_a_saved_row(evening: Evening) -> None:
    """A mail waits in the addon's list, and the game has saved it so."""
    await evening.service.pending_payout("2002", evening.played.winner)
    await evening.until_step(Step.WAITS_FOR_ANSWER)
    evening.played.answer()
    await evening.until_step(Step.READY_TO_SYNC)
    evening.wish(Sync(evening.payout().id))
    await evening.until_step(Step.QUEUED)
    evening.played.client.reload()
    await evening.until(lambda: len(evening.told(NoticeKind.LINK_AGREED)) == 2, "the new session")
    await evening.until_step(Step.QUEUED)


def has_agreed(evening: Evening, times: int) -> bool:
    """Whether so many sessions were agreed."""
    return len(evening.told(NoticeKind.LINK_AGREED)) == times


async def crash_and_return(evening: Evening) -> int:
    """The game dies and is started again; return how many lines were typed before."""
    typed, agreed = len(evening.typed), len(evening.told(NoticeKind.LINK_AGREED))
    evening.played.client.crash()
    await evening.run(5)
    evening.played.client.login()
    await evening.until(lambda: len(evening.told(NoticeKind.LINK_AGREED)) > agreed, "the link", 300)
    return typed


async def test_a_mailed_row_that_comes_back_is_withdrawn_before_anything_can_be_prepared(
    tmp_path: Path,
) -> None:
    async with an_evening(tmp_path) as evening:
        played = evening.played
        await with_a_saved_row(evening)
        played.person.open_mailbox()
        await evening.prepare()
        evening.send()
        await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent")

        typed = await crash_and_return(evening)
        verbs = [line.partition("(")[0].removeprefix("/run ") for line in evening.typed[typed:]]
        assert verbs[-1] == "MGM_Use"
        assert verbs.count("MGM_Withdraw") == 1
        assert [row for row in played.rows() if row["state"] == "READY"] == []
        await evening.run(60)
        assert played.letters() == [10_000_000]
        assert evening.view.link.state is LinkState.AGREED


async def test_what_the_game_has_saved_as_sent_is_asked_once(tmp_path: Path) -> None:
    """After an orderly logout the addon knows; a later session need not be told again."""
    async with an_evening(tmp_path) as evening:
        played = evening.played
        await with_a_saved_row(evening)
        played.person.open_mailbox()
        await evening.prepare()
        evening.send()
        await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent")
        for _ in range(2):
            # The second time the first link is seconds old: the addon is greeted a little later.
            agreed = len(evening.told(NoticeKind.LINK_AGREED)) + 1
            played.client.reload()
            await evening.until(partial(has_agreed, evening, agreed), "the link", 60)
            assert len([line for line in evening.typed if "MGM_Withdraw" in line]) == 1
        assert evening.told(NoticeKind.WITHDRAW_REFUSED) == []
