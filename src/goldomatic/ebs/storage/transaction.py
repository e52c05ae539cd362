"""One command, one transaction: what a use case may do with the database (DESIGN §3).

A transaction belongs to one channel and holds that channel's lock, so whatever it reads stays true
until it commits. Appending an event writes the read models at once, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, insert, select, text

from goldomatic.ambient import to_milliseconds
from goldomatic.ebs.storage import codec, projections
from goldomatic.ebs.storage.codec import Event, Recorded
from goldomatic.ebs.storage.schema import events

if TYPE_CHECKING:
    from goldomatic.ambient import Randomness

_INSERT_EVENT = insert(events).returning(events.c.position)
_STREAM = (
    select(events.c.type, events.c.data, events.c.recorded_at)
    .where(events.c.stream_id == bindparam("stream"), events.c.channel_id == bindparam("channel"))
    .order_by(events.c.version)
)
_INSERT_NEXT_EVENT = text(
    """
    INSERT INTO events (channel_id, stream_id, version, type, data, recorded_at)
    VALUES (:channel, :stream,
            1 + coalesce((SELECT max(version) FROM events WHERE stream_id = :stream), 0),
            :type, :data, :at)
    RETURNING position, version
    """
)


@dataclass(slots=True, kw_only=True)
class Transaction:
    """The channel, the present instant and the connection of one command."""

    connection: Connection
    channel_id: str
    now: datetime
    random: Randomness
    recorded: list[Recorded] = field(default_factory=list)
    """What this command has appended so far."""

    def stream(self, stream_id: str) -> Sequence[tuple[Event, datetime]]:
        """Return a stream's events with their instants, oldest first; none when the channel lacks it."""
        rows = self.connection.execute(_STREAM, {"stream": stream_id, "channel": self.channel_id})
        return [(codec.decode(row.type, row.data), row.recorded_at) for row in rows]

    def append(self, stream_id: str, version: int, new_events: Iterable[Event]) -> None:
        """Add events to a stream that has ``version`` events so far, and write the read models.

        Raises:
            sqlalchemy.exc.IntegrityError: the stream has moved on, or a rule's constraint is broken.
        """
        for offset, event in enumerate(new_events, start=1):
            position = self.connection.execute(
                _INSERT_EVENT,
                {
                    "channel_id": self.channel_id,
                    "stream_id": stream_id,
                    "version": version + offset,
                    "type": codec.type_name(event),
                    "data": codec.encode(event),
                    "recorded_at": self.now,
                },
            ).scalar_one()
            self._keep(stream_id, position, version + offset, event)

    def append_to_pool(self, new_events: Iterable[Event]) -> None:
        """Add events to the channel's pool, whose stream is never loaded whole (ADR 0005).

        The version is looked up by the statement that inserts: enrolling is the busiest command, and every
        statement counts (ADR 0006).

        Raises:
            sqlalchemy.exc.IntegrityError: a rule's constraint is broken.
        """
        stream_id = pool_stream_id(self.channel_id)
        for event in new_events:
            inserted = self.connection.execute(
                _INSERT_NEXT_EVENT,
                {
                    "channel": self.channel_id,
                    "stream": stream_id,
                    "type": codec.type_name(event),
                    "data": codec.encode(event),
                    "at": to_milliseconds(self.now),
                },
            ).one()
            self._keep(stream_id, inserted.position, inserted.version, event)

    def _keep(self, stream_id: str, position: int, version: int, event: Event) -> None:
        """Write the read models of an event that has just been inserted."""
        recorded = Recorded(
            position=position,
            channel_id=self.channel_id,
            stream_id=stream_id,
            version=version,
            recorded_at=self.now,
            event=event,
        )
        projections.project(self.connection, recorded)
        self.recorded.append(recorded)


def pool_stream_id(channel_id: str) -> str:
    """Return the id of a channel's pool stream."""
    return f"pool:{channel_id}"
