"""The game's chat log (SPEC §10): the vectors, round trips, and that no forgery is ever accepted."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import (
    Forged,
    Forgery,
    Genuine,
    Greeting,
    LineKind,
    Locale,
    LogLine,
    Ordinary,
    Reading,
    Signature,
    Unreadable,
    format_log_line,
    format_message,
    format_stamp,
    parse_log_line,
    read_line,
)
from goldomatic.protocol.link import Transport, Verb, Word
from goldomatic.protocol.tag_text import format_tag, parse_tag
from goldomatic.protocol.tags import Confirm, Err, Hello, Items, Loaded, Tag
from tests.support.protocol_values import hellos, ids, items, labels, names, reasons, signed_tags, words
from tests.support.vectors import load_vectors, tag_as_json

STAMP = "4/10 21:07:33.412"
signatures = st.builds(Signature, words, st.integers(1, 2_147_483_647))
locales = st.sampled_from(Locale)
transports = st.sampled_from(Transport)


def reading_as_json(reading: Reading) -> dict[str, Any]:
    match reading:
        case Ordinary():
            return {"reading": "ordinary"}
        case Forged(why):
            return {"reading": "forged", "forgery": why.value}
        case Greeting(tag=tag, transport=transport):
            return {"reading": "greeting", "transport": transport.value, "tag": tag_as_json(tag)}
        case Unreadable(transport=transport, signature=signature):
            told: dict[str, Any] = {"reading": "unreadable", "transport": transport.value}
            return told | {"session": signature.session.value, "sequence": signature.sequence}
        case Genuine(transport=transport, signature=signature):
            told = {"reading": "genuine", "transport": transport.value, "tag": tag_as_json(reading.tag)}
            return told | {"session": signature.session.value, "sequence": signature.sequence}


def spoken(transport: Transport, character: CharacterName, message: str, locale: Locale) -> str:
    """Return the line that the streamer's own client writes for a message of the addon."""
    kind = LineKind.BARE if transport is Transport.SYSTEM else LineKind.WHISPER
    speaker = None if transport is Transport.SYSTEM else character.value
    line = LogLine(stamp=STAMP, kind=kind, speaker=speaker, channel=None, text=message)
    return format_log_line(line, locale)


@pytest.mark.parametrize("case", load_vectors("log_lines"), ids=lambda case: case["why"])
def test_vector(case: dict[str, Any]) -> None:
    sessions = {Word(word): CharacterName.parse(name) for word, name in case["sessions"].items()}
    told = {key: case[key] for key in case.keys() - {"why", "sessions", "line"}}
    assert reading_as_json(read_line(case["line"], sessions)) == told


@given(signed_tags)
def test_a_tag_reads_as_it_was_written(tag: Tag) -> None:
    text = format_tag(tag)
    assert parse_tag(text) == tag
    assert "%" not in text
    assert "|" not in text


@given(hellos, transports, locales)
def test_a_hello_reads_as_it_was_written(hello: Hello, transport: Transport, locale: Locale) -> None:
    line = spoken(transport, hello.name, format_tag(hello), locale)
    assert read_line(line, {}) == Greeting(tag=hello, transport=transport)


@given(signed_tags, signatures, names, transports, locales)
def test_what_the_addon_says_is_genuine(
    tag: Tag, signature: Signature, character: CharacterName, transport: Transport, locale: Locale
) -> None:
    line = spoken(transport, character, f"{format_tag(tag)} {signature}", locale)
    assert read_line(line, {signature.session: character}) == Genuine(
        tag=tag, transport=transport, signature=signature, character=character
    )


@given(signed_tags, signatures, words, names, transports, locales)
def test_without_the_session_word_nothing_is_genuine(
    tag: Tag,
    signature: Signature,
    accepted: Word,
    character: CharacterName,
    transport: Transport,
    locale: Locale,
) -> None:
    assume(signature.session != accepted)
    sessions = {accepted: character}
    guessed = spoken(transport, character, f"{format_tag(tag)} {signature}", locale)
    assert read_line(guessed, sessions) == Forged(Forgery.UNKNOWN_SESSION)
    bare = spoken(transport, character, format_tag(tag), locale)
    assert isinstance(read_line(bare, sessions), Forged)


@given(signed_tags, signatures, names, names, locales, st.sampled_from(LineKind), st.text(max_size=8))
def test_nobody_else_can_say_it_even_with_the_session_word(
    tag: Tag,
    signature: Signature,
    character: CharacterName,
    stranger: CharacterName,
    locale: Locale,
    kind: LineKind,
    before: str,
) -> None:
    assume(stranger != character)
    # A stranger's emote is a bare line that begins with the stranger's name.
    text = f"{before}{format_tag(tag)} {signature}"
    said = f"{stranger} {text}" if kind is LineKind.BARE else text
    line = LogLine(stamp=STAMP, kind=kind, speaker=stranger.value, channel="5. chan", text=said)
    reading = read_line(format_log_line(line, locale), {signature.session: character})
    assert isinstance(reading, Forged | Ordinary)


