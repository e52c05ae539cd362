"""What stands before every route: who calls, how often, how large, of what kind (SPEC §18).

FastAPI reads a body before it asks its dependencies. SPEC's order of refusals is the other way round,
so the guard is part of the route: it runs first, and what it has read is handed on.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.types import Scope

from goldomatic.ebs.api.auth import (
    Desktop,
    DesktopKeys,
    ExtensionTokens,
    Principal,
    Viewer,
    forbidden_role,
    identity_not_shared,
)
from goldomatic.ebs.api.body import (
    BODY_BYTES_MAX,
    JsonRequest,
    decode_json,
    is_json_media_type,
    read_body,
    unsupported_media_type,
)
from goldomatic.ebs.api.client_address import TrustedProxies
from goldomatic.ebs.api.errors import ApiError
from goldomatic.ebs.api.hot import RequestHeaders
from goldomatic.ebs.api.rate_limit import RateLimiter
from goldomatic.ebs.application.presence import DesktopPresence

__all__ = ["Caller", "CallerOf", "Gate", "Who", "guarded_by"]

_PRINCIPAL = "goldomatic.principal"


class Who(Enum):
    """Who may call a route.

    A viewer must have shared their identity; where either may call, they need not, and neither need the
    broadcaster, whose channel it is.
    """

    VIEWER = "viewer"
    BROADCASTER = "broadcaster"
    DESKTOP = "desktop"
    EITHER = "either"
    ANYBODY = "anybody"


# Members are looked up once: on a hot route finding one by its name costs more than comparing it.
_VIEWER, _BROADCASTER, _DESKTOP, _EITHER, _ANYBODY = Who


class Gate:
    """Authentication and rate limits; one for the whole service, used by hot and cold routes."""

    def __init__(
        self,
        *,
        tokens: ExtensionTokens,
        keys: DesktopKeys,
        limiter: RateLimiter,
        proxies: TrustedProxies,
        presence: DesktopPresence,
    ) -> None:
        self._tokens = tokens
        self._verified = tokens.verified
        self._keys = keys
        self._changes, self._reads, self._desktop_calls = limiter.changes, limiter.reads, limiter.desktop
        self._monotonic = limiter.now
        self._proxies = proxies
        self._presence = presence

    def admit_reader(self, scope: Scope, headers: RequestHeaders, wall_now: datetime) -> None:
        """Let in as `admit` does whoever reads what either may read; quickly, whom it has let in before.

        By itself it says nothing but yes: all others are left to `admit`.

        Raises:
            ApiError: as `admit` does.
        """
        viewer = self._verified.get(headers.get(b"authorization", b""))
        if (
            viewer is None
            or wall_now >= viewer.usable_until
            or b"x-mgm-apikey" in headers
            or not viewer.reads.spend(self._monotonic())
        ):
            self.admit(Who.EITHER, scope, headers)

    def admit(self, who: Who, scope: Scope, headers: RequestHeaders) -> Principal | None:
        """Return who calls, counted against their budget; None where anybody may call.

        Raises:
            ApiError: ``unauthorized`` (also: identity not shared), ``forbidden_apikey``, ``forbidden_role``;
                ``rate_limited`` when this caller, or this address with its failed attempts, has called
                too often.
        """
        if who is _ANYBODY:
            self._reads.spend(self._address_key(scope))
            return None
        principal: Principal
        try:
            if who is _DESKTOP or (who is _EITHER and b"x-mgm-apikey" in headers):
                principal = self._keys.check(headers.get(b"x-mgm-apikey"))
            else:
                principal = self._tokens.check(headers.get(b"authorization"))
        except ApiError:
            self._reads.spend(self._address_key(scope))
            raise
        if isinstance(principal, Desktop):
            self._presence.hear()
            self._desktop_calls.spend(principal.rate_key)
            return principal
        if scope["method"] == "GET":
            principal.reads = self._reads.spend(principal.rate_key)
        else:
            self._changes.spend(principal.rate_key)
        if who is _VIEWER and principal.user_id is None:
            raise identity_not_shared()
        if who is _BROADCASTER and not principal.is_broadcaster:
            raise forbidden_role(principal.role)
        return principal

    def _address_key(self, scope: Scope) -> str:
        # A forwarding header that comes several times is one list.
        hops = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        return f"address:{self._proxies.client_of(scope, b','.join(hops) if hops else None)}"


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def guarded_by(gate: Gate, who: Who) -> type[APIRoute]:
    """Return the route class of a router whose routes are all for ``who``."""

    class GuardedRoute(APIRoute):
        """A route that admits, measures and reads a request before FastAPI sees it."""

        def get_route_handler(self) -> Handler:
            """Return FastAPI's handler behind the guard."""
            handle = super().get_route_handler()
            expects_body = self.body_field is not None

            async def guarded(request: Request) -> Response:
                headers: RequestHeaders = dict(request.scope["headers"])
                request.scope[_PRINCIPAL] = gate.admit(who, request.scope, headers)
                if not expects_body:
                    return await handle(request)
                body = await read_body(request.receive, headers.get(b"content-length"), BODY_BYTES_MAX)
                if not is_json_media_type(headers.get(b"content-type")):
                    raise unsupported_media_type()
                # FastAPI would turn an empty body, and errors in reading one, into shapes of its own.
                decode_json(body)
                return await handle(JsonRequest(request.scope, body))

            return guarded

    return GuardedRoute


@dataclass(frozen=True, slots=True)
class Caller:
    """A viewer whom a route for viewers has let in; their Twitch identity is known."""

    user_id: str
    display_name: str | None


def _caller(request: Request) -> Caller:
    viewer = request.scope[_PRINCIPAL]
    assert isinstance(viewer, Viewer)
    assert viewer.user_id is not None
    return Caller(viewer.user_id, viewer.display_name)


CallerOf = Annotated[Caller, Depends(_caller)]
"""The viewer who calls, as an endpoint's parameter."""
