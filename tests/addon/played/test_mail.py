"""Honest mail: what is armed, what is confirmed, and all that can go wrong between (docs/game.md §6, §10)."""

from itertools import product
from pathlib import Path

import pytest

from goldomatic.protocol.commands import Withdraw
from goldomatic.protocol.link import Transport, Verb
from goldomatic.protocol.tags import Ack, Armed, Confirm, Disarmed, Err
from goldomatic.protocol.texts import MAIL_SENT_WHISPER
from goldomatic.sim.wow.items import Bags, ItemKind, Stack
from goldomatic.sim.wow.packets import MailRefusal
from goldomatic.sim.wow.post import MailTrouble
from tests.support.played import ANYWHERE, EVERYWHERE, OTHER_PAYOUT, PAYOUT, WIN_COPPER, Played

ANOTHER = WIN_COPPER + 1


@pytest.fixture
def at_mailbox(played: Played) -> Played:
    """Two rows in the queue, and the mailbox open."""
    played.gold((PAYOUT, played.winner, WIN_COPPER), (OTHER_PAYOUT, played.loser, WIN_COPPER))
    played.person.open_mailbox()
    return played


def trouble(game: Played, **kinds: object) -> None:
    game.realm.post_office.troubles.append(MailTrouble(**kinds))  # type: ignore[arg-type]


def no_confirm(game: Played) -> None:
    game.settle()
    assert game.counted(Confirm(PAYOUT)) == game.counted(Confirm(OTHER_PAYOUT)) == 0
    assert MAIL_SENT_WHISPER not in game.whispers() + game.whispers(game.loser)
    game.no_errors()


def test_the_form_is_filled_only_after_the_log_was_flushed(at_mailbox: Played) -> None:
    game = at_mailbox
    game.person.pause_seconds = 0
    game.person.click("MGMRow1")
    game.person.click("MGMPrepare")
    frames = 0
    while not game.is_filled():
        assert Armed(PAYOUT) not in game.heard() or frames < 40
        game.client.advance(0.01)
        frames += 1
    assert frames > 5, "not in the frame of the click"
    assert Armed(PAYOUT) in game.heard()
    assert game.money() == WIN_COPPER
    game.no_errors()


def can_be_prepared(game: Played) -> bool:
    return game.client.run("return MGMPrepare:IsEnabled()") not in (0, None, False)


@pytest.mark.scenario("SC-015", "TC-018")
def test_nothing_is_prepared_away_from_the_mailbox_or_out_of_turn(played: Played) -> None:
    game = played
    game.typed("/mgm show")
    assert not can_be_prepared(game), "no row"
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.client.advance(1)
    assert not can_be_prepared(game), "no mailbox"
    game.person.open_mailbox()
    game.client.advance(1)
    assert can_be_prepared(game)
    game.prepare()
    assert not can_be_prepared(game), "it is"
    game.no_errors()


@pytest.mark.parametrize(
    "unlinked", [each for each in EVERYWHERE if each.transport is Transport.WHISPER], indirect=True, ids=str
)
def test_without_a_flush_the_row_is_ready_again(at_mailbox: Played) -> None:
    """Only a whisper may fail to reach the log: a system message needs nobody."""
    game = at_mailbox
    game.settle(10)
    game.me.muted_until = game.clock.now + 25
    game.person.click("MGMRow1")
    game.person.click("MGMPrepare")
    game.client.advance(14)
    assert game.state() == "PREPARED"
    game.client.advance(2)
    assert game.state() == "READY"
    game.wait(Disarmed(PAYOUT), 60)
    game.settle(30)
    assert not game.is_filled(), "not even when the line gets there at last"
    assert game.client.errors == []


def test_a_form_that_does_not_take_it_disarms(at_mailbox: Played) -> None:
    game = at_mailbox
    # Another addon corrects what is put into the form.
    game.client.run(
        "SendMailNameEditBox:HookScript('OnTextChanged', function(self)"
        " if self:GetText() ~= '' and self:GetText() ~= 'Changed' then self:SetText('Changed') end end)"
    )
    game.person.click("MGMRow1")
    game.person.click("MGMPrepare")
    game.wait(Disarmed(PAYOUT))
    assert game.state() == "READY"
    no_confirm(game)


