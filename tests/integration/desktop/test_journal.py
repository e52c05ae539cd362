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
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldomatic.desktop.adapters.journal import UNPROVEN_MAX, Journal, JournalUnusable
from goldomatic.desktop.adapters.log_file import LogFile
from goldomatic.desktop.core.delivery import Delivery, DeliveryWish, Refusal
from goldomatic.desktop.core.gift import Gift, GiftEnd, GiftWish
from goldomatic.desktop.core.memory import (
    Answered,
    Awaited,
    CharacterJudged,
    Novelty,
    PutAwaited,
    PutDelivery,
    PutGift,
    Recognized,
    Session,
    SessionTold,
    SessionVoided,
    Unproven,
)
from goldomatic.desktop.core.tail import Place, start_of
from goldomatic.desktop.core.wishes import OwnCharacter
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Genuine, Signature, format_message
from goldomatic.protocol.commands import NotifyWinner
from goldomatic.protocol.link import Transport, Verb, Word
from goldomatic.protocol.tags import Accept, BagItem, Confirm, Tag
from tests.support.protocol_values import names, signed_tags, words

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 4, 4, 12, 0, 1, tzinfo=UTC)
PAYOUT = UUID("6a3c5a2e-8d3b-4f0e-9a51-0d5b7f6c1e2d")
SESSION = Word("k3v9x0qa")
ANN = CharacterName.parse("Ann")
PLACE = start_of("f")
MINE = OwnCharacter(ANN, "Icecrown")
HALF_KNOWN = Unproven(text="4/10 …", offset=7, line_number=3)
DELIVERY = Delivery(payout_id=PAYOUT, character_name=ANN, gold_amount=1000)
FULL_DELIVERY = Delivery(
    payout_id=PAYOUT,
    character_name=ANN,
    gold_amount=1000,
    notified_session=SESSION,
    queued_session=Word("queued00"),
    armed_session=Word("armed000"),
    armed_by=-4711,
    is_in_game=True,
    is_gold_typed=True,
    is_mailed=True,
    wish=DeliveryWish.CANCEL,
    is_forced=True,
    refusal=Refusal(Verb.MAIL, "wrong_faction"),
)
GIFT = Gift(
    gift_id=UUID("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"),
    character_name=CharacterName("Ёжик"),
    viewer_name="Ann",
    requested_at=NOW,
    item=BagItem(item_id=21877, count=20, bag=4, slot=36, name="Ткань | 50%", quality=2),
    asked_session=SESSION,
    ready_session=Word("queued00"),
    armed_session=Word("armed000"),
    armed_by=-4711,
    is_in_game=True,
    is_agreed=True,
    is_mailed=True,
    ended=GiftEnd.REMOVED,
    wish=GiftWish.FORGET,
    is_forced=True,
    refusal=Refusal(Verb.READY, "unknown"),
)
PLAIN_GIFT = Gift(
    gift_id=UUID("bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee"),
    character_name=CharacterName("Norinn"),
    viewer_name="Bob",
    requested_at=NOW,
)


def genuine(sequence: int, tag: Tag | None = None, transport: Transport = Transport.SYSTEM) -> Recognized:
    line = Genuine(
        tag=tag or Confirm(PAYOUT), transport=transport, signature=Signature(SESSION, sequence), character=ANN
    )
    return Recognized(line, 40 * sequence, sequence)


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
    assert [first.line, second.line, first.recorded_at] == [genuine(2).line, genuine(1).line, NOW]
    assert (first.offset, first.line_number) == (80, 2)
    assert journal.waiting(after=first.position) == [second]
    journal.keep([Answered(first.position, "200")], NOW)
    journal.close()
    again = Journal(path)
    assert again.place() == place
    assert [waiting.line for waiting in again.waiting()] == [genuine(1).line]
    assert again.record(place, [genuine(2)], NOW) == (Novelty.KNOWN,)
    assert again.newest_numbers() == {SESSION: 2}
    with pytest.raises(LookupError):
        again.keep([Answered(first.position, "200")], NOW)
    again.close()


def test_two_transports_are_one_line_and_two_tags_of_a_number_are_two(journal: Journal) -> None:
    lines = [genuine(1), genuine(1, transport=Transport.WHISPER), genuine(1, Accept(PAYOUT))]
    assert journal.record(PLACE, lines, NOW) == (Novelty.NEW, Novelty.KNOWN, Novelty.SECOND_TAG)
    assert [waiting.line for waiting in journal.waiting()] == [lines[0].line, lines[2].line]


def test_forgetting_goes_by_the_session(journal: Journal) -> None:
    """A line of an accepted session is known for ever: it would be a new one if it came again."""
    old, young = NOW, NOW + timedelta(days=2)
    told = Session(word=SESSION, character=MINE, told_at=young, counts_from=young)
    journal.record(PLACE, [genuine(1)], old, unproven=[HALF_KNOWN], changes=[SessionTold(told)])
    journal.keep([PutDelivery(DELIVERY)], old)
    assert journal.forget(NOW + timedelta(days=1)) == 0
    assert (journal.unproven(), journal.deliveries(), journal.sessions()) == ([], [], [told])
    assert journal.record(PLACE, [genuine(1)], NOW) == (Novelty.KNOWN,)
    assert journal.forget(NOW + timedelta(days=3)) == 1
    assert (journal.sessions(), journal.waiting()) == ([], [])


