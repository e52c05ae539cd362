"""What a broken constraint means: one map from both databases' ways of naming it to a refusal (SPEC §2).

The rules decide first, under the channel's lock; a constraint speaks only when they have failed. It
then refuses that one command with the same words, and the log says that a rule has a hole.
"""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from goldomatic.ebs.domain.errors import ErrorCode, Refused

_REFUSALS: dict[str, tuple[ErrorCode, str]] = {
    "uq_payouts_active_viewer": (
        ErrorCode.ACTIVE_PAYOUT_EXISTS,
        "A reward is already on its way to this viewer.",
    ),
    "ck_payouts_lifetime_cap": (
        ErrorCode.LIFETIME_CAP_REACHED,
        "This viewer has already won the most that is given away.",
    ),
    "ck_viewers_lifetime_cap": (
        ErrorCode.LIFETIME_CAP_REACHED,
        "This viewer has already won the most that is given away.",
    ),
    "uq_payouts_cycle": (ErrorCode.OUT_OF_SEQUENCE, "The cycle already has its payout."),
    "uq_cycles_boundary": (ErrorCode.OUT_OF_SEQUENCE, "The cycle has already been drawn."),
    "uq_pool_entries_name": (
        ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL,
        "Another viewer takes part under this name.",
    ),
    "pk_pool_entries": (ErrorCode.INVALID_STATE, "This viewer is already in the pool."),
    "pk_claims": (ErrorCode.DUPLICATE_ENROLLMENT, "This enrollmentRequestId is already in use."),
    "uq_gift_requests_active": (
        ErrorCode.INVALID_STATE,
        "Another gift request of this streamer is active.",
    ),
    "uq_gift_requests_viewer": (
        ErrorCode.GIFT_REQUEST_ACTIVE,
        "This viewer is in the queue, or has had their gift.",
    ),
}

_SQLITE_COLUMNS = {
    "payouts.channel_id, payouts.viewer_id": "uq_payouts_active_viewer",
    "payouts.channel_id, payouts.spin_cycle_id": "uq_payouts_cycle",
    "cycles.channel_id, cycles.boundary": "uq_cycles_boundary",
    "pool_entries.channel_id, pool_entries.character_name": "uq_pool_entries_name",
    "pool_entries.channel_id, pool_entries.viewer_id": "pk_pool_entries",
    "claims.channel_id, claims.request_id": "pk_claims",
    "gift_requests.channel_id": "uq_gift_requests_active",
    "gift_requests.channel_id, gift_requests.viewer_id": "uq_gift_requests_viewer",
}
"""SQLite names the columns of a broken unique constraint where PostgreSQL names the constraint."""


def constraint_name(error: IntegrityError) -> str | None:
    """Return the broken constraint's name on either database; None when it is not one of the contract's."""
    cause: BaseException | None = error.orig
    while cause is not None:
        name = getattr(cause, "constraint_name", None)
        if isinstance(name, str):
            return name
        cause = cause.__cause__
    text = str(error.orig)
    for columns, name in _SQLITE_COLUMNS.items():
        if text == f"UNIQUE constraint failed: {columns}":
            return name
    prefix = "CHECK constraint failed: "
    return text.removeprefix(prefix) if text.startswith(prefix) else None


def refusal_of(error: IntegrityError) -> Refused | None:
    """Return what the broken constraint means to the caller; None when it guards no rule of the contract."""
    found = _REFUSALS.get(constraint_name(error) or "")
    if found is None:
        return None
    code, message = found
    return Refused(code=code, message=message)
