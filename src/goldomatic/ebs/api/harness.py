"""The shortcut of the end-to-end tests: a payout at once (SPEC §14). Mounted in Development only."""

from __future__ import annotations

from fastapi import APIRouter, Security

from goldomatic.ebs.api.documentation import API_KEY_SCHEME, errors
from goldomatic.ebs.api.errors import refuse
from goldomatic.ebs.api.guard import Gate, Who, guarded_by
from goldomatic.ebs.api.schemas import PreparePendingPayoutRequest, PreparePendingPayoutResponse
from goldomatic.ebs.application import harness
from goldomatic.ebs.domain.errors import Refused
from goldomatic.ebs.storage.store import Store
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["harness_router"]


def harness_router(gate: Gate, *, store: Store, channel_id: str) -> APIRouter:
    """Return the route."""
    router = APIRouter(
        tags=["harness"],
        route_class=guarded_by(gate, Who.DESKTOP),
        dependencies=[Security(API_KEY_SCHEME)],
    )

    @router.post(
        "/api/e2e/prepare-pending-payout",
        responses=errors(
            ErrorCode.FORBIDDEN_APIKEY,
            ErrorCode.RATE_LIMITED,
            ErrorCode.INVALID_PAYLOAD,
            ErrorCode.NOT_ENROLLED,
            ErrorCode.PAYLOAD_TOO_LARGE,
            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
            ErrorCode.ACTIVE_PAYOUT_EXISTS,
            ErrorCode.LIFETIME_CAP_REACHED,
            ErrorCode.INVALID_STATE,
            ErrorCode.OUT_OF_SEQUENCE,
            ErrorCode.UNAVAILABLE,
        ),
    )
    async def prepare_pending_payout(wish: PreparePendingPayoutRequest) -> PreparePendingPayoutResponse:
        """Let an enrolled viewer win a cycle made for them, through the ordinary rules."""
        prepared = await store.write(
            channel_id, lambda tx: harness.prepare_pending_payout(tx, wish.twitch_user_id)
        )
        if isinstance(prepared, Refused):
            refuse(prepared)
        return PreparePendingPayoutResponse.model_validate(prepared)

    return router
