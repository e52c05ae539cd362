"""The simulator as a program: one client, its realm, and HTTP control of both (SPEC §14)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from goldomatic.protocol.character_name import InvalidCharacterName
from goldomatic.sim.wire import BadRequestError, error_response, on_bad_request
from goldomatic.sim.wow.actors import answer_whispers
from goldomatic.sim.wow.client import NotInWorldError
from goldomatic.sim.wow.control_bodies import (
    AnswerBody,
    CharacterBody,
    ClientBody,
    ClockBody,
    FailureBody,
    ItemBody,
    KeysBody,
    LineBody,
    PersonBody,
    SayBody,
)
from goldomatic.sim.wow.items import ItemKind
from goldomatic.sim.wow.mouse import UnreachableError
from goldomatic.sim.wow.packets import SpeechKind
from goldomatic.sim.wow.paint import png_of
from goldomatic.sim.wow.person import Person
from goldomatic.sim.wow.post import MailTrouble

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from goldomatic.sim.wow.characters import Character
    from goldomatic.sim.wow.client import Client
    from goldomatic.sim.wow.heartbeat import Heartbeat
    from goldomatic.sim.wow.realm import Realm

__all__ = ["SERVICE", "create_app"]

SERVICE = "WowClientSimulator"

B = TypeVar("B", bound=msgspec.Struct)

_SCALE_MAX = 4.0
_OK = {"ok": True}


class _Control:
    """The routes. Everything runs on the event loop's one thread, so nothing happens between two steps."""

    def __init__(self, client: Client, realm: Realm, heartbeat: Heartbeat) -> None:
        self._client = client
        self._realm = realm
        self._heartbeat = heartbeat
        self._person = Person(client)

    async def health(self, _request: Request) -> Response:
        """Answer that the program runs."""
        return JSONResponse(_OK)

    async def type_line(self, request: Request) -> Response:
        """Open the chat box, type a line, send it."""
        body = await _body(request, LineBody)
        lost = self._client.keyboard.type_line(body.line)
        return JSONResponse({"ok": not lost, "lost": lost})

    async def press_keys(self, request: Request) -> Response:
        """Press one key, then type letters."""
        body = await _body(request, KeysBody)
        if body.key:
            self._client.keyboard.press(body.key)
        self._client.keyboard.type_text(body.text)
        return JSONResponse(_OK)

    async def read_log(self, _request: Request) -> Response:
        """Show the log file as it lies on disk, and how much waits in memory."""
        log = self._client.log
        written = log.path.read_bytes() if log.path.exists() else b""
        return JSONResponse(
            {
                "path": str(log.path),
                "isOn": log.is_on,
                "bufferedBytes": log.buffered_bytes,
                "text": written.decode("utf-8", "replace"),
            }
        )

    async def read_screen(self, _request: Request) -> Response:
        """Show the chat window, and what went wrong in the interface."""
        client = self._client
        return JSONResponse(
            {
                "inWorld": client.is_in_world,
                "isLoading": client.is_loading,
                "secondsSinceStart": client.clock.now,
                "chat": client.chat_lines,
                "errors": client.errors,
                "keysLost": client.keyboard.lost,
            }
        )

    async def take_screenshot(self, request: Request) -> Response:
        """Paint the screen, or the part around ``frame``, ``scale`` pixels a UI unit."""
        try:
            scale = float(request.query_params.get("scale", "1"))
            if not 0 < scale <= _SCALE_MAX:
                raise ValueError(f"scale must be above 0 and at most {_SCALE_MAX}")  # noqa: TRY301
            picture = png_of(self._client, request.query_params.get("frame"), scale=scale)
        except ValueError as error:
            raise BadRequestError(str(error)) from error
        return Response(picture, media_type="image/png")

    async def list_characters(self, _request: Request) -> Response:
        """List everybody, what they heard, and what lies in their mailboxes."""
        return JSONResponse([_shown(each) for each in self._realm.characters.values()])

    async def put_character(self, request: Request) -> Response:
        """Make or change a character."""
        body = await _body(request, CharacterBody)
        character = self._realm.find(body.name)
        if character is None:
            try:
                character = self._realm.add_character(body.name, body.faction or "Alliance")
            except InvalidCharacterName as error:
                raise BadRequestError(str(error)) from error
        character.zone = character.zone if body.zone is None else body.zone
        character.guild = character.guild if body.guild is None else body.guild
        character.level = character.level if body.level is None else body.level
        character.is_online = character.is_online if body.online is None else body.online
        if body.copper is not None:
            self._realm.pay(character.name, body.copper - character.copper)
        return JSONResponse(_shown(character))

    async def put_item(self, request: Request) -> Response:
        """Put an item into the streamer's bags."""
        body = await _body(request, ItemBody)
        try:
            kind = ItemKind(item_id=body.item_id, name=body.name, quality=body.quality)
            bag, slot = self._known(self._client.character.name).bags.add(kind, body.count)
        except ValueError as error:
            raise BadRequestError(str(error)) from error
        return JSONResponse({"bag": bag, "slot": slot})

    async def say(self, request: Request) -> Response:
        """Let a character whisper or speak."""
        body = await _body(request, SayBody)
        speaker = self._known(body.speaker)
        if body.kind is SpeechKind.WHISPER:
            self._realm.whisper(speaker.name, body.to, body.text)
        else:
            self._realm.say(speaker.name, body.text, body.kind, channel=body.channel)
        return JSONResponse(_OK)

    async def script_answer(self, request: Request) -> Response:
        """Let a character answer whispers by themselves."""
        body = await _body(request, AnswerBody)
        answer_whispers(
            self._realm,
            self._known(body.name).name,
            body.answer,
            when=body.when,
            after_seconds=body.after_seconds,
            times=body.times,
        )
        return JSONResponse(_OK)

    async def script_failure(self, request: Request) -> Response:
        """Let the next letter, or the next queries, go wrong."""
        body = await _body(request, FailureBody)
        trouble = MailTrouble(
            is_request_lost=body.mail_request_lost,
            is_answer_lost=body.mail_answer_lost,
            answer_after_seconds=body.mail_answer_after_seconds,
            refusal=body.mail_refusal,
        )
        if trouble != MailTrouble():
            self._realm.post_office.troubles.append(trouble)
        self._realm.who_desk.unanswered += body.who_unanswered
        if body.who_answered_after_seconds is not None:
            self._realm.who_desk.answered_late.append(body.who_answered_after_seconds)
        return JSONResponse(_OK)

    async def move_clock(self, request: Request) -> Response:
        """Advance the clock, or set how fast it runs by itself."""
        body = await _body(request, ClockBody)
        if body.advance_seconds < 0 or (body.rate or 0) < 0:
            raise BadRequestError("time does not run backwards")
        if body.rate is not None:
            self._heartbeat.rate = body.rate
        self._client.advance(body.advance_seconds)
        return JSONResponse({"secondsSinceStart": self._client.clock.now, "rate": self._heartbeat.rate})

    async def change_client(self, request: Request) -> Response:
        """Log in, log out, reload, or crash."""
        body = await _body(request, ClientBody)
        acts: dict[str, Callable[[], None]] = {
            "login": self._client.login,
            "logout": self._client.logout,
            "reload": self._client.reload,
            "crash": self._client.crash,
        }
        acts[body.do]()
        return JSONResponse({"inWorld": self._client.is_in_world})

    async def act_as_person(self, request: Request) -> Response:
        """Do what a person does with the mouse."""
        body = await _body(request, PersonBody)
        acts: dict[str, Callable[[], None]] = {
            "open_mailbox": self._person.open_mailbox,
            "close_mailbox": self._person.close_mailbox,
            "walk_away": self._person.walk_away,
            "send_letter": self._person.send_letter,
            "accept_popup": self._person.accept_popup,
            "cancel_popup": self._person.cancel_popup,
            "click": lambda: self._person.click(body.frame),
        }
        acts[body.do]()
        return JSONResponse(_OK)

    def _known(self, name: str) -> Character:
        character = self._realm.find(name)
        if character is None:
            raise BadRequestError(f"there is no character called {name}")
        return character


