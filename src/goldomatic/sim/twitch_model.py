"""What the fake Twitch knows and answers, without HTTP: chat, subscriptions, users, tokens."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from http.client import responses
from typing import TYPE_CHECKING, Any

from goldomatic.ambient import format_instant
from goldomatic.protocol.twitch_id import is_twitch_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from goldomatic.ambient import Ambient
    from goldomatic.sim.twitch_script import NotSent, RouteName

__all__ = ["CALLS_KEPT_MAX", "Answer", "Call", "ChatAnswer", "FakeTwitch", "twitch_error"]

CALLS_KEPT_MAX = 10_000

CHAT_MESSAGE_CHARACTERS_MAX = 500

IDS_PER_QUERY_MAX = 100

TOKEN_SECONDS = 14_000


class ChatAnswer(StrEnum):
    """How a chat line that went well is answered: empty (SPEC §14), or as the real Twitch does."""

    NO_CONTENT = "no_content"
    TWITCH = "twitch"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON body; None stands for no body at all."""

    status: int
    body: dict[str, Any] | None = None

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


def twitch_error(status: int, message: str) -> Answer:
    """Return an error as Twitch words it."""
    phrase = responses.get(status, "Error")
    return Answer(status, {"error": phrase, "status": status, "message": message})


@dataclass(slots=True, kw_only=True)
class Call:
    """One request that reached the fake Twitch, and what became of it."""

    received_at: datetime
    route: RouteName
    method: str
    path: str
    query: dict[str, list[str]]
    authorization: str | None
    client_id: str | None
    body: Any
    behaviour: str = "ok"
    answered_status: int | None = None
    """None while unanswered, and for good when the connection was cut."""
    was_taken: bool = False
    """Whether Twitch did what it was asked: for chat, whether the line appeared."""

    def to_json(self) -> dict[str, Any]:
        """Return the call as ``GET /requests`` shows it."""
        return {
            "receivedAt": format_instant(self.received_at),
            "route": self.route.value,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "authorizationHeader": self.authorization,
            "clientIdHeader": self.client_id,
            "body": self.body,
            "behaviour": self.behaviour,
            "answeredStatus": self.answered_status,
            "taken": self.was_taken,
        }


