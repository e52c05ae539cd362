"""The routes of the streamer's pages: what works and what does not, and taking a payout back (SPEC §5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Security

import goldomatic
from goldomatic.ambient import Clock
from goldomatic.ebs.api.announcement import Announcer
from goldomatic.ebs.api.documentation import JWT_SCHEME, errors
from goldomatic.ebs.api.errors import refuse
from goldomatic.ebs.api.guard import Gate, Who, guarded_by
from goldomatic.ebs.api.payout_id import payout_id_of
from goldomatic.ebs.api.streamer_schemas import (
    AnnouncementDto,
    AnnouncementsDto,
    DesktopLivenessDto,
    EventSubLivenessDto,
    FixedSettingsDto,
    StreamerOverviewDto,
    StreamerPayoutDto,
)
from goldomatic.ebs.application import payouts, streamer_queries
from goldomatic.ebs.application.presence import DesktopPresence, TwitchPresence
from goldomatic.ebs.domain import limits
from goldomatic.ebs.domain.errors import Refused
from goldomatic.ebs.storage.store import Store
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["Liveness", "streamer_router"]

_COMMON = (
    ErrorCode.UNAUTHORIZED,
    ErrorCode.FORBIDDEN_ROLE,
    ErrorCode.RATE_LIMITED,
    ErrorCode.UNAVAILABLE,
)
_FIXED_SETTINGS = FixedSettingsDto(
    gold_amount=limits.WIN_GOLD,
    lifetime_cap_gold=limits.LIFETIME_CAP_GOLD,
    spin_interval_seconds=int(limits.SPIN_INTERVAL.total_seconds()),
    payout_lifetime_seconds=int(limits.PAYOUT_TIME_TO_LIVE.total_seconds()),
    gift_confirmation_seconds=int(limits.GIFT_CONFIRMATION_TIME.total_seconds()),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Liveness:
    """What this process knows of its neighbours: from its start on, and only what it has heard itself."""

    started_at: datetime
    twitch: TwitchPresence
    desktop: DesktopPresence
    announcer: Announcer


def streamer_router(
    gate: Gate, *, store: Store, clock: Clock, channel_id: str, liveness: Liveness
) -> APIRouter:
    """Return the routes; each needs a token of the role ``broadcaster``."""
    router = APIRouter(
        tags=["streamer"],
        route_class=guarded_by(gate, Who.BROADCASTER),
        dependencies=[Security(JWT_SCHEME)],
    )

    @router.get("/api/streamer/overview", responses=errors(*_COMMON))
    async def overview() -> StreamerOverviewDto:
        """Tell what works and what does not, who has won, and what is still to be paid."""
        facts = await store.read(lambda connection: streamer_queries.streamer_facts(connection, channel_id))
        last = facts.last_announcement
        return StreamerOverviewDto(
            server_now=clock.now(),
            channel_id=channel_id,
            version=goldomatic.__version__,
            started_at=liveness.started_at,
            event_sub=EventSubLivenessDto(
                heard_at=liveness.twitch.heard_at,
                revoked_at=liveness.twitch.revoked_at,
                revocation_reason=liveness.twitch.revocation_reason,
            ),
            desktop=DesktopLivenessDto(heard_at=liveness.desktop.heard_at, is_here=liveness.desktop.is_here),
            announcements=AnnouncementsDto(
                is_configured=liveness.announcer.is_configured,
                last=None if last is None else AnnouncementDto.model_validate(last),
            ),
            pool_participant_count=facts.pool_participant_count,
            open_payouts=[StreamerPayoutDto.model_validate(payout) for payout in facts.open_payouts],
            recent_payouts=[StreamerPayoutDto.model_validate(payout) for payout in facts.recent_payouts],
            settings=_FIXED_SETTINGS,
        )

    @router.post(
        "/api/streamer/payouts/{id}/cancel",
        responses=errors(*_COMMON, ErrorCode.NOT_FOUND, ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED),
    )
    async def cancel(id: str) -> StreamerPayoutDto:  # noqa: A002 - the name in the contract
        """Take a pending payout back; one that is cancelled already stays so. It needs no body."""
        payout_id = payout_id_of(id)
        cancelled = await store.write(channel_id, lambda tx: payouts.cancel_from_page(tx, payout_id))
        if isinstance(cancelled, Refused):
            refuse(cancelled)
        return StreamerPayoutDto.model_validate(cancelled)

    return router
