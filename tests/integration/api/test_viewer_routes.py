"""What a viewer's panel may see and do (SPEC §5, §5.3, §18)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.integration.api.service import KEY, Service, assert_error, bearer, running_service
from tests.integration.api.twitch import FakeHelix, fake_helix

CLAIM = "/api/payouts/claim"


async def claim(
    service: Service, name: Any = "Norinn", request_id: Any = "r-1", viewer: str = "2002", **more: Any
) -> httpx.Response:
    body = {"characterName": name, "enrollmentRequestId": request_id, **more}
    return await service.client.post(CLAIM, headers=bearer(viewer, now=service.wall.now()), json=body)


async def test_a_claim_enrolls_and_creates_no_payout(service: Service) -> None:
    answer = await claim(service, "nOrInN", surprise=[1])
    assert answer.status_code == 201
    assert answer.json() == {"characterName": "Norinn", "enrollmentRequestId": "r-1"}
    assert (await service.pool_me())["isEnrolled"] is True
    last = await service.client.get("/api/payouts/my-last", headers=bearer())
    assert_error(last, 404, "not_found")


@pytest.mark.scenario("SC-013", "TC-013")
async def test_a_claim_repeated_gets_the_first_answer_even_when_the_rules_would_refuse_today(
    service: Service,
) -> None:
    await claim(service)
    await service.client.post("/api/e2e/prepare-pending-payout", headers=KEY, json={"twitchUserId": "2002"})
    for name in ("Norinn", "Other", "no name at all"):
        answer = await claim(service, name)
        assert answer.status_code == 200
        assert answer.json() == {"characterName": "Norinn", "enrollmentRequestId": "r-1"}
    assert_error(await claim(service, "Other", viewer="3003"), 409, "duplicate_enrollment")


@pytest.mark.scenario("SC-012", "TC-011")
@pytest.mark.parametrize(
    "name", ["N", "Norinnnorinnn", "Nor1nn", "Nor inn", "Nоrinn", "", "\x00", "x" * 30_000]
)
async def test_a_bad_name_is_400_and_does_not_spend_the_request(service: Service, name: str) -> None:
    assert_error(await claim(service, name), 400, "invalid_character_name")
    assert (await claim(service)).status_code == 201


BAD_SHAPES: dict[str, dict[str, Any]] = {
    "name is a number": {"name": 7},
    "name is null": {"name": None},
    "name is a list": {"name": ["Norinn"]},
    "id is empty": {"request_id": ""},
    "id is too long": {"request_id": "x" * 101},
    "id is a number": {"request_id": 1},
    "id is a bool": {"request_id": True},
    "id holds NUL": {"request_id": "a\x00b"},
}


@pytest.mark.parametrize("shape", BAD_SHAPES.values(), ids=BAD_SHAPES)
async def test_a_bad_shape_is_400_and_says_where_but_never_what(
    service: Service, shape: dict[str, Any]
) -> None:
    details = assert_error(await claim(service, **shape), 400, "invalid_payload")
    for problem in details["errors"]:
        assert set(problem) == {"loc", "msg"}
        assert problem["loc"][0] == "body"


async def test_what_was_sent_is_never_echoed(service: Service) -> None:
    answer = await claim(service, {"secret-of-mine": 1}, "y" * 200)
    assert_error(answer, 400, "invalid_payload")
    assert "secret-of-mine" not in answer.text
    assert "yyy" not in answer.text


async def test_a_request_id_of_a_hundred_characters_is_fine(service: Service) -> None:
    assert (await claim(service, request_id="ж" * 100)).status_code == 201


@pytest.mark.scenario("SC-013", "TC-014")
async def test_the_sixth_claim_within_a_minute_is_429(service: Service) -> None:
    for number in range(5):
        assert (await claim(service, request_id=f"r-{number}")).status_code == 201
    answer = await claim(service, request_id="r-6")
    assert_error(answer, 429, "rate_limited")
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert (await claim(service, "Other", "r-7", viewer="3003")).status_code == 201
    assert (await service.pool_me())["isEnrolled"] is True


@pytest.mark.scenario("SC-013", "TC-015")
async def test_who_has_an_active_payout_cannot_claim(service: Service) -> None:
    await service.pending_payout()
    assert_error(await claim(service), 409, "active_payout_exists")


async def test_a_taken_name_is_409_in_any_case(service: Service) -> None:
    await service.chat("!twgold Norinn", viewer="3003")
    assert_error(await claim(service, "NORINN"), 409, "character_name_taken_in_pool")


async def test_who_has_won_ten_thousand_gold_cannot_claim(service: Service) -> None:
    for _ in range(10):
        payout_id = await service.pending_payout()
        for status in ("InProgress", "Sent"):
            assert (await service.set_status(payout_id, status)).status_code == 200
    assert_error(await claim(service), 409, "lifetime_cap_reached")
    assert (await service.pool_me())["wonGold"] == 10_000


async def test_the_candidate_of_an_open_cycle_cannot_rename(service: Service) -> None:
    await service.chat("!twgold Norinn")
    service.advance(240)
    await service.chat("hello")
    await service.client.delete("/api/pool/9", headers=KEY)  # any command lets the store draw
    assert_error(await claim(service, "Other"), 409, "invalid_state")


async def test_a_viewer_sees_their_newest_payout(service: Service) -> None:
    payout_id = await service.pending_payout()
    answer = await service.client.get("/api/payouts/my-last", headers=bearer())
    assert answer.status_code == 200
    cycle_id = answer.json()["spinCycleId"]
    assert answer.json() == {
        "id": payout_id,
        "twitchUserId": "2002",
        "twitchDisplayName": "Viewer",
        "characterName": "Norinn",
        "goldAmount": 1000,
        "enrollmentRequestId": f"spin:{cycle_id.replace('-', '')}",
        "status": "Pending",
        "createdAt": "2026-04-04T12:01:00.000Z",
        "updatedAt": "2026-04-04T12:01:00.000Z",
        "acceptedAt": None,
        "isRewardSentAnnouncedToChat": False,
        "spinCycleId": cycle_id,
    }
    assert_error(await service.client.get("/api/payouts/my-last", headers=bearer("3003")), 404, "not_found")


async def test_pool_me_before_anything(service: Service) -> None:
    assert await service.pool_me() == {
        "isEnrolled": False,
        "characterName": None,
        "eligible": False,
        "wonGold": 0,
        "lastRefusal": None,
    }


# The subscriber check.


@pytest.fixture
async def helix() -> AsyncIterator[FakeHelix]:
    async with fake_helix() as running:
        yield running


@pytest.fixture
async def checked(sqlite_url: str, helix: FakeHelix) -> AsyncIterator[Service]:
    async with running_service(sqlite_url, Mgm__DevSkipSubscriberCheck="", **helix.settings) as running:
        yield running


async def test_helix_is_asked_and_gives_the_name_to_show(checked: Service, helix: FakeHelix) -> None:
    helix.subscribers["2002"] = "Viewer_Two"
    assert (await claim(checked)).status_code == 201
    [asked] = helix.requests("/helix/subscriptions")
    assert dict(asked.query_params) == {"broadcaster_id": "1001", "user_id": "2002"}
    assert asked.headers["authorization"] == "Bearer the-access-token"
    assert asked.headers["client-id"] == "the-client-id"
    [entrant] = (await checked.client.get("/api/pool", headers=KEY)).json()
    assert entrant["twitchDisplayName"] == "Viewer_Two"


async def test_who_does_not_subscribe_is_403(checked: Service) -> None:
    assert_error(await claim(checked), 403, "not_subscriber")


async def test_the_name_comes_before_the_subscription_and_a_replay_before_both(
    checked: Service, helix: FakeHelix
) -> None:
    assert_error(await claim(checked, "N0"), 400, "invalid_character_name")
    assert helix.requests("/helix/subscriptions") == []
    helix.subscribers["2002"] = "V"
    await claim(checked)
    helix.subscribers.clear()
    helix.fail_with("/helix/subscriptions", 500, 500, 500)
    assert (await claim(checked, "N0")).status_code == 200
    assert len(helix.requests("/helix/subscriptions")) == 1
    assert helix.requests("/helix/users") == []


async def test_an_answer_is_remembered_for_a_short_time_only(checked: Service, helix: FakeHelix) -> None:
    assert_error(await claim(checked), 403, "not_subscriber")
    assert_error(await claim(checked), 403, "not_subscriber")
    assert len(helix.requests("/helix/subscriptions")) == 1


async def test_a_token_that_helix_refuses_is_503(checked: Service, helix: FakeHelix) -> None:
    helix.fail_with("/helix/subscriptions", 401)
    answer = await claim(checked)
    assert_error(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("status", [404, 429, 500, 200])
async def test_when_helix_fails_it_is_503_and_nothing_is_remembered(
    checked: Service, helix: FakeHelix, status: int
) -> None:
    helix.subscribers["2002"] = "V"
    helix.fail_with("/helix/subscriptions", status)
    answer = await claim(checked)
    assert_error(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert (await claim(checked)).status_code == 201


async def test_without_helix_nobody_is_a_subscriber(sqlite_url: str) -> None:
    async with running_service(sqlite_url, Mgm__DevSkipSubscriberCheck="") as service:
        assert_error(await claim(service), 403, "not_subscriber")


async def test_the_skip_is_for_claims_and_never_for_chat(service: Service) -> None:
    await service.chat("!twgold Norinn", badges=())
    assert (await service.pool_me())["lastRefusal"]["code"] == "not_subscriber"
    assert (await claim(service)).status_code == 201
    assert (await service.pool_me())["isEnrolled"] is True
