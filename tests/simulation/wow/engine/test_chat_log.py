"""The chat log is byte for byte what GAME §1 and §2 say, in both languages."""

import pytest

from goldomatic.sim.wow.client import Client
from goldomatic.sim.wow.packets import SpeechKind
from goldomatic.sim.wow.realm import Realm
from tests.simulation.wow.engine.conftest import AddonWriter, ClientMaker

# Written out, so that the simulator's own constant is held to it.
BUFFER_WRITE_BYTES = 49_152

ENGLISH = (
    b"4/10 21:00:02.000  plain system text\r\n"
    b"4/10 21:00:02.060  Norinn whispers: psst\r\n"
    b"4/10 21:00:02.060  To Norinn: hi\r\n"
    b"4/10 21:00:02.060  Mimiron says: hello\r\n"
    b"4/10 21:00:02.060  Mimiron yells: HELLO\r\n"
    b"4/10 21:00:02.060  Mimiron waves.\r\n"
    b"4/10 21:00:02.060  |Hchannel:GUILD|h[Guild]|h Mimiron: guild\r\n"
    b"4/10 21:00:02.060  [5. world] Mimiron: trade\r\n"
)
RUSSIAN = (
    "4/10 21:00:02.000  plain system text\r\n"
    "4/10 21:00:02.060  Norinn шепчет: psst\r\n"
    "4/10 21:00:02.060  Вы шепчете |3-2(Norinn): hi\r\n"
    "4/10 21:00:02.060  Мимирон говорит: hello\r\n"
    "4/10 21:00:02.060  Мимирон кричит: HELLO\r\n"
    "4/10 21:00:02.060  Мимирон waves.\r\n"
    "4/10 21:00:02.060  |Hchannel:GUILD|h[Гильдия]|h Мимирон: guild\r\n"
    "4/10 21:00:02.060  [5. world] Мимирон: trade\r\n"
).encode()


def log_of(client: Client) -> bytes:
    path = client.log.path
    return path.read_bytes() if path.exists() else b""


def lines_of(client: Client) -> list[str]:
    """Return what the lines say, without their stamps."""
    return [line[line.index("  ") + 2 :] for line in log_of(client).decode().splitlines()]


@pytest.mark.parametrize(
    ("locale", "streamer", "expected"),
    [("enUS", "Mimiron", ENGLISH), ("ruRU", "Мимирон", RUSSIAN)],
)
def test_every_kind_of_line_byte_for_byte(
    make_client: ClientMaker, realm: Realm, locale: str, streamer: str, expected: bytes
) -> None:
    client = make_client(streamer, locale=locale)
    client.run("LoggingChat(true)")
    client.run("SendSystemMessage('plain system text')")
    realm.whisper("Norinn", streamer, "psst")
    client.run('SendChatMessage("hi", "WHISPER", nil, "Norinn")')
    for kind, text in (("SAY", "hello"), ("YELL", "HELLO"), ("EMOTE", "waves."), ("GUILD", "guild")):
        client.run(f'SendChatMessage("{text}", "{kind}")')
    client.run('SendChatMessage("trade", "CHANNEL", nil, 5)')
    client.advance(1)
    client.logout()
    assert log_of(client) == expected


@pytest.mark.parametrize(
    ("locale", "streamer", "away", "busy"),
    [
        ("enUS", "Mimiron", "Norinn is Away From Keyboard: {}", "Norinn does not wish to be disturbed: {}"),
        ("ruRU", "Мимирон", "Norinn отсутствует: {}", "Norinn просит не беспокоить: {}"),
    ],
)
def test_an_absent_players_answer_begins_with_their_name(
    make_client: ClientMaker, locale: str, streamer: str, away: str, busy: str
) -> None:
    client = make_client(streamer, locale=locale)
    client.run("LoggingChat(true)")
    lie = "[MGM_CONFIRM:11111111-2222-4333-8444-555555555555] abcdefgh.1"
    client.chat("CHAT_MSG_AFK", lie, "Norinn")
    client.chat("CHAT_MSG_DND", lie, "Norinn")
    client.run("LoggingChat(false)")
    assert lines_of(client) == [away.format(lie), busy.format(lie)]


def test_a_whisper_to_oneself_leaves_two_lines(make_client: ClientMaker) -> None:
    client = make_client("Мимирон", locale="ruRU")
    client.run("LoggingChat(true)")
    client.run('SendChatMessage("tag", "WHISPER", nil, UnitName("player"))')
    client.advance(1)
    client.logout()
    assert sorted(lines_of(client)) == ["Вы шепчете |3-2(Мимирон): tag", "Мимирон шепчет: tag"]


def test_some_clients_put_brackets_around_names(make_client: ClientMaker, realm: Realm) -> None:
    client = make_client(name_brackets=True)
    client.run("LoggingChat(true)")
    realm.whisper("Norinn", "Mimiron", "psst")
    client.advance(1)
    client.logout()
    assert lines_of(client) == ["[Norinn] whispers: psst"]


