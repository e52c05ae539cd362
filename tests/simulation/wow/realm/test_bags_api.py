"""Bags, items, tooltips and cursor as an addon meets them (GAME §7)."""

import pytest

from goldomatic.sim.wow.items import Binding, ItemKind
from goldomatic.sim.wow.options import Locale
from tests.simulation.wow.realm.conftest import Game, Play

CLOTH = ItemKind(item_id=2589, name="Linen Cloth", quality=1, item_level=5, vendor_copper=13)
SCAN = """
local scan = CreateFrame("GameTooltip", "Scan", nil, "GameTooltipTemplate")
scan:SetOwner(WorldFrame, "ANCHOR_NONE")
scan:SetBagItem({bag}, {slot})
local lines = {{}}
for index = 1, scan:NumLines() do lines[index] = _G["ScanTextLeft" .. index]:GetText() end
return lines
"""


def scan(game: Game, bag: int = 0, slot: int = 1) -> list[str]:
    lines = game.run(SCAN.format(bag=bag, slot=slot))
    assert isinstance(lines, list)
    return lines


def test_slots_and_what_lies_in_them(game: Game) -> None:
    game.put(CLOTH, 7)
    assert [game.run(f"return GetContainerNumSlots({bag})") for bag in range(-1, 6)] == [
        0,
        16,
        16,
        0,
        0,
        0,
        0,
    ]
    assert game.run("return GetContainerNumFreeSlots(0)") == (15, 0)
    link = game.run("return GetContainerItemLink(0, 1)")
    assert game.run("return GetContainerItemInfo(0, 1)") == (CLOTH.texture, 7, None, 1, None, None, link)
    assert game.run(f"return tonumber(({link!r}):match('item:(%d+)'))") == 2589
    assert game.run("return GetContainerItemID(0, 1), GetItemCount(2589)") == (2589, 7)
    assert game.run("return GetContainerItemInfo(0, 2)") is None


def test_what_an_item_is(game: Game) -> None:
    game.put(CLOTH)
    info = ("Linen Cloth", CLOTH.link, 1, 5, 0, "Trade Goods", "Other", 20, "", CLOTH.texture, 13)
    for wanted in ("2589", "'item:2589'", "'linen cloth'", "GetContainerItemLink(0, 1)"):
        assert game.run(f"return GetItemInfo({wanted})") == info
    assert game.run("return GetItemInfo(1)") is None


@pytest.mark.parametrize("locale", list(Locale))
def test_only_the_tooltip_tells_what_is_bound(play: Play, locale: Locale) -> None:
    game = play(locale=locale)
    game.put(CLOTH, is_soulbound=True)
    game.put(CLOTH)
    game.put(ItemKind(item_id=1, name="Key", binding=Binding.QUEST))
    assert scan(game) == ["Linen Cloth", game.run("return ITEM_SOULBOUND")]
    assert scan(game, slot=2) == ["Linen Cloth"]
    assert scan(game, slot=3) == ["Key", game.run("return ITEM_BIND_QUEST")]
    assert scan(game, slot=4) == []
    quest = [game.run(f"return (GetContainerItemQuestInfo(0, {slot}))") for slot in (2, 3, 4)]
    assert quest == [None, 1, None]
    assert game.client.errors == []


def test_a_tooltip_without_an_owner_tells_nothing(game: Game) -> None:
    game.put(CLOTH)
    game.run("CreateFrame('GameTooltip', 'Loose', nil, 'GameTooltipTemplate'):SetBagItem(0, 1)")
    assert game.run("return Loose:NumLines(), (Loose:GetItem())") == (0, None)


def test_an_item_that_was_never_seen_is_asked_for(game: Game) -> None:
    game.put(ItemKind(item_id=3, name="Relic", is_cached=False))
    assert game.run("return GetItemInfo(3), (select(4, GetContainerItemInfo(0, 1)))") == (None, -1)
    assert scan(game) == ["Retrieving item information"]
    game.client.advance(1)
    assert scan(game) == ["Relic"]
    assert game.run("return (GetItemInfo(3))") == "Relic"


def test_an_addon_attaches_an_item(game: Game) -> None:
    stack = game.put(CLOTH)
    game.person.open_mailbox()
    game.run("MailFrameTab_OnClick(nil, 2) PickupContainerItem(0, 1)")
    assert game.run("return CursorHasItem(), GetCursorInfo()") == (1, "item", 2589, CLOTH.link)
    assert game.run("return (select(3, GetContainerItemInfo(0, 1)))") == 1
    game.run("ClickSendMailItemButton()")
    assert game.side.form.items == (stack,)
    assert game.run("return CursorHasItem(), (GetSendMailItem(1))") == (None, "Linen Cloth")
    assert game.run("return GetSendMailItemLink(1)") == CLOTH.link


def test_what_is_bound_is_refused_by_the_client(game: Game) -> None:
    game.put(CLOTH, is_soulbound=True)
    game.person.open_mailbox()
    game.listen("UI_ERROR_MESSAGE")
    game.run("MailFrameTab_OnClick(nil, 2) PickupContainerItem(0, 1) ClickSendMailItemButton()")
    assert game.heard() == [("UI_ERROR_MESSAGE", game.run("return ERR_MAIL_BOUND_ITEM"))]
    assert game.run("return CursorHasItem()") is None


def test_a_click_on_a_slot_of_the_bag_takes_it(game: Game) -> None:
    game.put(CLOTH)
    game.run("OpenAllBags()")
    game.client.advance(0.1)
    game.person.click("ContainerFrame1Item1")
    assert game.run("return CursorHasItem()") == 1
    game.person.click("ContainerFrame2Item5")
    assert game.run("return GetContainerItemID(1, 5), CursorHasItem()") == (2589, None)


def test_a_reload_empties_the_cursor(game: Game) -> None:
    stack = game.put(CLOTH)
    game.run("PickupContainerItem(0, 1)")
    game.client.reload()
    assert game.run("return CursorHasItem()") is None
    assert not stack.is_locked


@pytest.mark.parametrize("ending", ["crash", "logout"])
def test_a_client_that_is_gone_holds_on_to_nothing(game: Game, ending: str) -> None:
    stack = game.put(CLOTH)
    game.person.open_mailbox()
    game.run("MailFrameTab_OnClick(nil, 2) PickupContainerItem(0, 1) ClickSendMailItemButton()")
    assert stack.is_locked
    getattr(game.client, ending)()
    game.client.login()
    assert game.run("return (select(3, GetContainerItemInfo(0, 1)))") is None


def test_calls_without_sense_are_errors(game: Game) -> None:
    for code in ("GetContainerItemInfo()", "PickupContainerItem('a', {})", "SetSendMailMoney('x')"):
        assert "Usage" in game.run(f"return select(2, pcall(function() {code} end))")
