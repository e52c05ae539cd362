"""The routes of the panel: what one viewer may see and do (SPEC §5, §5.3)."""

from __future__ import annotations

from fastapi import APIRouter, Response, Security

from goldomatic.ebs.api.documentation import JWT_SCHEME, errors
from goldomatic.ebs.api.errors import not_found, refuse
from goldomatic.ebs.api.guard import Caller, CallerOf, Gate, Who, guarded_by
from goldomatic.ebs.api.schemas import ClaimRequest, ClaimResponse, PayoutDto, PoolMeDto
from goldomatic.ebs.api.subscriber import name_of, subscription_of
from goldomatic.ebs.application import enrollment, queries
from goldomatic.ebs.domain.errors import Refused
from goldomatic.ebs.storage.store import Store
from goldomatic.ebs.twitch.subscriptions import SubscriberCheck, Subscription
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["viewer_router"]

_COMMON = (ErrorCode.UNAUTHORIZED, ErrorCode.RATE_LIMITED, ErrorCode.UNAVAILABLE)


def viewer_router(
    gate: Gate, *, store: Store, channel_id: str, subscriber_check: SubscriberCheck
) -> APIRouter:
    """Return the routes; each needs a token of a viewer who has shared their identity."""
    router = APIRouter(
        tags=["viewer"],
        route_class=guarded_by(gate, Who.VIEWER),
        dependencies=[Security(JWT_SCHEME)],
    )
    _add_reads(router, store, channel_id)
    _add_claim(router, store, channel_id, subscriber_check)
    return router


def _add_reads(router: APIRouter, store: Store, channel_id: str) -> None:
    @router.get("/api/pool/me", responses=errors(*_COMMON))
    async def pool_me(caller: CallerOf) -> PoolMeDto:
        """Tell the viewer whether they are in the pool, and if not, why chat did not let them in."""
        standing = await store.read(
            lambda connection: queries.pool_me(connection, channel_id, caller.user_id)
        )
        return PoolMeDto.model_validate(standing)

    @router.get("/api/payouts/my-last", responses=errors(*_COMMON, ErrorCode.NOT_FOUND))
    async def my_last(caller: CallerOf) -> PayoutDto:
        """Return the viewer's newest payout."""
        payout = await store.read(
            lambda connection: queries.newest_payout(connection, channel_id, caller.user_id)
        )
        if payout is None:
            raise not_found("You have not won yet.")
        return PayoutDto.model_validate(payout)


def _add_claim(router: APIRouter, store: Store, channel_id: str, subscriber_check: SubscriberCheck) -> None:
    @router.post(
        "/api/payouts/claim",
        status_code=201,
        responses={
            200: {
                "model": ClaimResponse,
                "description": "This request was answered before; the same answer.",
            },
            **errors(
                *_COMMON,
                ErrorCode.INVALID_CHARACTER_NAME,
                ErrorCode.INVALID_PAYLOAD,
                ErrorCode.NOT_SUBSCRIBER,
                ErrorCode.ACTIVE_PAYOUT_EXISTS,
                ErrorCode.LIFETIME_CAP_REACHED,
                ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL,
                ErrorCode.DUPLICATE_ENROLLMENT,
                ErrorCode.INVALID_STATE,
                ErrorCode.PAYLOAD_TOO_LARGE,
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
            ),
        },
    )
    async def claim(wish: ClaimRequest, caller: CallerOf, response: Response) -> ClaimResponse:
        """Enroll without chat. It never creates a payout."""
        subscription = await _subscription_for(wish, caller)
        command = enrollment.Claim(
            request_id=wish.enrollment_request_id,
            viewer_id=caller.user_id,
            display_name=await name_of(caller, subscription, subscriber_check),
            requested_name=wish.character_name,
            is_subscriber=subscription.is_subscriber,
        )
        claimed = await store.write(channel_id, lambda tx: enrollment.claim(tx, command))
        if isinstance(claimed, Refused):
            refuse(claimed)
        if claimed.is_replay:
            response.status_code = 200
        return ClaimResponse(character_name=claimed.character_name, enrollment_request_id=claimed.request_id)

    async def _subscription_for(wish: ClaimRequest, caller: Caller) -> Subscription:
        """Ask Twitch, but only when the answer can matter: no replay, no bad name (SPEC §18)."""
        recorded = await store.read(
            lambda connection: enrollment.find_claim(connection, channel_id, wish.enrollment_request_id)
        )
        if recorded is not None:
            # Nor does what they are called: a repeated claim shows nobody anew.
            return Subscription(is_subscriber=True, display_name=caller.user_id)
        return await subscription_of(caller.user_id, wish.character_name, subscriber_check)
