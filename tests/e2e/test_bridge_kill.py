"""``kill -9`` of the bridge, again and again, while a win is whispered, mailed and confirmed (SPEC §10).

The real programs: EBS, fake Twitch, the game with the real addon, and the bridge on its journal.
"""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from goldomatic.ambient import Ambient
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.texts import reward_sent
from goldomatic.sim.chat import ChatMessage, deliver
from goldomatic.sim.e2e_calls import TIER_C, Program, Programs
from goldomatic.sim.wire import CONNECTIONS
from goldomatic.sim.world import World
from tests.e2e.programs import wait_until

WINNER = "Norinn"
VIEWER = "2002"
WIN_COPPER = 10_000_000
PATIENCE_SECONDS = 180.0
"""What a new session says counts thirty seconds after the Hello (GAME §1)."""


class Evening:
    """The running programs, a hand that kills the bridge, and the streamer at the mailbox."""

    def __init__(self, world: World, programs: Programs, seed: int) -> None:
        self.world = world
        self.programs = programs
        self.chance = random.Random(seed)
        self.kills = 0

    async def kill(self, seconds_max: float) -> None:
        """Let the bridge live for a little, kill it, start it anew."""
        await asyncio.sleep(self.chance.uniform(0.0, seconds_max))
        self.world.processes[Program.BRIDGE].kill()
        self.kills += 1
        self.world.start(Program.BRIDGE)
        await self.world.wait_until_up(Program.BRIDGE)

    async def game(self, path: str, body: dict[str, Any]) -> None:
        answer = await self.programs.call(Program.WOW, "POST", f"/api/mock/{path}", body=body)
        assert answer.is_success, answer.text

    async def until(self, *steps: str) -> None:
        """Wait until the link works and the only payout is there."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        view = None
        while (
            view is None
            or view["link"] != "agreed"
            or [each["step"] for each in view["payouts"]] not in [[step] for step in steps]
        ):
            assert time.monotonic() < give_up_at, f"not {steps}: {view}"
            await asyncio.sleep(0.1)
            view = (await self.programs.call(Program.BRIDGE, "GET", "/view")).json()

    async def win(self) -> str:
        """A viewer types, and wins through the harness; the winner answers by themselves."""
        ambient = Ambient.system()
        message = ChatMessage(text=f"!twgold {WINNER}", message_id="kill-9", chatter_user_id=VIEWER)
        delivery = deliver(message, self.world.eventsub_secret, ambient)
        assert (await self.programs.post_eventsub(Program.EVENTSUB, delivery)).status_code == 204
        await self.game("answers", {"name": WINNER, "when": "!twgold", "answer": "!twgold"})
        body = {"twitchUserId": VIEWER}
        won = await self.programs.as_desktop("POST", "/api/e2e/prepare-pending-payout", body)
        payout_id: str = won["payoutId"]
        return payout_id


@pytest.mark.scenario("SC-010", "TC-009", "TC-010")
async def test_kill_9_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    settings = {"Mgm__EnableE2eHarness": "true"}
    async with (
        World(tmp_path, settings, TIER_C) as world,
        httpx.AsyncClient(trust_env=False, limits=CONNECTIONS) as client,
    ):
        evening = Evening(world, Programs(world.addresses, client, world.api_key), seed=9)
        payout_id = await evening.win()
        await evening.kill(2.0)
        await evening.until("waits_for_answer", "ready_to_sync", "injecting", "queued")
        await evening.kill(1.0)
        await evening.until("queued")
        await evening.kill(0.5)
        await evening.until("queued")
        await evening.game("person", {"do": "open_mailbox"})
        await evening.game("person", {"do": "click", "frame": "MGMRow1"})
        await evening.game("person", {"do": "click", "frame": "MGMPrepare"})
        await evening.until("prepared")
        await evening.game("person", {"do": "send_letter"})
        # In the middle of hearing of it, and of telling the EBS.
        await evening.kill(0.3)
        await evening.kill(0.3)

        async def is_paid() -> bool:
            return payout_id not in await evening.programs.active_payout_ids()

        await wait_until(is_paid, "the payout's end")
        await evening.kill(0.5)
        line = reward_sent(CharacterName.parse(WINNER))
        assert await evening.programs.count_announcements(line) == 1
        characters = (await evening.programs.call(Program.WOW, "GET", "/api/mock/characters")).json()
        mailbox = next(each["mailbox"] for each in characters if each["name"] == WINNER)
        assert [letter["copper"] for letter in mailbox] == [WIN_COPPER]
        path = f"/api/payouts/{payout_id}/audit"
        audit = await evening.programs.call(Program.EBS, "GET", path, headers=evening.programs.key)
        types = [entry["type"] for entry in audit.json()]
        assert types[-2:] == ["payout.sent", "payout.reward_announced"]
        assert len(types) == len(set(types))
        assert evening.kills == 6
