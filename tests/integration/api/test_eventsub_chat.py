"""Chat in through EventSub: every rule of SPEC §5.1 and every trap of docs/twitch.md §1."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from goldomatic.sim.chat import (
    FOUNDER,
    MODERATOR,
    PREMIUM,
    SUBSCRIBER,
    ChatMessage,
    deliver,
    encode,
)
from tests.integration.api.service import (
    EVENTSUB_SECRET,
    KEY,
    START,
    Service,
    as_request,
    metric,
    running_service,
)

EVENTSUB = "/api/twitch/eventsub"


@pytest.mark.scenario("SC-005")
async def test_a_subscriber_is_in_the_pool_once_twitch_is_answered(service: Service) -> None:
    answer = await service.chat("!twgold nOrInN")
    assert answer.status_code == 204
    assert answer.content == b""
    me = await service.pool_me()
    assert me["isEnrolled"] is True
    assert me["characterName"] == "Norinn"
    entrants = (await service.client.get("/api/pool", headers=KEY)).json()
    assert [(entrant["twitchUserId"], entrant["twitchDisplayName"]) for entrant in entrants] == [
        ("2002", "Viewer")
    ]


async def test_the_vector_of_twitch_is_accepted(sqlite_url: str) -> None:
    async with running_service(sqlite_url, Twitch__EventSubSecret="test-secret-0123456789") as service:
        service.wall.set(START.replace(month=1, day=2, hour=3, minute=4))
        answer = await service.client.post(
            EVENTSUB,
            content=b'{"challenge":"abc"}',
            headers={
                "Twitch-Eventsub-Message-Id": "11111111-2222-3333-4444-555555555555",
                "Twitch-Eventsub-Message-Timestamp": "2026-01-02T03:04:05.123456789Z",
                "Twitch-Eventsub-Message-Signature": "sha256="
                "19c21b7bb1b1218e14570a09afbfc16e0cfb849826c7bf5f74e5960f803c4e7d",
            },
        )
    assert answer.status_code == 200
    assert answer.text == "abc"


@pytest.mark.parametrize("badge", [SUBSCRIBER, FOUNDER, PREMIUM])
async def test_each_paying_badge_lets_in(service: Service, badge: Any) -> None:
    await service.chat("!twgold Norinn", badges=(MODERATOR, badge))
    assert (await service.pool_me())["isEnrolled"] is True


@pytest.mark.parametrize("badges", [(), (MODERATOR,)])
async def test_the_panel_learns_why_chat_did_not_let_somebody_in(service: Service, badges: Any) -> None:
    answer = await service.chat("!twgold Norinn", badges=badges)
    assert answer.status_code == 204
    me = await service.pool_me()
    assert me["isEnrolled"] is False
    assert me["lastRefusal"]["code"] == "not_subscriber"
    assert me["lastRefusal"]["characterName"] == "Norinn"
    assert me["lastRefusal"]["at"] == "2026-04-04T12:01:00.000Z"


@pytest.mark.parametrize("badges", [None, "subscriber", {"set_id": "subscriber"}, [{"id": "1"}], [7]])
async def test_badges_of_another_shape_are_no_badges(service: Service, badges: Any) -> None:
    assert (await service.chat("!twgold Norinn", extra={"badges": badges})).status_code == 204
    assert (await service.pool_me())["lastRefusal"]["code"] == "not_subscriber"


@pytest.mark.parametrize(
    "text",
    [
        "!twgold Norinn",
        "  !TwGold   Norinn  ",
        "!twgold Norinn \U000e0000",
        "!tw\u200bgold No\u034frinn",
        "\u2066!twgold\u2069 Norinn\ufe0f",
    ],
)
async def test_case_white_space_and_invisible_characters_do_not_count(service: Service, text: str) -> None:
    await service.chat(text)
    assert (await service.pool_me())["characterName"] == "Norinn"


@pytest.mark.parametrize("written", [b"\\u0021twgold Norinn", b"\\u0021\\u0074wgold Norinn"])
async def test_a_command_whose_letters_are_escaped_is_one(service: Service, written: bytes) -> None:
    message = ChatMessage(text="!twgold Norinn", message_id="line-e", chatter_user_id="2002")
    body = encode(message.notification(START)).replace(b"!twgold Norinn", written)
    assert b"!" not in body
    assert (await service.post_signed(body)).status_code == 204
    assert (await service.pool_me())["isEnrolled"] is True


@pytest.mark.parametrize(
    "text",
    [
        "twgold Norinn",
        "!twgold",
        "!twgold Norinn please",
        "I say !twgold Norinn",
        "!twgoldNorinn",
        "!twgold\u00a0",
        "!",
        "",
    ],
)
async def test_anything_else_is_ignored_silently(service: Service, text: str) -> None:
    assert (await service.chat(text)).status_code == 204
    me = await service.pool_me()
    assert me["isEnrolled"] is False
    assert me["lastRefusal"] is None


async def test_in_a_reply_the_mention_in_front_is_dropped(service: Service) -> None:
    await service.chat("!twgold Norinn", reply_to="Somebody")
    assert (await service.pool_me())["characterName"] == "Norinn"
    await service.chat("@Somebody !twgold Ghost", viewer="3003")
    assert (await service.pool_me("3003"))["isEnrolled"] is False


@pytest.mark.scenario("SC-005")
async def test_a_redelivery_changes_nothing(service: Service) -> None:
    message = ChatMessage(text="!twgold Norinn", message_id="line-a", chatter_user_id="2002")
    delivery = deliver(message, EVENTSUB_SECRET, service.ambient)
    for _ in range(2):
        answer = await service.client.post(EVENTSUB, content=delivery.body, headers=delivery.headers)
        assert answer.status_code == 204
    await service.client.delete("/api/pool/2002", headers=KEY)
    # The same line again, under its own envelope id and under another one.
    for again in (delivery, deliver(message, EVENTSUB_SECRET, service.ambient)):
        answer = await service.client.post(EVENTSUB, content=again.body, headers=again.headers)
        assert answer.status_code == 204
        assert (await service.pool_me())["isEnrolled"] is False
    assert await metric(service, 'mgm_messages_total{outcome="duplicate"}') == 3


async def test_the_same_envelope_with_another_line_in_it_is_a_duplicate_too(service: Service) -> None:
    for viewer, line in (("2002", "line-x"), ("3003", "line-y")):
        body = encode(
            ChatMessage(text="!twgold Norinn", message_id=line, chatter_user_id=viewer).notification(START)
        )
        assert (await service.post_signed(body, message_id="same-envelope")).status_code == 204
    assert (await service.pool_me("3003"))["lastRefusal"] is None


async def test_a_refused_line_does_not_enroll_when_it_comes_again(service: Service) -> None:
    message = ChatMessage(text="!twgold Norinn", message_id="line-b", chatter_user_id="2002", badges=())
    await service.client.post(EVENTSUB, **as_request(message, service))
    subscribed = ChatMessage(text="!twgold Norinn", message_id="line-b", chatter_user_id="2002")
    await service.client.post(EVENTSUB, **as_request(subscribed, service))
    assert (await service.pool_me())["isEnrolled"] is False


async def test_a_line_of_shared_chat_belongs_to_its_own_channel(service: Service) -> None:
    await service.chat("!twgold Norinn", source_broadcaster_user_id="7777")
    assert (await service.pool_me())["isEnrolled"] is False
    await service.chat("!twgold Norinn", source_broadcaster_user_id="1001")
    assert (await service.pool_me())["isEnrolled"] is True
    await service.chat("!twgold Other", viewer="3003", source_broadcaster_user_id="")
    assert (await service.pool_me("3003"))["isEnrolled"] is True


async def test_a_channel_that_is_not_served_is_ignored_and_none_means_ours(service: Service) -> None:
    await service.chat("!twgold Norinn", broadcaster_user_id="7777")
    assert (await service.pool_me())["isEnrolled"] is False
    await service.chat("!twgold Norinn", broadcaster_user_id=None)
    assert (await service.pool_me())["isEnrolled"] is True


async def test_the_broadcaster_who_announces_never_enrolls(service: Service) -> None:
    assert (await service.chat("!twgold Norinn", viewer="1001")).status_code == 204
    assert (await service.client.get("/api/pool", headers=KEY)).json() == []


@pytest.mark.parametrize("viewer", ["", "norinn", "1" * 21, "٢٠٠٢", "-1", "2002\x00"])
async def test_an_id_that_twitch_would_not_give_is_ignored(service: Service, viewer: str) -> None:
    assert (await service.chat("!twgold Norinn", viewer=viewer)).status_code == 204
    assert (await service.client.get("/api/pool", headers=KEY)).json() == []


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ({"chatter_user_name": "Name", "chatter_user_login": "login"}, "Name"),
        ({"chatter_user_name": None, "chatter_user_login": "login"}, "login"),
        ({"chatter_user_name": "", "chatter_user_login": None}, "2002"),
        ({"chatter_user_name": "Na\x00m\u202ee\n", "chatter_user_login": None}, "Name"),
        ({"chatter_user_name": "x" * 5000, "chatter_user_login": None}, "x" * 100),
    ],
)
async def test_the_name_shown_is_the_first_there_is(
    service: Service, names: dict[str, str | None], shown: str
) -> None:
    await service.chat("!twgold Norinn", extra=names)
    entrants = (await service.client.get("/api/pool", headers=KEY)).json()
    assert [entrant["twitchDisplayName"] for entrant in entrants] == [shown]


async def test_unknown_and_absent_members_are_normal(service: Service) -> None:
    body = {
        "subscription": {"type": "channel.chat.message", "new": [1]},
        "event": {
            "chatter_user_id": "2002",
            "message": {"text": "!twgold Norinn"},
            "badges": [{"set_id": "subscriber"}],
            "brand_new": {"a": {"b": []}},
        },
    }
    assert (await service.post_signed(json.dumps(body).encode())).status_code == 204
    assert (await service.pool_me())["isEnrolled"] is True


async def test_the_type_of_the_subscription_may_stand_in_the_header_alone(service: Service) -> None:
    message = ChatMessage(text="!twgold Norinn", message_id="l", chatter_user_id="2002").notification(START)
    del message["subscription"]
    for kind, is_enrolled in (("channel.follow", False), ("channel.chat.message", True)):
        headers = {"Twitch-Eventsub-Subscription-Type": kind}
        assert (await service.post_signed(encode(message), headers=headers)).status_code == 204
        assert (await service.pool_me())["isEnrolled"] is is_enrolled


async def test_a_name_no_database_can_hold_is_refused_and_never_fails(service: Service) -> None:
    for text in ("!twgold No\x00rinn", "!twgold " + "Я" * 400, "!twgold \x1b[31mNorinn", "!twgold 🐸🐸"):
        assert (await service.chat(text)).status_code == 204
        assert (await service.pool_me())["lastRefusal"]["code"] == "invalid_character_name"


async def test_a_job_forgets_the_ids_of_messages_that_nobody_will_send_again(
    service: Service, sqlite_url: str
) -> None:
    await service.chat("!twgold Norinn")
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database:

        def known() -> int:
            count: int = database.execute("SELECT count(*) FROM seen_messages").fetchone()[0]
            return count

        assert known() > 0
        service.advance(8 * 86_400)
        for _ in range(3000):
            if known() == 0:
                return
            await asyncio.sleep(0.02)
        pytest.fail("a minute has passed, and the ids are still kept")


async def test_ids_of_messages_that_no_database_can_hold_never_fail(service: Service) -> None:
    for message_id in ("a\x00b", "x" * 5000, ""):
        answer = await service.chat("!twgold Norinn", message_id=message_id)
        assert answer.status_code == 204
    assert (await service.pool_me())["isEnrolled"] is True
