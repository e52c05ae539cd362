"""The panel: what it shows fits, in both languages, and what can be clicked can be reached.

Here the languages are the matrix: realm, transport and flush do not change what is drawn.
"""

from pathlib import Path
from uuid import UUID

import pytest

from goldomatic.protocol.chat_lines import Locale
from goldomatic.protocol.tags import Armed, Confirm
from goldomatic.sim.wow.mouse import UnreachableError
from tests.support.addon_lua import texts_of
from tests.support.played import WIDE_NAMES, WIN_COPPER, Played

# Why a mail may have failed for good.
FAILED_FOR = ("no_such_player", "wrong_faction", "oneself", "item_gone", "ambiguous")

# All texts in sight of the panel itself.
IN_SIGHT = """
local found = {}
for _, region in ipairs({ MGMPanel:GetRegions() }) do
  if region:GetObjectType() == "FontString" and region:IsVisible() then
    found[#found + 1] = region:GetText()
  end
end
return found
"""

# Texts of ours that are wider than their place, among all frames in sight.
OVERFLOWING = """
local found = {}
local function look(frame)
  for _, region in ipairs({ frame:GetRegions() }) do
    if region:GetObjectType() == "FontString" and region:IsVisible() and region:GetText() then
      local lines = math.max(1, math.floor(region:GetHeight() / 14))
      if region:GetStringWidth() > region:GetWidth() * lines + 0.5 then
        found[#found + 1] = region:GetText()
      end
    end
  end
  for _, child in ipairs({ frame:GetChildren() }) do
    if child:IsVisible() then look(child) end
  end
end
look(MGMPanel)
if MGMToast:IsVisible() then look(MGMToast) end
return found
"""


def overflowing(game: Played) -> list[str]:
    return list(game.client.run(OVERFLOWING) or [])


def test_everything_fits_at_any_age(full: Played) -> None:
    assert overflowing(full) == []
    for seconds in (100 * 60, 22 * 3600, 48 * 3600):
        full.person.close_mailbox()
        full.client.advance(seconds)
        full.person.open_mailbox()
        full.client.advance(20)
        assert overflowing(full) == []
    full.no_errors()


@pytest.mark.parametrize(
    ("locale", "copper", "words"),
    [
        (Locale.EN_US, 1_989_999_970, "Due: 0 g · carried: 198 999 g 99 s 70 c"),
        (Locale.EN_US, 1_000_500, "Due: 0 g · carried: 100 g 5 s"),
        (Locale.RU_RU, 30, "К выплате: 0 з · с собой: 30 м"),
    ],
)
def test_the_purse_is_told_as_the_game_tells_it(
    tmp_path: Path, locale: Locale, copper: int, words: str
) -> None:
    played = Played(tmp_path, locale=locale)
    played.link()
    played.realm.pay(played.streamer, copper - played.me.copper)
    played.person.open_mailbox()
    played.client.advance(1)
    assert words in list(played.client.run(IN_SIGHT))
    played.no_errors()


def test_every_state_fits(full: Played) -> None:
    for state in ("READY", "PREPARED", "SENDING", "SENT", "FAILED"):
        full.client.run(f"for _, row in ipairs(MimironsGoldOMaticDB.rows) do row.state = '{state}' end")
        full.person.click("MGMRow1")
        full.client.advance(0.5)
        assert overflowing(full) == [], state
    full.no_errors()


def test_every_question_fits_and_covers_the_buttons(full: Played) -> None:
    for change in (
        "",
        "row.state = 'FAILED'",
        "row.may_have_left = true",
        "row.state = 'SENDING' row.is_unanswered = 1",
    ):
        full.client.run(f"local row = MimironsGoldOMaticDB.rows[1] {change}")
        full.person.click("MGMRow1")
        full.client.advance(0.5)
        for name in ("MGMRemove", "MGMRetry"):
            try:
                full.person.click(name)
            except UnreachableError:
                continue
            full.client.advance(0.5)
            assert overflowing(full) == []
            with pytest.raises(UnreachableError):
                full.person.click("MGMPrepare")
            full.person.click("MGMAnswer2")
            full.client.advance(0.5)
    full.no_errors()


def test_no_tooltip_lies_over_a_question(full: Played) -> None:
    full.person.click("MGMRow1")
    full.client.mouse.hover("MGMRemove")
    full.client.advance(0.2)
    assert full.client.run("return GameTooltip:IsVisible()")
    full.person.click("MGMRemove")
    assert full.client.run("return MGMQuestion:IsVisible()")
    assert not full.client.run("return GameTooltip:IsVisible()")
    full.no_errors()


