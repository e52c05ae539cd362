"""What Twitch's EventSub socket says, as far as it counts (docs/twitch.md §2). Pure functions of bytes."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

__all__ = ["CLOSE_REASONS", "Frame", "close_words", "decode_frame"]

_WORD_CHARACTERS_MAX = 200
_URL_CHARACTERS_MAX = 2_000
_ABSENT = msgspec.Raw(b"null")

CLOSE_REASONS = {
    4000: "twitch_internal_error",
    4001: "we_sent_something",
    4002: "ping_unanswered",
    4003: "not_subscribed_in_time",
    4004: "reconnected_too_late",
    4005: "network_timeout",
    4006: "network_error",
    4007: "bad_reconnect_url",
}
"""Twitch's own close codes, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One message, flattened; what it does not say is empty."""

    type: str
    message_id: str = ""
    session_id: str = ""
    keepalive_seconds: float | None = None
    reconnect_url: str = ""
    subscription_type: str = ""
    status: str = ""
    event: msgspec.Raw = field(default_factory=lambda: _ABSENT)


class _Metadata(msgspec.Struct):
    message_type: str
    message_id: str = ""
    subscription_type: str | None = None


class _Session(msgspec.Struct):
    id: str = ""
    keepalive_timeout_seconds: float | None = None
    reconnect_url: str | None = None


class _Subscription(msgspec.Struct):
    type: str | None = None
    status: str | None = None


class _Payload(msgspec.Struct):
    session: _Session | None = None
    subscription: _Subscription | None = None
    event: msgspec.Raw = _ABSENT


class _Message(msgspec.Struct):
    metadata: _Metadata
    payload: _Payload | None = None


_decode = msgspec.json.Decoder(_Message).decode


def decode_frame(text: str | bytes) -> Frame | None:
    """Return the message; None when it cannot be read, or lacks what its kind needs."""
    try:
        message = _decode(text)
    except (ValueError, RecursionError):
        return None
    metadata, payload = message.metadata, message.payload or _Payload()
    session, subscription = payload.session or _Session(), payload.subscription or _Subscription()
    if metadata.message_type == "session_welcome" and not 0 < len(session.id) <= _WORD_CHARACTERS_MAX:
        return None
    return Frame(
        type=metadata.message_type,
        message_id=metadata.message_id[:_WORD_CHARACTERS_MAX],
        session_id=session.id,
        keepalive_seconds=session.keepalive_timeout_seconds,
        reconnect_url=(session.reconnect_url or "")[: _URL_CHARACTERS_MAX + 1],
        subscription_type=(subscription.type or metadata.subscription_type or "")[:_WORD_CHARACTERS_MAX],
        status=(subscription.status or "unknown")[:_WORD_CHARACTERS_MAX],
        event=payload.event,
    )


def close_words(code: int | None) -> str:
    """Say why a connection has ended; ``code`` is None when there was none, or not even a good-bye."""
    if code is None:
        return "no_connection"
    return CLOSE_REASONS.get(code, f"closed_{code}")
