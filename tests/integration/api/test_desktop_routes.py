"""The Desktop's routes about pool and roulette, and the harness (SPEC §5, §5.2, §14, §18)."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from tests.integration.api.service import KEY, Service, assert_error, running_service

VERIFY = "/api/roulette/verify-candidate"


async def drawn_candidate(service: Service) -> dict[str, Any]:
    """Norinn is drawn at 12:05 and the wheel has landed."""
    await service.chat("!twgold Norinn")
    service.advance(240)
    await service.client.delete("/api/pool/9", headers=KEY)  # any command lets the store draw
    service.advance(20)
    answer = await service.client.get("/api/roulette/candidate", headers=KEY)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


async def verify(service: Service, cycle_id: Any, **changes: Any) -> httpx.Response:
    report = {
        "schemaVersion": 1,
        "spinCycleId": cycle_id,
        "characterName": "Norinn",
        "online": True,
        "capturedAt": "2026-04-04T12:05:21.000Z",
    }
    return await service.client.post(VERIFY, headers=KEY, json=report | changes)


async def test_the_pool_is_listed_and_entrants_can_be_removed(service: Service) -> None:
    await service.chat("!twgold Norinn")
    assert (await service.client.get("/api/pool", headers=KEY)).json() == [
        {
            "twitchUserId": "2002",
            "twitchDisplayName": "Viewer",
            "characterName": "Norinn",
            "enrolledAt": "2026-04-04T12:01:00.000Z",
            "eligible": True,
        }
    ]
    removed = await service.client.delete("/api/pool/2002", headers=KEY)
    assert removed.status_code == 204
    assert removed.content == b""
    assert_error(await service.client.delete("/api/pool/2002", headers=KEY), 404, "not_found")
    await service.chat("!twgold Norinn")
    assert (await service.pool_me())["isEnrolled"] is True


@pytest.mark.parametrize("viewer", ["norinn", "%00", "1" * 21, "%D9%A2", "-1"])
async def test_an_id_that_no_viewer_has_is_404(service: Service, viewer: str) -> None:
    assert_error(await service.client.delete(f"/api/pool/{viewer}", headers=KEY), 404, "not_found")


async def test_nobody_to_look_up_is_204(service: Service) -> None:
    answer = await service.client.get("/api/roulette/candidate", headers=KEY)
    assert answer.status_code == 204
    assert answer.content == b""


async def test_the_candidate_is_told_when_the_wheel_has_landed(service: Service) -> None:
    await service.chat("!twgold Norinn")
    service.advance(240)
    await service.client.delete("/api/pool/9", headers=KEY)
    service.advance(19.999)
    assert (await service.client.get("/api/roulette/candidate", headers=KEY)).status_code == 204
    service.advance(0.001)
    answer = await service.client.get("/api/roulette/candidate", headers=KEY)
    state = await service.state()
    assert answer.json() == {
        "spinCycleId": state["currentSpinCycleId"],
        "characterName": "Norinn",
        "selectedAt": "2026-04-04T12:05:00.000Z",
        "verifyBy": "2026-04-04T12:10:00.000Z",
    }


async def test_an_online_candidate_wins_and_the_report_can_be_repeated(service: Service) -> None:
    candidate = await drawn_candidate(service)
    first = await verify(service, candidate["spinCycleId"])
    assert first.status_code == 200
    assert first.json()["outcome"] == "winner"
    again = await verify(service, candidate["spinCycleId"].upper(), characterName="NORINN", surprise=1)
    assert again.json() == first.json()
    assert (await service.client.get("/api/roulette/candidate", headers=KEY)).status_code == 204
    [payout] = (await service.client.get("/api/payouts/pending", headers=KEY)).json()
    assert payout["id"] == first.json()["payoutId"]
    assert payout["spinCycleId"] == candidate["spinCycleId"]
    contradiction = await verify(service, candidate["spinCycleId"], online=False)
    assert_error(contradiction, 409, "invalid_state")


@pytest.mark.scenario("TC-002")
async def test_an_offline_candidate_wins_nothing_and_stays(service: Service) -> None:
    candidate = await drawn_candidate(service)
    answer = await verify(service, candidate["spinCycleId"], online=False)
    assert answer.status_code == 200
    assert answer.json() == {"outcome": "no_winner", "payoutId": None}
    assert (await service.client.get("/api/payouts/pending", headers=KEY)).json() == []
    assert (await service.client.get("/api/roulette/candidate", headers=KEY)).status_code == 204
    assert (await service.pool_me())["isEnrolled"] is True


async def test_a_report_that_fits_no_cycle_is_out_of_sequence(service: Service) -> None:
    candidate = await drawn_candidate(service)
    assert_error(await verify(service, str(uuid.uuid4())), 400, "out_of_sequence")
    for name in ("Other", "", "\x00", "x" * 1000):
        answer = await verify(service, candidate["spinCycleId"], characterName=name)
        assert_error(answer, 400, "out_of_sequence")
    service.advance(310)
    assert_error(await verify(service, candidate["spinCycleId"]), 400, "out_of_sequence")


async def test_a_candidate_with_an_active_payout_wins_nothing_twice(service: Service) -> None:
    candidate = await drawn_candidate(service)
    await service.client.post("/api/e2e/prepare-pending-payout", headers=KEY, json={"twitchUserId": "2002"})
    for _ in range(2):
        assert_error(await verify(service, candidate["spinCycleId"]), 409, "active_payout_exists")


BAD_REPORTS: dict[str, dict[str, Any]] = {
    "schema 2": {"schemaVersion": 2},
    "schema as text": {"schemaVersion": "1"},
    "schema as bool": {"schemaVersion": True},
    "schema as float": {"schemaVersion": 1.0},
    "schema null": {"schemaVersion": None},
    "cycle no UUID": {"spinCycleId": "nonsense"},
    "cycle without hyphens": {"spinCycleId": "550e8400e29b41d4a716446655440000"},
    "cycle in braces": {"spinCycleId": "{550e8400-e29b-41d4-a716-446655440000}"},
    "cycle a number": {"spinCycleId": 5},
    "online as text": {"online": "true"},
    "online as number": {"online": 1},
    "online null": {"online": None},
    "name a number": {"characterName": 5},
    "instant no instant": {"capturedAt": "yesterday"},
    "instant a number": {"capturedAt": 1775304321},
    "instant as digits": {"capturedAt": "1775304321"},
    "instant without offset": {"capturedAt": "2026-04-04T12:05:21"},
    "instant out of range": {"capturedAt": "0001-01-01T00:00:00+23:59"},
    "instant null": {"capturedAt": None},
}


@pytest.mark.parametrize("changes", BAD_REPORTS.values(), ids=BAD_REPORTS)
async def test_a_report_of_another_shape_is_400(service: Service, changes: dict[str, Any]) -> None:
    report = {"spinCycleId": str(uuid.uuid4())} | changes
    answer = await verify(service, report.pop("spinCycleId"), **report)
    assert_error(answer, 400, "invalid_payload")
    assert "1775304321" not in answer.text


async def test_every_field_of_a_report_is_needed(service: Service) -> None:
    for name in ("schemaVersion", "spinCycleId", "characterName", "online", "capturedAt"):
        report: dict[str, Any] = {
            "schemaVersion": 1,
            "spinCycleId": str(uuid.uuid4()),
            "characterName": "Norinn",
            "online": True,
            "capturedAt": "2026-04-04T12:05:21.000Z",
        }
        del report[name]
        answer = await service.client.post(VERIFY, headers=KEY, json=report)
        details = assert_error(answer, 400, "invalid_payload")
        assert details["errors"][0]["loc"] == ["body", name]


# The harness.


async def test_the_harness_needs_an_entrant(service: Service) -> None:
    for viewer in ("2002", "", "\ufeff", "x" * 500):
        answer = await service.client.post(
            "/api/e2e/prepare-pending-payout", headers=KEY, json={"twitchUserId": viewer}
        )
        assert_error(answer, 400, "not_enrolled")
    answer = await service.client.post(
        "/api/e2e/prepare-pending-payout", headers=KEY, json={"twitchUserId": "a\x00"}
    )
    assert_error(answer, 400, "invalid_payload")


async def test_without_leave_there_is_no_harness(sqlite_url: str) -> None:
    async with running_service(sqlite_url, Mgm__EnableE2eHarness="false") as service:
        answer = await service.client.post(
            "/api/e2e/prepare-pending-payout", headers=KEY, json={"twitchUserId": "2002"}
        )
        assert_error(answer, 404, "not_found")
