"""The game's mail window: what a person can do with it, and what an addon meets in it (GAME §3, §6)."""

import pytest

from goldomatic.sim.wow.items import ItemKind
from goldomatic.sim.wow.mouse import UnreachableError
from goldomatic.sim.wow.options import Locale
from goldomatic.sim.wow.packets import MailRefusal
from goldomatic.sim.wow.post import MailTrouble
from goldomatic.sim.wow.screen import clashes
from tests.simulation.wow.realm.conftest import Game, Play

PRIZE = 10_000_000
CLOTH = ItemKind(item_id=2589, name="Linen Cloth")
FILL = """
MailFrameTab_OnClick(nil, 2)
SendMailRadioButton_OnClick(1)
SendMailNameEditBox:SetText("{name}")
SendMailSubjectEditBox:SetText("Gold")
MoneyInputFrame_SetCopper(SendMailMoney, {copper})
"""
FOCUS = "local box = GetCurrentKeyBoardFocus() return box and box:GetName()"


@pytest.fixture
def game(play: Play) -> Game:
    game = play()
    game.listen(
        "MAIL_SHOW", "MAIL_CLOSED", "MAIL_SEND_SUCCESS", "MAIL_FAILED", "UI_ERROR_MESSAGE", "PLAYER_MONEY"
    )
    game.person.open_mailbox()
    return game


def fill(game: Game, name: str = "Norinn", copper: int = PRIZE) -> None:
    game.run(FILL.format(name=name, copper=copper))
    game.client.advance(0.2)


@pytest.mark.parametrize("locale", list(Locale))
def test_a_person_sends_gold_by_hand(play: Play, locale: Locale) -> None:
    game = play(locale=locale)
    game.person.open_mailbox()
    game.person.write_letter("norinn", "Prize", PRIZE)
    game.person.click("SendMailMailButton")
    assert game.person.has_popup()
    assert game.winner.mailbox == []
    game.person.accept_popup()
    (letter,) = game.winner.mailbox
    assert (letter.sender, letter.subject, letter.copper) == ("Mimiron", "Prize", PRIZE)
    assert game.run("return GetMoney()") == 50_000_000 - PRIZE - 30
    assert game.client.errors == []


def test_the_mailbox_opens_on_the_inbox(game: Game) -> None:
    assert game.run("return MailFrame:IsShown(), InboxFrame:IsShown(), SendMailFrame:IsShown()") == (
        1,
        1,
        None,
    )
    # Filled in at the event itself, the form would be put away again; a frame later it stays.
    assert game.heard() == [("MAIL_SHOW",)]


def test_money_takes_the_send_button_the_question_and_a_yes(game: Game) -> None:
    fill(game)
    game.heard()
    assert game.run("return MoneyInputFrame_GetCopper(SendMailMoney)") == PRIZE
    assert game.run("return GetSendMailMoney()") == 0
    game.run("SetSendMailMoney(77)")
    game.person.click("SendMailMailButton")
    assert game.run("return GetSendMailMoney(), SendMailMailButton:IsEnabled()") == (0, None)
    game.person.cancel_popup()
    assert game.run("return GetSendMailMoney(), SendMailMailButton:IsEnabled()") == (0, 1)
    game.person.send_letter()
    assert [event[0] for event in game.heard()] == ["MAIL_SEND_SUCCESS", "PLAYER_MONEY"]
    assert game.winner.mailbox[0].copper == PRIZE


def test_an_addon_that_sends_by_itself_sends_an_empty_letter(game: Game) -> None:
    fill(game)
    game.run("SendMailFrame_SendMail()")
    game.client.advance(1)
    assert [letter.copper for letter in game.winner.mailbox] == [0]


def test_a_hook_sees_recipient_and_money_of_the_letter(game: Game) -> None:
    game.run(
        "hooksecurefunc('SendMail', function(name, subject, body)"
        " SEEN = { name, subject, body, GetSendMailMoney() } end)"
    )
    fill(game)
    game.person.send_letter()
    assert game.run("return SEEN") == ["Norinn", "Gold", "", PRIZE]