def test_a_form_that_takes_another_amount_disarms(at_mailbox: Played) -> None:
    game = at_mailbox
    game.client.run(
        "hooksecurefunc(SendMailSubjectEditBox, 'SetText', function() SendMailMoneyCopper:SetText('7') end)"
    )
    game.person.click("MGMRow1")
    game.person.click("MGMPrepare")
    game.wait(Disarmed(PAYOUT))
    assert game.state() == "READY"
    no_confirm(game)


def test_a_mail_window_that_is_gone_is_not_filled(at_mailbox: Played) -> None:
    game = at_mailbox
    game.person.pause_seconds = 0
    game.person.click("MGMRow1")
    game.person.click("MGMPrepare")
    # Another addon shuts the window in its own way: the game does not say that the mailbox was closed.
    game.client.run("MailFrame:SetScript('OnHide', nil) MailFrame:Hide()")
    game.wait(Disarmed(PAYOUT))
    assert game.state() == "READY"
    assert not game.is_filled()
    no_confirm(game)


@pytest.mark.parametrize("frames", [0, 1])
def test_the_keyboard_is_taken_back_in_that_frame_and_the_next(at_mailbox: Played, frames: int) -> None:
    game = at_mailbox
    game.client.advance(1)
    game.client.run(
        f"local thief, left = CreateFrame('Frame'), {frames} thief:RegisterEvent('MAIL_SEND_SUCCESS')"
        " thief:SetScript('OnEvent', function(self) self:SetScript('OnUpdate', function()"
        " if left == 0 then SendMailNameEditBox:SetFocus() end left = left - 1 end) end)"
    )
    game.prepare()
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    game.tell(Withdraw(OTHER_PAYOUT))
    game.wait(Ack(Verb.WITHDRAW, OTHER_PAYOUT))
    game.no_errors()


def test_gold_leaves_with_nothing_else(at_mailbox: Played) -> None:
    game = at_mailbox
    game.me.bags = Bags((16, 0, 0, 0, 0))
    game.me.bags.put((0, 1), Stack(ItemKind(item_id=21877, name="Netherweave Cloth"), 20))
    game.client.advance(1)
    game.prepare()
    game.person.attach(0, 1)
    game.person.send_letter()
    game.wait(Disarmed(PAYOUT))
    assert game.state() == "READY"
    no_confirm(game)


@pytest.mark.parametrize("unlinked", ANYWHERE, indirect=True, ids=str)
def test_nothing_is_prepared_over_an_attachment(at_mailbox: Played) -> None:
    game = at_mailbox
    game.me.bags = Bags((16, 0, 0, 0, 0))
    game.me.bags.put((0, 1), Stack(ItemKind(item_id=21877, name="Netherweave Cloth"), 20))
    game.client.advance(1)
    game.person.click("MailFrameTab2")
    game.person.attach(0, 1)
    game.person.click("MGMRow1")
    game.client.advance(1)
    assert game.client.run("return MGMPrepare:IsEnabled()") in (0, None, False)
    game.no_errors()


def test_cash_on_delivery_is_switched_off(at_mailbox: Played) -> None:
    game = at_mailbox
    game.person.click("MailFrameTab2")
    game.client.run("SendMailRadioButton_OnClick(2)")
    game.prepare()
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    (letter,) = game.realm.character(game.winner).mailbox
    assert (letter.copper, letter.cod_copper) == (WIN_COPPER, 0)
    game.no_errors()


def test_cash_on_delivery_for_gold_disarms(at_mailbox: Played) -> None:
    """With C.O.D. of nothing and the gold in the letter besides: only the field of the C.O.D. tells."""
    game = at_mailbox
    game.prepare()
    game.client.run("GetSendMailCOD = function() return 500 end")
    game.person.send_letter()
    game.wait(Disarmed(PAYOUT))
    assert game.state() == "READY"
    no_confirm(game)


