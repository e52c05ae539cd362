"""A dry run shows the lines of an evening and changes nothing: not the game, not the EBS (SPEC §8)."""

from __future__ import annotations

from pathlib import Path

from goldomatic.desktop.core.settings import DesktopSettings, Strategy
from goldomatic.desktop.core.view import NoticeKind, SyncState
from goldomatic.desktop.core.wishes import Sync
from goldomatic.protocol.commands import NotifyWinner, ReceiveGold, RunWho, parse_command
from tests.integration.api.service import KEY
from tests.support.evening import an_evening


async def test_each_line_is_shown_once(tmp_path: Path) -> None:
    settings = DesktopSettings(strategy=Strategy.DRY_RUN)
    async with an_evening(tmp_path, settings) as evening:
        winner = evening.played.winner
        await evening.service.chat(f"!twgold {winner}")
        await evening.until(lambda: evening.typed != [], "the look-up", 420)
        (asked,) = map(parse_command, evening.typed)
        assert isinstance(asked, RunWho)
        assert asked.character_name.value == winner

        payout_id = await evening.service.pending_payout("2003", "Thrall")
        await evening.until(lambda: "NotifyWinnerWhisper" in evening.typed[-1], "the whisper")
        await evening.service.set_status(payout_id, "InProgress")
        await evening.until(lambda: "ReceiveGold" in evening.typed[-1], "the mail")
        await evening.run(300)
        shown = [parse_command(line) for line in evening.typed]
        cycles = [command.spin_cycle_id for command in shown if isinstance(command, RunWho)]
        assert len(cycles) == len(set(cycles))
        rest = [type(command) for command in shown if not isinstance(command, RunWho)]
        assert rest == [NotifyWinner, ReceiveGold]


async def test_nothing_is_handed_over(tmp_path: Path) -> None:
    settings = DesktopSettings(strategy=Strategy.DRY_RUN, is_auto_sync=True)
    async with an_evening(tmp_path, settings) as evening:
        payout_id = await evening.service.pending_payout("2003", "Thrall")
        accepted = await evening.service.client.post(
            f"/api/payouts/{payout_id}/confirm-acceptance", headers=KEY, json={"characterName": "Thrall"}
        )
        assert accepted.status_code == 200
        await evening.until(lambda: evening.view.payouts != (), "the payout")
        evening.wish(Sync(evening.payout().id))
        await evening.run(60)
        assert evening.sync() is SyncState.SEARCHING_FOR_WOW
        assert [notice.detail for notice in evening.told(NoticeKind.WISH_REFUSED)] == ["no_game"]
        assert [request.method for request in evening.requests if request.method != "GET"] == []
        assert evening.typed == []
