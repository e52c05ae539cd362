"""What every command of the stream's chat needs: an effect once, text that can be kept, a name or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, text

from goldomatic.ambient import to_milliseconds
from goldomatic.ebs.domain.errors import ErrorCode
from goldomatic.ebs.storage.schema import seen_messages
from goldomatic.ebs.storage.transaction import Transaction
from goldomatic.protocol.character_name import CharacterName, InvalidCharacterName

SEEN_MESSAGES_KEPT = timedelta(days=7)
"""Twitch resends within minutes; a week is far beyond any delay it has ever had."""


class ChatEffect(StrEnum):
    """What a chat line came to."""

    ENROLLED = "enrolled"
    RENAMED = "renamed"
    UNCHANGED = "unchanged"
    REQUESTED = "requested"
    """Of a gift: the viewer stands in the queue."""
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOutcome:
    """What a chat line came to; ``code`` says why when it was refused."""

    kind: ChatEffect
    code: ErrorCode | None = None
    character_name: str | None = None


_MARK_SEEN = text(
    """
    INSERT INTO seen_messages (channel_id, message_id, seen_at) VALUES (:channel, :message, :at)
    ON CONFLICT (channel_id, message_id) DO NOTHING
    """
)
_MARK_BOTH_SEEN = text(
    """
    INSERT INTO seen_messages (channel_id, message_id, seen_at)
    VALUES (:channel, :message, :at), (:channel, :other_message, :at)
    ON CONFLICT (channel_id, message_id) DO NOTHING
    """
)


def is_first_seen(tx: Transaction, message_ids: Sequence[str]) -> bool:
    """Remember the ids; False when any of them has been seen before (TWITCH §1: two ids for one line)."""
    parameters = {"channel": tx.channel_id, "at": to_milliseconds(tx.now)}
    match list(dict.fromkeys(message_ids)):
        case [first, second]:
            both = parameters | {"message": first, "other_message": second}
            rows = tx.connection.execute(_MARK_BOTH_SEEN, both).rowcount
            return rows == len((first, second))
        case distinct:
            marked = [
                tx.connection.execute(_MARK_SEEN, parameters | {"message": message_id}).rowcount
                for message_id in distinct
            ]
            return all(marked)


def forget_old_messages(tx: Transaction) -> int:
    """Drop the ids of messages that nobody will send again; return how many."""
    threshold = tx.now - SEEN_MESSAGES_KEPT
    return tx.connection.execute(
        delete(seen_messages).where(
            seen_messages.c.channel_id == tx.channel_id, seen_messages.c.seen_at < threshold
        )
    ).rowcount


def parse_name(requested: str) -> CharacterName | None:
    """Return the name by the rules of SPEC §4; None when ``requested`` breaks them."""
    try:
        return CharacterName.parse(requested)
    except InvalidCharacterName:
        return None


def storable(text: str) -> str:
    """Leave out NUL, which PostgreSQL cannot keep: a chat line must not fail whoever shares its commit."""
    return text.replace("\0", "")