@pytest.mark.scenario("TC-008")
def test_another_recipient_or_amount_disarms(at_mailbox: Played) -> None:
    game = at_mailbox
    changes = ((game.loser, WIN_COPPER), (game.winner, ANOTHER), (game.winner, 0))
    for count, (recipient, copper) in enumerate(changes, 1):
        game.prepare()
        game.person.write_letter(recipient, "changed", copper)
        game.person.send_letter()
        game.wait(Disarmed(PAYOUT), times=count)
        assert game.state() == "READY"
    no_confirm(game)
    assert sorted(game.letters() + game.letters(game.loser)) == [0, WIN_COPPER, ANOTHER]


def test_case_and_subject_are_free(at_mailbox: Played) -> None:
    game = at_mailbox
    game.prepare()
    game.person.write_letter(game.winner.lower(), "whatever", WIN_COPPER)
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    game.no_errors()


def test_a_cancelled_question_leaves_it_prepared(at_mailbox: Played) -> None:
    game = at_mailbox
    game.prepare()
    game.person.click("SendMailMailButton")
    game.person.cancel_popup()
    assert game.state() == "PREPARED"
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    assert game.counted(Armed(PAYOUT)) == 1
    game.no_errors()


def test_preparing_another_row_disarms_the_first(at_mailbox: Played) -> None:
    game = at_mailbox
    game.prepare(1)
    game.person.click("MGMRow2")
    game.person.click("MGMPrepare")
    game.wait(Armed(OTHER_PAYOUT))
    game.settle(3)
    assert (game.state(PAYOUT), game.state(OTHER_PAYOUT)) == ("READY", "PREPARED")
    assert game.counted(Disarmed(PAYOUT)) == 1
    game.person.send_letter()
    game.wait(Confirm(OTHER_PAYOUT))
    assert game.letters() == []
    game.no_errors()


REASONS_THAT_STAY = [
    (MailRefusal.NO_SUCH_RECIPIENT, "no_such_player"),
    (MailRefusal.OTHER_FACTION, "wrong_faction"),
    (MailRefusal.TO_SELF, "oneself"),
]


def test_a_reason_that_stays_fails_the_row(at_mailbox: Played) -> None:
    game = at_mailbox
    for (refusal, reason), is_first in product(REASONS_THAT_STAY, (True, False)):
        game.realm.side_of(game.client).form.reason_comes_first = is_first
        trouble(game, refusal=refusal)
        said = game.counted(Err(Verb.MAIL, PAYOUT, reason))
        game.prepare()
        game.person.send_letter()
        game.wait(Err(Verb.MAIL, PAYOUT, reason), times=said + 1)
        assert game.state() == "FAILED"
        game.person.click("MGMRow1")
        game.person.click("MGMRetry")
        game.person.click("MGMAnswer1")
        assert game.state() == "READY"
    no_confirm(game)


def test_a_reason_that_may_pass_makes_the_row_ready(at_mailbox: Played) -> None:
    game = at_mailbox
    for refusal, is_first in product((MailRefusal.NOT_ENOUGH_MONEY, MailRefusal.MAILBOX_FULL), (True, False)):
        game.realm.side_of(game.client).form.reason_comes_first = is_first
        trouble(game, refusal=refusal)
        said = game.counted(Disarmed(PAYOUT))
        game.prepare()
        game.person.send_letter()
        game.wait(Disarmed(PAYOUT), times=said + 1)
        assert game.state() == "READY"
        assert not game.is_filled(), "sent again as it stood it would be a mail of the streamer's own"
    no_confirm(game)
    game.prepare()
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    assert game.letters() == [WIN_COPPER]


