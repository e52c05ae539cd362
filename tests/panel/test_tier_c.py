"""Tier C ends in the browser: every real part, and the winner looks at the panel in Chromium (SPEC §14)."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from goldomatic.desktop.core.view import NoticeKind, Step
from goldomatic.desktop.core.wishes import Sync
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.texts import reward_sent
from tests.e2e.test_tier_c import VIEWER, type_in_chat
from tests.integration.api.service import CHANNEL
from tests.integration.api.twitch import fake_helix
from tests.panel.test_states import shows
from tests.panel.theatre import SETTINGS, Theatre, window_on
from tests.support.evening import Evening, an_evening

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOGETHER_SECONDS = 2
SECONDS_TO_BOUNDARY = 240


async def pass_time(evening: Evening, winner: Theatre, seconds: int) -> None:
    """Let time pass for the EBS, the bridge, the game, and the winner's page."""
    for _ in range(0, seconds, TOGETHER_SECONDS):
        await evening.run(TOGETHER_SECONDS)
        await winner.page.clock.run_for(TOGETHER_SECONDS * 1000)
        await winner.answered()


@pytest.mark.scenario("SC-001", "TC-001")
async def test_the_winner_s_panel_says_so_from_the_wheel_to_the_mail(
    browser: Browser, panel_files: dict[str, bytes], tmp_path: Path
) -> None:
    async with (
        fake_helix() as helix,
        an_evening(tmp_path, ebs=helix.settings | SETTINGS) as evening,
        window_on(evening.service, browser, panel_files) as winner,
    ):
        played = evening.played
        await type_in_chat(evening, f"!twgold {played.winner}")
        await winner.authorize(VIEWER)
        await shows(winner, f"You’re in as {played.winner}", "The pool is open")

        await pass_time(evening, winner, SECONDS_TO_BOUNDARY + 10)
        await shows(winner, "The wheel is spinning!")
        await pass_time(evening, winner, 20)
        await evening.until_step(Step.WAITS_FOR_ANSWER)
        await pass_time(evening, winner, 14)
        await shows(winner, "You won!", "1,000 gold", f"for {played.winner}", "Pending", "!twgold")

        played.answer()
        await evening.until_step(Step.READY_TO_SYNC)
        await pass_time(evening, winner, 14)
        await shows(winner, "You have answered")
        evening.wish(Sync(evening.payout().id))
        await evening.until_step(Step.QUEUED)
        played.person.open_mailbox()
        await evening.prepare()
        await pass_time(evening, winner, 14)
        await shows(winner, "In progress", "The streamer is mailing your gold")
        evening.send()
        await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent")

        await pass_time(evening, winner, 14)
        line = reward_sent(CharacterName.parse(played.winner))
        await shows(winner, "Your gold is in the mail", "Sent", line)
        assert helix.bodies == [{"broadcaster_id": CHANNEL, "sender_id": CHANNEL, "message": line}]
        assert played.letters() == [10_000_000]
        played.no_errors()
