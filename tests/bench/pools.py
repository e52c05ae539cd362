"""Fills a database with a pool of any size, consistently: events, entries, counters, seen messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import URL, Connection, make_url, text

from goldomatic.ambient import to_milliseconds
from goldomatic.ebs.domain.pool import EntrantEnrolled
from goldomatic.ebs.storage import codec
from goldomatic.ebs.storage.migrate import run_alone, upgrade
from goldomatic.ebs.storage.transaction import pool_stream_id

__all__ = ["fill_pool", "name_of", "viewer_of"]

_CHUNK_ROWS = 10_000
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_EVENT = text(
    """
    INSERT INTO events (channel_id, stream_id, version, type, data, recorded_at)
    VALUES (:channel, :stream, :version, :type, :data, :at)
    """
)
_ENTRY = text(
    """
    INSERT INTO pool_entries (channel_id, viewer_id, display_name, character_name, enrolled_at, slot)
    VALUES (:channel, :viewer, :display, :name, :at, :slot)
    """
)
_SEEN = text("INSERT INTO seen_messages (channel_id, message_id, seen_at) VALUES (:channel, :message, :at)")
_COUNT = text(
    "INSERT INTO pools (channel_id, entrant_count, eligible_count) VALUES (:channel, :count, :count)"
)


def viewer_of(number: int) -> str:
    """The Twitch id of the viewer of that number."""
    return str(10_000_000 + number)


def name_of(number: int) -> str:
    """The character name of the viewer of that number; no two are alike."""
    letters = ""
    for _ in range(7):
        number, digit = divmod(number, len(_LETTERS))
        letters += _LETTERS[digit]
    return letters.capitalize()


def fill_pool(database_url: str, channel_id: str, size: int, enrolled_at: datetime) -> None:
    """Bring the schema up to date and let the viewers 0 … ``size`` - 1 be in the pool; blocking."""
    url: URL = make_url(database_url)
    upgrade(url)
    at = to_milliseconds(enrolled_at)

    def fill(connection: Connection) -> None:
        for start in range(0, size, _CHUNK_ROWS):
            numbers = range(start, min(start + _CHUNK_ROWS, size))
            connection.execute(_EVENT, [_event_row(channel_id, number, at) for number in numbers])
            connection.execute(_ENTRY, [_entry_row(channel_id, number, at) for number in numbers])
            seen = [{"channel": channel_id, "message": f"filled-{number}", "at": at} for number in numbers]
            connection.execute(_SEEN, seen)
        connection.execute(_COUNT, {"channel": channel_id, "count": size})
        if connection.dialect.name == "postgresql":
            # As the server does by itself, a minute after so many rows came in.
            connection.execute(text("ANALYZE"))

    run_alone(url, fill)


def _event_row(channel_id: str, number: int, at: int) -> dict[str, object]:
    event = EntrantEnrolled(
        viewer_id=viewer_of(number),
        display_name=f"Viewer{number}",
        character_name=name_of(number),
        request_id=None,
    )
    return {
        "channel": channel_id,
        "stream": pool_stream_id(channel_id),
        "version": number + 1,
        "type": codec.type_name(event),
        "data": codec.encode(event),
        "at": at,
    }


def _entry_row(channel_id: str, number: int, at: int) -> dict[str, object]:
    return {
        "channel": channel_id,
        "viewer": viewer_of(number),
        "display": f"Viewer{number}",
        "name": name_of(number),
        "at": at,
        "slot": number,
    }
