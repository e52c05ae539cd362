"""What the fake Twitch knows and answers, without HTTP: chat, subscriptions, users; tokens are elsewhere."""

from __future__ import annotations

from collections import deque
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from goldomatic.protocol.twitch_id import is_twitch_id
from goldomatic.sim.twitch_calls import Answer, Call, twitch_error
from goldomatic.sim.twitch_tokens import TokenDesk

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient
    from goldomatic.sim.twitch_script import NotSent

__all__ = ["CALLS_KEPT_MAX", "ChatAnswer", "FakeTwitch"]

CALLS_KEPT_MAX = 10_000

CHAT_MESSAGE_CHARACTERS_MAX = 500

IDS_PER_QUERY_MAX = 100


class ChatAnswer(StrEnum):
    """How a chat line that went well is answered: empty (SPEC §14), or as the real Twitch does."""

    NO_CONTENT = "no_content"
    TWITCH = "twitch"


class FakeTwitch:
    """A Twitch with one room, as many accounts as asked for, and a memory of every call."""

    def __init__(self, ambient: Ambient, *, is_strict: bool = False) -> None:
        """Begin with nobody subscribed; ``is_strict`` takes only tokens that were issued here."""
        self._ambient = ambient
        self.tokens = TokenDesk(ambient, is_strict=is_strict)
        self.reset()

    def reset(self) -> None:
        """Forget everything that happened and everything that was set."""
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT_MAX)
        self.last_chat_call: Call | None = None
        self.chat_answer = ChatAnswer.NO_CONTENT
        self.subscribers: frozenset[str] | None = frozenset()
        self.display_names: dict[str, str] = {}
        self.unknown_users: frozenset[str] = frozenset()
        """Ids that no account has."""
        self.tokens.reset()

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
        return Answer(200, {"data": [self._user(user) for user in ids if user not in self.unknown_users]})

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
