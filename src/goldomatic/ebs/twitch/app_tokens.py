"""The program's own token, which webhook subscriptions ask for (docs/twitch.md §1, §4)."""

from __future__ import annotations

import asyncio

import structlog

from goldomatic.ebs.twitch.oauth import AuthFailed, AuthRefused, TokenService
from goldomatic.ebs.twitch.tokens import NoToken

__all__ = ["AppTokens"]

RENEW_BEFORE_SECONDS = 600.0
ASK_AGAIN_SECONDS = 30.0

_LOG = structlog.get_logger(__name__)


class AppTokens:
    """Asks for a token when one is needed, and for another when it has died; kept in memory only."""

    def __init__(self, service: TokenService) -> None:
        self._service = service
        self._token = ""
        self._good_until = float("-inf")
        self._not_before = float("-inf")
        self._asking = asyncio.Lock()

    async def access_token(self) -> str:
        """Return a token.

        Raises:
            NoToken: there is no client secret, or Twitch gives none.
        """
        async with self._asking:
            now = asyncio.get_running_loop().time()
            if now < self._good_until:
                return self._token
            if not self._service.has_secret:
                raise NoToken("no_client_secret")
            if now < self._not_before:
                raise NoToken("no_app_token")
            self._not_before = now + ASK_AGAIN_SECONDS
            try:
                issued = await self._service.app_token()
            except (AuthFailed, AuthRefused) as error:
                _LOG.warning("no app token from Twitch", action="twitch.no_app_token", reason=str(error))
                raise NoToken("no_app_token") from None
            self._token = issued.access_token
            self._good_until = now + max(issued.expires_in_seconds - RENEW_BEFORE_SECONDS, ASK_AGAIN_SECONDS)
            return self._token

    async def refresh(self, rejected: str) -> str | None:
        """Return another token than ``rejected``; None when there is none."""
        if rejected == self._token:
            self._good_until = float("-inf")
        try:
            return await self.access_token()
        except NoToken:
            return None