class FakeTwitch:
    """A Twitch with one room, as many accounts as asked for, and a memory of every call."""

    def __init__(self, ambient: Ambient) -> None:
        """Begin with nobody subscribed; ``ambient`` gives message ids and token texts."""
        self._ambient = ambient
        self.reset()

    def reset(self) -> None:
        """Forget everything that happened and everything that was set."""
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT_MAX)
        self.last_chat_call: Call | None = None
        self.chat_answer = ChatAnswer.NO_CONTENT
        self.subscribers: frozenset[str] | None = frozenset()
        self.display_names: dict[str, str] = {}
        self._spent_refresh_tokens: set[str] = set()

    def remember(self, call: Call, *, is_chat: bool) -> None:
        """Keep ``call``; of the oldest, beyond `CALLS_KEPT_MAX`, nothing stays."""
        self.calls.append(call)
        if is_chat:
            self.last_chat_call = call

    def send_chat_message(self, call: Call, dropped: NotSent | None) -> Answer:
        """Answer *Send Chat Message*; ``dropped`` makes Twitch swallow the line, with a reason."""
        body = call.body
        if not isinstance(body, dict):
            return twitch_error(400, "The body is not a JSON object.")
        for name in ("broadcaster_id", "sender_id", "message"):
            if not isinstance(body.get(name), str) or not body[name]:
                return twitch_error(400, f'The parameter "{name}" is missing or not a string.')
        if len(body["message"]) > CHAT_MESSAGE_CHARACTERS_MAX:
            return twitch_error(422, "The message is too long.")
        if dropped is not None:
            reason = {"code": dropped.code, "message": dropped.message}
            return Answer(200, {"data": [{"message_id": "", "is_sent": False, "drop_reason": reason}]})
        call.was_taken = True
        if self.chat_answer is ChatAnswer.NO_CONTENT:
            return Answer(204)
        message_id = str(self._ambient.random.uuid())
        return Answer(200, {"data": [{"message_id": message_id, "is_sent": True, "drop_reason": None}]})

    def subscriptions(self, call: Call) -> Answer:
        """Answer *Get Broadcaster Subscriptions*: of the ids asked for, those who are subscribed."""
        broadcasters, users = call.query.get("broadcaster_id", []), call.query.get("user_id", [])
        if len(broadcasters) != 1:
            return twitch_error(400, 'The parameter "broadcaster_id" is required, once.')
        if len(users) > IDS_PER_QUERY_MAX:
            return twitch_error(400, f'At most {IDS_PER_QUERY_MAX} of "user_id" may be given.')
        call.was_taken = True
        subscribed = [user for user in users if self.subscribers is None or user in self.subscribers]
        rows = [self._subscription(broadcasters[0], user) for user in subscribed]
        return Answer(200, {"data": rows, "pagination": {}, "total": len(rows), "points": len(rows)})

    def users(self, call: Call) -> Answer:
        """Answer *Get Users* by id; whoever was not given a name is called ``user<id>``."""
        ids = call.query.get("id", [])
        if not ids or len(ids) > IDS_PER_QUERY_MAX:
            return twitch_error(400, f'Give 1 to {IDS_PER_QUERY_MAX} of "id".')
        if not all(map(is_twitch_id, ids)):
            return twitch_error(400, 'The parameter "id" must be numeric.')
        call.was_taken = True
        return Answer(200, {"data": [self._user(user) for user in ids]})

    def token(self, call: Call) -> Answer:
        """Answer ``POST /oauth2/token``: ``refresh_token`` and ``client_credentials`` (docs/twitch.md §4).

        A refresh token works once. Access tokens that were issued earlier stay valid, as at Twitch.
        """
        form: Mapping[str, str] = call.body if isinstance(call.body, dict) else {}
        if not form.get("client_id"):
            return Answer(400, {"status": 400, "message": "missing client id"})
        match form.get("grant_type"):
            case "refresh_token":
                return self._refresh(call, form.get("refresh_token", ""))
            case "client_credentials":
                if not form.get("client_secret"):
                    return Answer(400, {"status": 400, "message": "missing client secret"})
                call.was_taken = True
                return Answer(200, self._token_body())
            case _:
                return Answer(400, {"status": 400, "message": "unsupported grant type"})

    def validate(self, call: Call) -> Answer:
        """Answer ``GET /oauth2/validate``; any token will do, none will not."""
        scheme, _, token = (call.authorization or "").partition(" ")
        if scheme.lower() not in {"oauth", "bearer"} or not token:
            return Answer(401, {"status": 401, "message": "invalid access token"})
        call.was_taken = True
        return Answer(
            200,
            {
                "client_id": call.client_id or "mock-client-id",
                "login": "streamer",
                "scopes": ["channel:read:subscriptions", "user:read:chat", "user:write:chat"],
                "user_id": "1001",
                "expires_in": TOKEN_SECONDS,
            },
        )

    def _refresh(self, call: Call, refresh_token: str) -> Answer:
        if not refresh_token or refresh_token in self._spent_refresh_tokens:
            return Answer(400, {"status": 400, "message": "Invalid refresh token"})
        self._spent_refresh_tokens.add(refresh_token)
        call.was_taken = True
        fresh = {"refresh_token": self._ambient.random.uuid().hex, "scope": ["user:write:chat"]}
        return Answer(200, self._token_body() | fresh)

    def _token_body(self) -> dict[str, Any]:
        return {
            "access_token": self._ambient.random.uuid().hex,
            "expires_in": TOKEN_SECONDS,
            "token_type": "bearer",
        }

    def _user(self, user_id: str) -> dict[str, Any]:
        display_name = self.display_names.get(user_id, f"user{user_id}")
        return {
            "id": user_id,
            "login": display_name.lower(),
            "display_name": display_name,
            "type": "",
            "broadcaster_type": "",
            "description": "",
        }

    def _subscription(self, broadcaster_id: str, user_id: str) -> dict[str, Any]:
        user = self._user(user_id)
        return {
            "broadcaster_id": broadcaster_id,
            "broadcaster_login": "streamer",
            "broadcaster_name": "Streamer",
            "gifter_id": "",
            "gifter_login": "",
            "gifter_name": "",
            "is_gift": False,
            "plan_name": "Channel Subscription",
            "tier": "1000",
            "user_id": user_id,
            "user_login": user["login"],
            "user_name": user["display_name"],
        }
