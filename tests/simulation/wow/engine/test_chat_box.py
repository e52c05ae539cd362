"""The chat box: focus, 255 bytes, the frame that Enter takes, and who else holds the keyboard (GAME §3)."""

import pytest

from goldomatic.sim.wow.client import Client
from goldomatic.sim.wow.realm import Realm
from tests.simulation.wow.engine.conftest import AddonWriter, ClientMaker

BOX = "ChatFrame1EditBox"


def test_a_typed_command_runs(client: Client) -> None:
    client.keyboard.type_line("/run RESULT = 6 * 7")
    assert client.run("return RESULT") == 42
    assert client.run(f"return {BOX}:IsShown()") is None
    assert client.keyboard.lost == []


def test_enter_opens_the_box_with_the_next_frame_only(client: Client) -> None:
    client.keyboard.press("ENTER")
    client.keyboard.type_text("/run RESULT = 1")
    assert client.keyboard.lost == list("/run RESULT = 1")
    client.advance(0.06)
    assert client.run(f"return {BOX}:HasFocus()") == 1


def test_it_takes_255_bytes_and_never_half_a_letter(client: Client) -> None:
    client.keyboard.press("ENTER")
    client.advance(0.1)
    client.keyboard.type_text("я" * 200)
    text = client.run(f"return {BOX}:GetText()")
    assert text == "я" * 127
    client.run(f"{BOX}:SetText(string.rep('a', 300))")
    assert client.run(f"return #{BOX}:GetText()") == 255


def test_an_open_box_sends_the_half_typed_line(client: Client, realm: Realm) -> None:
    client.keyboard.press("ENTER")
    client.advance(0.1)
    client.keyboard.type_text("half a thou")
    client.keyboard.type_line("/run RESULT = 1")
    client.advance(1)
    assert client.chat_lines == ["[Mimiron] says: half a thou"]
    assert client.run("return RESULT") is None
    assert client.keyboard.lost == [*"/run RESULT = 1"]


def test_escape_throws_the_line_away(client: Client) -> None:
    client.keyboard.press("ENTER")
    client.advance(0.1)
    client.keyboard.type_text("/run RESULT = 1")
    client.keyboard.press("ESCAPE")
    client.keyboard.press("ENTER")
    client.advance(0.1)
    assert client.run(f"return {BOX}:GetText(), RESULT") == ("", None)


def test_another_box_may_hold_the_keyboard(client: Client) -> None:
    client.run("Mine = CreateFrame('EditBox', 'Mine', UIParent) Mine:SetFontObject('ChatFontNormal')")
    client.advance(0.1)
    assert client.run("return Mine:HasFocus()") == 1  # It is what an edit box does unless told otherwise.
    client.keyboard.type_line("/run RESULT = 1")
    assert client.run("return RESULT, Mine:GetText()") == (None, "/run RESULT = 1")


def test_a_loading_screen_swallows_keys(make_client: ClientMaker) -> None:
    client = make_client()
    client.reload()
    client.keyboard.type_line("/run RESULT = 1")
    assert client.keyboard.lost
    assert client.run("return RESULT") is None


def test_an_unknown_command_is_not_said(client: Client, realm: Realm) -> None:
    client.keyboard.type_line("/nosuchthing at all")
    client.advance(1)
    assert client.chat_lines == ["Type '/help' for a listing of a few commands."]


def test_an_addon_adds_its_command(client: Client) -> None:
    client.run("SLASH_PROBE1 = '/probe' SlashCmdList.PROBE = function(text, box) GOT = { text, box } end")
    client.keyboard.type_line("/PROBE  Some Words")
    assert client.run("return GOT[1], GOT[2]:GetName()") == (" Some Words", BOX)


def test_words_go_where_they_should(client: Client, realm: Realm) -> None:
    client.keyboard.type_line("/w Norinn hello there")
    client.keyboard.type_line("/y loud")
    client.keyboard.type_line("plain")
    client.advance(1)
    assert realm.character("Norinn").whispers() == ["hello there"]
    assert client.chat_lines == [
        "To [Norinn]: hello there",
        "[Mimiron] yells: loud",
        "[Mimiron] says: plain",
    ]


def test_a_reply_goes_to_who_whispered_last(client: Client, realm: Realm) -> None:
    realm.whisper("Norinn", "Mimiron", "hey")
    client.advance(1)
    client.keyboard.type_line("/r hey yourself")
    client.advance(1)
    assert realm.character("Norinn").whispers() == ["hey yourself"]


def test_a_script_that_fails_shows_only_with_script_errors(client: Client) -> None:
    client.keyboard.type_line('/run error("boom")')
    client.keyboard.type_line("/run this is no Lua")
    assert "boom" in client.errors[0]
    assert "'='" in client.errors[1]
    assert client.run("return ScriptErrors") is None
    client.keyboard.type_line("/console scriptErrors 1")
    client.keyboard.type_line('/run error("bang")')
    assert "bang" in client.run("return ScriptErrors.message")


def test_an_addon_s_own_error_handler_hides_nothing_from_us(client: Client) -> None:
    client.run("seterrorhandler(function(message) MINE = message end)")
    client.keyboard.type_line('/run error("boom")')
    assert "boom" in client.run("return MINE")
    assert "boom" in client.errors[0]


@pytest.mark.parametrize("code", ["|cff", "a|b", "|Hplayer:x|hno|h"])
def test_broken_escape_codes_cannot_be_sent(client: Client, code: str) -> None:
    assert client.run(f'return pcall(SendChatMessage, "{code}")')[0] is False
    link = "|cffffffff|Hitem:1|h[One]|h|r"
    assert client.run(f"return (pcall(SendChatMessage, '{link}', 'SAY'))") is True


def test_a_filter_may_change_what_is_shown(make_client: ClientMaker, write_addon: AddonWriter) -> None:
    write_addon(
        Code="""
        ChatFrame_AddMessageEventFilter("CHAT_MSG_SYSTEM", function(frame, event, text, ...)
            return false, text .. "!", ...
        end)
        """
    )
    client = make_client()
    client.run("SendSystemMessage('hello')")
    assert client.chat_lines == ["hello!"]
