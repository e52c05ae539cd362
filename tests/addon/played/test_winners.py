"""Winners who are whispered and answer (SPEC §11, docs/game.md §5, §10 "Notify again")."""

from uuid import UUID

import pytest

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import NotifyWinner, Withdraw
from goldomatic.protocol.link import Verb
from goldomatic.protocol.tags import Accept, Ack, Confirm, Err
from goldomatic.protocol.texts import WINNER_WHISPER
from goldomatic.sim.wow.characters import Faction
from goldomatic.sim.wow.options import Profile
from goldomatic.sim.wow.packets import Speech, SpeechKind
from goldomatic.sim.wow.post import MailTrouble
from tests.support.played import ANYWHERE, OTHER_PAYOUT, PAYOUT, WIN_COPPER, Played


def notify(game: Played, name: str | None = None) -> None:
    game.tell(NotifyWinner(PAYOUT, CharacterName(name or game.winner)))


def notify_both_at_once(game: Played) -> None:
    """Let the loser be whispered first, so that the winner's whisper has to wait for its turn."""
    game.client.run(f"NotifyWinnerWhisper('{OTHER_PAYOUT}', '{game.loser}')")
    game.client.run(f"NotifyWinnerWhisper('{PAYOUT}', '{game.winner}')")


ACCEPTANCES = ("!twgold", "twgold", "!!twgold", " !TWGold  ", "\u00a0!twgold\u3000")


def test_what_is_an_acceptance(played: Played) -> None:
    game = played
    for number, text in enumerate(ACCEPTANCES):
        payout = UUID(int=number)
        game.tell(NotifyWinner(payout, CharacterName(game.winner)))
        swallowed = len(game.realm.speech_desk.swallowed)
        game.answer(text)
        if len(game.realm.speech_desk.swallowed) > swallowed:
            assert (game.realm.profile, text) == (Profile.MANGOS, "!twgold"), "the realm's own command"
            game.answer("twgold")
        game.wait(Accept(payout))
        game.answer(text)
        game.settle(12)
        assert game.counted(Accept(payout)) == 1
    assert len([tag for tag in game.heard() if isinstance(tag, Accept)]) == len(ACCEPTANCES)
    game.no_errors()


NO_ACCEPTANCES = (
    "!twgold please", "!tw gold", "!!!twgold", "!twgift", "twgold!", "[MGM_ACCEPT]", "!twgolд", "+", "!", "",
    "!twgold" + " " * 58,
)  # fmt: skip


def test_what_is_none(played: Played) -> None:
    game = played
    notify(game)
    for text in NO_ACCEPTANCES:
        game.answer(text)
        game.settle(8)
        assert game.counted(Accept(PAYOUT)) == 0, text
    game.no_errors()


def test_somebody_else_cannot_accept(played: Played) -> None:
    game = played
    notify(game)
    game.answer("!twgold", game.loser)
    game.settle()
    assert game.counted(Accept(PAYOUT)) == 0
    game.no_errors()


def test_several_are_awaited_at_once_but_never_two_of_one_name(played: Played) -> None:
    game = played
    notify(game)
    game.tell(NotifyWinner(OTHER_PAYOUT, CharacterName(game.winner)))
    game.wait(Err(Verb.NOTIFY, OTHER_PAYOUT, "name_awaited"))
    game.tell(NotifyWinner(OTHER_PAYOUT, CharacterName(game.loser)))
    game.wait(Ack(Verb.NOTIFY, OTHER_PAYOUT))
    game.settle(5)
    game.answer(name=game.loser)
    game.wait(Accept(OTHER_PAYOUT))
    game.answer()
    game.wait(Accept(PAYOUT))
    game.no_errors()


def test_an_id_with_another_name_is_refused(played: Played) -> None:
    game = played
    notify(game)
    notify(game, game.loser)
    game.wait(Err(Verb.NOTIFY, PAYOUT, "other_name"))
    game.settle()
    assert game.whispers(game.loser) == []
    game.no_errors()


