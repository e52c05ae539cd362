"""Tries what an EBS would need, each setting for real: database, Twitch, address, clock (SPEC §9, §15).

Everything is asked and nothing is changed: no refresh token is spent, no subscription made or deleted, and
the program's own token is given back. It works beside a running EBS.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from goldomatic.ambient import Ambient
from goldomatic.doctor.callback_try import try_callback
from goldomatic.doctor.clock_try import try_clock
from goldomatic.doctor.database_try import try_database
from goldomatic.doctor.findings import Finding, State
from goldomatic.doctor.helix_try import try_channel, try_chat_subscription, try_subscribers
from goldomatic.doctor.login_try import LoginTry, ProgramTry, try_login, try_program
from goldomatic.doctor.socket_try import try_socket
from goldomatic.ebs.config import EventSubTransport, Settings
from goldomatic.ebs.running_ebs import BACKEND_DEFAULT, NoEbs, ask_readiness, chat_in_words
from goldomatic.ebs.twitch.caller import TWITCH_HELIX_BASE_URL, HelixCaller
from goldomatic.ebs.twitch.eventsub_client import EventSubClient
from goldomatic.ebs.twitch.grants import Grant
from goldomatic.ebs.twitch.oauth import TWITCH_AUTH_BASE_URL, AuthFailed, TokenService
from goldomatic.ebs.twitch.tokens import StaticToken
from goldomatic.ebs.twitch_parts import missing_for_webhook, token_service
from goldomatic.protocol.shown_address import shown_address

__all__ = ["channel_of", "try_ebs"]

Show = Callable[[str], None]


async def try_ebs(
    settings: Settings, ambient: Ambient, *, backend: str = BACKEND_DEFAULT, show: Show = lambda _words: None
) -> list[Finding]:
    """Return what was found; ``show`` is told what is being tried. Takes some seconds when nobody answers."""
    channel_id = channel_of(settings)
    show("the database")
    opened = await asyncio.to_thread(try_database, settings, channel_id)
    show("the addresses")
    is_webhook = settings.eventsub_transport is EventSubTransport.WEBHOOK
    running, roads = await asyncio.gather(
        _try_running(backend), try_callback(settings, ambient) if is_webhook else _nothing()
    )
    findings = [opened.finding, running, *roads]
    if settings.helix_client_id is None or channel_id is None:
        missing = "Twitch__HelixClientId" if settings.helix_client_id is None else "Twitch__BroadcasterUserId"
        found = f"not tried: {missing} is not set"
        return [
            *findings,
            Finding(subject="Twitch", state=State.NOTE, found=found, remedy="docs/operator.md"),
        ]
    show("Twitch")
    return [
        *findings,
        *await _try_twitch(settings, settings.helix_client_id, channel_id, ambient, opened.grant),
    ]


def channel_of(settings: Settings) -> str | None:
    """Return the channel; None while it is not named."""
    try:
        return settings.channel_id
    except ValueError:
        return None


async def _try_twitch(
    settings: Settings, client_id: str, channel_id: str, ambient: Ambient, stored: Grant | None
) -> list[Finding]:
    service = token_service(settings, client_id)
    caller = HelixCaller(
        client_id=client_id, wall=ambient.wall, base_url=settings.helix_api_base_url or TWITCH_HELIX_BASE_URL
    )
    try:
        program, login, clock = await asyncio.gather(
            try_program(service),
            try_login(settings, service, stored, channel_id, ambient.wall),
            try_clock(settings.auth_base_url or TWITCH_AUTH_BASE_URL, ambient.wall),
        )
        at_helix = await _try_helix(settings, caller, program, login, channel_id, ambient)
        await _give_back(service, program)
    finally:
        await service.close()
        await caller.close()
    return [clock, program.finding, login.finding, *at_helix]


async def _try_helix(
    settings: Settings,
    caller: HelixCaller,
    program: ProgramTry,
    login: LoginTry,
    channel_id: str,
    ambient: Ambient,
) -> list[Finding]:
    """Try what needs a token that Twitch takes; without one, the finding about the token has said it all."""
    findings: list[Finding] = []
    either = login.access_token or program.app_token
    if either is not None:
        findings.append(await try_channel(caller, either, channel_id))
    if login.access_token is not None and "channel:read:subscriptions" in login.scopes:
        findings.append(await try_subscribers(caller, login.access_token, channel_id))
    is_webhook = settings.eventsub_transport is EventSubTransport.WEBHOOK
    if not is_webhook:
        findings.append(await try_socket(settings))
    elif missing := missing_for_webhook(settings):
        findings.append(_not_kept(missing))
        return findings
    token = program.app_token if is_webhook else login.access_token
    if token is not None:
        client = EventSubClient(caller, StaticToken(token), broadcaster_id=channel_id, wall=ambient.wall)
        findings += await try_chat_subscription(client, settings, channel_id)
    return findings


def _not_kept(missing: list[str]) -> Finding:
    return Finding(
        subject="chat subscription",
        state=State.WRONG,
        found=f"no EBS asks for it: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set",
        why="without it no line of chat reaches the EBS",
        remedy="set what is missing, or Twitch__EventSubTransport=websocket: docs/operator.md §3",
    )


async def _give_back(service: TokenService, program: ProgramTry) -> None:
    if program.app_token is not None:
        # When Twitch is away, it dies of age.
        with suppress(AuthFailed):
            await service.revoke(program.app_token)


async def _try_running(backend: str) -> Finding:
    """Ask a running EBS how it stands with Twitch; that none runs is no fault."""
    try:
        told = (await ask_readiness(backend)).twitch
    except NoEbs as none:
        if none.is_there:
            remedy = "see the finding `database`, and the EBS's log"
            return Finding(subject="running EBS", state=State.WRONG, found=str(none), remedy=remedy)
        remedy = "start it with `mgm serve`, or say with --backend where it is"
        return Finding(subject="running EBS", state=State.NOTE, found=str(none), remedy=remedy)
    found = f"{shown_address(backend)} answers: {chat_in_words(told)}"
    if told.remedy is not None and told.account != "not_configured":
        return Finding(subject="running EBS", state=State.WRONG, found=found, remedy=told.remedy)
    is_bad = told.chat in ("lost", "refused")
    remedy = "its log says why, and it goes on trying: docs/operator.md §6" if is_bad else ""
    state = State.WRONG if is_bad else State.FINE
    return Finding(subject="running EBS", state=state, found=found, remedy=remedy)


async def _nothing() -> list[Finding]:
    return []
