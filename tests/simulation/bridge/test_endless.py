"""Whatever addon and EBS answer, nothing is typed and nobody is called without a pause or without an end."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from goldomatic.desktop.adapters.ebs_client import EbsClient
from goldomatic.desktop.core.answers import Refused
from goldomatic.desktop.core.gift_view import GiftStep
from goldomatic.desktop.core.gift_wishes import CloseGiftAnyway, GiveUpGift
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.desktop.core.view import NoticeKind, Step
from goldomatic.desktop.core.wishes import Close, Closing, Sync
from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.sim.wow.items import Stack
from tests.simulation.bridge.gift_stages import mail, ready, until_agreed
from tests.simulation.bridge.stages import until_queued, until_whispered, verbs
from tests.support.evening import Evening, an_evening
from tests.support.gifting import CLOTH, SWORD, asked, until_gift

CALLS_MAX = 50
"""So many calls end a test that would run for ever: virtual time stands still while the bridge calls."""

# An addon that fails, or lets another one make it fail, whenever it is to do this.
CANNOT_WITHDRAW = "ns.Receive.withdraw = function() error('no') end"
CANNOT_LIST = "ns.Gifts.list = function() error('no') end"
FORGETS = "ns.Gifts.ready = function() return 'unknown' end"


class Refusing:
    """One of the EBS's routes that refuses, and counts how often it is asked."""

    def __init__(self, code: ErrorCode) -> None:
        """Refuse for that reason."""
        self._code = code
        self.calls = 0

    async def __call__(self, *_: Any, **__: Any) -> Refused:
        """Refuse."""
        self.calls += 1
        assert self.calls <= CALLS_MAX, "called without end"
        return Refused(code=self._code, message="no", details={})


async def a_turn(evening: Evening) -> UUID:
    """It is a viewer's turn to get a gift."""
    await ready(evening, Stack(SWORD))
    return await asked(evening)


async def test_a_withdrawal_that_fails_in_the_addon_is_the_streamers_to_decide(tmp_path: Path) -> None:
    async with an_evening(tmp_path, spy=CANNOT_WITHDRAW) as evening:
        payout_id = await until_queued(evening)
        evening.wish(Close(payout_id, Closing.CANCEL))
        await evening.run(60)
        assert verbs(evening).count("MGM_Withdraw") == 1
        assert evening.payout().step is Step.WITHDRAW_UNANSWERED
        evening.wish(Close(payout_id, Closing.CANCEL, is_forced=True))
        await evening.until_step(Step.CANCELLED)


async def test_so_is_that_of_a_gift(tmp_path: Path) -> None:
    async with an_evening(tmp_path, spy=CANNOT_WITHDRAW) as evening:
        gift_id = await a_turn(evening)
        await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)
        evening.wish(GiveUpGift(gift_id))
        await until_gift(evening, gift_id, GiftStep.WITHDRAW_UNANSWERED)
        await evening.run(60)
        assert verbs(evening).count("MGM_Withdraw") == 1
        evening.wish(CloseGiftAnyway(gift_id))
        await until_gift(evening, gift_id, GiftStep.FAILED)


async def test_bags_that_the_addon_cannot_list_are_asked_for_again_after_a_while(tmp_path: Path) -> None:
    async with an_evening(tmp_path, spy=CANNOT_LIST) as evening:
        await a_turn(evening)
        await evening.run(50)
        assert 1 < verbs(evening).count("MGM_RequestGiftItems") < 6


async def test_an_addon_that_forgets_every_gift_at_once_is_told_of_it_once_a_minute(tmp_path: Path) -> None:
    async with an_evening(tmp_path, spy=FORGETS) as evening:
        gift_id = await a_turn(evening)
        await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)
        evening.played.answer("!!twgift")
        await until_gift(evening, gift_id, GiftStep.HANDING_OVER)
        await evening.run(150)
        said = Counter(verbs(evening))
        assert said["MGM_GiftReady"] < 5
        assert said["MGM_RequestGiftConfirmation"] < 5


