"""What operators and machines ask: name, version, probes, metrics (SPEC §5)."""

from __future__ import annotations

from fastapi import APIRouter, Response, Security

import goldomatic
from goldomatic.ebs.api.desktop_metrics import DesktopMetrics
from goldomatic.ebs.api.documentation import API_KEY_SCHEME, errors
from goldomatic.ebs.api.guard import Gate, Who, guarded_by
from goldomatic.ebs.api.metrics import Metrics
from goldomatic.ebs.api.schemas import (
    HealthDto,
    NameDto,
    ReadyDto,
    TwitchDto,
    TwitchStandingDto,
    VersionDto,
)
from goldomatic.ebs.application.presence import TwitchPresence
from goldomatic.ebs.storage.store import Store
from goldomatic.ebs.twitch.status import TwitchStatus
from goldomatic.protocol.error_codes import ErrorCode

__all__ = [
    "MINIMUM_PART_VERSION",
    "RELEASE_NOTES_URL",
    "operations_router",
    "twitch_router",
    "version_router",
]

RELEASE_NOTES_URL = "/docs"
MINIMUM_PART_VERSION = "0.1.0"
"""The oldest Desktop, addon and Extension that speak this contract: the first."""

_PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8"


def version_router(gate: Gate, release_notes_url: str) -> APIRouter:
    """Return the route that tells the parts whether they fit together."""
    router = APIRouter(tags=["operations"], route_class=guarded_by(gate, Who.ANYBODY))

    @router.get("/api/version", responses=errors(ErrorCode.RATE_LIMITED))
    async def version() -> VersionDto:
        """Return this version, and the oldest of the other parts that it works with."""
        return VersionDto(
            version=goldomatic.__version__,
            release_notes_url=release_notes_url,
            minimum_desktop_version=MINIMUM_PART_VERSION,
            minimum_addon_version=MINIMUM_PART_VERSION,
            minimum_extension_version=MINIMUM_PART_VERSION,
        )

    return router


def twitch_router(gate: Gate, *, presence: TwitchPresence, twitch: TwitchStatus) -> APIRouter:
    """Return the route by which the Desktop learns of trouble with Twitch: ``ready`` is for the inside."""
    router = APIRouter(
        tags=["desktop"],
        route_class=guarded_by(gate, Who.DESKTOP),
        dependencies=[Security(API_KEY_SCHEME)],
    )

    @router.get("/api/twitch/status", responses=errors(ErrorCode.FORBIDDEN_APIKEY, ErrorCode.RATE_LIMITED))
    async def standing() -> TwitchStandingDto:
        """Tell how the EBS and Twitch get on: the login, and whether chat is heard."""
        told = TwitchDto.model_validate(twitch)
        return TwitchStandingDto(**told.model_dump(), event_sub_revocation_reason=presence.revocation_reason)

    return router


def operations_router(
    *,
    store: Store,
    metrics: Metrics,
    desktop: DesktopMetrics,
    presence: TwitchPresence,
    twitch: TwitchStatus,
) -> APIRouter:
    """Return the routes of probes and scrapers; they are not limited, for they come every few seconds."""
    router = APIRouter(tags=["operations"])

    async def name() -> NameDto:
        """Say what answers here."""
        return NameDto(name="Mimiron's Gold-o-Matic EBS", version=goldomatic.__version__)

    async def live() -> HealthDto:
        """Say that the process is alive."""
        return HealthDto()

    async def ready() -> ReadyDto:
        """Say whether the database answers; what is wrong with Twitch is told, and is no failure."""
        await store.ping()
        return ReadyDto(
            event_sub_revocation_reason=presence.revocation_reason, twitch=TwitchDto.model_validate(twitch)
        )

    async def scrape() -> Response:
        """Return the metrics."""
        await desktop.look()
        return Response(metrics.text(), media_type=_PROMETHEUS_TEXT)

    router.add_api_route("/", name, methods=["GET"], responses=errors())
    router.add_api_route("/health/live", live, methods=["GET"], responses=errors())
    router.add_api_route("/health/ready", ready, methods=["GET"], responses=errors(ErrorCode.UNAVAILABLE))
    router.add_api_route(
        "/metrics",
        scrape,
        methods=["GET"],
        response_class=Response,
        responses={
            200: {
                "content": {"text/plain": {"schema": {"type": "string"}}},
                "description": "Prometheus text",
            },
            **errors(),
        },
    )
    for path, endpoint in (
        ("/", name),
        ("/health/live", live),
        ("/health/ready", ready),
        ("/metrics", scrape),
    ):
        router.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False, response_model=None)
    return router
