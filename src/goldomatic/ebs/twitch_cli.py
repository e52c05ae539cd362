"""``mgm twitch login|status|logout``: the broadcaster's login, as the operator types it (SPEC §9)."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Annotated, Any, TypeVar

import segno
import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from goldomatic.ambient import Ambient, format_instant
from goldomatic.ebs.application.grants import load_grant, save_grant
from goldomatic.ebs.config import EventSubTransport, Settings
from goldomatic.ebs.running_ebs import BACKEND_DEFAULT, NoEbs, ask_readiness, chat_in_words
from goldomatic.ebs.storage import migrate
from goldomatic.ebs.storage.sqlite_store import DatabaseInUse
from goldomatic.ebs.terminal import (
    CHANNEL,
    DATABASE,
    USAGE_EXIT_CODE,
    alone_on,
    console,
    errors,
    fail,
    saying_what_failed,
    settings_for,
    where,
)
from goldomatic.ebs.twitch.grants import Gone, Grant, grant_to_use, seed_of
from goldomatic.ebs.twitch.login import Login, LoginFailed, log_in
from goldomatic.ebs.twitch.oauth import AuthFailed, TokenService
from goldomatic.ebs.twitch.oauth_messages import DeviceCode
from goldomatic.ebs.twitch.scopes import PURPOSES, scopes_for
from goldomatic.ebs.twitch.status import remedy_for
from goldomatic.ebs.twitch_parts import configured_tokens, token_service
from goldomatic.ebs.twitch_standing import Standing, look_at_twitch, subscription_table
from goldomatic.protocol.shown_address import shown_address

__all__ = ["twitch_app"]

R = TypeVar("R")

twitch_app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Log in to Twitch, see how it stands, log out."
)

_NEEDED = (
    DATABASE
    | CHANNEL
    | {
        "Twitch__EventSubTransport",
        "Twitch__HelixClientId",
        "Twitch__HelixClientSecret",
        "Twitch__AuthBaseUrl",
        "Twitch__BroadcasterAccessToken",
        "Twitch__BroadcasterRefreshToken",
    }
)
_OF_CHAT = frozenset({"Twitch__CallbackUrl", "Twitch__EventSubSocketUrl", "Twitch__HelixApiBaseUrl"})


@twitch_app.command("login")
def login() -> None:
    """Log in as the broadcaster: type the code that is shown at Twitch. A running EBS notices by itself."""
    settings = settings_for(_NEEDED)
    scopes = scopes_for(is_webhook=settings.eventsub_transport is EventSubTransport.WEBHOOK)
    _prepare(settings)
    with errors.status("Asking Twitch for a code …") as status:

        def pause(seconds_left: float) -> None:
            minutes, seconds = divmod(int(seconds_left), 60)
            status.update(f"Waiting until you agree at Twitch, {minutes}:{seconds:02} left; Ctrl-C gives up.")

        async def ask(service: TokenService) -> Login:
            return await log_in(
                service,
                scopes=scopes,
                broadcaster_id=settings.channel_id,
                wall=Ambient.system().wall,
                show=_show_code,
                pause=pause,
            )

        try:
            done = _with_service(settings, ask)
        except LoginFailed as failed:
            fail(str(failed))
    grant = replace(done.grant, seed=seed_of(*configured_tokens(settings)))
    _change(settings, lambda stored: replace(grant, version=0 if stored is None else stored.version))
    console.print(f"Logged in as {escape(done.validated.login)} (id {escape(done.validated.user_id)}).")
    _show_scopes(done.validated.scopes, scopes)
    console.print(f"The login is kept in {where(settings.database_url)}, and renewed by the EBS.")


@twitch_app.command("status")
def status(
    backend: Annotated[str, typer.Option(help="Address of the running EBS, if one runs.")] = BACKEND_DEFAULT,
) -> None:
    """Say who is logged in, whether Twitch still takes it, and how chat reaches the EBS. Changes nothing."""
    settings = settings_for(_NEEDED | _OF_CHAT)
    client_id, channel_id = _identity(settings)
    stored = _stored_as_it_is(settings, channel_id)
    grant = grant_to_use(stored, client_id=client_id, configured=configured_tokens(settings))

    def look(service: TokenService) -> Coroutine[Any, Any, Standing]:
        return look_at_twitch(settings, service, grant)

    standing = _with_service(settings, look)
    trouble = _show_login(settings, grant, standing, is_others=grant is None and stored is not None)
    _show_subscriptions(settings, standing)
    try:
        console.print(f"The EBS at {escape(shown_address(backend))}: {escape(_chat_of(backend))}.")
    except NoEbs as none:
        words = f"{none}; --backend says where it is."
        console.print(escape(words[:1].upper() + words[1:]))
    if trouble is not None:
        fail(trouble)


def _show_login(
    settings: Settings, grant: Grant | None, standing: Standing, *, is_others: bool
) -> str | None:
    """Say who is logged in; return what is wrong with it, if anything."""
    if grant is None:
        others = "the login belongs to another Twitch__HelixClientId"
        return f"{others if is_others else 'nobody has logged in'}: mgm twitch login"
    if grant.gone is not None:
        return remedy_for(grant.gone)
    console.print(f"Logged in as {escape(grant.login or 'somebody whom the EBS has not validated yet')}.")
    if grant.login:
        _show_scopes(
            grant.scopes, scopes_for(is_webhook=settings.eventsub_transport is EventSubTransport.WEBHOOK)
        )
    if grant.expires_at is not None:
        console.print(f"The access token lives until {format_instant(grant.expires_at)}.")
    can_be_renewed = grant.refresh_token is not None
    if standing.login_trouble:
        return f"Twitch does not answer ({standing.login_trouble})"
    if not standing.is_taken:
        remedy = "the EBS renews it when it runs" if can_be_renewed else "mgm twitch login"
        return f"Twitch does not take the access token any more: {remedy}"
    console.print(
        "Twitch takes it."
        if can_be_renewed
        else "Twitch takes it, but it cannot be renewed: mgm twitch login"
    )
    return None


def _show_subscriptions(settings: Settings, standing: Standing) -> None:
    for trouble in standing.list_troubles:
        errors.print(f"[yellow]mgm:[/] Twitch does not tell its subscriptions ({escape(trouble)})")
    if standing.subscriptions:
        console.print(subscription_table(standing.subscriptions, settings))
    elif not standing.list_troubles:
        console.print("Twitch has no subscription; the EBS asks for one when it runs.")


def _chat_of(backend: str) -> str:
    return chat_in_words(asyncio.run(ask_readiness(backend)).twitch)


@twitch_app.command("logout")
def logout() -> None:
    """Give the tokens back to Twitch and forget them; a running EBS stops calling Twitch."""
    settings = settings_for(_NEEDED)
    grant = _stored(settings)
    if grant is None or grant.gone is not None:
        console.print("Nobody was logged in.")
        return
    gone = replace(
        grant,
        access_token="",
        refresh_token=None,
        expires_at=None,
        gone=Gone.LOGGED_OUT,
        seed=seed_of(*configured_tokens(settings)),
    )
    _change(settings, lambda stored: replace(gone, version=0 if stored is None else stored.version))

    def give_back(service: TokenService) -> Coroutine[Any, Any, object]:
        return service.revoke(grant.access_token)

    try:
        _with_service(settings, give_back)
    except AuthFailed as failed:
        fail(f"forgotten here, but Twitch does not answer ({failed}): disconnect it in Twitch's settings")
    console.print("Logged out; Twitch has the tokens back.")


def _show_code(code: DeviceCode) -> None:
    console.print("Open this address, as the broadcaster, and agree:")
    console.print(f"\n  {escape(code.verification_uri)}\n")
    console.print(f"The code, should it be asked for:  [bold]{escape(code.user_code)}[/]\n")
    drawn = io.StringIO()
    segno.make(code.verification_uri, error="l").terminal(drawn, compact=True, border=2)
    # Characters and colours of the terminal itself: not rich's to lay out.
    console.file.write(drawn.getvalue())
    console.file.flush()


def _show_scopes(given: frozenset[str], needed: frozenset[str]) -> None:
    table = Table("scope", "what for", "", box=None, pad_edge=False)
    for scope, purpose in PURPOSES.items():
        if scope in given or scope in needed:
            table.add_row(scope, purpose, "allowed" if scope in given else "[red]missing[/]")
    console.print(table)


def _with_service(settings: Settings, ask: Callable[[TokenService], Coroutine[Any, Any, R]]) -> R:
    client_id, _ = _identity(settings)

    async def run() -> R:
        service = token_service(settings, client_id)
        try:
            return await ask(service)
        finally:
            await service.close()

    return asyncio.run(run())


def _identity(settings: Settings) -> tuple[str, str]:
    """Return the client id and the channel, without which nothing can be asked."""
    if settings.helix_client_id is None:
        fail("Twitch__HelixClientId is not set: docs/operator.md says where it comes from", USAGE_EXIT_CODE)
    try:
        return settings.helix_client_id, settings.channel_id
    except ValueError as error:
        fail(str(error), USAGE_EXIT_CODE)


def _prepare(settings: Settings) -> None:
    """See that the login can be kept before anybody goes to Twitch for it."""
    _ = _identity(settings)
    url = settings.database_url
    # A running EBS has brought the schema up to date itself.
    with saying_what_failed(url), contextlib.suppress(DatabaseInUse), alone_on(url):
        migrate.upgrade(url)


def _stored_as_it_is(settings: Settings, channel_id: str) -> Grant | None:
    """Return the stored login; a database that is not there, or older, is left so."""

    def look(connection: Connection) -> Grant | None:
        current, newest = migrate.schema_versions(connection)
        if current != newest:
            fail(f"the database has an older schema ({current or 'none'}): mgm db upgrade, or start the EBS")
        return load_grant(connection, channel_id)

    url = settings.database_url
    with saying_what_failed(url):
        try:
            return migrate.read_only(url, look)
        except FileNotFoundError:
            return None


def _stored(settings: Settings) -> Grant | None:
    _prepare(settings)
    url = settings.database_url
    with saying_what_failed(url):
        return migrate.read_only(url, lambda connection: load_grant(connection, settings.channel_id))


def _change(settings: Settings, changed: Callable[[Grant | None], Grant]) -> None:
    """Store a grant over whatever is there: a person has decided."""

    def change(connection: Connection) -> Grant | None:
        stored = load_grant(connection, settings.channel_id)
        return save_grant(connection, settings.channel_id, changed(stored))

    with saying_what_failed(settings.database_url):
        migrate.run_alone(settings.database_url, change)
