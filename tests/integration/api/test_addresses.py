"""Addresses, methods, request ids and origins, on hot and on cold routes alike (SPEC §5, §18)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.integration.api.service import (
    KEY,
    Service,
    assert_error,
    bearer,
    running_service,
)

STATE = "/api/roulette/state"
EVENTSUB = "/api/twitch/eventsub"
POOL_ME = "/api/pool/me"
CLAIM = "/api/payouts/claim"
VERIFY = "/api/roulette/verify-candidate"


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


async def test_in_production_the_extensions_own_page_is_the_only_one(sqlite_url: str) -> None:
    async with running_service(
        sqlite_url,
        Mgm__Environment="Production",
        Mgm__EnableE2eHarness="",
        Mgm__DevSkipSubscriberCheck="",
        Mgm__CorsOrigins="http://localhost:5173",
        Twitch__ExtensionClientId="ext1",
    ) as service:
        allowed = [
            (await service.client.get(STATE, headers=bearer() | {"Origin": origin})).headers.get(
                "access-control-allow-origin"
            )
            for origin in ("https://ext1.ext-twitch.tv", "http://localhost:5173")
        ]
    assert allowed == ["https://ext1.ext-twitch.tv", None]