async def test_what_is_over_under_a_name_is_withdrawn_once_though_that_does_not_help(tmp_path: Path) -> None:
    """The addon awaits somebody of that name whom the Desktop does not know."""
    async with an_evening(tmp_path) as evening:
        first = await until_queued(evening)
        evening.wish(Close(first, Closing.FAIL))
        await evening.until_step(Step.FAILED)
        stranger = "99999999-2222-4333-8444-555555555555"
        evening.played.client.keyboard.type_line(
            f'/run NotifyWinnerWhisper("{stranger}","{evening.played.winner}")'
        )
        await evening.run(5)
        typed = len(evening.typed)
        await evening.service.pending_payout("2002", evening.played.winner)
        await evening.run(300)
        said = Counter(line.partition("(")[0] for line in evening.typed[typed:])
        # The winner is notified every two minutes, and once more when something was withdrawn.
        assert said == {"/run MGM_Withdraw": 1, "/run NotifyWinnerWhisper": 4}


async def test_a_gift_that_is_over_is_withdrawn_once_too(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await ready(evening, Stack(SWORD), Stack(CLOTH, 20))
        first = await until_agreed(evening)
        await mail(evening, first)
        stranger = "99999999-2222-4333-8444-555555555555"
        evening.played.client.keyboard.type_line(
            f'/run MGM_RequestGiftConfirmation("{stranger}","{evening.played.winner}",21877,0,2,20)'
        )
        await evening.run(5)
        typed = len(evening.typed)
        second = await asked(evening, viewer="2003")
        await until_gift(evening, second, GiftStep.NOT_REACHED)
        await evening.run(120)
        said = Counter(line.partition("(")[0] for line in evening.typed[typed:])
        assert said["/run MGM_Withdraw"] == 1
        # Twice a minute, and once more when something was withdrawn.
        assert said["/run MGM_RequestGiftConfirmation"] <= 6


async def test_whom_the_ebs_refuses_is_not_synced_by_itself_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with an_evening(tmp_path, DesktopSettings(is_auto_sync=True)) as evening:
        payout_id = await until_whispered(evening)
        refusing = Refusing(ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED)
        with monkeypatch.context() as patch:
            patch.setattr(EbsClient, "change_status", refusing)
            evening.played.answer()
            await evening.until_step(Step.READY_TO_SYNC)
            await evening.run(30)
        assert refusing.calls == 1
        evening.wish(Sync(payout_id))
        await evening.until_step(Step.QUEUED)


async def test_who_is_taken_back_to_pending_stays_there(tmp_path: Path) -> None:
    async with an_evening(tmp_path, DesktopSettings(is_auto_sync=True)) as evening:
        payout_id = await until_whispered(evening)
        evening.played.answer()
        await evening.until_step(Step.QUEUED)
        evening.wish(Close(payout_id, Closing.BACK_TO_PENDING))
        await evening.run(30)
        assert evening.payout().step is Step.READY_TO_SYNC
        evening.wish(Sync(payout_id))
        await evening.until_step(Step.QUEUED)


async def test_an_item_that_the_ebs_refuses_is_told_again_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = Refusing(ErrorCode.INVALID_PAYLOAD)
    monkeypatch.setattr(EbsClient, "select_item", refusing)
    async with an_evening(tmp_path) as evening:
        gift_id = await a_turn(evening)
        await until_gift(evening, gift_id, GiftStep.FAILED)
        assert 1 < refusing.calls < 7


async def test_who_does_not_tell_its_version_is_asked_ever_more_seldom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The EBS itself refuses so when its address was written with a path too much."""
    refusing = Refusing(ErrorCode.NOT_FOUND)
    monkeypatch.setattr(EbsClient, "version", refusing)
    async with an_evening(tmp_path) as evening:
        await evening.run(300)
        assert refusing.calls < 15
        assert len(evening.told(NoticeKind.EBS_TROUBLE)) == 1
        assert evening.told(NoticeKind.EBS_ANSWERS) == []


async def test_without_an_addon_nobody_is_greeted_again_for_every_line_of_chat(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        evening.loses = "MGM_Hello"
        for _ in range(120):
            with evening.played.log_path.open("ab") as log:
                log.write(b"11/30 20:00:00.000  [1. General] Norinn: hello\r\n")
            await evening.run(5)
        # Three times, after a minute, two, four: eight minutes are not over yet.
        assert verbs(evening).count("MGM_Hello") == 12
