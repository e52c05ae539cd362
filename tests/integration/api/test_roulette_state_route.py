"""``GET /api/roulette/state``: right at every instant, cheap, and never stale (SPEC §5.2, §18)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.integration.api.service import KEY, Service, bearer, running_service

STATE = "/api/roulette/state"


async def settle(service: Service) -> None:
    """Any command lets the store do what is due."""
    await service.client.delete("/api/pool/9", headers=KEY)


async def test_the_state_through_a_whole_cycle(service: Service) -> None:
    assert await service.state() == {
        "nextSpinAt": "2026-04-04T12:05:00.000Z",
        "serverNow": "2026-04-04T12:01:00.000Z",
        "spinIntervalSeconds": 300,
        "poolParticipantCount": 0,
        "spinPhase": "idle",
        "candidateCharacterName": None,
        "outcome": None,
        "currentSpinCycleId": None,
    }
    await service.chat("!twgold Norinn")
    collecting = await service.state()
    assert collecting["spinPhase"] == "collecting"
    assert collecting["poolParticipantCount"] == 1
    service.advance(240)
    await settle(service)
    spinning = await service.state()
    assert spinning["spinPhase"] == "spinning"
    assert spinning["candidateCharacterName"] is None
    assert spinning["currentSpinCycleId"] == collecting["currentSpinCycleId"]
    service.advance(20)
    landed = await service.state()
    assert landed["spinPhase"] == "verification"
    assert landed["candidateCharacterName"] == "Norinn"
    report = {
        "schemaVersion": 1,
        "spinCycleId": landed["currentSpinCycleId"],
        "characterName": "Norinn",
        "online": True,
        "capturedAt": "2026-04-04T12:05:21.000Z",
    }
    await service.client.post("/api/roulette/verify-candidate", headers=KEY, json=report)
    completed = await service.state()
    assert completed["spinPhase"] == "completed"
    assert completed["outcome"] == "winner"
    service.advance(40)
    assert (await service.state())["spinPhase"] == "collecting"


async def test_a_change_is_seen_at_once_by_everybody(service: Service) -> None:
    for count, viewer in enumerate(("2002", "3003", "4004")):
        assert (await service.state())["poolParticipantCount"] == count
        await service.chat(f"!twgold Norin{chr(97 + count)}", viewer=viewer)
    answer = await service.client.get(STATE, headers=bearer("5005"))
    assert answer.json()["poolParticipantCount"] == 3


async def test_the_tag_covers_everything_but_the_time(service: Service) -> None:
    first = await service.client.get(STATE, headers=KEY)
    service.advance(1)
    second = await service.client.get(STATE, headers=KEY)
    assert first.headers["etag"] == second.headers["etag"]
    assert first.json()["serverNow"] != second.json()["serverNow"]
    assert int(second.headers["content-length"]) == len(second.content)
    await service.chat("!twgold Norinn")
    third = await service.client.get(STATE, headers=KEY)
    assert third.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '"other" , W/{}', "*"])
async def test_what_the_panel_knows_already_is_304_with_the_time(service: Service, form: str) -> None:
    tag = (await service.client.get(STATE, headers=KEY)).headers["etag"]
    service.advance(2.5)
    answer = await service.client.get(STATE, headers=KEY | {"If-None-Match": form.format(tag)})
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["etag"] == tag
    assert answer.headers["x-mgm-server-now"] == "2026-04-04T12:01:02.500Z"


@pytest.mark.parametrize("tag", ['"other"', "", "nonsense", '"a","b"'])
async def test_another_tag_is_answered_in_full(service: Service, tag: str) -> None:
    answer = await service.client.get(STATE, headers=KEY | {"If-None-Match": tag})
    assert answer.status_code == 200


async def test_a_clock_that_is_set_back_shows_the_earlier_state(service: Service) -> None:
    service.advance(240)
    assert (await service.state())["nextSpinAt"] == "2026-04-04T12:10:00.000Z"
    service.clock.advance(-60)
    assert (await service.state())["nextSpinAt"] == "2026-04-04T12:05:00.000Z"


async def test_many_at_once_are_all_answered(service: Service) -> None:
    await service.chat("!twgold Norinn")
    answers = await asyncio.gather(
        *(service.client.get(STATE, headers=bearer(str(9000 + number))) for number in range(50))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


# Two processes on one PostgreSQL.


@pytest.fixture
async def two(postgresql_url: str) -> AsyncIterator[tuple[Service, Service]]:
    async with running_service(postgresql_url) as first, running_service(postgresql_url) as second:
        yield first, second


async def test_what_another_process_wrote_is_seen_within_a_second(two: tuple[Service, Service]) -> None:
    first, second = two
    assert (await second.state())["poolParticipantCount"] == 0
    await first.chat("!twgold Norinn")
    for _ in range(100):
        if (await second.state())["poolParticipantCount"] == 1:
            return
        await asyncio.sleep(0.01)
    pytest.fail("a second has passed, and the other process's entrant is not seen")
