"""Every edge case, on hot and on cold routes alike: the same answers in the same order (SPEC §5, §18)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import jwt
import pytest

from goldomatic.protocol.extension_secret import extension_keys
from goldomatic.sim.chat import signed_headers
from tests.integration.api.service import (
    API_KEY,
    EVENTSUB_SECRET,
    EXTENSION_SECRET,
    KEY,
    SECOND_API_KEY,
    START,
    Service,
    assert_error,
    bearer,
    running_service,
    token,
)

STATE = "/api/roulette/state"
EVENTSUB = "/api/twitch/eventsub"
POOL_ME = "/api/pool/me"
CLAIM = "/api/payouts/claim"
VERIFY = "/api/roulette/verify-candidate"

KIB = 1024
HUGE = b'{"a":"' + b"x" * (300 * KIB) + b'"}'
JSON = {"Content-Type": "application/json"}

by_token = pytest.mark.parametrize("path", [STATE, POOL_ME])
by_key = pytest.mark.parametrize("path", [STATE, "/api/payouts/pending"])


@pytest.mark.scenario("SC-014", "TC-017")
@by_token
async def test_a_good_token_is_accepted(service: Service, path: str) -> None:
    answer = await service.client.get(path, headers=bearer())
    assert answer.status_code == 200


BAD_TOKENS = {
    "missing": {},
    "not bearer": {"Authorization": f"Basic {token()}"},
    "empty": {"Authorization": "Bearer "},
    "no token": {"Authorization": "Bearer nonsense"},
    "not text": {"Authorization": b"Bearer \xff\xfe"},
    "signature cut": {"Authorization": f"Bearer {token()[:-3]}"},
    "over 4 KiB": bearer(padding="x" * 5000),
    "no expiry": bearer(exp=None),
    "expiry is no number": bearer(exp="soon"),
    "expiry is a bool": bearer(exp=True),
    "expired": bearer(exp=int(START.timestamp()) - 30),
    "external": bearer(role="external"),
    "unknown role": bearer(role="emperor"),
    "role is a number": bearer(role=1),
    "another channel": bearer(channel_id="999"),
    "channel is a number": bearer(channel_id=1001),
    "names nobody": bearer(None, opaque_user_id=None),
    "viewer is no number": bearer("Norinn"),
    "viewer is too long": bearer("1" * 21),
    "viewer is not ASCII": bearer("٢٠٠٢"),
}


@pytest.mark.scenario("TC-016")
@by_token
@pytest.mark.parametrize("headers", BAD_TOKENS.values(), ids=BAD_TOKENS)
async def test_a_bad_token_is_401(service: Service, path: str, headers: dict[str, Any]) -> None:
    details = assert_error(await service.client.get(path, headers=headers), 401, "unauthorized")
    assert details["reason"]


@by_token
@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512"])
async def test_no_other_algorithm_than_hs256(service: Service, path: str, algorithm: str) -> None:
    key = "" if algorithm == "none" else extension_keys(EXTENSION_SECRET)[0] * 2
    claims = {"exp": int(START.timestamp()) + 60, "user_id": "2002"}
    forged = jwt.encode(claims, key, algorithm=algorithm)
    answer = await service.client.get(path, headers={"Authorization": f"Bearer {forged}"})
    assert_error(answer, 401, "unauthorized")


@by_token
async def test_expiry_has_thirty_seconds_of_grace_and_is_looked_at_every_time(
    service: Service, path: str
) -> None:
    headers = bearer(exp=int(START.timestamp()) + 10)
    service.wall.advance(39)
    assert (await service.client.get(path, headers=headers)).status_code == 200
    service.wall.advance(1)
    for _ in range(2):
        details = assert_error(await service.client.get(path, headers=headers), 401, "unauthorized")
        assert details["reason"] == "expired"


@by_token
async def test_a_token_of_the_subject_alone_names_the_viewer(service: Service, path: str) -> None:
    assert (await service.client.get(path, headers=bearer(None, sub="2002"))).status_code == 200


async def test_who_has_not_shared_their_identity_sees_the_roulette_only(service: Service) -> None:
    anonymous = bearer(None, opaque_user_id="A123")
    assert (await service.client.get(STATE, headers=anonymous)).status_code == 200
    for answer in (
        await service.client.get(POOL_ME, headers=anonymous),
        await service.client.get("/api/payouts/my-last", headers=anonymous),
        await service.client.post(CLAIM, headers=anonymous, json={}),
    ):
        assert assert_error(answer, 401, "unauthorized")["reason"] == "identity_not_shared"


@pytest.fixture
async def with_client_id(sqlite_url: str) -> AsyncIterator[Service]:
    async with running_service(
        sqlite_url,
        Twitch__ExtensionClientId="ext1",
        Twitch__ExtensionSecret="b3RoZXItc2VjcmV0LW90aGVyLXNlY3JldC0wMTIzNDU=,"
        "c2VjcmV0LW9mLXRoZS1leHRlbnNpb24tMDEyMzQ1Njc=",
    ) as running:
        yield running


@by_token
async def test_the_audience_counts_when_both_sides_name_one(with_client_id: Service, path: str) -> None:
    # The token is signed with the second of two secrets: rotation.
    get = with_client_id.client.get
    assert (await get(path, headers=bearer())).status_code == 200
    assert (await get(path, headers=bearer(aud="ext1"))).status_code == 200
    details = assert_error(await get(path, headers=bearer(aud="ext2")), 401, "unauthorized")
    assert details["reason"] == "wrong_audience"


@pytest.mark.scenario("SC-002", "TC-003")
@by_key
@pytest.mark.parametrize("key", [API_KEY, SECOND_API_KEY])
async def test_every_key_in_force_is_accepted(service: Service, path: str, key: str) -> None:
    assert (await service.client.get(path, headers={"X-MGM-ApiKey": key})).status_code == 200


@pytest.mark.scenario("TC-004")
@by_key
@pytest.mark.parametrize(
    "key", ["", "wrong", API_KEY[:-1], API_KEY + "x", f"{API_KEY},{SECOND_API_KEY}", b"\xff"]
)
async def test_a_wrong_key_is_403(service: Service, path: str, key: str | bytes) -> None:
    raw = key if isinstance(key, bytes) else key.encode()
    answer = await service.client.get(path, headers={b"X-MGM-ApiKey": raw})
    assert_error(answer, 403, "forbidden_apikey")


async def test_no_key_at_all_is_403_where_only_keys_open(service: Service) -> None:
    assert_error(await service.client.get("/api/payouts/pending", headers=bearer()), 403, "forbidden_apikey")


@by_token
async def test_reads_share_one_budget_and_refused_calls_are_not_counted(service: Service, path: str) -> None:
    for number in range(60):
        answer = await service.client.get(STATE if number % 2 else POOL_ME, headers=bearer())
        assert answer.status_code == 200
    for _ in range(3):
        answer = await service.client.get(path, headers=bearer())
        details = assert_error(answer, 429, "rate_limited")
        assert answer.headers["retry-after"] == str(details["retryAfterSeconds"])
        assert 0 < int(answer.headers["retry-after"]) <= 60
    assert (await service.client.get(path, headers=bearer("3003"))).status_code == 200


@pytest.mark.parametrize("path", [STATE, "/api/payouts/pending"])
async def test_a_guesser_is_slowed_down_and_the_desktop_beside_them_is_not(
    service: Service, path: str
) -> None:
    for _ in range(60):
        answer = await service.client.get(path, headers={"X-MGM-ApiKey": "guess"})
        assert answer.status_code == 403
    answer = await service.client.get(path, headers={"X-MGM-ApiKey": "guess"})
    assert_error(answer, 429, "rate_limited")
    assert (await service.client.get(path, headers=KEY)).status_code == 200
    assert (await service.client.get(STATE, headers=bearer())).status_code == 200


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


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", EVENTSUB, "POST"),
        ("DELETE", EVENTSUB, "POST"),
        ("POST", STATE, "GET"),
        ("HEAD", STATE, "GET"),
        ("PUT", CLAIM, "POST"),
        ("GET", "/api/pool/2002", "DELETE"),
        ("POST", "/health/ready", "GET, HEAD"),
        ("OPTIONS", POOL_ME, "DELETE, GET"),
        ("POST", "/openapi.json", "GET, HEAD"),
    ],
)
async def test_another_method_is_405_and_says_which(
    service: Service, method: str, path: str, allow: str
) -> None:
    answer = await service.client.request(method, path, headers=KEY)
    assert answer.headers["allow"] == allow
    if method == "HEAD":
        assert answer.status_code == 405
    else:
        assert_error(answer, 405, "method_not_allowed")


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/pool/", STATE + "/", EVENTSUB + "/", "/api//roulette/state", "/API/pool", "/nothing"],
)
async def test_any_other_path_is_404(service: Service, path: str) -> None:
    for method in ("GET", "POST"):
        assert_error(await service.client.request(method, path, headers=KEY), 404, "not_found")


@pytest.mark.parametrize("path", [STATE, "/api/payouts/pending", "/nothing"])
async def test_the_request_id_that_the_caller_gives_is_taken_if_it_is_one(
    service: Service, path: str
) -> None:
    given = await service.client.get(path, headers=KEY | {"X-Request-ID": "abc-DEF-123"})
    assert given.headers["x-request-id"] == "abc-DEF-123"
    for odd in ("a b", "x" * 65, "<script>", ""):
        answer = await service.client.get(path, headers=KEY | {"X-Request-ID": odd})
        assert answer.headers["x-request-id"] not in (odd, "")


@pytest.mark.parametrize("path", ["/api/payouts/pending", "/nothing", STATE])
async def test_otherwise_each_request_gets_an_id_of_its_own(service: Service, path: str) -> None:
    """A hot route names its requests when something went wrong."""
    headers = {"X-MGM-ApiKey": "wrong"} if path == STATE else KEY
    first = await service.client.get(path, headers=headers)
    second = await service.client.get(path, headers=headers)
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


@pytest.fixture
async def with_cors(sqlite_url: str) -> AsyncIterator[Service]:
    async with running_service(
        sqlite_url, Twitch__ExtensionClientId="ext1", Mgm__CorsOrigins="http://localhost:5173"
    ) as running:
        yield running


@pytest.mark.parametrize("path", [STATE, POOL_ME, "/nothing"])
@pytest.mark.parametrize("origin", ["https://ext1.ext-twitch.tv", "http://localhost:5173"])
async def test_an_allowed_page_may_read_answers_and_errors(
    with_cors: Service, path: str, origin: str
) -> None:
    for headers in (bearer(), {}):
        answer = await with_cors.client.get(path, headers=headers | {"Origin": origin})
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["vary"] == "Origin"
        for exposed in ("ETag", "Retry-After", "X-MGM-Server-Now"):
            assert exposed in answer.headers["access-control-expose-headers"]
    preflight = await with_cors.client.options(
        path,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == origin
    assert "POST" in preflight.headers["access-control-allow-methods"]
    for allowed in ("Authorization", "Content-Type", "If-None-Match"):
        assert allowed in preflight.headers["access-control-allow-headers"]


@pytest.mark.parametrize("path", [STATE, POOL_ME])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://ext2.ext-twitch.tv", ""])
async def test_no_other_page_may(with_cors: Service, path: str, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        answer = await with_cors.client.request(
            method, path, headers=bearer() | {"Origin": origin, "Access-Control-Request-Method": "GET"}
        )
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["vary"] == "Origin"
