"""The game's questions: one an addon asks, and how it can end."""

import pytest

from tests.simulation.wow.realm.conftest import Game

ASK = """
ENDS = {}
StaticPopupDialogs.MGM_TEST = {
    text = "Really %s?", button1 = YES, button2 = NO, timeout = %d, hideOnEscape = 1,
    OnAccept = function(self, data) ENDS[#ENDS + 1] = "yes " .. data end,
    OnCancel = function(self, data, reason) ENDS[#ENDS + 1] = reason .. " " .. data end,
}
StaticPopup_Show("MGM_TEST", "Norinn", nil, "row 1")
"""


def ask(game: Game, timeout: int = 0) -> None:
    game.run(ASK.replace("%d", str(timeout)))
    game.client.advance(0.1)


def test_yes_and_no(game: Game) -> None:
    ask(game)
    assert game.run("return StaticPopup1Text:GetText()") == "Really Norinn?"
    game.person.accept_popup("MGM_TEST")
    assert game.run("return ENDS") == ["yes row 1"]
    assert not game.person.has_popup("MGM_TEST")
    ask(game)
    game.person.cancel_popup("MGM_TEST")
    assert game.run("return ENDS") == ["clicked row 1"]


def test_a_question_can_run_out_and_then_costs_nothing_more(game: Game) -> None:
    ask(game, timeout=3)
    game.client.advance(2.5)
    assert game.run("return #ENDS") == 0
    game.client.advance(1)
    assert game.run("return ENDS") == ["timeout row 1"]
    assert "StaticPopup1" not in game.client.run("return StaticPopup1:IsShown() and 'StaticPopup1' or ''")


def test_the_same_question_again_overrides_the_first(game: Game) -> None:
    ask(game)
    game.run("StaticPopup_Show('MGM_TEST', 'Other', nil, 'row 2')")
    assert game.run("return ENDS, StaticPopup1Text:GetText()") == (["override row 1"], "Really Other?")
    assert game.run("return StaticPopup2:IsShown()") is None


def test_four_questions_and_no_more(game: Game) -> None:
    game.run("""
        SHOWN = {}
        for index = 1, 5 do
            StaticPopupDialogs["Q" .. index] = { text = "?", button1 = YES }
            local dialog = StaticPopup_Show("Q" .. index)
            SHOWN[index] = dialog and dialog:GetName() or "none"
        end
    """)
    names = [f"StaticPopup{index}" for index in range(1, 5)]
    assert game.run("return SHOWN") == [*names, "none"]
    assert game.run("return StaticPopup_Show('UNKNOWN')") is None


def test_escape_is_a_no_before_it_closes_windows(game: Game) -> None:
    game.person.open_mailbox()
    ask(game)
    game.client.keyboard.press("ESCAPE")
    game.client.advance(0.1)
    assert game.run("return ENDS, MailFrame:IsShown()") == (["clicked row 1"], 1)
    game.client.keyboard.press("ESCAPE")
    game.client.advance(0.1)
    assert game.run("return MailFrame:IsShown()") is None


def test_an_accept_that_says_stay_stays(game: Game) -> None:
    game.run("StaticPopupDialogs.STAY = { text = '', button1 = YES, OnAccept = function() return true end }")
    game.run("StaticPopup_Show('STAY')")
    game.person.accept_popup("STAY")
    assert game.person.has_popup("STAY")


@pytest.mark.parametrize("copper", [0, 30, 10_000, 12_345])
def test_sums_are_written(game: Game, copper: int) -> None:
    parts = {0: "0 Copper", 30: "30 Copper", 10_000: "1 Gold", 12_345: "1 Gold, 23 Silver, 45 Copper"}
    assert game.run(f"return GetCoinText({copper})") == parts[copper]
