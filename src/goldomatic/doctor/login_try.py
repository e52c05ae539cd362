"""Tries who the EBS is at Twitch: the program by its secret, the broadcaster by the login (SPEC §9).

Nothing is renewed: a refresh token works once, and spending it here would log a running EBS out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from goldomatic.ambient import Clock, format_instant
from goldomatic.doctor.findings import Finding, State
from goldomatic.doctor.twitch_words import away
from goldomatic.ebs.config import EventSubTransport, Settings
from goldomatic.ebs.twitch.grants import Gone, Grant, grant_to_use
from goldomatic.ebs.twitch.oauth import AuthFailed, AuthRefused, TokenService
from goldomatic.ebs.twitch.oauth_messages import Validated
from goldomatic.ebs.twitch.scopes import PURPOSES, scopes_for
from goldomatic.ebs.twitch_parts import configured_tokens

__all__ = ["LoginTry", "ProgramTry", "try_login", "try_program"]

_LOGIN = "mgm twitch login"
_LOGIN_WHY = "chat is heard and spoken to in the broadcaster's name"
_GONE = {
    Gone.CONSENT_GONE: "Twitch has withdrawn it: disconnected, a new password, or 30 days unused",
    Gone.NO_REFRESH_TOKEN: "the access token has died, and there is no refresh token",
    Gone.WRONG_ACCOUNT: "it was another account's than the channel's",
    Gone.LOGGED_OUT: "logged out",
}
_CLIENT_REFUSED = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramTry:
    """What was found, and a token of the program's own, to be given back."""

    finding: Finding
    app_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginTry:
    """What was found, and the broadcaster's token if Twitch takes it."""

    finding: Finding
    access_token: str | None = None
    scopes: frozenset[str] = frozenset()


async def try_program(service: TokenService) -> ProgramTry:
    """Ask for an app token, which only the right client id and secret are given."""
    why = "Twitch knows the program by them"
    if not service.has_secret:
        found = "no secret is set, so the id is tried with the login only"
        return ProgramTry(finding=Finding(subject="Twitch client", state=State.NOTE, found=found))
    try:
        issued = await service.app_token()
    except AuthRefused as refused:
        is_secret = refused.status == _CLIENT_REFUSED
        name = "Twitch__HelixClientSecret" if is_secret else "Twitch__HelixClientId"
        found = f"Twitch does not accept {name}: {refused}"
        remedy = f"copy it anew from Twitch's console into {name}: docs/operator.md §1"
        return ProgramTry(finding=_wrong("Twitch client", found, why, remedy))
    except AuthFailed as failed:
        return ProgramTry(finding=away("Twitch client", str(failed), why))
    finding = Finding(subject="Twitch client", state=State.FINE, found="Twitch accepts id and secret")
    return ProgramTry(finding=finding, app_token=issued.access_token)


async def try_login(
    settings: Settings, service: TokenService, stored: Grant | None, channel_id: str, wall: Clock
) -> LoginTry:
    """Ask Twitch whose login it is, and what it allows."""
    grant = grant_to_use(stored, client_id=service.client_id, configured=configured_tokens(settings))
    if grant is None:
        is_others = stored is not None and stored.gone is None
        found = (
            "the stored login belongs to another Twitch__HelixClientId"
            if is_others
            else "nobody is logged in"
        )
        return LoginTry(finding=_wrong("Twitch login", found, _LOGIN_WHY, _LOGIN))
    if grant.gone is not None:
        return LoginTry(finding=_wrong("Twitch login", _GONE[grant.gone], _LOGIN_WHY, _LOGIN))
    try:
        validated = await service.validated(grant.access_token)
    except AuthFailed as failed:
        return LoginTry(finding=away("Twitch login", str(failed), _LOGIN_WHY))
    if validated is None:
        return LoginTry(finding=_dead(grant))
    needed = scopes_for(is_webhook=settings.eventsub_transport is EventSubTransport.WEBHOOK)
    reason = _why_not(validated, service.client_id, channel_id, needed)
    if reason is not None:
        found, remedy = reason
        usable = validated.user_id == channel_id and validated.client_id == service.client_id
        return LoginTry(
            finding=_wrong("Twitch login", found, _LOGIN_WHY, remedy),
            access_token=grant.access_token if usable else None,
            scopes=validated.scopes,
        )
    return LoginTry(
        finding=_accepted(grant, validated, wall), access_token=grant.access_token, scopes=validated.scopes
    )


def _why_not(
    validated: Validated, client_id: str, channel_id: str, needed: frozenset[str]
) -> tuple[str, str] | None:
    """Return what is wrong with a token that Twitch takes, and the remedy; None: nothing."""
    if validated.client_id != client_id:
        return "it was given to another program than Twitch__HelixClientId", _LOGIN
    if validated.user_id != channel_id:
        who = f"{validated.login or 'another account'} (id {validated.user_id[:20] or 'none'})"
        found = f"it is {who}, and the channel is {channel_id} (Twitch__BroadcasterUserId)"
        return found, f"{_LOGIN}, as the broadcaster; or correct Twitch__BroadcasterUserId"
    missing = sorted(needed - validated.scopes)
    if missing:
        purposes = "; ".join(f"{scope}: {PURPOSES[scope]}" for scope in missing)
        return f"{validated.login} has not allowed everything ({purposes})", _LOGIN
    return None


def _accepted(grant: Grant, validated: Validated, wall: Clock) -> Finding:
    """Say who it is and for how long; a token that nobody can renew is worth a note."""
    found = f"{validated.login} (id {validated.user_id}), everything needed is allowed"
    seconds = validated.expires_in_seconds
    if seconds is not None:
        until = format_instant(wall.now() + timedelta(seconds=seconds))
        if grant.refresh_token is None:
            return Finding(
                subject="Twitch login",
                state=State.NOTE,
                found=f"{found}; the token dies at {until}, and cannot be renewed",
                why=_LOGIN_WHY,
                remedy=_LOGIN,
            )
        found += f"; the token lives until {until}, the EBS renews it"
    return Finding(subject="Twitch login", state=State.FINE, found=found)


def _dead(grant: Grant) -> Finding:
    if grant.refresh_token is None:
        found = "Twitch does not take the access token any more, and it cannot be renewed"
        return _wrong("Twitch login", found, _LOGIN_WHY, _LOGIN)
    return Finding(
        subject="Twitch login",
        state=State.NOTE,
        found="the access token has expired; the EBS renews it when it runs, which is not tried here",
        why=_LOGIN_WHY,
        remedy=f"start the EBS; if its log then says twitch.consent_gone: {_LOGIN}",
    )


def _wrong(subject: str, found: str, why: str, remedy: str) -> Finding:
    return Finding(subject=subject, state=State.WRONG, found=found, why=why, remedy=remedy)
