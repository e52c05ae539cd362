"""Is a message of Twitch fresh? Exactly as `is_fresh` says, at a fraction of its price (SPEC §5.1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from goldomatic.ambient import Clock
from goldomatic.protocol.eventsub_signature import MESSAGE_AGE_MAX, is_fresh, parse_message_timestamp

__all__ = ["Freshness"]

_SECOND_CHARACTERS = len("2026-01-02T03:04:05")
_SURELY_FRESH = MESSAGE_AGE_MAX - timedelta(seconds=1)


class Freshness:
    """Judges timestamps by the wall clock.

    In a busy chat many messages share a second, so the second read last is remembered. Messages of it are
    read in full only when they lie within a second of the limit.
    """

    def __init__(self, wall: Clock) -> None:
        self._wall = wall
        self._second = b""
        self._second_began = datetime(1970, 1, 1, tzinfo=UTC)

    def is_fresh(self, timestamp: bytes) -> bool:
        """Return whether the message may be taken.

        Raises:
            ValueError: ``timestamp`` is not an instant.
        """
        now = self._wall.now()
        second, fraction = timestamp[:_SECOND_CHARACTERS], timestamp[_SECOND_CHARACTERS:]
        if (
            second == self._second
            and fraction[:1] == b"."
            and fraction[-1:] == b"Z"
            and fraction[1:-1].isdigit()
            and -_SURELY_FRESH < now - self._second_began < _SURELY_FRESH
        ):
            return True
        sent_at = parse_message_timestamp(timestamp.decode("latin-1"))
        if fraction[-1:] == b"Z":
            self._second, self._second_began = second, sent_at.replace(microsecond=0)
        return is_fresh(sent_at, now)
