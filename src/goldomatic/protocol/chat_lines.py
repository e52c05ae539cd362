"""The lines of the game's chat log: what they look like, who is speaking, which are the addon's (GAME §2).

Sans-IO: text in, values out, both ways, for the Desktop that reads the log and the simulator that writes it.
Nothing here raises on what it reads: the log holds whatever anyone in the game cares to type.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.link import Transport, Word
from goldomatic.protocol.tag_text import TAG_START, format_tag, parse_tag
from goldomatic.protocol.tags import Hello, Items, Loaded, Tag

MESSAGE_BYTES_MAX: Final = 255
ITEMS_MESSAGE_BYTES_MAX: Final = 250


class Locale(StrEnum):
    """The language of the game client, which words the headers of its lines."""

    EN_US = "enUS"
    RU_RU = "ruRU"


class LineKind(StrEnum):
    """What a line is, as far as its header tells."""

    BARE = "bare"
    """A system message or an emote: neither has a header, and nothing tells them apart."""
    WHISPER = "whisper"
    WHISPER_SENT = "whisper_sent"
    SAY = "say"
    YELL = "yell"
    CHANNEL = "channel"
    """Guild, party, or a numbered channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of the log: when, of what kind, by whom (to whom, if sent), in which channel, and the text.

    ``stamp`` is local time without a year, and must not be used for order, identity or freshness.
    """

    stamp: str
    kind: LineKind
    speaker: str | None
    channel: str | None
    text: str


_STAMPED: Final = re.compile(
    r"((?:1[0-2]|0?[1-9])/(?:3[01]|[12][0-9]|0?[1-9]) [0-9]{1,2}:[0-9]{2}:[0-9]{2}\.[0-9]{3})  (.*)",
    re.DOTALL,
)

# A player's name has no space, bracket, bar or colon; some clients put brackets or a link around it, and the
# target of a link must be the name that it shows.
_NAME: Final = (
    r"(?:\|Hplayer:(?P<linked>[^\s\[\]()|:]{1,48})(?::[^|]{0,48})?\|h\[?(?P=linked)\]?\|h"
    r"|\[(?P<bracketed>[^\s\[\]()|:]{1,48})\]"
    r"|(?P<plain>[^\s\[\]()|:]{1,48}))"
)
_CASES: Final = r"(?P<declined>\|3-[0-9]\()?"
_CHANNEL: Final = (
    r"(?:\|Hchannel:[^|]{1,48}\|h\[(?P<linked_channel>[^\]|]{1,48})\]\|h"
    r"|\[(?P<channel>[0-9]+\. [^\]|]{1,48})\])"
)
_SAID_IN: Final = (
    (LineKind.WHISPER, rf"{_NAME} (?:whispers|шепчет): "),
    (LineKind.SAY, rf"{_NAME} (?:says|говорит): "),
    (LineKind.YELL, rf"{_NAME} (?:yells|кричит): "),
    (LineKind.WHISPER_SENT, rf"(?:To |Вы шепчете ){_CASES}{_NAME}(?(declined)\)): "),
    (LineKind.CHANNEL, rf"{_CHANNEL} {_NAME}: "),
)
_HEADERS: Final = tuple((kind, re.compile(header)) for kind, header in _SAID_IN)


def parse_log_line(line: str) -> LogLine | None:
    """Return the parts of a line with or without its line end; None when it has no time stamp."""
    stamped = _STAMPED.fullmatch(line.rstrip("\r\n"))
    if stamped is None:
        return None
    stamp, body = stamped[1], stamped[2]
    for kind, header in _HEADERS:
        found = header.match(body)
        if found is not None:
            speaker = found["linked"] or found["bracketed"] or found["plain"]
            in_channel = kind is LineKind.CHANNEL
            channel = (found["linked_channel"] or found["channel"]) if in_channel else None
            return LogLine(stamp=stamp, kind=kind, speaker=speaker, channel=channel, text=body[found.end() :])
    return LogLine(stamp=stamp, kind=LineKind.BARE, speaker=None, channel=None, text=body)


_SPOKEN: Final = {
    (Locale.EN_US, LineKind.WHISPER): "{speaker} whispers: {text}",
    (Locale.RU_RU, LineKind.WHISPER): "{speaker} шепчет: {text}",
    (Locale.EN_US, LineKind.WHISPER_SENT): "To {speaker}: {text}",
    (Locale.RU_RU, LineKind.WHISPER_SENT): "Вы шепчете |3-2({speaker}): {text}",
    (Locale.EN_US, LineKind.SAY): "{speaker} says: {text}",
    (Locale.RU_RU, LineKind.SAY): "{speaker} говорит: {text}",
    (Locale.EN_US, LineKind.YELL): "{speaker} yells: {text}",
    (Locale.RU_RU, LineKind.YELL): "{speaker} кричит: {text}",
}


def format_log_line(line: LogLine, locale: Locale) -> str:
    """Return the line as a client of that language writes it, without the line end (CRLF in the file)."""
    match line.kind:
        case LineKind.BARE:
            body = line.text
        case LineKind.CHANNEL:
            channel = line.channel or ""
            header = f"[{channel}]" if channel[:1].isdigit() else f"|Hchannel:GUILD|h[{channel}]|h"
            body = f"{header} {line.speaker}: {line.text}"
        case kind:
            body = _SPOKEN[locale, kind].format(speaker=line.speaker, text=line.text)
    return f"{line.stamp}  {body}"


def format_stamp(local: datetime) -> str:
    """Return the time stamp of a line written at that local time: ``4/10 21:07:33.412``."""
    time = f"{local.hour:02}:{local.minute:02}:{local.second:02}.{local.microsecond // 1000:03}"
    return f"{local.month}/{local.day} {time}"


@dataclass(frozen=True, slots=True)
class Signature:
    """What ends a tag line: the addon's session word, and its counter in that session, from 1."""

    session: Word
    sequence: int

    def __str__(self) -> str:
        """Return it as it stands in the log: ``k3v9x0qa.17``."""
        return f"{self.session}.{self.sequence}"


