"""Helix requests built, and answers read: pure functions (SPEC §9, docs/twitch.md §3, §5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import msgspec

__all__ = [
    "CHAT_MESSAGES_PATH",
    "SUBSCRIPTIONS_PATH",
    "USERS_PATH",
    "Judgement",
    "Subscription",
    "Verdict",
    "chat_message_body",
    "judge_chat_answer",
    "read_display_name",
    "read_subscription",
    "request_headers",
    "subscription_query",
]

CHAT_MESSAGES_PATH = "/helix/chat/messages"
SUBSCRIPTIONS_PATH = "/helix/subscriptions"
USERS_PATH = "/helix/users"

_OK = range(200, 300)
_UNAUTHORIZED = 401
_TOO_MANY = 429
_SERVER_ERROR = 500
_REASON_CHARACTERS_MAX = 100
_DISPLAY_NAME_CHARACTERS_MAX = 100


class Verdict(Enum):
    """What an answer to *Send Chat Message* means for us."""

    SENT = "sent"
    TRY_AGAIN = "try_again"
    """Twitch says that it did not take the line."""
    REFRESH = "refresh"
    """The token was not accepted."""
    FINAL = "final"
    """Not said, and saying it again would not help, or might say it twice."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and, unless the line was sent, why."""

    verdict: Verdict
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """What Twitch says about a viewer; the name is known only of subscribers."""

    is_subscriber: bool
    display_name: str | None = None


class _DropReason(msgspec.Struct):
    code: str | None = None


class _SentLine(msgspec.Struct):
    is_sent: bool | None = None
    drop_reason: _DropReason | None = None


class _SentLines(msgspec.Struct):
    data: list[_SentLine]


class _UserRow(msgspec.Struct):
    id: str = ""
    display_name: str | None = None


class _UserRows(msgspec.Struct):
    data: list[_UserRow]


class _SubscriptionRow(msgspec.Struct):
    user_name: str | None = None


class _SubscriptionRows(msgspec.Struct):
    data: list[_SubscriptionRow]


def request_headers(token: str, client_id: str | None) -> dict[str, str]:
    """Return the headers that every Helix call bears."""
    headers = {"Authorization": f"Bearer {token}"}
    if client_id is not None:
        headers["Client-Id"] = client_id
    return headers


def chat_message_body(*, broadcaster_id: str, sender_id: str, text: str) -> dict[str, str]:
    """Return the body of *Send Chat Message*."""
    return {"broadcaster_id": broadcaster_id, "sender_id": sender_id, "message": text}


def subscription_query(*, broadcaster_id: str, user_id: str) -> dict[str, str]:
    """Return the query of *Get Broadcaster Subscriptions* for one viewer."""
    return {"broadcaster_id": broadcaster_id, "user_id": user_id}


def judge_chat_answer(status: int, body: bytes) -> Judgement:
    """Say what an answer to *Send Chat Message* means (SPEC §18 "Announcement").

    A 2xx is a success unless it says itself that the line was dropped; one without a readable body, as a
    204, says nothing of the kind.
    """
    if status in _OK:
        return _judge_accepted(body)
    if status == _UNAUTHORIZED:
        return Judgement(Verdict.REFRESH, "http_401")
    if status == _TOO_MANY or status >= _SERVER_ERROR:
        return Judgement(Verdict.TRY_AGAIN, f"http_{status}")
    return Judgement(Verdict.FINAL, f"http_{status}")


def _judge_accepted(body: bytes) -> Judgement:
    try:
        lines = msgspec.json.decode(body, type=_SentLines).data
    except (ValueError, RecursionError):
        return Judgement(Verdict.SENT)
    if not lines or lines[0].is_sent is None or lines[0].is_sent:
        return Judgement(Verdict.SENT)
    dropped = lines[0].drop_reason
    code = dropped.code if dropped is not None else None
    return Judgement(Verdict.FINAL, f"dropped:{code or 'unknown'}"[:_REASON_CHARACTERS_MAX])


def read_subscription(status: int, body: bytes) -> Subscription | None:
    """Read the answer of *Get Broadcaster Subscriptions*; None when it is no answer to the question."""
    if status not in _OK:
        return None
    try:
        rows = msgspec.json.decode(body, type=_SubscriptionRows).data
    except (ValueError, RecursionError):
        return None
    if not rows:
        return Subscription(is_subscriber=False)
    return Subscription(is_subscriber=True, display_name=rows[0].user_name or None)


def read_display_name(body: bytes, user_id: str) -> str | None:
    """Read the answer of *Get Users* for one viewer; None when there is no such, or it is no answer."""
    try:
        rows = msgspec.json.decode(body, type=_UserRows).data
    except (ValueError, RecursionError):
        return None
    for row in rows:
        if row.id == user_id and row.display_name:
            shown = "".join(filter(str.isprintable, row.display_name)).strip()
            return shown[:_DISPLAY_NAME_CHARACTERS_MAX] or None
    return None
