"""The queue of mails, without the game (docs/game.md §10 "Entries", "Armed")."""

from typing import Any

import pytest
from lupa import lua51

from tests.support.addon_lua import PureAddon, plain

DAY_SECONDS = 24 * 3600


class Queue:
    """Rows.lua over an empty saved table."""

    def __init__(self) -> None:
        self.addon = PureAddon("Rows.lua")
        self.addon.ns.saved = self.addon.table(rows=self.addon.list(), sent=self.addon.table())
        self.addon.ns.Link = self.addon.table(session="k3v9x0qa")
        self.rows: Any = self.addon.ns.Rows

    def add(self, an_id: str, copper: int = 1, state: str = "READY") -> Any:
        """Add a row of gold that the Desktop has named, in this state."""
        row = self.rows.add(self.addon.table(id=an_id, kind="gold", name="Norinn", copper=copper))
        self.rows.name(row)
        row.state = state
        return row

    def ids(self) -> list[str]:
        """Return the ids of all rows."""
        return [row["id"] for row in plain(self.addon.ns.saved.rows)]


@pytest.fixture
def queue() -> Queue:
    return Queue()


# From a state, by an event, to a state: docs/game-protocol.md, "The life of a row".
LIFE = {
    ("READY", "prepared"): "PREPARED",
    ("READY", "ruled_out"): "FAILED",
    ("READY", "answered_late"): "SENT",
    ("PREPARED", "disarmed"): "READY",
    ("PREPARED", "sent"): "SENDING",
    ("PREPARED", "answered_late"): "SENT",
    ("SENDING", "confirmed"): "SENT",
    ("SENDING", "refused"): "READY",
    ("SENDING", "ruled_out"): "FAILED",
    ("SENDING", "confused"): "FAILED",
    ("SENDING", "denied"): "READY",
    ("SENDING", "vouched"): "SENT",
    ("FAILED", "retried"): "READY",
    ("FAILED", "answered_late"): "SENT",
}


@pytest.mark.parametrize("state", ["READY", "PREPARED", "SENDING", "FAILED", "SENT"])
def test_what_can_happen_to_a_row(queue: Queue, state: str) -> None:
    for event in {event for _, event in LIFE}:
        row = queue.add(f"{state} {event}", state=state)
        if (state, event) in LIFE:
            assert queue.rows.can(row, event)
            queue.rows.happen(row, event)
            assert row.state == LIFE[state, event]
        else:
            assert not queue.rows.can(row, event)
            with pytest.raises(lua51.LuaError, match="cannot happen"):
                queue.rows.happen(row, event)
            assert row.state == state


def test_twenty_sent_rows_stay_in_sight_the_newest(queue: Queue) -> None:
    queue.add("waiting")
    for number in range(25):
        queue.rows.remember_sent(queue.add(f"sent {number}", state="SENT"))
    assert queue.ids() == ["waiting", *(f"sent {number}" for number in range(5, 25))]


def test_a_sent_id_is_remembered_for_thirty_days(queue: Queue) -> None:
    queue.rows.remember_sent(queue.add("a"))
    queue.addon.clock += 30 * DAY_SECONDS
    queue.rows.prune()
    assert plain(queue.rows.sent("a"))["name"] == "Norinn"
    queue.addon.clock += 1
    queue.rows.prune()
    assert queue.rows.sent("a") is None


def test_the_next_row_is_ready_named_and_young(queue: Queue) -> None:
    queue.add("old")
    queue.addon.clock += 23 * 3600
    queue.add("sent", state="SENT")
    queue.add("of another session").named_in = "00000000"
    assert queue.rows.next_ready() is None
    queue.add("next")
    queue.add("later")
    assert queue.rows.next_ready().id == "next"


def test_what_is_due_is_what_is_still_to_be_mailed(queue: Queue) -> None:
    for number, state in enumerate(("READY", "PREPARED", "SENDING", "SENT", "FAILED")):
        queue.add(state, 10**number, state)
    queue.rows.add(queue.addon.table(id="gift", kind="gift", name="Norinn", item=queue.addon.table(id=1)))
    assert queue.rows.copper_due() == 11


def test_a_clock_that_was_set_back_makes_no_row_young_for_ever(queue: Queue) -> None:
    row = queue.add("a")
    queue.addon.clock -= 365 * DAY_SECONDS
    queue.rows.prune()
    queue.addon.clock += 23 * 3600 - 1
    assert not queue.rows.is_too_old(row)
    queue.addon.clock += 1
    assert queue.rows.is_too_old(row)


def test_what_is_saved_and_damaged_is_no_row_and_nothing_sent(queue: Queue) -> None:
    queue.rows.remember_sent(queue.add("sound"))
    queue.addon.ns.saved.sent.damaged = queue.addon.table(at="noon")
    damaged = (queue.addon.table(), queue.addon.table(id=1), queue.addon.table(id="1", count=1))
    for number, item in enumerate(damaged):
        queue.rows.add(queue.addon.table(id=f"gift {number}", kind="gift", name="Norinn", item=item))
    queue.rows.prune()
    assert queue.ids() == ["sound"]
    assert list(plain(queue.addon.ns.saved.sent)) == ["sound"]
