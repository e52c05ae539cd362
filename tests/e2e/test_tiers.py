"""Tier A and Tier B: the real programs as processes, ``mgm e2e`` against them (SPEC §14; SC-001, TC-001)."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.world import World

OPTIONS = {
    "--backend": Program.EBS,
    "--eventsub": Program.EVENTSUB,
    "--jwt": Program.JWT,
    "--helix": Program.HELIX,
    "--synthetic": Program.SYNTHETIC,
}


def world_on(database_url: str, folder: Path) -> World:
    """A world on the given database; SQLite's file lies where the EBS puts it by itself."""
    settings = {"Mgm__EnableE2eHarness": "true", "MockHelix__StrictAuth": "true"}
    if database_url.startswith("postgresql"):
        settings["ConnectionStrings__PostgreSQL"] = database_url
    return World(folder, settings)


async def run_e2e(world: World, *more: str) -> tuple[int, str]:
    """Run ``mgm e2e`` as a person would; return its exit code and what it printed."""
    options = [word for name, program in OPTIONS.items() for word in (name, world.addresses[program])]
    secrets = ["--api-key", world.api_key, "--eventsub-secret", world.eventsub_secret]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-X", "utf8", "-m", "goldomatic", "e2e", *options, *secrets, *more),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


async def script(world: World, path: str, order: dict[str, Any]) -> None:
    """Give the fake Twitch an order."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(world.addresses[Program.HELIX] + path, json=order)
    assert answer.is_success, answer.text


@pytest.mark.scenario("SC-001", "TC-001")
async def test_sc_001_tc_001_from_the_chat_line_to_the_announcement(
    database_url: str, tmp_path: Path
) -> None:
    async with world_on(database_url, tmp_path) as world:
        code, output = await run_e2e(world)
        assert code == 0, output
        assert output.count("✓") == 13
        assert "All held" in output

        # The same programs again, one tier at a time, with the fake Twitch answering as the real one does.
        await script(world, "/control/chat-answer", {"style": "twitch"})
        for tier, steps in (("a", 6), ("b", 11)):
            code, output = await run_e2e(world, "--tier", tier)
            assert (code, output.count("✓")) == (0, steps), output

        # A line that Twitch could not take at first is said all the same, once.
        await script(
            world, "/control/script", {"chat_messages": [{"kind": "status", "status": 500, "times": 2}]}
        )
        code, output = await run_e2e(world, "--tier", "b")
        assert (code, output.count("✓")) == (0, 11), output

        # A line that Twitch swallowed: the payout is Sent, the flag stays down, and the run says so.
        await script(world, "/control/script", {"chat_messages": [{"kind": "not_sent"}]})
        code, output = await run_e2e(world, "--tier", "b")
        assert code == 1, output
        assert "✗ the payout is Sent, and announced" in output
        assert "'Sent', False)" in output
