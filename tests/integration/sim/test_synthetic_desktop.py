"""SyntheticDesktop: the Desktop's calls, in its order (SPEC §14, §18)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from goldomatic.sim.synthetic_desktop import create_app
from tests.support.simulators import API_KEY, RecordedEbs, client_of, simulator_settings, still_ambient

PAYOUT_ID = "550e8400-e29b-41d4-a716-446655440000"
CYCLE_ID = "650e8400-e29b-41d4-a716-446655440000"
WANTED = {"payoutId": PAYOUT_ID, "characterName": "Норинн"}
CANDIDATE = {
    "spinCycleId": CYCLE_ID,
    "characterName": "Norinn",
    "selectedAt": "2026-04-04T12:00:00.000Z",
    "verifyBy": "2026-04-04T12:05:00.000Z",
}


def desktop(ebs: RecordedEbs, **settings: str) -> httpx.AsyncClient:
    app = create_app(simulator_settings(**settings), still_ambient(), transport=ebs.transport)
    return client_of(app)


async def test_health_and_last_run_before_any_run() -> None:
    async with desktop(RecordedEbs()) as client:
        assert (await client.get("/health")).json() == {
            "status": "healthy",
            "component": "SyntheticDesktop",
        }
        last = (await client.get("/last-run")).json()
    assert (last["ok"], last["steps"], last["error"]) == (False, [], None)


async def test_a_delivery_is_three_calls_in_order_with_the_key() -> None:
    ebs = RecordedEbs(*(httpx.Response(200, json={"n": number}) for number in range(3)))
    async with desktop(ebs) as client:
        answer = await client.post("/run-sequence", json=WANTED)
        last = (await client.get("/last-run")).json()
    assert [(request.method, request.url.path) for request in ebs.requests] == [
        ("POST", f"/api/payouts/{PAYOUT_ID}/confirm-acceptance"),
        ("PATCH", f"/api/payouts/{PAYOUT_ID}/status"),
        ("PATCH", f"/api/payouts/{PAYOUT_ID}/status"),
    ]
    assert ebs.bodies() == [{"characterName": "Норинн"}, {"status": "InProgress"}, {"status": "Sent"}]
    assert {request.headers["X-MGM-ApiKey"] for request in ebs.requests} == {API_KEY}
    assert answer.status_code == 200
    assert answer.json() == last
    assert last == {
        "ok": True,
        "steps": [
            {"name": name, "statusCode": 200, "bodySnippet": f'{{"n":{number}}}'}
            for number, name in enumerate(("confirm-acceptance", "patch-in-progress", "patch-sent"))
        ],
        "error": None,
        "completedAtUtc": "2026-04-04T12:00:01.000Z",
    }


async def test_it_stops_at_the_first_step_that_fails() -> None:
    ebs = RecordedEbs(httpx.Response(200), httpx.Response(409, text="x" * 10_000))
    async with desktop(ebs) as client:
        answer = await client.post("/run-sequence", json=WANTED)
        last = (await client.get("/last-run")).json()
    assert answer.status_code == 502
    assert answer.json() == last
    assert [step["statusCode"] for step in last["steps"]] == [200, 409]
    assert (last["ok"], last["error"]) == (False, "patch-in-progress: the EBS answered 409")
    assert len(last["steps"][1]["bodySnippet"]) == 400


async def test_an_ebs_that_is_away_is_told_with_its_address() -> None:
    async with desktop(RecordedEbs(httpx.ConnectError("connection refused"))) as client:
        answer = await client.post("/run-sequence", json=WANTED)
    assert answer.status_code == 502
    assert "http://ebs.test" in answer.json()["error"]
    assert answer.json()["steps"] == [{"name": "confirm-acceptance", "statusCode": None, "bodySnippet": ""}]


async def test_without_a_key_nothing_is_called() -> None:
    ebs = RecordedEbs()
    async with desktop(ebs, Mgm__ApiKey="") as client:
        run = await client.post("/run-sequence", json=WANTED)
        look = await client.post("/look-up", json={"online": "all"})
    assert (run.status_code, look.status_code) == (502, 502)
    assert "Mgm__ApiKey" in run.json()["error"]
    assert "Mgm__ApiKey" in look.json()["error"]
    assert ebs.requests == []


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"{}", b'{"payoutId":1,"characterName":"N"}'])
async def test_a_body_that_makes_no_sense_is_400(body: bytes) -> None:
    async with desktop(RecordedEbs()) as client:
        answer = await client.post("/run-sequence", content=body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_payload"


@pytest.mark.parametrize(
    ("online", "is_online"),
    [("all", True), (["norinn"], True), (["Anna", "NORINN"], True), (["Anna"], False), ([], False)],
)
async def test_a_look_up_reports_whether_the_candidate_is_listed(online: Any, is_online: bool) -> None:
    verdict = {"outcome": "winner" if is_online else "no_winner", "payoutId": None}
    ebs = RecordedEbs(httpx.Response(200, json=CANDIDATE), httpx.Response(200, json=verdict))
    async with desktop(ebs) as client:
        answer = await client.post("/look-up", json={"online": online})
    assert [(request.method, request.url.path) for request in ebs.requests] == [
        ("GET", "/api/roulette/candidate"),
        ("POST", "/api/roulette/verify-candidate"),
    ]
    assert ebs.bodies()[1] == {
        "schemaVersion": 1,
        "spinCycleId": CYCLE_ID,
        "characterName": "Norinn",
        "online": is_online,
        "capturedAt": "2026-04-04T12:00:01.000Z",
    }
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "reported",
        "spinCycleId": CYCLE_ID,
        "characterName": "Norinn",
        "online": is_online,
        "statusCode": 200,
        "response": verdict,
    }


async def test_nobody_to_look_up() -> None:
    async with desktop(RecordedEbs(httpx.Response(204))) as client:
        answer = await client.post("/look-up", json={"online": "all"})
    assert (answer.status_code, answer.json()) == (200, {"status": "no_candidate"})


@pytest.mark.parametrize(
    "answers",
    [
        (httpx.Response(403, json={"code": "forbidden_apikey"}),),
        (httpx.Response(200, json={"no": "candidate"}),),
        (httpx.Response(200, text="a stranger's page"),),
        (httpx.ReadTimeout("too slow"),),
        (httpx.Response(200, json=CANDIDATE), httpx.Response(409, json={"code": "invalid_state"})),
    ],
)
async def test_a_look_up_that_fails_is_502_with_words(answers: tuple[httpx.Response, ...]) -> None:
    async with desktop(RecordedEbs(*answers)) as client:
        answer = await client.post("/look-up", json={"online": "all"})
    assert answer.status_code == 502
    assert answer.json()["status"] == "failed"
    assert answer.json()["error"]


@pytest.mark.parametrize("online", [None, "some", [1], {"Norinn": True}])
async def test_a_look_up_needs_to_know_who_is_online(online: Any) -> None:
    async with desktop(RecordedEbs()) as client:
        assert (await client.post("/look-up", json={"online": online})).status_code == 400
