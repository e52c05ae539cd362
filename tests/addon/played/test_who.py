"""Is the candidate online? One question at a time, and no answer is not "offline" (docs/game.md §4, §10)."""

from pathlib import Path
from uuid import UUID

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Locale
from goldomatic.protocol.commands import RunWho
from goldomatic.protocol.link import Flush, Verb
from goldomatic.protocol.tags import Ack, Who
from tests.support.played import CYCLE, PAD_SECONDS, Played

OTHER_CYCLE = UUID("660e8400-e29b-41d4-a716-446655440000")


def reports(game: Played) -> list[tuple[UUID, bool]]:
    return [(tag.spin_cycle_id, tag.online) for tag in game.heard() if isinstance(tag, Who)]


def look_up(game: Played, cycle: UUID = CYCLE, name: str | None = None) -> None:
    game.tell(RunWho(cycle, CharacterName(name or game.winner)))


def test_the_exact_name_among_those_that_hold_it(played: Played) -> None:
    game = played
    before, after = ("А", "о") if game.locale is Locale.RU_RU else ("A", "o")
    for name in (game.winner + after, before + game.winner.lower(), game.winner + after * 2):
        game.realm.add_character(name)
    game.realm.character(game.winner).is_online = False
    look_up(game)
    game.settle()
    assert reports(game) == [(CYCLE, False)]
    game.no_errors()


def test_a_cut_list_without_the_name_says_nothing(played: Played) -> None:
    game = played
    game.realm.character(game.winner).is_online = False
    first = ord("а" if game.locale is Locale.RU_RU else "a")
    for number in range(60):
        game.realm.add_character(game.winner + chr(first + number // 26) + chr(first + number % 26))
    look_up(game)
    game.settle(60)
    assert reports(game) == []
    assert len(game.realm.who_desk.asked) == 2
    game.no_errors()


def test_no_answer_is_asked_again_once_and_then_nothing_is_said(played: Played) -> None:
    game = played
    game.realm.who_desk.unanswered = 2
    look_up(game)
    game.settle(60)
    assert len(game.realm.who_desk.asked) == 2
    assert reports(game) == []
    look_up(game, OTHER_CYCLE)
    game.settle(20)
    assert reports(game) == [(OTHER_CYCLE, True)]
    game.no_errors()


def test_one_answer_lost_is_made_good(played: Played) -> None:
    game = played
    game.realm.who_desk.unanswered = 1
    look_up(game)
    game.settle(30)
    assert reports(game) == [(CYCLE, True)]
    game.no_errors()


def test_requests_wait_for_each_other_and_none_is_dropped(played: Played) -> None:
    game = played
    look_up(game)
    look_up(game, OTHER_CYCLE, game.loser)
    look_up(game)
    game.settle(40)
    assert set(reports(game)) == {(CYCLE, True), (OTHER_CYCLE, True)}
    assert game.realm.who_desk.dropped == []
    assert len(game.realm.who_desk.asked) == 2
    game.no_errors()


def test_the_same_cycle_again_gets_the_same_report(played: Played) -> None:
    game = played
    look_up(game)
    game.until(lambda: len(reports(game)) == 1, "a report")
    game.realm.character(game.winner).is_online = False
    game.client.advance(30)
    look_up(game)
    game.until(lambda: len(reports(game)) == 2, "the report again")
    bodies = {tag.body for tag in game.heard() if isinstance(tag, Who)}
    assert len(bodies) == 1
    game.client.advance(60)
    look_up(game)
    game.until(lambda: len(reports(game)) == 3, "a new report")
    assert reports(game)[-1] == (CYCLE, False)
    game.no_errors()


def test_the_players_own_question_is_not_disturbed_and_delays_ours(played: Played) -> None:
    game = played
    game.client.run("SendWho('Mim')")
    game.client.advance(1)
    look_up(game)
    game.settle(30)
    assert reports(game) == [(CYCLE, True)]
    assert game.realm.who_desk.dropped == []
    game.no_errors()


def test_a_question_of_the_players_during_ours_voids_it(played: Played) -> None:
    game = played
    game.realm.who_desk.answered_late = [4.0]
    look_up(game)
    game.client.run("SendWho('nobodyhere')")
    game.settle(5)
    assert reports(game) == [], "the answer to the voided question is not used"
    game.settle(30)
    assert reports(game) == [(CYCLE, True)]
    game.no_errors()


def test_the_who_window_stays_shut_and_gets_its_event_back(played: Played) -> None:
    game = played
    look_up(game)
    game.until(lambda: reports(game) == [(CYCLE, True)], "a report")
    assert not game.client.run("return FriendsFrame:IsVisible()")
    assert game.client.run("return FriendsFrame:IsEventRegistered('WHO_LIST_UPDATE')")
    assert not [line for line in game.client.chat_lines if "Dalaran" in line]
    game.client.advance(10)
    game.client.keyboard.type_line(f"/who {game.streamer}")
    game.client.advance(3)
    shown = game.client.run("return FriendsFrame:IsVisible()")
    said = [line for line in game.client.chat_lines if "Dalaran" in line]
    assert shown or said, "the player's own question is answered where it always was"
    game.no_errors()


def is_who_shown_in_the_window(game: Played) -> bool:
    return game.realm.side_of(game.client).is_who_to_ui


def test_who_goes_to_the_chat_again_afterwards(played: Played) -> None:
    game = played
    game.realm.who_desk.answered_late = [5.0]
    look_up(game)
    assert is_who_shown_in_the_window(game)
    game.until(lambda: reports(game) == [(CYCLE, True)], "a report")
    game.client.advance(1)
    assert not is_who_shown_in_the_window(game)
    game.no_errors()


def test_an_open_who_window_keeps_its_answers(played: Played) -> None:
    game = played
    game.client.run("ShowWhoPanel()")
    assert game.client.run("return WhoFrame:IsVisible()")
    look_up(game)
    game.until(lambda: reports(game) == [(CYCLE, True)], "a report")
    game.client.advance(1)
    assert is_who_shown_in_the_window(game)
    game.no_errors()


def test_an_event_that_another_addon_took_away_stays_away(played: Played) -> None:
    game = played
    game.client.run("FriendsFrame:UnregisterEvent('WHO_LIST_UPDATE')")
    look_up(game)
    game.until(lambda: reports(game) == [(CYCLE, True)], "a report")
    game.client.advance(1)
    assert not game.client.run("return FriendsFrame:IsEventRegistered('WHO_LIST_UPDATE')")
    game.no_errors()


def test_it_is_understood_at_once(played: Played) -> None:
    game = played
    game.realm.who_desk.answered_late = [9.0]
    look_up(game)
    game.wait(Ack(Verb.WHO, CYCLE), 2 if game.flush is Flush.TOGGLE else PAD_SECONDS + 1)
    assert reports(game) == [], "long before the server has answered"


def test_a_question_by_an_addon_that_keeps_the_game_s_functions_delays_ours(tmp_path: Path) -> None:
    """It loads after this one, and copies what it calls often: ours would be dropped in silence."""
    game = Played(tmp_path, spy="MGMCopy = SendWho")
    game.link()
    game.client.run("MGMCopy('x')")
    look_up(game)
    game.until(lambda: reports(game) == [(CYCLE, True)], "the report", 9)
    game.no_errors()
