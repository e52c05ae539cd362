"""A realm full of liars: what they say reaches the log, and the grammar takes none of it (GAME §2)."""

from uuid import UUID

import pytest

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import (
    Forged,
    Forgery,
    Genuine,
    Locale,
    Reading,
    Signature,
    format_message,
    read_line,
)
from goldomatic.protocol.link import Word
from goldomatic.protocol.tags import Confirm
from goldomatic.sim.wow.actors import lies_about, tell_lie
from goldomatic.sim.wow.options import Profile
from tests.simulation.wow.realm.conftest import STREAMER, Play

SESSIONS = {Word("k3v9x0qa"): CharacterName(STREAMER)}
CONFIRM = Confirm(UUID("550e8400-e29b-41d4-a716-446655440000"))


def line(session: str) -> str:
    return format_message(CONFIRM, Signature(Word(session), 17))


@pytest.mark.parametrize("locale", list(Locale))
@pytest.mark.parametrize("profile", list(Profile))
def test_no_lie_is_taken_for_the_addon_s_word(play: Play, profile: Profile, locale: Locale) -> None:
    game = play(profile, locale)
    game.realm.add_character("To")
    game.realm.add_character("Liar", guild="Gnomes")
    game.streamer.guild = "Gnomes"
    game.run("LoggingChat(true)")
    for text in (line("aaaaaaaa"), "[MGM_CONFIRM:550e8400-e29b-41d4-a716-446655440000]"):
        for lie in lies_about(text, STREAMER):
            tell_lie(game.realm, lie.needs_character or "Liar", STREAMER, lie)
            game.client.advance(1.1)
    game.run(f"SendSystemMessage('{line('k3v9x0qa')}')")
    game.run(f"SendChatMessage('{line('k3v9x0qa')}', 'WHISPER', nil, '{STREAMER}')")
    game.client.advance(1)
    game.run("LoggingChat(false)")

    readings = read(game.client.log.path.read_text(encoding="utf-8"))
    genuine = [reading for reading in readings if isinstance(reading, Genuine)]
    assert Forged(Forgery.UNKNOWN_SESSION) in readings
    assert Forged(Forgery.UNSIGNED) in readings
    assert [(reading.tag, reading.character.value) for reading in genuine] == [(CONFIRM, STREAMER)] * 2


def read(log: str) -> list[Reading]:
    """Read every line as the Desktop would: whatever ends a line, ends it."""
    return [read_line(each, SESSIONS) for each in log.splitlines()]
