"""What may be given away, without the game (docs/game.md §7, §10 "Gift item")."""

from typing import Any, NamedTuple

import pytest

from tests.support.addon_lua import PureAddon, plain

# What the tooltip of an item says that stays where it is.
BINDINGS = ("ITEM_SOULBOUND", "ITEM_BIND_QUEST", "ITEM_ACCOUNTBOUND", "ITEM_BIND_TO_ACCOUNT", "ITEM_CONJURED")

SLOTS = 16


class Item(NamedTuple):
    """An item, as the game's functions tell of it."""

    lines: tuple[str, ...] = ("Netherweave Cloth",)
    amount: int | None = 20
    is_locked: bool = False
    is_quest_item: bool = False
    quest_id: int | None = None


class Carried:
    """Bags.lua over some items: place → item."""

    def __init__(self, *, knows_quests: bool = True) -> None:
        self.items: dict[tuple[int, int], Item] = {}
        self.addon = PureAddon("Letters.lua", "Names.lua", "Grammar.lua")
        functions = {
            "GetContainerNumSlots": lambda bag: SLOTS if bag < 2 else 0,
            "GetContainerItemInfo": self._info,
            "GetItemInfo": lambda _: None,
            "tooltip_lines": lambda bag, slot: self.addon.list(*self.items[bag, slot].lines),
        }
        if knows_quests:
            functions["GetContainerItemQuestInfo"] = lambda bag, slot: (
                self.items[bag, slot].is_quest_item,
                self.items[bag, slot].quest_id,
            )
        for name, function in functions.items():
            self.addon.lua.globals()[name] = function
        for name in BINDINGS:
            self.addon.lua.globals()[name] = f"The words of {name}"
        self.addon.lua.execute(TOOLTIP)
        self.addon.load("Bags.lua")
        self.bags: Any = self.addon.ns.Bags

    def _info(self, bag: int, slot: int) -> Any:
        item = self.items.get((bag, slot))
        if item is None:
            return None
        link = "|cffffffff|Hitem:21877:0:0|h[Netherweave Cloth]|h|r"
        return "icon", item.amount, item.is_locked, 1, False, False, link

    def mailable(self) -> list[tuple[int, int]]:
        """Return the places of what is offered."""
        return [(item["bag"], item["slot"]) for item in plain(self.bags.mailable()) or []]


TOOLTIP = """
function CreateFrame()
  local lines = {}
  return {
    SetOwner = function() end, Hide = function() end, ClearLines = function() lines = {} end,
    SetBagItem = function(_, bag, slot)
      lines = tooltip_lines(bag, slot)
      for index, text in ipairs(lines) do
        _G["MGMScanTooltipTextLeft" .. index] = { GetText = function() return text end }
      end
    end,
    NumLines = function() return #lines end,
  }
end
"""


@pytest.fixture
def carried() -> Carried:
    return Carried()


@pytest.mark.parametrize("word", BINDINGS)
def test_each_word_of_the_tooltip_forbids_alone(word: str) -> None:
    """A client may lack the function that tells of quests."""
    carried = Carried(knows_quests=False)
    carried.items = {(0, 1): Item(), (0, 2): Item(lines=("Netherweave Cloth", f"The words of {word}"))}
    assert carried.mailable() == [(0, 1)]


@pytest.mark.parametrize("item", [Item(is_quest_item=True), Item(quest_id=7)], ids=["for one", "begins one"])
def test_what_belongs_to_a_quest_is_not_offered_whatever_the_tooltip_says(
    carried: Carried, item: Item
) -> None:
    carried.items = {(0, 1): Item(), (0, 2): item}
    assert carried.mailable() == [(0, 1)]


def test_of_an_item_that_tells_nothing_nothing_is_promised(carried: Carried) -> None:
    carried.items = {(0, 1): Item(lines=()), (1, 16): Item()}
    assert carried.mailable() == [(1, 16)]


def test_what_is_locked_is_not_offered(carried: Carried) -> None:
    carried.items = {(0, 1): Item(is_locked=True)}
    assert carried.mailable() == []


@pytest.mark.parametrize(("told", "count"), [(20, 20), (1, 1), (0, 1), (None, 1), (-5, 5)])
def test_a_count_is_at_least_one(carried: Carried, told: int | None, count: int) -> None:
    """The game tells charges as a negative count."""
    carried.items = {(0, 1): Item(amount=told)}
    assert [item["count"] for item in plain(carried.bags.mailable())] == [count]


@pytest.mark.parametrize(
    ("lying", "found"),
    [
        ({(0, 1): 20, (1, 4): 7}, (1, 4)),
        ({(0, 1): 7, (0, 2): 20}, (0, 2)),
        ({(0, 3): 20, (0, 5): 20}, (0, 3)),
        ({(0, 2): 7, (0, 3): 8}, (0, 2)),
        ({}, None),
    ],
    ids=["the same slot", "the same count", "the first of two", "the same kind", "gone"],
)
def test_the_chosen_item_is_found_where_it_lies_now(
    carried: Carried, lying: dict[tuple[int, int], int], found: tuple[int, int] | None
) -> None:
    carried.items = {place: Item(amount=count) for place, count in lying.items()}
    item = carried.bags.find(carried.addon.table(id=21877, bag=1, slot=4, count=20))
    assert (item and (item.bag, item.slot)) == found