def test_a_late_answer_still_counts(at_mailbox: Played) -> None:
    game = at_mailbox
    trouble(game, answer_after_seconds=40.0)
    game.prepare()
    game.person.send_letter()
    game.client.advance(14)
    assert "is_unanswered" not in game.row()
    game.client.advance(6)
    row = game.row()
    assert (row["state"], row["is_unanswered"]) == ("SENDING", True)
    assert row["purse_before"] == game.me.copper + WIN_COPPER + 30
    assert game.counted(Confirm(PAYOUT)) == 0
    game.person.close_mailbox()
    game.wait(Confirm(PAYOUT))
    assert game.state() == "SENT"
    game.no_errors()


def test_silence_is_never_a_confirmation_and_only_the_streamer_ends_it(at_mailbox: Played) -> None:
    game = at_mailbox
    game.prepare()
    game.person.walk_away(window_closes_after_seconds=None)
    game.person.send_letter()
    game.client.advance(60)
    assert game.state() == "SENDING"
    game.me.is_near_mailbox = True
    game.person.click("MGMRow1")
    assert game.client.run("return MGMPrepare:IsEnabled()") in (0, None, False)
    game.person.click("MGMRetry")
    game.person.click("MGMAnswer1")
    game.wait(Disarmed(PAYOUT))
    assert game.state() == "READY"
    assert not game.is_filled(), "sent again as it stood it would be a mail of the streamer's own"
    assert game.counted(Confirm(PAYOUT)) == 0
    game.prepare()
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    assert game.letters() == [WIN_COPPER]
    game.no_errors()


def test_an_answer_after_the_streamer_said_no_counts_and_nothing_is_paid_twice(at_mailbox: Played) -> None:
    game = at_mailbox
    trouble(game, answer_after_seconds=40.0)
    game.prepare()
    game.person.send_letter()
    game.client.advance(20)
    game.person.click("MGMRow1")
    game.person.click("MGMRetry")
    game.person.click("MGMAnswer1")
    assert game.state() == "READY"
    game.prepare()
    assert game.is_filled()
    game.wait(Confirm(PAYOUT))
    game.settle(3)
    assert game.state() == "SENT"
    assert not game.is_filled(), "the form is empty again"
    assert game.letters() == [WIN_COPPER]
    game.no_errors()


def test_by_the_streamers_word_the_row_is_sent_without_a_confirmation(at_mailbox: Played) -> None:
    game = at_mailbox
    trouble(game, is_answer_lost=True)
    game.prepare()
    game.person.send_letter()
    game.client.advance(20)
    game.person.click("MGMRow1")
    game.person.click("MGMRetry")
    game.person.click("MGMAnswer2")
    game.wait(Err(Verb.MAIL, PAYOUT, "vouched"))
    assert game.state() == "SENT"
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.wait(Err(Verb.GOLD, PAYOUT, "vouched"))
    no_confirm(game)


def test_a_second_mail_before_the_answer_means_that_nobody_can_tell(at_mailbox: Played) -> None:
    game = at_mailbox
    trouble(game, answer_after_seconds=10.0)
    game.prepare()
    game.person.send_letter()
    game.client.advance(2)
    game.client.run(f"SetSendMailMoney(7) SendMail('{game.loser}', 'by hand', '')")
    game.wait(Err(Verb.MAIL, PAYOUT, "ambiguous"))
    assert game.state() == "FAILED"
    no_confirm(game)
    assert game.letters() == [WIN_COPPER]
    game.tell(Withdraw(PAYOUT))
    game.wait(Err(Verb.WITHDRAW, PAYOUT, "sent"))


def test_nothing_is_prepared_while_a_mail_by_hand_is_unanswered(at_mailbox: Played) -> None:
    game = at_mailbox
    trouble(game, is_answer_lost=True)
    game.person.write_letter(game.loser, "by hand", 5)
    game.person.send_letter()
    game.client.advance(3)
    game.person.click("MGMRow1")
    game.person.click("MGMPrepare")
    game.settle(5)
    assert game.counted(Armed(PAYOUT)) == 0
    game.person.click("MGMAnswer1")
    game.person.click("MGMPrepare")
    game.wait(Armed(PAYOUT))
    game.no_errors()


