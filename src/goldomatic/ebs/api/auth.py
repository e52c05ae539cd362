"""Who calls: Desktop keys and Extension tokens (SPEC §5 below the table, §18).

Both checks are plain functions of the header bytes, so that hot and cold routes share them.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import jwt

from goldomatic.ambient import Clock
from goldomatic.ebs.api.errors import ApiError
from goldomatic.ebs.api.rate_limit import OVER, Window
from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.protocol.twitch_id import is_twitch_id

__all__ = [
    "Desktop",
    "DesktopKeys",
    "ExtensionTokens",
    "Principal",
    "Viewer",
    "forbidden_role",
    "identity_not_shared",
]

TOKEN_BYTES_MAX = 4096
EXPIRY_LEEWAY_SECONDS = 30
TOKENS_REMEMBERED_MAX = 4096
_BROADCASTER = "broadcaster"
_VIEWER_ROLES = frozenset({"viewer", "moderator", _BROADCASTER})
_OPAQUE_ID_CHARACTERS_MAX = 128
_CLAIM_TEXT_MAX = 100


@dataclass(slots=True)
class Viewer:
    """Somebody whom Twitch's Extension vouches for; ``user_id`` is None while they have not shared it.

    There is one for each verified token. Nothing of it changes but ``reads``.
    """

    user_id: str | None
    opaque_user_id: str | None
    role: str
    display_name: str | None
    rate_key: str
    usable_until: datetime
    """The instant from which on the token is refused: its ``exp`` and the leeway."""
    reads: Window = OVER
    """Where the last read was counted, shared by all tokens of the same viewer."""
    is_broadcaster: bool = False
    """Whether Twitch says that the channel is theirs; so they are known, whether they share it or not."""


@dataclass(frozen=True, slots=True)
class Desktop:
    """The streamer's program, by one of the keys in force; ``rate_key`` names the key without telling it."""

    rate_key: str


Principal = Viewer | Desktop