def test_what_is_only_drawn_is_not_logged(client: Client) -> None:
    client.run("LoggingChat(true)")
    client.run("print('drawn')")
    client.run("DEFAULT_CHAT_FRAME:AddMessage('drawn too')")
    client.logout()
    assert client.chat_lines == ["drawn", "drawn too"]
    assert log_of(client) == b""


def test_a_hidden_line_is_logged_all_the_same(client: Client) -> None:
    client.run("LoggingChat(true)")
    client.run(
        "ChatFrame_AddMessageEventFilter('CHAT_MSG_SYSTEM',"
        " function(_, _, text) return string.find(text, 'secret') ~= nil end)"
    )
    client.run("SendSystemMessage('a secret') SendSystemMessage('a fact')")
    client.logout()
    assert client.chat_lines == ["a fact"]
    assert lines_of(client) == ["a secret", "a fact"]


def test_logging_is_off_after_every_login(client: Client) -> None:
    assert client.run("return LoggingChat()") is None
    client.run("SendSystemMessage('before')")
    assert client.run("return LoggingChat(true)") == 1
    client.logout()
    client.login()
    client.advance(2)
    assert client.run("return LoggingChat()") is None
    client.run("SendSystemMessage('after')")
    client.logout()
    assert log_of(client) == b""


def test_the_file_is_made_at_the_first_write_and_appended_to(client: Client) -> None:
    client.run("LoggingChat(true)")
    assert not client.log.path.exists()
    client.log.path.parent.mkdir(parents=True)
    client.log.path.write_bytes(b"older\r\n")
    client.run("SendSystemMessage('newer')")
    assert log_of(client) == b"older\r\n"
    client.run("LoggingChat(false) LoggingChat(true)")
    assert log_of(client) == b"older\r\n4/10 21:00:02.000  newer\r\n"


def test_where_the_toggle_does_nothing_the_buffer_waits_for_48_kib(make_client: ClientMaker) -> None:
    client = make_client(flush_works=False)
    client.run("LoggingChat(true)")
    line = "x" * 229
    line_bytes = len("4/10 21:00:02.000  ") + len(line) + 2
    client.run(f"SendSystemMessage('{line}')")
    client.run("LoggingChat(false) LoggingChat(true)")
    assert log_of(client) == b""
    needed = -(-BUFFER_WRITE_BYTES // line_bytes)
    client.run(f"for _ = 1, {needed - 2} do SendSystemMessage('{line}') end")
    assert log_of(client) == b""
    client.run(f"SendSystemMessage('{line}')")
    assert len(log_of(client)) == needed * line_bytes >= BUFFER_WRITE_BYTES
    assert client.log.buffered_bytes == 0


def test_system_messages_may_not_be_logged(make_client: ClientMaker, realm: Realm) -> None:
    client = make_client(system_messages_logged=False)
    client.run("LoggingChat(true)")
    client.run("SendSystemMessage('unlogged')")
    realm.whisper("Norinn", "Mimiron", "logged")
    client.advance(1)
    client.logout()
    assert client.chat_lines[0] == "unlogged"
    assert lines_of(client) == ["Norinn whispers: logged"]


def test_the_event_comes_before_the_line_is_written(
    make_client: ClientMaker, write_addon: AddonWriter, realm: Realm
) -> None:
    # Flushing inside the handler is one line too early.
    write_addon(
        Code="""
        LoggingChat(true)
        local frame = CreateFrame("Frame")
        frame:RegisterEvent("CHAT_MSG_WHISPER")
        frame:SetScript("OnEvent", function() LoggingChat(false) LoggingChat(true) end)
        """
    )
    client = make_client()
    realm.whisper("Norinn", "Mimiron", "one")
    client.advance(1)
    assert log_of(client) == b""
    realm.whisper("Norinn", "Mimiron", "two")
    client.advance(1)
    assert lines_of(client) == ["Norinn whispers: one"]


def test_a_crash_swallows_what_was_buffered(client: Client, realm: Realm) -> None:
    client.run("LoggingChat(true)")
    client.run("SendSystemMessage('written') LoggingChat(false) LoggingChat(true)")
    client.run("SendSystemMessage('swallowed')")
    client.crash()
    assert not client.is_in_world
    assert not realm.character("Mimiron").is_online
    client.login()
    client.logout()
    assert lines_of(client) == ["written"]


def test_an_emote_of_somebody_called_to_reads_like_an_echo(client: Client, realm: Realm) -> None:
    client.run("LoggingChat(true)")
    realm.say("To", "Mimiron: [MGM_LOADED]", SpeechKind.EMOTE)
    client.advance(1)
    client.logout()
    assert lines_of(client) == ["To Mimiron: [MGM_LOADED]"]
