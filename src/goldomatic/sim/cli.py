"""``mgm sim …``, ``mgm e2e`` and ``mgm demo``; mounted by `goldomatic.cli` (SPEC §14)."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.markup import escape
from starlette.applications import Starlette

from goldomatic.ambient import Ambient, monotonic
from goldomatic.desktop.core.settings import Language
from goldomatic.desktop.core.wishes import OwnCharacter
from goldomatic.protocol.character_name import CharacterName, InvalidCharacterName
from goldomatic.sim import bridge_program, eventsub_relay, extension_jwt, synthetic_desktop, twitch
from goldomatic.sim.config import ConfigurationError, SimulatorSettings, read_settings
from goldomatic.sim.demo import run_demo
from goldomatic.sim.e2e import EndToEnd, StepReport, Tier
from goldomatic.sim.e2e_calls import ExpectationFailed, Program, Programs, Unreachable
from goldomatic.sim.rehearsal import SPEED_DEFAULT, run_rehearsal
from goldomatic.sim.server import LOOPBACK, USAGE_EXIT_CODE, serve
from goldomatic.sim.viewers_chat import Transport
from goldomatic.sim.wire import CONNECTIONS
from goldomatic.sim.wow.cli import LOG_DEFAULT, WOW_PORT, run_wow

__all__ = ["demo", "e2e", "rehearse", "sim_app"]

EVENTSUB_PORT = 9051
JWT_PORT = 9052
HELIX_PORT = 9053
DESKTOP_PORT = 9054
BRIDGE_PORT = 9055
TWITCH_PORT = 9056
EBS_PORT = 8080

sim_app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Stand-ins for Twitch, the Desktop and the game."
)

_Host = Annotated[str, typer.Option(help="Address to listen on.")]
_Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")]


@sim_app.command("eventsub")
def run_eventsub_relay(host: _Host = LOOPBACK, port: _Port = EVENTSUB_PORT) -> None:
    """MockEventSubWebhook: checks the signature, forwards to Backend__BaseUrl."""
    serve(
        eventsub_relay.create_app(_settings(), Ambient.system()), eventsub_relay.SERVICE, host=host, port=port
    )


@sim_app.command("jwt")
def run_extension_jwt(host: _Host = LOOPBACK, port: _Port = JWT_PORT) -> None:
    """MockExtensionJwt: GET /token?userId=&displayName= gives an Extension token."""
    try:
        app = extension_jwt.create_app(_settings(), Ambient.system())
    except ValueError as error:
        raise _usage_error(f"Twitch__ExtensionSecret: {error}") from error
    serve(app, extension_jwt.SERVICE, host=host, port=port)


@sim_app.command("helix")
def run_helix(host: _Host = LOOPBACK, port: _Port = HELIX_PORT) -> None:
    """MockHelixApi: a fake Twitch that remembers every call and fails when told to."""
    serve(_fake_twitch(host, port), twitch.COMPONENT, host=host, port=port)


@sim_app.command("twitch")
def run_twitch(host: _Host = LOOPBACK, port: _Port = TWITCH_PORT) -> None:
    """All of Twitch on one port; it takes only tokens that it has issued, and only for their scopes."""
    serve(_fake_twitch(host, port, is_strict=True), "FakeTwitch", host=host, port=port)


def _fake_twitch(host: str, port: int, *, is_strict: bool = False) -> Starlette:
    app = twitch.create_app(_settings(), Ambient.system(), is_strict=is_strict)
    # Where a client is sent that is asked to reconnect.
    app.state.hub.sockets.address = f"ws://{host}:{port}/ws"
    return app


@sim_app.command("desktop")
def run_synthetic_desktop(host: _Host = LOOPBACK, port: _Port = DESKTOP_PORT) -> None:
    """SyntheticDesktop: delivers payouts and answers look-ups, without a game."""
    app = synthetic_desktop.create_app(_settings(), Ambient.system())
    serve(app, synthetic_desktop.COMPONENT, host=host, port=port)


sim_app.command("wow")(run_wow)


@sim_app.command("bridge")
def run_bridge(
    *,
    wow: Annotated[str, typer.Option(help="Address of the WoW client simulator.")] = (
        f"http://{LOOPBACK}:{WOW_PORT}"
    ),
    log: Annotated[Path, typer.Option(help="The chat log that it writes.")] = LOG_DEFAULT,
    journal: Annotated[Path, typer.Option(help="The bridge's journal.")] = Path("journal.sqlite3"),
    character: Annotated[str, typer.Option(help="The streamer's character.")] = "Mimiron",
    realm: Annotated[str, typer.Option(help="Its realm.")] = "Icecrown",
    host: _Host = LOOPBACK,
    port: _Port = BRIDGE_PORT,
) -> None:
    """The real bridge, typing into the WoW client simulator; the EBS is SyntheticDesktop__BackendBaseUrl."""
    try:
        own = OwnCharacter(CharacterName.parse(character), realm)
    except InvalidCharacterName as error:
        raise _usage_error(f"--character: {error}") from error
    app = bridge_program.create_app(
        _settings(), Ambient.system(), game_url=wow, log=log.resolve(), journal=journal.resolve(), own=own
    )
    serve(app, bridge_program.COMPONENT, host=host, port=port)


def e2e(
    *,
    backend: Annotated[str, typer.Option(help="Address of the EBS.")] = f"http://{LOOPBACK}:{EBS_PORT}",
    eventsub: Annotated[
        str, typer.Option(help="Address of MockEventSubWebhook.")
    ] = f"http://{LOOPBACK}:{EVENTSUB_PORT}",
    jwt: Annotated[str, typer.Option(help="Address of MockExtensionJwt.")] = f"http://{LOOPBACK}:{JWT_PORT}",
    helix: Annotated[str, typer.Option(help="Address of MockHelixApi.")] = f"http://{LOOPBACK}:{HELIX_PORT}",
    synthetic: Annotated[
        str, typer.Option(help="Address of SyntheticDesktop.")
    ] = f"http://{LOOPBACK}:{DESKTOP_PORT}",
    api_key: Annotated[str, typer.Option(help="Desktop key; default: Mgm__ApiKey.")] = "",
    eventsub_secret: Annotated[str, typer.Option(help="Default: Twitch__EventSubSecret.")] = "",
    tier: Annotated[Tier, typer.Option(help="Which part to run.")] = Tier.ALL,
) -> None:
    """Run Tier A and Tier B against running programs: from a signed chat line to Sent and the announcement.

    Exit code 0: all held. 1: a step did not. 2: something is missing or not running.
    """
    settings = _settings()
    key = api_key or settings.first_api_key
    secret = eventsub_secret or settings.eventsub_secret.get_secret_value()
    if not secret:
        raise _usage_error("set Twitch__EventSubSecret, or give --eventsub-secret")
    if not key and tier is not Tier.A:
        raise _usage_error("set Mgm__ApiKey, or give --api-key")
    addresses = {
        Program.EBS: backend,
        Program.EVENTSUB: eventsub,
        Program.JWT: jwt,
        Program.HELIX: helix,
        Program.SYNTHETIC: synthetic,
    }
    console = Console(highlight=False, soft_wrap=True)
    began_at = monotonic()
    try:
        asyncio.run(_run(addresses, key, secret, settings.broadcaster_user_id, tier, console))
    except ExpectationFailed as failure:
        console.print(f"[red]✗ {escape(failure.__notes__[0])}[/]")
        console.print(f"  looked at  {escape(failure.what)}")
        console.print(f"  expected   {escape(failure.expected)}")
        console.print(f"  was        {escape(failure.actual)}")
        raise typer.Exit(1) from failure
    except Unreachable as error:
        raise _usage_error(str(error)) from error
    console.print(f"[bold green]All held[/], in {monotonic() - began_at:.2f} s.")


def demo(
    *,
    stay: Annotated[bool, typer.Option("--stay", help="Keep everything running; Ctrl-C ends it.")] = False,
    speed: Annotated[
        int | None,
        typer.Option(min=1, max=30, help="The EBS's clock: times as fast; 12, or 5 with --stay."),
    ] = None,
    transport: Annotated[
        Transport, typer.Option(help="How chat comes to the EBS: posted by Twitch, or through its socket.")
    ] = Transport.WEBHOOK,
) -> None:
    """Watch a line of chat become a mailed and announced win, in a minute: every part, and a simulated game.

    Exit code 0: every fact that was told was checked and true.
    """
    raise typer.Exit(run_demo(stay=stay, speed=speed, transport=transport))


def rehearse(
    *,
    program: Annotated[
        Path | None, typer.Option(help="The unpacked program to start; default: this installation's.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Of terminal, window and game.")] = Language.SYSTEM,
    speed: Annotated[
        int, typer.Option(min=1, max=10, help="The EBS's clock: times as fast.")
    ] = SPEED_DEFAULT,
) -> None:
    """Try the streamer's window with a simulated game, simulated viewers and no Twitch. Keeps nothing.

    Exit code 0: it was ended. 1: a program could not go on. 2: there is no X11 screen for the game.
    """
    raise typer.Exit(run_rehearsal(program=program, language=language, speed=speed))


async def _run(
    addresses: dict[Program, str],
    api_key: str,
    eventsub_secret: str,
    broadcaster_user_id: str | None,
    tier: Tier,
    console: Console,
) -> None:
    def show(report: StepReport) -> None:
        console.print(f"[green]✓[/] {escape(report.title)} [dim]{report.seconds * 1000:.0f} ms[/]")

    # Proxies of the environment are for the internet; these programs run on this machine.
    async with httpx.AsyncClient(trust_env=False, limits=CONNECTIONS) as client:
        run = EndToEnd(
            Programs(addresses, client, api_key),
            Ambient.system(),
            eventsub_secret=eventsub_secret,
            broadcaster_user_id=broadcaster_user_id,
        )
        await run.run(tier, show)


def _settings() -> SimulatorSettings:
    try:
        return read_settings(os.environ)
    except ConfigurationError as error:
        raise _usage_error("\n".join(error.reasons)) from error


def _usage_error(message: str) -> typer.Exit:
    Console(stderr=True, highlight=False, soft_wrap=True).print(message, markup=False)
    return typer.Exit(USAGE_EXIT_CODE)
