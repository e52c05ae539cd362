"""Events to text and back. The stored names are strings that we chose, never module paths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from goldomatic.ebs.domain import gift, payout, pool, spin

Event = pool.PoolEvent | spin.CycleEvent | payout.PayoutEvent | gift.GiftEvent

_TYPES: dict[str, type[Event]] = {
    "pool.entrant_enrolled": pool.EntrantEnrolled,
    "pool.entrant_renamed": pool.EntrantRenamed,
    "pool.entrant_left": pool.EntrantLeft,
    "pool.enrollment_refused": pool.EnrollmentRefused,
    "cycle.drawn": spin.CycleDrawn,
    "cycle.candidate_reported": spin.CandidateReported,
    "cycle.closed": spin.CycleClosed,
    "payout.created": payout.PayoutCreated,
    "payout.acceptance_confirmed": payout.AcceptanceConfirmed,
    "payout.started": payout.PayoutStarted,
    "payout.returned": payout.PayoutReturned,
    "payout.sent": payout.PayoutSent,
    "payout.failed": payout.PayoutFailed,
    "payout.cancelled": payout.PayoutCancelled,
    "payout.expired": payout.PayoutExpired,
    "payout.mail_reported_after_close": payout.MailReportedAfterClose,
    "payout.reward_announced": payout.RewardAnnounced,
    "payout.reward_announcement_failed": payout.RewardAnnouncementFailed,
    "gift.requested": gift.GiftRequested,
    "gift.turn_came": gift.GiftTurnCame,
    "gift.item_selected": gift.GiftItemSelected,
    "gift.completed": gift.GiftCompleted,
    "gift.failed": gift.GiftFailed,
    "gift.mailed": gift.GiftMailed,
}
_NAMES = {event_type: name for name, event_type in _TYPES.items()}
_DECODERS = {name: msgspec.json.Decoder(event_type) for name, event_type in _TYPES.items()}
_ENCODER = msgspec.json.Encoder()

EVENT_TYPES = tuple(_TYPES)
"""Every stored event name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event with its place in the store."""

    position: int
    channel_id: str
    stream_id: str
    version: int
    recorded_at: datetime
    event: Event


def type_name(event: Event) -> str:
    """Return the stored name of an event's type."""
    return _NAMES[type(event)]


def encode(event: Event) -> str:
    """Return an event's data as JSON."""
    return _ENCODER.encode(event).decode()


def decode(type_name: str, data: str) -> Event:
    """Read an event back.

    Raises:
        UnreadableEvent: the name is unknown (a newer version wrote it), or the data does not fit.
    """
    decoder = _DECODERS.get(type_name)
    if decoder is None:
        message = f"unknown event type {type_name!r}: was this database written by a newer version?"
        raise UnreadableEvent(message)
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, ValueError) as error:
        message = f"unreadable event of type {type_name!r}: {error}"
        raise UnreadableEvent(message) from error


def fields_of(type_name: str, data: str) -> dict[str, object]:
    """Return a stored event's fields as JSON has them, but for instants, which stay what they are.

    An event that this version cannot read has its fields as they are stored: what happened is asked most
    when something is wrong.
    """
    fields: dict[str, object]
    try:
        fields = msgspec.to_builtins(decode(type_name, data), builtin_types=(datetime,))
    except UnreadableEvent:
        fields = msgspec.json.decode(data, type=dict[str, object])
    return fields


class UnreadableEvent(Exception):
    """A stored event that this version cannot read."""
