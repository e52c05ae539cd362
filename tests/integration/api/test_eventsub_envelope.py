"""EventSub around the chat: signature, age, challenge, revocation, what cannot be read (SPEC §5.1)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import structlog

from goldomatic.sim.chat import (
    ChatMessage,
    challenge_body,
    encode,
    revocation_body,
    signed_headers,
)
from tests.integration.api.service import (
    START,
    Service,
    as_request,
    assert_error,
    metric,
    running_service,
)

EVENTSUB = "/api/twitch/eventsub"


STRANGE_BODIES = [
    b"",
    b"null",
    b"[]",
    b'{"subscription":7}',
    b'{"!":1,"subscription":{"type":"channel.chat.message"}}',
    b'{"subscription":{"type":"channel.chat.message"},"event":null}',
    b'{"subscription":{"type":"channel.chat.message"},"event":{"message":"!twgold Norinn"}}',
    b'{"subscription":{"type":"channel.chat.message"},"event":{"chatter_user_id":2002,"message":{"text":"!"}}}',
    b'{"subscription":{"type":"channel.chat.message"},"event":{"chatter_user_id":"2","message":{"text":null,"!":1}}}',
    b'{"subscription":{"type":"channel.chat.message"},"event":' + b"[" * 60_000 + b"}",
    b'{"subscription":{"type":"channel.chat.message"},"event":{"!t":' + b"[" * 9000 + b"]" * 9000 + b"}}",
    b'{"challenge":7}',
    b"\xff\xfe",
]


@pytest.mark.parametrize("body", STRANGE_BODIES, ids=range(len(STRANGE_BODIES)))
async def test_what_is_signed_and_cannot_be_read_is_acknowledged(service: Service, body: bytes) -> None:
    assert (await service.post_signed(body)).status_code == 204
    assert await metric(service, 'mgm_messages_total{outcome="malformed"}') == 1


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Twitch-Eventsub-Message-Signature": "sha256=" + "0" * 64}, "signature_wrong"),
        ({"Twitch-Eventsub-Message-Signature": ""}, "signature_wrong"),
        ({"Twitch-Eventsub-Message-Id": "another"}, "signature_wrong"),
        ({"Twitch-Eventsub-Message-Timestamp": "2026-04-04T12:01:00.000000001Z"}, "signature_wrong"),
    ],
)
@pytest.mark.scenario("SC-005")
async def test_a_wrong_signature_is_401_and_changes_nothing(
    service: Service, headers: dict[str, str], reason: str
) -> None:
    request = as_request(ChatMessage(text="!twgold N", message_id="l", chatter_user_id="2002"), service)
    answer = await service.client.post(
        EVENTSUB, content=request["content"], headers=request["headers"] | headers
    )
    assert assert_error(answer, 401, "unauthorized")["reason"] == reason
    assert (await service.pool_me())["isEnrolled"] is False


async def test_no_signature_headers_at_all_is_401(service: Service) -> None:
    answer = await service.client.post(EVENTSUB, json={})
    assert assert_error(answer, 401, "unauthorized")["reason"] == "signature_missing"


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat()


@pytest.mark.parametrize(
    ("timestamp", "status"),
    [
        (at(-600), 204),
        (at(-600.001), 401),
        (at(600), 204),
        (at(600.001), 401),
        (str(int(START.timestamp())), 204),
        (str(int(START.timestamp()) - 601), 401),
        ("2026-04-04T14:01:00.000000000+02:00", 204),
        ("2026-04-04T12:01:00.000000000+02:00", 401),
        ("2026-04-04T12:01:00.123456789Z", 204),
        ("2026-04-04T12:01:00", 401),
        ("yesterday", 401),
        ("9" * 30, 401),
    ],
)
async def test_only_ten_minutes_lie_between_message_and_clock(
    service: Service, timestamp: str, status: int
) -> None:
    # Domain time may run away in a demo; the age of a message is wall time.
    service.clock.advance(86_400)
    assert (await service.post_signed(b"{}", timestamp=timestamp)).status_code == status


@pytest.mark.parametrize("has_type_header", [True, False])
async def test_the_challenge_is_answered_bare(service: Service, has_type_header: bool) -> None:
    body = challenge_body("pogchamp-kappa-360noscope-vohiyo", START)
    kind = "webhook_callback_verification" if has_type_header else "notification"
    answer = await service.post_signed(body, message_type=kind)
    assert answer.status_code == 200
    assert answer.text == "pogchamp-kappa-360noscope-vohiyo"
    assert answer.headers["content-type"].startswith("text/plain")
    # Whoever can have a text echoed must not make a page of it.
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_challenge_is_signed_too(service: Service) -> None:
    headers = signed_headers("another secret", b'{"challenge":"x"}', "id", at(0))
    answer = await service.client.post(EVENTSUB, content=b'{"challenge":"x"}', headers=headers)
    assert_error(answer, 401, "unauthorized")


async def test_no_type_header_means_a_notification(service: Service) -> None:
    request = as_request(ChatMessage(text="!twgold Norinn", message_id="l", chatter_user_id="2002"), service)
    del request["headers"]["Twitch-Eventsub-Message-Type"]
    assert (await service.client.post(EVENTSUB, **request)).status_code == 204
    assert (await service.pool_me())["isEnrolled"] is True


@pytest.mark.parametrize(
    "status", ["authorization_revoked", "user_removed", "notification_failures_exceeded", "brand_new"]
)
async def test_a_revocation_is_shown_until_twitch_speaks_again(service: Service, status: str) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = await service.post_signed(revocation_body(status, START), message_type="revocation")
    assert answer.status_code == 204
    [told] = [entry for entry in logs if entry["log_level"] == "error"]
    assert (told["action"], told["reason"]) == ("eventsub.revoked", status)
    ready = await service.client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["eventSubRevocationReason"] == status
    assert await metric(service, "mgm_eventsub_revoked") == 1
    await service.chat("hello")
    assert (await service.client.get("/health/ready")).json()["eventSubRevocationReason"] is None
    assert await metric(service, "mgm_eventsub_revoked") == 0


async def test_a_new_challenge_ends_a_revocation_too(service: Service) -> None:
    await service.post_signed(revocation_body("user_removed", START), message_type="revocation")
    await service.post_signed(b'{"challenge":"again"}', message_type="webhook_callback_verification")
    assert (await service.client.get("/health/ready")).json()["eventSubRevocationReason"] is None
    assert await metric(service, "mgm_eventsub_revoked") == 0
    assert await metric(service, "mgm_eventsub_revocations_total") == 1


async def test_notifications_of_anything_else_are_ignored(service: Service) -> None:
    message = ChatMessage(text="!twgold Norinn", message_id="l", chatter_user_id="2002").notification(START)
    message["subscription"]["type"] = "channel.follow"
    assert (await service.post_signed(encode(message))).status_code == 204
    assert (
        await service.post_signed(b'{"subscription":{"type":"channel.chat.message"}}', message_type="odd")
    ).status_code == 204
    assert (await service.pool_me())["isEnrolled"] is False


async def test_every_answer_has_the_same_headers(service: Service) -> None:
    first, *others = [await service.chat("hello") for _ in range(3)]
    for other in others:
        assert list(other.headers) == list(first.headers)


async def test_it_is_exempt_from_rate_limits(service: Service) -> None:
    answers = [(await service.chat("hello")).status_code for _ in range(100)]
    assert set(answers) == {204}


@pytest.fixture
async def unsigned(sqlite_url: str) -> AsyncIterator[Service]:
    async with running_service(sqlite_url, Twitch__EventSubSecret="") as running:
        yield running


async def test_in_development_an_empty_secret_switches_signature_and_age_off(unsigned: Service) -> None:
    message = ChatMessage(text="!twgold Norinn", message_id="l", chatter_user_id="2002")
    answer = await unsigned.client.post(EVENTSUB, json=message.notification(START - timedelta(days=9)))
    assert answer.status_code == 204
    assert (await unsigned.pool_me())["isEnrolled"] is True


async def test_in_production_without_a_secret_nobody_is_twitch(sqlite_url: str) -> None:
    async with running_service(
        sqlite_url,
        Mgm__Environment="Production",
        Mgm__EnableE2eHarness="",
        Mgm__DevSkipSubscriberCheck="",
        Twitch__EventSubTransport="websocket",
        Twitch__EventSubSecret="",
    ) as service:
        for answer in (
            await service.client.post(EVENTSUB, json={}),
            await service.client.post(
                EVENTSUB, content=b"{}", headers=signed_headers("", b"{}", "id", at(0))
            ),
        ):
            assert_error(answer, 401, "unauthorized")


async def test_what_was_not_kept_is_not_acknowledged(service: Service) -> None:
    """Twitch sends again what got a 503, and then it counts."""
    service.break_store()
    message = ChatMessage(text="!twgold Norinn", message_id="l", chatter_user_id="2002")
    request = as_request(message, service)
    answer = await service.client.post(EVENTSUB, **request)
    assert_error(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    service.mend_store()
    assert (await service.client.post(EVENTSUB, **request)).status_code == 204
    assert (await service.pool_me())["isEnrolled"] is True
