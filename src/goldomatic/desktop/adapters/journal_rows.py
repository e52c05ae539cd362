"""The journal's tables, and its rows as the values that they keep.

Reading a row that nobody can have written raises ValueError.
"""

from __future__ import annotations

import sqlite3
from typing import Any, Final, assert_never
from uuid import UUID

from goldomatic.ambient import from_milliseconds, to_milliseconds
from goldomatic.desktop.adapters import gift_rows
from goldomatic.desktop.core.delivery import Delivery, DeliveryWish, Refusal
from goldomatic.desktop.core.memory import (
    Answered,
    Awaited,
    Change,
    CharacterJudged,
    Novelty,
    PutAwaited,
    PutDelivery,
    PutGift,
    Recognized,
    Session,
    SessionTold,
    SessionVoided,
    Waiting,
)
from goldomatic.desktop.core.wishes import OwnCharacter
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Genuine, Signature
from goldomatic.protocol.commands import format_command, parse_command
from goldomatic.protocol.link import Transport, Verb, Word
from goldomatic.protocol.tag_text import format_tag, parse_tag

TABLES: Final = (
    "CREATE TABLE place (one INTEGER PRIMARY KEY CHECK (one = 1), text TEXT NOT NULL) STRICT",
    """CREATE TABLE lines (
        position INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, sequence INTEGER NOT NULL,
        tag TEXT NOT NULL, transport TEXT NOT NULL, character TEXT NOT NULL, recorded_at INTEGER NOT NULL,
        offset INTEGER NOT NULL, line_number INTEGER NOT NULL,
        answer TEXT, UNIQUE (session, sequence, tag)) STRICT""",
    "CREATE INDEX lines_waiting ON lines (position) WHERE answer IS NULL",
    """CREATE TABLE unproven (
        position INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, offset INTEGER NOT NULL,
        line_number INTEGER NOT NULL, recorded_at INTEGER NOT NULL) STRICT""",
    """CREATE TABLE sessions (
        word TEXT PRIMARY KEY, character TEXT NOT NULL, realm TEXT NOT NULL,
        told_at INTEGER NOT NULL, counts_from INTEGER NOT NULL) STRICT""",
    """CREATE TABLE characters (
        name TEXT NOT NULL, realm TEXT NOT NULL, is_allowed INTEGER NOT NULL,
        PRIMARY KEY (name, realm)) STRICT""",
    """CREATE TABLE commands (
        verb TEXT NOT NULL, subject TEXT NOT NULL, line TEXT NOT NULL, times INTEGER NOT NULL,
        first_typed_at INTEGER NOT NULL, last_typed_at INTEGER NOT NULL,
        PRIMARY KEY (verb, subject)) STRICT""",
    """CREATE TABLE deliveries (
        payout_id TEXT PRIMARY KEY, character_name TEXT NOT NULL, gold_amount INTEGER NOT NULL,
        notified_session TEXT, queued_session TEXT, armed_session TEXT, armed_by INTEGER,
        is_in_game INTEGER NOT NULL, is_gold_typed INTEGER NOT NULL, is_mailed INTEGER NOT NULL,
        wish TEXT, is_forced INTEGER NOT NULL,
        refusal_verb TEXT, refusal_reason TEXT, changed_at INTEGER NOT NULL) STRICT""",
    gift_rows.TABLE,
)


def insert_line(connection: sqlite3.Connection, recognized: Recognized, now: int) -> Novelty:
    """Queue a line unless it is known."""
    line = recognized.line
    session, sequence = line.signature.session.value, line.signature.sequence
    tag = format_tag(line.tag)
    known = connection.execute(
        "SELECT tag FROM lines WHERE session = ? AND sequence = ?", (session, sequence)
    ).fetchall()
    if (tag,) in known:
        return Novelty.KNOWN
    connection.execute(
        "INSERT INTO lines (session, sequence, tag, transport, character, recorded_at, offset, line_number)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            session,
            sequence,
            tag,
            line.transport.value,
            line.character.value,
            now,
            recognized.offset,
            recognized.line_number,
        ),
    )
    return Novelty.SECOND_TAG if known else Novelty.NEW