def test_a_gift_comes_back_as_it_was_kept(path: Path, journal: Journal) -> None:
    journal.keep([PutGift(GIFT), PutGift(PLAIN_GIFT)], NOW)
    journal.close()
    again = Journal(path)
    assert again.gifts() == [GIFT, PLAIN_GIFT]
    again.close()


@pytest.mark.parametrize(
    ("after", "is_kept"),
    [
        ({"is_agreed": True}, True),
        ({"is_mailed": True}, False),
        ({"is_mailed": True, "wish": GiftWish.FORGET}, True),
        ({"ended": GiftEnd.DECLINED}, False),
    ],
    ids=["agreed", "mailed", "still in the game", "ended"],
)
def test_a_gift_that_is_owed_is_not_forgotten(journal: Journal, after: dict[str, Any], is_kept: bool) -> None:
    journal.keep([PutGift(replace(PLAIN_GIFT, **after))], NOW)
    journal.forget(NOW + timedelta(days=400))
    assert bool(journal.gifts()) == is_kept


def test_a_line_waits_for_its_session_to_be_told(path: Path, journal: Journal) -> None:
    journal.record(PLACE, [], NOW, unproven=[HALF_KNOWN, HALF_KNOWN])
    first, second = journal.unproven()
    assert (first.text, first.offset, first.line_number) == ("4/10 …", 7, 3)
    told = Session(word=SESSION, character=MINE, told_at=NOW, counts_from=NOW + timedelta(seconds=30))
    journal.record(PLACE, [genuine(4)], NOW, unproven=[first], changes=[SessionTold(told)])
    journal.close()
    again = Journal(path)
    assert (again.unproven(), again.sessions()) == ([second], [told])
    again.keep([SessionVoided(SESSION)], NOW)
    assert again.sessions() == []
    again.close()


def test_lines_that_nobody_can_prove_do_not_pile_up(journal: Journal) -> None:
    journal.record(PLACE, [], NOW, unproven=[HALF_KNOWN] * (UNPROVEN_MAX + 5))
    assert len(journal.unproven()) == UNPROVEN_MAX


def test_what_the_streamer_said_of_a_character_is_kept(path: Path, journal: Journal) -> None:
    journal.keep([CharacterJudged(MINE, is_allowed=False)], NOW)
    journal.keep([CharacterJudged(MINE, is_allowed=True)], NOW)
    journal.close()
    again = Journal(path)
    assert again.characters() == {MINE: True}
    again.close()


@pytest.mark.parametrize(
    "delivery",
    [
        pytest.param("bare", id="bare"),
        pytest.param("full", id="full"),
    ],
)
def test_a_delivery_comes_back_as_it_was(path: Path, journal: Journal, delivery: str) -> None:
    kept = DELIVERY if delivery == "bare" else FULL_DELIVERY
    journal.keep([PutDelivery(DELIVERY), PutDelivery(kept)], NOW)
    journal.close()
    again = Journal(path)
    assert again.deliveries() == [kept]
    again.close()


def test_changes_are_kept_all_or_none(journal: Journal) -> None:
    with pytest.raises(LookupError):
        journal.keep([PutDelivery(DELIVERY), Answered(12, "200")], NOW)
    assert journal.deliveries() == []


@given(st.lists(st.tuples(words, names, st.integers(1, 9_999_999_999), signed_tags), max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_tag_comes_back_as_it_was(
    journal: Journal, drawn: list[tuple[Word, CharacterName, int, Tag]]
) -> None:
    lines = [
        Recognized(
            Genuine(tag=tag, transport=Transport.SYSTEM, signature=Signature(word, number), character=name),
            0,
            1,
        )
        for word, name, number, tag in drawn
    ]
    known = {waiting.position for waiting in journal.waiting()}
    novelties = journal.record(PLACE, lines, NOW)
    kept = [each.line for each, novelty in zip(lines, novelties, strict=True) if novelty is not Novelty.KNOWN]
    assert [waiting.line for waiting in journal.waiting() if waiting.position not in known] == kept


def test_a_command_is_awaited_until_it_is_answered(path: Path, journal: Journal) -> None:
    notify = NotifyWinner(PAYOUT, ANN)
    first = Awaited(
        verb=Verb.NOTIFY, subject=PAYOUT, command=notify, times=1, first_typed_at=NOW, last_typed_at=NOW
    )
    again = replace(first, times=2, last_typed_at=NOW + timedelta(seconds=8))
    other = replace(first, verb=Verb.HELLO, subject=SESSION, first_typed_at=NOW + timedelta(seconds=1))
    journal.keep([PutAwaited(first.asked, first), PutAwaited(other.asked, other)], NOW)
    journal.keep([PutAwaited(again.asked, again)], NOW)
    journal.close()
    reopened = Journal(path)
    assert reopened.awaited() == [again, other]
    reopened.keep([PutAwaited(again.asked, None), PutAwaited(again.asked, None)], NOW)
    assert reopened.awaited() == [other]
    reopened.close()


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


if sys.platform != "win32":
    # On Windows the user's own folder is closed to others.
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
        ("PRAGMA user_version = 0", "of version 0; this program reads version 4"),
        ("PRAGMA user_version = 1", "of version 1; this program reads version 4"),
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
        gives_up_at = time.monotonic() + 180
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