def test_reload_disarms_what_was_prepared(at_mailbox: Played) -> None:
    game = at_mailbox
    game.prepare()
    game.client.reload()
    game.client.advance(3)
    assert game.state() == "READY"
    game.link()
    game.wait(Disarmed(PAYOUT))
    no_confirm(game)


def test_reload_asks_about_what_was_being_sent_and_a_late_answer_counts(at_mailbox: Played) -> None:
    game = at_mailbox
    trouble(game, answer_after_seconds=30.0)
    game.prepare()
    game.person.send_letter()
    game.client.reload()
    game.client.advance(3)
    assert game.row()["is_unanswered"]
    game.link()
    game.wait(Confirm(PAYOUT), 60)
    assert game.state() == "SENT"
    game.no_errors()


def test_a_crash_forgets_and_the_armed_line_is_the_trace(at_mailbox: Played) -> None:
    game = at_mailbox
    trouble(game, answer_after_seconds=5.0)
    game.prepare()
    game.person.send_letter()
    game.client.crash()
    game.client.advance(10)
    game.client.login()
    game.client.advance(3)
    game.link()
    assert game.rows() == []
    assert Armed(PAYOUT) in game.heard()
    assert game.letters() == [WIN_COPPER]
    no_confirm(game)


def test_a_crash_brings_back_old_rows_and_none_is_prepared_before_the_desktop_names_it(
    at_mailbox: Played,
) -> None:
    game = at_mailbox
    mails = ((PAYOUT, game.winner, WIN_COPPER), (OTHER_PAYOUT, game.loser, WIN_COPPER))
    game.client.reload()
    game.client.advance(3)
    game.link()
    game.person.open_mailbox()
    game.person.click("MGMRow1")
    assert not can_be_prepared(game), "nobody has said that it is still to be mailed"
    game.gold(*mails)
    game.prepare()
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    game.client.crash()
    game.client.login()
    game.client.advance(3)
    assert game.state() == "READY", "as it was saved, before the mail"
    game.link()
    game.person.open_mailbox()
    game.gold(mails[1])
    game.person.click("MGMRow1")
    assert not can_be_prepared(game), "the Desktop knows that it has been mailed"
    game.prepare(2)
    assert game.letters() == [WIN_COPPER]
    game.no_errors()


def test_gold_that_is_short_is_said(at_mailbox: Played) -> None:
    game = at_mailbox
    game.realm.pay(game.streamer, WIN_COPPER - game.me.copper)
    game.client.advance(1)
    game.person.click("MGMRow1")
    game.client.advance(1)
    assert game.client.run("return MGMPrepare:IsEnabled()") in (0, None, False)
    game.realm.pay(game.streamer, 30)
    game.client.advance(1)
    game.prepare()
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    assert game.me.copper == 0
    game.no_errors()


@pytest.mark.parametrize("unlinked", ANYWHERE, indirect=True, ids=str)
def test_a_row_is_too_old_after_23_hours(at_mailbox: Played) -> None:
    game = at_mailbox
    game.person.close_mailbox()
    game.client.advance(23 * 3600)
    game.person.open_mailbox()
    game.person.click("MGMRow1")
    assert game.client.run("return MGMPrepare:IsEnabled()") in (0, None, False)
    assert game.state() == "READY"
    game.no_errors()


@pytest.mark.scenario("SC-022", "TC-029")
def test_an_id_already_sent_is_confirmed_again_and_not_queued(at_mailbox: Played) -> None:
    game = at_mailbox
    game.prepare()
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    acks = game.counted(Ack(Verb.GOLD, PAYOUT))
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.until(lambda: game.counted(Confirm(PAYOUT)) == 2, "a second CONFIRM")
    game.until(lambda: game.counted(Ack(Verb.GOLD, PAYOUT)) == acks + 1, "a second ACK")
    assert len(game.rows()) == 2
    game.gold((PAYOUT, game.winner, ANOTHER))
    game.wait(Err(Verb.GOLD, PAYOUT, "conflict"))
    game.tell(Withdraw(PAYOUT))
    game.wait(Err(Verb.WITHDRAW, PAYOUT, "sent"))
    assert game.letters() == [WIN_COPPER]
    game.no_errors()


