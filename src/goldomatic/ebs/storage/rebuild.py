"""Drops the read models and makes them again from the events (SPEC §6)."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import URL, Connection, delete, func, select

from goldomatic.ebs.storage import codec, projections
from goldomatic.ebs.storage.codec import Recorded
from goldomatic.ebs.storage.migrate import run_alone
from goldomatic.ebs.storage.schema import READ_MODELS, events

Progress = Callable[[int, int], None]

_PROGRESS_EVERY_EVENTS = 1_000


def rebuild(url: URL, progress: Progress) -> int:
    """Make the read models again and return how many events that took; blocking.

    Nobody writes meanwhile, and readers see the old rows until it is done. ``progress(done, total)``
    is called now and then.

    Raises:
        goldomatic.ebs.storage.codec.UnreadableEvent: an event cannot be read; nothing has changed.
    """
    return run_alone(url, lambda connection: rebuild_on(connection, progress))


def rebuild_on(connection: Connection, progress: Progress) -> int:
    """Make the read models again inside the caller's transaction."""
    for table in READ_MODELS:
        connection.execute(delete(table))
    total = connection.execute(select(func.count()).select_from(events)).scalar_one()
    done, last = 0, 0
    while True:
        # Page by page: one long cursor would be disturbed by the writes between its rows.
        page = connection.execute(
            select(events)
            .where(events.c.position > last)
            .order_by(events.c.position)
            .limit(_PROGRESS_EVERY_EVENTS)
        ).all()
        if not page:
            return done
        for row in page:
            projections.project(
                connection,
                Recorded(
                    position=row.position,
                    channel_id=row.channel_id,
                    stream_id=row.stream_id,
                    version=row.version,
                    recorded_at=row.recorded_at,
                    event=codec.decode(row.type, row.data),
                ),
            )
        done += len(page)
        last = page[-1].position
        progress(done, total)


def snapshot(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every read model, sorted: two equal snapshots hold the same facts."""
    return {
        table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
        for table in READ_MODELS
    }