class DesktopKeys:
    """The keys that ``X-MGM-ApiKey`` may hold; several at once, so that they can be rotated."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = tuple(key.encode() for key in keys)
        self._desktops = tuple(Desktop(rate_key=f"key:{number}") for number in range(len(self._keys)))

    def check(self, header: bytes | None) -> Desktop:
        """Return whose key it is; every key is compared, each in constant time.

        Raises:
            ApiError: ``forbidden_apikey``.
        """
        found: Desktop | None = None
        if header is not None:
            for key, desktop in zip(self._keys, self._desktops, strict=True):
                if hmac.compare_digest(key, header):
                    found = desktop
        if found is None:
            message = "This call needs a valid X-MGM-ApiKey header."
            raise ApiError(ErrorCode.FORBIDDEN_APIKEY, message)
        return found


class ExtensionTokens:
    """Checks Extension JWTs and remembers those that passed; ``exp`` is looked at on every use."""

    def __init__(
        self, keys: Sequence[bytes], *, client_id: str | None, channel_ids: Sequence[str], wall: Clock
    ) -> None:
        self._keys = tuple(keys)
        self._client_id = client_id
        self._channel_ids = frozenset(channel_ids)
        self._wall = wall
        self._verified: dict[bytes, Viewer] = {}

    @property
    def verified(self) -> Mapping[bytes, Viewer]:
        """The viewers by the ``Authorization`` headers that passed once; their tokens may have expired."""
        return self._verified

    def check(self, authorization: bytes | None) -> Viewer:
        """Return the viewer whom the ``Authorization`` header names.

        Raises:
            ApiError: ``unauthorized``, with ``details.reason``.
        """
        if authorization is None:
            raise _unauthorized("missing", "This call needs the Extension's token.")
        known = self._verified.get(authorization)
        if known is not None:
            if self._wall.now() < known.usable_until:
                return known
            del self._verified[authorization]
            raise _unauthorized("expired", "The token has expired.")
        return self._verify(authorization)

    def _verify(self, authorization: bytes) -> Viewer:
        scheme, _, token = authorization.partition(b" ")
        if scheme.lower() != b"bearer":
            raise _unauthorized("malformed", "The Authorization header does not hold a Bearer token.")
        if len(token) > TOKEN_BYTES_MAX:
            raise _unauthorized("too_long", "The token is too long to be one of Twitch's.")
        claims = self._claims_of(token.strip())
        usable_until = _expiry_of(claims)
        if self._wall.now() >= usable_until:
            raise _unauthorized("expired", "The token has expired.")
        self._check_audience(claims)
        viewer = _viewer_of(claims, usable_until)
        # Twitch's tokens always name the channel that the role is of; without it the role says nothing.
        viewer.is_broadcaster = viewer.role == _BROADCASTER and claims.get("channel_id") is not None
        if len(self._verified) >= TOKENS_REMEMBERED_MAX:
            # Dictionaries keep the order of insertion: the oldest acquaintance is forgotten.
            del self._verified[next(iter(self._verified))]
        self._verified[authorization] = viewer
        return viewer

    def _claims_of(self, token: bytes) -> dict[str, object]:
        """Return the claims of a token that one of the keys signed; dates and audience are checked by us."""
        options: jwt.types.Options = {
            "verify_exp": False,
            "verify_iat": False,
            "verify_nbf": False,
            "verify_aud": False,
            "verify_iss": False,
            "verify_sub": False,
            "verify_jti": False,
        }
        for key in self._keys:
            try:
                return jwt.decode(token, key, algorithms=["HS256"], options=options)
            except jwt.InvalidSignatureError:
                continue
            except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
                break
        raise _unauthorized("invalid", "The token is malformed or not signed for this service.")

    def _check_audience(self, claims: dict[str, object]) -> None:
        audience = claims.get("aud")
        if audience is not None and self._client_id is not None:
            accepted = audience if isinstance(audience, list) else [audience]
            if self._client_id not in accepted:
                raise _unauthorized("wrong_audience", "The token belongs to another Extension.")
        channel_id = claims.get("channel_id")
        if channel_id is not None and (
            not isinstance(channel_id, str) or channel_id not in self._channel_ids
        ):
            raise _unauthorized("channel_not_served", "This service does not serve that channel.")


def _expiry_of(claims: dict[str, object]) -> datetime:
    """Return the instant from which on the token is refused."""
    expires = claims.get("exp")
    # A bool is an int to Python, not to us; infinities and NaN cannot be compared with an instant.
    if isinstance(expires, bool) or not isinstance(expires, int | float):
        raise _unauthorized("invalid", "The token has no usable expiry.")
    try:
        return datetime.fromtimestamp(expires + EXPIRY_LEEWAY_SECONDS, UTC)
    except (OverflowError, ValueError, OSError):
        raise _unauthorized("invalid", "The token has no usable expiry.") from None


def _viewer_of(claims: dict[str, object], usable_until: datetime) -> Viewer:
    role = claims.get("role", "viewer")
    if not isinstance(role, str) or role not in _VIEWER_ROLES:
        raise _unauthorized("role_not_accepted", "Tokens of this role are not accepted here.")
    opaque_user_id = _bounded_text(claims.get("opaque_user_id"), _OPAQUE_ID_CHARACTERS_MAX)
    user_id = claims.get("user_id") or claims.get("sub")
    if user_id is None or user_id == "":
        if opaque_user_id is None:
            raise _unauthorized("invalid", "The token names nobody.")
        return Viewer(None, opaque_user_id, role, None, f"opaque:{opaque_user_id}", usable_until)
    if not isinstance(user_id, str) or not is_twitch_id(user_id):
        raise _unauthorized("invalid", "The token's viewer id is not a Twitch id.")
    display_name = _bounded_text(claims.get("display_name"), _CLAIM_TEXT_MAX)
    return Viewer(user_id, opaque_user_id, role, display_name, f"user:{user_id}", usable_until)


def _bounded_text(claim: object, characters_max: int) -> str | None:
    if isinstance(claim, str) and 0 < len(claim) <= characters_max and claim.isprintable():
        return claim
    return None


def _unauthorized(reason: str, message: str) -> ApiError:
    return ApiError(
        ErrorCode.UNAUTHORIZED,
        message,
        details={"reason": reason},
        headers=((b"www-authenticate", b"Bearer"),),
    )


def identity_not_shared() -> ApiError:
    """Return the error of a viewer who must be known here, and is not (SPEC §5)."""
    return _unauthorized("identity_not_shared", "Share your Twitch identity with the Extension first.")


def forbidden_role(role: str) -> ApiError:
    """Return the error of somebody else than the streamer, where only they may call (SPEC §5.4)."""
    return ApiError(
        ErrorCode.FORBIDDEN_ROLE, "This call is for the channel's broadcaster only.", details={"role": role}
    )
