"""Where Helix calls get their access token from (SPEC §9). Refreshing is a seam: a later part fills it."""

from __future__ import annotations

from typing import Protocol

__all__ = ["StaticToken", "TokenSource"]


class TokenSource(Protocol):
    """Hands out the token in force."""

    async def access_token(self) -> str:
        """Return the token to call with."""
        ...

    async def refresh(self, rejected: str) -> str | None:
        """Return the token that replaces ``rejected``, or None when there is none to be had."""
        ...


class StaticToken:
    """The token that the operator configured; when Twitch rejects it, only the operator can help."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def access_token(self) -> str:
        """Return the configured token."""
        return self._token

    async def refresh(self, rejected: str) -> str | None:
        """Return None: there is no other token."""
        del rejected
        return None
