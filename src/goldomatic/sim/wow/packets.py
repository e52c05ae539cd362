"""What the server tells a client: plain values, before any language or Lua (GAME §4–§6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "BagChanged",
    "MailAnswer",
    "MailRefusal",
    "Notice",
    "Packet",
    "PurseChanged",
    "ServerText",
    "Speech",
    "SpeechKind",
    "WhoAnswer",
    "WhoRow",
]


class SpeechKind(StrEnum):
    """A kind of chat message; the game's event is ``CHAT_MSG_`` and this."""

    WHISPER = "WHISPER"
    WHISPER_INFORM = "WHISPER_INFORM"
    SAY = "SAY"
    YELL = "YELL"
    EMOTE = "EMOTE"
    TEXT_EMOTE = "TEXT_EMOTE"
    GUILD = "GUILD"
    CHANNEL = "CHANNEL"
    AFK = "AFK"
    DND = "DND"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Somebody's words. ``speaker`` of a WHISPER_INFORM is the one who was whispered to."""

    kind: SpeechKind
    text: str
    speaker: str
    flag: str = ""
    """``AFK``, ``DND``, ``GM`` or nothing: the state of the speaker."""
    channel: str = ""
    """For CHANNEL: number and name, ``5. world``."""
    guid: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A system message that the client words: the name of a global string, and what is put into it."""

    key: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerText:
    """A system message that the server has worded, in its own language."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoRow:
    """One character in an answer to ``/who``."""

    name: str
    guild: str
    level: int
    race: str
    cls: str
    zone: str
    class_file: str


@dataclass(frozen=True, slots=True)
class WhoAnswer:
    """The rows that the server shows, and how many characters it found in all."""

    rows: tuple[WhoRow, ...]
    found: int


class MailRefusal(StrEnum):
    """Why the server did not take a letter; the value is the global string that the client shows in red."""

    NO_SUCH_RECIPIENT = "ERR_MAIL_TARGET_NOT_FOUND"
    TO_SELF = "ERR_MAIL_TO_SELF"
    NOT_ENOUGH_MONEY = "ERR_NOT_ENOUGH_MONEY"
    MAILBOX_FULL = "ERR_MAIL_REACHED_CAP"
    OTHER_FACTION = "ERR_PLAYER_WRONG_FACTION"
    TOO_MANY_ATTACHMENTS = "ERR_MAIL_TOO_MANY_ATTACHMENTS"
    NO_SUCH_ATTACHMENT = "ERR_MAIL_INVALID_ATTACHMENT"
    BOUND_ITEM = "ERR_MAIL_BOUND_ITEM"
    QUEST_ITEM = "ERR_MAIL_QUEST_ITEM"
    CONJURED_ITEM = "ERR_MAIL_CONJURED_ITEM"
    INTERNAL = "ERR_MAIL_DATABASE_ERROR"


@dataclass(frozen=True, slots=True)
class MailAnswer:
    """The server's answer to a letter; no refusal means that it is on its way."""

    refusal: MailRefusal | None


@dataclass(frozen=True, slots=True)
class PurseChanged:
    """The character's money, in copper, after a change."""

    copper: int


@dataclass(frozen=True, slots=True)
class BagChanged:
    """Something was put into this bag (0–4) or taken out of it."""

    bag: int


Packet = Speech | Notice | ServerText | WhoAnswer | MailAnswer | PurseChanged | BagChanged
