"""The link itself: sessions, transports, flushes, what waits, what is hidden (docs/game.md §1, §3, §10)."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Forgery, Genuine, Greeting
from goldomatic.protocol.commands import NotifyWinner, SayHello, UseLink, Withdraw
from goldomatic.protocol.link import Flush, Transport, Verb, Word
from goldomatic.protocol.tags import Accept, Ack, Confirm, Err, Loaded
from goldomatic.sim.wow.actors import lies_about, tell_lie
from tests.support.played import ANYWHERE, EVERYWHERE, OTHER_PAYOUT, PAD_SECONDS, PAYOUT, WIN_COPPER, Played


def signatures(game: Played) -> list[str]:
    seen = [str(each.signature) for each in game.readings() if isinstance(each, Genuine)]
    return list(dict.fromkeys(seen))


def transports_logged(game: Played) -> set[Transport]:
    """Which transports reach the file of this client, when the addon uses both."""
    return set(Transport) if game.client.options.system_messages_logged else {Transport.WHISPER}


def test_before_the_first_hello_nothing_but_loaded_is_said(unlinked: Played) -> None:
    game = unlinked
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.settle()
    greetings = [each for each in game.readings() if isinstance(each, Greeting)]
    assert greetings
    assert {each.tag for each in greetings} == {Loaded()}
    assert {each.transport for each in greetings} == transports_logged(game)
    assert game.heard() == []
    assert game.forged() == []
    game.link()
    game.wait(Ack(Verb.GOLD, PAYOUT))
    game.no_errors()


def test_what_was_not_said_is_kept_over_reload_and_said_in_the_new_session(unlinked: Played) -> None:
    game = unlinked
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.tell(NotifyWinner(PAYOUT, CharacterName(game.winner)))
    game.client.reload()
    game.client.advance(3)
    game.link()
    game.wait(Ack(Verb.NOTIFY, PAYOUT))
    game.settle()
    assert game.counted(Ack(Verb.GOLD, PAYOUT)) == 0, "in this session the Desktop has not named the row"
    assert len(game.sessions) == 1
    game.no_errors()


def test_every_session_is_another_and_counts_from_one_without_gaps(played: Played) -> None:
    game = played
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.tell(NotifyWinner(PAYOUT, CharacterName(game.winner)))
    game.client.reload()
    game.client.advance(3)
    game.link()
    game.settle()
    assert len(game.sessions) == 2
    for session in game.sessions:
        numbers = [int(each.split(".")[1]) for each in signatures(game) if each.startswith(session.value)]
        assert numbers == list(range(1, len(numbers) + 1))
    game.no_errors()


def test_between_hello_and_use_both_transports_speak_and_after_it_one(unlinked: Played) -> None:
    game = unlinked
    game.tell(SayHello(Word("abcd1234")))
    game.settle()
    (session,) = {hello.session for hello in game.hellos()}
    game.sessions[session] = CharacterName(game.streamer)
    hellos = [hello for hello in game.hellos() if hello.nonce == Word("abcd1234")]
    assert len(hellos) == len(transports_logged(game))
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.settle()
    by = [each.transport for each in game.readings() if isinstance(each, Genuine)]
    assert set(by) == transports_logged(game)
    game.tell(UseLink(game.transport, game.flush))
    game.said(f"[MGM_ACK:use:{session}]")
    count = len(game.readings())
    game.gold((OTHER_PAYOUT, game.winner, WIN_COPPER))
    game.settle()
    later = [each for each in game.readings()[count:] if isinstance(each, Genuine)]
    assert {each.transport for each in later} == {game.transport}
    assert len(signatures(game)) == len(set(signatures(game)))
    game.no_errors()


def test_a_hello_without_a_nonce_is_an_error(played: Played) -> None:
    game = played
    for count, nonce in enumerate(("'short'", "", "12345678", "{}", "'ABCD1234'", "'123456789'"), 1):
        game.typed(f"/run MGM_Hello({nonce})")
        game.settle(8)
        assert game.counted(Err(Verb.HELLO, None, "bad_nonce")) == count, nonce
    assert game.hellos() == game.hellos()[: len(transports_logged(game))], "no second HELLO"
    game.no_errors()


BAD_LINES = [
    ("MGM_Use('pigeon','toggle')", "[MGM_ERR:use:{session}:bad_transport]"),
    ("MGM_Use('system')", "[MGM_ERR:use:{session}:bad_flush]"),
    ("MGM_Withdraw('42')", "[MGM_ERR:withdraw:?:bad_id]"),
    ("MGM_Withdraw()", "[MGM_ERR:withdraw:?:bad_id]"),
    (f"NotifyWinnerWhisper('{PAYOUT}','N0rinn')", f"[MGM_ERR:notify:{PAYOUT}:bad_name]"),
    (f"NotifyWinnerWhisper('{PAYOUT}')", f"[MGM_ERR:notify:{PAYOUT}:bad_name]"),
    (f"MGM_RunWhoForSpin('{PAYOUT}',{{}})", f"[MGM_ERR:who:{PAYOUT}:bad_name]"),
    ("ReceiveGold()", "[MGM_ERR:gold:?:malformed]"),
    (f"ReceiveGold('{PAYOUT}:Ab:0')", f"[MGM_ERR:gold:{PAYOUT}:bad_amount]"),
    ("MGM_RequestGiftItems(nil)", "[MGM_ERR:items:?:bad_id]"),
    (f"MGM_RequestGiftConfirmation('{PAYOUT}','Ab',1,0,0,1)", f"[MGM_ERR:gift:{PAYOUT}:bad_item]"),
    (f"MGM_RequestGiftConfirmation('{PAYOUT}','Ab',1.5,0,1,1)", f"[MGM_ERR:gift:{PAYOUT}:bad_item]"),
    (f"MGM_GiftReady('{PAYOUT}')", f"[MGM_ERR:ready:{PAYOUT}:unknown]"),
]


def test_a_bad_argument_is_told_and_nothing_is_done(played: Played) -> None:
    game = played
    (session,) = game.sessions
    before = len(game.heard())
    for line, answer in BAD_LINES:
        game.typed(f"/run {line}")
        game.said(answer.format(session=session))
    game.settle()
    answers = game.heard()[before:]
    assert [type(each) for each in answers] == [Err] * len(BAD_LINES), "either ACK or ERR, and once"
    assert game.rows() == []
    assert game.whispers() == []
    game.no_errors()


def test_a_mistake_of_ours_is_told_and_stays_inside(played: Played) -> None:
    game = played
    game.client.run("MimironsGoldOMaticDB.rows = nil")
    game.typed(f'/run MGM_Withdraw("{PAYOUT}")')
    game.wait(Err(Verb.WITHDRAW, PAYOUT, "internal"))


@pytest.mark.parametrize("unlinked", ANYWHERE, indirect=True, ids=str)
def test_a_mistake_in_a_chat_filter_hides_nothing(unlinked: Played) -> None:
    game = unlinked
    game.client.run(
        "local name = UnitName UnitName = function(...) error('another addon') end Restored = name"
    )
    game.realm.whisper(game.winner, game.streamer, "hello")
    game.client.advance(1)
    game.client.run("UnitName = Restored")
    assert [line for line in game.client.chat_lines if line.endswith("hello")]


# What a file of saved variables may hold after a full disk, or after somebody's editor.
RUBBISH = """
local db = MimironsGoldOMaticDB
table.insert(db.rows, 1, "row")
table.insert(db.rows, {})
table.insert(db.rows, { id = "x", name = "Ab", state = "LOST", kind = "gold", copper = 1, received_at = 1 })
table.insert(db.rows, { id = "x", name = "Ab", state = "READY", kind = "gift", received_at = 1 })
table.insert(db.rows, { id = "x", name = "Ab", state = "READY", kind = "gold", received_at = 1 })
db.sends[1], db.sends[2] = {}, 7
db.outbox[1] = {}
db.winners.one, db.winners.two, db.gifts.one = 1, { at = "noon" }, {}
db.sent.one, db.sent.two = 1, { at = "noon" }
table.insert(db.rows, { id = "x", name = "Ab", state = "READY", kind = "gift", item = {}, received_at = 1 })
table.insert(db.sends, { at = time(), row = "gone", name = "Ab", copper = 1, kind = "gold" })
db.winners.three = { at = time(), name = "Ab", whisper = "sent", sent_at = "noon" }
db.winners.four, db.gifts.two = { at = time(), name = 7 }, { at = time(), whisper = "queued" }
db.places = { panel = 1, debug = {}, minimap = "up" }
"""


def test_what_is_saved_and_makes_no_sense_is_left_out(played: Played) -> None:
    game = played
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.settle()
    rows = game.rows()
    game.client.run(RUBBISH)
    game.client.reload()
    game.client.advance(3)
    assert game.rows() == rows
    game.link()
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.person.open_mailbox()
    game.prepare()
    game.person.send_letter()
    game.wait(Confirm(PAYOUT))
    game.no_errors()


def test_our_lines_are_hidden_on_screen_and_those_of_others_are_not(played: Played) -> None:
    game = played
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.answer("[MGM_CONFIRM:hello] there")
    game.settle()
    shown = [line for line in game.client.chat_lines if "MGM_" in line]
    assert len(shown) == 1
    assert "[MGM_CONFIRM:hello] there" in shown[0]
    assert not [line for line in game.client.chat_lines if "......" in line]


def test_no_message_is_ever_too_long_or_too_soon(played: Played) -> None:
    game = played
    for number in range(12):
        an_id = str(PAYOUT).replace("5555", f"{number:04}", 1)
        game.typed(f'/run ReceiveGold("{an_id}:Ab:1;")')
    game.settle(40)
    assert game.realm.speech_desk.swallowed == []
    assert all(len(line.encode()) < 400 for line in game.lines())
    assert len([tag for tag in game.heard() if isinstance(tag, Ack) and tag.verb is Verb.GOLD]) == 12
    game.no_errors()


@pytest.mark.parametrize(
    "unlinked", [each for each in EVERYWHERE if each.transport is Transport.WHISPER], indirect=True, ids=str
)
def test_confirm_and_accept_come_first(played: Played) -> None:
    """Only whispers wait for their turn: a system message is said at once."""
    game = played
    game.tell(NotifyWinner(PAYOUT, CharacterName(game.winner)))
    game.settle(5)
    entries = [(str(PAYOUT).replace("5555", f"{number:04}", 1)) for number in range(8)]
    for an_id in entries:
        game.client.run(f"ReceiveGold('{an_id}:Ab:1;')")
    game.answer()
    game.settle(20)
    told = [tag for tag in game.heard() if isinstance(tag, Accept | Ack)]
    behind = told[told.index(Accept(PAYOUT)) + 1 :]
    assert len(behind) >= 5, "it overtook what was waiting"
    game.no_errors()


# Frames are counted after the addon's own work in them. `Unsafe` is whether no flush has come yet that is at
# least one whole frame later than the last line that was given to the log.
def test_through_a_portal_the_log_is_switched_on_again(played: Played) -> None:
    game = played
    game.settle()
    game.client.run("LoggingChat(false)")
    game.client.fire("PLAYER_ENTERING_WORLD")
    assert game.client.run("return LoggingChat()") == 1
    game.no_errors()


WATCH_FLUSHES = """
local frames, given_at = 0, 0
Unsafe, Flushes = false, 0
MGMEvents:HookScript("OnUpdate", function() frames = frames + 1 end)
local function flushed()
  Flushes = Flushes + 1
  if frames > given_at then Unsafe = false end
