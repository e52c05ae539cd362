"""Telling the stream's chat: on the transition into Sent, once, whatever Twitch does (SPEC §9, §18)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog
from starlette.responses import JSONResponse

from goldomatic.ambient import SeededRandomness, SystemClock
from goldomatic.ebs.api.announcement import STOP_SECONDS_MAX, WAIT_SECONDS_MAX, Announcer
from goldomatic.ebs.api.metrics import Metrics
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.twitch.caller import HelixCaller
from goldomatic.ebs.twitch.helix import HelixClient
from goldomatic.ebs.twitch.tokens import StaticToken
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.texts import reward_sent
from tests.integration.api.service import KEY, Service, running_service
from tests.integration.api.twitch import CHAT, FakeHelix, fake_helix
from tests.support.jumping_time import LoopClock, run
from tests.support.world import World, new_world


@pytest.fixture
async def helix() -> AsyncIterator[FakeHelix]:
    async with fake_helix() as running:
        yield running


@pytest.fixture
async def announcing(sqlite_url: str, helix: FakeHelix) -> AsyncIterator[Service]:
    async with running_service(sqlite_url, **helix.settings) as running:
        yield running


async def send_reward(service: Service) -> httpx.Response:
    payout_id = await service.pending_payout()
    await service.set_status(payout_id, "InProgress")
    return await service.set_status(payout_id, "Sent")


async def audit_types(service: Service, payout: dict[str, Any]) -> list[str]:
    entries = (await service.client.get(f"/api/payouts/{payout['id']}/audit", headers=KEY)).json()
    return [entry["type"] for entry in entries]


async def failures(service: Service) -> str:
    text = (await service.client.get("/metrics")).text
    [line] = [line for line in text.splitlines() if line.startswith("mgm_announcement_failures_total ")]
    return line.rpartition(" ")[2]


async def test_the_chat_is_told_in_the_words_of_the_contract(announcing: Service, helix: FakeHelix) -> None:
    answer = await send_reward(announcing)
    assert answer.status_code == 200
    assert answer.json()["isRewardSentAnnouncedToChat"] is True
    assert helix.bodies == [
        {
            "broadcaster_id": "1001",
            "sender_id": "1001",
            "message": reward_sent(CharacterName.parse("Norinn")),
        }
    ]
    [request] = helix.requests(CHAT)
    assert request.headers["authorization"] == "Bearer the-access-token"
    assert request.headers["client-id"] == "the-client-id"
    assert "payout.reward_announced" in await audit_types(announcing, answer.json())


async def test_asking_again_tells_nobody_again(announcing: Service, helix: FakeHelix) -> None:
    payout = (await send_reward(announcing)).json()
    for _ in range(3):
        again = await announcing.set_status(payout["id"], "Sent")
        assert again.json()["isRewardSentAnnouncedToChat"] is True
    assert len(helix.bodies) == 1


async def test_two_at_once_tell_once(announcing: Service, helix: FakeHelix) -> None:
    payout_id = await announcing.pending_payout()
    await announcing.set_status(payout_id, "InProgress")
    answers = await asyncio.gather(*(announcing.set_status(payout_id, "Sent") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(helix.bodies) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_twitch_surely_did_not_take_is_said_again(
    announcing: Service, helix: FakeHelix, status: int
) -> None:
    helix.fail_with(CHAT, status, status)
    assert (await send_reward(announcing)).json()["isRewardSentAnnouncedToChat"] is True
    assert len(helix.bodies) == 3


async def test_after_three_attempts_it_is_over_and_sent_stands(announcing: Service, helix: FakeHelix) -> None:
    helix.fail_with(CHAT, 500, 500, 500)
    with structlog.testing.capture_logs() as logs:
        answer = await send_reward(announcing)
    [told] = [entry for entry in logs if entry["log_level"] == "error"]
    assert (told["action"], told["payout_id"]) == ("announcement.failed", answer.json()["id"])
    assert answer.status_code == 200
    assert answer.json()["status"] == "Sent"
    assert answer.json()["isRewardSentAnnouncedToChat"] is False
    assert len(helix.bodies) == 3
    assert await failures(announcing) == "1.0"
    assert "payout.reward_announcement_failed" in await audit_types(announcing, answer.json())


def dropped() -> JSONResponse:
    return JSONResponse(
        {
            "data": [
                {"message_id": "", "is_sent": False, "drop_reason": {"code": "msg_duplicate", "message": "…"}}
            ]
        }
    )


@pytest.mark.parametrize("refusal", [400, 401, 403, 422, "dropped"])
async def test_what_would_not_help_is_not_repeated(
    announcing: Service, helix: FakeHelix, refusal: int | str
) -> None:
    helix.fail_with(CHAT, dropped() if refusal == "dropped" else int(refusal))
    answer = await send_reward(announcing)
    assert answer.status_code == 200
    assert answer.json()["isRewardSentAnnouncedToChat"] is False
    assert len(helix.bodies) == 1


async def test_a_204_is_a_success(announcing: Service, helix: FakeHelix) -> None:
    helix.fail_with(CHAT, JSONResponse(None, 204))
    assert (await send_reward(announcing)).json()["isRewardSentAnnouncedToChat"] is True


async def test_an_answer_that_does_not_come_is_final(announcing: Service, helix: FakeHelix) -> None:
    """Twice in chat is worse than never."""
    helix.hold = asyncio.Event()
    answer = await send_reward(announcing)
    assert answer.status_code == 200
    assert answer.json()["isRewardSentAnnouncedToChat"] is False
    assert len(helix.bodies) == 1


async def test_a_desktop_that_hangs_up_stops_nothing(announcing: Service, helix: FakeHelix) -> None:
    payout_id = await announcing.pending_payout()
    await announcing.set_status(payout_id, "InProgress")
    helix.hold = asyncio.Event()
    asking = asyncio.create_task(announcing.set_status(payout_id, "Sent"))
    await asyncio.wait_for(helix.asked.wait(), 60)
    asking.cancel()
    helix.hold.set()
    is_announced = False
    for _ in range(500):
        payout = (await announcing.set_status(payout_id, "Sent")).json()
        is_announced = payout["isRewardSentAnnouncedToChat"]
        if is_announced:
            break
        await asyncio.sleep(0.005)
    assert is_announced
    assert len(helix.bodies) == 1


async def test_nobody_listens_there(sqlite_url: str) -> None:
    settings = {"Twitch__HelixApiBaseUrl": "http://127.0.0.1:9", "Twitch__BroadcasterAccessToken": "t"}
    async with running_service(sqlite_url, **settings) as service:
        answer = await send_reward(service)
        assert answer.status_code == 200
        assert answer.json()["isRewardSentAnnouncedToChat"] is False


async def test_without_a_token_it_is_skipped(service: Service) -> None:
    answer = await send_reward(service)
    assert answer.json()["isRewardSentAnnouncedToChat"] is False
    assert await failures(service) == "0.0"
    assert "payout.reward_announcement_failed" in await audit_types(service, answer.json())


async def test_the_desktop_waits_ten_seconds_at_most_and_the_announcement_goes_on(sqlite_url: str) -> None:
    twitch_answers = asyncio.Event()

    async def answer_late(_request: httpx.Request) -> httpx.Response:
        await twitch_answers.wait()
        return httpx.Response(204)

    caller = HelixCaller(client_id=None, wall=SystemClock(), transport=httpx.MockTransport(answer_late))
    helix = HelixClient(
        broadcaster_id="1001",
        caller=caller,
        tokens=StaticToken("token"),
        random=SeededRandomness(1),
    )
    assert WAIT_SECONDS_MAX == 10
    async with asyncio.timeout(60), new_world(sqlite_url) as world:
        announcer = Announcer(
            store=world.store, helix=helix, metrics=Metrics(), channel_id=world.channel, wait_seconds_max=0.01
        )
        payout_id = await world.winner()
        await world.status(payout_id, PayoutStatus.IN_PROGRESS, PayoutStatus.SENT)
        told = await announcer.announce(await world.payout(payout_id))
        assert (told.status, told.is_reward_sent_announced_to_chat) == (PayoutStatus.SENT, False)
        twitch_answers.set()
        await announcer.finish()
        assert (await world.payout(payout_id)).is_reward_sent_announced_to_chat is True
    await caller.close()


async def sent_payouts(world: World, count: int) -> list[UUID]:
    """So many viewers win, and their mails have left."""
    found = []
    for number in range(count):
        viewer, name = str(3000 + number), f"Burst{chr(97 + number // 26)}{chr(97 + number % 26)}"
        await world.chat(viewer, name)
        payout_id = await world.prepared(viewer)
        await world.status(payout_id, PayoutStatus.IN_PROGRESS, PayoutStatus.SENT)
        found.append(payout_id)
    return found


def test_a_stop_waits_a_few_seconds_and_what_is_not_said_is_on_record(sqlite_url: str) -> None:
    """A burst of fifty takes eighty seconds to say; whoever stops the program does not wait for that."""
    said: list[str] = []

    async def take(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.2)
        said.append(json.loads(request.content)["message"])
        return httpx.Response(200, json={"data": [{"is_sent": True}]})

    async def main() -> None:
        loop = asyncio.get_running_loop()
        caller = HelixCaller(client_id="c", wall=LoopClock(), transport=httpx.MockTransport(take))
        helix = HelixClient(
            broadcaster_id="1001", caller=caller, tokens=StaticToken("token"), random=SeededRandomness(1)
        )
        metrics = Metrics()
        async with new_world(sqlite_url) as world:
            announcer = Announcer(store=world.store, helix=helix, metrics=metrics, channel_id=world.channel)
            payout_ids = await sent_payouts(world, 50)
            waiting = [
                asyncio.create_task(announcer.announce(await world.payout(each))) for each in payout_ids
            ]
            await asyncio.sleep(5)
            stopped_at = loop.time()
            announcer.stop()
            await announcer.finish()
            assert loop.time() - stopped_at <= STOP_SECONDS_MAX + 0.5
            await asyncio.gather(*waiting)
            told = [await world.payout(each) for each in payout_ids]
            assert [each.is_reward_sent_announced_to_chat for each in told].count(True) == len(said) >= 6
            assert len(set(said)) == len(said)
            kept = await world.rows(
                "SELECT stream_id, type, data FROM events WHERE type LIKE 'payout.reward_announce%'"
            )
            assert {UUID(str(row.stream_id)) for row in kept} == set(payout_ids), "a line is lost in silence"
            failed = [row for row in kept if row.type == "payout.reward_announcement_failed"]
            assert len(failed) + len(said) == 50
            assert all("ebs_stopped" in str(row.data) for row in failed)
        await caller.close()

    run(main)
