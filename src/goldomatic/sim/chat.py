"""Being Twitch: ``channel.chat.message`` notifications, built and signed as docs/twitch.md §1 shows.

Everything that plays Twitch's side of EventSub (the demo, ``mgm e2e``, the tests) makes its messages
here, so that there is one picture of what Twitch sends.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goldomatic.protocol.eventsub_signature import sign

if TYPE_CHECKING:
    from uuid import UUID

    from goldomatic.ambient import Ambient

__all__ = [
    "FOUNDER",
    "MODERATOR",
    "PREMIUM",
    "SUBSCRIBER",
    "Badge",
    "ChatMessage",
    "Delivery",
    "challenge_body",
    "deliver",
    "encode",
    "message_timestamp",
    "revocation_body",
    "signed_headers",
]

SUBSCRIPTION_TYPE = "channel.chat.message"


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge beside the chatter's name; of a subscriber, ``info`` is the number of months."""

    set_id: str
    id: str = "1"
    info: str = ""


SUBSCRIBER = Badge("subscriber", "12", "16")
FOUNDER = Badge("founder", "0", "16")
PREMIUM = Badge("premium", "1")
MODERATOR = Badge("moderator", "1")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """One line of chat. By default a subscriber of the channel wrote it, and nothing about it is odd.

    ``broadcaster_user_id`` None leaves the member out: the EBS then takes its configured channel (SPEC §5.1).
    ``source_broadcaster_user_id`` names the channel that a shared-chat line was really written in.
    ``reply_to`` is the name of the chatter whose line this one answers; Twitch then puts ``@name`` first.
    """

    text: str
    message_id: str
    chatter_user_id: str
    chatter_user_name: str = "Viewer"
    chatter_user_login: str | None = None
    broadcaster_user_id: str | None = "1001"
    badges: tuple[Badge, ...] = (SUBSCRIBER,)
    source_broadcaster_user_id: str | None = None
    reply_to: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    """Members of ``event`` to add or replace, for messages that Twitch may send one day."""

    @property
    def full_text(self) -> str:
        """The text as it goes over the wire, with the mention that Twitch puts before a reply."""
        return self.text if self.reply_to is None else f"@{self.reply_to} {self.text}"

    def event(self) -> dict[str, Any]:
        """Return the ``event`` member."""
        login = self.chatter_user_login or self.chatter_user_name.lower()
        event: dict[str, Any] = {
            "broadcaster_user_id": self.broadcaster_user_id,
            "broadcaster_user_login": "streamer",
            "broadcaster_user_name": "Streamer",
            "source_broadcaster_user_id": self.source_broadcaster_user_id,
            "source_broadcaster_user_login": None if self.source_broadcaster_user_id is None else "stranger",
            "source_broadcaster_user_name": None if self.source_broadcaster_user_id is None else "Stranger",
            "chatter_user_id": self.chatter_user_id,
            "chatter_user_login": login,
            "chatter_user_name": self.chatter_user_name,
            "message_id": self.message_id,
            "source_message_id": None if self.source_broadcaster_user_id is None else self.message_id,
            "is_source_only": None if self.source_broadcaster_user_id is None else False,
            "message": {"text": self.full_text, "fragments": [_text_fragment(self.full_text)]},
            "color": "#00FF7F",
            "badges": [{"set_id": badge.set_id, "id": badge.id, "info": badge.info} for badge in self.badges],
            "source_badges": None,
            "message_type": "text",
            "cheer": None,
            "reply": None if self.reply_to is None else _reply(self.reply_to),
            "channel_points_custom_reward_id": None,
            "channel_points_animation_id": None,
        }
        if self.broadcaster_user_id is None:
            for name in ("broadcaster_user_id", "broadcaster_user_login", "broadcaster_user_name"):
                del event[name]
        return event | self.extra

    def notification(self, sent_at: datetime) -> dict[str, Any]:
        """Return the whole notification, as sent at ``sent_at``."""
        channel = self.broadcaster_user_id or "1001"
        return {"subscription": _subscription(channel, sent_at), "event": self.event()}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A signed message, ready to be posted; posting it again is what Twitch calls a redelivery."""

    headers: dict[str, str]
    body: bytes


def deliver(
    message: ChatMessage, secret: str, ambient: Ambient, *, delivery_id: UUID | None = None
) -> Delivery:
    """Return ``message`` as Twitch would send it now, signed with ``secret``.

    ``delivery_id`` is the EventSub message id, fresh unless given: it is another id than the chat line's own.
    """
    now = ambient.wall.now()
    body = encode(message.notification(now))
    message_id = str(delivery_id or ambient.random.uuid())
    return Delivery(signed_headers(secret, body, message_id, message_timestamp(now)), body)


def signed_headers(
    secret: str, body: bytes, message_id: str, timestamp: str, *, message_type: str = "notification"
) -> dict[str, str]:
    """Return the headers that Twitch sends with ``body``, the signature made with ``secret`` among them."""
    return {
        "Content-Type": "application/json",
        "Twitch-Eventsub-Message-Id": message_id,
        "Twitch-Eventsub-Message-Retry": "0",
        "Twitch-Eventsub-Message-Type": message_type,
        "Twitch-Eventsub-Message-Signature": sign(secret, message_id, timestamp, body),
        "Twitch-Eventsub-Message-Timestamp": timestamp,
        "Twitch-Eventsub-Subscription-Type": SUBSCRIPTION_TYPE,
        "Twitch-Eventsub-Subscription-Version": "1",
    }


def message_timestamp(instant: datetime) -> str:
    """Return ``instant`` as Twitch writes it: RFC 3339, UTC, nine digits of a second."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "000Z"


def encode(message: dict[str, Any]) -> bytes:
    """Return ``message`` as the compact UTF-8 JSON that goes over the wire; what is signed is these bytes."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def challenge_body(challenge: str, sent_at: datetime) -> bytes:
    """Return the body of a ``webhook_callback_verification``: answer 200 with the bare challenge."""
    subscription = _subscription("1001", sent_at) | {"status": "webhook_callback_verification_pending"}
    return encode({"challenge": challenge, "subscription": subscription})


def revocation_body(status: str, sent_at: datetime) -> bytes:
    """Return the body of a ``revocation``; ``status`` is why, such as ``authorization_revoked``."""
    return encode({"subscription": _subscription("1001", sent_at) | {"status": status}})


def _subscription(channel: str, sent_at: datetime) -> dict[str, Any]:
    return {
        "id": "f1c2a387-161a-49f9-a165-0f21d7a4e1c4",
        "status": "enabled",
        "type": SUBSCRIPTION_TYPE,
        "version": "1",
        "condition": {"broadcaster_user_id": channel, "user_id": channel},
        "transport": {"method": "webhook", "callback": "https://ebs.example/api/twitch/eventsub"},
        "created_at": message_timestamp(sent_at),
        "cost": 0,
    }


def _text_fragment(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text, "cheermote": None, "emote": None, "mention": None}


def _reply(parent_name: str) -> dict[str, Any]:
    parent = {"message_id": "a0000000-0000-4000-8000-000000000000", "message_body": "hello"}
    user = {"user_id": "9009", "user_login": parent_name.lower(), "user_name": parent_name}
    return {f"parent_{name}": value for name, value in (parent | user).items()} | {
        "thread_message_id": parent["message_id"],
        "thread_user_id": user["user_id"],
        "thread_user_login": user["user_login"],
        "thread_user_name": user["user_name"],
    }
