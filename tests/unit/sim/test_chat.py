"""Messages as Twitch would send them (docs/twitch.md §1)."""

from __future__ import annotations

import json
from datetime import timedelta

from goldomatic.protocol.eventsub_signature import is_fresh, is_valid_signature, parse_message_timestamp
from goldomatic.sim.chat import (
    FOUNDER,
    ChatMessage,
    challenge_body,
    deliver,
    message_timestamp,
    revocation_body,
    signed_headers,
)
from tests.support.simulators import EVENTSUB_SECRET, NOW, still_ambient

LINE = ChatMessage(text="!twgold Norinn", message_id="b0000000-1", chatter_user_id="2002")


def test_the_event_is_the_one_of_the_twitch_notes() -> None:
    assert LINE.event() == {
        "broadcaster_user_id": "1001",
        "broadcaster_user_login": "streamer",
        "broadcaster_user_name": "Streamer",
        "source_broadcaster_user_id": None,
        "source_broadcaster_user_login": None,
        "source_broadcaster_user_name": None,
        "chatter_user_id": "2002",
        "chatter_user_login": "viewer",
        "chatter_user_name": "Viewer",
        "message_id": "b0000000-1",
        "source_message_id": None,
        "is_source_only": None,
        "message": {
            "text": "!twgold Norinn",
            "fragments": [
                {"type": "text", "text": "!twgold Norinn", "cheermote": None, "emote": None, "mention": None}
            ],
        },
        "color": "#00FF7F",
        "badges": [{"set_id": "subscriber", "id": "12", "info": "16"}],
        "source_badges": None,
        "message_type": "text",
        "cheer": None,
        "reply": None,
        "channel_points_custom_reward_id": None,
        "channel_points_animation_id": None,
    }


def test_a_delivery_is_signed_over_the_very_bytes_it_carries() -> None:
    delivery = deliver(LINE, EVENTSUB_SECRET, still_ambient())
    headers = delivery.headers
    message_id, timestamp = (
        headers["Twitch-Eventsub-Message-Id"],
        headers["Twitch-Eventsub-Message-Timestamp"],
    )
    signature = headers["Twitch-Eventsub-Message-Signature"]
    assert is_valid_signature(EVENTSUB_SECRET, message_id, timestamp, delivery.body, signature)
    assert not is_valid_signature("another-secret", message_id, timestamp, delivery.body, signature)
    assert is_fresh(parse_message_timestamp(timestamp), NOW + timedelta(minutes=10))
    assert json.loads(delivery.body)["event"] == LINE.event()
    assert headers["Twitch-Eventsub-Message-Type"] == "notification"
    assert message_id != LINE.message_id


def test_two_deliveries_of_one_line_have_different_ids() -> None:
    ambient = still_ambient()
    first, second = (deliver(LINE, EVENTSUB_SECRET, ambient) for _ in range(2))
    assert first.body == second.body
    assert first.headers["Twitch-Eventsub-Message-Id"] != second.headers["Twitch-Eventsub-Message-Id"]


def test_the_timestamp_has_nine_digits() -> None:
    assert message_timestamp(NOW.replace(microsecond=123_456)) == "2026-04-04T12:00:01.123456000Z"


def test_a_reply_begins_with_the_mention() -> None:
    event = ChatMessage(text="!twgold Norinn", message_id="b", chatter_user_id="2", reply_to="Anna").event()
    assert event["message"]["text"] == "@Anna !twgold Norinn"
    assert event["reply"]["parent_user_name"] == "Anna"


def test_what_is_odd_about_a_message_can_be_said() -> None:
    event = ChatMessage(
        text="!twgold Norinn",
        message_id="b",
        chatter_user_id="2",
        broadcaster_user_id=None,
        badges=(FOUNDER,),
        source_broadcaster_user_id="3003",
        extra={"brand_new": 1},
    ).event()
    assert "broadcaster_user_id" not in event
    assert [badge["set_id"] for badge in event["badges"]] == ["founder"]
    assert event["source_broadcaster_user_id"] == "3003"
    assert event["brand_new"] == 1


def test_text_goes_out_as_utf8_not_as_escapes() -> None:
    line = ChatMessage(text="!twgold Норинн", message_id="b", chatter_user_id="2")
    assert "Норинн".encode() in deliver(line, EVENTSUB_SECRET, still_ambient()).body


def test_challenge_and_revocation() -> None:
    assert json.loads(challenge_body("abc", NOW))["challenge"] == "abc"
    revoked = json.loads(revocation_body("user_removed", NOW))
    assert revoked["subscription"]["status"] == "user_removed"
    assert "event" not in revoked


def test_the_message_type_can_be_chosen() -> None:
    headers = signed_headers(EVENTSUB_SECRET, b"{}", "id", "2026-01-02T03:04:05Z", message_type="revocation")
    assert headers["Twitch-Eventsub-Message-Type"] == "revocation"
