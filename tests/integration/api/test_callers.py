"""Who calls, and how often, on hot and on cold routes alike: the same answers (SPEC §2, §5, §18)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import jwt
import pytest

from goldomatic.protocol.extension_secret import extension_keys
from tests.integration.api.service import (
    API_KEY,
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


@by_key
async def test_each_key_has_a_budget_of_its_own(sqlite_url: str, path: str) -> None:
    async with running_service(sqlite_url, Mgm__RateLimit__DesktopPerMinute="3") as service:
        for number in range(3):
            answer = await service.client.get(STATE if number % 2 else "/api/payouts/pending", headers=KEY)
            assert answer.status_code == 200
        assert_error(await service.client.get(path, headers=KEY), 429, "rate_limited")
        answer = await service.client.get(path, headers={"X-MGM-ApiKey": SECOND_API_KEY})
        assert answer.status_code == 200


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
