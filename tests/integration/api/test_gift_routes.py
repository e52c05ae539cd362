"""The routes of the gift queue over HTTP, and the loop behind it (SPEC §12, §18)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection

from goldomatic.ebs.application.gift_queries import queue_head
from goldomatic.ebs.application.views import GiftQueueHead
from goldomatic.ebs.jobs import gift_turns
from tests.e2e.programs import wait_until
from tests.integration.api.service import (
    CHANNEL,
    KEY,
    Service,
    assert_error,
    bearer,
    metric,
    running_service,
)
from tests.integration.api.twitch import SUBSCRIPTIONS, FakeHelix, fake_helix

GIFTS = "/api/gift-requests"
QUEUE = f"/api/streamers/{CHANNEL}/gift-queue"
LINEN = {
    "name": "Linen Cloth",
    "id": 2589,
    "count": 20,
    "link": "|cffffffff|Hitem:2589:0:0:0|h[Linen Cloth]|h|r",
    "texture": "Interface\\Icons\\INV_Fabric_Linen_01",
    "bagId": 0,
    "slotId": 1,
}
FIELDS = {
    "id",
    "streamerId",
    "viewerId",
    "viewerDisplayName",
    "characterName",
    "state",
    "selectedItem",
    "queuePosition",
    "estimatedWaitSeconds",
    "createdAt",
    "updatedAt",
    "timeoutAt",
    "failureReason",
}


# The tests look more often than a panel does.
AMPLE = {"Mgm__RateLimit__ReadsPerMinute": "100000", "Mgm__RateLimit__DesktopPerMinute": "100000"}

LOOKS: Counter[str] = Counter()
"""How often the loop has looked, by channel."""


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    def counted(connection: Connection, channel_id: str) -> GiftQueueHead:
        LOOKS[channel_id] += 1
        return queue_head(connection, channel_id)

    monkeypatch.setattr(gift_turns, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(gift_turns, "queue_head", counted)


@pytest.fixture
async def service(sqlite_url: str) -> AsyncIterator[Service]:
    async with running_service(sqlite_url, **AMPLE) as running:
        yield running


async def ask(
    service: Service, viewer: str = "2002", name: Any = "Norinn", streamer: Any = CHANNEL, **token: Any
) -> httpx.Response:
    return await service.client.post(
        GIFTS,
        headers=bearer(viewer, now=service.wall.now(), **token),
        json={"streamerId": streamer, "characterName": name},
    )


async def asked(service: Service, viewer: str = "2002", name: str = "Norinn") -> dict[str, Any]:
    answer = await ask(service, viewer, name)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def queue_of(service: Service, viewer: str = "2002") -> dict[str, Any]:
    answer = await service.client.get(QUEUE, headers=bearer(viewer, now=service.wall.now()))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def desktop(service: Service, method: str, path: str, body: Any = None) -> httpx.Response:
    return await service.client.request(method, f"{GIFTS}{path}", headers=KEY, json=body)


async def listed(service: Service) -> list[dict[str, Any]]:
    """What the Desktop sees; that it looks is what lets turns come."""
    answer = await desktop(service, "GET", "")
    assert answer.status_code == 200, answer.text
    body: list[dict[str, Any]] = answer.json()
    return body


async def turn_of(service: Service, gift_id: str, *, is_desktop_here: bool = True) -> dict[str, Any]:
    """Wait until it is the request's turn; return it."""

    async def has_come() -> bool:
        requests = await listed(service) if is_desktop_here else (await queue_of(service))["mine"]
        return any(each["id"] == gift_id and each["state"] == "SelectingItem" for each in requests)

    await wait_until(has_come, "its turn")
    return next(each for each in await listed(service) if each["id"] == gift_id)


async def failed(service: Service, viewer: str = "2002") -> str:
    """Wait until the viewer's newest request has failed; return why."""

    async def has_failed() -> bool:
        mine = (await queue_of(service, viewer))["mine"]
        return bool(mine) and mine[0]["state"] == "Failed"

    await wait_until(has_failed, "the failure")
    reason: str = (await queue_of(service, viewer))["mine"][0]["failureReason"]
    return reason


async def looked(times: int = 3) -> None:
    """Wait until the loop has looked a few times more: what it would do, it has done then."""
    enough = LOOKS.total() + times

    async def has_looked() -> bool:
        return LOOKS.total() >= enough

    await wait_until(has_looked, "the loop looks")


