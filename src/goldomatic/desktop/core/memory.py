"""What the bridge must not forget over a restart, as values; the journal keeps them (SPEC §10)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from goldomatic.desktop.core.delivery import Delivery
from goldomatic.desktop.core.gift import Gift
from goldomatic.desktop.core.wishes import OwnCharacter
from goldomatic.protocol.chat_lines import Genuine
from goldomatic.protocol.commands import Command
from goldomatic.protocol.link import Verb, Word

__all__ = [
    "Answered",
    "Asked",
    "Awaited",
    "Change",
    "CharacterJudged",
    "Novelty",
    "PutAwaited",
    "PutDelivery",
    "PutGift",
    "Recognized",
    "Session",
    "SessionTold",
    "SessionVoided",
    "Unproven",
    "Waiting",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session that a valid Hello told: its lines are the addon's, and count from an instant on."""

    word: Word
    character: OwnCharacter
    told_at: datetime
    counts_from: datetime
    """Until then a second, different answer to the Hello may void it (GAME §1)."""


@dataclass(frozen=True, slots=True)
class Recognized:
    """A line of the addon, and where in the log it began."""

    line: Genuine
    offset: int
    line_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """A line that stands where the addon's would, under a session that nobody has told us.

    It waits: a Hello may tell the session later, when the Desktop was ended between asking and hearing.
    Until then it is ignored, counted and shown. ``position`` is None before it is kept.
    """

    text: str
    offset: int
    line_number: int
    position: int | None = None


class Novelty(StrEnum):
    """What recording a line told about it."""

    NEW = "new"
    KNOWN = "known"
    """The same number with the same tag: it came on two transports, or was read twice. Not queued again."""
    SECOND_TAG = "second_tag"
    """Queued, and to be reported: the session has used this number for another tag (GAME §10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A line that is not finally answered; positions grow in the order of recording."""

    position: int
    line: Genuine
    recorded_at: datetime
    offset: int
    line_number: int


Asked = tuple[Verb, UUID | Word]
"""What the addon answers: a verb, and what it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A command that was typed ``times`` times and neither acknowledged nor refused."""

    verb: Verb
    subject: UUID | Word
    command: Command
    times: int
    first_typed_at: datetime
    last_typed_at: datetime

    @property
    def asked(self) -> Asked:
        """What an acknowledgement of it names."""
        return self.verb, self.subject


# --- changes ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered:
    """A line is done with; ``answer`` says how it ended."""

    position: int
    answer: str


@dataclass(frozen=True, slots=True)
class PutDelivery:
    """What is known of a payout now."""

    delivery: Delivery


@dataclass(frozen=True, slots=True)
class PutGift:
    """What is known of a gift now."""

    gift: Gift


@dataclass(frozen=True, slots=True)
class PutAwaited:
    """A command is typed, has been answered (None), or was not typed after all (what it was before)."""

    asked: Asked
    awaited: Awaited | None


@dataclass(frozen=True, slots=True)
class SessionTold:
    """A Hello was answered."""

    session: Session


@dataclass(frozen=True, slots=True)
class SessionVoided:
    """It was answered in two ways: the session that it told is none."""

    word: Word


@dataclass(frozen=True, slots=True)
class CharacterJudged:
    """The streamer has said whether a character is theirs."""

    character: OwnCharacter
    is_allowed: bool


Change = Answered | PutDelivery | PutGift | PutAwaited | SessionTold | SessionVoided | CharacterJudged