_SIGNED: Final = re.compile(r"(.*) ([a-z0-9]{8})\.([1-9][0-9]{0,9})", re.DOTALL)


def format_message(tag: Tag, signature: Signature | None) -> str:
    """Return what the addon sends: the tag, and the signature that all but ``LOADED`` and ``HELLO`` bear.

    ValueError when a signature is missing or too much, or when the message is longer than the chat takes.
    """
    if isinstance(tag, Loaded | Hello) != (signature is None):
        raise ValueError("every tag but LOADED and HELLO is signed, and those are not")
    message = format_tag(tag) if signature is None else f"{format_tag(tag)} {signature}"
    message_bytes_max = ITEMS_MESSAGE_BYTES_MAX if isinstance(tag, Items) else MESSAGE_BYTES_MAX
    if len(message.encode()) > message_bytes_max or "%" in message or "|" in message:
        raise ValueError(f"a message of the addon has at most {message_bytes_max} bytes, no % and no |")
    return message


class Forgery(StrEnum):
    """Why a line that holds a tag is not the addon's."""

    MISPLACED = "misplaced"
    """The tag is not at the beginning, or somebody said, yelled or posted it, or the line has no stamp."""
    STRANGER = "stranger"
    """It was whispered by someone who is not the character of that session."""
    UNSIGNED = "unsigned"
    UNKNOWN_SESSION = "unknown_session"


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A line without a tag, or the game's echo of our own whisper: no concern of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """``LOADED`` or ``HELLO`` where the addon would put it. Unsigned: proves nothing by itself (GAME §1)."""

    tag: Loaded | Hello
    transport: Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Genuine:
    """A tag of an accepted session, in its place: this may be acted on, where the state expects it."""

    tag: Tag
    transport: Transport
    signature: Signature
    character: CharacterName


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A line of an accepted session, in its place, with a tag that this version does not know."""

    transport: Transport
    signature: Signature


@dataclass(frozen=True, slots=True)
class Forged:
    """A tag that is not the addon's: to be ignored, counted and shown."""

    why: Forgery


Reading = Ordinary | Greeting | Genuine | Unreadable | Forged


def read_line(line: str, sessions: Mapping[Word, CharacterName]) -> Reading:
    """Say what a line of the log is to us. Never raises.

    ``sessions`` are the accepted sessions, each with the streamer's own character that it belongs to.
    """
    if TAG_START not in line:
        return Ordinary()
    parsed = parse_log_line(line)
    if parsed is None:
        return Forged(Forgery.MISPLACED)
    if parsed.kind is LineKind.WHISPER_SENT:
        # Never read: a character named "To" can emote this form. Nor an alarm: each of our whispers has it.
        return Ordinary()
    transport = {LineKind.BARE: Transport.SYSTEM, LineKind.WHISPER: Transport.WHISPER}.get(parsed.kind)
    if transport is None or not parsed.text.startswith(TAG_START):
        return Forged(Forgery.MISPLACED)
    signed = _SIGNED.fullmatch(parsed.text)
    if signed is None:
        return _read_unsigned(parsed, transport, sessions)
    signature = Signature(Word(signed[2]), int(signed[3]))
    character = sessions.get(signature.session)
    if character is None:
        return Forged(Forgery.UNKNOWN_SESSION)
    if transport is Transport.WHISPER and parsed.speaker != character.value:
        return Forged(Forgery.STRANGER)
    tag = parse_tag(signed[1])
    if tag is None or isinstance(tag, Loaded | Hello):
        return Unreadable(transport=transport, signature=signature)
    return Genuine(tag=tag, transport=transport, signature=signature, character=character)


def _read_unsigned(line: LogLine, transport: Transport, sessions: Mapping[Word, CharacterName]) -> Reading:
    """Say what a tag without signature is, which stands where the addon would put it."""
    tag = parse_tag(line.text)
    if not isinstance(tag, Loaded | Hello):
        return Forged(Forgery.UNSIGNED)
    if transport is Transport.WHISPER:
        # A Hello tells whose addon it is; a LOADED must come from a character already known, if any is.
        own = {tag.name} if isinstance(tag, Hello) else set(sessions.values())
        if own and line.speaker not in {name.value for name in own}:
            return Forged(Forgery.STRANGER)
    return Greeting(tag=tag, transport=transport)