async def test_a_gift_from_the_panel_to_the_mail(service: Service) -> None:
    pending = await asked(service)
    assert set(pending) == FIELDS
    assert (pending["state"], pending["queuePosition"], pending["viewerId"]) == ("Pending", 1, "2002")
    gift_id = pending["id"]
    active = await turn_of(service, gift_id)
    assert active["timeoutAt"] == "2026-04-04T12:02:00.000Z"
    chosen = await desktop(service, "POST", f"/{gift_id}/select-item", {"item": LINEN})
    assert (chosen.status_code, chosen.json()["state"]) == (200, "WaitingConfirmation")
    assert chosen.json()["selectedItem"] == LINEN
    done = await desktop(service, "POST", f"/{gift_id}/confirm", {"confirmed": True})
    assert (done.status_code, done.json()["state"], done.json()["queuePosition"]) == (200, "Completed", None)
    for _ in range(2):
        mailed = await desktop(service, "POST", f"/{gift_id}/mailed")
        assert (mailed.status_code, mailed.json()["state"]) == (200, "Completed")
    assert await listed(service) == []
    assert_error(await ask(service), 409, "gift_already_used")
    for state in ("Pending", "SelectingItem", "WaitingConfirmation", "Completed"):
        assert await metric(service, f'mgm_gift_requests_total{{state="{state}"}}') == 1


async def test_repeating_is_fine_and_contradicting_is_not(service: Service) -> None:
    gift_id = (await asked(service))["id"]
    await turn_of(service, gift_id)
    for _ in range(2):
        chosen = await desktop(service, "POST", f"/{gift_id}/select-item", {"item": LINEN})
        assert chosen.status_code == 200
    another = await desktop(service, "POST", f"/{gift_id}/select-item", {"item": LINEN | {"slotId": 2}})
    assert assert_error(another, 409, "invalid_state")["state"] == "WaitingConfirmation"
    for _ in range(2):
        declined = await desktop(service, "POST", f"/{gift_id}/confirm", {"confirmed": False})
        assert (declined.status_code, declined.json()["failureReason"]) == (200, "receiver_declined")
    assert (await desktop(service, "POST", f"/{gift_id}/select-item", {"item": LINEN})).status_code == 200
    yes = await desktop(service, "POST", f"/{gift_id}/confirm", {"confirmed": True})
    assert_error(yes, 409, "invalid_state")
    assert_error(await desktop(service, "POST", f"/{gift_id}/mailed"), 409, "invalid_state")


async def test_failing_is_the_only_change_by_hand(service: Service) -> None:
    gift_id = (await asked(service))["id"]
    for state in ("Pending", "SelectingItem", "WaitingConfirmation", "Completed"):
        assert_error(await desktop(service, "PATCH", f"/{gift_id}", {"state": state}), 409, "invalid_state")
    given_up = {"state": "Failed", "reason": "no_items_available"}
    for _ in range(2):
        answer = await desktop(service, "PATCH", f"/{gift_id}", given_up)
        assert (answer.status_code, answer.json()["failureReason"]) == (200, "no_items_available")
    other = await desktop(service, "PATCH", f"/{gift_id}", given_up | {"reason": "skipped"})
    assert_error(other, 409, "invalid_state")
    again = (await asked(service))["id"]
    without = await desktop(service, "PATCH", f"/{again}", {"state": "Failed"})
    assert without.json()["failureReason"] == "failed_by_streamer"


async def test_only_one_unfinished_request_a_viewer(service: Service) -> None:
    await asked(service)
    assert assert_error(await ask(service, name="Other"), 409, "gift_request_active")["state"] == "Pending"
    await asked(service, "3003", "norinn")


async def test_order_of_refusals(service: Service) -> None:
    assert_error(await ask(service, name=7), 400, "invalid_payload")
    assert_error(await ask(service, streamer="999", name="N0rinn"), 404, "not_found")
    assert_error(await ask(service, name="N0rinn"), 400, "invalid_character_name")


async def test_a_streamer_who_is_not_served_is_404(service: Service) -> None:
    assert_error(
        await service.client.get("/api/streamers/999/gift-queue", headers=bearer()), 404, "not_found"
    )
    assert_error(await desktop(service, "GET", "?streamerId=999"), 404, "not_found")
    gift_id = (await asked(service))["id"]
    for query in ("", "?streamerId=", f"?streamerId={CHANNEL}"):
        answer = await desktop(service, "GET", query)
        assert [each["id"] for each in answer.json()] == [gift_id], query


@pytest.mark.parametrize("gift_id", ["00000000-0000-4000-8000-000000000000", "nonsense", "1" * 32])
async def test_an_unknown_request_is_404(service: Service, gift_id: str) -> None:
    for method, path, body in (
        ("PATCH", "", {"state": "Failed", "reason": "x"}),
        ("POST", "/select-item", {"item": LINEN}),
        ("POST", "/confirm", {"confirmed": True}),
        ("POST", "/mailed", None),
    ):
        assert_error(await desktop(service, method, f"/{gift_id}{path}", body), 404, "not_found")


