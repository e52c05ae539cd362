"""A backup is the events, and what is not derived from them, as one compressed text file (SPEC §16).

The format is the same for both databases, so a backup of the one can be restored into the other.
Line 1 says what the file is; then one line a row; the last line counts them and carries a SHA-256 of
all lines before it, so that a torn or altered file is noticed before anything is written.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from sqlalchemy import URL, Connection, Table, func, insert, select, text

from goldomatic.ambient import Clock, format_instant, from_milliseconds, to_milliseconds
from goldomatic.ebs.storage import codec
from goldomatic.ebs.storage.migrate import read_only, run_alone
from goldomatic.ebs.storage.rebuild import Progress, rebuild_on
from goldomatic.ebs.storage.schema import Instant, events, meta, seen_messages

FORMAT = "goldomatic-backup/1"
_TABLES = {table.name: table for table in (events, seen_messages, meta)}
_PAGE_ROWS = 1_000


class BadBackup(Exception):
    """The file is not a whole backup; nothing has been written."""


class NotEmpty(Exception):
    """The database to restore into already holds events."""


class _Header(msgspec.Struct, frozen=True):
    format: str
    created_at: str
    events: int


class _Row(msgspec.Struct, frozen=True):
    table: str
    row: dict[str, str | int]


class _Footer(msgspec.Struct, frozen=True):
    rows: int
    sha256: str


def backup(url: URL, target: Path, clock: Clock, progress: Progress) -> int:
    """Write a consistent backup while the EBS runs or not; return how many events it holds. Blocking.

    The file appears under its name only when it is whole, and only its owner may read it.

    Raises:
        OSError: the file cannot be written.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be read.
    """
    partial = target.with_name(f"{target.name}.part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as stream:
                count = read_only(url, lambda connection: _write(connection, stream, clock, progress))
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return count


def _write(connection: Connection, stream: gzip.GzipFile, clock: Clock, progress: Progress) -> int:
    digest = hashlib.sha256()
    encoder = msgspec.json.Encoder()
    rows = 0

    def put(line: msgspec.Struct) -> None:
        data = encoder.encode(line) + b"\n"
        digest.update(data)
        stream.write(data)

    total = connection.execute(select(func.count()).select_from(events)).scalar_one()
    put(_Header(format=FORMAT, created_at=format_instant(clock.now()), events=total))
    for table in _TABLES.values():
        for row in _rows(connection, table):
            put(_Row(table=str(table.name), row=row))
            rows += 1
            if rows % _PAGE_ROWS == 0:
                progress(min(rows, total), total)
    stream.write(encoder.encode(_Footer(rows=rows, sha256=digest.hexdigest())) + b"\n")
    progress(total, total)
    return int(total)


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, str | int]]:
    """Yield a table's rows in the order of its key, instants as milliseconds."""
    result = connection.execute(select(table).order_by(*table.primary_key.columns))
    for partition in result.partitions(_PAGE_ROWS):
        for row in partition:
            yield {
                str(column.name): to_milliseconds(value) if isinstance(column.type, Instant) else value
                for column, value in zip(table.columns, row, strict=True)
            }


def check(source: Path) -> int:
    """Return how many events a backup holds.

    Raises:
        BadBackup: the file is not a whole backup.
        OSError: it cannot be read.
    """
    return sum(1 for table, _ in _read(source) if table is events)


def restore(url: URL, source: Path, progress: Progress) -> int:
    """Fill an empty database, whose schema is up to date, from a backup; return how many events. Blocking.

    Everything happens in one transaction, read models included.

    Raises:
        BadBackup: the file is not a whole backup; nothing was written.
        NotEmpty: the database holds events; nothing was written.
        goldomatic.ebs.storage.codec.UnreadableEvent: a newer version wrote it; nothing was written.
    """
    check(source)

    def fill(connection: Connection) -> int:
        if connection.execute(select(events.c.position).limit(1)).first() is not None:
            raise NotEmpty("the database already holds events; a backup is restored into an empty one")
        for table in (meta, seen_messages):
            connection.execute(table.delete())
        for table, row in _read(source):
            if table is events:
                codec.decode(str(row["type"]), str(row["data"]))
            connection.execute(insert(table), row)
        _continue_numbering(connection)
        return rebuild_on(connection, progress)

    return run_alone(url, fill)


def _read(source: Path) -> Iterator[tuple[Table, dict[str, object]]]:
    """Yield the rows of a backup; the check of the whole comes with the last line."""
    digest = hashlib.sha256()
    rows = 0
    try:
        with gzip.open(source, "rb") as stream:
            first = stream.readline()
            if msgspec.json.decode(first, type=_Header).format != FORMAT:
                raise BadBackup(f"{source} is of another format")
            digest.update(first)
            previous = None
            for line in stream:
                if previous is not None:
                    digest.update(previous)
                    rows += 1
                    yield _row(msgspec.json.decode(previous, type=_Row))
                previous = line
            footer = msgspec.json.decode(previous or b"", type=_Footer)
    except (gzip.BadGzipFile, zlib.error, EOFError, KeyError, ValueError, OverflowError) as error:
        raise BadBackup(f"{source} is not a whole backup: {error}") from error
    if (footer.rows, footer.sha256) != (rows, digest.hexdigest()):
        raise BadBackup(f"{source} is not a whole backup: its checksum does not fit")


def _row(stored: _Row) -> tuple[Table, dict[str, object]]:
    table = _TABLES[stored.table]
    return table, {
        column.name: from_milliseconds(int(stored.row[column.name]))
        if isinstance(column.type, Instant)
        else stored.row[column.name]
        for column in table.columns
    }


def _continue_numbering(connection: Connection) -> None:
    """PostgreSQL does not notice that positions were given by hand; SQLite does."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text(
                """
                SELECT setval(pg_get_serial_sequence('events', 'position'),
                              (SELECT coalesce(max(position), 0) + 1 FROM events), false)
                """
            )
        )
