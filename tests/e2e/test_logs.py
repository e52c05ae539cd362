"""What the log of a running EBS tells whoever looks for a payout (SPEC §16)."""

from __future__ import annotations

import re
from pathlib import Path

from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.world import World
from tests.e2e.programs import Caller, logs_of, running


async def test_a_payouts_whole_story_is_found_by_its_id(tmp_path: Path) -> None:
    world = World(tmp_path, {"Mgm__EnableE2eHarness": "true"})
    async with running(world, Program.EBS, Program.HELIX), Caller(world) as caller:
        payout_id = await caller.winner("2001", "Norinn")
        for _ in range(2):
            assert (await caller.patch(payout_id, "Sent")).status_code == 200
    story = [line for line in logs_of(tmp_path).splitlines() if f"payout_id={payout_id}" in line]
    assert [re.findall(r"action=(\S+)", line)[0] for line in story] == [
        "cycle.drawn",
        "payout.created",
        "payout.started",
        "payout.sent",
        "announcement.sent",
        "payout.reward_announced",
    ]
    # Commits are shared: the request that happened to come first has no more part in them than others.
    assert not [line for line in story if "action=payout." in line and "correlation_id" in line]
