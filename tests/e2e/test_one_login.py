"""Two EBS processes on one PostgreSQL share one login, and renew it at once (SPEC §9, ADR 0009)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from goldomatic.sim.world import CHANNEL_ID, World, free_ports
from tests.e2e.programs import Caller, letters, logs_of, running, settings_on, start_mgm, wait_until

CLIENT = "the-client"
ROUNDS = 6
AT_ONCE = 4
"""Claims at each process, in each round."""

SLOW = [{"kind": "timeout", "seconds": 0.5}]
"""Twitch takes half a second for a renewal: time enough for the other process to begin one of its own."""


@dataclass
class Twitch:
    """A fake Twitch as a process of its own, which takes only its own tokens."""

    address: str
    http: httpx.AsyncClient

    async def order(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """Tell it how to be."""
        answer = await self.http.post(f"/control/{path}", json=body)
        assert answer.is_success, answer.text
        return answer

    async def calls(self, route: str) -> list[dict[str, Any]]:
        """What it was asked."""
        found: list[dict[str, Any]] = (await self.http.get("/requests", params={"route": route})).json()[
            "requests"
        ]
        return found


@asynccontextmanager
async def a_twitch() -> AsyncIterator[Twitch]:
    [port] = free_ports(1)
    process = await start_mgm("sim", "twitch", "--port", str(port), settings={})
    try:
        assert process.stdout is not None
        assert b"listens on" in await process.stdout.readline()
        address = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            yield Twitch(address, http)
    finally:
        process.terminate()
        await process.communicate()


async def is_connected(caller: Caller) -> bool:
    """Whether Twitch takes the token of this process."""
    ready = (await caller.http.get("/health/ready")).json()
    return bool(ready["twitch"]["account"] == "connected")


async def test_both_renew_at_once_and_nobody_is_logged_out(postgresql_url: str, tmp_path: Path) -> None:
    async with a_twitch() as twitch:
        await twitch.order("subscribers", {"userIds": "all"})
        pair = (await twitch.order("tokens/issue", {"userId": CHANNEL_ID, "clientId": CLIENT})).json()
        settings = settings_on(postgresql_url) | {
            "Twitch__HelixApiBaseUrl": twitch.address,
            "Twitch__AuthBaseUrl": twitch.address,
            "Twitch__HelixClientId": CLIENT,
            "Twitch__BroadcasterAccessToken": pair["access_token"],
            "Twitch__BroadcasterRefreshToken": pair["refresh_token"],
        }
        folders = tmp_path / "one", tmp_path / "other"
        for folder in folders:
            folder.mkdir()
        first, second = (World(folder, settings) for folder in folders)
        async with (
            running(first),
            running(second),
            Caller(first) as one,
            Caller(second) as other,
        ):
            for caller in (one, other):
                await wait_until(partial(is_connected, caller), "the login")
            await renew_in_rounds(twitch, one, other)
            for caller in (one, other):
                await wait_until(partial(is_connected, caller), "what became of the login")
        told = logs_of(folders[0]) + logs_of(folders[1])
        assert "twitch.consent_gone" not in told
        assert "Traceback" not in told


async def renew_in_rounds(twitch: Twitch, one: Caller, other: Caller) -> None:
    """Each time all access tokens die, and both processes have to ask Twitch something at that instant."""
    for number in range(ROUNDS):
        await twitch.order("script", {"token": SLOW})
        await twitch.order("tokens/expire", {})
        claims = []
        for index in range(2 * AT_ONCE):
            n = number * 2 * AT_ONCE + index
            caller = (one, other)[index % 2]
            claims.append(caller.claim(str(2001 + n), f"Both{letters(n)}", f"request-{n}"))
        answers = await asyncio.gather(*claims)
        assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
        renewals = await twitch.calls("token")
        spent = [call["body"]["refresh_token"] for call in renewals]
        assert len(spent) == len(set(spent)) == number + 1, "one renewal a round, each of another token"
        assert all(call["taken"] for call in renewals)
        assert {call["answeredStatus"] for call in renewals} == {200}
    # Both have been the one that asks, or at least both have met the dead token.
    rejected = [call for call in await twitch.calls("subscriptions") if call["answeredStatus"] == 401]
    assert len(rejected) >= 2 * ROUNDS
