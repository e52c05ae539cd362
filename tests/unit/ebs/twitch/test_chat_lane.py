"""A burst of announcements: in order, not too quickly, none lost and none said twice (SPEC §9)."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise

import httpx

from goldomatic.ambient import SeededRandomness
from goldomatic.ebs.twitch.caller import HelixCaller
from goldomatic.ebs.twitch.chat_lane import LINE_SECONDS_MIN
from goldomatic.ebs.twitch.helix import HelixClient
from goldomatic.ebs.twitch.helix_messages import Subscription
from goldomatic.ebs.twitch.names import DisplayNames
from goldomatic.ebs.twitch.subscriptions import SubscriberCheck
from goldomatic.ebs.twitch.tokens import StaticToken
from tests.support.jumping_time import LoopClock, run

WINNERS = 50


class Chat:
    """Twitch's chat: every seventh call is one too many, every eleventh finds Twitch broken."""

    def __init__(self) -> None:
        self.said: list[tuple[float, str]] = []
        self.calls = 0

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        await asyncio.sleep(0.2)
        now = LoopClock().now().timestamp()
        if self.calls % 7 == 0:
            headers = {"Ratelimit-Remaining": "0", "Ratelimit-Reset": str(int(now) + 25)}
            return httpx.Response(429, headers=headers)
        if self.calls % 11 == 0:
            return httpx.Response(500)
        self.said.append((now, json.loads(request.content)["message"]))
        return httpx.Response(200, json={"data": [{"is_sent": True}]})


def helix_at(handler: object) -> HelixClient:
    caller = HelixCaller(
        client_id="c",
        wall=LoopClock(),
        transport=httpx.MockTransport(handler),  # type: ignore[arg-type]
    )
    return HelixClient(
        broadcaster_id="1001", caller=caller, tokens=StaticToken("t"), random=SeededRandomness(1)
    )


def test_fifty_at_once() -> None:
    chat = Chat()

    async def main() -> None:
        helix = helix_at(chat.answer)
        lines = [f"line {number}" for number in range(WINNERS)]
        results = await asyncio.gather(*(helix.send_chat_message(line) for line in lines))
        assert all(result.is_sent for result in results), results
        assert [line for _, line in chat.said] == lines
        gaps = [later - earlier for (earlier, _), (later, _) in pairwise(chat.said)]
        assert min(gaps) >= LINE_SECONDS_MIN - 0.001
        assert chat.calls < WINNERS * 1.4, "nothing is asked again before its time"

    run(main)


def test_a_name_is_asked_once_an_hour_and_its_absence_refuses_nobody() -> None:
    async def main() -> None:
        asked: list[str] = []
        answers = [
            httpx.Response(500),
            httpx.Response(200, json={"data": [{"id": "7", "display_name": "Анна"}]}),
        ]

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request.url.params["id"])
            return answers.pop(0)

        loop = asyncio.get_running_loop()
        names = DisplayNames(helix_at(answer), now=loop.time)
        assert await names.of("7") is None
        assert await names.of("7") is None
        await asyncio.sleep(31)
        assert await names.of("7") == "Анна"
        await asyncio.sleep(3000)
        assert await names.of("7") == "Анна"
        assert asked == ["7", "7"]
        assert await DisplayNames(None).of("7") is None

    run(main)


def test_who_is_not_logged_in_has_no_subscribers() -> None:
    async def main() -> None:
        assert await SubscriberCheck(None).ask("7") == Subscription(is_subscriber=False)

    run(main)
