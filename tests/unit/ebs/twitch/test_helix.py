"""The Helix client on a scripted line: what is repeated, what never is (SPEC §18 "Announcement")."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from goldomatic.ambient import SeededRandomness, SystemClock
from goldomatic.ebs.twitch.caller import HelixCaller
from goldomatic.ebs.twitch.helix import HelixClient, HelixFailed
from goldomatic.ebs.twitch.subscriptions import (
    CACHE_SECONDS_MAX,
    SubscriberCheck,
    SubscriberCheckFailed,
)
from goldomatic.ebs.twitch.tokens import StaticToken, TokenSource

Step = int | type[httpx.RequestError]


class Line:
    """Answers as the script says, in order, and keeps what was asked."""

    def __init__(self, *script: Step) -> None:
        self.script = list(script)
        self.tokens: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.tokens.append(request.headers["authorization"])
        step = self.script.pop(0) if self.script else 200
        if not isinstance(step, int):
            raise step("no", request=request)
        return httpx.Response(step, json={"data": [{"is_sent": True, "user_name": "V"}]})


class RefreshableToken:
    """A token that can be refreshed as often as is asked."""

    def __init__(self) -> None:
        self.refreshed = 0

    async def access_token(self) -> str:
        return f"token-{self.refreshed}"

    async def refresh(self, rejected: str) -> str | None:
        assert rejected == f"token-{self.refreshed}"
        self.refreshed += 1
        return f"token-{self.refreshed}"


@asynccontextmanager
async def client(line: Line, tokens: TokenSource | None = None) -> AsyncIterator[HelixClient]:
    caller = HelixCaller(client_id="c", wall=SystemClock(), transport=httpx.MockTransport(line))
    helix = HelixClient(
        broadcaster_id="1001",
        caller=caller,
        tokens=tokens or StaticToken("t"),
        random=SeededRandomness(1),
        backoff_seconds=0.0,
    )
    yield helix
    await caller.close()


NOT_TAKEN: list[Step] = [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, 429, 500]
LOST: list[Step] = [
    httpx.ReadTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.WriteTimeout,
    httpx.RemoteProtocolError,
]


@pytest.mark.parametrize("step", NOT_TAKEN, ids=str)
async def test_what_was_surely_not_taken_is_tried_three_times(step: Step) -> None:
    line = Line(step, step)
    async with client(line) as helix:
        assert (await helix.send_chat_message("x")).is_sent
    line = Line(step, step, step)
    async with client(line) as helix:
        assert not (await helix.send_chat_message("x")).is_sent
    assert len(line.tokens) == 3


@pytest.mark.parametrize("step", LOST, ids=str)
async def test_what_may_have_been_taken_is_never_said_again(step: Step) -> None:
    line = Line(step)
    async with client(line) as helix:
        said = await helix.send_chat_message("x")
    assert not said.is_sent
    assert said.reason is not None
    assert said.reason.startswith("answer_lost")
    assert len(line.tokens) == 1


async def test_a_rejected_token_is_refreshed_once_outside_the_count() -> None:
    line = Line(500, 401, 500, 200)
    async with client(line, RefreshableToken()) as helix:
        assert (await helix.send_chat_message("x")).is_sent
    assert line.tokens == ["Bearer token-0", "Bearer token-0", "Bearer token-1", "Bearer token-1"]


async def test_a_token_that_stays_rejected_is_final() -> None:
    line = Line(401, 401)
    async with client(line, RefreshableToken()) as helix:
        assert (await helix.send_chat_message("x")).reason == "http_401"
    assert len(line.tokens) == 2


async def test_a_subscription_is_asked_again_after_a_refresh_only() -> None:
    line = Line(401, 200)
    async with client(line, RefreshableToken()) as helix:
        assert (await helix.subscription_of("2002")).is_subscriber
    async with client(Line(httpx.ReadTimeout)) as helix:
        with pytest.raises(HelixFailed):
            await helix.subscription_of("2002")


class Watch:
    """A watch that is wound by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_an_answer_is_remembered_for_a_minute_at_most() -> None:
    assert CACHE_SECONDS_MAX <= 60
    line, watch = Line(), Watch()
    async with client(line) as helix:
        check = SubscriberCheck(helix, now=watch)
        await check.ask("2002")
        watch.seconds = CACHE_SECONDS_MAX - 0.001
        await check.ask("2002")
        assert len(line.tokens) == 1
        watch.seconds = CACHE_SECONDS_MAX
        await check.ask("2002")
        assert len(line.tokens) == 2
        await check.ask("3003")
        assert len(line.tokens) == 3


async def test_a_failure_is_not_remembered() -> None:
    line = Line(500)
    async with client(line) as helix:
        check = SubscriberCheck(helix)
        with pytest.raises(SubscriberCheckFailed):
            await check.ask("2002")
        assert (await check.ask("2002")).is_subscriber


async def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("subscriptions", "names"):
        monkeypatch.setattr(f"goldomatic.ebs.twitch.{module}.VIEWERS_REMEMBERED_MAX", 5)
    async with client(Line()) as helix:
        check = SubscriberCheck(helix, now=Watch())
        for number in range(20):
            await check.ask(str(number))
            await check.names.of(str(number))
            assert len(check._known) <= 5
            assert len(check.names._known) <= 5
