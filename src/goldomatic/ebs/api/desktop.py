"""The routes of the Desktop: the streamer's side of the roulette and of the payouts (SPEC §5, §5.2)."""

from __future__ import annotations

from fastapi import APIRouter, Response, Security

from goldomatic.ambient import Clock
from goldomatic.ebs.api.announcement import Announcer
from goldomatic.ebs.api.documentation import API_KEY_SCHEME, errors
from goldomatic.ebs.api.errors import not_found, refuse
from goldomatic.ebs.api.guard import Gate, Who, guarded_by
from goldomatic.ebs.api.payout_id import no_such_payout, payout_id_of
from goldomatic.ebs.api.schemas import (
    AuditEntryDto,
    CandidateDto,
    ConfirmAcceptanceRequest,
    EntrantDto,
    PayoutDto,
    PayoutStatusRequest,
    VerifyCandidateRequest,
    VerifyCandidateResponse,
)
from goldomatic.ebs.application import enrollment, payouts, queries, roulette
from goldomatic.ebs.domain import schedule
from goldomatic.ebs.domain.errors import Refused
from goldomatic.ebs.domain.payout import PayoutStatus
from goldomatic.ebs.storage.store import Store
from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.protocol.twitch_id import is_twitch_id

__all__ = ["desktop_router"]

_COMMON = (ErrorCode.FORBIDDEN_APIKEY, ErrorCode.RATE_LIMITED, ErrorCode.UNAVAILABLE)
_WITH_BODY = (
    *_COMMON,
    ErrorCode.INVALID_PAYLOAD,
    ErrorCode.PAYLOAD_TOO_LARGE,
    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
)


def desktop_router(
    gate: Gate, *, store: Store, clock: Clock, channel_id: str, announcer: Announcer
) -> APIRouter:
    """Return the routes; each needs a Desktop key, and each call can be repeated safely."""
    router = APIRouter(
        tags=["desktop"],
        route_class=guarded_by(gate, Who.DESKTOP),
        dependencies=[Security(API_KEY_SCHEME)],
    )
    _add_pool_routes(router, store, channel_id)
    _add_roulette_routes(router, store, clock, channel_id)
    _add_payout_reads(router, store, channel_id)
    _add_payout_changes(router, store, channel_id, announcer)
    return router


def _add_pool_routes(router: APIRouter, store: Store, channel_id: str) -> None:
    @router.get("/api/pool", responses=errors(*_COMMON))
    async def pool() -> list[EntrantDto]:
        """List everyone in the pool."""
        entrants = await store.read(lambda connection: queries.pool(connection, channel_id))
        return [EntrantDto.model_validate(entrant) for entrant in entrants]

    @router.delete(
        "/api/pool/{twitchUserId}", status_code=204, responses=errors(*_COMMON, ErrorCode.NOT_FOUND)
    )
    async def remove_entrant(twitchUserId: str) -> None:  # noqa: N803 - the name in the contract
        """Take a viewer out of the pool; they may enroll again."""
        if not is_twitch_id(twitchUserId):
            raise not_found("There is no such entrant.")
        removed = await store.write(channel_id, lambda tx: enrollment.remove_entrant(tx, twitchUserId))
        if isinstance(removed, Refused):
            refuse(removed)


def _add_roulette_routes(router: APIRouter, store: Store, clock: Clock, channel_id: str) -> None:
    @router.get(
        "/api/roulette/candidate",
        responses={204: {"description": "Nobody has to be looked up now."}, **errors(*_COMMON)},
        response_model=CandidateDto,
    )
    async def candidate() -> CandidateDto | Response:
        """Say whom the game must be asked about now."""
        view = await store.read(lambda connection: queries.roulette(connection, channel_id))
        found = schedule.candidate_at(view, clock.now())
        if found is None:
            return Response(status_code=204)
        return CandidateDto(
            spin_cycle_id=found.cycle_id,
            character_name=found.character_name,
            selected_at=found.selected_at,
            verify_by=found.verify_by,
        )

    @router.post(
        "/api/roulette/verify-candidate",
        responses=errors(
            *_WITH_BODY,
            ErrorCode.OUT_OF_SEQUENCE,
            ErrorCode.ACTIVE_PAYOUT_EXISTS,
            ErrorCode.LIFETIME_CAP_REACHED,
            ErrorCode.INVALID_STATE,
        ),
    )
    async def verify_candidate(report: VerifyCandidateRequest) -> VerifyCandidateResponse:
        """Take the game's word on the candidate; the same report again gets the same answer."""
        command = roulette.VerifyCandidate(
            cycle_id=report.spin_cycle_id,
            character_name=report.character_name,
            online=report.online,
            captured_at=report.captured_at,
        )
        verified = await store.write(channel_id, lambda tx: roulette.verify_candidate(tx, command))
        if isinstance(verified, Refused):
            refuse(verified)
        return VerifyCandidateResponse.model_validate(verified)


def _add_payout_reads(router: APIRouter, store: Store, channel_id: str) -> None:
    @router.get("/api/payouts/pending", responses=errors(*_COMMON))
    async def pending() -> list[PayoutDto]:
        """List all active payouts, oldest first."""
        active = await store.read(lambda connection: queries.active_payouts(connection, channel_id))
        return [PayoutDto.model_validate(payout) for payout in active]

    @router.get("/api/payouts/{id}/audit", responses=errors(*_COMMON, ErrorCode.NOT_FOUND))
    async def audit(id: str) -> list[AuditEntryDto]:  # noqa: A002 - the name in the contract
        """Tell everything that happened to a payout, oldest first."""
        payout_id = payout_id_of(id)
        entries = await store.read(lambda connection: queries.audit(connection, channel_id, payout_id))
        if entries is None:
            raise no_such_payout()
        return [AuditEntryDto.model_validate(entry) for entry in entries]


def _add_payout_changes(router: APIRouter, store: Store, channel_id: str, announcer: Announcer) -> None:
    @router.patch(
        "/api/payouts/{id}/status",
        responses=errors(*_WITH_BODY, ErrorCode.NOT_FOUND, ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED),
    )
    async def change_status(id: str, wish: PayoutStatusRequest) -> PayoutDto:  # noqa: A002 - as above
        """Change the status; asking for the one that it already has changes nothing."""
        payout_id = payout_id_of(id)
        status = PayoutStatus(wish.status)
        changed = await store.write(channel_id, lambda tx: payouts.change_status(tx, payout_id, status))
        if isinstance(changed, Refused):
            refuse(changed)
        payout = changed.payout
        if changed.became_sent:
            payout = await announcer.announce(payout)
        return PayoutDto.model_validate(payout)

    @router.post(
        "/api/payouts/{id}/confirm-acceptance",
        responses=errors(
            *_WITH_BODY, ErrorCode.INVALID_CHARACTER_NAME, ErrorCode.NOT_FOUND, ErrorCode.INVALID_STATE
        ),
    )
    async def confirm_acceptance(
        id: str,  # noqa: A002 - as above
        winner: ConfirmAcceptanceRequest,
    ) -> PayoutDto:
        """Note that the winner agreed; repeatable."""
        payout_id = payout_id_of(id)
        payout = await store.write(
            channel_id, lambda tx: payouts.confirm_acceptance(tx, payout_id, winner.character_name)
        )
        if isinstance(payout, Refused):
            refuse(payout)
        return PayoutDto.model_validate(payout)
