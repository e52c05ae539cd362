"""The journal keeps what it was given, once, through anything that ends a process (SPEC §10, GAME §10)."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldomatic.desktop.adapters.journal import Awaited, Journal, JournalUnusable, Novelty, UnknownLine
from goldomatic.desktop.adapters.log_file import LogFile
from goldomatic.desktop.core.tail import Place, start_of
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Genuine, Signature, format_message
from goldomatic.protocol.commands import NotifyWinner
from goldomatic.protocol.link import Transport, Verb, Word
from goldomatic.protocol.tags import Accept, Confirm, Tag
from tests.support.protocol_values import names, signed_tags, words

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 4, 4, 12, 0, 1, tzinfo=UTC)
PAYOUT = UUID("6a3c5a2e-8d3b-4f0e-9a51-0d5b7f6c1e2d")
SESSION = Word("k3v9x0qa")
ANN = CharacterName.parse("Ann")
PLACE = start_of("f")


def genuine(sequence: int, tag: Tag | None = None, transport: Transport = Transport.SYSTEM) -> Genuine:
    return Genuine(
        tag=tag or Confirm(PAYOUT), transport=transport, signature=Signature(SESSION, sequence), character=ANN
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.sqlite3"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = Journal(path)
    yield opened
    opened.close()


def test_a_line_stays_until_it_is_answered_and_is_known_afterwards(path: Path, journal: Journal) -> None:
    assert journal.place() is None
    place = Place(identity="f", offset=3, before=b"abc")
    assert journal.record(place, [genuine(2), genuine(1)], NOW) == (Novelty.NEW, Novelty.NEW)
    first, second = journal.waiting()
    assert [first.line, second.line, first.recorded_at] == [genuine(2), genuine(1), NOW]
    journal.mark_answered(first.position, "200")
    journal.close()
    again = Journal(path)
    assert again.place() == place
    assert [waiting.line for waiting in again.waiting()] == [genuine(1)]
    assert again.record(place, [genuine(2)], NOW) == (Novelty.KNOWN,)
    with pytest.raises(UnknownLine):
        again.mark_answered(first.position, "200")
    again.close()


def test_two_transports_are_one_line_and_two_tags_of_a_number_are_two(journal: Journal) -> None:
    lines = [genuine(1), genuine(1, transport=Transport.WHISPER), genuine(1, Accept(PAYOUT))]
    assert journal.record(PLACE, lines, NOW) == (Novelty.NEW, Novelty.KNOWN, Novelty.SECOND_TAG)
    assert [waiting.line for waiting in journal.waiting()] == [lines[0], lines[2]]


def test_forgetting_spares_what_waits_and_what_is_young(journal: Journal) -> None:
    journal.record(PLACE, [genuine(1), genuine(2)], NOW)
    journal.record(PLACE, [genuine(3)], NOW + timedelta(days=2))
    first, _second, third = journal.waiting()
    journal.mark_answered(first.position, "200")
    journal.mark_answered(third.position, "409 invalid_state")
    assert journal.forget_answered(NOW + timedelta(days=1)) == 1
    assert journal.record(PLACE, [genuine(1), genuine(2), genuine(3)], NOW) == (
        Novelty.NEW,
        Novelty.KNOWN,
        Novelty.KNOWN,
    )


@given(st.lists(st.tuples(words, names, st.integers(1, 9_999_999_999), signed_tags), max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_tag_comes_back_as_it_was(
    journal: Journal, drawn: list[tuple[Word, CharacterName, int, Tag]]
) -> None:
    lines = [
        Genuine(tag=tag, transport=Transport.SYSTEM, signature=Signature(word, number), character=name)
        for word, name, number, tag in drawn
    ]
    known = {waiting.position for waiting in journal.waiting()}
    novelties = journal.record(PLACE, lines, NOW)
    kept = [line for line, novelty in zip(lines, novelties, strict=True) if novelty is not Novelty.KNOWN]
    assert [waiting.line for waiting in journal.waiting() if waiting.position not in known] == kept


def test_a_command_is_counted_until_it_is_answered(path: Path, journal: Journal) -> None:
    notify, other = NotifyWinner(PAYOUT, ANN), NotifyWinner(PAYOUT, CharacterName.parse("Иван"))
    assert journal.await_answer(Verb.NOTIFY, PAYOUT, notify, NOW) == 1
    assert journal.await_answer(Verb.HELLO, SESSION, notify, NOW + timedelta(seconds=1)) == 1
    later = NOW + timedelta(seconds=8)
    assert journal.await_answer(Verb.NOTIFY, PAYOUT, notify, later) == 2
    journal.close()
    again = Journal(path)
    first, second = again.awaited()
    assert first == Awaited(
        verb=Verb.NOTIFY, subject=PAYOUT, command=notify, times=2, first_typed_at=NOW, last_typed_at=later
    )
    assert second.subject == SESSION
    assert again.await_answer(Verb.NOTIFY, PAYOUT, other, later) == 1
    assert [awaited.command for awaited in again.awaited()] == [notify, other]
    assert again.answered(Verb.NOTIFY, PAYOUT)
    assert not again.answered(Verb.NOTIFY, PAYOUT)
    assert [awaited.verb for awaited in again.awaited()] == [Verb.HELLO]
    again.close()


def test_nothing_of_a_batch_is_kept_when_a_part_of_it_fails(path: Path, journal: Journal) -> None:
    journal.close()
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON place BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    connection.close()
    failing = Journal(path)
    with pytest.raises(JournalUnusable, match="disk full"):
        failing.record(PLACE, [genuine(1)], NOW)
    assert failing.waiting() == []
    failing.close()


def test_only_its_owner_may_read_it(path: Path, journal: Journal) -> None:
    journal.record(PLACE, [genuine(1)], NOW)
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_a_second_desktop_is_refused(path: Path, journal: Journal) -> None:
    with pytest.raises(JournalUnusable, match="another Desktop is using it"):
        Journal(path)
    journal.record(PLACE, [genuine(1)], NOW)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("PRAGMA user_version = 0", "of version 0; this program reads version 1"),
        ("PRAGMA user_version = 2", "of version 2; this program reads version 1"),
        ("PRAGMA application_id = 7", "another program"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_and_left_alone(path: Path, statement: str, words: str) -> None:
    Journal(path).close()
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.close()
    before = path.read_bytes()
    with pytest.raises(JournalUnusable, match=words):
        Journal(path)
    assert path.read_bytes() == before


def test_a_damaged_file_is_refused(path: Path) -> None:
    journal = Journal(path)
    journal.record(PLACE, [genuine(number) for number in range(1, 400)], NOW)
    journal.close()
    whole = path.read_bytes()
    foreign, cut = b"not a database, by any measure" * 50, whole[:20_000]
    overwritten = whole[:8_192] + b"\xa5" * 12_288 + whole[20_480:]
    for damaged in (foreign, cut, overwritten):
        path.write_bytes(damaged)
        with pytest.raises(JournalUnusable, match=r"journal\.sqlite3 cannot be opened: "):
            Journal(path)


def test_kill_9_at_any_instant_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    log, path, acts = tmp_path / "WoWChatLog.txt", tmp_path / "journal.sqlite3", tmp_path / "acts"
    acts.touch()
    journal = Journal(path)
    journal.record(LogFile(log).read(None).place, [], NOW)
    journal.close()
    program = [sys.executable, "-m", "tests.integration.desktop.journal_child"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src")))}
    chance, sequence = random.Random(7), 0
    for _ in range(6):
        child = subprocess.Popen(
            [*program, str(log), str(path), str(acts), SESSION.value], cwd=ROOT, env=environment
        )
        enough = acts.stat().st_size + chance.randrange(200)
        gives_up_at = time.monotonic() + 60
        with log.open("ab", buffering=0) as game:
            while acts.stat().st_size <= enough:
                assert time.monotonic() < gives_up_at
                assert child.poll() is None
                if sequence - acts.read_bytes().count(b"\n") < 200:
                    sequence += 1
                    message = format_message(Confirm(PAYOUT), Signature(SESSION, sequence))
                    line = f"4/10 21:07:33.412  {message}\r\n".encode()
                    half = chance.randrange(len(line))
                    game.write(line[:half])
                    game.write(line[half:])
        child.kill()
        child.wait()
    journal = Journal(path)
    place = journal.place()
    assert place is not None
    rest = [int(line.text.rpartition(".")[2]) for line in LogFile(log).read(place).lines]
    journal.close()
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT sequence, answer FROM lines ORDER BY position").fetchall()
    connection.close()
    kept = [number for number, _answer in rows]
    assert kept + rest == list(range(1, sequence + 1))
    acted = [int(line) for line in acts.read_text(encoding="utf-8").splitlines()]
    answered = {number for number, answer in rows if answer is not None}
    assert answered <= set(acted) <= set(kept)
    # Only what was being done when the kill came may have been done again.
    assert len(acted) - len(set(acted)) <= 6