BAD_ITEMS: dict[str, Any] = {
    "no object": 7,
    "no name": {key: value for key, value in LINEN.items() if key != "name"},
    "empty name": LINEN | {"name": ""},
    "NUL": LINEN | {"link": "a\0b"},
    "id 0": LINEN | {"id": 0},
    "id is text": LINEN | {"id": "2589"},
    "id is half": LINEN | {"id": 2589.5},
    "id is true": LINEN | {"id": True},
    "count beyond": LINEN | {"count": 2**31},
    "bag 5": LINEN | {"bagId": 5},
    "slot 0": LINEN | {"slotId": 0},
    "slot 37": LINEN | {"slotId": 37},
}


@pytest.mark.parametrize("item", BAD_ITEMS.values(), ids=BAD_ITEMS)
async def test_an_item_that_cannot_be_one_is_400(service: Service, item: Any) -> None:
    gift_id = (await asked(service))["id"]
    await turn_of(service, gift_id)
    answer = await desktop(service, "POST", f"/{gift_id}/select-item", {"item": item})
    assert_error(answer, 400, "invalid_payload")
    assert (await listed(service))[0]["state"] == "SelectingItem"


@pytest.mark.parametrize("reason", ["", "No Items", "x" * 51, 7, "1st"])
async def test_a_reason_is_a_word_for_programs(service: Service, reason: Any) -> None:
    gift_id = (await asked(service))["id"]
    answer = await desktop(service, "PATCH", f"/{gift_id}", {"state": "Failed", "reason": reason})
    assert_error(answer, 400, "invalid_payload")


async def test_each_caller_has_their_own_routes(service: Service) -> None:
    gift_id = (await asked(service))["id"]
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", f"/{gift_id}", {"state": "Failed"}),
        ("POST", f"/{gift_id}/select-item", {"item": LINEN}),
        ("POST", f"/{gift_id}/confirm", {"confirmed": True}),
        ("POST", f"/{gift_id}/mailed", None),
    ):
        answer = await service.client.request(method, f"{GIFTS}{path}", headers=bearer(), json=body)
        assert_error(answer, 403, "forbidden_apikey")
    assert_error(await service.client.get(QUEUE, headers=KEY), 401, "unauthorized")
    assert_error(await service.client.post(GIFTS, headers=KEY, json={}), 401, "unauthorized")
    anonymous = bearer(None, opaque_user_id="A123")
    for answer in (
        await service.client.get(QUEUE, headers=anonymous),
        await service.client.post(GIFTS, headers=anonymous, json={}),
    ):
        assert assert_error(answer, 401, "unauthorized")["reason"] == "identity_not_shared"
    answer = await service.client.put(GIFTS, headers=KEY)
    assert_error(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, POST"


async def test_requests_share_the_budget_of_claims(service: Service) -> None:
    claim = {"characterName": "Norinn", "enrollmentRequestId": "r"}
    for number in range(5):
        if number % 2:
            assert (await ask(service)).status_code in (201, 409)
        else:
            answer = await service.client.post("/api/payouts/claim", headers=bearer(), json=claim)
            assert answer.status_code in (200, 201)
    answer = await ask(service)
    assert_error(answer, 429, "rate_limited")
    assert int(answer.headers["retry-after"]) > 0


async def test_of_others_the_viewer_is_blank(service: Service) -> None:
    first = await asked(service, "3003", "Other")
    await turn_of(service, first["id"])
    mine = await asked(service)
    seen = await queue_of(service)
    assert (seen["streamerId"], seen["queueLength"]) == (CHANNEL, 2)
    assert (seen["active"]["id"], seen["active"]["characterName"]) == (first["id"], "Other")
    assert (seen["active"]["viewerId"], seen["active"]["viewerDisplayName"]) == ("", "")
    assert [(each["id"], each["queuePosition"], each["estimatedWaitSeconds"]) for each in seen["mine"]] == [
        (mine["id"], 2, 65)
    ]
    assert (await queue_of(service, "3003"))["active"]["viewerId"] == "3003"


# The chat, and whose turn it is.


async def test_a_line_of_chat_puts_its_author_into_the_queue_once(service: Service) -> None:
    for _ in range(2):
        answer = await service.chat("!TwGift  norinn ", message_id="one-line")
        assert answer.status_code == 204
    mine = (await queue_of(service))["mine"]
    assert [(each["characterName"], each["state"]) for each in mine] == [("Norinn", "Pending")]
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
    assert (await queue_of(checked))["mine"][0]["state"] == "Pending"
    checked.advance(4)
    await listed(checked)
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
