"""What the Desktop must not forget: a small durable queue in one SQLite file (SPEC §10).

A recognized line is in it, together with the place behind it in the log, before anything is done about it,
and stays until the EBS has answered finally. WAL with ``synchronous=FULL``: what a call has returned survives
``kill -9`` and a power cut; what it has not returned is there wholly or not at all.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final
from uuid import UUID

from goldomatic.ambient import from_milliseconds, to_milliseconds
from goldomatic.desktop.core.tail import Place, place_from_text
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Genuine, Signature
from goldomatic.protocol.commands import Command, format_command, parse_command
from goldomatic.protocol.link import Transport, Verb, Word
from goldomatic.protocol.tag_text import format_tag, parse_tag

VERSION: Final = 1
"""Of the tables; another number is another program's journal."""

_APPLICATION_ID: Final = 0x4D474D4A
"""“MGMJ”, where SQLite keeps whose file it is."""

_OTHER_PROCESS_SECONDS: Final = 1.0
"""How long opening waits for another process, which may be about to end."""

_TABLES: Final = (
    "CREATE TABLE place (one INTEGER PRIMARY KEY CHECK (one = 1), text TEXT NOT NULL) STRICT",
    """CREATE TABLE lines (
        position INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, sequence INTEGER NOT NULL,
        tag TEXT NOT NULL, transport TEXT NOT NULL, character TEXT NOT NULL, recorded_at INTEGER NOT NULL,
        answer TEXT, UNIQUE (session, sequence, tag)) STRICT""",
    "CREATE INDEX lines_waiting ON lines (position) WHERE answer IS NULL",
    """CREATE TABLE commands (
        verb TEXT NOT NULL, subject TEXT NOT NULL, line TEXT NOT NULL, times INTEGER NOT NULL,
        first_typed_at INTEGER NOT NULL, last_typed_at INTEGER NOT NULL,
        PRIMARY KEY (verb, subject)) STRICT""",
)


class JournalUnusable(Exception):
    """The file is not a journal of this version, is damaged, in use, or cannot be written; says which."""


class UnknownLine(LookupError):
    """No line with that position waits for an answer."""


