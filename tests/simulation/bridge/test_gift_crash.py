"""The game crashes while there are gifts, and what it had saved is older than the truth (GAME §10)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from goldomatic.desktop.core.gift_view import GiftStep
from goldomatic.desktop.core.gift_wishes import SayGiftSent
from goldomatic.protocol.link import Flush
from goldomatic.sim.wow.items import Stack
from goldomatic.sim.wow.post import MailTrouble
from tests.simulation.bridge.gift_stages import mail, ready, until_agreed
from tests.simulation.bridge.stages import come_back, reload
from tests.support.evening import WINDOW, Evening, an_evening
from tests.support.gifting import CLOTH, SWORD, asked, letters_with_items, until_gift


async def mailed_and_awaited_again(evening: Evening) -> UUID:
    """A gift was mailed, but as the game has saved it the receiver has not answered; another item is left."""
    await ready(evening, Stack(CLOTH, 20), Stack(SWORD))
    gift_id = await asked(evening, viewer="2002")
    await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)
    await reload(evening)
    evening.played.answer("!!twgift")
    await until_gift(evening, gift_id, GiftStep.QUEUED)
    await mail(evening, gift_id)
    return gift_id


async def test_a_mail_that_may_have_left_before_a_crash_is_asked_about(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        played = evening.played
        await ready(evening, Stack(SWORD), Stack(SWORD))
        gift_id = await until_agreed(evening)
        await reload(evening)
        await until_gift(evening, gift_id, GiftStep.QUEUED)
        played.person.open_mailbox()
        await evening.prepare()
        played.realm.post_office.troubles.append(MailTrouble(is_answer_lost=True))
        evening.send()
        await evening.run(3)
        evening.windows = (replace(WINDOW, pid=4712),)
        await come_back(evening)
        await until_gift(evening, gift_id, GiftStep.WAS_IT_SENT, 300)
        # The row came back as it was saved, and another item of its kind lies in the bags.
        assert [row["state"] for row in played.rows()] == ["READY"]
        played.person.open_mailbox()
        played.person.click("MGMRow1")
        assert not played.client.run("return MGMPrepare:IsEnabled()"), "nobody has named it in this session"
        evening.wish(SayGiftSent(gift_id, was_sent=True))
        await until_gift(evening, gift_id, GiftStep.MAILED)
        await evening.until(lambda: played.rows() == [], "withdrawn")
        assert letters_with_items(played) == [[(SWORD.item_id, 1)]]


async def test_an_addon_that_has_forgotten_a_gift_is_told_of_it_anew(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        played = evening.played
        await ready(evening, Stack(SWORD))
        gift_id = await until_agreed(evening)
        await come_back(evening)
        await evening.until(lambda: len(played.rows()) == 1, "the row", 200)
        await until_gift(evening, gift_id, GiftStep.QUEUED)
        await mail(evening, gift_id)
        assert letters_with_items(played) == [[(SWORD.item_id, 1)]]


async def test_an_agreed_gift_is_made_ready_though_the_receiver_is_offline(tmp_path: Path) -> None:
    """Padding brings acknowledgement and failed whisper at once; who has agreed need not be whispered."""
    async with an_evening(tmp_path, flush=Flush.PAD) as evening:
        played = evening.played
        await ready(evening, Stack(SWORD))
        gift_id = await until_agreed(evening)
        played.realm.character(played.winner).is_online = False
        await come_back(evening)
        await until_gift(evening, gift_id, GiftStep.QUEUED)
        await mail(evening, gift_id)
        assert letters_with_items(played) == [[(SWORD.item_id, 1)]]


def _verbs_about(typed: list[str], row_id: UUID) -> list[str]:
    return [line.partition("(")[0].removeprefix("/run ") for line in typed if str(row_id) in line]


async def test_what_a_crash_brings_back_of_a_mailed_gift_does_not_hold_up_the_next(tmp_path: Path) -> None:
    """Two viewers give the same character a gift; the addon forgets that the first has been answered."""
    async with an_evening(tmp_path) as evening:
        first = await mailed_and_awaited_again(evening)
        second = await until_agreed(evening, "2003")
        typed = len(evening.typed)
        await come_back(evening)
        await until_gift(evening, second, GiftStep.QUEUED)
        await evening.run(60)
        assert _verbs_about(evening.typed[typed:], first) == ["MGM_Withdraw"]
        assert _verbs_about(evening.typed[typed:], second) == [
            "MGM_GiftReady", "MGM_RequestGiftConfirmation", "MGM_RequestGiftConfirmation", "MGM_GiftReady",
        ]  # fmt: skip
        await mail(evening, second)
        assert sorted(letters_with_items(evening.played)) == [[(SWORD.item_id, 1)], [(CLOTH.item_id, 20)]]


async def test_a_gift_of_the_last_evening_is_withdrawn_and_not_shown(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        first = await mailed_and_awaited_again(evening)
        await evening.run(10)
        evening.restart()
        await come_back(evening)
        await evening.run(30)
        second = await asked(evening, viewer="2003")
        await until_gift(evening, second, GiftStep.WAITS_FOR_ANSWER)
        assert f'/run MGM_Withdraw("{first}")' in evening.typed
        assert [gift.id for gift in evening.view.gifts] == [second]
