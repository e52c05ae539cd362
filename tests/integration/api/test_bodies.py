"""Bodies, on hot and on cold routes alike: the same refusals in the same order (SPEC §18)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from goldomatic.sim.chat import signed_headers
from tests.integration.api.service import (
    EVENTSUB_SECRET,
    KEY,
    Service,
    assert_error,
    bearer,
)

STATE = "/api/roulette/state"
EVENTSUB = "/api/twitch/eventsub"
POOL_ME = "/api/pool/me"
CLAIM = "/api/payouts/claim"
VERIFY = "/api/roulette/verify-candidate"

KIB = 1024
HUGE = b'{"a":"' + b"x" * (300 * KIB) + b'"}'
JSON = {"Content-Type": "application/json"}

# Bodies. The hot route is EventSub, whose authentication is the signature; the cold ones are a viewer's and
# the Desktop's.


async def send(
    service: Service,
    route: str,
    body: bytes,
    *,
    is_authentic: bool = True,
    content_type: str = "application/json",
) -> httpx.Response:
    """Send a body to a route, with what proves who sends it, or without."""
    if route == EVENTSUB:
        if is_authentic:
            return await service.post_signed(body, headers={"Content-Type": content_type})
        timestamp = service.wall.now().isoformat()
        forged = signed_headers("another secret", body, "id", timestamp) | {"Content-Type": content_type}
        return await service.client.post(EVENTSUB, content=body, headers=forged)
    proof = bearer() if route == CLAIM else KEY
    return await service.client.post(
        route, content=body, headers=(proof if is_authentic else {}) | {"Content-Type": content_type}
    )


BODY_ROUTES = pytest.mark.parametrize("route", [EVENTSUB, CLAIM, VERIFY])
REFUSED_AS = {
    EVENTSUB: (401, "unauthorized"),
    CLAIM: (401, "unauthorized"),
    VERIFY: (403, "forbidden_apikey"),
}


@BODY_ROUTES
async def test_authentication_comes_before_everything_about_the_body(service: Service, route: str) -> None:
    for body, content_type in ((b"{", "application/json"), (b"x", "text/plain"), (b"", "application/json")):
        answer = await send(service, route, body, is_authentic=False, content_type=content_type)
        assert_error(answer, *REFUSED_AS[route])


@pytest.mark.parametrize("route", [CLAIM, VERIFY])
async def test_authentication_comes_before_size(service: Service, route: str) -> None:
    assert_error(await send(service, route, HUGE, is_authentic=False), *REFUSED_AS[route])


@BODY_ROUTES
async def test_a_body_too_large_is_413_before_its_media_type(service: Service, route: str) -> None:
    for content_type in ("application/json", "text/plain"):
        answer = await send(service, route, HUGE, content_type=content_type)
        assert_error(answer, 413, "payload_too_large")


def as_long_as(size: int) -> bytes:
    """A body that every route can read."""
    told = b'{"characterName":"Norinn","enrollmentRequestId":"r","padding":"'
    return told + b"x" * (size - len(told) - 2) + b'"}'


@pytest.mark.parametrize(
    ("route", "bytes_max", "status"),
    [(EVENTSUB, 256 * KIB, 204), (CLAIM, 64 * KIB, 201), (VERIFY, 64 * KIB, 400)],
)
async def test_a_body_may_be_exactly_so_long(
    service: Service, route: str, bytes_max: int, status: int
) -> None:
    assert (await send(service, route, as_long_as(bytes_max))).status_code == status
    details = assert_error(await send(service, route, as_long_as(bytes_max + 1)), 413, "payload_too_large")
    assert details == {"bytesMax": bytes_max}


@BODY_ROUTES
async def test_a_body_too_large_in_pieces_without_a_length_is_413(service: Service, route: str) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(HUGE), 1000):
            yield HUGE[start : start + 1000]

    if route == EVENTSUB:
        timestamp = service.wall.now().isoformat()
        headers = signed_headers(EVENTSUB_SECRET, HUGE, "id", timestamp)
    else:
        headers = (bearer() if route == CLAIM else KEY) | JSON
    answer = await service.client.post(route, content=pieces(), headers=headers)
    assert_error(answer, 413, "payload_too_large")


@BODY_ROUTES
@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data", ""])
async def test_another_media_type_is_415_before_the_shape(
    service: Service, route: str, content_type: str
) -> None:
    answer = await send(service, route, b"{not json", content_type=content_type)
    assert_error(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "content_type", ["application/json", "APPLICATION/JSON; charset=utf-8", "application/x+json"]
)
async def test_json_by_any_of_its_names_is_read(service: Service, content_type: str) -> None:
    answer = await send(
        service,
        CLAIM,
        b'{"characterName":"Norinn","enrollmentRequestId":"r"}',
        content_type=content_type,
    )
    assert answer.status_code == 201, answer.text


UNPARSABLE = {
    "empty": b"",
    "cut short": b'{"characterName":',
    "not UTF-8": b'{"characterName":"\xff","enrollmentRequestId":"r"}',
    "encoded surrogate": b'{"characterName":"\xed\xa0\x80"}',
    "escaped surrogate": b'{"characterName":"\\ud800 ","enrollmentRequestId":"r"}',
    "too deep": b"[" * 60_000,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "NaN": b'{"characterName":NaN}',
    "number out of range": b'{"a":1e999}',
    "UTF-16": '{"characterName":"Norinn"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "two values": b"{}{}",
    "a number": b"1",
    "a list": b"[]",
    "null": b"null",
}


@pytest.mark.parametrize("body", UNPARSABLE.values(), ids=UNPARSABLE)
async def test_what_cannot_be_read_is_400_cold_and_acknowledged_hot(service: Service, body: bytes) -> None:
    for route in (CLAIM, VERIFY):
        assert_error(await send(service, route, body), 400, "invalid_payload")
    # With a valid signature Twitch would only send it again: SPEC §5.1.
    assert (await send(service, EVENTSUB, body)).status_code == 204