def test_an_accepted_id_is_accepted_again_without_a_whisper(played: Played) -> None:
    game = played
    notify(game)
    game.until(lambda: game.whispers() == [WINNER_WHISPER], "the whisper")
    game.answer()
    game.wait(Accept(PAYOUT))
    notify(game)
    game.until(lambda: game.counted(Accept(PAYOUT)) == 2, "ACCEPT again")
    game.until(lambda: game.counted(Ack(Verb.NOTIFY, PAYOUT)) == 2, "ACK again")
    assert game.whispers() == [WINNER_WHISPER]
    game.no_errors()


def test_the_other_faction_is_said(played: Played) -> None:
    game = played
    game.realm.add_character("Grom", Faction.HORDE)
    notify(game, "Grom")
    game.wait(Err(Verb.NOTIFY, PAYOUT, "wrong_faction"))
    game.no_errors()


def test_no_echo_in_a_minute_is_said_and_the_next_notify_whispers_again(played: Played) -> None:
    game = played
    game.me.muted_until = game.clock.now + 30
    notify(game)
    game.client.advance(55)
    assert Err(Verb.NOTIFY, PAYOUT, "no_echo") not in game.heard()
    game.wait(Err(Verb.NOTIFY, PAYOUT, "no_echo"))
    notify(game)
    game.until(lambda: game.whispers() == [WINNER_WHISPER], "the whisper")
    game.client.advance(90)
    assert game.counted(Err(Verb.NOTIFY, PAYOUT, "no_echo")) == 1
    assert game.client.errors == []


def test_winners_are_forgotten_after_a_day(played: Played) -> None:
    game = played
    notify(game)
    game.client.advance(24 * 3600 + 1)
    game.answer()
    game.settle()
    assert game.counted(Accept(PAYOUT)) == 0
    game.no_errors()


def test_the_watch_for_the_echo_goes_on_over_a_reload(played: Played) -> None:
    game = played
    game.me.muted_until = game.clock.now + 40
    notify(game)
    game.client.advance(3)
    game.client.reload()
    # The mute is over before the minute is: where the addon whispers, it can speak of it.
    game.client.advance(40)
    game.link()
    assert Err(Verb.NOTIFY, PAYOUT, "no_echo") not in game.heard()
    game.wait(Err(Verb.NOTIFY, PAYOUT, "no_echo"), 40)


def test_who_is_withdrawn_is_neither_whispered_nor_missed(played: Played) -> None:
    game = played
    game.me.muted_until = game.clock.now + 30
    notify(game)
    game.client.advance(10)
    game.tell(Withdraw(PAYOUT))
    game.client.advance(100)
    assert game.counted(Err(Verb.NOTIFY, PAYOUT, "no_echo")) == 0
    notify_both_at_once(game)
    game.client.run(f"MGM_Withdraw('{PAYOUT}')")
    game.settle()
    assert game.whispers(game.loser) == [WINNER_WHISPER]
    assert game.whispers() == []
    assert game.client.errors == []


def test_who_answers_before_the_whisper_needs_none(played: Played) -> None:
    game = played
    notify_both_at_once(game)
    game.realm.whisper(game.winner, game.streamer, "!!twgold")
    game.wait(Accept(PAYOUT))
    game.settle()
    assert game.whispers() == []
    game.no_errors()


def test_each_whisper_has_its_own_minute(played: Played) -> None:
    game = played
    winner = game.realm.character(game.winner)
    winner.is_online = False
    notify(game)
    game.wait(Err(Verb.NOTIFY, PAYOUT, "offline"))
    told = [line for line in game.client.chat_lines if game.winner in line]
    assert told, "the streamer is told too"
    winner.is_online = True
    game.client.advance(25)
    game.me.muted_until = game.clock.now + 20
    notify(game)
    game.client.advance(50)
    assert game.counted(Err(Verb.NOTIFY, PAYOUT, "no_echo")) == 0, (
        "the first whisper's minute is over, not its"
    )
    game.wait(Err(Verb.NOTIFY, PAYOUT, "no_echo"), 60)
    assert game.client.errors == []


