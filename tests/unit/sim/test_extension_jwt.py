"""MockExtensionJwt: tokens as Twitch would sign them (SPEC §14, §5)."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import httpx
import jwt
import pytest

from goldomatic.sim.extension_jwt import create_app
from tests.support.simulators import NOW, client_of, simulator_settings, still_ambient

KEY = bytes(range(40))
DEVELOPMENT_KEY = hashlib.sha256(b"mgm-dev-extension-secret-change-me").digest()


async def ask(query: dict[str, str], **settings: str) -> httpx.Response:
    app = create_app(simulator_settings(**settings), still_ambient())
    async with client_of(app) as client:
        return await client.get("/token", params=query)


async def claims(query: dict[str, str], key: bytes = DEVELOPMENT_KEY, **settings: str) -> dict[str, Any]:
    answer = await ask(query, **settings)
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]
    return dict(jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": False}))


async def test_health() -> None:
    async with client_of(create_app(simulator_settings(), still_ambient())) as client:
        assert (await client.get("/health")).json() == {"status": "ok", "service": "MockExtensionJwt"}


async def test_the_answer_is_an_oauth_token() -> None:
    body = (await ask({"userId": "2002", "displayName": "Viewer"})).json()
    assert set(body) == {"access_token", "token_type", "expires_in"}
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 7200)


async def test_a_viewer_who_shares_their_identity() -> None:
    token = await claims({"userId": "2002", "displayName": "Viewer"}, Twitch__BroadcasterUserId="1001")
    assert token.pop("opaque_user_id").startswith("U")
    assert token == {
        "exp": int(NOW.timestamp()) + 7200,
        "user_id": "2002",
        "channel_id": "1001",
        "role": "viewer",
        "is_unlinked": False,
        "pubsub_perms": {"listen": ["broadcast", "global"]},
        "display_name": "Viewer",
    }


async def test_a_viewer_who_does_not_has_only_the_opaque_id_always_the_same() -> None:
    hidden = await claims({"userId": "2002", "displayName": "Viewer", "shared": "false"})
    shared = await claims({"userId": "2002"})
    assert "user_id" not in hidden
    assert "display_name" not in hidden
    assert hidden["is_unlinked"] is True
    assert hidden["opaque_user_id"] == shared["opaque_user_id"]


async def test_someone_not_signed_in_is_anonymous() -> None:
    token = await claims({"shared": "false"})
    assert token["opaque_user_id"].startswith("A")
    assert "user_id" not in token


async def test_role_channel_and_age_can_be_chosen() -> None:
    token = await claims({"userId": "1", "role": "broadcaster", "channelId": "77", "expiresIn": "-60"})
    assert (token["role"], token["channel_id"]) == ("broadcaster", "77")
    assert token["exp"] == int(NOW.timestamp()) - 60
    assert token["pubsub_perms"] == {"listen": ["broadcast", "global"], "send": ["broadcast"]}


async def test_without_a_channel_the_token_names_none() -> None:
    assert "channel_id" not in await claims({"userId": "1"})


async def test_the_first_of_several_secrets_signs() -> None:
    texts = [base64.b64encode(key).decode() for key in (KEY, bytes(40))]
    token = await claims({"userId": "1"}, KEY, Twitch__ExtensionSecret=",".join(texts))
    assert token["user_id"] == "1"


def test_a_secret_that_is_not_base64_stops_the_program() -> None:
    with pytest.raises(ValueError, match="not base64"):
        create_app(simulator_settings(Twitch__ExtensionSecret="%%%"), still_ambient())


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({}, "userId is missing"),
        ({"userId": ""}, "userId is missing"),
        ({"userId": "norinn"}, "userId must be"),
        ({"userId": "1" * 21}, "userId must be"),
        ({"userId": "1", "channelId": "x"}, "channelId must be"),
        ({"userId": "1", "role": "king"}, "role must be"),
        ({"userId": "1", "shared": "maybe"}, "shared must be"),
        ({"userId": "1", "expiresIn": "soon"}, "expiresIn must be"),
        ({"userId": "1", "expiresIn": "1.5"}, "expiresIn must be"),
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused_with_words(query: dict[str, str], told: str) -> None:
    answer = await ask(query)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(told)
