"""What the gift queue comes to in tones and words: pure, like `goldomatic.desktop.ui.saying`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from goldomatic.desktop.core.gift_rules import Quality, quality_of
from goldomatic.desktop.core.gift_view import GiftStep, GiftView
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.gift_keys import GiftLabel
from goldomatic.desktop.ui.texts.keys import Label
from goldomatic.protocol.tags import BagItem

__all__ = [
    "GIFT_TONES",
    "QUALITY_COLOURS",
    "gift_words",
    "gifts_title",
    "item_colour",
    "item_words",
    "open_gifts",
    "time_left",
]

GIFT_TONES: Final[Mapping[GiftStep, Tone]] = {
    GiftStep.IN_QUEUE: Tone.IDLE,
    GiftStep.WAITS_FOR_GAME: Tone.YOUR_TURN,
    GiftStep.LISTING: Tone.WORKING,
    GiftStep.CHOOSE: Tone.YOUR_TURN,
    GiftStep.SPINNING: Tone.WORKING,
    GiftStep.CHOSEN: Tone.YOUR_TURN,
    GiftStep.OFFERING: Tone.WORKING,
    GiftStep.ASKING: Tone.WORKING,
    GiftStep.WAITS_FOR_ANSWER: Tone.WORKING,
    GiftStep.NOT_REACHED: Tone.WORKING,
    GiftStep.HANDING_OVER: Tone.WORKING,
    GiftStep.QUEUED: Tone.YOUR_TURN,
    GiftStep.PREPARED: Tone.YOUR_TURN,
    GiftStep.GAME_SILENT: Tone.TROUBLE,
    GiftStep.REFUSED: Tone.TROUBLE,
    GiftStep.MAIL_FAILED: Tone.TROUBLE,
    GiftStep.WAS_IT_SENT: Tone.TROUBLE,
    GiftStep.REPORTING: Tone.WORKING,
    GiftStep.WITHDRAWING: Tone.WORKING,
    GiftStep.WITHDRAW_REFUSED: Tone.TROUBLE,
    GiftStep.WITHDRAW_UNANSWERED: Tone.TROUBLE,
    GiftStep.CLOSING: Tone.WORKING,
    GiftStep.MAILED: Tone.FINE,
    GiftStep.FAILED: Tone.IDLE,
}

QUALITY_COLOURS: Final[Mapping[Quality, str]] = {
    Quality.POOR: "#9D9D9D",
    Quality.COMMON: "#FFFFFF",
    Quality.UNCOMMON: "#1EFF00",
    Quality.RARE: "#0070DD",
    Quality.EPIC: "#A335EE",
    Quality.LEGENDARY: "#FF8000",
}
"""The game's own: a mark beside the name, never the only sign of anything."""

_ENDED: Final = frozenset({GiftStep.MAILED, GiftStep.FAILED})


def gift_words(texts: Texts, gift: GiftView) -> str:
    """Return what happens next with a gift, with the reason where there is one."""
    words = texts.say(gift.step)
    if gift.queue_position is not None and gift.step is GiftStep.IN_QUEUE:
        words = texts.say(GiftLabel.IN_LINE, number=gift.queue_position)
    if gift.detail:
        words = texts.say(Label.DETAIL_OF, words=words, detail=texts.detail(gift.detail))
    if gift.refusal:
        words = texts.say(Label.EBS_SAID_NO, words=words, code=texts.detail(gift.refusal))
    return words


def item_words(texts: Texts, item: BagItem | None) -> str:
    """Return an item as the streamer reads it."""
    if item is None:
        return texts.say(GiftLabel.NO_ITEM)
    if item.count == 1:
        return item.name
    return texts.say(GiftLabel.ITEM_COUNTED, name=item.name, count=texts.number(item.count))


def item_colour(item: BagItem | None) -> str | None:
    """Return the colour of the item's quality; None where that is not known."""
    quality = None if item is None else quality_of(item)
    return None if quality is None else QUALITY_COLOURS[quality]


def time_left(gift: GiftView, ebs_now: datetime) -> str:
    """Return ``mm:ss`` until the EBS gives the request up; nothing where no time runs."""
    if gift.timeout_at is None:
        return ""
    seconds = max(0, round((gift.timeout_at - ebs_now).total_seconds()))
    return f"{seconds // 60:02}:{seconds % 60:02}"


def open_gifts(gifts: tuple[GiftView, ...]) -> int:
    """Count who waits, and whose gift is on its way."""
    return sum(gift.step not in _ENDED for gift in gifts)


def gifts_title(texts: Texts, gifts: tuple[GiftView, ...]) -> str:
    """Return the title of the gifts' part of the window."""
    count = open_gifts(gifts)
    if count == 0:
        return texts.say(GiftLabel.GIFTS)
    return texts.say(GiftLabel.GIFTS_COUNTED, number=texts.number(count))
