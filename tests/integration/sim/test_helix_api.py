"""MockHelixApi: a fake Twitch worth the name (SPEC §14, docs/twitch.md §3–§5)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from goldomatic.sim.server import LOOPBACK, listen, make_server
from goldomatic.sim.twitch import create_app
from tests.support.simulators import NOW, client_of, simulator_settings, still_ambient

LINE = {"broadcaster_id": "1001", "sender_id": "1001", "message": "Награда отправлена!"}
CHAT = "/helix/chat/messages"


def helix(**settings: str) -> httpx.AsyncClient:
    return client_of(create_app(simulator_settings(**settings), still_ambient()))


@asynccontextmanager
async def served_helix() -> AsyncIterator[httpx.AsyncClient]:
    """The program on a real socket: connections can be cut only where there are some."""
    listener = listen(LOOPBACK, 0)
    server = make_server(create_app(simulator_settings(), still_ambient()))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        port = listener.getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{port}", trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        await serving


async def script(client: httpx.AsyncClient, **queues: list[dict[str, Any]]) -> None:
    answer = await client.post("/control/script", json=queues)
    assert answer.status_code == 200, answer.text


async def calls(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    return list((await client.get("/requests")).json()["requests"])


async def test_health_and_nothing_captured_yet() -> None:
    async with helix() as client:
        assert (await client.get("/health")).json() == {"status": "healthy", "component": "MockHelixApi"}
        assert (await client.get("/last-request")).json() == {"captured": False}
        assert await calls(client) == []


async def test_a_chat_line_is_204_and_captured() -> None:
    async with helix() as client:
        answer = await client.post(
            CHAT, json=LINE, headers={"Authorization": "Bearer token", "Client-Id": "client"}
        )
        assert (answer.status_code, answer.content) == (204, b"")
        assert (await client.get("/last-request")).json() == {
            "captured": True,
            "body": LINE,
            "authorizationHeader": "Bearer token",
            "clientIdHeader": "client",
        }
        (call,) = await calls(client)
    assert call == {
        "receivedAt": "2026-04-04T12:00:01.000Z",
        "route": "chat_messages",
        "method": "POST",
        "path": CHAT,
        "query": {},
        "authorizationHeader": "Bearer token",
        "clientIdHeader": "client",
        "body": LINE,
        "behaviour": "ok",
        "answeredStatus": 204,
        "taken": True,
    }


async def test_on_demand_it_answers_as_the_real_twitch_does() -> None:
    async with helix() as client:
        assert (await client.post("/control/chat-answer", json={"style": "twitch"})).status_code == 204
        answer = await client.post(CHAT, json=LINE)
        assert answer.status_code == 200
        (row,) = answer.json()["data"]
        assert (row["is_sent"], row["drop_reason"]) == (True, None)
        assert row["message_id"]
        assert (await client.post("/control/chat-answer", json={"style": "rude"})).status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (LINE | {"message": "я" * 500}, 204),
        (LINE | {"message": "я" * 501}, 422),
        (LINE | {"message": ""}, 400),
        ({"message": "hello"}, 400),
        ([], 400),
        ("nonsense", 400),
    ],
)
async def test_a_line_that_twitch_would_not_take(body: Any, status: int) -> None:
    async with helix() as client:
        assert (await client.post(CHAT, json=body)).status_code == status
        (call,) = await calls(client)
    assert call["taken"] is (status == 204)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer token", "Client-Id": "client"}, 204),
        ({"Client-Id": "client"}, 401),
        ({"Authorization": "Bearer token"}, 401),
        ({"Authorization": "Bearer ", "Client-Id": "client"}, 401),
        ({"Authorization": "OAuth token", "Client-Id": "client"}, 401),
        ({"Authorization": "Bearer token", "Client-Id": "stranger"}, 401),
    ],
)
async def test_strict_auth_insists_on_bearer_and_client_id(headers: dict[str, str], status: int) -> None:
    async with helix(MockHelix__StrictAuth="true", Twitch__HelixClientId="client") as client:
        answer = await client.post(CHAT, json=LINE, headers=headers)
        assert answer.status_code == status
        if status == 401:
            assert answer.json()["error"] == "Unauthorized"
        (call,) = await calls(client)
    assert call["taken"] is (status == 204)


async def test_strict_auth_that_knows_no_client_id_takes_any_but_not_none() -> None:
    bearer = {"Authorization": "Bearer token"}
    async with helix(MockHelix__StrictAuth="true") as client:
        assert (await client.post(CHAT, json=LINE, headers=bearer)).status_code == 401
        assert (await client.post(CHAT, json=LINE, headers=bearer | {"Client-Id": "any"})).status_code == 204


async def test_without_strict_auth_no_header_is_needed() -> None:
    async with helix() as client:
        assert (await client.post(CHAT, json=LINE)).status_code == 204


async def test_scripted_refusals_come_in_order_and_then_it_goes_well() -> None:
    async with helix() as client:
        await script(
            client,
            chat_messages=[
                {"kind": "status", "status": 401, "message": "Invalid OAuth token"},
                {"kind": "status", "status": 429, "retryAfterSeconds": 3},
                {"kind": "status", "status": 500, "times": 2},
                {"kind": "status", "status": 502},
            ],
        )
        answers = [await client.post(CHAT, json=LINE) for _ in range(6)]
        seen = await calls(client)
    assert [answer.status_code for answer in answers] == [401, 429, 500, 500, 502, 204]
    assert answers[0].json() == {"error": "Unauthorized", "status": 401, "message": "Invalid OAuth token"}
    assert answers[1].headers["retry-after"] == "3"
    assert answers[1].headers["ratelimit-reset"] == str(int(NOW.timestamp()) + 3)
    assert [call["taken"] for call in seen] == [False] * 5 + [True]
    assert [call["behaviour"] for call in seen] == ["status"] * 5 + ["ok"]


async def test_a_dropped_line_is_200_with_its_reason() -> None:
    async with helix() as client:
        await script(
            client, chat_messages=[{"kind": "not_sent", "code": "slow_mode", "message": "too quick"}]
        )
        answer = await client.post(CHAT, json=LINE)
        (call,) = await calls(client)
    assert answer.status_code == 200
    assert answer.json()["data"] == [
        {
            "message_id": "",
            "is_sent": False,
            "drop_reason": {"code": "slow_mode", "message": "too quick"},
        }
    ]
    assert call["taken"] is False


async def test_a_malformed_answer_is_no_json_though_the_line_was_taken() -> None:
    async with helix() as client:
        await script(client, chat_messages=[{"kind": "malformed"}])
        answer = await client.post(CHAT, json=LINE)
        (call,) = await calls(client)
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()
    assert call["taken"] is True


@pytest.mark.parametrize("taken", [True, False])
async def test_a_dropped_connection_gives_no_byte_of_answer(taken: bool) -> None:
    async with served_helix() as client:
        await script(client, chat_messages=[{"kind": "drop", "taken": taken}])
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await client.post(CHAT, json=LINE)
        assert (await client.post(CHAT, json=LINE)).status_code == 204
        first, _ = await calls(client)
    assert (first["answeredStatus"], first["taken"]) == (None, taken)


async def test_a_time_out_is_waited_for_in_vain_though_the_line_was_taken() -> None:
    async with served_helix() as client:
        await script(client, chat_messages=[{"kind": "timeout", "seconds": 60}])
        with pytest.raises(httpx.ReadTimeout):
            await client.post(CHAT, json=LINE, timeout=0.2)
        (call,) = await calls(client)
    assert (call["answeredStatus"], call["taken"]) == (None, True)


async def test_who_waits_long_enough_gets_the_late_answer() -> None:
    async with served_helix() as client:
        await script(client, chat_messages=[{"kind": "timeout", "seconds": 0.05}])
        assert (await client.post(CHAT, json=LINE)).status_code == 204


async def test_a_script_that_cannot_be_played_is_refused_and_changes_nothing() -> None:
    async with helix() as client:
        await script(client, users=[{"kind": "drop"}])
        answer = await client.post("/control/script", json={"chat_messages": [{"kind": "explode"}]})
        assert answer.status_code == 400
        assert "chat_messages.0" in answer.json()["message"]
        assert (await client.get("/control/script")).json() == {"left": {"users": 1}}


async def test_subscriptions_are_who_was_said_to_be_subscribed() -> None:
    query = {"broadcaster_id": "1001", "user_id": ["1", "2", "3"]}
    async with helix() as client:
        nobody = (await client.get("/helix/subscriptions", params=query)).json()
        await client.post("/control/subscribers", json={"userIds": ["2", "9"]})
        some = (await client.get("/helix/subscriptions", params=query)).json()
        await client.post("/control/subscribers", json={"userIds": "all"})
        everybody = (await client.get("/helix/subscriptions", params=query)).json()
    assert nobody["data"] == []
    assert [(row["broadcaster_id"], row["user_id"]) for row in some["data"]] == [("1001", "2")]
    assert [row["user_id"] for row in everybody["data"]] == ["1", "2", "3"]


@pytest.mark.parametrize("query", [{}, {"broadcaster_id": "1", "user_id": ["1"] * 101}])
async def test_subscriptions_that_twitch_would_refuse(query: dict[str, str | list[str]]) -> None:
    async with helix() as client:
        assert (await client.get("/helix/subscriptions", params=query)).status_code == 400


async def test_users_have_the_names_they_were_given() -> None:
    async with helix() as client:
        await client.post("/control/users", json={"2": "Анна"})
        users = (await client.get("/helix/users", params=[("id", "1"), ("id", "2")])).json()["data"]
        assert (await client.get("/helix/users")).status_code == 400
        assert (await client.get("/helix/users", params={"id": "norinn"})).status_code == 400
    assert [(user["id"], user["display_name"]) for user in users] == [("1", "user1"), ("2", "Анна")]


async def test_a_refresh_token_gives_a_new_pair_and_works_once() -> None:
    form = {"grant_type": "refresh_token", "client_id": "client", "refresh_token": "old"}
    async with helix() as client:
        pair = (await client.post("/oauth2/token", data=form)).json()
        again = await client.post("/oauth2/token", data=form)
        with_new = await client.post("/oauth2/token", data=form | {"refresh_token": pair["refresh_token"]})
    assert pair["token_type"] == "bearer"
    assert pair["access_token"] != pair["refresh_token"] != "old"
    assert (again.status_code, again.json()["message"]) == (400, "Invalid refresh token")
    assert with_new.status_code == 200


async def test_client_credentials_give_an_app_token_without_refresh() -> None:
    form = {"grant_type": "client_credentials", "client_id": "client", "client_secret": "secret"}
    async with helix() as client:
        token = (await client.post("/oauth2/token", params=form)).json()
        lacking = await client.post("/oauth2/token", data=form | {"client_secret": ""})
        unknown = await client.post("/oauth2/token", data={"client_id": "c", "grant_type": "password"})
        nobody = await client.post("/oauth2/token", data={})
    assert token["access_token"]
    assert "refresh_token" not in token
    assert [answer.status_code for answer in (lacking, unknown, nobody)] == [400, 400, 400]


async def test_validate_wants_a_token() -> None:
    async with helix() as client:
        valid = await client.get("/oauth2/validate", headers={"Authorization": "OAuth token"})
        without = await client.get("/oauth2/validate")
    assert valid.status_code == 200
    assert {"client_id", "login", "scopes", "user_id", "expires_in"} == set(valid.json())
    assert without.status_code == 401


async def test_requests_can_be_asked_for_by_route() -> None:
    async with helix() as client:
        await client.post(CHAT, json=LINE)
        await client.get("/helix/users", params={"id": "1"})
        chat = (await client.get("/requests", params={"route": "chat_messages"})).json()["requests"]
        assert [call["route"] for call in await calls(client)] == ["chat_messages", "users"]
    assert [call["route"] for call in chat] == ["chat_messages"]


async def test_a_reset_forgets_everything() -> None:
    async with helix() as client:
        await script(client, chat_messages=[{"kind": "status", "status": 500}])
        await client.post("/control/subscribers", json={"userIds": "all"})
        await client.post("/control/chat-answer", json={"style": "twitch"})
        await client.get("/helix/users", params={"id": "1"})
        assert (await client.post("/control/reset")).status_code == 204
        assert await calls(client) == []
        assert (await client.get("/last-request")).json() == {"captured": False}
        assert (await client.post(CHAT, json=LINE)).status_code == 204
        query = {"broadcaster_id": "1", "user_id": "1"}
        assert (await client.get("/helix/subscriptions", params=query)).json()["data"] == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/control/subscribers", {"userIds": "some"}),
        ("/control/subscribers", {"userIds": [1]}),
        ("/control/users", {"1": 2}),
        ("/control/script", []),
    ],
)
async def test_orders_that_make_no_sense_are_400(path: str, body: Any) -> None:
    async with helix() as client:
        assert (await client.post(path, json=body)).status_code == 400
