"""What the Desktop must not forget: a small durable queue in one SQLite file (SPEC §10).

A recognized line is in it, together with the place behind it in the log, before anything is done about it,
and stays until the EBS has answered finally. WAL with ``synchronous=FULL``: what a call has returned survives
``kill -9`` and a power cut; what it has not returned is there wholly or not at all.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from goldomatic.ambient import to_milliseconds
from goldomatic.desktop.adapters.gift_rows import gift_of
from goldomatic.desktop.adapters.journal_rows import (
    TABLES,
    apply,
    awaited_of,
    delivery_of,
    insert_line,
    session_of,
    waiting_of,
)
from goldomatic.desktop.core.delivery import Delivery
from goldomatic.desktop.core.gift import Gift
from goldomatic.desktop.core.memory import Awaited, Change, Novelty, Recognized, Session, Unproven, Waiting
from goldomatic.desktop.core.tail import Place, place_from_text
from goldomatic.desktop.core.wishes import OwnCharacter
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.link import Word

VERSION: Final = 4
"""Of the tables; another number is another program's journal."""

UNPROVEN_MAX: Final = 2_000
"""Of the lines under unknown sessions only the newest are kept: anyone in the game can make them."""

_APPLICATION_ID: Final = 0x4D474D4A
"""“MGMJ”, where SQLite keeps whose file it is."""

_OTHER_PROCESS_SECONDS: Final = 1.0
"""How long opening waits for another process, which may be about to end."""

_NEWEST_OF_EACH: Final = "SELECT session, max(sequence) FROM lines GROUP BY session"


class JournalUnusable(Exception):
    """The file is not a journal of this version, is damaged, in use, or cannot be written; says which."""


class JournalInUse(JournalUnusable):
    """Another process has it open."""


