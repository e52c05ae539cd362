"""A payout's id in a path: one that cannot be one names nothing."""

from __future__ import annotations

from uuid import UUID

from goldomatic.ebs.api.errors import ApiError, not_found
from goldomatic.ebs.api.json_types import parse_uuid

__all__ = ["no_such_payout", "payout_id_of"]


def payout_id_of(text: str) -> UUID:
    """Read the id.

    Raises:
        ApiError: ``not_found``.
    """
    try:
        return parse_uuid(text)
    except ValueError:
        raise no_such_payout() from None


def no_such_payout() -> ApiError:
    """Return the error of an id that names no payout."""
    return not_found("There is no such payout.")
