"""From the draw to the mail: EBS, bridge, log file, and the addon in its game, nothing skipped (SPEC §17)."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldomatic.desktop.core.view import LinkState, NoticeKind, Step, SyncState
from goldomatic.desktop.core.wishes import Sync
from tests.support.evening import an_evening


@pytest.mark.scenario("SC-001", "TC-001")
async def test_from_the_chat_line_to_the_announcement(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        played, service = evening.played, evening.service
        await service.chat(f"!twgold {played.winner}", "2002")
        await evening.until(lambda: evening.view.link.state is LinkState.AGREED, "link", 60)
        await evening.until_step(Step.WAITS_FOR_ANSWER, 420)
        assert played.whispers() != []
        played.answer()
        await evening.until_step(Step.READY_TO_SYNC)
        assert evening.sync() is SyncState.READY
        evening.wish(Sync(evening.payout().id))
        await evening.until_step(Step.QUEUED)
        assert evening.sync() is SyncState.WAITING_FOR_MAILBOX
        played.person.open_mailbox()
        await evening.prepare()
        assert evening.payout().step is Step.PREPARED
        evening.send()
        await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent")
        assert played.letters() == [10_000_000]
        played.no_errors()
