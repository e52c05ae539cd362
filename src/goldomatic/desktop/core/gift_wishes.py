"""What the streamer asks of the bridge about gifts; questions were asked before (SPEC §12)."""

from dataclasses import dataclass
from uuid import UUID

from goldomatic.desktop.core.gift_rules import GiftRules
from goldomatic.protocol.tags import BagItem

__all__ = [
    "AnyGiftWish",
    "ChangeGiftRules",
    "ChooseItem",
    "CloseGiftAnyway",
    "GiveUpGift",
    "HoldWheel",
    "KeepGift",
    "MarkGiftMailed",
    "NeverGive",
    "RemoveGift",
    "SayDeclined",
    "SayGiftSent",
    "SkipItem",
    "SpinWheel",
    "TryGiftAgain",
]


@dataclass(frozen=True, slots=True)
class SkipItem:
    """Not this item this time: the roulette turns again, without it."""

    gift_id: UUID


@dataclass(frozen=True, slots=True)
class NeverGive:
    """As `SkipItem`, and the item is on the kept list from now on; who asks keeps it in the settings too."""

    gift_id: UUID


@dataclass(frozen=True, slots=True)
class HoldWheel:
    """The streamer chooses by hand: what the roulette chose is forgotten."""

    gift_id: UUID


@dataclass(frozen=True, slots=True)
class SpinWheel:
    """Let the roulette choose, whatever was held."""

    gift_id: UUID


@dataclass(frozen=True, slots=True)
class ChooseItem:
    """This item, one of those that were offered."""

    gift_id: UUID
    item: BagItem


@dataclass(frozen=True, slots=True)
class TryGiftAgain:
    """Type again what the game has not taken."""

    gift_id: UUID


@dataclass(frozen=True, slots=True)
class SayDeclined:
    """The receiver said in the game that they do not want it."""

    gift_id: UUID


@dataclass(frozen=True, slots=True)
class GiveUpGift:
    """Give nothing for this request; what the game may hold of it is withdrawn first."""

    gift_id: UUID


@dataclass(frozen=True, slots=True)
class RemoveGift:
    """Forget a gift that was agreed and cannot be mailed, here and in the game."""

    gift_id: UUID


@dataclass(frozen=True, slots=True)
class CloseGiftAnyway:
    """Carry out what waits for the game although it does not answer; the streamer was asked."""

    gift_id: UUID


@dataclass(frozen=True, slots=True)
class KeepGift:
    """Take back a giving up or removing that waits for the game."""

    gift_id: UUID


@dataclass(frozen=True, slots=True)
class MarkGiftMailed:
    """The streamer says that the item was mailed."""

    gift_id: UUID


@dataclass(frozen=True, slots=True)
class SayGiftSent:
    """The answer to "was it sent?", for a mail that was prepared when the game ended (GAME §10)."""

    gift_id: UUID
    was_sent: bool


@dataclass(frozen=True, slots=True)
class ChangeGiftRules:
    """What may be given from now on; in the settings it is already."""

    rules: GiftRules


AnyGiftWish = (
    SkipItem
    | NeverGive
    | HoldWheel
    | SpinWheel
    | ChooseItem
    | TryGiftAgain
    | SayDeclined
    | GiveUpGift
    | RemoveGift
    | CloseGiftAnyway
    | KeepGift
    | MarkGiftMailed
    | SayGiftSent
    | ChangeGiftRules
)
