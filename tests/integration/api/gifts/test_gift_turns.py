"""The chat command, and whose turn it is: the loop behind the routes, Twitch, two processes (SPEC §12)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import pytest

from goldomatic.ebs.jobs import gift_turns
from tests.e2e.programs import wait_until
from tests.integration.api.gifts.calls import (
    AMPLE,
    LINEN,
    ask,
    asked,
    desktop,
    failed,
    listed,
    looked,
    queue_of,
    turn_of,
)
from tests.integration.api.service import (
    KEY,
    Service,
    assert_error,
    metric,
    running_service,
)
from tests.integration.api.twitch import SUBSCRIPTIONS, FakeHelix, fake_helix


async def test_a_line_of_chat_puts_its_author_into_the_queue_once(service: Service) -> None:
    for _ in range(2):
        answer = await service.chat("!TwGift  norinn ", message_id="one-line", chatter_user_name="Anna")
        assert answer.status_code == 204
    mine = (await queue_of(service))["mine"]
    assert [(each["characterName"], each["viewerDisplayName"], each["state"]) for each in mine] == [
        ("Norinn", "Anna", "Pending")
    ]
    assert (await service.pool_me())["isEnrolled"] is False, "gold and gifts are two things"
    assert await metric(service, 'mgm_messages_total{outcome="gift_requested"}') == 1
    assert await metric(service, 'mgm_messages_total{outcome="gift_duplicate"}') == 1


@pytest.mark.parametrize(
    ("line", "changes", "code"),
    [
        ("!twgift N0rinn", {}, "invalid_character_name"),
        ("!twgift Norinn", {"badges": ()}, "not_subscriber"),
    ],
)
async def test_refusals_in_chat_are_counted_and_silent(
    service: Service, line: str, changes: dict[str, Any], code: str
) -> None:
    assert (await service.chat(line, **changes)).status_code == 204
    assert (await queue_of(service))["queueLength"] == 0
    assert await metric(service, f'mgm_messages_total{{outcome="gift_refused_{code}"}}') == 1


async def test_while_the_streamer_is_away_nobodys_turn_comes(service: Service) -> None:
    await asked(service)
    await looked()
    assert (await queue_of(service))["active"] is None
    # A wrong key is not the Desktop.
    await service.client.get("/api/payouts/pending", headers={"X-MGM-ApiKey": "guess"})
    await looked()
    assert (await queue_of(service))["active"] is None


@pytest.mark.parametrize("path", ["/api/payouts/pending", "/api/roulette/state", "/api/pool"])
async def test_any_call_of_the_desktop_says_that_the_streamer_is_here(service: Service, path: str) -> None:
    gift_id = (await asked(service))["id"]
    await service.client.get(path, headers=KEY)
    await turn_of(service, gift_id, is_desktop_here=False)


async def test_news_brings_the_turn_without_waiting_for_the_next_look(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gift_turns, "LOOK_SECONDS", 1000)
    # The look that has begun already ends by this.
    await desktop(service, "PATCH", f"/{(await asked(service))['id']}", {"state": "Failed"})
    service.advance(31)
    first, second = (await asked(service))["id"], (await asked(service, "3003"))["id"]
    # The Desktop comes back: news.
    await turn_of(service, first)
    # A gift has failed: news.
    assert (await desktop(service, "PATCH", f"/{first}", {"state": "Failed"})).status_code == 200
    await turn_of(service, second)


async def test_thirty_seconds_after_its_last_call_the_desktop_is_away(service: Service) -> None:
    await listed(service)
    service.advance(30)
    first = (await asked(service))["id"]
    await turn_of(service, first, is_desktop_here=False)
    service.advance(31)
    assert (await desktop(service, "PATCH", f"/{first}", {"state": "Failed"})).status_code == 200
    service.advance(30.001)
    second = (await asked(service, "3003"))["id"]
    await looked()
    assert (await queue_of(service, "3003"))["mine"][0]["state"] == "Pending"
    await turn_of(service, second)


async def test_the_loop_itself_ends_a_turn_whose_time_is_over_and_gives_the_next(service: Service) -> None:
    first, second = (await asked(service))["id"], (await asked(service, "3003"))["id"]
    await turn_of(service, first)
    service.advance(60)
    await turn_of(service, second)
    assert await failed(service) == "selection_timeout"


@pytest.fixture
async def helix() -> AsyncIterator[FakeHelix]:
    async with fake_helix() as running:
        yield running


@pytest.fixture
async def checked(sqlite_url: str, helix: FakeHelix) -> AsyncIterator[Service]:
    """An EBS that asks Twitch."""
    async with running_service(
        sqlite_url, Mgm__DevSkipSubscriberCheck="false", **helix.settings, **AMPLE
    ) as running:
        yield running


async def test_over_http_twitch_is_asked_at_once(checked: Service, helix: FakeHelix) -> None:
    assert_error(await ask(checked), 403, "not_subscriber")
    assert_error(await ask(checked, name="N0rinn"), 400, "invalid_character_name")
    helix.fail_with(SUBSCRIPTIONS, 500)
    answer = await ask(checked, "3003")
    assert_error(answer, 503, "unavailable")
    assert answer.headers["retry-after"]
    helix.subscribers["4004"] = "Anna"
    request = await asked(checked, "4004")
    assert request["viewerDisplayName"] == "Anna"
    asked_before = len(helix.requests(SUBSCRIPTIONS))
    await turn_of(checked, request["id"])
    assert len(helix.requests(SUBSCRIPTIONS)) == asked_before, "and not a second time"


async def test_from_chat_twitch_is_asked_before_the_turn(checked: Service, helix: FakeHelix) -> None:
    helix.subscribers["3003"] = "Anna"
    await checked.chat("!twgift Norinn", "2002")
    await checked.chat("!twgift Other", "3003")
    await looked()
    assert helix.requests(SUBSCRIPTIONS) == [], "nobody asks while nobody's turn can come"
    gift_id = (await queue_of(checked, "3003"))["mine"][0]["id"]
    await turn_of(checked, gift_id)
    assert await failed(checked, "2002") == "not_subscriber"


async def test_without_helix_nobody_from_chat_gets_a_turn(sqlite_url: str) -> None:
    async with running_service(sqlite_url, Mgm__DevSkipSubscriberCheck="false", **AMPLE) as service:
        await service.chat("!twgift Norinn")
        await listed(service)
        assert await failed(service) == "not_subscriber"


async def test_two_minutes_of_silence_from_twitch_end_the_request(checked: Service, helix: FakeHelix) -> None:
    helix.fail_with(SUBSCRIPTIONS, *[500] * 100)
    await checked.chat("!twgift Norinn")
    await listed(checked)
    for passed in range(1, 5):
        await wait_until(partial(_asked_times, helix, passed), "Twitch is asked")
        # Five seconds later it is asked again, and not before.
        await looked()
        assert len(helix.requests(SUBSCRIPTIONS)) == passed
        checked.advance(29)
        await listed(checked)
    # 116 s after the first time: the fifth.
    await wait_until(partial(_asked_times, helix, 5), "Twitch is asked")
    await looked()
    assert (await queue_of(checked))["mine"][0]["state"] == "Pending"
    checked.advance(5)
    assert await failed(checked) == "subscriber_check_unavailable"


async def test_twitch_that_comes_back_within_two_minutes_is_believed(
    checked: Service, helix: FakeHelix
) -> None:
    helix.subscribers["2002"] = "Anna"
    helix.fail_with(SUBSCRIPTIONS, 500, 500)
    await checked.chat("!twgift Norinn")
    gift_id = (await queue_of(checked))["mine"][0]["id"]
    for passed in (1, 2):
        await listed(checked)
        await wait_until(partial(_asked_times, helix, passed), "Twitch is asked")
        checked.advance(20)
    await turn_of(checked, gift_id)


async def _asked_times(helix: FakeHelix, times: int) -> bool:
    return len(helix.requests(SUBSCRIPTIONS)) >= times


async def test_a_process_that_does_not_hear_the_desktop_leaves_turns_to_the_one_that_does(
    postgresql_url: str,
) -> None:
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(running_service(postgresql_url, 1, **AMPLE))
        other = await stack.enter_async_context(running_service(postgresql_url, 2, **AMPLE))
        viewers = [str(number) for number in range(2001, 2009)]
        answers = await asyncio.gather(
            *(ask((one, other)[number % 2], viewer) for number, viewer in enumerate(viewers))
        )
        assert [answer.status_code for answer in answers] == [201] * len(viewers)
        await looked()
        assert (await queue_of(other))["active"] is None
        order = [each["id"] for each in await listed(other)]
        assert len(order) == len(viewers)
        served = []
        for gift_id in order:
            await turn_of(other, gift_id)
            # The Desktop's answers may reach either process.
            chosen = await desktop(one, "POST", f"/{gift_id}/select-item", {"item": LINEN})
            assert chosen.status_code == 200, chosen.text
            active = (await queue_of(one))["active"]
            assert active["id"] == gift_id
            done = await desktop(other, "POST", f"/{gift_id}/confirm", {"confirmed": True})
            assert done.status_code == 200, done.text
            served.append(gift_id)
        assert await listed(one) == []
        assert served == order
        again = await asyncio.gather(*(ask(one, viewer) for viewer in viewers))
        assert {answer.json()["code"] for answer in again} == {"gift_already_used"}
