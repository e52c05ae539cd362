"""The client of Twitch's token service (docs/twitch.md §4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

import httpx

from goldomatic.ebs.twitch.oauth_messages import (
    DEVICE_GRANT,
    AppToken,
    DeviceCode,
    Issued,
    Validated,
    message_of,
    read_app_token,
    read_device_code,
    read_issued,
    read_validated,
)
from goldomatic.ebs.twitch.wire import NOT_TAKEN, Response, ask, client_for

__all__ = ["TWITCH_AUTH_BASE_URL", "AuthFailed", "AuthRefused", "StillPending", "TokenService"]

R = TypeVar("R")

TWITCH_AUTH_BASE_URL = "https://id.twitch.tv"

_BODY_BYTES_MAX = 64 * 1024
_TIMEOUT = httpx.Timeout(5.0, connect=3.0)
_REFUSALS = frozenset({400, 401, 403})
_PENDING = ("authorization_pending", "slow_down")


class AuthFailed(Exception):
    """The token service did not answer the question; asking again later may help.

    ``is_answer_lost``: it may have done what it was asked all the same.
    """

    def __init__(self, reason: str, *, is_answer_lost: bool = False) -> None:
        super().__init__(reason)
        self.is_answer_lost = is_answer_lost


class AuthRefused(Exception):
    """The token service says no; ``status`` and the text are Twitch's."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words or f"http_{status}")
        self.status = status


class StillPending(Exception):
    """The person has not agreed yet; ``is_too_fast`` when we ask too often."""

    def __init__(self, *, is_too_fast: bool) -> None:
        super().__init__("slow_down" if is_too_fast else "authorization_pending")
        self.is_too_fast = is_too_fast


class TokenService:
    """Asks for tokens in the name of one client. Raises `AuthFailed` and `AuthRefused`, as each call says."""

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str | None,
        base_url: str = TWITCH_AUTH_BASE_URL,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.client_id = client_id
        self._client_secret = client_secret
        self._http = client_for(base_url, timeout=_TIMEOUT, transport=transport)

    @property
    def has_secret(self) -> bool:
        """Whether the program can prove itself, which an app token needs."""
        return self._client_secret is not None

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def device_code(self, scopes: Collection[str]) -> DeviceCode:
        """Ask for a code that a person can type.

        Raises:
            AuthRefused: Twitch does not know the client.
            AuthFailed: no answer.
        """
        answer = await self._post("/oauth2/device", {"client_id": self.client_id, "scopes": _joined(scopes)})
        return _known(read_device_code(_granted(answer).body))

    async def issued_for(self, code: DeviceCode, scopes: Collection[str]) -> Issued:
        """Return the tokens, once the person has agreed.

        Raises:
            StillPending: not yet.
            AuthRefused: the code is spent or too old, or the person said no.
            AuthFailed: no answer; ask again.
        """
        form = {"device_code": code.device_code, "grant_type": DEVICE_GRANT, "scopes": _joined(scopes)}
        answer = await self._post("/oauth2/token", self._as_client(form))
        if answer.status in _REFUSALS:
            words = message_of(answer.body).lower()
            if any(word in words for word in _PENDING):
                raise StillPending(is_too_fast="slow_down" in words)
        return _known(read_issued(_granted(answer).body))

    async def refreshed(self, refresh_token: str) -> Issued:
        """Return new tokens; the old refresh token may be dead from now on.

        Raises:
            AuthRefused: consent is gone (400, 401), or the client is not let in (403).
            AuthFailed: no answer; it is not known whether the refresh token is spent.
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        answer = await self._post("/oauth2/token", self._as_client(form))
        return _known(read_issued(_granted(answer).body))

    async def app_token(self) -> AppToken:
        """Return a token of the program itself.

        Raises:
            AuthRefused: the client id or its secret is wrong.
            AuthFailed: no answer.
        """
        answer = await self._post("/oauth2/token", self._as_client({"grant_type": "client_credentials"}))
        return _known(read_app_token(_granted(answer).body))

    async def validated(self, access_token: str) -> Validated | None:
        """Return whose token it is; None when Twitch does not take it.

        Raises:
            AuthFailed: no answer.
        """
        headers = {"Authorization": f"OAuth {access_token}"}
        answer = await self._ask(self._http.build_request("GET", "/oauth2/validate", headers=headers))
        if answer.status == httpx.codes.UNAUTHORIZED:
            return None
        if not answer.is_success:
            raise AuthFailed(f"http_{answer.status}")
        return _known(read_validated(answer.body))

    async def revoke(self, token: str) -> None:
        """Give a token back; one that is dead already is no error.

        Raises:
            AuthFailed: no answer.
        """
        answer = await self._post("/oauth2/revoke", {"client_id": self.client_id, "token": token})
        if not answer.is_success and answer.status not in _REFUSALS:
            raise AuthFailed(f"http_{answer.status}")

    def _as_client(self, form: Mapping[str, str]) -> dict[str, str]:
        secret = {} if self._client_secret is None else {"client_secret": self._client_secret}
        return {"client_id": self.client_id, **secret, **form}

    async def _post(self, path: str, form: Mapping[str, str]) -> Response:
        return await self._ask(self._http.build_request("POST", path, data=form))

    async def _ask(self, request: httpx.Request) -> Response:
        try:
            return await ask(self._http, request, body_bytes_max=_BODY_BYTES_MAX)
        except httpx.HTTPError as error:
            # Not `from error`: its request holds tokens, and a traceback is read by many.
            is_answer_lost = not isinstance(error, NOT_TAKEN)
            raise AuthFailed(type(error).__name__, is_answer_lost=is_answer_lost) from None


def _joined(scopes: Collection[str]) -> str:
    return " ".join(sorted(scopes))


def _granted(answer: Response) -> Response:
    if answer.status in _REFUSALS:
        raise AuthRefused(answer.status, message_of(answer.body))
    if not answer.is_success:
        raise AuthFailed(f"http_{answer.status}")
    return answer


def _known(said: R | None) -> R:
    if said is None:
        raise AuthFailed("answer_unreadable", is_answer_lost=True)
    return said
