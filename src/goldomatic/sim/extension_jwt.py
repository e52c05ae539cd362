"""MockExtensionJwt: hands out Extension tokens, signed as Twitch would sign them (SPEC §14, §5)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from goldomatic.protocol.extension_secret import extension_keys
from goldomatic.protocol.twitch_id import is_twitch_id
from goldomatic.sim.wire import BadRequestError, on_bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from goldomatic.ambient import Ambient
    from goldomatic.sim.config import SimulatorSettings

__all__ = ["ROLES", "SERVICE", "TOKEN_SECONDS_DEFAULT", "TokenWish", "create_app", "issue_token"]

SERVICE = "MockExtensionJwt"

TOKEN_SECONDS_DEFAULT = 7200

ROLES = ("viewer", "broadcaster", "moderator", "external")

_SECONDS = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWish:
    """What the token shall say. ``user_id`` None is someone who is not signed in to Twitch.

    ``is_shared`` False is a viewer who has not shared their identity: the token then has no ``user_id``.
    ``expires_in_seconds`` may be negative: a token that is over already.
    """

    user_id: str | None
    display_name: str | None = None
    role: str = "viewer"
    channel_id: str | None = None
    is_shared: bool = True
    expires_in_seconds: int = TOKEN_SECONDS_DEFAULT

    @property
    def opaque_user_id(self) -> str:
        """``U…`` for an account, always the same for the same one; ``A…`` for someone not signed in."""
        seed = hashlib.sha256((self.user_id or "").encode()).hexdigest()[:18].upper()
        return ("A" if self.user_id is None else "U") + seed

    def claims(self, now: datetime) -> dict[str, Any]:
        """Return the claims of the token, as issued at ``now``."""
        is_shared = self.is_shared and self.user_id is not None
        pubsub_perms = {"listen": ["broadcast", "global"]}
        if self.role == "broadcaster":
            pubsub_perms["send"] = ["broadcast"]
        claims: dict[str, Any] = {
            "exp": int(now.timestamp()) + self.expires_in_seconds,
            "opaque_user_id": self.opaque_user_id,
            "role": self.role,
            "is_unlinked": not is_shared,
            "pubsub_perms": pubsub_perms,
        }
        if is_shared:
            claims["user_id"] = self.user_id
        if self.channel_id is not None:
            claims["channel_id"] = self.channel_id
        if self.display_name is not None and is_shared:
            # Twitch's tokens hold no name. The claim is here so that nobody comes to rely on a token
            # having no members that they do not know.
            claims["display_name"] = self.display_name
        return claims


def issue_token(wish: TokenWish, secret_text: str, now: datetime) -> str:
    """Return the token, HS256 with the first key of ``secret_text`` (``Twitch__ExtensionSecret``).

    Raises:
        ValueError: ``secret_text`` is not base64.
    """
    return jwt.encode(wish.claims(now), extension_keys(secret_text)[0], algorithm="HS256")


def create_app(settings: SimulatorSettings, ambient: Ambient) -> Starlette:
    """Return the program.

    Raises:
        ValueError: ``Twitch__ExtensionSecret`` is not base64.
    """
    secret_text = settings.extension_secret.get_secret_value()
    extension_keys(secret_text)

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "service": SERVICE})

    async def token(request: Request) -> Response:
        wish = _read_wish(request.query_params, settings.broadcaster_user_id)
        return JSONResponse(
            {
                "access_token": issue_token(wish, secret_text, ambient.wall.now()),
                "token_type": "Bearer",
                "expires_in": wish.expires_in_seconds,
            },
            headers={"Cache-Control": "no-store"},
        )

    return Starlette(
        routes=[Route("/health", health), Route("/token", token)],
        exception_handlers={BadRequestError: on_bad_request},
    )


def _read_wish(query: Mapping[str, str], default_channel_id: str | None) -> TokenWish:
    is_shared = _read_shared(query.get("shared", "true"))
    user_id = query.get("userId") or None
    if user_id is None and is_shared:
        raise BadRequestError("userId is missing; only with shared=false may a token do without")
    channel_id = query.get("channelId") or default_channel_id
    for name, value in (("userId", user_id), ("channelId", channel_id)):
        if value is not None and not is_twitch_id(value):
            raise BadRequestError(f"{name} must be 1 to 20 digits, as Twitch's ids are")
    role = query.get("role") or "viewer"
    if role not in ROLES:
        raise BadRequestError(f"role must be one of {', '.join(ROLES)}")
    seconds = query.get("expiresIn") or str(TOKEN_SECONDS_DEFAULT)
    if not _SECONDS.fullmatch(seconds):
        raise BadRequestError("expiresIn must be whole seconds; a negative number makes a token that is over")
    return TokenWish(
        user_id=user_id,
        display_name=query.get("displayName") or None,
        role=role,
        channel_id=channel_id,
        is_shared=is_shared,
        expires_in_seconds=int(seconds),
    )


def _read_shared(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise BadRequestError("shared must be true or false")
    return text.lower() == "true"