def apply(connection: sqlite3.Connection, change: Change, now: int) -> None:
    """Carry out a change; LookupError for the answer of a line that does not wait."""
    match change:
        case Answered(position, answer):
            done = connection.execute(
                "UPDATE lines SET answer = ? WHERE position = ? AND answer IS NULL", (answer, position)
            )
            if done.rowcount != 1:
                raise LookupError(f"no line {position} waits for an answer")
        case PutDelivery(delivery):
            _put(connection, "deliveries", _columns_of(delivery) | {"changed_at": now})
        case PutGift(gift):
            _put(connection, "gifts", gift_rows.columns_of(gift) | {"changed_at": now})
        case PutAwaited():
            _put_awaited(connection, change)
        case SessionTold(session):
            own = session.character
            connection.execute(
                "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?)",
                (
                    session.word.value,
                    own.name.value,
                    own.realm,
                    to_milliseconds(session.told_at),
                    to_milliseconds(session.counts_from),
                ),
            )
        case SessionVoided(word):
            connection.execute("DELETE FROM sessions WHERE word = ?", (word.value,))
        case CharacterJudged(own, is_allowed):
            connection.execute(
                "INSERT OR REPLACE INTO characters VALUES (?, ?, ?)", (own.name.value, own.realm, is_allowed)
            )
        case _:
            assert_never(change)


def _put(connection: sqlite3.Connection, table: str, columns: dict[str, Any]) -> None:
    names, marks = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    connection.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", columns)  # noqa: S608 - the names are ours


def _put_awaited(connection: sqlite3.Connection, change: PutAwaited) -> None:
    (verb, subject), awaited = change.asked, change.awaited
    if awaited is None:
        connection.execute("DELETE FROM commands WHERE verb = ? AND subject = ?", (verb.value, str(subject)))
        return
    row = (
        verb.value,
        str(subject),
        format_command(awaited.command),
        awaited.times,
        to_milliseconds(awaited.first_typed_at),
        to_milliseconds(awaited.last_typed_at),
    )
    connection.execute("INSERT OR REPLACE INTO commands VALUES (?, ?, ?, ?, ?, ?)", row)


def waiting_of(row: sqlite3.Row) -> Waiting:
    """Return the row as what it was."""
    parsed = parse_tag(row["tag"])
    if parsed is None:
        raise ValueError("a line is no tag of this version")
    line = Genuine(
        tag=parsed,
        transport=Transport(row["transport"]),
        signature=Signature(Word(row["session"]), row["sequence"]),
        character=CharacterName(row["character"]),
    )
    return Waiting(
        position=row["position"],
        line=line,
        recorded_at=from_milliseconds(row["recorded_at"]),
        offset=row["offset"],
        line_number=row["line_number"],
    )


def awaited_of(verb: str, subject: str, line: str, times: int, first: int, last: int) -> Awaited:
    """Return the row as what it was."""
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


def session_of(word: str, character: str, realm: str, told_at: int, counts_from: int) -> Session:
    """Return the row as what it was."""
    return Session(
        word=Word(word),
        character=OwnCharacter(CharacterName(character), realm),
        told_at=from_milliseconds(told_at),
        counts_from=from_milliseconds(counts_from),
    )


def delivery_of(row: sqlite3.Row) -> Delivery:
    """Return the row as what it was."""
    has_refusal = row["refusal_verb"] is not None
    return Delivery(
        payout_id=UUID(row["payout_id"]),
        character_name=CharacterName(row["character_name"]),
        gold_amount=row["gold_amount"],
        notified_session=_word(row["notified_session"]),
        queued_session=_word(row["queued_session"]),
        armed_session=_word(row["armed_session"]),
        armed_by=row["armed_by"],
        is_in_game=bool(row["is_in_game"]),
        is_gold_typed=bool(row["is_gold_typed"]),
        is_mailed=bool(row["is_mailed"]),
        wish=None if row["wish"] is None else DeliveryWish(row["wish"]),
        is_forced=bool(row["is_forced"]),
        refusal=Refusal(Verb(row["refusal_verb"]), row["refusal_reason"]) if has_refusal else None,
    )


def _columns_of(delivery: Delivery) -> dict[str, Any]:
    refusal = delivery.refusal
    return {
        "payout_id": str(delivery.payout_id),
        "character_name": delivery.character_name.value,
        "gold_amount": delivery.gold_amount,
        "notified_session": _text(delivery.notified_session),
        "queued_session": _text(delivery.queued_session),
        "armed_session": _text(delivery.armed_session),
        "armed_by": delivery.armed_by,
        "is_in_game": delivery.is_in_game,
        "is_gold_typed": delivery.is_gold_typed,
        "is_mailed": delivery.is_mailed,
        "wish": None if delivery.wish is None else delivery.wish.value,
        "is_forced": delivery.is_forced,
        "refusal_verb": None if refusal is None else refusal.verb.value,
        "refusal_reason": None if refusal is None else refusal.reason,
    }


def _word(text: str | None) -> Word | None:
    return None if text is None else Word(text)


def _text(word: Word | None) -> str | None:
    return None if word is None else word.value