class Novelty(StrEnum):
    """What recording a line told about it."""

    NEW = "new"
    KNOWN = "known"
    """The same number with the same tag: it came on two transports, or was read twice. Not queued again."""
    SECOND_TAG = "second_tag"
    """Queued, and to be reported: the session has used this number for another tag (GAME §10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A line that the EBS has not finally answered; positions grow in the order of recording."""

    position: int
    line: Genuine
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A command that was typed ``times`` times and neither acknowledged nor refused."""

    verb: Verb
    subject: UUID | Word
    command: Command
    times: int
    first_typed_at: datetime
    last_typed_at: datetime


class Journal:
    """An open journal; its methods block for as long as the disk takes and may be called from any thread.

    Every method raises JournalUnusable when the file fails it; nothing of that call is then kept.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or make it, readable by its owner only: it holds session words.

        Raises:
            JournalUnusable: see there. The file is left as it was.
        """
        self._path = path
        self._turn = threading.Lock()
        try:
            self._connection = _connect(path)
        except (OSError, sqlite3.Error) as error:
            is_busy = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
            why = "another Desktop is using it" if is_busy else error
            raise JournalUnusable(f"the journal {path} cannot be opened: {why}") from error

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._connection.close()

    def place(self) -> Place | None:
        """Return where reading the log goes on; None when it has never begun."""
        with self._transaction() as connection:
            row = connection.execute("SELECT text FROM place").fetchone()
            return None if row is None else place_from_text(row[0])

    def record(self, place: Place, lines: Sequence[Genuine], at: datetime) -> tuple[Novelty, ...]:
        """Keep the recognized lines of a batch and the place behind them, all or nothing; say what is new."""
        with self._transaction() as connection:
            novelties = tuple(_insert(connection, line, to_milliseconds(at)) for line in lines)
            connection.execute("INSERT OR REPLACE INTO place VALUES (1, ?)", (place.as_text(),))
        return novelties

    def waiting(self, limit: int = 1_000) -> list[Waiting]:
        """Return the first lines without a final answer, in the order in which they were recorded."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT position, session, sequence, tag, transport, character, recorded_at FROM lines"
                " WHERE answer IS NULL ORDER BY position LIMIT ?",
                (limit,),
            ).fetchall()
            return [_waiting(*row) for row in rows]

    def mark_answered(self, position: int, answer: str) -> None:
        """Take a line out of the queue; ``answer`` says how it ended. It is still known when it comes again.

        Raises:
            UnknownLine: no such line waits.
        """
        with self._transaction() as connection:
            done = connection.execute(
                "UPDATE lines SET answer = ? WHERE position = ? AND answer IS NULL", (answer, position)
            )
            if done.rowcount != 1:
                raise UnknownLine(f"no line {position} waits for an answer")

    def forget_answered(self, before: datetime) -> int:
        """Drop answered lines recorded before that instant; return how many.

        Such a line would count as new if it came again: its session must not be accepted any more.
        """
        with self._transaction() as connection:
            return connection.execute(
                "DELETE FROM lines WHERE answer IS NOT NULL AND recorded_at < ?", (to_milliseconds(before),)
            ).rowcount

    def await_answer(self, verb: Verb, subject: UUID | Word, command: Command, at: datetime) -> int:
        """Note, before it is typed, that a command is typed (again); return how many times it is then.

        One for each (verb, subject) that the addon answers: a ``ReceiveGold`` has several. Another command
        for the same subject takes the former's place and is counted from 1.
        """
        line, now = format_command(command), to_milliseconds(at)
        with self._transaction() as connection:
            row = connection.execute(
                "INSERT INTO commands VALUES (:verb, :subject, :line, 1, :now, :now)"
                " ON CONFLICT DO UPDATE SET times = CASE WHEN line = excluded.line THEN times + 1 ELSE 1 END,"
                " first_typed_at = CASE WHEN line = excluded.line THEN first_typed_at"
                " ELSE excluded.first_typed_at END,"
                " line = excluded.line, last_typed_at = excluded.last_typed_at RETURNING times",
                {"verb": verb.value, "subject": str(subject), "line": line, "now": now},
            ).fetchone()
            return int(row[0])

    def answered(self, verb: Verb, subject: UUID | Word) -> bool:
        """Note that the addon has acknowledged or refused; return whether that was awaited."""
        with self._transaction() as connection:
            done = connection.execute(
                "DELETE FROM commands WHERE verb = ? AND subject = ?", (verb.value, str(subject))
            )
            return done.rowcount == 1

    def awaited(self) -> list[Awaited]:
        """Return the commands without an answer, the one typed first coming first."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT verb, subject, line, times, first_typed_at, last_typed_at FROM commands"
                " ORDER BY first_typed_at, rowid"
            ).fetchall()
            return [_awaited(*row) for row in rows]

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
        for statement in _TABLES:
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


def _insert(connection: sqlite3.Connection, line: Genuine, now: int) -> Novelty:
    """Queue a line unless it is known."""
    session, sequence = line.signature.session.value, line.signature.sequence
    tag = format_tag(line.tag)
    known = connection.execute(
        "SELECT tag FROM lines WHERE session = ? AND sequence = ?", (session, sequence)
    ).fetchall()
    if (tag,) in known:
        return Novelty.KNOWN
    connection.execute(
        "INSERT INTO lines (session, sequence, tag, transport, character, recorded_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (session, sequence, tag, line.transport.value, line.character.value, now),
    )
    return Novelty.SECOND_TAG if known else Novelty.NEW


def _waiting(
    position: int, session: str, sequence: int, tag: str, transport: str, character: str, recorded_at: int
) -> Waiting:
    """Return the row as what it was; ValueError for a row that nobody can have written."""
    parsed = parse_tag(tag)
    if parsed is None:
        raise ValueError(f"line {position} is no tag of this version")
    line = Genuine(
        tag=parsed,
        transport=Transport(transport),
        signature=Signature(Word(session), sequence),
        character=CharacterName.parse(character),
    )
    return Waiting(position=position, line=line, recorded_at=from_milliseconds(recorded_at))


def _awaited(verb: str, subject: str, line: str, times: int, first: int, last: int) -> Awaited:
    """Return the row as what it was; ValueError for a row that nobody can have written."""
    command = parse_command(line)
    if command is None:
        raise ValueError("an awaited command is none of this version")
    return Awaited(
        verb=Verb(verb),
        subject=UUID(subject) if "-" in subject else Word(subject),
        command=command,
        times=times,
        first_typed_at=from_milliseconds(first),
        last_typed_at=from_milliseconds(last),
    )
