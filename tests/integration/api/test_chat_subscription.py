"""A running EBS hears chat by itself: through a real socket, and through its webhook (SPEC §9)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from goldomatic.ebs.application.chat_intake import ChatIntake, ChatWish
from goldomatic.ebs.twitch.eventsub_socket import EventSubSocket
from goldomatic.ebs.twitch.socket_actions import Action
from goldomatic.sim.twitch_eventsub import Posted
from tests.integration.api.service import EVENTSUB_SECRET, Service, metric, running_service
from tests.integration.api.test_twitch_login import StrictTwitch, ready, strict_twitch


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Return as soon as it holds; the test's own time-out ends what never comes."""
    while True:
        if await condition():
            return
        await asyncio.sleep(0.02)


async def is_heard(service: Service) -> bool:
    return bool((await ready(service))["chat"] == "heard")


async def is_enrolled(service: Service, viewer: str) -> bool:
    return bool((await service.pool_me(viewer))["isEnrolled"])


async def say(twitch: StrictTwitch, viewer: str, text: str, **more: Any) -> int:
    body = {"userId": viewer, "text": text, **more}
    answer = await twitch.client.post("/control/chat", json=body)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["deliveries"])


def by_socket(twitch: StrictTwitch) -> dict[str, str]:
    return twitch.settings() | {
        "Twitch__EventSubTransport": "websocket",
        "Twitch__EventSubSocketUrl": twitch.address.replace("http", "ws") + "/ws",
    }


async def test_chat_comes_through_the_socket(sqlite_url: str) -> None:
    async with strict_twitch() as twitch, running_service(sqlite_url, **by_socket(twitch)) as service:
        await until(lambda: is_heard(service))
        assert await say(twitch, "2002", "!twgold Norinn", copies=3) == 1
        await until(lambda: is_enrolled(service, "2002"))
        assert await say(twitch, "2003", "hello") == 1
        assert await say(twitch, "2004", "!twgold Hudsontwo", badges=[]) == 1
        assert await say(twitch, "2005", "!twgold Dorotea") == 1
        await until(lambda: is_enrolled(service, "2005"))
        assert not await is_enrolled(service, "2004")
        assert await metric(service, 'mgm_messages_total{outcome="enrolled"}') == 2
        assert await metric(service, "mgm_twitch_chat_heard") == 1


async def test_a_line_on_which_we_fail_does_not_end_chat(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fulfil = ChatIntake.fulfil

    async def stumble(intake: ChatIntake, wish: ChatWish) -> None:
        if wish.requested_name == "Stumble":
            raise RuntimeError("a mistake of ours")
        await fulfil(intake, wish)

    monkeypatch.setattr(ChatIntake, "fulfil", stumble)
    async with strict_twitch() as twitch, running_service(sqlite_url, **by_socket(twitch)) as service:
        await until(lambda: is_heard(service))
        await say(twitch, "2002", "!twgold Stumble")
        await say(twitch, "2003", "!twgold Norinn")
        await until(lambda: is_enrolled(service, "2003"))
        assert await metric(service, 'mgm_job_failures_total{job="chat_socket"}') == 1


async def test_a_machine_that_fails_once_goes_on(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    received, failures = EventSubSocket.received, [RuntimeError("a mistake of ours")]

    def stumble(machine: EventSubSocket, number: int, text: str | bytes, now: float) -> list[Action]:
        if b"Stumble" in (text.encode() if isinstance(text, str) else text) and failures:
            raise failures.pop()
        return received(machine, number, text, now)

    monkeypatch.setattr(EventSubSocket, "received", stumble)
    async with strict_twitch() as twitch, running_service(sqlite_url, **by_socket(twitch)) as service:
        await until(lambda: is_heard(service))
        await say(twitch, "2002", "!twgold Stumble")
        await say(twitch, "2003", "!twgold Norinn")
        await until(lambda: is_enrolled(service, "2003"))
        assert await metric(service, 'mgm_job_failures_total{job="chat_socket"}') == 1


@pytest.mark.parametrize("order", ["close", "revoke"])
async def test_a_socket_that_ends_is_replaced_and_lost_time_is_shown(sqlite_url: str, order: str) -> None:
    async with strict_twitch() as twitch, running_service(sqlite_url, **by_socket(twitch)) as service:
        await until(lambda: is_heard(service))
        body = {"code": 4000} if order == "close" else {"status": "version_removed"}
        assert (await twitch.client.post(f"/control/eventsub/{order}", json=body)).is_success

        async def is_heard_again() -> bool:
            told = await ready(service)
            return told["chat"] == "heard" and told["lostSecondsLast"] is not None

        await until(is_heard_again)
        assert await metric(service, "mgm_twitch_chat_losses_total") == 1
        assert await say(twitch, "2002", "!twgold Norinn") == 1
        await until(lambda: is_enrolled(service, "2002"))


async def test_a_reconnect_loses_nothing(sqlite_url: str) -> None:
    async with strict_twitch() as twitch, running_service(sqlite_url, **by_socket(twitch)) as service:
        await until(lambda: is_heard(service))
        [old] = twitch.hub.sockets.sessions
        assert (await twitch.client.post("/control/eventsub/reconnect")).is_success
        assert await say(twitch, "2002", "!twgold Norinn") == 1

        async def is_the_old_one_gone() -> bool:
            return old not in twitch.hub.sockets.sessions and len(twitch.hub.sockets.sessions) == 1

        await until(is_the_old_one_gone)
        assert await say(twitch, "2003", "!twgold Dorotea") == 1
        await until(lambda: is_enrolled(service, "2002"))
        await until(lambda: is_enrolled(service, "2003"))
        assert (await ready(service))["lostSecondsLast"] is None


async def test_the_webhook_is_subscribed_once_and_again_after_a_revocation(sqlite_url: str) -> None:
    running: list[Service] = []

    async def post(url: str, body: bytes, headers: dict[str, str]) -> Posted:
        assert url == "https://ebs.example/api/twitch/eventsub"
        answer = await running[0].client.post("/api/twitch/eventsub", content=body, headers=headers)
        return Posted(answer.status_code, answer.content)

    async with strict_twitch(post) as twitch:
        settings = twitch.settings() | {
            "Twitch__CallbackUrl": "https://ebs.example",
            "Twitch__HelixClientSecret": "the-client-secret",
            "Twitch__EventSubSecret": EVENTSUB_SECRET,
        }
        async with running_service(sqlite_url, **settings) as service:
            # The clock of these tests stands still; Twitch's messages come from today.
            service.wall.set(twitch.hub.ambient.wall.now())
            running.append(service)

            async def is_subscribed() -> bool:
                return [each.status for each in twitch.hub.subscriptions.values()] == ["enabled"]

            await until(is_subscribed)
            assert await say(twitch, "2002", "!twgold Norinn", copies=2) == 1
            assert (await service.pool_me("2002"))["isEnrolled"]
            body = {"status": "notification_failures_exceeded"}
            assert (await twitch.client.post("/control/eventsub/revoke", json=body)).is_success
            await until(is_subscribed)
            assert await say(twitch, "2003", "!twgold Dorotea") == 1


async def test_without_the_callback_nothing_is_subscribed(sqlite_url: str) -> None:
    async with strict_twitch() as twitch, running_service(sqlite_url, **twitch.settings()) as service:
        assert (await ready(service))["chat"] == "unknown"
        assert twitch.hub.subscriptions == {}