def test_the_fields_are_empty_by_the_time_of_success(game: Game) -> None:
    game.run("""
        local frame = CreateFrame("Frame")
        frame:RegisterEvent("MAIL_SEND_SUCCESS")
        frame:SetScript("OnEvent", function()
            SEEN = { SendMailNameEditBox:GetText(), SendMailSubjectEditBox:GetText(), GetSendMailMoney() }
        end)
    """)
    fill(game)
    game.person.send_letter()
    assert game.run("return SEEN") == ["", "", 0]


def test_the_money_boxes_tell_of_a_change_once_and_a_frame_later(game: Game) -> None:
    game.run("""
        TOLD = 0
        local tell = SendMailMoney.onValueChangedFunc
        MoneyInputFrame_SetOnValueChangedFunc(SendMailMoney, function() TOLD = TOLD + 1 tell() end)
    """)
    game.run(FILL.format(name="Norinn", copper=10_203))
    assert game.run("return TOLD, SendMailMoneyGold:GetText(), SendMailMoneySilver:GetText()") == (
        0,
        "1",
        "2",
    )
    assert not game.run("return SendMailMailButton:IsEnabled()")
    game.client.advance(0.2)
    assert game.run("return TOLD, SendMailMailButton:IsEnabled()") == (1, 1)


def test_a_name_of_more_than_twelve_letters_is_cut(game: Game) -> None:
    fill(game, name="Абвгдежзиклмн")
    assert game.run("return SendMailNameEditBox:GetText()") == "Абвгдежзиклм"


def test_the_window_takes_the_focus_when_shown_and_after_every_letter(game: Game) -> None:
    assert game.run(FOCUS) is None
    fill(game)
    assert game.run(FOCUS) == "SendMailNameEditBox"
    game.run("SendMailNameEditBox:ClearFocus()")
    game.person.send_letter()
    assert game.run(FOCUS) == "SendMailNameEditBox"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Nobody", "ERR_MAIL_TARGET_NOT_FOUND"),
        ("Mimiron", "ERR_MAIL_TO_SELF"),
        ("Garrosh", "ERR_PLAYER_WRONG_FACTION"),
    ],
)
def test_a_refusal_is_a_red_text_and_an_event_without_reason(game: Game, name: str, reason: str) -> None:
    game.realm.add_character("Garrosh", "Horde")
    fill(game, name=name)
    game.heard()
    game.person.send_letter()
    assert game.heard() == [("UI_ERROR_MESSAGE", game.run(f"return {reason}")), ("MAIL_FAILED",)]
    assert game.run("return SendMailNameEditBox:GetText(), SendMailMailButton:IsEnabled()") == (name, 1)


def test_gold_that_is_short_never_leaves_the_client(game: Game) -> None:
    fill(game, copper=50_000_000)
    game.heard()
    game.person.click("SendMailMailButton")
    game.person.accept_popup()
    assert game.heard() == [("UI_ERROR_MESSAGE", game.run("return ERR_NOT_ENOUGH_MONEY"))]
    assert game.winner.mailbox == []


def test_nothing_at_all_is_heard_from_out_of_range(game: Game) -> None:
    fill(game)
    game.person.walk_away(window_closes_after_seconds=None)
    game.heard()
    game.person.send_letter()
    game.client.advance(60)
    assert game.heard() == []
    assert game.run("return GetMoney()") == 50_000_000
    assert len(game.realm.post_office.ignored) == 1


def test_walking_away_closes_the_window_a_little_later(game: Game) -> None:
    fill(game)
    game.person.click("SendMailMailButton")
    game.heard()
    game.person.walk_away()
    assert game.run("return MailFrame:IsShown()") == 1
    game.client.advance(0.5)
    assert game.run("return MailFrame:IsShown()") is None
    assert not game.person.has_popup()
    assert game.heard() == [("MAIL_CLOSED",)] * 2