async def _body(request: Request, kind: type[B]) -> B:
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except msgspec.DecodeError as error:
        raise BadRequestError(str(error)) from error


def _shown(character: Character) -> dict[str, Any]:
    return {
        "name": character.name,
        "online": character.is_online,
        "faction": str(character.faction),
        "level": character.level,
        "zone": character.zone,
        "guild": character.guild,
        "copper": character.copper,
        "heard": [
            {"kind": str(each.kind), "from": each.speaker, "text": each.text, "at": each.at}
            for each in character.heard
        ],
        "mailbox": [
            {
                "from": letter.sender,
                "subject": letter.subject,
                "copper": letter.copper,
                "items": [stack.kind.name for stack in letter.items],
            }
            for letter in character.mailbox
        ],
    }


async def _on_unreachable(_request: Request, error: Exception) -> Response:
    return error_response(409, "unreachable", str(error))


async def _on_not_in_world(_request: Request, error: Exception) -> Response:
    return error_response(409, "not_in_world", f"{error} is not in the world")


def create_app(client: Client, realm: Realm, heartbeat: Heartbeat) -> Starlette:
    """Return the program's HTTP face; the clock runs while it is served."""
    control = _Control(client, realm, heartbeat)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with heartbeat.beating():
            yield
        client.logout()

    def route(path: str, method: str, endpoint: Callable[..., Any]) -> Route:
        return Route(f"/api/mock/{path}", endpoint, methods=[method])

    return Starlette(
        lifespan=lifespan,
        routes=[
            route("health", "GET", control.health),
            route("type", "POST", control.type_line),
            route("keys", "POST", control.press_keys),
            route("log", "GET", control.read_log),
            route("screen", "GET", control.read_screen),
            route("screenshot", "GET", control.take_screenshot),
            route("characters", "GET", control.list_characters),
            route("characters", "POST", control.put_character),
            route("items", "POST", control.put_item),
            route("say", "POST", control.say),
            route("answers", "POST", control.script_answer),
            route("failures", "POST", control.script_failure),
            route("clock", "POST", control.move_clock),
            route("client", "POST", control.change_client),
            route("person", "POST", control.act_as_person),
        ],
        exception_handlers={
            BadRequestError: on_bad_request,
            UnreachableError: _on_unreachable,
            NotInWorldError: _on_not_in_world,
        },
    )
