"""The routes of the gift queue over HTTP (SPEC §12, §18)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.api.gifts.calls import (
    FIELDS,
    GIFTS,
    LINEN,
    QUEUE,
    ask,
    asked,
    desktop,
    listed,
    queue_of,
    turn_of,
)
from tests.integration.api.service import (
    CHANNEL,
    KEY,
    Service,
    assert_error,
    bearer,
    metric,
)


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