def width_of(game: Played, font: str, text: str) -> float:
    game.client.run(
        f"MGM_T = MGM_T or MGMPanel:CreateFontString(nil, 'ARTWORK', '{font}') MGM_T:SetText([[{text}]])"
    )
    return float(game.client.run("return MGM_T:GetStringWidth()"))


@pytest.mark.parametrize("locale", Locale)
def test_every_hint_and_toast_fits(tmp_path: Path, locale: Locale) -> None:
    game = Played(tmp_path, locale=locale)
    texts = texts_of(locale.value)
    name, money = WIDE_NAMES[locale], "214 748.3647 g"
    hints = [text.replace("%s", money) for key, text in texts.items() if key.startswith("hint_")]
    hints += [texts["hint_failed"] % texts[f"reason_{reason}"] for reason in FAILED_FOR]
    assert len(hints) > 10
    assert [text for text in hints if width_of(game, "GameFontNormalSmall", text) > 332] == []
    reasons = [text for key, text in texts.items() if key.startswith("reason_")]
    told = [texts["mail_failed"] % (name, reason) for reason in reasons]
    told += [texts["entry_refused"] % reason for reason in reasons]
    told += [text.replace("%s", name) for key, text in texts.items() if key.startswith("disarmed_")]
    assert [text for text in told if width_of(game, "GameFontNormal", text) > 2 * 440 * 0.9] == []


def test_the_panel_does_not_cover_the_mail_form(full: Played) -> None:
    overlap = full.client.run("return MGMPanel:GetLeft() - SendMailMailButton:GetRight()")
    assert overlap > 0
    assert full.client.run("return MGMPanel:GetRight()") <= full.client.options.screen_width


def test_rows_scroll(full: Played) -> None:
    first = full.client.run("return MGMRow1.id")
    full.client.mouse.wheel("MGMScroll", -1)
    full.client.advance(0.5)
    assert full.client.run("return MGMRow1.id") != first
    full.no_errors()


def test_it_can_be_moved_and_stays_there(full: Played) -> None:
    before = full.client.run("return MGMPanel:GetLeft()")
    full.client.run("MGMPanel:ClearAllPoints() MGMPanel:SetPoint('TOPLEFT', UIParent, 'TOPLEFT', 500, -60)")
    full.client.run("MGMPanel:GetScript('OnDragStop')(MGMPanel)")
    full.client.reload()
    full.client.advance(3)
    full.typed("/mgm")
    assert full.client.run("return MGMPanel:IsVisible() and MGMPanel:GetLeft()") == pytest.approx(500, abs=2)
    full.typed("/mgm reset")
    assert full.client.run("return MGMPanel:GetLeft()") == pytest.approx(before, abs=2)
    full.no_errors()


def test_the_minimap_button_shows_and_hides(full: Played) -> None:
    full.person.close_mailbox()
    assert not full.client.run("return MGMPanel:IsVisible()")
    full.person.click("MGMMinimapButton")
    assert full.client.run("return MGMPanel:IsVisible()")
    full.person.click("MGMMinimapButton")
    assert not full.client.run("return MGMPanel:IsVisible()")
    full.no_errors()


def test_everything_explains_itself(full: Played) -> None:
    for name in ("MGMRow1", "MGMPrepare", "MGMSkip", "MGMRemove", "MGMPanelClose", "MGMMinimapButton"):
        full.client.mouse.hover(name)
        full.client.advance(0.2)
        assert full.client.run("return GameTooltip:IsVisible() and GameTooltipTextLeft1:GetText()"), name
    full.no_errors()


def test_the_next_mail_is_offered_after_the_last_one_was_sent(tmp_path: Path) -> None:
    played = Played(tmp_path)
    played.link()
    played.person.open_mailbox()
    for row_id in (UUID(int=1), UUID(int=2)):
        played.gold((row_id, played.winner, WIN_COPPER))
        played.settle(5)
        played.person.click("MGMPrepare")
        played.wait(Armed(row_id))
        played.settle(1)
        played.person.send_letter()
        played.wait(Confirm(row_id))
        played.settle(5)
    assert played.letters() == [WIN_COPPER, WIN_COPPER]
    played.no_errors()
