"""The demo's last chapter: the audit trail of the payout that was won, mailed and announced (SPEC §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from goldomatic.sim.e2e_calls import Program

if TYPE_CHECKING:
    from goldomatic.sim.stage import Stage

__all__ = ["show_audit"]

_LIFE = {
    "cycle.drawn": "the wheel chose {characterName}, one of {eligibleCount}",
    "cycle.candidate_reported": "the game found {characterName} online",
    "payout.created": "the reward is theirs",
    "payout.acceptance_confirmed": "they answered the whisper",
    "payout.started": "the mail is being prepared",
    "payout.sent": "the mail has left; they leave the pool",
    "payout.reward_announced": "the stream's chat was told",
}
"""The events of a payout that goes well, in order."""


async def show_audit(stage: Stage, payout: dict[str, Any]) -> None:
    """Show what the EBS has on record of a payout that went well.

    Raises:
        ExpectationFailed: something else than that.
        Unreachable: the EBS is gone.
    """
    stage.chapter("Everything that happened to this payout")
    answer = await stage.programs.call(
        Program.EBS, "GET", f"/api/payouts/{payout['id']}/audit", headers=stage.programs.key
    )
    stage.check("the audit trail", answer.status_code, 200)
    entries = answer.json()
    stage.check("the payout's life", [entry["type"] for entry in entries], list(_LIFE))
    drawn = entries[0]["data"]
    stage.check("the candidate on record", drawn["characterName"], payout["characterName"])
    table = Table("time", "event", "in words", box=None, padding=(0, 2, 0, 2))
    for entry, words in zip(entries, _LIFE.values(), strict=True):
        table.add_row(entry["recordedAt"][11:19], entry["type"], words.format(**drawn))
    stage.console.print(table)
