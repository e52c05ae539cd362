"""One week of a stream with everything that Twitch can do to it; a seed decides all."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from goldomatic.ebs.twitch.status import Account, Chat
from tests.simulation.twitch_week.mishaps import MISHAPS
from tests.simulation.twitch_week.world import World, a_folder
from tests.support.jumping_time import run

DAY = 86_400.0
MINUTES_CALM = 120
"""After the last mishap: a withdrawn login is found out within an hour, the operator within another half."""

HEARD_MIN = 0.85
"""Of the lines that are typed, the share that Twitch delivers to somebody in spite of all mishaps."""

CALLS_PER_MINUTE_MAX = 40
"""Of Helix and the token service together; Twitch's own limit is some hundreds."""

CONNECTS_PER_MINUTE_MAX = 15


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
    operating = asyncio.create_task(_operate(world))
    try:
        await world.start()
        typing = asyncio.create_task(_type(world, days))
        await _stumble(world, days)
        await typing
        await asyncio.sleep(MINUTES_CALM * 60)
        broken = await _complaint(world)
    finally:
        for task in (sockets, operating):
            task.cancel()
        await asyncio.gather(sockets, operating, return_exceptions=True)
        await world.stop()
        await world.client.aclose()
    world.counts["chat lost, s"] += int(world.status.lost_seconds_total)
    return Lived(seed, transport, broken, world.counts)


async def _type(world: World, days: float) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + days * DAY
    while loop.time() < end:
        await asyncio.sleep(world.chance.between(60, 1800))
        await world.enroll()


async def _operate(world: World) -> None:
    """The operator looks up now and then, and does what the EBS asks for."""
    while True:
        await asyncio.sleep(world.chance.between(60, 1800))
        if not world.status.is_account_gone:
            continue
        if "mgm twitch login" not in (world.status.remedy or ""):
            world.complaints.append(f"the account is {world.status.account}, and nobody is told what to do")
        await world.log_in()


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
    typed, delivered = world.counts["lines typed"], world.counts["lines delivered"]
    if delivered < typed * HEARD_MIN:
        return f"{delivered} of {typed} lines were delivered"
    if not (await world.enroll()).is_delivered:
        return "Twitch has no subscription that brings a line"
    enabled = [each for each in world.hub.subscriptions.values() if each.status == "enabled"]
    if len(enabled) != 1 or (enabled[0].is_webhook and len(world.hub.subscriptions) != 1):
        return f"the subscriptions are {[each.to_json() for each in world.hub.subscriptions.values()]}"
    await asyncio.sleep(60)
    return next(
        filter(None, [*world.complaints, await _lines_complaint(world), _login_complaint(world)]), None
    ) or _haste_complaint(world)


async def _lines_complaint(world: World) -> str | None:
    """Every line that was surely delivered is acted on once, and in its order; the others once or never."""
    acted_on = await world.acted_on()
    for number, lines in enumerate(world.typed, start=1):
        names = acted_on.get(str(5000 + number), [])
        may, must = [line.name for line in lines], [line.name for line in lines if line.is_delivered]
        is_in_order = names == [name for name in may if name in names]
        if not is_in_order or not set(must) <= set(names):
            return f"viewer {5000 + number}: typed {may}, delivered {must}, acted on {names}"
    return None


def _login_complaint(world: World) -> str | None:
    """No refresh token is tried again whose successor has come, and nobody is logged out without need."""
    spent: set[str] = set()
    for call in world.twitch.calls:
        token = call.body.get("refresh_token") if call.route.value == "token" else None
        if token in spent:
            return "a refresh token was used again, and its successor had come"
        is_answered = call.answered_status is not None and call.behaviour != "malformed"
        if token is not None and call.was_taken and is_answered:
            spent.add(token)
    if world.counts["logins by hand"] > world.logins_lost:
        return f"{world.counts['logins by hand']} logins by hand, and {world.logins_lost} were Twitch's doing"
    return None


def _haste_complaint(world: World) -> str | None:
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
