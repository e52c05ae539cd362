"""Everything that Twitch, the network, the machine and people can do to the EBS in a week."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from goldomatic.ebs.twitch.status import Chat
from tests.simulation.twitch_week.world import World

Mishap = Callable[[World], Awaitable[None]]

ROUTES = ("validate", "eventsub", "eventsub_list", "eventsub_delete")
"""What an EBS calls that only listens; the token service's other route has a mishap of its own."""

Failure = dict[str, object]

LOST: tuple[Failure, ...] = (
    {"kind": "timeout", "seconds": 30},
    {"kind": "drop", "taken": True},
    {"kind": "malformed"},
)
"""Twitch has done what it was asked, and nobody here learns what came of it."""

RECONNECT_SECONDS = 10.0
"""Of these a planned reconnect needs one or two."""


async def _expire(world: World) -> None:
    world.twitch.tokens.expire_all()


async def _revoke(world: World) -> None:
    reasons = ("notification_failures_exceeded", "version_removed", "something_new")
    await world.hub.revoke(world.chance.pick(reasons))


async def _close(world: World) -> None:
    code = world.chance.pick((4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007, 1006))
    for session in list(world.hub.sockets.sessions):
        world.hub.sockets.end(session, code)


async def _fall_silent(world: World) -> None:
    for session in world.hub.sockets.sessions:
        session.is_silent = True


async def _ask_to_reconnect(world: World) -> None:
    for session in list(world.hub.sockets.sessions):
        world.hub.sockets.ask_to_reconnect(session)


async def _reconnect(world: World) -> None:
    """A planned reconnect loses nothing, whatever is typed in its midst."""
    sessions, losses = world.hub.sockets.sessions, world.status.losses
    is_well = world.status.chat is Chat.HEARD and [
        (each.is_silent, each.asked_to_leave_at) for each in sessions
    ] == [(False, None)]
    await _ask_to_reconnect(world)
    if not is_well:
        return
    await asyncio.sleep(world.chance.between(0, 0.2))
    line = await world.enroll(may_change=False)
    await asyncio.sleep(RECONNECT_SECONDS)
    if not line.is_delivered or world.status.losses != losses:
        world.complaints.append("a planned reconnect has cost some chat")


async def _reconnect_and_die(world: World) -> None:
    await _ask_to_reconnect(world)
    await asyncio.sleep(world.chance.between(0, 0.1))
    await _close(world)


def _script(world: World, routes: Sequence[str], failures: Sequence[Failure]) -> dict[str, list[Failure]]:
    return {route: [world.chance.pick(failures) | {"times": 1 + world.chance.below(4)}] for route in routes}


async def _trouble(world: World) -> None:
    """Every route fails some times in a row, each in its own way."""
    failures: tuple[Failure, ...] = (
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 429, "retryAfterSeconds": 20},
        {"kind": "drop", "taken": False},
    )
    await world.order("script", _script(world, (*ROUTES, "token"), failures))
    await world.chance.pick((_expire, _revoke, _close))(world)


async def _answer_late(world: World) -> None:
    """Twitch does what it is asked, and says so when nobody listens any more, or not at all."""
    await world.order("script", _script(world, ROUTES, LOST))
    await world.chance.pick((_revoke, _close))(world)


async def _lose_a_renewal(world: World) -> None:
    """Twitch spends the refresh token, and its successor never arrives: only a person can help."""
    await world.order("script", {"token": [world.chance.pick(LOST)]})
    world.logins_lost += 1
    await _expire(world)


async def _withdraw(world: World) -> None:
    """The streamer disconnects the program in their settings."""
    world.logins_lost += 1
    world.twitch.tokens.withdraw("1001")
    await world.hub.revoke("authorization_revoked")


async def _lose_the_network(world: World) -> None:
    world.is_network_down = True
    await _fall_silent(world)
    await asyncio.sleep(world.chance.between(5, 900))
    world.is_network_down = False


async def _break_the_disk(world: World) -> None:
    world.is_store_broken = True
    await asyncio.sleep(world.chance.between(1, 120))
    world.is_store_broken = False
    # What waits in memory is done before anything else happens.
    await asyncio.sleep(60)


async def _restart(world: World) -> None:
    await asyncio.sleep(1)
    await world.stop()
    await asyncio.sleep(world.chance.between(0, 60))
    await world.start()


async def _forget(world: World) -> None:
    """Twitch loses a subscription without a word."""
    for each in list(world.hub.subscriptions.values()):
        if each.is_webhook:
            del world.hub.subscriptions[each.id]


async def _double(world: World) -> None:
    """Twitch has a subscription twice, and one of an address that was ours once."""
    for each in list(world.hub.subscriptions.values()):
        if each.is_webhook:
            elsewhere = each.transport | {"callback": "https://old.test/api/twitch/eventsub"}
            twin = replace(each, id=str(world.chance.uuid()))
            stale = replace(each, id=str(world.chance.uuid()), transport=elsewhere)
            world.hub.subscriptions |= {twin.id: twin, stale.id: stale}


MISHAPS: tuple[tuple[str, Mishap], ...] = (
    ("tokens expire", _expire),
    ("revoked", _revoke),
    ("closed", _close),
    ("silent death", _fall_silent),
    ("reconnect", _reconnect),
    ("reconnect that dies", _reconnect_and_die),
    ("errors everywhere", _trouble),
    ("answers too late", _answer_late),
    ("renewal lost", _lose_a_renewal),
    ("consent withdrawn", _withdraw),
    ("no network", _lose_the_network),
    ("no disk", _break_the_disk),
    ("restart", _restart),
    ("forgotten", _forget),
    ("doubled", _double),
)
