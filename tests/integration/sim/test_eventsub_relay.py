"""MockEventSubWebhook: checks as the EBS does, forwards untouched (SPEC §14)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import httpx
import pytest

from goldomatic.sim.chat import ChatMessage, Delivery, deliver, message_timestamp, signed_headers
from goldomatic.sim.eventsub_relay import create_app
from tests.support.simulators import (
    EVENTSUB_SECRET,
    NOW,
    RecordedEbs,
    client_of,
    simulator_settings,
    still_ambient,
)

LINE = ChatMessage(text="!twgold Норинн", message_id="b0000000-1", chatter_user_id="2002")
PATH = "/api/twitch/eventsub"


def signed(secret: str = EVENTSUB_SECRET) -> Delivery:
    return deliver(LINE, secret, still_ambient())


async def post(ebs: RecordedEbs, delivery: Delivery, **settings: str) -> httpx.Response:
    app = create_app(simulator_settings(**settings), still_ambient(), transport=ebs.transport)
    async with client_of(app) as client:
        return await client.post(PATH, content=delivery.body, headers=delivery.headers)


async def test_health() -> None:
    async with client_of(create_app(simulator_settings(), still_ambient())) as client:
        assert (await client.get("/health")).json() == {"status": "ok", "service": "MockEventSubWebhook"}


async def test_body_and_headers_arrive_unchanged_and_the_answer_comes_back() -> None:
    delivery = signed()
    ebs = RecordedEbs(httpx.Response(202, json={"said": "by the EBS"}, headers={"Retry-After": "7"}))
    answer = await post(ebs, delivery)
    (request,) = ebs.requests
    assert str(request.url) == "http://ebs.test/api/twitch/eventsub"
    assert request.content == delivery.body
    assert {name: request.headers[name] for name in delivery.headers} == delivery.headers
    assert (answer.status_code, answer.json()) == (202, {"said": "by the EBS"})
    assert answer.headers["retry-after"] == "7"


@pytest.mark.parametrize("status", [200, 204, 401, 413, 503])
async def test_whatever_the_ebs_answers_is_the_answer(status: int) -> None:
    answer = await post(
        RecordedEbs(httpx.Response(status, content=b"" if status == 204 else b"abc")), signed()
    )
    assert (answer.status_code, answer.content) == (status, b"" if status == 204 else b"abc")


async def test_a_wrong_signature_gets_no_further() -> None:
    ebs = RecordedEbs()
    answer = await post(ebs, signed("another-secret"))
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthorized"
    assert ebs.requests == []


async def test_a_changed_body_gets_no_further() -> None:
    delivery = signed()
    answer = await post(RecordedEbs(), dataclasses.replace(delivery, body=delivery.body + b" "))
    assert answer.status_code == 401


async def test_no_signature_at_all_gets_no_further() -> None:
    assert (await post(RecordedEbs(), Delivery({}, b"{}"))).status_code == 401


@pytest.mark.parametrize(("minutes", "status"), [(10, 204), (-10, 204), (10.1, 401), (-10.1, 401)])
async def test_ten_minutes_are_the_age_that_is_let_through(minutes: float, status: int) -> None:
    timestamp = message_timestamp(NOW + timedelta(minutes=minutes))
    delivery = Delivery(signed_headers(EVENTSUB_SECRET, b"{}", "id-1", timestamp), b"{}")
    assert (await post(RecordedEbs(httpx.Response(204)), delivery)).status_code == status


async def test_a_timestamp_that_is_none_is_refused_though_signed() -> None:
    delivery = Delivery(signed_headers(EVENTSUB_SECRET, b"{}", "id-1", "yesterday"), b"{}")
    assert (await post(RecordedEbs(), delivery)).status_code == 401


async def test_without_a_secret_only_development_lets_messages_through() -> None:
    unsigned = Delivery({"Content-Type": "application/json"}, b"{}")
    ebs = RecordedEbs(httpx.Response(204))
    assert (await post(ebs, unsigned, Twitch__EventSubSecret="")).status_code == 204
    refused = await post(RecordedEbs(), unsigned, Twitch__EventSubSecret="", Mgm__Environment="Production")
    assert refused.status_code == 401
    assert "Twitch__EventSubSecret" in refused.json()["message"]


async def test_an_ebs_that_is_away_is_502_with_words() -> None:
    answer = await post(RecordedEbs(httpx.ConnectError("connection refused")), signed())
    assert answer.status_code == 502
    assert "http://ebs.test" in answer.json()["message"]
    assert "connection refused" in answer.json()["message"]
