"""One week of a stream with everything that Twitch can do to it; a seed decides all."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from goldomatic.ebs.twitch.status import Account, Chat
from tests.simulation.twitch_week.world import World, a_folder
from tests.support.jumping_time import run

DAY = 86_400.0
MINUTES_CALM = 30
"""After the last mishap: by then everything must be well again."""

CALLS_PER_MINUTE_MAX = 40
"""Of Helix and the token service together; Twitch's own limit is some hundreds."""

CONNECTS_PER_MINUTE_MAX = 15

Mishap = Callable[[World], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Lived:
    """What became of a seed; ``broken`` is None when everything held."""

    seed: int
    transport: str
    broken: str | None
    counts: Counter[str]


def live(seed: int, transport: str, days: float = 7.0) -> Lived:
    """Live a week and look whether all promises held."""
    with a_folder() as folder:
        return run(lambda: _live(seed, transport, days, Path(folder)))


async def _live(seed: int, transport: str, days: float, folder: Path) -> Lived:
    world = World(seed, transport, folder)
    sockets = asyncio.create_task(world.keep_sockets(), name="job:sockets")
    try:
        await world.start()
        typing = asyncio.create_task(_type(world, days))
        await _stumble(world, days)
        await typing
        await asyncio.sleep(MINUTES_CALM * 60)
        broken = await _complaint(world)
    finally:
        sockets.cancel()
        await asyncio.gather(sockets, return_exceptions=True)
        await world.stop()
        await world.client.aclose()
    world.counts["chat lost, s"] += int(world.status.lost_seconds_total)
    return Lived(seed, transport, broken, world.counts)


async def _type(world: World, days: float) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + days * DAY
    while loop.time() < end:
        await asyncio.sleep(world.chance.between(60, 1800))
        await world.type(copies=world.chance.pick((1, 1, 1, 2, 3)))


async def _stumble(world: World, days: float) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + days * DAY
    while True:
        pause = world.chance.between(1, 4 * 3600)
        if loop.time() + pause >= end:
            return
        await asyncio.sleep(pause)
        name, mishap = world.chance.pick(MISHAPS)
        world.counts[f"mishap: {name}"] += 1
        await mishap(world)


async def _complaint(world: World) -> str | None:
    """Return the first promise that was broken."""
    status = world.status
    if status.account is not Account.CONNECTED:
        return f"the account is {status.account}"
    if status.chat is not Chat.HEARD:
        return f"chat is {status.chat}: {status.chat_reason}"
    enrolled = await world.enrolled()
    for viewer, is_delivered in world.typed.items():
        times = enrolled[viewer]
        # A line of which the answer was lost may have been done all the same; never twice.
        if times > 1 or (is_delivered and times == 0):
            return f"viewer {viewer}: delivered {is_delivered}, enrolled {times} times"
    spent = [
        call.body["refresh_token"]
        for call in world.twitch.calls
        if call.route.value == "token" and call.was_taken and "refresh_token" in call.body
    ]
    if len(spent) != len(set(spent)):
        return "a refresh token was spent twice"
    moments = [call.received_at.timestamp() for call in world.twitch.calls]
    world.counts["calls"] += len(moments)
    world.counts["busiest minute"] = max(world.counts["busiest minute"], _busiest_minute(moments))
    if _busiest_minute(moments) > CALLS_PER_MINUTE_MAX:
        return f"{_busiest_minute(moments)} calls in a minute"
    if _busiest_minute(world.connects) > CONNECTS_PER_MINUTE_MAX:
        return f"{_busiest_minute(world.connects)} connections in a minute"
    return None


def _busiest_minute(moments: list[float]) -> int:
    """Return how many of the moments lie within one minute, at most."""
    most, first = 0, 0
    for last, moment in enumerate(moments):
        while moment - moments[first] > 60:
            first += 1
        most = max(most, last - first + 1)
    return most


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


async def _reconnect(world: World) -> None:
    for session in list(world.hub.sockets.sessions):
        world.hub.sockets.ask_to_reconnect(session)


async def _reconnect_and_die(world: World) -> None:
    await _reconnect(world)
    await asyncio.sleep(world.chance.between(0, 0.1))
    await _close(world)


async def _trouble(world: World) -> None:
    """Every route fails some times in a row, each in its own way."""
    routes = ("token", "validate", "eventsub", "eventsub_list", "eventsub_delete", "users")
    failures = (
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 429, "retryAfterSeconds": 20},
        {"kind": "drop", "taken": False},
    )
    script = {route: [world.chance.pick(failures) | {"times": 1 + world.chance.below(4)}] for route in routes}
    await world.order("script", script)
    await world.chance.pick((_expire, _revoke, _close))(world)


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
    """Twitch loses a subscription without a word, or keeps one too many."""
    for each in list(world.hub.subscriptions.values()):
        if each.is_webhook:
            del world.hub.subscriptions[each.id]


MISHAPS: tuple[tuple[str, Mishap], ...] = (
    ("tokens expire", _expire),
    ("revoked", _revoke),
    ("closed", _close),
    ("silent death", _fall_silent),
    ("reconnect", _reconnect),
    ("reconnect that dies", _reconnect_and_die),
    ("errors everywhere", _trouble),
    ("no network", _lose_the_network),
    ("no disk", _break_the_disk),
    ("restart", _restart),
    ("forgotten", _forget),
)
