"""The HTTP application: FastAPI and the layers around it, from the outside in (DESIGN §4).

errors, metrics, correlation and CORS (`goldomatic.ebs.api.edge`) → hot routes | FastAPI.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

import goldomatic
from goldomatic.ambient import Ambient
from goldomatic.ebs.api.announcement import Announcer
from goldomatic.ebs.api.auth import DesktopKeys, ExtensionTokens
from goldomatic.ebs.api.client_address import TrustedProxies
from goldomatic.ebs.api.cors import Cors
from goldomatic.ebs.api.desktop import desktop_router
from goldomatic.ebs.api.desktop_metrics import DesktopMetrics
from goldomatic.ebs.api.documentation import document
from goldomatic.ebs.api.edge import Edge, error_of
from goldomatic.ebs.api.errors import ApiError, error_body
from goldomatic.ebs.api.eventsub import EventSubRoute
from goldomatic.ebs.api.gifts import gift_desktop_router, gift_viewer_router
from goldomatic.ebs.api.guard import Gate
from goldomatic.ebs.api.harness import harness_router
from goldomatic.ebs.api.hot import EVENTSUB_PATH, ROULETTE_STATE_PATH, HotRoute
from goldomatic.ebs.api.metrics import Metrics
from goldomatic.ebs.api.operations import (
    RELEASE_NOTES_URL,
    operations_router,
    twitch_router,
    version_router,
)
from goldomatic.ebs.api.options import ApiOptions
from goldomatic.ebs.api.panel_pages import panel_router
from goldomatic.ebs.api.rate_limit import RateLimiter
from goldomatic.ebs.api.roulette_state import RouletteStateRoute
from goldomatic.ebs.api.streamer import Liveness, streamer_router
from goldomatic.ebs.api.twitch_side import TwitchSide
from goldomatic.ebs.api.viewer import viewer_router
from goldomatic.ebs.api.webhooks import hot_routes_documentation
from goldomatic.ebs.application.presence import DesktopPresence
from goldomatic.ebs.storage.batch import RuleBroken
from goldomatic.ebs.storage.store import Store, StoreUnavailable
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["build_app"]

_DESCRIPTION = (
    "The service behind the gold roulette and the gift queue. Every error, from whatever layer, has the body "
    '`{"code", "message", "details"}`. Instants are UTC with milliseconds.'
)


def build_app(
    options: ApiOptions,
    ambient: Ambient,
    *,
    store: Store,
    metrics: Metrics,
    announcer: Announcer,
    presence: DesktopPresence,
    twitch: TwitchSide,
) -> ASGIApp:
    """Return the application on an open store."""
    cors = Cors(_origins(options))
    gate = Gate(
        tokens=ExtensionTokens(
            options.extension_keys,
            client_id=options.extension_client_id,
            channel_ids=[options.channel_id],
            wall=ambient.wall,
        ),
        keys=DesktopKeys(options.api_keys),
        limiter=RateLimiter(options.rate_limits),
        proxies=TrustedProxies(options.trusted_proxies),
        presence=presence,
    )
    desktop_metrics = DesktopMetrics(store, presence, options.channel_id)
    metrics.registry.register(desktop_metrics)
    routers = [
        viewer_router(
            gate, store=store, channel_id=options.channel_id, subscriber_check=twitch.subscriber_check
        ),
        desktop_router(
            gate, store=store, clock=ambient.clock, channel_id=options.channel_id, announcer=announcer
        ),
        gift_viewer_router(
            gate, store=store, channel_id=options.channel_id, subscriber_check=twitch.subscriber_check
        ),
        gift_desktop_router(gate, store=store, channel_id=options.channel_id),
        streamer_router(
            gate,
            store=store,
            clock=ambient.clock,
            channel_id=options.channel_id,
            liveness=Liveness(
                started_at=ambient.clock.now(),
                twitch=twitch.presence,
                desktop=presence,
                announcer=announcer,
            ),
        ),
        hot_routes_documentation(),
        twitch_router(gate, presence=twitch.presence, twitch=twitch.status),
        version_router(gate, RELEASE_NOTES_URL),
        operations_router(
            store=store,
            metrics=metrics,
            desktop=desktop_metrics,
            presence=twitch.presence,
            twitch=twitch.status,
        ),
    ]
    if options.is_harness_enabled and options.is_development:
        routers.append(harness_router(gate, store=store, channel_id=options.channel_id))
    if options.is_panel_served and options.is_development:
        routers.append(
            panel_router(
                store=store,
                wall=ambient.wall,
                channel_id=options.channel_id,
                extension_key=options.extension_keys[0],
                clock_rate=ambient.clock.rate,
            )
        )
    hot: dict[tuple[str, str], HotRoute] = {
        ("POST", EVENTSUB_PATH): EventSubRoute(
            intake=twitch.intake,
            wall=ambient.wall,
            messages=metrics.messages,
            twitch=twitch.presence,
            secret=options.eventsub_secret,
            is_check_off=options.is_development,
        ).answer,
        ("GET", ROULETTE_STATE_PATH): RouletteStateRoute(
            store=store,
            gate=gate,
            cors=cors,
            ambient=ambient,
            channel_id=options.channel_id,
            age_seconds_max=options.state_age_seconds_max,
        ).answer,
    }
    return Edge(
        hot=hot,
        cold=_fastapi(routers),
        cors=cors,
        metrics=metrics,
        random=ambient.random,
    )


def _origins(options: ApiOptions) -> list[str]:
    origins = [*options.cors_origins] if options.is_development else []
    if options.extension_client_id is not None:
        origins.append(f"https://{options.extension_client_id}.ext-twitch.tv")
    return origins


def _fastapi(routers: Sequence[APIRouter]) -> FastAPI:
    app = FastAPI(
        title="Mimiron's Gold-o-Matic EBS",
        version=goldomatic.__version__,
        description=_DESCRIPTION,
        redoc_url=None,
        # "/api/pool/" is not a route; sending a caller elsewhere is not an answer in the one shape.
        redirect_slashes=False,
        # A body without a declared type is read as JSON, on hot and cold routes alike.
        strict_content_type=False,
    )
    for router in routers:
        app.include_router(router)
    methods = _MethodsOfPath(routers)

    async def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _respond(_from_http_error(request, error, methods))

    async def on_invalid(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return _respond(_from_validation(error))

    async def on_failure(_request: Request, error: Exception) -> Response:
        return _respond(error_of(error))

    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(ApiError, on_failure)
    app.add_exception_handler(RuleBroken, on_failure)
    app.add_exception_handler(StoreUnavailable, on_failure)
    # Starlette raises what it has answered so a second time: the edge logs it there.
    app.add_exception_handler(Exception, on_failure)
    app.openapi = lambda: document(app)  # type: ignore[method-assign]  # as its documentation does
    return app


def _respond(error: ApiError) -> Response:
    response = Response(
        error_body(error.code, error.message, error.details),
        status_code=error.status,
        media_type="application/json",
    )
    response.raw_headers.extend(error.headers)
    return response


class _MethodsOfPath:
    """Which methods a path has: Starlette tells only those of the first route that matches."""

    def __init__(self, routers: Sequence[APIRouter]) -> None:
        self._routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]

    def allowed(self, path: str) -> list[str]:
        """Return the methods of ``path``, in the order of the alphabet."""
        methods = {
            method for route in self._routes if route.path_regex.match(path) for method in route.methods or ()
        }
        return sorted(methods)


def _from_http_error(request: Request, error: HTTPException, methods: _MethodsOfPath) -> ApiError:
    """Put what the framework says into the one shape."""
    match error.status_code:
        case 404:
            return ApiError(ErrorCode.NOT_FOUND, "There is nothing at this address.")
        case 405:
            # What is not ours is FastAPI's own documentation.
            allow = ", ".join(methods.allowed(request.url.path)) or "GET, HEAD"
            return ApiError(
                ErrorCode.METHOD_NOT_ALLOWED,
                f"This address knows {allow} only.",
                headers=((b"allow", allow.encode()),),
            )
        case 400:
            return ApiError(ErrorCode.INVALID_PAYLOAD, "The body cannot be read.")
        case _:
            raise error


def _from_validation(error: RequestValidationError) -> ApiError:
    """Say where and what, never what was sent: it may be long, and it may be a secret."""
    problems: list[dict[str, Any]] = [
        {"loc": [str(part) for part in problem["loc"]][:8], "msg": problem["msg"]}
        for problem in error.errors()[:20]
    ]
    return ApiError(
        ErrorCode.INVALID_PAYLOAD,
        "The request is not what this call expects.",
        details={"errors": problems},
    )
