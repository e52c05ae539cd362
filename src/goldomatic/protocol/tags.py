"""What the addon says: the tags of SPEC §10 as typed values. ``tag_text`` writes and reads them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.link import Verb, Word

ITEM_PARTS_MAX: Final = 20
REASON_CHARS_MAX: Final = 100
LABEL_CHARS_MAX: Final = 64
NUMBER_MAX: Final = 2_147_483_647
LAST_BAG: Final = 4
BAG_SLOTS_MAX: Final = 36
LAST_QUALITY: Final = 7

_REASON: Final = re.compile(rf"[^\[\]|%\x00-\x1f\x7f\ud800-\udfff]{{1,{REASON_CHARS_MAX}}}")
_LABEL: Final = re.compile(rf"[^\x00-\x1f\x7f\ud800-\udfff]{{1,{LABEL_CHARS_MAX}}}")

Subject = UUID | Word | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """``[MGM_LOADED]``: an addon has been loaded. Proves nothing; asks for a Hello."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """``[MGM_HELLO:<nonce>]{…}``: the answer to a typed Hello, and the only place a session is told."""

    nonce: Word
    session: Word
    name: CharacterName
    realm: str
    version: str
    locale: str

    def __post_init__(self) -> None:
        """Refuse labels that are empty, overlong, or not printable: ValueError."""
        for label in (self.realm, self.version, self.locale):
            _require(_LABEL, label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """``[MGM_WHO]{…}``: the answer of ``/who`` for a candidate.

    ``body`` is the report as the addon printed it, to be posted unchanged (SPEC §5.2); the other fields say
    what is in it. Comes from ``tag_text``, parsed or built, so that the two agree.
    """

    spin_cycle_id: UUID
    character_name: CharacterName
    online: bool
    captured_at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Accept:
    """``[MGM_ACCEPT:<payoutId>]``: the winner agreed."""

    payout_id: UUID


@dataclass(frozen=True, slots=True)
class Confirm:
    """``[MGM_CONFIRM:<payoutId>]``: the armed mail was sent."""

    payout_id: UUID


@dataclass(frozen=True, slots=True)
class Armed:
    """``[MGM_ARMED:<id>]``: a row, gold or gift, was prepared; its mail may be sent at any moment."""

    row_id: UUID


@dataclass(frozen=True, slots=True)
class Disarmed:
    """``[MGM_DISARMED:<id>]``: a prepared row, gold or gift, is no longer prepared."""

    row_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BagItem:
    """A mailable item: its id, how many, and where it lies (bag 0–4, slot from 1). ValueError otherwise.

    ``quality`` is the game's number, 0 (poor) to 7; None where the addon does not tell.
    """

    item_id: int
    count: int
    bag: int
    slot: int
    name: str
    quality: int | None = None

    def __post_init__(self) -> None:
        """Refuse numbers out of range and names that are no line of text."""
        if not (1 <= self.item_id <= NUMBER_MAX and 1 <= self.count <= NUMBER_MAX):
            raise ValueError("an item has an id and a count, from 1")
        if not (0 <= self.bag <= LAST_BAG and 1 <= self.slot <= BAG_SLOTS_MAX):
            raise ValueError(f"an item lies in a bag 0-{LAST_BAG}, in a slot 1-{BAG_SLOTS_MAX}")
        if self.quality is not None and not 0 <= self.quality <= LAST_QUALITY:
            raise ValueError(f"a quality is 0-{LAST_QUALITY}")
        _require(_LABEL, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """``[MGM_ITEMS:<giftRequestId>:<i>/<n>][…]``: part ``i`` of ``n`` of the mailable items."""

    gift_request_id: UUID
    part: int
    parts: int
    items: tuple[BagItem, ...]

    def __post_init__(self) -> None:
        """Refuse a part that is not one of at most twenty: ValueError."""
        if not 1 <= self.part <= self.parts <= ITEM_PARTS_MAX:
            raise ValueError(f"a bag comes in at most {ITEM_PARTS_MAX} parts, counted from 1")


@dataclass(frozen=True, slots=True)
class GiftAccept:
    """``[MGM_GIFT_ACCEPT:<giftRequestId>]``: the receiver wants the gift."""

    gift_request_id: UUID


@dataclass(frozen=True, slots=True)
class GiftSent:
    """``[MGM_GIFT_SENT:<giftRequestId>]``: the gift was mailed."""

    gift_request_id: UUID


@dataclass(frozen=True, slots=True)
class Ack:
    """``[MGM_ACK:<verb>:<id>]``: a command was understood. The subject is None where ``?`` was written."""

    verb: Verb
    subject: Subject


@dataclass(frozen=True, slots=True)
class Err:
    """``[MGM_ERR:<verb>:<id>:<reason>]``: a command failed; ValueError for a reason that no tag can carry."""

    verb: Verb
    subject: Subject
    reason: str

    def __post_init__(self) -> None:
        """Refuse a reason with brackets, with the engine's escape characters, or over the limit."""
        _require(_REASON, self.reason)


Tag = (
    Loaded | Hello | Who | Accept | Confirm | Armed | Disarmed | Items | GiftAccept | GiftSent | Ack | Err
)  # fmt: skip


def _require(pattern: re.Pattern[str], text: str) -> None:
    """Raise ValueError unless the whole text fits the pattern."""
    if pattern.fullmatch(text) is None:
        raise ValueError("a label or reason of a tag is empty, too long, or not one line of plain text")