def test_an_answer_counts_when_the_mailbox_is_closed_meanwhile(game: Game) -> None:
    game.realm.post_office.troubles.append(MailTrouble(answer_after_seconds=20))
    fill(game)
    game.person.send_letter()
    game.heard()
    game.person.close_mailbox()
    game.client.advance(30)
    told = ["MAIL_CLOSED", "MAIL_CLOSED", "MAIL_SEND_SUCCESS", "PLAYER_MONEY"]
    assert [event[0] for event in game.heard()] == told


def test_an_answer_comes_to_the_interface_that_was_reloaded_meanwhile(game: Game) -> None:
    game.realm.post_office.troubles.append(MailTrouble(answer_after_seconds=20))
    fill(game)
    game.person.send_letter()
    game.client.reload()
    game.listen("MAIL_SEND_SUCCESS", "MAIL_CLOSED")
    game.client.advance(30)
    assert game.heard() == [("MAIL_SEND_SUCCESS",)]
    assert not game.side.form.is_open


def test_the_server_s_own_failure(game: Game) -> None:
    game.realm.post_office.troubles.append(MailTrouble(refusal=MailRefusal.INTERNAL))
    game.side.form.reason_comes_first = False
    fill(game)
    game.heard()
    game.person.send_letter()
    assert game.heard() == [("MAIL_FAILED",), ("UI_ERROR_MESSAGE", "Internal mail database error.")]


def test_attachments_by_hand(game: Game) -> None:
    stack = game.put(CLOTH, 7)
    game.person.click("MailFrameTab2")
    game.person.attach(0, 1)
    assert game.run("return GetSendMailItem(1)") == ("Linen Cloth", CLOTH.texture, 7, 1)
    assert game.run("return SendMailSubjectEditBox:GetText(), GetSendMailPrice()") == ("Linen Cloth (7)", 30)
    game.run("SendMailNameEditBox:SetText('Norinn')")
    game.client.advance(0.2)
    game.person.send_letter()
    (letter,) = game.winner.mailbox
    assert (letter.items, letter.subject, letter.copper) == ((stack,), "Linen Cloth (7)", 0)
    assert game.run("return GetContainerItemInfo(0, 1)") is None


def test_cash_on_delivery_is_for_items_only(game: Game) -> None:
    game.person.click("MailFrameTab2")
    with pytest.raises(UnreachableError, match="disabled"):
        game.person.click("SendMailCODButton")
    game.put(CLOTH)
    game.person.attach(0, 1)
    game.person.click("SendMailCODButton")
    game.person.write_letter("Norinn", "Pay", 500)
    game.person.send_letter()
    (letter,) = game.winner.mailbox
    assert (letter.copper, letter.cod_copper) == (0, 500)


def test_a_letter_needs_a_name_and_a_subject(game: Game) -> None:
    game.person.click("MailFrameTab2")
    for name, subject in (("", "Gold"), ("Norinn", "")):
        game.run(f"SendMailNameEditBox:SetText('{name}') SendMailSubjectEditBox:SetText('{subject}')")
        game.client.advance(0.2)
        with pytest.raises(UnreachableError, match="disabled"):
            game.person.click("SendMailMailButton")


def test_without_a_mailbox_there_is_nothing_to_click_and_nothing_is_sent(play: Play) -> None:
    game = play()
    with pytest.raises(UnreachableError):
        game.person.click("SendMailMailButton")
    game.run("SetSendMailMoney(5) SendMail('Norinn', 'Gold', '')")
    game.client.advance(60)
    assert game.winner.mailbox == []


@pytest.mark.parametrize("locale", list(Locale))
def test_nothing_overlaps_in_the_game_s_own_windows(play: Play, locale: Locale) -> None:
    game = play(locale=locale)
    game.put(CLOTH, 20)
    game.person.open_mailbox()
    game.person.click("MailFrameTab2")
    game.person.attach(0, 1)
    game.person.write_letter("Norinn", "Prize", PRIZE)
    game.person.click("SendMailMailButton")
    for window in ("MailFrame", "StaticPopup1", "ContainerFrame1"):
        assert list(clashes(game.client.screen.inside(window))) == []
