"""How the login and the chat subscriptions stand, asked of Twitch without changing anything (SPEC §9)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from rich.markup import escape
from rich.table import Table

from goldomatic.ambient import Ambient
from goldomatic.ebs.config import EventSubTransport, Settings
from goldomatic.ebs.twitch.caller import TWITCH_HELIX_BASE_URL, HelixCaller, HelixFailed
from goldomatic.ebs.twitch.eventsub_client import EventSubClient
from goldomatic.ebs.twitch.eventsub_rest import (
    WEBHOOK,
    WEBSOCKET,
    ListedSubscription,
    chat_subscriptions,
    plan,
)
from goldomatic.ebs.twitch.grants import Grant
from goldomatic.ebs.twitch.oauth import AuthFailed, AuthRefused, TokenService
from goldomatic.ebs.twitch.tokens import StaticToken
from goldomatic.logs import typed
from goldomatic.protocol.shown_address import shown_address

__all__ = ["Standing", "look_at_twitch", "subscription_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What Twitch has said."""

    is_taken: bool
    """Whether it takes the access token."""
    login_trouble: str
    """Why that is not known; empty when it is."""
    subscriptions: tuple[ListedSubscription, ...]
    list_troubles: tuple[str, ...]
    """Why some subscriptions could not be listed."""


async def look_at_twitch(settings: Settings, service: TokenService, grant: Grant | None) -> Standing:
    """Validate the access token, and list the subscriptions: sockets with it, webhooks with an app token."""
    is_taken, login_trouble = False, ""
    if grant is not None and grant.gone is None:
        try:
            is_taken = await service.validated(grant.access_token) is not None
        except AuthFailed as failed:
            login_trouble = str(failed)
    found: list[ListedSubscription] = []
    troubles: list[str] = []
    caller = HelixCaller(
        client_id=service.client_id,
        wall=Ambient.system().wall,
        base_url=settings.helix_api_base_url or TWITCH_HELIX_BASE_URL,
    )
    app_token = await _app_token(service, troubles)
    try:
        for token in (app_token, grant.access_token if grant is not None and is_taken else None):
            if token is not None:
                found += await _listed(settings, caller, token, troubles)
    finally:
        await caller.close()
        if app_token is not None:
            with suppress(AuthFailed):
                await service.revoke(app_token)
    return Standing(
        is_taken=is_taken,
        login_trouble=login_trouble,
        subscriptions=tuple({each.id: each for each in found}.values()),
        list_troubles=tuple(troubles),
    )


async def _app_token(service: TokenService, troubles: list[str]) -> str | None:
    if not service.has_secret:
        return None
    try:
        return (await service.app_token()).access_token
    except (AuthFailed, AuthRefused) as error:
        troubles.append(f"no app token: {error}")
        return None


async def _listed(
    settings: Settings, caller: HelixCaller, token: str, troubles: list[str]
) -> tuple[ListedSubscription, ...]:
    client = EventSubClient(
        caller, StaticToken(token), broadcaster_id=settings.channel_id, wall=Ambient.system().wall
    )
    try:
        return await client.list()
    except HelixFailed as failed:
        troubles.append(str(failed))
        return ()


def subscription_table(listed: tuple[ListedSubscription, ...], settings: Settings) -> Table:
    """Return a line a subscription: type, transport, status, since when, where to, what to think of it."""
    notes = _notes(listed, settings)
    table = Table("type", "transport", "status", "since", "where", "", box=None, pad_edge=False)
    for each in sorted(listed, key=lambda each: (each.type, each.created_at, each.id)):
        where = typed(shown_address(each.callback)) if each.method == WEBHOOK else "a socket"
        cells = (typed(each.type), typed(each.method), typed(each.status), typed(each.created_at), where)
        table.add_row(*map(escape, cells), notes.get(each.id, "not the EBS's"))
    return table


def _notes(listed: tuple[ListedSubscription, ...], settings: Settings) -> dict[str, str]:
    """Return what each chat subscription of the channel is to the EBS that these settings make."""
    is_webhook = settings.eventsub_transport is EventSubTransport.WEBHOOK
    sockets = chat_subscriptions(listed, settings.channel_id, WEBSOCKET)
    hooks = plan(listed, settings.channel_id, settings.eventsub_callback or "")
    notes = dict.fromkeys((each.id for each in hooks.surplus), "not needed: the EBS deletes it")
    if hooks.kept is not None:
        notes[hooks.kept.id] = "in use" if hooks.kept.is_enabled else "waits for its challenge to be answered"
    if not is_webhook:
        notes = dict.fromkeys(notes, "not needed: the EBS hears by socket")
    heard = [each for each in sockets if each.is_enabled]
    notes |= dict.fromkeys((each.id for each in sockets), "over")
    notes |= dict.fromkeys((each.id for each in heard), "another EBS's? This one hears by webhook")
    if not is_webhook and heard:
        notes |= dict.fromkeys((each.id for each in heard), "duplicate: does another EBS run?")
        notes[max(heard, key=lambda each: each.created_at).id] = "in use"
    return notes
