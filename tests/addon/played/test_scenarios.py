"""Every "must" of SPEC §11 and every addon case of §17, on every client, realm, transport and flush."""

import pytest

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import NotifyWinner, RunWho, Withdraw
from goldomatic.protocol.link import Verb
from goldomatic.protocol.tags import Accept, Ack, Armed, Confirm, Disarmed, Err, Who
from goldomatic.protocol.texts import MAIL_SENT_WHISPER, WINNER_WHISPER
from tests.support.played import CYCLE, OTHER_PAYOUT, PAYOUT, WIN_COPPER, Played


@pytest.mark.scenario("SC-001", "SC-004", "TC-001", "TC-007")
def test_from_the_who_to_the_mailed_prize(played: Played) -> None:
    game = played
    name = CharacterName(game.winner)
    game.tell(RunWho(CYCLE, name))
    game.until(lambda: any(isinstance(tag, Who) for tag in game.heard()), "WHO")
    report = next(tag for tag in game.heard() if isinstance(tag, Who))
    assert (report.spin_cycle_id, report.character_name, report.online) == (CYCLE, name, True)
    assert abs((report.captured_at - game.clock.instant).total_seconds()) < 60
    game.tell(NotifyWinner(PAYOUT, name))
    game.wait(Ack(Verb.NOTIFY, PAYOUT))
    game.until(lambda: game.whispers() == [WINNER_WHISPER], "the winner's whisper")
    game.answer("!!twgold")
    game.wait(Accept(PAYOUT))
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.wait(Ack(Verb.GOLD, PAYOUT))
    assert game.state() == "READY"
    game.person.open_mailbox()
    game.prepare()
    assert Armed(PAYOUT) in game.heard(), "armed before the form is filled, and flushed"
    assert game.state() == "PREPARED"
    assert game.money() == WIN_COPPER
    assert game.letters() == []
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    game.until(lambda: game.whispers()[1:] == [MAIL_SENT_WHISPER], "the second whisper")
    assert game.letters() == [WIN_COPPER]
    assert game.state() == "SENT"
    game.settle(60)
    assert [game.counted(tag) for tag in (Accept(PAYOUT), Armed(PAYOUT), Confirm(PAYOUT))] == [1, 1, 1]
    assert len(game.whispers()) == 2
    assert game.forged() == []
    game.no_errors()


@pytest.mark.scenario("SC-004", "TC-008")
def test_a_mail_written_by_hand_changes_nothing(played: Played) -> None:
    game = played
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.wait(Ack(Verb.GOLD, PAYOUT))
    before = game.heard()
    game.person.open_mailbox()
    game.person.write_letter(game.winner, "by hand", WIN_COPPER)
    game.person.send_letter()
    game.settle(30)
    assert game.letters() == [WIN_COPPER]
    assert game.whispers() == []
    assert game.heard() == before
    assert game.state() == "READY"
    game.no_errors()


@pytest.mark.scenario("SC-015", "TC-018")
def test_closing_the_mailbox_before_the_send_disarms(played: Played) -> None:
    game = played
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.person.open_mailbox()
    game.prepare()
    game.person.close_mailbox()
    game.wait(Disarmed(PAYOUT))
    assert game.state() == "READY"
    game.settle()
    assert game.letters() == []
    assert game.counted(Confirm(PAYOUT)) == 0
    game.no_errors()


@pytest.mark.scenario("TC-002")
def test_an_offline_candidate_is_reported_offline(played: Played) -> None:
    game = played
    game.realm.character(game.loser).is_online = False
    game.tell(RunWho(CYCLE, CharacterName(game.loser)))
    game.until(lambda: any(isinstance(tag, Who) for tag in game.heard()), "WHO")
    assert [tag.online for tag in game.heard() if isinstance(tag, Who)] == [False]
    game.no_errors()


def test_a_winner_who_is_offline_is_told_and_whispered_on_the_next_notify(played: Played) -> None:
    game = played
    winner = game.realm.character(game.winner)
    winner.is_online = False
    game.tell(NotifyWinner(PAYOUT, CharacterName(game.winner)))
    game.wait(Err(Verb.NOTIFY, PAYOUT, "offline"))
    winner.is_online = True
    game.tell(NotifyWinner(PAYOUT, CharacterName(game.winner)))
    game.until(lambda: game.whispers() == [WINNER_WHISPER], "the whisper")
    game.tell(NotifyWinner(PAYOUT, CharacterName(game.winner)))
    game.settle()
    assert game.whispers() == [WINNER_WHISPER], "a whisper that arrived is not repeated"
    game.no_errors()


def test_what_waits_survives_reload_and_logout(played: Played) -> None:
    game = played
    game.gold((PAYOUT, game.winner, WIN_COPPER), (OTHER_PAYOUT, game.loser, 1))
    game.tell(NotifyWinner(PAYOUT, CharacterName(game.winner)))
    game.until(lambda: game.whispers() == [WINNER_WHISPER], "the whisper")
    rows = game.rows()
    game.client.reload()
    game.client.advance(3)
    assert game.rows() == rows
    game.client.logout()
    game.client.advance(60)
    game.client.login()
    game.client.advance(3)
    assert game.rows() == rows
    game.answer()
    game.link()
    game.wait(Accept(PAYOUT))
    assert len(game.sessions) == 2
    game.no_errors()


def test_withdraw_takes_row_and_winner_away(played: Played) -> None:
    game = played
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.tell(NotifyWinner(PAYOUT, CharacterName(game.winner)), Withdraw(PAYOUT))
    game.wait(Ack(Verb.WITHDRAW, PAYOUT))
    assert game.rows() == []
    game.answer()
    game.settle()
    assert game.counted(Accept(PAYOUT)) == 0
    game.no_errors()
