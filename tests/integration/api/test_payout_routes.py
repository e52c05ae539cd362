"""The Desktop's routes about payouts (SPEC §3, §5, §18)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.integration.api.service import KEY, Service, assert_error


async def test_active_payouts_are_listed_oldest_first(service: Service) -> None:
    names = {"2002": "Norinn", "3003": "Другой", "4004": "Third", "5005": "Fourth", "6006": "Fifth"}
    won = [await service.pending_payout(viewer, name) for viewer, name in names.items()]
    await service.set_status(won[0], "InProgress")
    listed = (await service.client.get("/api/payouts/pending", headers=KEY)).json()
    assert [payout["id"] for payout in listed] == won
    assert [payout["status"] for payout in listed] == ["InProgress", *["Pending"] * 4]
    await service.set_status(won[1], "Failed")
    listed = (await service.client.get("/api/payouts/pending", headers=KEY)).json()
    assert [payout["id"] for payout in listed] == [won[0], *won[2:]]


@pytest.mark.scenario("SC-022", "TC-029")
async def test_the_whole_road_to_sent_and_every_step_again(service: Service) -> None:
    payout_id = await service.pending_payout()
    for status in ("InProgress", "Pending", "InProgress", "Sent"):
        for _ in range(2):
            answer = await service.set_status(payout_id, status)
            assert answer.status_code == 200
            assert answer.json()["status"] == status
    assert (await service.pool_me())["isEnrolled"] is False
    assert (await service.pool_me())["wonGold"] == 1000


@pytest.mark.scenario("SC-021", "TC-026", "TC-027")
async def test_pending_can_be_cancelled_and_sent_cannot(service: Service) -> None:
    cancelled = await service.pending_payout()
    assert (await service.set_status(cancelled, "Cancelled")).status_code == 200
    sent = await service.pending_payout()
    for status in ("InProgress", "Sent"):
        await service.set_status(sent, status)
    answer = await service.set_status(sent, "Cancelled")
    assert_error(answer, 409, "terminal_status_change_not_allowed")


async def test_the_desktop_cannot_expire_a_payout_but_may_repeat_that_it_expired(service: Service) -> None:
    payout_id = await service.pending_payout()
    answer = await service.set_status(payout_id, "Expired")
    assert_error(answer, 409, "terminal_status_change_not_allowed")
    service.advance(86_400)
    assert (await service.set_status(payout_id, "Expired")).status_code == 200


@pytest.mark.parametrize("status", ["sent", "Unknown", "", None, 1, True, ["Sent"]])
async def test_a_status_that_does_not_exist_is_400(service: Service, status: Any) -> None:
    assert_error(await service.set_status(str(uuid.uuid4()), status), 400, "invalid_payload")


UNKNOWN_IDS = [str(uuid.UUID(int=5)), "nonsense", "5", "%00", "550e8400e29b41d4a716446655440000", "x" * 2000]


@pytest.mark.parametrize("payout_id", UNKNOWN_IDS)
async def test_a_payout_that_does_not_exist_is_404_after_the_body_was_found_right(
    service: Service, payout_id: str
) -> None:
    assert_error(await service.set_status(payout_id, "Sent"), 404, "not_found")
    assert_error(await service.set_status(payout_id, "nonsense"), 400, "invalid_payload")
    path = f"/api/payouts/{payout_id}"
    accept = await service.client.post(
        f"{path}/confirm-acceptance", headers=KEY, json={"characterName": "Norinn"}
    )
    assert_error(accept, 404, "not_found")
    assert_error(await service.client.get(f"{path}/audit", headers=KEY), 404, "not_found")


async def test_the_winner_agrees_once_or_more_often(service: Service) -> None:
    payout_id = await service.pending_payout()
    path = f"/api/payouts/{payout_id}/confirm-acceptance"
    service.advance(5)
    first = await service.client.post(path, headers=KEY, json={"characterName": "NORINN"})
    assert first.status_code == 200
    assert first.json()["acceptedAt"] == "2026-04-04T12:01:05.000Z"
    service.advance(5)
    again = await service.client.post(path, headers=KEY, json={"characterName": "Norinn"})
    assert again.json() == first.json()
    for wrong in ("Other", "", "N0"):
        answer = await service.client.post(path, headers=KEY, json={"characterName": wrong})
        assert_error(answer, 400, "invalid_character_name")
    for shape in ({}, {"characterName": None}, {"characterName": 7}):
        answer = await service.client.post(path, headers=KEY, json=shape)
        assert_error(answer, 400, "invalid_payload")


async def test_nobody_agrees_to_a_payout_that_is_over(service: Service) -> None:
    payout_id = await service.pending_payout()
    await service.set_status(payout_id, "Cancelled")
    answer = await service.client.post(
        f"/api/payouts/{payout_id}/confirm-acceptance", headers=KEY, json={"characterName": "Norinn"}
    )
    assert_error(answer, 409, "invalid_state")


async def test_the_audit_tells_everything_oldest_first(service: Service) -> None:
    payout_id = await service.pending_payout()
    for status in ("InProgress", "Sent"):
        await service.set_status(payout_id, status)
    entries = (await service.client.get(f"/api/payouts/{payout_id}/audit", headers=KEY)).json()
    positions = [entry["position"] for entry in entries]
    assert positions == sorted(positions)
    own = [entry for entry in entries if entry["streamId"] == payout_id]
    assert [entry["version"] for entry in own] == list(range(1, len(own) + 1))
    assert {"payout.created", "payout.started", "payout.sent"} <= {entry["type"] for entry in own}
    assert all(entry["recordedAt"].endswith("Z") for entry in entries)


async def test_the_audit_writes_the_fields_of_events_as_all_json_is_written(service: Service) -> None:
    payout_id = await service.pending_payout()
    entries = (await service.client.get(f"/api/payouts/{payout_id}/audit", headers=KEY)).json()
    drawn, reported, created = (entry["data"] for entry in entries)
    assert drawn == {
        "boundary": "2026-04-04T12:01:00.000Z",
        "viewerId": "2002",
        "displayName": "Viewer",
        "characterName": "Norinn",
        "eligibleCount": 1,
        "drawnSlot": 0,
        "payoutId": payout_id,
        "isHarness": True,
    }
    assert reported["capturedAt"] == "2026-04-04T12:01:00.000Z"
    assert created["goldAmount"] == 1000
