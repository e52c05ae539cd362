"""The words that both directions of the game link use: session words, transports, verbs (GAME §1, §10)."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

_WORD: Final = re.compile(r"[a-z0-9]{8}")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class Word:
    """Eight of ``[a-z0-9]``: the addon's session word, or the nonce of a Hello. Else ValueError.

    The session word is what tells the addon's lines from forgeries: never show it where a stream sees it.
    """

    value: str

    def __post_init__(self) -> None:
        """Refuse anything that could not stand in a tag as one word."""
        if _WORD.fullmatch(self.value) is None:
            raise ValueError("a session word or nonce is eight of a-z and 0-9")

    def __str__(self) -> str:
        """Return the word itself."""
        return self.value


class Transport(StrEnum):
    """How the addon gets a line into the log: a system message, or a whisper to oneself."""

    SYSTEM = "system"
    WHISPER = "whisper"


class Flush(StrEnum):
    """How the addon makes the game write its buffered log: logging off and on, or filling the buffer."""

    TOGGLE = "toggle"
    PAD = "pad"


class Verb(StrEnum):
    """What an acknowledgement or an error of the addon is about."""

    HELLO = "hello"
    USE = "use"
    WHO = "who"
    NOTIFY = "notify"
    GOLD = "gold"
    ITEMS = "items"
    GIFT = "gift"
    READY = "ready"
    WITHDRAW = "withdraw"
    MAIL = "mail"


def parse_id(text: str) -> UUID:
    """Return the id written in the usual 8-4-4-4-12 form, in either case; ValueError for anything else.

    Stricter than ``UUID`` itself, which also takes braces, missing dashes and a ``urn:`` in front.
    """
    if _UUID.fullmatch(text) is None:
        raise ValueError("an id is a UUID in its 36-character form")
    return UUID(text)
