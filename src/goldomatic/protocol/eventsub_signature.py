"""Twitch's signature on EventSub messages, and the age of a message (SPEC §5.1, docs/twitch.md §1).

Written once: the EBS checks with it, the relay checks with it, and what plays Twitch signs with it.
Headers may be given as text or as the raw bytes that a server hands over: whatever is fastest for the
caller. Text stands for the bytes that it has in latin-1, which is how header text is decoded.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta

__all__ = [
    "MESSAGE_AGE_MAX",
    "SigningKey",
    "is_fresh",
    "is_valid_signature",
    "parse_message_timestamp",
    "sign",
]

MESSAGE_AGE_MAX = timedelta(minutes=10)
"""How far a message's timestamp may lie from the wall clock, into the past or into the future."""

_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,30})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_UNIX_SECONDS = re.compile(r"[0-9]{1,12}")


def _bytes_of(header: str | bytes) -> bytes:
    return header if isinstance(header, bytes) else header.encode("latin-1")


class SigningKey:
    """A secret with which messages are signed and checked; its own share of each HMAC is computed once.

    An empty secret signs nothing, so that forgetting to set one can never let a message in.
    """

    __slots__ = ("_is_set", "_keyed")

    def __init__(self, secret: str) -> None:
        self._is_set = bool(secret)
        self._keyed = hmac.new(secret.encode(), digestmod="sha256")

    def sign(self, message_id: bytes, timestamp: bytes, body: bytes) -> bytes:
        """Return the value of ``Twitch-Eventsub-Message-Signature``.

        The HMAC-SHA256 covers id, timestamp and raw body, in this order, with nothing between them.
        """
        signed = self._keyed.copy()
        signed.update(message_id + timestamp + body)
        return b"sha256=" + signed.hexdigest().encode()

    def accepts(self, message_id: bytes, timestamp: bytes, body: bytes, signature: bytes) -> bool:
        """Return whether ``signature`` is the one that the secret gives; compared in constant time."""
        return self._is_set and hmac.compare_digest(self.sign(message_id, timestamp, body), signature)


def sign(secret: str, message_id: str | bytes, timestamp: str | bytes, body: bytes) -> str:
    """Return the value of ``Twitch-Eventsub-Message-Signature``: ``sha256=`` and 64 lower-case hex digits.

    The HMAC-SHA256 covers id, timestamp and raw body, in this order, with nothing between them.

    Raises:
        ValueError: a header holds characters that no header can hold.
    """
    return SigningKey(secret).sign(_bytes_of(message_id), _bytes_of(timestamp), body).decode()


def is_valid_signature(
    secret: str, message_id: str | bytes, timestamp: str | bytes, body: bytes, signature: str | bytes
) -> bool:
    """Return whether ``signature`` is the one that ``secret`` gives, as `SigningKey` does. Never raises."""
    try:
        given = _bytes_of(message_id), _bytes_of(timestamp), body, _bytes_of(signature)
    except UnicodeEncodeError:
        return False
    return SigningKey(secret).accepts(*given)


def parse_message_timestamp(text: str) -> datetime:
    """Read ``Twitch-Eventsub-Message-Timestamp``: RFC 3339 with any offset, or unix seconds (SPEC §5.1, §18).

    Returns an aware UTC instant. What is finer than a microsecond is cut off.

    Raises:
        ValueError: ``text`` is neither, or names an instant that does not exist.
    """
    if text.isdigit() and _UNIX_SECONDS.fullmatch(text):
        try:
            return datetime.fromtimestamp(int(text), UTC)
        except (OverflowError, OSError) as error:
            raise ValueError("the unix time is out of range") from error
    if _RFC3339.fullmatch(text) is None:
        raise ValueError("not an RFC 3339 instant with an offset, nor unix seconds")
    # Of the fraction it reads six digits and passes over the rest.
    instant = datetime.fromisoformat(text.upper())
    if instant.tzinfo is UTC:
        return instant
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the instant is out of range") from error


def is_fresh(timestamp: datetime, wall_now: datetime) -> bool:
    """Return whether ``timestamp`` lies within ten minutes of ``wall_now``, either way (both aware)."""
    return abs(wall_now - timestamp) <= MESSAGE_AGE_MAX
