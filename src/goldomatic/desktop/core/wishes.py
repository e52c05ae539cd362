"""What the streamer asks of the bridge; questions were asked before, a wish is carried out (SPEC §3, §8)."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from goldomatic.desktop.core.gift_wishes import AnyGiftWish
from goldomatic.protocol.character_name import CharacterName

__all__ = [
    "AllowCharacter",
    "AskNow",
    "ChooseWindow",
    "Close",
    "Closing",
    "Keep",
    "MarkSent",
    "NotifyAgain",
    "OwnCharacter",
    "SayWhetherSent",
    "Sync",
    "TestLink",
    "Wish",
]


@dataclass(frozen=True, slots=True)
class OwnCharacter:
    """A character that the streamer may be playing."""

    name: CharacterName
    realm: str


class Closing(StrEnum):
    """How a payout is taken out of the game by hand."""

    FAIL = "fail"
    CANCEL = "cancel"
    BACK_TO_PENDING = "back_to_pending"


@dataclass(frozen=True, slots=True)
class Sync:
    """Hand a payout to the game: ``InProgress``, then ``ReceiveGold``.

    ``without_acceptance``: the streamer was asked, and does not want to wait for the winner's answer.
    """

    payout_id: UUID
    without_acceptance: bool = False


@dataclass(frozen=True, slots=True)
class MarkSent:
    """The streamer says that the gold was mailed."""

    payout_id: UUID


@dataclass(frozen=True, slots=True)
class Close:
    """Fail, cancel or take back a payout; what the game may hold of it is withdrawn first.

    ``is_forced``: the game does not answer, the streamer was asked, and closes it all the same.
    """

    payout_id: UUID
    closing: Closing
    is_forced: bool = False


@dataclass(frozen=True, slots=True)
class Keep:
    """Take a `Close` back that waits for the game: the payout goes on as before."""

    payout_id: UUID


@dataclass(frozen=True, slots=True)
class SayWhetherSent:
    """The answer to "was it sent?", for a mail that was prepared when the game ended (GAME §10)."""

    payout_id: UUID
    was_sent: bool


@dataclass(frozen=True, slots=True)
class NotifyAgain:
    """Type the winner's whisper again now."""

    payout_id: UUID


@dataclass(frozen=True, slots=True)
class AllowCharacter:
    """Whether a character that answered is the streamer's own: only such a one is listened to (GAME §1)."""

    character: OwnCharacter
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class ChooseWindow:
    """Of several windows, the one to type into; None lets the bridge choose again."""

    window_id: int | None


@dataclass(frozen=True, slots=True)
class TestLink:
    """Say Hello to the addon now, and find out anew what works."""


@dataclass(frozen=True, slots=True)
class AskNow:
    """Wait for nothing that waiting alone delays: ask the EBS now."""


Wish = (
    Sync
    | MarkSent
    | Close
    | Keep
    | SayWhetherSent
    | NotifyAgain
    | AllowCharacter
    | ChooseWindow
    | TestLink
    | AskNow
    | AnyGiftWish
)  # fmt: skip
