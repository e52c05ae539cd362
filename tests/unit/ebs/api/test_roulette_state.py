"""What happens when a commit and a reading of the state cross (SPEC §5.2)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from goldomatic.ambient import Ambient, ManualClock, SeededRandomness
from goldomatic.ebs.api.auth import DesktopKeys, ExtensionTokens
from goldomatic.ebs.api.client_address import TrustedProxies
from goldomatic.ebs.api.cors import Cors
from goldomatic.ebs.api.guard import Gate
from goldomatic.ebs.api.rate_limit import RateLimiter, RateLimits
from goldomatic.ebs.api.roulette_state import RouletteStateRoute
from goldomatic.ebs.application.presence import DesktopPresence
from goldomatic.ebs.domain.schedule import RouletteView
from goldomatic.ebs.storage.store import StoreUnavailable

CHANNEL = "1001"
SCOPE: dict[str, Any] = {"method": "GET", "path": "/", "headers": []}
HEADERS = {b"x-mgm-apikey": b"key"}


class SlowStore:
    """Answers a reading when it is told to; commits when it is told to."""

    def __init__(self) -> None:
        self.entrants = 0
        self.readings: asyncio.Queue[asyncio.Future[RouletteView]] = asyncio.Queue()
        self.count = 0
        self.tell: Callable[[str, Any], None] = lambda *_: None

    def on_commit(self, listener: Callable[[str, Any], None]) -> None:
        self.tell = listener

    async def read(self, _query: object) -> RouletteView:
        self.count += 1
        answer: asyncio.Future[RouletteView] = asyncio.get_running_loop().create_future()
        await self.readings.put(answer)
        return await answer

    async def reading(self) -> asyncio.Future[RouletteView]:
        """The next reading that somebody began."""
        return await asyncio.wait_for(self.readings.get(), 60)

    def view(self) -> RouletteView:
        return RouletteView(channel_id=CHANNEL, entrant_count=self.entrants, newest_cycle=None)


@pytest.fixture
def store() -> SlowStore:
    return SlowStore()


@pytest.fixture
def route(store: SlowStore) -> RouletteStateRoute:
    clock = ManualClock(datetime(2026, 4, 4, 12, 1, tzinfo=UTC))
    gate = Gate(
        tokens=ExtensionTokens([], client_id=None, channel_ids=[CHANNEL], wall=clock),
        keys=DesktopKeys(["key"]),
        limiter=RateLimiter(RateLimits()),
        proxies=TrustedProxies([]),
        presence=DesktopPresence(clock),
    )
    any_store: Any = store
    return RouletteStateRoute(
        store=any_store,
        gate=gate,
        cors=Cors([]),
        ambient=Ambient(clock=clock, wall=clock, random=SeededRandomness(1)),
        channel_id=CHANNEL,
        age_seconds_max=None,
    )


async def receive() -> Any:
    raise AssertionError("a GET has no body")


def ask(route: RouletteStateRoute) -> asyncio.Task[int]:
    async def count() -> int:
        _, _, body = await route.answer(SCOPE, receive, HEADERS)
        found: int = msgspec.json.decode(body["body"])["poolParticipantCount"]
        return found

    return asyncio.create_task(count())


async def test_what_was_read_before_a_commit_is_not_kept_after_it(
    route: RouletteStateRoute, store: SlowStore
) -> None:
    first = ask(route)
    reading = await store.reading()
    before = store.view()
    store.entrants = 1
    store.tell(CHANNEL, [])
    reading.set_result(before)
    # It was true a moment ago, which is fresh enough to be answered, once.
    assert await first == 0
    second = ask(route)
    (await store.reading()).set_result(store.view())
    assert await second == 1


async def test_everybody_waits_for_one_reading_and_nobodys_impatience_ends_it(
    route: RouletteStateRoute, store: SlowStore
) -> None:
    asking = [ask(route) for _ in range(10)]
    reading = await store.reading()
    asking[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking[0]
    reading.set_result(store.view())
    assert await asyncio.gather(*asking[1:]) == [0] * 9
    assert await ask(route) == 0
    assert store.count == 1


async def test_a_commit_in_another_channel_changes_nothing(
    route: RouletteStateRoute, store: SlowStore
) -> None:
    first = ask(route)
    (await store.reading()).set_result(store.view())
    await first
    store.tell("7777", [])
    assert await ask(route) == 0
    assert store.count == 1


async def test_a_reading_that_fails_is_tried_again_by_the_next(
    route: RouletteStateRoute, store: SlowStore
) -> None:
    first = ask(route)
    (await store.reading()).set_exception(StoreUnavailable())
    with pytest.raises(StoreUnavailable):
        await first
    second = ask(route)
    (await store.reading()).set_result(store.view())
    assert await second == 0
