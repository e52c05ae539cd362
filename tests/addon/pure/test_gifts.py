"""The gift's row, without the game (SPEC §12, docs/game.md §10 "Gift item")."""

from typing import Any

import pytest

from tests.support.addon_lua import PureAddon

ID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"


class Given:
    """Gifts.lua over a list of receivers that takes everybody."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.lying: Any = None
        self.addon = PureAddon("Letters.lua", "Names.lua", "Grammar.lua", "Rows.lua")
        ns = self.addon.ns
        ns.saved = self.addon.table(rows=self.addon.list(), sent=self.addon.table())
        ns.Link = self.addon.table(emit=self.said.append, session="k3v9x0qa")
        ns.Texts = self.addon.table(GIFT_WHISPER="a gift")
        ns.Bags = self.addon.table(find=lambda _: self.lying)
        self.addon.lua.execute(LIST)
        ns.Awaited = self.addon.lua.globals()["Awaited"]
        self.addon.load("Gifts.lua")
        self.gifts: Any = ns.Gifts
        self.rows: Any = ns.Rows

    def item(self, item_id: int) -> Any:
        """Return an item that was chosen."""
        return self.addon.table(id=item_id, bag=0, slot=1, count=1)


LIST = """
Awaited = { new = function()
  local entries = {}
  return {
    ask = function(_, id, name)
      entries[id] = entries[id] or { name = name }
      if entries[id].name ~= name then return "other_name" end
    end,
    find = function(_, id) return entries[id] end,
  }
end }
"""


@pytest.fixture
def given() -> Given:
    return Given()


def test_the_first_choice_stands(given: Given) -> None:
    assert given.gifts.confirm(ID, "Norinn", given.item(1)) is None
    assert given.gifts.confirm(ID, "Norinn", given.item(2)) is None, "typed again"
    assert given.gifts.confirm(ID, "Mimiron", given.item(3)) == "other_name"
    given.gifts.ready(ID)
    assert given.rows.find(ID)[0].item.id == 1


def test_a_gift_is_one_row_however_often_it_is_ready(given: Given) -> None:
    given.lying = given.addon.table(name="Netherweave Cloth", texture="icon")
    given.gifts.confirm(ID, "Norinn", given.item(1))
    assert given.gifts.ready(ID) is None
    assert given.gifts.ready(ID) is None
    assert given.said == [f"[MGM_ACK:ready:{ID}]"] * 2
    assert [row.item.name for row in given.rows.all().values()] == ["Netherweave Cloth"]


@pytest.mark.parametrize("is_saved_without_item", [True, False])
def test_a_gift_without_an_item_is_unknown(given: Given, is_saved_without_item: bool) -> None:
    if is_saved_without_item:
        given.gifts.ask(given.gifts, ID, "Norinn")
    assert given.gifts.ready(ID) == "unknown"
    assert given.said == []


@pytest.mark.parametrize("is_vouched", [True, False])
def test_a_mailed_gift_is_told_again_unless_only_the_streamer_says_so(given: Given, is_vouched: bool) -> None:
    given.rows.remember_sent(given.addon.table(id=ID, name="Norinn"), is_vouched)
    assert given.gifts.ready(ID) is None
    assert given.said == [f"[MGM_ACK:ready:{ID}]"] + [f"[MGM_GIFT_SENT:{ID}]"] * (not is_vouched)
    assert len(given.rows.all()) == 0
