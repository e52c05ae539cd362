"""SC-016: a burst is answered within bounds; whoever asks too often gets 429, whoever does not is served."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.world import World
from tests.e2e.programs import WAIT_SECONDS_MAX, Caller, running, settings_on

CHATTERS = 150
FLOOD_CALLS = 120
READS_PER_MINUTE = 60
CHANGES_PER_MINUTE = 5


def name_of(number: int) -> str:
    """A name for each chatter: letters only."""
    return "Load" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}")


@pytest.mark.scenario("SC-016", "TC-020", "TC-021")
async def test_a_burst_of_chat_and_a_flood_of_one_viewer_do_not_touch_the_others(
    database_url: str, tmp_path: Path
) -> None:
    settings = settings_on(database_url) | {
        "Mgm__RateLimit__ChangesPerMinute": str(CHANGES_PER_MINUTE),
        "Mgm__RateLimit__ReadsPerMinute": str(READS_PER_MINUTE),
    }
    world = World(tmp_path, settings)
    async with running(world, Program.EBS), Caller(world) as caller:
        flooder, modest = caller.token("900001"), caller.token("900002")

        async def chat_burst() -> Counter[int]:
            answers = await asyncio.gather(
                *(caller.chat(str(10_000 + n), f"!twgold {name_of(n)}") for n in range(CHATTERS))
            )
            return Counter(answer.status_code for answer in answers)

        async def flood() -> Counter[int]:
            answers = await asyncio.gather(
                *(caller.http.get("/api/pool/me", headers=flooder) for _ in range(FLOOD_CALLS))
            )
            refused = [answer for answer in answers if answer.status_code == 429]
            assert all(answer.json()["code"] == "rate_limited" for answer in refused)
            assert all(1 <= int(answer.headers["Retry-After"]) <= 60 for answer in refused)
            return Counter(answer.status_code for answer in answers)

        async def modest_reads() -> Counter[int]:
            answers = [
                await caller.http.get(path, headers=modest)
                for path in ("/api/pool/me", "/api/roulette/state") * (READS_PER_MINUTE // 2)
            ]
            return Counter(answer.status_code for answer in answers)

        # Bounded: none of these calls may take as long as the client is willing to wait.
        async with asyncio.timeout(WAIT_SECONDS_MAX):
            chatted, flooded, served = await asyncio.gather(chat_burst(), flood(), modest_reads())

        assert chatted == {204: CHATTERS}, "Twitch's own calls are exempt"
        assert flooded == {200: READS_PER_MINUTE, 429: FLOOD_CALLS - READS_PER_MINUTE}
        assert served == {200: READS_PER_MINUTE}, "within the limit nobody is refused"
        assert len(await caller.pool()) == CHATTERS


@pytest.mark.scenario("SC-013", "TC-014")
async def test_the_sixth_change_within_a_minute_is_refused_for_that_viewer_only(tmp_path: Path) -> None:
    world = World(
        tmp_path,
        {
            "Mgm__RateLimit__ChangesPerMinute": str(CHANGES_PER_MINUTE),
            "Mgm__DevSkipSubscriberCheck": "true",
        },
    )
    async with running(world, Program.EBS), Caller(world) as caller:
        answers = [
            await caller.claim("31", name_of(n), f"request-{n}") for n in range(CHANGES_PER_MINUTE + 1)
        ]
        assert [answer.status_code for answer in answers] == [201] * CHANGES_PER_MINUTE + [429]
        assert answers[-1].json()["code"] == "rate_limited"
        assert (await caller.claim("32", "Another", "request-of-another")).status_code == 201
        assert (await caller.me("31"))["characterName"] == name_of(CHANGES_PER_MINUTE - 1)
