"""Twitch does the same for an hour, whatever we do: nothing is asked of it without a pause (SPEC §9)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from goldomatic.ebs.twitch.eventsub_client import Created, EventSubClient
from goldomatic.ebs.twitch.socket_frames import CLOSE_REASONS
from goldomatic.ebs.twitch.status import Chat
from tests.simulation.twitch_week.test_moments import asked_at, play, until_heard
from tests.simulation.twitch_week.world import World

HOUR = 3600.0
CALLS_IN_AN_HOUR_MAX = 100
"""A pause is half a minute at least, once it has grown to its greatest."""


async def for_an_hour(do: Callable[[], object], every: float) -> None:
    until = asyncio.get_running_loop().time() + HOUR
    while asyncio.get_running_loop().time() < until:
        done = do()
        if asyncio.iscoroutine(done):
            await done
        await asyncio.sleep(every)


@pytest.mark.parametrize("transport", ["webhook", "websocket"])
def test_a_subscription_that_is_taken_back_as_soon_as_it_is_given(transport: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async def take_back() -> None:
            if world.status.chat is Chat.HEARD:
                await world.hub.revoke("user_removed")

        await world.start()
        await for_an_hour(take_back, 0.5)
        assert 5 < len(asked_at(world, "eventsub")) < CALLS_IN_AN_HOUR_MAX
        await until_heard(world)

    play(transport, tmp_path, story)


@pytest.mark.parametrize("code", [*CLOSE_REASONS, 1006])
def test_a_socket_that_is_closed_as_soon_as_it_is_heard(code: int, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        def close() -> None:
            if world.status.chat is Chat.HEARD:
                for session in list(world.hub.sockets.sessions):
                    world.hub.sockets.end(session, code)

        await world.start()
        await for_an_hour(close, 0.5)
        assert 5 < len(world.connects) < CALLS_IN_AN_HOUR_MAX
        await until_heard(world)

    play("websocket", tmp_path, story)


def test_a_socket_that_is_sent_on_as_soon_as_it_is_there(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        def send_on() -> None:
            for session in list(world.hub.sockets.sessions):
                if session.asked_to_leave_at is None:
                    world.hub.sockets.ask_to_reconnect(session)

        await world.start()
        await until_heard(world)
        await for_an_hour(send_on, 0.1)
        assert 5 < len(world.connects) < HOUR / 9
        assert world.status.losses == 0

    play("websocket", tmp_path, story)


@pytest.mark.parametrize("has_met", [False, True])
def test_tokens_that_twitch_issues_and_does_not_know(has_met: bool, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        strangers = {"validate": [{"kind": "status", "status": 401, "times": 1000}]}
        if has_met:
            await world.start()
            await until_heard(world)
            await world.order("script", strangers)
            await asyncio.sleep(HOUR)
        else:
            await world.order("script", strangers)
            await world.start()
        before = len(asked_at(world, "validate")), len(asked_at(world, "token"))
        await asyncio.sleep(HOUR)
        validations = len(asked_at(world, "validate")) - before[0]
        renewals = len(asked_at(world, "token")) - before[1]
        assert 1 < renewals <= validations < CALLS_IN_AN_HOUR_MAX / 2

    play("websocket", tmp_path, story)


STATUSES = (400, 401, 403, 404, 409, 422, 429, 500, 503)
ANSWERS: list[dict[str, object]] = [{"kind": "status", "status": status} for status in STATUSES]
ANSWERS += [
    {"kind": "status", "status": 429, "retryAfterSeconds": 3600},
    {"kind": "status", "status": 429, "retryAfterSeconds": 0},
    {"kind": "malformed"},
    {"kind": "timeout", "seconds": 30},
    {"kind": "drop", "taken": False},
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: "-".join(map(str, answer.values())))
@pytest.mark.parametrize(
    ("transport", "route"),
    [
        ("webhook", "eventsub"),
        ("webhook", "eventsub_list"),
        ("websocket", "eventsub"),
        ("websocket", "validate"),
        ("websocket", "token"),
    ],
)
def test_one_answer_for_an_hour(
    transport: str, route: str, answer: dict[str, object], tmp_path: Path
) -> None:
    async def story(world: World) -> None:
        world.twitch.tokens.token_seconds = 900
        await world.order("script", {route: [answer | {"times": 1000}]})
        await world.start()
        await asyncio.sleep(HOUR)
        for each in ("eventsub", "eventsub_list", "validate", "token"):
            assert len(asked_at(world, each)) < 2 * CALLS_IN_AN_HOUR_MAX, each
        assert len(world.connects) < 2 * CALLS_IN_AN_HOUR_MAX

    play(transport, tmp_path, story)


def test_what_cannot_be_deleted_keeps_back_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.start()
        await until_heard(world)
        await world.order("script", {"eventsub_delete": [{"kind": "status", "status": 503, "times": 1000}]})
        await world.hub.revoke("user_removed")
        await until_heard(world)
        assert len(world.hub.subscriptions) > 1

    play("webhook", tmp_path, story)


def test_a_creation_that_crashes_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the same connection: of a subscription that was taken back nothing says that Twitch ends it."""
    create = EventSubClient.create
    crashes: list[Exception] = []

    async def stumble(client: EventSubClient, transport: Mapping[str, str]) -> Created:
        if crashes:
            raise crashes.pop()
        return await create(client, transport)

    monkeypatch.setattr(EventSubClient, "create", stumble)

    async def story(world: World) -> None:
        await world.start()
        await until_heard(world)
        crashes.extend([RuntimeError("a mistake of ours")] * 3)
        await world.hub.revoke("version_removed")
        await asyncio.sleep(1)
        await until_heard(world)
        assert len(world.connects) == 1

    play("websocket", tmp_path, story)