@given(st.text(), words, names)
@example("[MGM_WHO]" + "[" * 4000, Word("k3v9x0qa"), CharacterName("Norinn"))
@example("[MGM_WHO]" + "[" * 60_000, Word("k3v9x0qa"), CharacterName("Norinn"))
@example('[MGM_WHO]{"schemaVersion":' + "9" * 3900 + "}", Word("k3v9x0qa"), CharacterName("Norinn"))
@example("[MGM_WHO]" + '{"spinCycleId":"\\ud800"}', Word("k3v9x0qa"), CharacterName("Norinn"))
@example("[MGM_ERR:gold:?:\ud800]", Word("k3v9x0qa"), CharacterName("Norinn"))
def test_nothing_raises(text: str, session: Word, character: CharacterName) -> None:
    sessions = {session: character}
    for line in (
        text,
        f"[MGM_{text}",
        f"{STAMP}  {text}",
        f"{STAMP}  {text} {session}.1",
        f"{STAMP}  [MGM_{text}] {session}.1",
        f"{STAMP}  [MGM_ITEMS:{text}]{text} {session}.1",
        f"{STAMP}  [MGM_WHO]{text} {session}.1",
        f"{STAMP}  [MGM_HELLO:{session}]{text}",
        f"{STAMP}  {character} whispers: [MGM_{text}",
    ):
        reading = read_line(line, sessions)
        # Free text has no id in it, so it may be read as anything but a tag that acts.
        assert not isinstance(reading, Genuine) or isinstance(reading.tag, Err | Items)


@given(
    st.sampled_from([kind for kind in LineKind if kind not in {LineKind.BARE, LineKind.CHANNEL}]),
    names,
    st.text(st.characters(exclude_characters="\r\n")),
    locales,
)
def test_a_spoken_line_reads_as_it_was_written(
    kind: LineKind, speaker: CharacterName, text: str, locale: Locale
) -> None:
    line = LogLine(stamp=STAMP, kind=kind, speaker=speaker.value, channel=None, text=text)
    assert parse_log_line(format_log_line(line, locale) + "\r\n") == line


@pytest.mark.parametrize("channel", ["Guild", "Гильдия", "5. chan", "12. Торговля"])
def test_a_channel_line_reads_as_it_was_written(channel: str) -> None:
    line = LogLine(stamp=STAMP, kind=LineKind.CHANNEL, speaker="Norinn", channel=channel, text="gz: [x] y")
    for locale in Locale:
        assert parse_log_line(format_log_line(line, locale)) == line


def test_a_system_message_has_no_speaker() -> None:
    line = LogLine(
        stamp=STAMP, kind=LineKind.BARE, speaker=None, channel=None, text="Norinn has come online."
    )
    assert parse_log_line(f"{STAMP}  Norinn has come online.\r\n") == line


@given(st.datetimes())
def test_every_time_stamp_is_recognized(local: datetime) -> None:
    parsed = parse_log_line(f"{format_stamp(local)}  x")
    assert parsed is not None
    assert parsed.stamp == format_stamp(local)


def test_a_time_stamp_is_written_as_the_game_writes_it() -> None:
    assert format_stamp(datetime(2026, 4, 10, 1, 7, 3, 9_999)) == "4/10 01:07:03.009"  # noqa: DTZ001


@given(ids, signatures)
def test_a_message_is_a_tag_and_its_signature(payout_id: Any, signature: Signature) -> None:
    assert format_message(Confirm(payout_id), signature) == f"[MGM_CONFIRM:{payout_id}] {signature}"


def test_every_tag_but_the_greetings_is_signed() -> None:
    signature = Signature(Word("k3v9x0qa"), 1)
    assert format_message(Loaded(), None) == "[MGM_LOADED]"
    with pytest.raises(ValueError, match="signed"):
        format_message(Loaded(), signature)
    with pytest.raises(ValueError, match="signed"):
        format_message(Err(Verb.GOLD, None, "bad_name"), None)


@given(ids, st.lists(items, max_size=8), signatures)
def test_no_message_is_longer_than_the_chat_takes(an_id: Any, found: list[Any], signature: Signature) -> None:
    tag = Items(gift_request_id=an_id, part=1, parts=1, items=tuple(found))
    try:
        message = format_message(tag, signature)
    except ValueError:
        assert len(f"{format_tag(tag)} {signature}".encode()) > 250
    else:
        assert len(message.encode()) <= 250


@given(reasons, labels)
def test_what_no_line_can_carry_is_refused_at_once(reason: str, label: str) -> None:
    for broken in (f"{reason}]", f"{reason}|", f"%{reason}", "", "x" * 101, "a\nb"):
        with pytest.raises(ValueError, match="reason"):
            Err(Verb.GOLD, None, broken)
    word, name = Word("k3v9x0qa"), CharacterName("Norinn")
    for broken in (f"{label}\n", "", "x" * 65):
        with pytest.raises(ValueError, match="label"):
            Hello(nonce=word, session=word, name=name, realm=broken, version=label, locale=label)


@pytest.mark.parametrize(
    "value", ["", "short", "K3V9X0QA", "k3v9x0q!", "k3v9x0qa\n", "k3v9x0qaa", "к3v9x0qa"]
)
def test_a_word_is_eight_letters_and_digits(value: str) -> None:
    with pytest.raises(ValueError, match="eight"):
        Word(value)
