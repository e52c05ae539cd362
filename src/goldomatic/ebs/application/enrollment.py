"""Into the pool and out of it: by chat, by claim, by the streamer's hand (SPEC §5.1, §5.3)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, text

from goldomatic.ambient import to_milliseconds
from goldomatic.ebs.application.chat import ChatEffect, ChatOutcome, is_first_seen, parse_name, storable
from goldomatic.ebs.domain import pool
from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.limits import REPORT_GRACE, SPIN_INTERVAL
from goldomatic.ebs.domain.pool import Entry, LeaveReason, PoolSlice, RecordedClaim
from goldomatic.ebs.domain.standing import Standing
from goldomatic.ebs.storage.schema import claims, pool_entries
from goldomatic.ebs.storage.transaction import Transaction
from goldomatic.protocol.character_name import strip_invisible

REFUSED_NAME_CHARACTERS_MAX = 40
"""How much of a refused name is kept to be shown to its viewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollFromChat:
    """A viewer typed ``!twgold``; ``message_ids`` are all the ids under which Twitch may send it again."""

    message_ids: tuple[str, ...]
    viewer_id: str
    display_name: str
    requested_name: str
    is_subscriber: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A viewer enrolls without chat."""

    request_id: str
    viewer_id: str
    display_name: str
    requested_name: str
    is_subscriber: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """The claim's answer, now or, when ``is_replay``, the first time."""

    character_name: str
    request_id: str
    is_replay: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """Who was taken out of the pool."""

    viewer_id: str
    character_name: str


def enroll_from_chat(tx: Transaction, command: EnrollFromChat) -> ChatOutcome:
    """Let the author of a chat line in, once for each message; a refusal is kept for their panel."""
    if not is_first_seen(tx, command.message_ids):
        return ChatOutcome(kind=ChatEffect.DUPLICATE)
    decided = _enroll(
        tx,
        pool.Enroll(
            viewer_id=command.viewer_id,
            display_name=storable(command.display_name),
            name=parse_name(command.requested_name),
            requested_name=command.requested_name,
            is_subscriber=command.is_subscriber,
        ),
    )
    if isinstance(decided, Refused):
        requested = storable(strip_invisible(command.requested_name)).strip()[:REFUSED_NAME_CHARACTERS_MAX]
        refused = pool.EnrollmentRefused(
            viewer_id=command.viewer_id, code=decided.code, requested_name=requested
        )
        tx.append_to_pool([refused])
        return ChatOutcome(kind=ChatEffect.REFUSED, code=decided.code, character_name=requested)
    name, events = decided
    if not events:
        return ChatOutcome(kind=ChatEffect.UNCHANGED, character_name=name)
    effect = ChatEffect.ENROLLED if isinstance(events[0], pool.EntrantEnrolled) else ChatEffect.RENAMED
    return ChatOutcome(kind=effect, character_name=name)


def claim(tx: Transaction, command: Claim) -> Claimed | Refused:
    """Let a viewer of the panel in; a repeated request id is answered as the first time (SPEC §4)."""
    decided = _enroll(
        tx,
        pool.Enroll(
            viewer_id=command.viewer_id,
            display_name=command.display_name,
            name=parse_name(command.requested_name),
            requested_name=command.requested_name,
            is_subscriber=command.is_subscriber,
            request_id=command.request_id,
        ),
    )
    if isinstance(decided, Refused):
        return decided
    name, events = decided
    return Claimed(character_name=name, request_id=command.request_id, is_replay=not events)


def find_claim(connection: Connection, channel_id: str, request_id: str) -> RecordedClaim | None:
    """Return what is on record for a request id; None when it is still free."""
    row = connection.execute(
        select(claims.c.viewer_id, claims.c.character_name).where(
            claims.c.channel_id == channel_id, claims.c.request_id == request_id
        )
    ).one_or_none()
    if row is None:
        return None
    return RecordedClaim(request_id=request_id, viewer_id=row.viewer_id, character_name=row.character_name)


def remove_entrant(tx: Transaction, viewer_id: str) -> Removed | Refused:
    """Take a viewer out by the streamer's hand; they may enroll again."""
    events = leave(tx, viewer_id, LeaveReason.REMOVED_BY_STREAMER)
    if not events:
        return Refused(code=ErrorCode.NOT_FOUND, message="This viewer is not in the pool.")
    return Removed(viewer_id=viewer_id, character_name=events[0].character_name)


def leave(tx: Transaction, viewer_id: str, reason: LeaveReason) -> tuple[pool.EntrantLeft, ...]:
    """Take a viewer out for ``reason``, if they are in."""
    row = tx.connection.execute(_OWN_ENTRY, {"channel": tx.channel_id, "viewer": viewer_id}).one_or_none()
    entry = None if row is None else _entry(viewer_id, row.display_name, row.character_name)
    events = pool.decide_leave(entry, pool.Leave(viewer_id=viewer_id, reason=reason))
    if events:
        tx.append_to_pool(events)
    return events


_OWN_ENTRY = select(pool_entries.c.display_name, pool_entries.c.character_name).where(
    pool_entries.c.channel_id == bindparam("channel"), pool_entries.c.viewer_id == bindparam("viewer")
)
_SLICE = text(
    """
    SELECT own.display_name, own.character_name,
           (SELECT viewer_id FROM pool_entries
             WHERE channel_id = :channel AND character_name = :name) AS name_holder_id,
           (SELECT character_name FROM cycles
             WHERE channel_id = :channel AND viewer_id = :viewer AND boundary > :open_since
             ORDER BY boundary DESC LIMIT 1) AS drawn_name,
           won.sent_gold, won.active_gold, won.late_gold
      FROM (SELECT 1 AS one) AS single_row
      LEFT JOIN pool_entries AS own ON own.channel_id = :channel AND own.viewer_id = :viewer
      LEFT JOIN viewers AS won ON won.channel_id = :channel AND won.viewer_id = :viewer
    """
)


def _enroll(
    tx: Transaction, command: pool.Enroll
) -> tuple[str, tuple[pool.EntrantEnrolled | pool.EntrantRenamed, ...]] | Refused:
    """Decide and append; the answer is the name under which the viewer takes part, and what happened."""
    state = _load_slice(tx, command)
    events = pool.decide_enroll(state, command)
    if isinstance(events, Refused):
        return events
    if events:
        tx.append_to_pool(events)
        return events[0].character_name, events
    known = state.claim or state.entry
    assert known is not None, "nothing changes only for a repeated claim or an unchanged entry"
    return known.character_name, ()


def _load_slice(tx: Transaction, command: pool.Enroll) -> PoolSlice:
    row = tx.connection.execute(
        _SLICE,
        {
            "channel": tx.channel_id,
            "viewer": command.viewer_id,
            "name": command.name.value if command.name else "",
            "open_since": to_milliseconds(tx.now - SPIN_INTERVAL - REPORT_GRACE),
        },
    ).one()
    return PoolSlice(
        entry=None
        if row.character_name is None
        else _entry(command.viewer_id, row.display_name, row.character_name),
        name_holder_id=row.name_holder_id,
        standing=Standing(
            sent_gold=row.sent_gold or 0, active_gold=row.active_gold or 0, late_gold=row.late_gold or 0
        ),
        drawn_name=row.drawn_name,
        claim=None
        if command.request_id is None
        else find_claim(tx.connection, tx.channel_id, command.request_id),
    )


def _entry(viewer_id: str, display_name: str, character_name: str) -> Entry:
    return Entry(viewer_id=viewer_id, display_name=display_name, character_name=character_name)
