"""Is a message of Twitch fresh? Exactly as `is_fresh` says, at a fraction of its price (SPEC §5.1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from goldomatic.ambient import Clock
from goldomatic.protocol.eventsub_signature import MESSAGE_AGE_MAX, is_fresh, parse_message_timestamp

__all__ = ["Freshness"]

_UP_TO_FRACTION = len("2026-01-02T03:04:05.")
_SURELY_FRESH = MESSAGE_AGE_MAX - timedelta(seconds=1)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Freshness:
    """Judges timestamps by the wall clock.

    In a busy chat many messages share a second, so the second read last is remembered. Messages of it are
    read in full only when they lie within a second of the limit.
    """

    def __init__(self, wall: Clock) -> None:
        self._wall = wall
        self._second = b""
        self._fresh_from = self._fresh_until = _NEVER

    def is_fresh(self, timestamp: bytes) -> bool:
        """Return whether the message may be taken.

        Raises:
            ValueError: ``timestamp`` is not an instant.
        """
        now = self._wall.now()
        second = timestamp[:_UP_TO_FRACTION]
        if (
            second == self._second
            and self._fresh_from < now < self._fresh_until
            and timestamp[_UP_TO_FRACTION:-1].isdigit()
            and timestamp.endswith(b"Z")
        ):
            return True
        sent_at = parse_message_timestamp(timestamp.decode("latin-1"))
        if not is_fresh(sent_at, now):
            return False
        if second.endswith(b".") and timestamp.endswith(b"Z"):
            began = sent_at.replace(microsecond=0)
            self._second = second
            self._fresh_from, self._fresh_until = began - _SURELY_FRESH, began + _SURELY_FRESH
        return True
