"""Tier C of the gift queue: from a signed chat line to the item in the receiver's mailbox (SPEC §12, §14).

EBS, MockEventSubWebhook, a fake Twitch on a real port that knows who subscribes, the real bridge on its
journal, a real log file, and the real addon in the simulated client; one virtual time.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from goldomatic.desktop.core.gift_view import GiftStep
from goldomatic.desktop.core.view import NoticeKind
from goldomatic.protocol.chat_lines import Locale
from goldomatic.protocol.texts import GIFT_WHISPER, MAIL_SENT_WHISPER
from goldomatic.sim.wow.items import Stack
from goldomatic.sim.wow.options import Profile
from tests.e2e.test_tier_c import VIEWER, type_in_chat
from tests.integration.api.service import bearer
from tests.integration.api.twitch import SUBSCRIPTIONS, fake_helix
from tests.support.evening import Evening, an_evening
from tests.support.gifting import RUSSIAN, SWORD, fill_bags, letters_with_items, until_gift, until_turn


async def own_gift(evening: Evening) -> dict[str, object]:
    """What the viewer's panel is told of their request."""
    answer = await evening.service.client.get(
        "/api/streamers/1001/gift-queue", headers=bearer(VIEWER, now=evening.service.wall.now())
    )
    assert answer.status_code == 200, answer.text
    (mine,) = answer.json()["mine"]
    shown: dict[str, object] = mine
    return shown


@pytest.mark.parametrize("locale", list(Locale))
@pytest.mark.parametrize("profile", list(Profile))
async def test_from_the_chat_line_to_the_item_in_the_mailbox(
    tmp_path: Path, locale: Locale, profile: Profile
) -> None:
    async with (
        fake_helix() as helix,
        an_evening(
            tmp_path,
            ebs=helix.settings | {"Mgm__DevSkipSubscriberCheck": "false"},
            locale=locale,
            profile=profile,
        ) as evening,
    ):
        played = evening.played
        helix.subscribers[VIEWER] = "Viewer"
        item = RUSSIAN if locale is Locale.RU_RU else SWORD
        fill_bags(played, Stack(item, 1, is_soulbound=True), Stack(item, 1))
        await evening.until(lambda: evening.told(NoticeKind.LINK_AGREED) != [], "the link")
        await evening.run(30)
        await type_in_chat(evening, f"!twgift {played.winner.upper()}")
        gift_id = await until_turn(evening)
        assert len(helix.requests(SUBSCRIPTIONS)) == 1

        view = await until_gift(evening, gift_id, GiftStep.SPINNING)
        assert view.wheel is not None
        assert view.item == view.wheel.item
        await until_gift(evening, gift_id, GiftStep.WAITS_FOR_ANSWER)
        assert played.whispers() == [GIFT_WHISPER]
        assert (await own_gift(evening))["state"] == "WaitingConfirmation"
        played.answer("!!twgift")
        await until_gift(evening, gift_id, GiftStep.QUEUED)
        assert (await own_gift(evening))["state"] == "Completed"
        played.person.open_mailbox()
        await evening.prepare()
        await until_gift(evening, gift_id, GiftStep.PREPARED)
        evening.send()
        await evening.until(lambda: evening.told(NoticeKind.GIFT_MAILED) != [], "mailed")

        assert letters_with_items(played) == [[(item.item_id, 1)]]
        assert [place for place, _ in played.me.bags.stacks()] == [(0, 1)], "the bound one is still there"
        await evening.run(5)
        assert played.whispers() == [GIFT_WHISPER, MAIL_SENT_WHISPER]
        await until_gift(evening, gift_id, GiftStep.MAILED)
        assert evening.view.ebs.lines_waiting == 0
        played.no_errors()
