"""The journal's table of gifts, and its rows as the values that they keep.

Reading a row that nobody can have written raises ValueError.
"""

from __future__ import annotations

import sqlite3
from typing import Any, Final
from uuid import UUID

from goldomatic.ambient import from_milliseconds, to_milliseconds
from goldomatic.desktop.core.delivery import Refusal
from goldomatic.desktop.core.gift import Gift, GiftEnd, GiftWish
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.link import Verb, Word
from goldomatic.protocol.tags import BagItem

__all__ = ["TABLE", "columns_of", "gift_of"]

TABLE: Final = """CREATE TABLE gifts (
    gift_id TEXT PRIMARY KEY, character_name TEXT NOT NULL, viewer_name TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    item_id INTEGER, item_count INTEGER, item_bag INTEGER, item_slot INTEGER, item_name TEXT,
    item_quality INTEGER,
    asked_session TEXT, ready_session TEXT, armed_session TEXT, armed_by INTEGER,
    is_in_game INTEGER NOT NULL, is_agreed INTEGER NOT NULL, is_mailed INTEGER NOT NULL,
    ended TEXT, wish TEXT, is_forced INTEGER NOT NULL,
    refusal_verb TEXT, refusal_reason TEXT, changed_at INTEGER NOT NULL) STRICT"""


def gift_of(row: sqlite3.Row) -> Gift:
    """Return the row as what it was."""
    has_refusal = row["refusal_verb"] is not None
    return Gift(
        gift_id=UUID(row["gift_id"]),
        character_name=CharacterName(row["character_name"]),
        viewer_name=row["viewer_name"],
        requested_at=from_milliseconds(row["requested_at"]),
        item=_item_of(row),
        asked_session=_word(row["asked_session"]),
        ready_session=_word(row["ready_session"]),
        armed_session=_word(row["armed_session"]),
        armed_by=row["armed_by"],
        is_in_game=bool(row["is_in_game"]),
        is_agreed=bool(row["is_agreed"]),
        is_mailed=bool(row["is_mailed"]),
        ended=None if row["ended"] is None else GiftEnd(row["ended"]),
        wish=None if row["wish"] is None else GiftWish(row["wish"]),
        is_forced=bool(row["is_forced"]),
        refusal=Refusal(Verb(row["refusal_verb"]), row["refusal_reason"]) if has_refusal else None,
    )


def _item_of(row: sqlite3.Row) -> BagItem | None:
    if row["item_id"] is None:
        return None
    return BagItem(
        item_id=row["item_id"],
        count=row["item_count"],
        bag=row["item_bag"],
        slot=row["item_slot"],
        name=row["item_name"],
        quality=row["item_quality"],
    )


def columns_of(gift: Gift) -> dict[str, Any]:
    """Return the gift as a row."""
    item, refusal = gift.item, gift.refusal
    return {
        "gift_id": str(gift.gift_id),
        "character_name": gift.character_name.value,
        "viewer_name": gift.viewer_name,
        "requested_at": to_milliseconds(gift.requested_at),
        "item_id": None if item is None else item.item_id,
        "item_count": None if item is None else item.count,
        "item_bag": None if item is None else item.bag,
        "item_slot": None if item is None else item.slot,
        "item_name": None if item is None else item.name,
        "item_quality": None if item is None else item.quality,
        "asked_session": _text(gift.asked_session),
        "ready_session": _text(gift.ready_session),
        "armed_session": _text(gift.armed_session),
        "armed_by": gift.armed_by,
        "is_in_game": gift.is_in_game,
        "is_agreed": gift.is_agreed,
        "is_mailed": gift.is_mailed,
        "ended": _text(gift.ended),
        "wish": _text(gift.wish),
        "is_forced": gift.is_forced,
        "refusal_verb": None if refusal is None else refusal.verb.value,
        "refusal_reason": None if refusal is None else refusal.reason,
    }


def _word(text: str | None) -> Word | None:
    return None if text is None else Word(text)


def _text(value: Word | GiftEnd | GiftWish | None) -> str | None:
    return None if value is None else value.value
