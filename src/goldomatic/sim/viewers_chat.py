"""The demo's chat, and its two roads to the EBS: signed posts, or Twitch's socket (SPEC §5.1, §9)."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from goldomatic.ambient import monotonic
from goldomatic.sim.chat import ChatMessage, Delivery, deliver
from goldomatic.sim.e2e_calls import ExpectationFailed, Program, Programs, expect

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient

__all__ = ["SocketChat", "Transport", "ViewersChat", "WebhookChat"]

_POLL_SECONDS = 0.05
_WAIT_SECONDS_MAX = 60.0


class Transport(StrEnum):
    """How Twitch brings chat, by the words of ``Twitch__EventSubTransport``."""

    WEBHOOK = "webhook"
    WEBSOCKET = "websocket"


class ViewersChat(Protocol):
    """What viewers type goes in here."""

    async def say(self, message: ChatMessage) -> None:
        """Bring a line, and return when the EBS has done with it. The same line again is a redelivery.

        Raises:
            ExpectationFailed: the EBS does not take it.
            Unreachable: a program is gone.
        """
        ...


class WebhookChat:
    """Signs each line as Twitch does and posts it to the MockEventSubWebhook, which hands it on."""

    def __init__(self, programs: Programs, ambient: Ambient, secret: str) -> None:
        """Sign with ``secret``; nothing is posted yet."""
        self._programs = programs
        self._ambient = ambient
        self._secret = secret
        self._delivered: dict[str, Delivery] = {}

    async def say(self, message: ChatMessage) -> None:
        """Post a line; its effect is there when the post is answered."""
        delivery = self._delivered.get(message.message_id)
        if delivery is None:
            delivery = deliver(message, self._secret, self._ambient)
            self._delivered[message.message_id] = delivery
        answer = await self._programs.post_eventsub(Program.EVENTSUB, delivery)
        expect(f"the answer to {message.text!r}", answer.status_code, 204)


class SocketChat:
    """Lets the fake Twitch say each line through its EventSub socket, to which the EBS has come by itself."""

    def __init__(self, programs: Programs) -> None:
        """Nothing is said yet."""
        self._programs = programs

    async def say(self, message: ChatMessage) -> None:
        """Say a line. Nobody answers a socket: that the EBS has done with it is read off its own count."""
        before = await self._lines_taken()
        await self._until_delivered(message)
        give_up_at = monotonic() + _WAIT_SECONDS_MAX
        while await self._lines_taken() == before:
            if monotonic() > give_up_at:
                raise ExpectationFailed(f"what becomes of {message.text!r}", "something", "nothing")
            await asyncio.sleep(_POLL_SECONDS)

    async def _until_delivered(self, message: ChatMessage) -> None:
        """Say it until somebody has subscribed; what nobody hears is lost, as at Twitch."""
        body = {
            "text": message.text,
            "userId": message.chatter_user_id,
            "name": message.chatter_user_name,
            "badges": [badge.set_id for badge in message.badges],
            "messageId": message.message_id,
            "sourceBroadcasterUserId": message.source_broadcaster_user_id,
        }
        give_up_at = monotonic() + _WAIT_SECONDS_MAX
        while True:
            told = await self._programs.object(Program.HELIX, "POST", "/control/chat", body=body)
            if told["deliveries"]:
                return
            if monotonic() > give_up_at:
                raise ExpectationFailed("who hears the stream's chat", "the EBS", "nobody")
            await asyncio.sleep(_POLL_SECONDS)

    async def _lines_taken(self) -> int:
        """How many messages the EBS has done with, whatever became of them."""
        answer = await self._programs.call(Program.EBS, "GET", "/metrics")
        expect("the status of the EBS's metrics", answer.status_code, 200)
        counts = [
            float(line.rpartition(" ")[2])
            for line in answer.text.splitlines()
            if line.startswith("mgm_messages_total{")
        ]
        return int(sum(counts))