class Journal:
    """An open journal; its methods block for as long as the disk takes and may be called from any thread.

    Every method raises JournalUnusable when the file fails it; nothing of that call is then kept.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or make it, readable by its owner only: it holds session words.

        Raises:
            JournalInUse: another Desktop runs already.
            JournalUnusable: see there. The file is left as it was.
        """
        self._path = path
        self._turn = threading.Lock()
        try:
            self._connection = _connect(path)
        except (OSError, sqlite3.Error) as error:
            failed = f"the journal {path} cannot be opened"
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise JournalInUse(f"{failed}: another Desktop is using it") from error
            raise JournalUnusable(f"{failed}: {error}") from error

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._connection.close()

    # What was kept.

    def place(self) -> Place | None:
        """Return where reading the log goes on; None when it has never begun."""
        with self._transaction() as connection:
            row = connection.execute("SELECT text FROM place").fetchone()
            return None if row is None else place_from_text(row[0])

    def waiting(self, after: int = 0) -> list[Waiting]:
        """Return the lines behind a position without a final answer, in the order of their recording."""
        with self._transaction() as connection:
            rows = _rows(
                connection,
                "SELECT * FROM lines WHERE answer IS NULL AND position > ? ORDER BY position",
                after,
            )
            return [waiting_of(row) for row in rows]

    def newest_numbers(self) -> dict[Word, int]:
        """Return the highest number of each session's lines."""
        with self._transaction() as connection:
            return {Word(session): number for session, number in connection.execute(_NEWEST_OF_EACH)}

    def unproven(self) -> list[Unproven]:
        """Return the lines under sessions that nobody has told, oldest first."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT text, offset, line_number, position FROM unproven ORDER BY position"
            ).fetchall()
            return [
                Unproven(text=text, offset=offset, line_number=number, position=position)
                for text, offset, number, position in rows
            ]

    def awaited(self) -> list[Awaited]:
        """Return the commands without an answer, the one typed first coming first."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT verb, subject, line, times, first_typed_at, last_typed_at FROM commands"
                " ORDER BY first_typed_at, rowid"
            ).fetchall()
            return [awaited_of(*row) for row in rows]

    def sessions(self) -> list[Session]:
        """Return the sessions that valid Hellos told."""
        with self._transaction() as connection:
            return [session_of(*row) for row in connection.execute("SELECT * FROM sessions ORDER BY told_at")]

    def characters(self) -> Mapping[OwnCharacter, bool]:
        """Return the characters that the streamer was asked about, and whether they are theirs."""
        with self._transaction() as connection:
            return {
                OwnCharacter(CharacterName(name), realm): bool(is_allowed)
                for name, realm, is_allowed in connection.execute("SELECT * FROM characters")
            }

    def deliveries(self) -> list[Delivery]:
        """Return what is known of each payout, in the order in which they last changed."""
        with self._transaction() as connection:
            rows = _rows(connection, "SELECT * FROM deliveries ORDER BY changed_at, rowid")
            return [delivery_of(row) for row in rows]

    def gifts(self) -> list[Gift]:
        """Return what is known of each gift, in the order in which they last changed."""
        with self._transaction() as connection:
            rows = _rows(connection, "SELECT * FROM gifts ORDER BY changed_at, rowid")
            return [gift_of(row) for row in rows]

    # What is to be kept.

    def record(
        self,
        place: Place | None,
        lines: Sequence[Recognized],
        at: datetime,
        *,
        unproven: Sequence[Unproven] = (),
        changes: Sequence[Change] = (),
    ) -> tuple[Novelty, ...]:
        """Keep what was read and the place behind it, all or nothing; say of each line what is new.

        ``unproven`` that bear a position have been proven since, are among ``lines`` now and are dropped;
        the others are kept.
        """
        now = to_milliseconds(at)
        with self._transaction() as connection:
            novelties = tuple(insert_line(connection, line, now) for line in lines)
            for each in unproven:
                if each.position is not None:
                    connection.execute("DELETE FROM unproven WHERE position = ?", (each.position,))
                    continue
                connection.execute(
                    "INSERT INTO unproven (text, offset, line_number, recorded_at) VALUES (?, ?, ?, ?)",
                    (each.text, each.offset, each.line_number, now),
                )
            if unproven:
                connection.execute(
                    "DELETE FROM unproven WHERE position <= (SELECT max(position) FROM unproven) - ?",
                    (UNPROVEN_MAX,),
                )
            for change in changes:
                apply(connection, change, now)
            if place is not None:
                connection.execute("INSERT OR REPLACE INTO place VALUES (1, ?)", (place.as_text(),))
        return novelties

    def keep(self, changes: Sequence[Change], at: datetime) -> None:
        """Keep changes, all or nothing.

        Raises:
            LookupError: one answers a line that does not wait.
        """
        now = to_milliseconds(at)
        with self._transaction() as connection:
            for change in changes:
                apply(connection, change, now)

    def forget(self, before: datetime) -> int:
        """Drop what is older than that instant and of no more use; return how many lines.

        Sessions go by when they were told, deliveries by their last change, and gifts too, when nothing is to
        be done about them any more; unproven lines too, and lines of sessions that are not accepted any more,
        answered or not, since none of them can count again.
        """
        then = to_milliseconds(before)
        with self._transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE told_at < ?", (then,))
            connection.execute("DELETE FROM unproven WHERE recorded_at < ?", (then,))
            connection.execute("DELETE FROM deliveries WHERE changed_at < ?", (then,))
            connection.execute(
                "DELETE FROM gifts WHERE changed_at < ?"
                " AND wish IS NULL AND (ended IS NOT NULL OR is_mailed)",
                (then,),
            )
            return connection.execute(
                "DELETE FROM lines WHERE recorded_at < ? AND session NOT IN (SELECT word FROM sessions)",
                (then,),
            ).rowcount

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Run the body in one transaction, which is on the disk when this returns."""
        with self._turn:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error | ValueError):
                    raise JournalUnusable(f"the journal {self._path} failed: {error}") from error
                raise


def _rows(connection: sqlite3.Connection, query: str, *values: int) -> list[sqlite3.Row]:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(query, values).fetchall()


def _connect(path: Path) -> sqlite3.Connection:
    """Open the file for this process alone; see that it is a sound journal, or make it one if empty."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(
        path, timeout=_OTHER_PROCESS_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        # Two Desktops on one journal would both act on each line. The system frees the lock of a killed one.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        _check_or_make(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_or_make(connection: sqlite3.Connection) -> None:
    """Raise sqlite3.DatabaseError unless the file is a sound journal of our version, or new."""
    if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
        for statement in TABLES:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        return
    if connection.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION_ID:
        raise sqlite3.DatabaseError("it is the database of another program")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        raise sqlite3.DatabaseError(f"it is of version {version}; this program reads version {VERSION}")
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(f"it is damaged: {found}")
