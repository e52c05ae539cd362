"""Which mail an answer is about, without the game (docs/game.md §10 "Armed")."""

from typing import Any

import pytest

from tests.support.addon_lua import PureAddon, plain


class Notes:
    """Sends.lua over an empty saved table."""

    def __init__(self) -> None:
        self.addon = PureAddon("Rows.lua", "Sends.lua")
        self.addon.ns.saved = self.addon.table(sends=self.addon.list(), rows=self.addon.list())
        self.sends: Any = self.addon.ns.Sends

    def note(self, row: str | None = None) -> list[str]:
        """Note a mail that leaves; return whose rows are confused."""
        table = row and self.addon.table(id=row, name="Norinn", copper=1, kind="gold")
        return plain(self.sends.note(table)) or []

    def answered(self) -> str | None:
        """Return whose row the answer is about."""
        note = self.sends.answered()
        return note and str(note["row"])


@pytest.fixture
def notes() -> Notes:
    return Notes()


def test_one_mail_one_answer(notes: Notes) -> None:
    assert notes.note("a") == []
    assert notes.sends.unanswered() == "own"
    assert notes.answered() == "a"
    assert notes.sends.unanswered() is None
    assert notes.answered() is None


def test_an_answer_to_a_mail_by_hand_is_nobody_s(notes: Notes) -> None:
    assert notes.note() == []
    assert notes.sends.unanswered() == "other"
    assert notes.answered() is None
    assert notes.note("a") == []
    assert notes.answered() == "a"


@pytest.mark.parametrize(("first", "second"), [("a", None), (None, "a"), ("a", "b")])
def test_with_two_out_neither_counts(notes: Notes, first: str | None, second: str | None) -> None:
    notes.note(first)
    assert sorted(notes.note(second)) == sorted(row for row in (first, second) if row)
    assert notes.answered() is None
    assert notes.answered() is None
    assert notes.note("c") == []
    assert notes.answered() == "c"


def test_a_settled_mail_is_in_nobody_s_way_and_still_takes_a_late_answer(notes: Notes) -> None:
    notes.note("a")
    notes.sends.settle("a")
    assert notes.sends.unanswered() is None
    assert notes.answered() == "a"


def test_after_the_next_mail_a_settled_one_is_forgotten(notes: Notes) -> None:
    notes.note("a")
    notes.sends.settle("a")
    assert notes.note("b") == []
    assert notes.answered() == "b"
    assert notes.answered() is None


def test_mails_by_hand_can_be_settled_and_are_forgotten_after_ten_minutes(notes: Notes) -> None:
    notes.note()
    notes.sends.settle(None)
    assert notes.sends.unanswered() is None
    notes.note()
    notes.addon.clock += 600
    assert notes.sends.unanswered() == "other"
    notes.addon.clock += 1
    assert notes.sends.unanswered() is None
    assert notes.note("a") == []


def test_a_row_s_mail_is_never_forgotten(notes: Notes) -> None:
    notes.note("a")
    notes.addon.clock += 100_000
    assert notes.sends.unanswered() == "own"
    assert notes.answered() == "a"


def test_settling_mails_by_hand_leaves_a_row_s_mail_alone(notes: Notes) -> None:
    notes.note("a")
    notes.sends.settle(None)
    assert notes.sends.unanswered() == "own"
    assert notes.answered() == "a"


def test_a_clock_that_was_set_back_makes_no_mail_by_hand_stay(notes: Notes) -> None:
    notes.note()
    notes.addon.clock -= 365 * 24 * 3600
    assert notes.sends.unanswered() == "other"
    notes.addon.clock += 601
    assert notes.sends.unanswered() is None


def test_a_saved_mail_of_a_row_that_does_not_wait_for_it_stands_in_no_way(notes: Notes) -> None:
    """Nothing that the streamer could click would lead out of it."""
    notes.note("a")
    notes.sends.prune()
    assert notes.sends.unanswered() is None
    notes.note("b")
    row = notes.addon.table(id="b", kind="gold", name="Norinn", copper=1, state="SENDING")
    notes.addon.ns.saved.rows = notes.addon.list(row)
    notes.sends.prune()
    assert notes.sends.unanswered() == "own"
    notes.sends.settle("b")
    row.state = "READY"
    notes.sends.prune()
    assert notes.answered() == "b", "it may still be answered"
