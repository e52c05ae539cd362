"""The fake Twitch's EventSub: subscriptions of both kinds, what they bring, and how they are taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldomatic.sim.chat import ChatMessage, encode, message_timestamp, signed_headers
from goldomatic.sim.twitch_calls import Answer, Call, twitch_error
from goldomatic.sim.twitch_sockets import SocketDesk

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient
    from goldomatic.sim.twitch_tokens import TokenDesk

__all__ = ["EventSubHub", "Post", "Posted", "Said", "Subscription"]

CHAT_MESSAGE = "channel.chat.message"
PAGE_SIZE = 100
PENDING, ENABLED = "webhook_callback_verification_pending", "enabled"
FAILED = "webhook_callback_verification_failed"
_READ = frozenset({"user:read:chat"})
_BOT = frozenset({"user:read:chat", "user:bot", "channel:bot"})
_SECRET_CHARACTERS = range(10, 101)
RESENDS_MAX = 3


@dataclass(frozen=True, slots=True)
class Posted:
    """What a callback answered; status 0 when nobody did."""

    status: int
    body: bytes = b""

    @property
    def is_taken(self) -> bool:
        """Whether the message counts as delivered."""
        return 200 <= self.status < 300  # noqa: PLR2004 -- 2xx


Post = Callable[[str, bytes, dict[str, str]], Awaitable[Posted]]
"""Posts a message to a callback; never raises."""


@dataclass(slots=True, kw_only=True)
class Subscription:
    """One subscription; ``owner`` is the program's client id."""

    id: str
    condition: dict[str, str]
    transport: dict[str, str]
    status: str
    created_at: str
    owner: str

    @property
    def is_webhook(self) -> bool:
        """Whether messages go to an address."""
        return self.transport["method"] == "webhook"

    def to_json(self) -> dict[str, Any]:
        """Return it as Twitch lists it: without the secret."""
        transport = {name: value for name, value in self.transport.items() if name != "secret"}
        return {
            "id": self.id,
            "status": self.status,
            "type": CHAT_MESSAGE,
            "version": "1",
            "condition": self.condition,
            "created_at": self.created_at,
            "transport": transport,
            "cost": 0,
        }


@dataclass(slots=True)
class Said:
    """What became of a chat line: how many subscriptions have surely brought it."""

    deliveries: int = 0


