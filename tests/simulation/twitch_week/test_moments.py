"""Single moments of a week, looked at closely: back-off, lost time, doubles, long lists (SPEC §9)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from goldomatic.ebs.jobs.chat_webhook import LOOK_SECONDS
from goldomatic.ebs.twitch.status import Chat
from goldomatic.sim.twitch_eventsub import Subscription
from tests.simulation.twitch_week.world import CLIENT, World
from tests.support.jumping_time import run

Story = Callable[[World], Awaitable[None]]


def play(transport: str, folder: Path, story: Story) -> None:
    """Let an EBS meet Twitch, as the story has it."""

    async def main() -> None:
        world = World(1, transport, folder)
        sockets = asyncio.create_task(world.keep_sockets(), name="job:sockets")
        try:
            await story(world)
        finally:
            sockets.cancel()
            await asyncio.gather(sockets, return_exceptions=True)
            await world.stop()
            await world.client.aclose()

    run(main)


async def until_heard(world: World) -> float:
    """Return, when chat is heard, what time it is."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + 3600
    while world.status.chat is not Chat.HEARD:
        assert loop.time() < give_up_at, world.status
        await asyncio.sleep(0.01)
    return loop.time()


def asked_at(world: World, route: str) -> list[float]:
    """When Twitch was called."""
    return [call.received_at.timestamp() for call in world.twitch.calls if call.route.value == route]


@pytest.mark.parametrize("transport", ["webhook", "websocket"])
def test_a_429_is_waited_for(transport: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        too_many = {"kind": "status", "status": 429, "retryAfterSeconds": 40, "times": 2}
        await world.order("script", {"eventsub": [too_many]})
        await world.start()
        await until_heard(world)
        first, second, third = asked_at(world, "eventsub")
        assert (second - first, third - second) >= (40, 40)
        # A socket without a subscription is closed and opened anew meanwhile, and Twitch is not asked for it.
        assert (world.status.subscribings["too_many"], world.status.subscribings["created"]) == (2, 1)

    play(transport, tmp_path, story)


@pytest.mark.parametrize("transport", ["webhook", "websocket"])
def test_what_twitch_says_is_there_already_is_taken_for_granted(transport: str, tmp_path: Path) -> None:
    """The answer to the first creation is lost; to the second Twitch says 409, or it is on the list."""

    async def story(world: World) -> None:
        await world.order("script", {"eventsub": [{"kind": "drop", "taken": True}]})
        await world.start()
        await until_heard(world)
        assert len(world.hub.subscriptions) == 1
        assert (await world.enroll(may_change=False)).is_delivered
        statuses = [call.answered_status for call in world.twitch.calls if call.route.value == "eventsub"]
        assert statuses == ([None] if transport == "webhook" else [None, 409])

    play(transport, tmp_path, story)


@pytest.mark.parametrize("transport", ["webhook", "websocket"])
def test_twitch_in_trouble_is_asked_less_and_less_often(transport: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.order("script", {"eventsub": [{"kind": "status", "status": 503, "times": 9}]})
        await world.start()
        await until_heard(world)
        times = asked_at(world, "eventsub")
        pauses = [later - earlier for earlier, later in pairwise(times)]
        assert len(pauses) == 9
        assert sum(pauses[-3:]) > 5 * sum(pauses[:3])

    play(transport, tmp_path, story)


@pytest.mark.parametrize("transport", ["webhook", "websocket"])
def test_lost_time_is_measured_and_told(transport: str, tmp_path: Path) -> None:
    """By the socket it is counted from its last sign of life, by webhook from Twitch's word."""

    async def story(world: World) -> None:
        loop = asyncio.get_running_loop()
        await world.start()
        await until_heard(world)
        await asyncio.sleep(7)
        deaf_since = loop.time()
        with capture_logs() as told:
            if transport == "websocket":
                [session] = world.hub.sockets.sessions
                last_sign = session.last_sent_at.timestamp() - world.ambient.wall.now().timestamp()
                deaf_since += last_sign
                session.is_silent = True
            else:
                await world.hub.revoke("notification_failures_exceeded")
            await asyncio.sleep(60)
        heard_at = await until_heard(world)
        lost = world.status.lost_seconds_last
        assert lost is not None
        assert world.status.losses == 1
        assert world.status.lost_seconds_total == lost
        [line] = [entry for entry in told if str(entry["action"]).endswith("heard_again")]
        assert line["event"] == f"chat was not heard for {lost:.0f} s"
        assert line["lost_seconds"] == round(lost, 1)
        assert line["log_level"] == "warning"
        assert 0 < lost <= heard_at - deaf_since
        since = world.status.heard_since
        assert since is not None
        truth = since.timestamp() - (world.ambient.wall.now().timestamp() - loop.time()) - deaf_since
        assert lost == pytest.approx(truth, abs=0.1)

    play(transport, tmp_path, story)


def test_doubles_go_and_what_is_not_ours_stays_however_long_the_list(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.start()
        await until_heard(world)
        [ours] = world.hub.subscriptions.values()
        foreign = {str(n): others(str(n), ours) for n in range(150)}
        twin = replace(ours, id="twin", created_at="2030-01-01T00:00:00Z")
        dead = replace(ours, id="dead", status="notification_failures_exceeded")
        world.hub.subscriptions.clear()
        world.hub.subscriptions |= foreign | {"dead": dead, "twin": twin, ours.id: ours}
        await asyncio.sleep(LOOK_SECONDS + 60)
        assert set(world.hub.subscriptions) == {*foreign, ours.id}
        assert world.status.losses == 0

    play("webhook", tmp_path, story)


def others(subscription_id: str, ours: Subscription) -> Subscription:
    """A subscription of the same program for another channel."""
    condition = {"broadcaster_user_id": "7777", "user_id": "7777"}
    return replace(ours, id=subscription_id, condition=condition, owner=CLIENT)
