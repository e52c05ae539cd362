"""MockHelixApi: a fake Twitch (SPEC §14). Helix and the token service behind one address.

It remembers every call (``GET /requests``), and fails as it is told to through ``/control``; what it
answers is decided in `twitch_model`, what goes wrong in `twitch_script`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from goldomatic.sim.server import DROP_CONNECTION
from goldomatic.sim.twitch_calls import Answer, Call, twitch_error
from goldomatic.sim.twitch_control import control_routes, token_control_routes, watching_routes
from goldomatic.sim.twitch_eventsub import EventSubHub, Post
from goldomatic.sim.twitch_eventsub_app import eventsub_control_routes, socket_route
from goldomatic.sim.twitch_eventsub_app import post as post_over_network
from goldomatic.sim.twitch_model import FakeTwitch
from goldomatic.sim.twitch_script import (
    Behaviour,
    Drop,
    Malformed,
    NotSent,
    RouteName,
    Script,
    Status,
    Timeout,
)
from goldomatic.sim.twitch_sockets import SocketDesk
from goldomatic.sim.wire import BadRequestError, on_bad_request

if TYPE_CHECKING:
    from starlette.requests import Request

    from goldomatic.ambient import Ambient
    from goldomatic.sim.config import SimulatorSettings

__all__ = ["COMPONENT", "create_app"]

COMPONENT = "MockHelixApi"

Respond = Callable[[Call, Behaviour], Answer]

_FORMS = frozenset({RouteName.DEVICE, RouteName.TOKEN, RouteName.REVOKE})
_SCOPES = {
    RouteName.CHAT_MESSAGES: frozenset({"user:write:chat"}),
    RouteName.SUBSCRIPTIONS: frozenset({"channel:read:subscriptions"}),
}
_MALFORMED_BODY = b'{"data":[{"message_id":'


class _HelixApi:
    """The HTTP face of one `FakeTwitch`."""

    def __init__(self, settings: SimulatorSettings, ambient: Ambient, *, is_strict: bool, post: Post) -> None:
        self._settings = settings
        self._ambient = ambient
        self.script = Script()
        self.twitch = FakeTwitch(ambient, is_strict=is_strict)
        self.hub = EventSubHub(ambient, self.twitch.tokens, SocketDesk(ambient), post)
        self._verifying: set[asyncio.Task[None]] = set()

    def routes(self) -> list[Route]:
        """Return Twitch's own routes."""
        twitch = self.twitch
        return [
            self._route("/helix/chat/messages", RouteName.CHAT_MESSAGES, "POST", self._send_chat_message),
            self._route(
                "/helix/subscriptions",
                RouteName.SUBSCRIPTIONS,
                "GET",
                lambda call, _: twitch.subscriptions(call),
            ),
            self._route("/helix/users", RouteName.USERS, "GET", lambda call, _: twitch.users(call)),
            *self._oauth_routes(),
            *self._eventsub_routes(),
        ]

    def _eventsub_routes(self) -> list[Route]:
        hub, path = self.hub, "/helix/eventsub/subscriptions"
        return [
            self._route(path, RouteName.EVENTSUB, "POST", lambda call, _: self._create(call)),
            self._route(path, RouteName.EVENTSUB_LIST, "GET", lambda call, _: hub.list(call)),
            self._route(path, RouteName.EVENTSUB_DELETE, "DELETE", lambda call, _: hub.delete(call)),
        ]

    def _create(self, call: Call) -> Answer:
        answer = self.hub.create(call)
        if self.hub.unverified:
            # Twitch answers first, and sends its challenge then.
            verifying = asyncio.create_task(self.hub.verify(), name="job:fake_twitch_verify")
            self._verifying.add(verifying)
            verifying.add_done_callback(self._verifying.discard)
        return answer

    def _oauth_routes(self) -> list[Route]:
        tokens = self.twitch.tokens
        return [
            self._route("/oauth2/device", RouteName.DEVICE, "POST", lambda call, _: tokens.device(call)),
            self._route("/oauth2/token", RouteName.TOKEN, "POST", lambda call, _: tokens.token(call)),
            self._route("/oauth2/validate", RouteName.VALIDATE, "GET", lambda call, _: tokens.validate(call)),
            self._route("/oauth2/revoke", RouteName.REVOKE, "POST", lambda call, _: tokens.revoke(call)),
        ]

    def _route(self, path: str, name: RouteName, method: str, respond: Respond) -> Route:
        async def endpoint(request: Request) -> Response:
            call = await self._record(request, name)
            behaviour = self.script.take(name)
            call.behaviour = behaviour.kind
            return await self._play(request, call, behaviour, respond)

        return Route(path, endpoint, methods=[method], name=name.value)

    async def _record(self, request: Request, name: RouteName) -> Call:
        raw = await request.body()
        call = Call(
            received_at=self._ambient.wall.now(),
            route=name,
            method=request.method,
            path=request.url.path,
            query=parse_qs(request.url.query),
            authorization=request.headers.get("authorization"),
            client_id=request.headers.get("client-id"),
            body=_read_form(request, raw) if name in _FORMS else _read_json(raw),
        )
        self.twitch.remember(call, is_chat=name is RouteName.CHAT_MESSAGES)
        return call

    async def _play(self, request: Request, call: Call, behaviour: Behaviour, respond: Respond) -> Response:
        if isinstance(behaviour, Status):
            return self._refuse(call, behaviour)
        if isinstance(behaviour, Drop) and not behaviour.taken:
            return await _drop(request)
        answer = self._why_unauthorized(call) or respond(call, behaviour)
        match behaviour:
            case Drop():
                return await _drop(request)
            case Timeout(seconds=seconds) if await _caller_left(request, seconds):
                return Response(status_code=HTTPStatus.NO_CONTENT)
            case Malformed() if answer.is_success:
                call.answered_status = 200
                return Response(_MALFORMED_BODY, media_type="application/json")
            case _:
                call.answered_status = answer.status
                return _response(answer)

    def _send_chat_message(self, call: Call, behaviour: Behaviour) -> Answer:
        return self.twitch.send_chat_message(call, behaviour if isinstance(behaviour, NotSent) else None)

    def _refuse(self, call: Call, refusal: Status) -> Response:
        call.answered_status = refusal.status
        response = _response(twitch_error(refusal.status, refusal.message))
        if refusal.retry_after_seconds is not None:
            reset_at = int(self._ambient.wall.now().timestamp()) + refusal.retry_after_seconds
            response.headers["Retry-After"] = str(refusal.retry_after_seconds)
            response.headers["Ratelimit-Remaining"] = "0"
            response.headers["Ratelimit-Reset"] = str(reset_at)
        return response

    def _why_unauthorized(self, call: Call) -> Answer | None:
        if not call.path.startswith("/helix/"):
            return None
        if self.twitch.tokens.is_strict:
            return self.twitch.tokens.why_not(call, scopes=_SCOPES.get(call.route, frozenset()))
        if not self._settings.strict_auth:
            return None
        scheme, _, token = (call.authorization or "").partition(" ")
        if scheme != "Bearer" or not token.strip():
            return twitch_error(401, "OAuth token is missing")
        if not call.client_id:
            return twitch_error(401, "Client ID is missing")
        if self._settings.helix_client_id not in {None, call.client_id}:
            return twitch_error(401, "Client ID and OAuth token do not match")
        return None


