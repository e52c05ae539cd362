"""What Twitch says about its limits is believed: nothing is called before its time (docs/twitch.md §3)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx
import pytest

from goldomatic.ambient import SeededRandomness
from goldomatic.ebs.twitch.caller import HelixCaller, HelixFailed
from goldomatic.ebs.twitch.helix import HelixClient
from goldomatic.ebs.twitch.pace import WAIT_SECONDS_MAX
from goldomatic.ebs.twitch.tokens import StaticToken
from tests.support.jumping_time import LoopClock, run


@dataclass
class Twitch:
    """Answers what it was told to, and then well; notes when it was called."""

    answers: list[httpx.Response] = field(default_factory=list)
    called_at: list[float] = field(default_factory=list)

    def answer(self, _request: httpx.Request) -> httpx.Response:
        self.called_at.append(asyncio.get_running_loop().time())
        if self.answers:
            return self.answers.pop(0)
        return httpx.Response(200, json={"data": [{"id": "7", "display_name": "Анна", "is_sent": True}]})

    def caller(self) -> HelixCaller:
        return HelixCaller(client_id="c", wall=LoopClock(), transport=httpx.MockTransport(self.answer))


def client_of(caller: HelixCaller) -> HelixClient:
    return HelixClient(
        broadcaster_id="1001", caller=caller, tokens=StaticToken("t"), random=SeededRandomness(1)
    )


def empty_bucket(status: int, seconds: float, **more: str) -> httpx.Response:
    """An answer after which there is nothing left for so long."""
    reset = int(LoopClock().now().timestamp() + seconds)
    headers = {"Ratelimit-Remaining": "0", "Ratelimit-Reset": str(reset)} | more
    return httpx.Response(status, headers=headers, json={"data": []})


def play(story: Callable[[Twitch], Awaitable[None]]) -> None:
    async def main() -> None:
        await story(Twitch())

    run(main)


@pytest.mark.parametrize("status", [200, 429])
def test_a_short_wait_is_waited(status: int) -> None:
    async def story(twitch: Twitch) -> None:
        caller = twitch.caller()
        twitch.answers.append(empty_bucket(status, 2))
        await caller.call("GET", "/helix/users", StaticToken("t"))
        await caller.call("GET", "/helix/users", StaticToken("t"))
        assert twitch.called_at[1] - twitch.called_at[0] >= 2

    play(story)


def test_a_long_wait_is_told_and_nothing_is_called_meanwhile() -> None:
    async def story(twitch: Twitch) -> None:
        caller = twitch.caller()
        twitch.answers.append(empty_bucket(200, 20))
        await caller.call("GET", "/helix/users", StaticToken("t"))
        with pytest.raises(HelixFailed, match="rate_limited"):
            await caller.call("GET", "/helix/users", StaticToken("t"))
        await asyncio.sleep(21)
        await caller.call("GET", "/helix/users", StaticToken("t"))
        assert len(twitch.called_at) == 2

    play(story)


def test_a_line_for_chat_waits_for_a_limit_that_another_call_has_met() -> None:
    async def story(twitch: Twitch) -> None:
        helix = client_of(twitch.caller())
        twitch.answers.append(empty_bucket(200, 20))
        await helix.display_name_of("7")
        said = await helix.send_chat_message("hello")
        assert said.is_sent
        assert twitch.called_at[1] - twitch.called_at[0] >= 20

    play(story)


def test_what_is_left_is_used() -> None:
    async def story(twitch: Twitch) -> None:
        caller = twitch.caller()
        twitch.answers.append(empty_bucket(200, 20, **{"Ratelimit-Remaining": "1"}))
        for _ in range(2):
            await caller.call("GET", "/helix/users", StaticToken("t"))
        assert twitch.called_at[1] == twitch.called_at[0]

    play(story)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({}, 1, 1),
        ({"Ratelimit-Reset": "soon"}, 1, 1),
        ({"Ratelimit-Reset": "-5"}, 1, 1),
        ({"Ratelimit-Reset": "99999999999"}, WAIT_SECONDS_MAX, WAIT_SECONDS_MAX),
        ({"Ratelimit-Reset": "1"}, 0.5, 0.5),
    ],
)
def test_whatever_a_429_says_the_wait_is_bounded(headers: dict[str, str], least: float, most: float) -> None:
    async def story(twitch: Twitch) -> None:
        caller = twitch.caller()
        twitch.answers.append(httpx.Response(429, headers=headers))
        await caller.call("GET", "/helix/users", StaticToken("t"))
        assert least <= caller.pace.seconds_left <= most

    play(story)
