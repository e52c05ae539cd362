"""Where Helix calls get their access token from (SPEC §9)."""

from __future__ import annotations

from typing import Protocol

NOT_LOGGED_IN = "not_logged_in"
LOGGED_OUT = "logged_out"

__all__ = ["NoToken", "StaticToken", "TokenSource"]


class NoToken(Exception):
    """There is no token to call Twitch with; the text is one word that says why."""

    @property
    def is_set_up(self) -> bool:
        """Whether somebody has ever logged in: otherwise Twitch is not meant to be called."""
        return str(self) not in (NOT_LOGGED_IN, LOGGED_OUT)


class TokenSource(Protocol):
    """Hands out the token in force."""

    async def access_token(self) -> str:
        """Return the token to call with.

        Raises:
            NoToken: there is none.
        """
        ...

    async def refresh(self, rejected: str) -> str | None:
        """Return the token that replaces ``rejected``, or None when there is none to be had."""
        ...


class StaticToken:
    """One token; when Twitch rejects it, only the operator can help."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def access_token(self) -> str:
        """Return the token."""
        return self._token

    async def refresh(self, rejected: str) -> str | None:
        """Return None: there is no other token."""
        del rejected
        return None
