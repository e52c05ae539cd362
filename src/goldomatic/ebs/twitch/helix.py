"""The Helix client: the two calls that the EBS makes (SPEC §9)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpx

from goldomatic.ambient import Randomness
from goldomatic.ebs.twitch.helix_messages import (
    CHAT_MESSAGES_PATH,
    SUBSCRIPTIONS_PATH,
    Judgement,
    Subscription,
    Verdict,
    chat_message_body,
    judge_chat_answer,
    read_subscription,
    request_headers,
    subscription_query,
)
from goldomatic.ebs.twitch.tokens import NoToken, TokenSource

__all__ = ["TWITCH_HELIX_BASE_URL", "HelixClient", "HelixFailed", "Said"]

TWITCH_HELIX_BASE_URL = "https://api.twitch.tv"
ANNOUNCEMENT_ATTEMPTS_MAX = 3
ANNOUNCEMENT_SECONDS_MAX = 9.0
"""For all attempts together, so that with its bookkeeping the announcement ends within ten seconds."""

_TIMEOUT = httpx.Timeout(2.5, connect=1.5)
_BACKOFF_SECONDS = 0.25
# Before any of these a byte of the request could have reached Twitch.
_NOT_TAKEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class HelixFailed(Exception):
    """Twitch did not answer the question; not ``is_set_up``: nobody has logged in, it was not even asked."""

    def __init__(self, reason: str, *, is_set_up: bool = True) -> None:
        super().__init__(reason)
        self.is_set_up = is_set_up


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
        client_id: str | None,
        tokens: TokenSource,
        random: Randomness,
        base_url: str = TWITCH_HELIX_BASE_URL,
        backoff_seconds: float = _BACKOFF_SECONDS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._broadcaster_id = broadcaster_id
        self._client_id = client_id
        self._tokens = tokens
        self._random = random
        self._backoff_seconds = backoff_seconds
        # A connection is used once: on a kept one that Twitch has just closed, a request is lost without
        # our knowing whether it was taken, and then it must not be repeated.
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=_TIMEOUT,
            transport=transport,
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=0),
            follow_redirects=False,
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def send_chat_message(self, text: str) -> Said:
        """Say ``text`` in the broadcaster's chat: three attempts, repeated only when surely not taken.

        Never raises for what Twitch or the network does: the reason is in the answer. An answer lost after
        sending is final: twice in chat is worse than never (SPEC §18).
        """
        try:
            async with asyncio.timeout(ANNOUNCEMENT_SECONDS_MAX):
                return await self._send_with_attempts(text)
        except TimeoutError:
            return Said("time_out")

    async def _send_with_attempts(self, text: str) -> Said:
        try:
            token = await self._tokens.access_token()
        except NoToken as none:
            return Said(str(none))
        has_refreshed = False
        attempt = 0
        while True:
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
                    await self._back_off(attempt)

    async def _back_off(self, attempt: int) -> None:
        await asyncio.sleep(self._backoff_seconds * 2 ** (attempt - 1) * (1 + self._random.jitter()))

    async def _send_once(self, text: str, token: str) -> Judgement:
        try:
            answer = await self._http.post(
                CHAT_MESSAGES_PATH,
                headers=request_headers(token, self._client_id),
                json=chat_message_body(
                    broadcaster_id=self._broadcaster_id, sender_id=self._broadcaster_id, text=text
                ),
            )
        except _NOT_TAKEN as error:
            return Judgement(Verdict.TRY_AGAIN, f"no_connection:{type(error).__name__}")
        except httpx.HTTPError as error:
            return Judgement(Verdict.FINAL, f"answer_lost:{type(error).__name__}")
        return judge_chat_answer(answer.status_code, answer.content)

    async def subscription_of(self, user_id: str) -> Subscription:
        """Ask whether ``user_id`` subscribes to the broadcaster; a rejected token is refreshed once.

        Raises:
            HelixFailed: no connection, or an answer that is none.
        """
        try:
            token = await self._tokens.access_token()
        except NoToken as none:
            raise HelixFailed(str(none), is_set_up=none.is_set_up) from None
        answer = await self._ask_subscription(user_id, token)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            refreshed = await self._tokens.refresh(token)
            if refreshed is not None:
                answer = await self._ask_subscription(user_id, refreshed)
        subscription = read_subscription(answer.status_code, answer.content)
        if subscription is None:
            raise HelixFailed(f"http_{answer.status_code}")
        return subscription

    async def _ask_subscription(self, user_id: str, token: str) -> httpx.Response:
        try:
            return await self._http.get(
                SUBSCRIPTIONS_PATH,
                headers=request_headers(token, self._client_id),
                params=subscription_query(broadcaster_id=self._broadcaster_id, user_id=user_id),
            )
        except httpx.HTTPError as error:
            raise HelixFailed(type(error).__name__) from error