end
local function given(text)
  if text:sub(1, 5) == "[MGM_" then given_at, Unsafe = frames, true end
end
local echoes = CreateFrame("Frame")
echoes:RegisterEvent("CHAT_MSG_WHISPER")
echoes:SetScript("OnEvent", function(_, _, text) given(text) end)
hooksecurefunc("LoggingChat", function(is_on) if is_on == false then flushed() end end)
local padded_at
hooksecurefunc("SendSystemMessage", function(text)
  given(text)
  if text:sub(1, 5) ~= "[MGM_" and padded_at ~= frames then
    padded_at = frames
    flushed()
  end
end)
"""


def test_the_log_is_flushed_a_whole_frame_after_the_line_at_the_earliest(played: Played) -> None:
    """The game raises the event of a line before it writes the line (docs/game.md §1)."""
    game = played
    game.settle()
    game.client.run(WATCH_FLUSHES)
    pause = 1.0 if game.flush is Flush.TOGGLE else PAD_SECONDS
    for round_ in range(8):
        # The second line makes a flush due after the pause; the third comes just before it, or after.
        for number, seconds in enumerate((0.5, pause - 0.6 + round_ * 0.03, 15)):
            an_id = UUID(int=1 + round_ * 3 + number)
            game.client.run(f"ReceiveGold('{an_id}:{game.winner}:1')")
            game.client.advance(seconds)
        assert game.client.run("return Flushes") > round_
        assert not game.client.run("return Unsafe"), round_
    game.no_errors()


def test_an_idle_addon_does_nothing_per_frame(played: Played) -> None:
    game = played
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.client.advance(300)
    assert not game.client.run("return MGMEvents:IsShown()")
    frames = game.client.run(
        "local n = 0 MGMEvents:HookScript('OnUpdate', function() n = n + 1 end) return n"
    )
    game.client.advance(60)
    assert frames == 0
    game.no_errors()


def test_a_hundred_rows_are_kept_shown_and_cost_nothing_per_frame(played: Played) -> None:
    game = played
    for number in range(1, 101):
        game.client.run(f"ReceiveGold('{UUID(int=number)}:{game.winner}:{number}')")
    game.settle()
    assert len(game.rows()) == 100
    game.person.open_mailbox()
    game.client.run("Drawn = 0 hooksecurefunc('FauxScrollFrame_Update', function() Drawn = Drawn + 1 end)")
    game.client.advance(60)
    assert 1 <= game.client.run("return Drawn") <= 6, "an open panel is drawn now and then"
    game.client.reload()
    game.client.advance(3)
    assert len(game.rows()) == 100
    game.no_errors()


@pytest.mark.parametrize("unlinked", ANYWHERE, indirect=True, ids=str)
def test_only_the_promised_globals_are_made(unlinked: Played, tmp_path: Path) -> None:
    game = unlinked
    names = "local t = {} for name in pairs(_G) do t[#t + 1] = tostring(name) end return t"
    ours = set(game.client.run(names))
    game.client.logout()
    (tmp_path / "Interface" / "AddOns" / "MimironsGoldOMatic").unlink()
    game.client.login()
    made = ours - set(game.client.run(names))
    functions = {
        "MGM_Hello", "MGM_Use", "MGM_RunWhoForSpin", "NotifyWinnerWhisper", "ReceiveGold",
        "MGM_RequestGiftItems", "MGM_RequestGiftConfirmation", "MGM_GiftReady", "MGM_Withdraw",
    }  # fmt: skip
    assert functions <= made
    others = made - functions - {"MimironsGoldOMaticDB", "SLASH_MGM1"}
    assert [name for name in others if not re.match(r"MGM[A-Z]|Mimiron", name)] == []


def test_no_lie_is_believed_and_every_true_line_is(played: Played) -> None:
    game = played
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.tell(NotifyWinner(PAYOUT, CharacterName(game.winner)), Withdraw(OTHER_PAYOUT))
    game.settle()
    before = game.heard()
    game.realm.add_character("To")
    for name in (game.winner, "To"):
        game.realm.character(name).guild = game.me.guild = "Gnomes"
    lines = [
        f"[MGM_CONFIRM:{PAYOUT}]",
        f"[MGM_CONFIRM:{PAYOUT}] guessed1.1",
        f"[MGM_ACCEPT:{PAYOUT}] 00000000.99",
        '[MGM_WHO]{"schemaVersion":1}',
    ]
    for line in lines:
        for number, lie in enumerate(lies_about(line, game.streamer)):
            liar = lie.needs_character or game.winner
            game.realm.character(liar).spoke_at = float("-inf")
            tell_lie(game.realm, liar, game.streamer, lie)
            if number % 8 == 7:
                game.client.advance(1)
    game.gold((OTHER_PAYOUT, game.winner, WIN_COPPER))
    game.wait(Ack(Verb.GOLD, OTHER_PAYOUT))
    assert game.heard() == [*before, Ack(Verb.GOLD, OTHER_PAYOUT)]
    assert game.state() == "READY"
    assert {Forgery.UNKNOWN_SESSION, Forgery.MISPLACED} <= {each.why for each in game.forged()}
    assert game.client.errors == []


def test_whoever_switches_the_log_off_loses_no_line(played: Played) -> None:
    game = played
    game.settle()
    game.client.run("LoggingChat(false)")
    game.gold((PAYOUT, game.winner, WIN_COPPER))
    game.wait(Ack(Verb.GOLD, PAYOUT))
    game.no_errors()
