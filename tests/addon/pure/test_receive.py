"""Entries and withdrawals, without the game (SPEC §11 "ReceiveGold", docs/game.md §10 "Entries")."""

from typing import Any

import pytest

from tests.support.addon_lua import PureAddon

ID = "11111111-2222-4333-8444-555555555555"


class Received:
    """Receive.lua over a queue; whether a row may be withdrawn is the test's to say."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.forgotten: list[tuple[str, str]] = []
        self.may_withdraw = True
        self.addon = PureAddon("Letters.lua", "Names.lua", "Grammar.lua", "Rows.lua")
        ns = self.addon.ns
        ns.saved = self.addon.table(rows=self.addon.list(), sent=self.addon.table())
        ns.Link = self.addon.table(emit=self.said.append, session="k3v9x0qa")
        ns.Decisions = self.addon.table(withdraw=lambda _: self.may_withdraw)
        ns.Winners = self.addon.table(forget=lambda _, an_id: self.forgotten.append(("winner", an_id)))
        ns.Gifts = self.addon.table(forget=lambda _, an_id: self.forgotten.append(("gift", an_id)))
        self.addon.load("Receive.lua")
        self.receive: Any = ns.Receive
        self.rows: Any = ns.Rows

    def gold(self, entry: str) -> list[str]:
        """Take one entry; return what was said of it."""
        self.said.clear()
        self.receive.gold(entry)
        return list(self.said)

    def row(self) -> Any:
        """Return the row."""
        row, _ = self.rows.find(ID)
        return row


@pytest.fixture
def received() -> Received:
    return Received()


def test_a_known_id_with_another_name_or_amount_is_refused_and_the_first_stands(received: Received) -> None:
    assert received.gold(f"{ID}:Norinn:5") == [f"[MGM_ACK:gold:{ID}]"]
    assert received.gold(f"{ID}:Norinn:5") == [f"[MGM_ACK:gold:{ID}]"]
    for other in (f"{ID}:Mimiron:5", f"{ID}:Norinn:6"):
        assert received.gold(other) == [f"[MGM_ERR:gold:{ID}:conflict]"]
    row = received.row()
    assert (row.name, row.copper, len(received.rows.all())) == ("Norinn", 5, 1)


@pytest.mark.parametrize("is_in_sight", [True, False])
def test_a_sent_id_is_confirmed_again_in_sight_or_not(received: Received, is_in_sight: bool) -> None:
    received.gold(f"{ID}:Norinn:5")
    row = received.row()
    row.state = "SENT"
    received.rows.remember_sent(row)
    if not is_in_sight:
        received.rows.remove(ID)
    assert received.gold(f"{ID}:Norinn:5") == [f"[MGM_ACK:gold:{ID}]", f"[MGM_CONFIRM:{ID}]"]
    assert len(received.rows.all()) == is_in_sight, "it is not queued again"
    assert received.gold(f"{ID}:Norinn:6") == [f"[MGM_ERR:gold:{ID}:conflict]"]


def test_a_vouched_id_is_neither_queued_nor_confirmed(received: Received) -> None:
    received.gold(f"{ID}:Norinn:5")
    row = received.row()
    row.state = "SENT"
    received.rows.remember_sent(row, True)
    received.rows.remove(ID)
    assert received.gold(f"{ID}:Norinn:5") == [f"[MGM_ERR:gold:{ID}:vouched]"]
    assert len(received.rows.all()) == 0


def test_each_entry_has_its_own_answer(received: Received) -> None:
    assert received.gold(f"{ID}:Norinn:5;nonsense;{ID}:N0rinn:5;") == [
        f"[MGM_ACK:gold:{ID}]",
        "[MGM_ERR:gold:?:malformed]",
        f"[MGM_ERR:gold:{ID}:bad_name]",
    ]
    assert [told for told in received.addon.told if told[1] == "entry_refused"], "the panel says so"


def test_a_sent_mail_is_not_withdrawn_though_its_row_is_out_of_sight(received: Received) -> None:
    received.gold(f"{ID}:Norinn:5")
    received.rows.remember_sent(received.row())
    received.rows.remove(ID)
    received.said.clear()
    assert received.receive.withdraw(ID) == "sent"
    assert received.said == []


def test_what_may_not_be_withdrawn_stays(received: Received) -> None:
    received.gold(f"{ID}:Norinn:5")
    received.may_withdraw = False
    received.said.clear()
    assert received.receive.withdraw(ID) == "sent"
    assert (received.said, len(received.rows.all())) == ([], 1)
    assert received.forgotten == [("winner", ID), ("gift", ID)], "nobody else of that name has to wait"


def test_row_winner_and_receiver_are_withdrawn_and_an_unknown_id_is_no_error(received: Received) -> None:
    assert received.receive.withdraw(ID) is None
    assert received.said == [f"[MGM_ACK:withdraw:{ID}]"]
    assert received.forgotten == [("winner", ID), ("gift", ID)]
