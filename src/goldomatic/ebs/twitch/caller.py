"""One call to Helix: with a token, within the limits, repeated once when the token had died (SPEC §9)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from goldomatic.ambient import Clock
from goldomatic.ebs.twitch.helix_messages import request_headers
from goldomatic.ebs.twitch.pace import HelixPace
from goldomatic.ebs.twitch.tokens import NoToken, TokenSource
from goldomatic.ebs.twitch.wire import Response, ask, client_for

__all__ = ["TWITCH_HELIX_BASE_URL", "HelixCaller", "HelixFailed"]

TWITCH_HELIX_BASE_URL = "https://api.twitch.tv"

WAIT_SECONDS_MAX = 3.0
"""Somebody waits for most answers: a limit that lasts longer is told instead."""


class HelixFailed(Exception):
    """Twitch did not answer the question; not ``is_set_up``: nobody has logged in, it was not even asked."""

    def __init__(self, reason: str, *, is_set_up: bool = True) -> None:
        super().__init__(reason)
        self.is_set_up = is_set_up


class HelixCaller:
    """Calls Helix in the name of one program. Statuses are the caller's to judge."""

    def __init__(
        self,
        *,
        client_id: str | None,
        wall: Clock,
        base_url: str = TWITCH_HELIX_BASE_URL,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.client_id = client_id
        self.pace = HelixPace(wall)
        self.http = client_for(base_url, transport=transport)

    async def close(self) -> None:
        """Let go of the connections."""
        await self.http.aclose()

    async def call(
        self,
        method: str,
        path: str,
        tokens: TokenSource,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> Response:
        """Return Twitch's answer; a token that it rejects is renewed, once.

        Raises:
            HelixFailed: no token, no connection, no answer, or the limit is reached.
        """
        if self.pace.seconds_left > WAIT_SECONDS_MAX:
            raise HelixFailed("rate_limited")
        await asyncio.sleep(self.pace.seconds_left)
        try:
            token = await tokens.access_token()
        except NoToken as none:
            raise HelixFailed(str(none), is_set_up=none.is_set_up) from None
        answer = await self.once(method, path, token, params=params, json=json)
        if answer.status == httpx.codes.UNAUTHORIZED:
            renewed = await tokens.refresh(token)
            if renewed is not None:
                answer = await self.once(method, path, renewed, params=params, json=json)
        return answer

    async def once(
        self,
        method: str,
        path: str,
        token: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> Response:
        """Call once with ``token``.

        Raises:
            HelixFailed: no connection or no answer; the cause is the `httpx.HTTPError`.
        """
        headers = request_headers(token, self.client_id)
        request = self.http.build_request(method, path, headers=headers, params=params, json=json)
        try:
            answer = await ask(self.http, request)
        except httpx.HTTPError as error:
            raise HelixFailed(type(error).__name__) from error
        self.pace.note(answer.status, answer.headers)
        return answer
