"""The Helix client: what the EBS says in chat, and asks about viewers (SPEC §9)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from goldomatic.ambient import Randomness
from goldomatic.ebs.twitch.caller import HelixCaller, HelixFailed
from goldomatic.ebs.twitch.chat_lane import ChatLane
from goldomatic.ebs.twitch.helix_messages import (
    CHAT_MESSAGES_PATH,
    SUBSCRIPTIONS_PATH,
    USERS_PATH,
    Judgement,
    Subscription,
    Verdict,
    chat_message_body,
    judge_chat_answer,
    read_display_name,
    read_subscription,
    subscription_query,
)
from goldomatic.ebs.twitch.tokens import NoToken, TokenSource
from goldomatic.ebs.twitch.wire import NOT_TAKEN

__all__ = ["HelixClient", "HelixFailed", "Said"]

ANNOUNCEMENT_ATTEMPTS_MAX = 3
ANNOUNCEMENT_SECONDS_MAX = 9.0
"""For all attempts of a line whose turn it is; pauses that Twitch itself asks for are not counted."""

_BACKOFF_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a chat line; ``reason`` is None when it was said."""

    reason: str | None

    @property
    def is_sent(self) -> bool:
        """Whether the stream's chat was told."""
        return self.reason is None


class HelixClient:
    """Calls Helix for one broadcaster, who is also the one that speaks."""

    def __init__(
        self,
        *,
        broadcaster_id: str,
        caller: HelixCaller,
        tokens: TokenSource,
        random: Randomness,
        backoff_seconds: float = _BACKOFF_SECONDS,
        lane: ChatLane | None = None,
    ) -> None:
        self._broadcaster_id = broadcaster_id
        self._caller = caller
        self._tokens = tokens
        self._random = random
        self._backoff_seconds = backoff_seconds
        self._lane = lane or ChatLane()

    async def send_chat_message(self, text: str) -> Said:
        """Say ``text`` in the broadcaster's chat: three attempts, repeated only when surely not taken.

        Lines are said in the order of the calls, one after the other.

        Never raises for what Twitch or the network does: the reason is in the answer. An answer lost after
        sending is final: twice in chat is worse than never (SPEC §18).
        """
        try:
            async with (
                self._lane.turn(),
                asyncio.timeout(ANNOUNCEMENT_SECONDS_MAX) as limit,
            ):
                return await self._send_with_attempts(text, limit)
        except TimeoutError:
            return Said("time_out")

    async def _send_with_attempts(self, text: str, limit: asyncio.Timeout) -> Said:
        try:
            token = await self._tokens.access_token()
        except NoToken as none:
            return Said(str(none))
        has_refreshed = False
        attempt = 0
        while True:
            await self._keep_pace(limit)
            judgement = await self._send_once(text, token)
            match judgement.verdict:
                case Verdict.SENT:
                    return Said(None)
                case Verdict.FINAL:
                    return Said(judgement.reason)
                case Verdict.REFRESH:
                    refreshed = None if has_refreshed else await self._tokens.refresh(token)
                    if refreshed is None:
                        return Said(judgement.reason)
                    token, has_refreshed = refreshed, True
                case Verdict.TRY_AGAIN:
                    attempt += 1
                    if attempt >= ANNOUNCEMENT_ATTEMPTS_MAX:
                        return Said(judgement.reason)
                    if self._caller.pace.seconds_left == 0:
                        jitter = 1 + self._random.jitter()
                        await asyncio.sleep(self._backoff_seconds * 2 ** (attempt - 1) * jitter)

    async def _keep_pace(self, limit: asyncio.Timeout) -> None:
        """Wait as long as Twitch has said; that does not count against the time for all attempts."""
        told, when = self._caller.pace.seconds_left, limit.when()
        if told > 0 and when is not None:
            limit.reschedule(when + told)
            await asyncio.sleep(told)

    async def _send_once(self, text: str, token: str) -> Judgement:
        body = chat_message_body(
            broadcaster_id=self._broadcaster_id, sender_id=self._broadcaster_id, text=text
        )
        try:
            answer = await self._caller.once("POST", CHAT_MESSAGES_PATH, token, json=body)
        except HelixFailed as failed:
            is_not_taken = isinstance(failed.__cause__, NOT_TAKEN)
            words = "no_connection" if is_not_taken else "answer_lost"
            return Judgement(Verdict.TRY_AGAIN if is_not_taken else Verdict.FINAL, f"{words}:{failed}")
        return judge_chat_answer(answer.status, answer.body)

    async def subscription_of(self, user_id: str) -> Subscription:
        """Ask whether ``user_id`` subscribes to the broadcaster.

        Raises:
            HelixFailed: no connection, or an answer that is none.
        """
        query = subscription_query(broadcaster_id=self._broadcaster_id, user_id=user_id)
        answer = await self._caller.call("GET", SUBSCRIPTIONS_PATH, self._tokens, params=query)
        subscription = read_subscription(answer.status, answer.body)
        if subscription is None:
            raise HelixFailed(f"http_{answer.status}")
        return subscription

    async def display_name_of(self, user_id: str) -> str | None:
        """Ask what ``user_id`` is called; None when Twitch knows no such account.

        Raises:
            HelixFailed: no connection, or an answer that is none.
        """
        answer = await self._caller.call("GET", USERS_PATH, self._tokens, params={"id": user_id})
        if not answer.is_success:
            raise HelixFailed(f"http_{answer.status}")
        return read_display_name(answer.body, user_id)