@dataclass(slots=True)
class EventSubHub:
    """Keeps subscriptions and brings messages."""

    ambient: Ambient
    tokens: TokenDesk
    sockets: SocketDesk
    post: Post
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    unverified: list[Subscription] = field(default_factory=list)
    """Whose challenge is still to be sent: `verify` does it."""

    def __post_init__(self) -> None:
        """Hear of sessions that end."""
        self.sockets.on_gone = self._disconnect

    def create(self, call: Call) -> Answer:
        """Answer ``POST /helix/eventsub/subscriptions``."""
        body = call.body if isinstance(call.body, dict) else {}
        condition, transport = body.get("condition"), body.get("transport")
        if (
            body.get("type") != CHAT_MESSAGE
            or not isinstance(condition, dict)
            or not isinstance(transport, dict)
        ):
            return twitch_error(400, "type, condition and transport are required")
        refusal = self._why_not(call, condition, transport)
        if refusal is not None:
            return refusal
        subscription = Subscription(
            id=str(self.ambient.random.uuid()),
            condition=condition,
            transport=transport,
            status=PENDING if transport["method"] == "webhook" else ENABLED,
            created_at=message_timestamp(self.ambient.wall.now()),
            owner=call.client_id or "",
        )
        if any(_is_same(each, subscription) for each in self.subscriptions.values()):
            return twitch_error(409, "subscription already exists")
        self.subscriptions[subscription.id] = subscription
        call.was_taken = True
        if subscription.is_webhook:
            self.unverified.append(subscription)
        else:
            session = self.sockets.find(transport["session_id"])
            if session is not None:
                session.is_subscribed = True
        return Answer(
            202, {"data": [subscription.to_json()], "total": 1, "total_cost": 0, "max_total_cost": 10}
        )

    def list(self, call: Call) -> Answer:
        """Answer ``GET /helix/eventsub/subscriptions``.

        Strict: the program's own token is told of webhooks, a user's of that user's sockets.
        """
        owned = [each for each in self.subscriptions.values() if each.owner == (call.client_id or "")]
        if self.tokens.is_strict:
            user_id = self.tokens.user_of(call)
            owned = [
                each
                for each in owned
                if (
                    each.is_webhook
                    if user_id is None
                    else each.condition.get("user_id") == user_id and not each.is_webhook
                )
            ]
        start = int(call.query.get("after", ["0"])[0])
        page = owned[start : start + PAGE_SIZE]
        more = start + PAGE_SIZE < len(owned)
        call.was_taken = True
        return Answer(
            200,
            {
                "data": [each.to_json() for each in page],
                "total": len(owned),
                "pagination": {"cursor": str(start + PAGE_SIZE)} if more else {},
            },
        )

    def delete(self, call: Call) -> Answer:
        """Answer ``DELETE /helix/eventsub/subscriptions``."""
        if self.subscriptions.pop(call.query.get("id", [""])[0], None) is None:
            return twitch_error(404, "The subscription was not found.")
        call.was_taken = True
        return Answer(204)

    async def verify(self) -> None:
        """Send the challenges that are due."""
        while self.unverified:
            subscription = self.unverified.pop(0)
            challenge = self.ambient.random.uuid().hex
            body = {"challenge": challenge, "subscription": subscription.to_json()}
            answer = await self._post(subscription, body, "webhook_callback_verification")
            is_right = answer.status == 200 and answer.body == challenge.encode()  # noqa: PLR2004 -- OK
            if subscription.status == PENDING:
                subscription.status = ENABLED if is_right else FAILED

    async def say(self, message: ChatMessage, *, copies: int = 1, message_id: str | None = None) -> Said:
        """Bring a chat line to every subscription; ``copies`` of it, as Twitch does when it is unsure.

        ``message_id`` is EventSub's id of what is sent, a new one unless given: a resend has the first one's.
        """
        said = Said()
        for subscription in list(self.subscriptions.values()):
            if subscription.status != ENABLED:
                continue
            payload = {"subscription": subscription.to_json(), "event": message.event()}
            sent_id = message_id or str(self.ambient.random.uuid())
            if subscription.is_webhook:
                taken = [await self._resend(subscription, payload, sent_id) for _ in range(copies)]
            else:
                session = self.sockets.find(subscription.transport["session_id"])
                taken = [
                    session is not None and self.sockets.notify(session, "notification", payload, sent_id)
                    for _ in range(copies)
                ]
            said.deliveries += any(taken)
        return said

    async def revoke(self, status: str) -> None:
        """Take every subscription back and say why."""
        for subscription in list(self.subscriptions.values()):
            was_enabled = subscription.status == ENABLED
            subscription.status = status
            payload = {"subscription": subscription.to_json()}
            if not was_enabled:
                continue
            if subscription.is_webhook:
                await self._post(subscription, payload, "revocation")
            elif (session := self.sockets.find(subscription.transport["session_id"])) is not None:
                session.is_subscribed = False
                session.opened_at = self.ambient.wall.now()
                self.sockets.notify(session, "revocation", payload, str(self.ambient.random.uuid()))

    async def _resend(self, subscription: Subscription, payload: dict[str, Any], message_id: str) -> bool:
        """Post a notification until it is taken, some times at most."""
        for _ in range(RESENDS_MAX):
            if (await self._post(subscription, payload, "notification", message_id)).is_taken:
                return True
        return False

    async def _post(
        self, subscription: Subscription, payload: dict[str, Any], kind: str, message_id: str | None = None
    ) -> Posted:
        body = encode(payload)
        headers = signed_headers(
            subscription.transport["secret"],
            body,
            message_id or str(self.ambient.random.uuid()),
            message_timestamp(self.ambient.wall.now()),
            message_type=kind,
        )
        return await self.post(subscription.transport["callback"], body, headers)

    def _why_not(self, call: Call, condition: dict[str, Any], transport: dict[str, Any]) -> Answer | None:
        reader = condition.get("user_id")
        if not isinstance(reader, str) or not isinstance(condition.get("broadcaster_user_id"), str):
            return twitch_error(400, "condition needs broadcaster_user_id and user_id")
        if transport.get("method") == "webhook":
            secret = transport.get("secret")
            if not isinstance(secret, str) or len(secret) not in _SECRET_CHARACTERS:
                return twitch_error(400, "secret must be 10 to 100 characters")
            if not isinstance(transport.get("callback"), str):
                return twitch_error(400, "callback is required")
            if (refusal := self.tokens.why_not(call, is_app=True)) is not None:
                return refusal
            return (
                None if self.tokens.has_consent(reader, _BOT) else twitch_error(403, "missing authorization")
            )
        if (
            transport.get("method") != "websocket"
            or self.sockets.find(str(transport.get("session_id"))) is None
        ):
            return twitch_error(400, "session does not exist or has already disconnected")
        if (refusal := self.tokens.why_not(call, scopes=_READ)) is not None:
            return refusal
        return None if self.tokens.user_of(call) == reader else twitch_error(403, "user_id is another's")

    def _disconnect(self, session_id: str) -> None:
        for each in self.subscriptions.values():
            if each.transport.get("session_id") == session_id and each.status == ENABLED:
                each.status = "websocket_disconnected"


def _is_same(one: Subscription, other: Subscription) -> bool:
    where = ("method", "callback", "session_id")
    return (
        one.status in (ENABLED, PENDING)
        and one.owner == other.owner
        and one.condition == other.condition
        and all(one.transport.get(name) == other.transport.get(name) for name in where)
    )
