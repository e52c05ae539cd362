"""What the streamer decides about a row and the Desktop withdraws, without the game (docs/game.md §10)."""

from typing import Any

import pytest

from tests.support.addon_lua import PureAddon, plain


class Decided:
    """Decisions.lua with one row, whose mail may be out."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.let_go: list[str] = []
        self.addon = PureAddon("Letters.lua", "Names.lua", "Grammar.lua", "Rows.lua", "Sends.lua")
        ns = self.addon.ns
        ns.saved = self.addon.table(rows=self.addon.list(), sent=self.addon.table(), sends=self.addon.list())
        ns.Link = self.addon.table(emit=self.said.append, session="k3v9x0qa")
        self.emptied: list[str] = []
        ns.MailForm = self.addon.table(empty=lambda row, _item: self.emptied.append(row["id"]))
        ns.Mailbox = self.addon.table(let_go=lambda row: self.let_go.append(row["id"]))
        self.addon.load("Decisions.lua")
        self.decisions: Any = ns.Decisions
        self.row: Any = ns.Rows.add(self.addon.table(id="a", kind="gold", name="Norinn", copper=1))

    def send(self, *, is_ambiguous: bool = False) -> None:
        """Let the row's mail leave; with another one before the answer if it is to be ambiguous."""
        self.addon.ns.Sends.note(self.row)
        self.row.state, self.row.is_unanswered = "SENDING", True
        if is_ambiguous:
            self.addon.ns.Sends.note(None)
            self.row.state, self.row.is_unanswered, self.row.may_have_left = "FAILED", None, True

    def is_queued(self) -> bool:
        """Whether the row is still there."""
        return self.addon.ns.Rows.find("a") is not None


@pytest.fixture
def decided() -> Decided:
    return Decided()


def test_a_mail_that_never_left_is_disarmed_and_in_nobody_s_way(decided: Decided) -> None:
    decided.send()
    decided.decisions.retry(decided.row)
    assert (decided.row.state, decided.row.is_unanswered) == ("READY", None)
    assert decided.said == ["[MGM_DISARMED:a]"]
    assert decided.addon.ns.Sends.unanswered() is None
    assert decided.emptied == ["a"], "it would leave as a mail of the streamer's own"


def test_a_mail_that_may_have_left_is_disarmed_when_it_is_to_be_sent_again(decided: Decided) -> None:
    decided.send(is_ambiguous=True)
    decided.decisions.retry(decided.row)
    assert (decided.row.state, decided.row.may_have_left) == ("READY", None)
    assert decided.said == ["[MGM_DISARMED:a]"], "the Desktop has asked the streamer about it as well"


def test_a_row_that_was_refused_is_only_made_ready(decided: Decided) -> None:
    decided.row.state = "FAILED"
    decided.decisions.retry(decided.row)
    assert decided.row.state == "READY"
    assert decided.said == [], "it is not armed"


@pytest.mark.parametrize("state", ["READY", "PREPARED", "SENT"])
def test_nothing_else_is_tried_again(decided: Decided, state: str) -> None:
    decided.row.state = state
    decided.decisions.retry(decided.row)
    assert decided.row.state == state
    assert decided.said == []


def test_a_vouched_mail_is_sent_told_and_in_nobody_s_way(decided: Decided) -> None:
    decided.send()
    decided.decisions.vouch(decided.row)
    assert (decided.row.state, decided.row.is_unanswered) == ("SENT", None)
    assert decided.said == ["[MGM_ERR:mail:a:vouched]"]
    assert decided.emptied == ["a"], "it would leave once more"
    assert plain(decided.addon.ns.Rows.sent("a"))["is_vouched"]
    assert decided.addon.ns.Sends.unanswered() is None, "the next row can be prepared"


def test_only_a_mail_on_its_way_can_be_vouched_for(decided: Decided) -> None:
    decided.decisions.vouch(decided.row)
    assert decided.row.state == "READY"
    assert decided.said == []
    assert decided.addon.ns.Rows.sent("a") is None


@pytest.mark.parametrize("change", ["SENDING", "SENT", "ambiguous"])
def test_what_left_or_may_have_left_is_not_withdrawn(decided: Decided, change: str) -> None:
    if change == "ambiguous":
        decided.send(is_ambiguous=True)
    else:
        decided.row.state = change
    assert decided.decisions.withdraw(decided.row) is False
    assert decided.is_queued()
    assert decided.let_go == []


@pytest.mark.parametrize("state", ["READY", "PREPARED", "FAILED"])
def test_what_has_not_left_is_withdrawn(decided: Decided, state: str) -> None:
    decided.row.state = state
    assert decided.decisions.withdraw(decided.row) is True
    assert not decided.is_queued()
    assert decided.let_go == ["a"]


@pytest.mark.parametrize("state", ["READY", "PREPARED", "FAILED"])
def test_a_removed_row_is_let_go_and_told(decided: Decided, state: str) -> None:
    decided.row.state = state
    decided.decisions.remove(decided.row)
    assert not decided.is_queued()
    assert decided.let_go == ["a"]
    assert decided.said == ["[MGM_ERR:mail:a:removed]"]


def test_a_row_on_its_way_is_not_removed(decided: Decided) -> None:
    """The question may have been asked before the mail left."""
    decided.send()
    decided.decisions.remove(decided.row)
    assert decided.is_queued()
    assert decided.said == []


def test_of_a_sent_row_taken_out_of_sight_nobody_is_told(decided: Decided) -> None:
    decided.row.state = "SENT"
    decided.decisions.remove(decided.row)
    assert not decided.is_queued()
    assert decided.said == []


def test_an_answer_given_too_late_touches_no_row_of_the_same_id(decided: Decided) -> None:
    """The Desktop has withdrawn the row while the streamer was asked, and has named its id anew."""
    old = decided.row
    assert decided.decisions.withdraw(old)
    decided.row = decided.addon.ns.Rows.add(decided.addon.table(id="a", kind="gold", name="Norinn", copper=1))
    decided.send()
    decided.decisions.remove(old)
    assert decided.is_queued(), "its mail is on its way"
    assert decided.said == []