def test_a_row_on_its_way_cannot_be_withdrawn(at_mailbox: Played) -> None:
    game = at_mailbox
    trouble(game, answer_after_seconds=20.0)
    game.prepare()
    game.person.send_letter()
    game.tell(Withdraw(PAYOUT))
    game.wait(Err(Verb.WITHDRAW, PAYOUT, "sent"))
    game.wait(Confirm(PAYOUT), 60)
    game.no_errors()


def test_withdrawing_a_prepared_row_disarms_it(at_mailbox: Played) -> None:
    game = at_mailbox
    game.prepare()
    game.tell(Withdraw(PAYOUT))
    game.wait(Ack(Verb.WITHDRAW, PAYOUT))
    assert game.counted(Disarmed(PAYOUT)) == 1
    assert not game.is_filled()
    assert [row["id"] for row in game.rows()] == [str(OTHER_PAYOUT)]
    no_confirm(game)


def test_the_streamer_removes_a_row_after_a_question(at_mailbox: Played) -> None:
    game = at_mailbox
    game.person.click("MGMRow1")
    game.person.click("MGMRemove")
    assert len(game.rows()) == 2
    game.person.click("MGMAnswer2")
    assert len(game.rows()) == 2
    game.person.click("MGMRemove")
    game.person.click("MGMAnswer1")
    game.wait(Err(Verb.MAIL, PAYOUT, "removed"))
    assert [row["id"] for row in game.rows()] == [str(OTHER_PAYOUT)]
    game.no_errors()


@pytest.mark.parametrize("unlinked", ANYWHERE, indirect=True, ids=str)
def test_skip_puts_a_row_last(at_mailbox: Played) -> None:
    game = at_mailbox
    game.person.click("MGMRow1")
    game.person.click("MGMSkip")
    assert [row["id"] for row in game.rows()] == [str(OTHER_PAYOUT), str(PAYOUT)]
    game.no_errors()


def test_sent_rows_stay_until_logout_only(at_mailbox: Played) -> None:
    game = at_mailbox
    game.prepare()
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    game.client.reload()
    game.client.advance(3)
    assert game.state() == "SENT"
    game.client.logout()
    game.client.login()
    game.client.advance(3)
    assert [row["state"] for row in game.rows()] == ["READY"]
    game.no_errors()


def test_the_keyboard_is_free_whenever_the_mail_window_takes_it(at_mailbox: Played) -> None:
    game = at_mailbox
    game.client.advance(0.5)
    assert game.client.keyboard.lost == []
    game.tell(Withdraw(OTHER_PAYOUT))
    game.wait(Ack(Verb.WITHDRAW, OTHER_PAYOUT))
    game.prepare()
    game.tell(Withdraw(OTHER_PAYOUT))
    game.until(lambda: game.counted(Ack(Verb.WITHDRAW, OTHER_PAYOUT)) == 2, "a second ACK")
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    game.tell(Withdraw(OTHER_PAYOUT))
    game.until(lambda: game.counted(Ack(Verb.WITHDRAW, OTHER_PAYOUT)) == 3, "a third ACK")
    game.no_errors()


def test_a_mail_sent_by_an_addon_that_keeps_the_game_s_functions_is_seen(tmp_path: Path) -> None:
    """It loads after this one, and copies what it calls often; what goes past us would be mailed again."""
    game = Played(tmp_path, spy="MGMCopy = SendMail")
    game.link()
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.person.open_mailbox()
    game.prepare()
    game.client.run(f"SetSendMailMoney({WIN_COPPER}); MGMCopy('{game.winner}', 'Gold', '')")
    game.wait(Confirm(PAYOUT))
    assert (game.state(), game.letters()) == ("SENT", [WIN_COPPER])
    game.no_errors()
