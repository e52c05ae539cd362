"""What can be sent to the simulator's HTTP control, as types; what does not fit is refused with a reason."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from goldomatic.sim.wow.packets import MailRefusal, SpeechKind

__all__ = [
    "AnswerBody",
    "CharacterBody",
    "ClientBody",
    "ClockBody",
    "FailureBody",
    "ItemBody",
    "KeysBody",
    "LineBody",
    "PersonBody",
    "SayBody",
]


class LineBody(msgspec.Struct, forbid_unknown_fields=True):
    """A line for the chat box."""

    line: str


class KeysBody(msgspec.Struct, forbid_unknown_fields=True):
    """A key without a letter (``ENTER``), or letters."""

    key: str = ""
    text: str = ""


class CharacterBody(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """A character to be made, or changed where it exists: what is left out stays."""

    name: str
    faction: Literal["Alliance", "Horde"] | None = None
    online: bool | None = None
    zone: str | None = None
    guild: str | None = None
    level: int | None = None
    copper: int | None = None


class ItemBody(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """A stack of an item to be put into the first free slot of the streamer's bags."""

    item_id: Annotated[int, msgspec.Meta(ge=1)]
    name: str
    quality: Annotated[int, msgspec.Meta(ge=0, le=7)] = 1
    count: Annotated[int, msgspec.Meta(ge=1)] = 1


class SayBody(msgspec.Struct, forbid_unknown_fields=True, rename={"speaker": "from"}):
    """Something that a character says; ``to`` is for a whisper, ``channel`` (``5. world``) for a channel."""

    speaker: str
    text: str
    to: str = ""
    kind: SpeechKind = SpeechKind.WHISPER
    channel: str = ""


class AnswerBody(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """A character who answers every whisper that holds ``when``, so often at most."""

    name: str
    answer: str
    when: str = ""
    after_seconds: float = 2.0
    times: int | None = None


class FailureBody(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """What goes wrong with the next letter, or with the next queries of ``/who``."""

    mail_refusal: MailRefusal | None = None
    mail_request_lost: bool = False
    mail_answer_lost: bool = False
    mail_answer_after_seconds: float = 0.0
    who_unanswered: int = 0
    who_answered_after_seconds: float | None = None


class ClockBody(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """Move the clock on by so much, or let it run at this rate (0 stops it)."""

    advance_seconds: float = 0.0
    rate: float | None = None


class ClientBody(msgspec.Struct, forbid_unknown_fields=True):
    """What becomes of the process."""

    do: Literal["login", "logout", "reload", "crash"]


class PersonBody(msgspec.Struct, forbid_unknown_fields=True):
    """What the person at the mouse does; ``frame`` is for a click."""

    do: Literal[
        "open_mailbox", "close_mailbox", "walk_away", "send_letter", "accept_popup", "cancel_popup", "click"
    ]
    frame: str = ""
