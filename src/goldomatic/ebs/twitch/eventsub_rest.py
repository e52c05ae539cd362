"""The chat subscription at Helix: what is there, what is missing, what is too much (docs/twitch.md §1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

__all__ = [
    "SUBSCRIPTIONS_PATH",
    "WEBHOOK",
    "WEBSOCKET",
    "ListedSubscription",
    "Page",
    "Plan",
    "chat_subscriptions",
    "creation_body",
    "plan",
    "read_page",
    "webhook_transport",
    "websocket_transport",
]

SUBSCRIPTIONS_PATH = "/helix/eventsub/subscriptions"
CHAT_MESSAGE = "channel.chat.message"
WEBHOOK, WEBSOCKET = "webhook", "websocket"

_ENABLED = "enabled"
_PENDING = "webhook_callback_verification_pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSubscription:
    """One of the program's subscriptions, as Twitch lists it."""

    id: str
    type: str
    status: str
    condition: Mapping[str, str]
    method: str
    """How messages are sent: ``webhook`` or ``websocket``."""
    callback: str
    """Where to, with a webhook."""
    created_at: str

    @property
    def is_enabled(self) -> bool:
        """Whether it brings messages."""
        return self.status == _ENABLED

    @property
    def is_pending(self) -> bool:
        """Whether Twitch still waits for its challenge to be answered."""
        return self.status == _PENDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of the list, and where the next one begins."""

    subscriptions: tuple[ListedSubscription, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do about what is listed."""

    kept: ListedSubscription | None
    surplus: tuple[ListedSubscription, ...]
    """To be deleted: dead ones, doubles, and those of an address that is ours no more."""

    @property
    def is_heard(self) -> bool:
        """Whether the one that is kept brings messages already."""
        return self.kept is not None and self.kept.is_enabled


class _Transport(msgspec.Struct):
    method: str = ""
    callback: str | None = None


class _Subscription(msgspec.Struct):
    id: str
    type: str
    status: str = ""
    condition: dict[str, Any] = msgspec.field(default_factory=dict)
    transport: _Transport = msgspec.field(default_factory=_Transport)
    created_at: str = ""


class _Pagination(msgspec.Struct):
    cursor: str | None = None


class _Page(msgspec.Struct):
    data: list[_Subscription]
    pagination: _Pagination | None = None


def webhook_transport(callback: str, secret: str) -> dict[str, str]:
    """Return how messages are to be sent to an address."""
    return {"method": WEBHOOK, "callback": callback, "secret": secret}


def websocket_transport(session_id: str) -> dict[str, str]:
    """Return how messages are to be sent through a socket."""
    return {"method": WEBSOCKET, "session_id": session_id}


def creation_body(broadcaster_id: str, transport: Mapping[str, str]) -> dict[str, Any]:
    """Return the body that creates the subscription; the broadcaster is also the one who reads."""
    return {
        "type": CHAT_MESSAGE,
        "version": "1",
        "condition": condition_of(broadcaster_id),
        "transport": dict(transport),
    }


def condition_of(broadcaster_id: str) -> dict[str, str]:
    """Return whose chat is read, and as whom."""
    return {"broadcaster_user_id": broadcaster_id, "user_id": broadcaster_id}


def read_page(body: bytes) -> Page | None:
    """Read a part of the list; None when it is none."""
    try:
        page = msgspec.json.decode(body, type=_Page)
    except (ValueError, RecursionError):
        return None
    return Page(
        subscriptions=tuple(
            ListedSubscription(
                id=each.id,
                type=each.type,
                status=each.status,
                condition={name: value for name, value in each.condition.items() if isinstance(value, str)},
                method=each.transport.method,
                callback=each.transport.callback or "",
                created_at=each.created_at,
            )
            for each in page.data
            if each.id
        ),
        cursor=page.pagination.cursor if page.pagination is not None else None,
    )


def chat_subscriptions(
    listed: Iterable[ListedSubscription], broadcaster_id: str, method: str
) -> tuple[ListedSubscription, ...]:
    """Return those of one transport that read this chat; other types and channels are somebody else's."""
    condition = condition_of(broadcaster_id)
    return tuple(
        each
        for each in listed
        if each.type == CHAT_MESSAGE
        and each.method == method
        and {**each.condition, **condition} == dict(each.condition)
    )


def plan(listed: Iterable[ListedSubscription], broadcaster_id: str, callback: str) -> Plan:
    """Return which webhook subscription of this chat stays; the oldest that works, and one only."""
    ours = chat_subscriptions(listed, broadcaster_id, WEBHOOK)
    usable = [each for each in ours if each.callback == callback and (each.is_enabled or each.is_pending)]
    usable.sort(key=lambda each: (not each.is_enabled, each.created_at, each.id))
    kept = usable[0] if usable else None
    return Plan(kept=kept, surplus=tuple(each for each in ours if each is not kept))
