"""How a test, the demo or a person tells the fake Twitch what to be, and asks what happened to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from goldomatic.sim.twitch_model import ChatAnswer, FakeTwitch
from goldomatic.sim.twitch_script import InvalidScript, Script, read_script
from goldomatic.sim.twitch_tokens import NoSuchCode, TokenDesk
from goldomatic.sim.wire import BadRequestError, read_json_object, text_field

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["control_routes", "token_control_routes", "watching_routes"]

SECONDS_MAX = 10_000_000


def watching_routes(twitch: FakeTwitch) -> list[Route]:
    """Return the routes that tell what Twitch was asked."""

    async def last_request(_request: Request) -> Response:
        call = twitch.last_chat_call
        if call is None:
            return JSONResponse({"captured": False})
        return JSONResponse(
            {
                "captured": True,
                "body": call.body,
                "authorizationHeader": call.authorization,
                "clientIdHeader": call.client_id,
            }
        )

    async def requests(request: Request) -> Response:
        wanted = request.query_params.get("route")
        calls = [call.to_json() for call in twitch.calls if wanted in {None, call.route.value}]
        return JSONResponse({"requests": calls})

    return [Route("/last-request", last_request), Route("/requests", requests)]


def control_routes(script: Script, twitch: FakeTwitch) -> list[Route]:
    """Return the routes that say how Twitch shall be."""

    async def put_script(request: Request) -> Response:
        try:
            script.put(read_script(await read_json_object(request)))
        except InvalidScript as error:
            raise BadRequestError(str(error)) from error
        return JSONResponse({"left": script.left()})

    async def script_left(_request: Request) -> Response:
        return JSONResponse({"left": script.left()})

    async def subscribers(request: Request) -> Response:
        ids = (await read_json_object(request)).get("userIds")
        if ids != "all" and not (isinstance(ids, list) and all(isinstance(user, str) for user in ids)):
            raise BadRequestError('userIds must be "all" or a list of Twitch user ids')
        twitch.subscribers = None if ids == "all" else frozenset(ids)
        return Response(status_code=204)

    async def users(request: Request) -> Response:
        names = await read_json_object(request)
        if not all(isinstance(name, str) for name in names.values()):
            raise BadRequestError("the body must map Twitch user ids to display names")
        twitch.display_names.update(names)
        return Response(status_code=204)

    async def chat_answer(request: Request) -> Response:
        style = (await read_json_object(request)).get("style")
        if style not in list(ChatAnswer):
            raise BadRequestError(f"style must be one of {', '.join(ChatAnswer)}")
        twitch.chat_answer = ChatAnswer(style)
        return Response(status_code=204)

    async def reset(_request: Request) -> Response:
        script.clear()
        twitch.reset()
        return Response(status_code=204)

    return [
        Route("/control/script", put_script, methods=["POST"]),
        Route("/control/script", script_left, methods=["GET"]),
        Route("/control/subscribers", subscribers, methods=["POST"]),
        Route("/control/users", users, methods=["POST"]),
        Route("/control/chat-answer", chat_answer, methods=["POST"]),
        Route("/control/reset", reset, methods=["POST"]),
    ]


def token_control_routes(desk: TokenDesk) -> list[Route]:
    """Return the routes that play the person with an account, and the passing of time."""

    async def agree(request: Request) -> Response:
        body = await read_json_object(request)
        try:
            desk.agree(text_field(body, "userCode"), text_field(body, "userId"))
        except NoSuchCode as error:
            raise BadRequestError(f"nobody waits with the code {error}") from error
        return Response(status_code=204)

    async def deny(request: Request) -> Response:
        try:
            desk.deny(text_field(await read_json_object(request), "userCode"))
        except NoSuchCode as error:
            raise BadRequestError(f"nobody waits with the code {error}") from error
        return Response(status_code=204)

    async def withdraw(request: Request) -> Response:
        desk.withdraw(text_field(await read_json_object(request), "userId"))
        return Response(status_code=204)

    async def expire(_request: Request) -> Response:
        desk.expire_all()
        return Response(status_code=204)

    async def issue(request: Request) -> Response:
        body = await read_json_object(request)
        return JSONResponse(desk.issue(text_field(body, "userId"), text_field(body, "clientId")))

    async def lifetimes(request: Request) -> Response:
        body = await read_json_object(request)
        for name, seconds in body.items():
            if not isinstance(seconds, int) or not 0 <= seconds <= SECONDS_MAX:
                raise BadRequestError(f"{name} must be a number of seconds")
        desk.token_seconds = body.get("token", desk.token_seconds)
        desk.interval_seconds = body.get("deviceInterval", desk.interval_seconds)
        return Response(status_code=204)

    return [
        Route("/control/device/agree", agree, methods=["POST"]),
        Route("/control/device/deny", deny, methods=["POST"]),
        Route("/control/tokens/issue", issue, methods=["POST"]),
        Route("/control/tokens/withdraw", withdraw, methods=["POST"]),
        Route("/control/tokens/expire", expire, methods=["POST"]),
        Route("/control/tokens/seconds", lifetimes, methods=["POST"]),
    ]
