"""What Twitch's token service says, read strictly: pure functions of bytes (docs/twitch.md §4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

__all__ = [
    "DEVICE_GRANT",
    "AppToken",
    "DeviceCode",
    "Issued",
    "Validated",
    "message_of",
    "read_app_token",
    "read_device_code",
    "read_issued",
    "read_validated",
]

S = TypeVar("S", bound=msgspec.Struct)

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"

TOKEN_SECONDS_MAX = 366 * 24 * 3600
DEVICE_CODE_SECONDS_MAX = 24 * 3600
INTERVAL_SECONDS_MAX = 60
SCOPES_MAX = 200
_MESSAGE_CHARACTERS_MAX = 100

# It becomes part of a header.
_TOKEN = re.compile(r"[!-~]{1,1000}")
_SCOPE = re.compile(r"[a-z0-9:_.-]{1,100}")
_USER_CODE = re.compile(r"[A-Za-z0-9-]{1,50}")
_LOGIN = re.compile(r"\w{1,50}")
_LONG_WORD = re.compile(r"[A-Za-z0-9]{20,}")
_ADDRESS = re.compile(r"https?://[!-~]{1,500}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """Tokens of a user, just issued."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_in_seconds: int | None
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppToken:
    """A token of the program itself."""

    access_token: str = field(repr=False)
    expires_in_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """What a person must type where, and what we ask with meanwhile."""

    device_code: str = field(repr=False)
    user_code: str
    verification_uri: str
    expires_in_seconds: int
    interval_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """Whose token it is, and what it may do."""

    client_id: str
    user_id: str
    login: str
    scopes: frozenset[str]
    expires_in_seconds: int | None
    """None: it never expires."""


class _Issued(msgspec.Struct):
    access_token: str
    refresh_token: str | None = None
    expires_in: int | None = None
    scope: list[str] | str | None = None


class _DeviceCode(msgspec.Struct):
    device_code: str
    user_code: str
    verification_uri: str
    expires_in: int = 1800
    interval: int = 5


class _Validated(msgspec.Struct):
    client_id: str
    user_id: str = ""
    login: str = ""
    scopes: list[str] | None = None
    expires_in: int | None = None


class _Error(msgspec.Struct):
    message: str = ""


def read_issued(body: bytes) -> Issued | None:
    """Read new tokens; None when these are none."""
    said = _decode(body, _Issued)
    if said is None or not _is_token(said.access_token):
        return None
    if said.refresh_token is not None and not _is_token(said.refresh_token):
        return None
    scopes = said.scope.split() if isinstance(said.scope, str) else said.scope or []
    return Issued(
        access_token=said.access_token,
        refresh_token=said.refresh_token,
        expires_in_seconds=_lifetime(said.expires_in),
        scopes=_scopes(scopes),
    )


def read_app_token(body: bytes) -> AppToken | None:
    """Read the program's own new token; None when it is none."""
    said = _decode(body, _Issued)
    if said is None or not _is_token(said.access_token):
        return None
    return AppToken(access_token=said.access_token, expires_in_seconds=_lifetime(said.expires_in) or 0)


def read_device_code(body: bytes) -> DeviceCode | None:
    """Read what a device-code request is answered with; None when it cannot be shown to a person."""
    said = _decode(body, _DeviceCode)
    if (
        said is None
        or not _is_token(said.device_code)
        or _USER_CODE.fullmatch(said.user_code) is None
        or _ADDRESS.fullmatch(said.verification_uri) is None
    ):
        return None
    return DeviceCode(
        device_code=said.device_code,
        user_code=said.user_code,
        verification_uri=said.verification_uri,
        expires_in_seconds=min(max(said.expires_in, 1), DEVICE_CODE_SECONDS_MAX),
        interval_seconds=min(max(said.interval, 1), INTERVAL_SECONDS_MAX),
    )


def read_validated(body: bytes) -> Validated | None:
    """Read whose token it is; None when that is not told."""
    said = _decode(body, _Validated)
    if said is None:
        return None
    return Validated(
        client_id=said.client_id,
        user_id=said.user_id,
        login=said.login if _LOGIN.fullmatch(said.login) else "",
        scopes=_scopes(said.scopes or []),
        # Twitch says 0 of tokens of old that never expire.
        expires_in_seconds=_lifetime(said.expires_in) or None,
    )


def message_of(body: bytes) -> str:
    """Return Twitch's own words about an error: printable ASCII, cut short; for a log.

    Whatever is as long as a token is left out, should Twitch repeat one.
    """
    said = _decode(body, _Error)
    words = "" if said is None else said.message
    return _LONG_WORD.sub("...", "".join(filter(_is_plain, words)))[:_MESSAGE_CHARACTERS_MAX]


def _is_plain(character: str) -> bool:
    return character.isascii() and character.isprintable()


def _is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None


def _scopes(given: list[str]) -> frozenset[str]:
    return frozenset(scope for scope in given[:SCOPES_MAX] if _SCOPE.fullmatch(scope))


def _lifetime(seconds: int | None) -> int | None:
    return None if seconds is None else min(max(seconds, 0), TOKEN_SECONDS_MAX)


def _decode(body: bytes, of: type[S]) -> S | None:
    try:
        return msgspec.json.decode(body, type=of)
    except (ValueError, RecursionError):
        return None
