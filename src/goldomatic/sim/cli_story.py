"""``mgm e2e``, ``mgm demo`` and ``mgm rehearse``: all parts together (SPEC §14)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.markup import escape

from goldomatic.ambient import Ambient, monotonic
from goldomatic.desktop.core.settings import Language
from goldomatic.sim.cli_parts import (
    DESKTOP_PORT,
    EBS_PORT,
    EVENTSUB_PORT,
    HELIX_PORT,
    JWT_PORT,
    settings_or_exit,
    usage_error,
)
from goldomatic.sim.demo import run_demo
from goldomatic.sim.e2e import EndToEnd, StepReport, Tier
from goldomatic.sim.e2e_calls import ExpectationFailed, Program, Programs, Unreachable
from goldomatic.sim.rehearsal import SPEED_DEFAULT, run_rehearsal
from goldomatic.sim.server import LOOPBACK
from goldomatic.sim.viewers_chat import Transport
from goldomatic.sim.wire import CONNECTIONS

__all__ = ["demo", "e2e", "rehearse"]


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
    settings = settings_or_exit()
    key = api_key or settings.first_api_key
    secret = eventsub_secret or settings.eventsub_secret.get_secret_value()
    if not secret:
        raise usage_error("set Twitch__EventSubSecret, or give --eventsub-secret")
    if not key and tier is not Tier.A:
        raise usage_error("set Mgm__ApiKey, or give --api-key")
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
        raise usage_error(str(error)) from error
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
