"""``/who`` as an addon and the game's own window meet it (GAME §4)."""

import pytest

from goldomatic.sim.wow.characters import Faction
from goldomatic.sim.wow.options import Locale
from tests.simulation.wow.realm.conftest import Game, Play


def ask(game: Game, name: str, seconds: float = 7.0) -> None:
    game.run(f"""SetWhoToUI(1) SendWho(WHO_TAG_NAME .. '"' .. "{name}" .. '"')""")
    game.client.advance(seconds)


@pytest.mark.parametrize("locale", list(Locale))
def test_a_query_is_answered_by_an_event_and_rows(play: Play, locale: Locale) -> None:
    game = play(locale=locale)
    game.realm.add_character(
        "Norinnova", level=12, zone="Westfall", guild="Gnomes", race="Human", cls="Rogue"
    )
    game.listen("WHO_LIST_UPDATE")
    ask(game, "norinnova")
    assert game.heard() == [("WHO_LIST_UPDATE",)]
    assert game.run("return GetNumWhoResults()") == (1, 1)
    row = ("Norinnova", "Gnomes", 12, "Human", "Rogue", "Westfall", "ROGUE")
    assert game.run("return GetWhoInfo(1)") == row
    assert game.run("return GetWhoInfo(2)") is None


def test_nobody_found_is_an_answer_too(game: Game) -> None:
    game.listen("WHO_LIST_UPDATE")
    ask(game, "Zzz")
    assert game.heard() == [("WHO_LIST_UPDATE",)]
    assert game.run("return GetNumWhoResults()") == (0, 0)


def test_the_window_pops_up_unless_it_is_told_not_to_listen(game: Game) -> None:
    game.run("FriendsFrame:UnregisterEvent('WHO_LIST_UPDATE')")
    ask(game, "Norinn")
    assert game.run("return FriendsFrame:IsShown()") is None
    game.run("FriendsFrame:RegisterEvent('WHO_LIST_UPDATE')")
    ask(game, "Norinn")
    assert game.run("return FriendsFrame:IsShown(), WhoFrame:IsShown()") == (1, 1)
    assert game.run("return WhoFrameButton1Name:GetText()") == "Norinn 80 Mage"


def test_without_the_window_few_rows_go_to_the_chat_and_many_do_not(game: Game) -> None:
    game.listen("WHO_LIST_UPDATE", "CHAT_MSG_SYSTEM")
    game.run("""SetWhoToUI(0) SendWho('n-"Norinn"')""")
    game.client.advance(7)
    events = game.heard()
    assert [event[0] for event in events] == ["CHAT_MSG_SYSTEM", "CHAT_MSG_SYSTEM"]
    assert events[0][1] == "|Hplayer:Norinn|h[Norinn]|h: Level 80 Gnome Mage - Dalaran"
    for letter in "abcd":
        game.realm.add_character(f"Norinn{letter}")
    game.run("""SendWho('n-"Norinn"')""")
    game.client.advance(7)
    assert [event[0] for event in game.heard()] == ["WHO_LIST_UPDATE"]


def test_the_open_window_takes_every_answer(game: Game) -> None:
    game.run("ShowWhoPanel()")
    assert game.side.is_who_to_ui
    game.person.click("FriendsFrameCloseButton")
    assert not game.side.is_who_to_ui


def test_the_slash_command_asks(game: Game) -> None:
    game.client.keyboard.type_line("/who Norinn")
    game.client.advance(1)
    assert [query.words for _, query in game.realm.who_desk.asked] == [("Norinn",)]


def test_a_query_too_soon_the_offline_and_the_other_faction_say_nothing(game: Game) -> None:
    game.listen("WHO_LIST_UPDATE")
    game.realm.add_character("Garrosh", Faction.HORDE)
    ask(game, "Garrosh", seconds=2)
    ask(game, "Norinn", seconds=7)
    assert game.heard() == [("WHO_LIST_UPDATE",)]
    assert game.run("return GetNumWhoResults()") == (0, 0)
    assert len(game.realm.who_desk.dropped) == 1
