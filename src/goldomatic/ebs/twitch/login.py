"""Logging in with a code that a person types at Twitch (device code flow, docs/twitch.md §4)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from goldomatic.ambient import Clock
from goldomatic.ebs.twitch.grants import Grant
from goldomatic.ebs.twitch.oauth import AuthFailed, AuthRefused, StillPending, TokenService
from goldomatic.ebs.twitch.oauth_messages import DeviceCode, Issued, Validated

__all__ = ["Login", "LoginFailed", "log_in"]

SLOW_DOWN_SECONDS = 5
FAILURES_MAX = 5


class LoginFailed(Exception):
    """Nobody is logged in; the text says why, for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A login that succeeded: the grant to be stored, and whose it is."""

    grant: Grant
    validated: Validated


async def log_in(
    service: TokenService,
    *,
    scopes: frozenset[str],
    broadcaster_id: str,
    wall: Clock,
    show: Callable[[DeviceCode], None],
    pause: Callable[[float], None] = lambda _seconds_left: None,
) -> Login:
    """Ask for a code, ``show`` it, and wait until the person has agreed; ``pause`` is told the seconds left.

    Raises:
        LoginFailed: refused, too late, Twitch is away, or it is another account than the channel's.
    """
    try:
        code = await service.device_code(scopes)
    except AuthRefused as refused:
        raise LoginFailed(f"Twitch does not accept Twitch__HelixClientId: {refused}") from None
    except AuthFailed as failed:
        raise LoginFailed(f"Twitch does not answer ({failed})") from None
    show(code)
    issued = await _wait(service, code, scopes, pause)
    try:
        validated = await service.validated(issued.access_token)
    except AuthFailed as failed:
        raise LoginFailed(f"Twitch does not say whose login it is ({failed}); try again") from None
    if validated is None:
        raise LoginFailed("Twitch does not take the token that it has just issued; try again")
    if validated.user_id != broadcaster_id:
        await _give_back(service, issued.access_token)
        raise LoginFailed(
            f"that was {validated.login or 'an account'} (id {validated.user_id}), and the channel is "
            f"{broadcaster_id} (Twitch__BroadcasterUserId): log in as the broadcaster"
        )
    lifetime = issued.expires_in_seconds
    grant = Grant(
        client_id=service.client_id,
        access_token=issued.access_token,
        refresh_token=issued.refresh_token,
        expires_at=None if lifetime is None else wall.now() + timedelta(seconds=lifetime),
        scopes=validated.scopes,
        login=validated.login,
    )
    return Login(grant=grant, validated=validated)


async def _wait(
    service: TokenService, code: DeviceCode, scopes: frozenset[str], pause: Callable[[float], None]
) -> Issued:
    interval, left = code.interval_seconds, float(code.expires_in_seconds)
    failures = 0
    while left > 0:
        pause(left)
        await asyncio.sleep(interval)
        left -= interval
        try:
            return await service.issued_for(code, scopes)
        except StillPending as pending:
            failures = 0
            if pending.is_too_fast:
                interval += SLOW_DOWN_SECONDS
        except AuthRefused as refused:
            raise LoginFailed(f"Twitch says: {refused}") from None
        except AuthFailed as failed:
            failures += 1
            if failures >= FAILURES_MAX:
                raise LoginFailed(f"Twitch does not answer ({failed})") from None
    raise LoginFailed("nobody has typed the code in time")


async def _give_back(service: TokenService, token: str) -> None:
    """Revoke what is not wanted; when Twitch is away, it dies of age."""
    try:
        await service.revoke(token)
    except AuthFailed:
        return
