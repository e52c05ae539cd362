"""A running EBS and its login: renewed on a 401, told by `ready` and by metrics when gone (SPEC §9)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from goldomatic.ambient import Ambient
from goldomatic.sim.server import LOOPBACK, listen, make_server
from goldomatic.sim.twitch import create_app
from goldomatic.sim.twitch_eventsub import EventSubHub, Post
from goldomatic.sim.twitch_eventsub_app import post as post_over_network
from goldomatic.sim.twitch_model import FakeTwitch
from goldomatic.sim.twitch_tokens import TokenDesk
from tests.integration.api.service import Service, metric, running_service
from tests.support.simulators import simulator_settings

CLIENT = "the-client-id"


@dataclass
class StrictTwitch:
    """A fake Twitch on a real port that takes only its own tokens."""

    address: str
    desk: TokenDesk
    hub: EventSubHub
    model: FakeTwitch
    client: httpx.AsyncClient

    def settings(self, user_id: str = "1001") -> dict[str, str]:
        """What an EBS must be told to come here, logged in as somebody."""
        pair = self.desk.issue(user_id, CLIENT)
        return {
            "Twitch__HelixApiBaseUrl": self.address,
            "Twitch__AuthBaseUrl": self.address,
            "Twitch__HelixClientId": CLIENT,
            "Twitch__BroadcasterAccessToken": pair["access_token"],
            "Twitch__BroadcasterRefreshToken": pair["refresh_token"],
        }


@asynccontextmanager
async def strict_twitch(post: Post = post_over_network) -> AsyncIterator[StrictTwitch]:
    app = create_app(simulator_settings(), Ambient.system(), is_strict=True, post=post)
    listener = listen(LOOPBACK, 0)
    server = make_server(app)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        address = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        hub: EventSubHub = app.state.hub
        hub.sockets.address = address.replace("http", "ws") + "/ws"
        async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
            model: FakeTwitch = app.state.twitch
            yield StrictTwitch(address=address, desk=model.tokens, hub=hub, model=model, client=client)
    finally:
        server.should_exit = True
        await serving


@pytest.fixture
async def twitch() -> AsyncIterator[StrictTwitch]:
    async with strict_twitch() as running:
        yield running


async def ready(service: Service) -> dict[str, Any]:
    answer = await service.client.get("/health/ready")
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()["twitch"]
    return body


async def until_account(service: Service, state: str) -> dict[str, Any]:
    told = await ready(service)
    while told["account"] != state:
        await asyncio.sleep(0.01)
        told = await ready(service)
    return told


async def send_reward(service: Service) -> httpx.Response:
    payout_id = await service.pending_payout()
    await service.set_status(payout_id, "InProgress")
    return await service.set_status(payout_id, "Sent")


async def test_who_is_logged_in_is_told(sqlite_url: str, twitch: StrictTwitch) -> None:
    async with running_service(sqlite_url, **twitch.settings()) as service:
        told = await until_account(service, "connected")
        assert (told["login"], told["remedy"], told["missingScopes"]) == ("streamer", None, [])
        assert await metric(service, "mgm_twitch_login_gone") == 0


async def test_a_dead_token_is_renewed_and_the_chat_is_told(sqlite_url: str, twitch: StrictTwitch) -> None:
    async with running_service(sqlite_url, **twitch.settings()) as service:
        await until_account(service, "connected")
        twitch.desk.expire_all()
        assert (await send_reward(service)).json()["isRewardSentAnnouncedToChat"] is True
        assert await metric(service, 'mgm_twitch_token_renewals_total{outcome="done"}') == 1


async def test_withdrawn_consent_is_told_and_sent_stands(sqlite_url: str, twitch: StrictTwitch) -> None:
    async with running_service(sqlite_url, **twitch.settings()) as service:
        await until_account(service, "connected")
        twitch.desk.withdraw("1001")
        answer = await send_reward(service)
        assert (answer.status_code, answer.json()["isRewardSentAnnouncedToChat"]) == (200, False)
        told = await until_account(service, "consent_gone")
        assert "mgm twitch login" in told["remedy"]
        assert await metric(service, "mgm_twitch_login_gone") == 1
    async with running_service(sqlite_url, **twitch.settings()) as service:
        await until_account(service, "connected")


async def test_another_accounts_tokens_are_not_used(sqlite_url: str, twitch: StrictTwitch) -> None:
    async with running_service(sqlite_url, **twitch.settings("6666")) as service:
        told = await until_account(service, "wrong_account")
        assert "as the broadcaster" in told["remedy"]


async def test_without_a_login_nothing_is_called(sqlite_url: str, twitch: StrictTwitch) -> None:
    settings = twitch.settings() | {
        "Twitch__BroadcasterAccessToken": "",
        "Twitch__BroadcasterRefreshToken": "",
    }
    async with running_service(sqlite_url, **settings) as service:
        told = await until_account(service, "not_configured")
        assert "mgm twitch login" in told["remedy"]
        assert (await send_reward(service)).json()["isRewardSentAnnouncedToChat"] is False
        assert await metric(service, "mgm_announcement_failures_total") == 0