def create_app(
    settings: SimulatorSettings, ambient: Ambient, *, is_strict: bool = False, post: Post = post_over_network
) -> Starlette:
    """Return the program.

    ``MockHelix__StrictAuth`` makes Helix insist on Bearer and Client-Id; ``is_strict`` makes it insist on
    tokens that were issued here, and on their scopes. ``post`` brings messages to webhooks.
    """
    api = _HelixApi(settings, ambient, is_strict=is_strict, post=post)

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "healthy", "component": COMPONENT})

    app = Starlette(
        routes=[
            Route("/health", health),
            *api.routes(),
            *watching_routes(api.twitch),
            *control_routes(api.script, api.twitch),
            *token_control_routes(api.twitch.tokens),
            *eventsub_control_routes(api.hub),
            socket_route(api.hub),
        ],
        exception_handlers={BadRequestError: on_bad_request},
    )
    app.state.twitch, app.state.hub = api.twitch, api.hub
    return app


def _response(answer: Answer) -> Response:
    if answer.body is None:
        return Response(status_code=answer.status)
    return JSONResponse(answer.body, status_code=answer.status)


def _read_json(raw: bytes) -> Any:  # noqa: ANN401 - whatever JSON the caller sent
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _read_form(request: Request, raw: bytes) -> dict[str, str]:
    # Twitch takes the parameters of its token service from the form and from the address alike.
    pairs = parse_qs(request.url.query) | parse_qs(raw.decode("utf-8", "replace"))
    return {name: values[-1] for name, values in pairs.items()}


async def _caller_left(request: Request, seconds: float) -> bool:
    """Wait until ``seconds`` have passed or the caller has hung up; return whether it has."""
    try:
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


async def _drop(request: Request) -> Response:
    drop_connection = request.scope.get("extensions", {}).get(DROP_CONNECTION)
    if drop_connection is None:
        # No server in between, so no connection either: the caller sees the reset itself.
        raise ConnectionResetError("the connection was dropped by the script")
    drop_connection()
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response(status_code=HTTPStatus.NO_CONTENT)