def test_yesterday_s_winner_of_the_same_name_is_in_nobody_s_way(played: Played) -> None:
    game = played
    notify(game)
    game.client.advance(24 * 3600 + 5)
    game.tell(NotifyWinner(OTHER_PAYOUT, CharacterName(game.winner)))
    game.wait(Ack(Verb.NOTIFY, OTHER_PAYOUT))
    game.answer()
    game.wait(Accept(OTHER_PAYOUT))
    assert game.counted(Accept(PAYOUT)) == 0
    game.no_errors()


def test_who_was_mailed_unasked_is_in_nobody_s_way(played: Played) -> None:
    """The streamer may sync without an answer (docs/spec.md §8)."""
    game = played
    notify(game)
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.person.open_mailbox()
    game.prepare()
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    game.tell(NotifyWinner(OTHER_PAYOUT, CharacterName(game.winner)))
    game.wait(Ack(Verb.NOTIFY, OTHER_PAYOUT))
    game.until(lambda: game.whispers().count(WINNER_WHISPER) == 2, "the whisper")
    game.answer()
    game.wait(Accept(OTHER_PAYOUT))
    game.settle()
    assert game.counted(Accept(PAYOUT)) == 0
    game.no_errors()


def test_a_thousand_whispers_a_minute_are_nothing(played: Played) -> None:
    game = played
    notify(game)
    for number in range(1000):
        is_answer = number % 2 == 1
        speaker, text = (game.winner, "!twgold") if is_answer else (game.loser, "hello")
        game.realm.tell(game.streamer, Speech(kind=SpeechKind.WHISPER, text=text, speaker=speaker))
        if number % 50 == 49:
            game.client.advance(3)
    game.settle()
    assert game.counted(Accept(PAYOUT)) == 1
    game.no_errors()


@pytest.mark.parametrize("unlinked", ANYWHERE, indirect=True, ids=str)
def test_a_clock_that_was_set_back_lets_nobody_be_awaited_for_ever(played: Played) -> None:
    game = played
    game.client.run("RealTime, Ahead = time, 365 * 86400; time = function() return RealTime() + Ahead end")
    notify(game)
    game.settle()
    game.client.run("Ahead = 0")
    notify(game)
    game.client.run("Ahead = 25 * 3600")
    game.tell(NotifyWinner(OTHER_PAYOUT, CharacterName(game.winner)))
    game.wait(Ack(Verb.NOTIFY, OTHER_PAYOUT))
    game.settle()
    assert game.whispers() == [WINNER_WHISPER] * 2
    game.no_errors()


@pytest.mark.parametrize("unlinked", ANYWHERE, indirect=True, ids=str)
def test_a_winner_whose_answer_a_crash_has_taken_is_in_nobody_s_way(played: Played) -> None:
    """Nobody knows whether the mail has left, so the row stays; but the same character may win again."""
    game = played
    notify(game)
    game.settle()
    game.client.reload()
    game.answer()
    game.client.crash()
    game.client.login()
    game.client.advance(3)
    game.link()
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.person.open_mailbox()
    game.client.advance(1)
    game.realm.post_office.troubles += [MailTrouble(is_answer_lost=True)] * 2
    game.prepare()
    game.person.send_letter()
    game.client.run(f"SendMail('{game.loser}', 'hello', '')")
    game.settle()
    assert game.row()["may_have_left"]
    game.tell(Withdraw(PAYOUT))
    game.wait(Err(Verb.WITHDRAW, PAYOUT, "sent"))
    game.tell(NotifyWinner(OTHER_PAYOUT, CharacterName(game.winner)))
    game.wait(Ack(Verb.NOTIFY, OTHER_PAYOUT))
    game.settle()
    assert game.whispers() == [WINNER_WHISPER] * 2
