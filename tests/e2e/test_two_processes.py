"""Two EBS processes on one PostgreSQL: a cycle is drawn, and a mail announced, once (SPEC §5.2, §7)."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from goldomatic.ambient import from_milliseconds, parse_instant
from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.world import World
from tests.e2e.programs import Caller, letters, rows, two_on_one_database, wait_until
from tests.e2e.serve_by_hand import SharedClock

CYCLES = 50
FIRST = datetime(2026, 4, 4, 12, 5, tzinfo=UTC)
"""The first boundary that comes once everybody is in."""

INTERVAL = timedelta(minutes=5)
ENTRANTS = 6
RACES = 12
PAYOUTS = 6

SETTINGS = {
    "Mgm__ApiKey": "a-key-that-two-processes-share",
    "Twitch__EventSubSecret": "a-secret-that-they-share",
    "Mgm__EnableE2eHarness": "true",
    "Mgm__DevSkipSubscriberCheck": "true",
}


async def let_cycles_pass(clock: SharedClock, *callers: Caller) -> None:
    """Let one boundary after the other come; the next one not before somebody has drawn at the last."""
    for number in range(CYCLES):
        clock.set(FIRST + number * INTERVAL)
        await wait_until(partial(somebody_has_drawn, *callers), f"draw {number}")


async def somebody_has_drawn(*callers: Caller) -> bool:
    """Whether one of the processes shows a wheel that turns; the other may know of it a moment later."""
    for caller in callers:
        answer = await caller.http.get("/api/roulette/state", headers=caller.key)
        if answer.json()["spinPhase"] == "spinning":
            return True
    return False


async def race_for_names(one: Caller, other: Caller) -> None:
    """Two viewers want the same name at once, each from another process: exactly one gets it."""
    for number in range(RACES):
        name = f"Race{letters(number)}"
        chatter, claimant = str(7_000 + 2 * number), str(7_001 + 2 * number)
        answers = await asyncio.gather(
            one.chat(chatter, f"!twgold {name}"), other.claim(claimant, name, f"request-{number}")
        )
        assert answers[0].status_code == 204
        holders = [viewer for viewer, held in (await one.pool()).items() if held == name]
        if answers[1].status_code == 201:
            assert holders == [claimant]
            assert (await other.me(chatter))["lastRefusal"]["code"] == "character_name_taken_in_pool"
        else:
            assert (answers[1].status_code, answers[1].json()["code"]) == (
                409,
                "character_name_taken_in_pool",
            )
            assert holders == [chatter]


async def claim_twice(one: Caller, other: Caller) -> None:
    """One request id at both processes at once: one viewer gets one answer, two cannot share it."""
    for number in range(RACES):
        viewer, name = str(8_000 + number), f"Twin{letters(number)}"
        answers = await asyncio.gather(
            one.claim(viewer, name, f"twin-{number}"), other.claim(viewer, name, f"twin-{number}")
        )
        assert sorted(answer.status_code for answer in answers) == [200, 201]
        stranger, rival = str(8_100 + number), str(8_200 + number)
        answers = await asyncio.gather(
            one.claim(stranger, f"Une{letters(number)}", f"shared-{number}"),
            other.claim(rival, f"Deux{letters(number)}", f"shared-{number}"),
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        assert refused.json()["code"] == "duplicate_enrollment"


async def send_twice(one: Caller, other: Caller) -> list[str]:
    """Both processes are told at once that the mail was sent, twice each; the names of the winners."""
    names = []
    for number in range(PAYOUTS):
        name = f"Paid{letters(number)}"
        payout_id = await one.winner(str(9_000 + number), name)
        answers = await asyncio.gather(
            *(caller.patch(payout_id, "Sent") for caller in (one, other, one, other))
        )
        assert [(answer.status_code, answer.json()["status"]) for answer in answers] == [(200, "Sent")] * 4
        names.append(name)
    return names


async def announcements(world: World) -> Counter[str]:
    """How often Twitch was told each line."""
    async with Caller(world, address=world.addresses[Program.HELIX]) as helix:
        told = await helix.http.get("/requests", params={"route": "chat_messages"})
    return Counter(call["body"]["message"] for call in told.json()["requests"])


def check_draws(drawn: list[dict[str, Any]]) -> None:
    """One draw at every boundary: none twice, none early, none left out, and everybody took part."""
    at = {}
    for row in drawn:
        event = json.loads(row["data"])
        if event["is_harness"]:
            continue
        boundary, recorded_at = parse_instant(event["boundary"]), from_milliseconds(row["recorded_at"])
        assert boundary not in at, "drawn twice"
        at[boundary] = recorded_at
        assert boundary <= recorded_at < boundary + INTERVAL
        assert event["eligible_count"] >= ENTRANTS
        assert 0 <= event["drawn_slot"] < event["eligible_count"]
    assert sorted(at) == [FIRST + number * INTERVAL for number in range(CYCLES)]


async def test_two_processes_on_one_database(postgresql_url: str, tmp_path: Path) -> None:
    clock_file = tmp_path / "clock"
    clock = SharedClock(clock_file)
    clock.set(FIRST - INTERVAL / 2)
    async with (
        two_on_one_database(postgresql_url, tmp_path, SETTINGS, clock_file=clock_file) as (first, second),
        Caller(first) as one,
        Caller(second) as other,
    ):
        for viewer in range(6_000, 6_000 + ENTRANTS):
            assert (await one.chat(str(viewer), f"!twgold Stay{letters(viewer)}")).status_code == 204
        passing = asyncio.create_task(let_cycles_pass(clock, one, other))
        await race_for_names(one, other)
        await claim_twice(one, other)
        names = await send_twice(one, other)
        told = await announcements(first)
        assert told == {f"Награда отправлена персонажу {name} на почту, проверяй ящик!": 1 for name in names}
        await passing
        drawn = await asyncio.to_thread(
            rows, first, "SELECT recorded_at, data FROM events WHERE type = 'cycle.drawn'"
        )
    check_draws(drawn)
    both = "".join((world.folder / "serve.log").read_text(encoding="utf-8") for world in (first, second))
    assert "constraint_broken" not in both
    assert "job.failed" not in both
