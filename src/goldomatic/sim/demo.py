"""``mgm demo``: the whole story on this machine, with nothing real but the programs (SPEC §14).

Everything lives in a temporary folder and ends with the demo. Exit code 0 only if every fact that was
told was looked at and held.
"""

from __future__ import annotations

import asyncio
import signal
import tempfile
from datetime import timedelta
from pathlib import Path

import httpx
from rich.console import Console
from rich.markup import escape

from goldomatic.ambient import Ambient, format_instant, monotonic, parse_instant
from goldomatic.sim.cast import CLAIMANT
from goldomatic.sim.e2e_calls import TIER_C, ExpectationFailed, Program, Programs, Unreachable
from goldomatic.sim.encore import Encore
from goldomatic.sim.evening_in_game import EveningInGame
from goldomatic.sim.stage import Stage
from goldomatic.sim.story import Story
from goldomatic.sim.viewers_chat import SocketChat, Transport, ViewersChat, WebhookChat
from goldomatic.sim.wire import CONNECTIONS
from goldomatic.sim.world import ProgramDied, World

__all__ = ["run_demo"]

_SPEED = 12
_SPEED_TO_WATCH = 5
"""Fast enough to wait for, and slow enough to see the wheel turn."""

_FIRST_DRAW_AT = parse_instant("2026-01-01T12:05:00.000Z")
_SECONDS_TO_FIRST_DRAW = 20
"""Of wall time, from the start of the EBS."""

_LOG_LINES_SHOWN = 15


_CHAT_COMES = {
    Transport.WEBHOOK: "Chat comes as Twitch's webhook brings it: posted, and signed.",
    Transport.WEBSOCKET: "Chat comes through Twitch's EventSub socket: the EBS needs no public address.",
}


def run_demo(*, stay: bool, transport: Transport = Transport.WEBHOOK, speed: int | None = None) -> int:
    """Tell the story; with ``stay`` play on until Ctrl-C. Return the exit code.

    ``transport``: how chat comes to the EBS. ``speed``: how many times as fast the EBS's clock runs.
    """
    console = Console(highlight=False, soft_wrap=True)
    # A shell lets what it starts in the background ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Being told to stop is Ctrl-C: otherwise the programs would go on without us.
    signal.signal(signal.SIGTERM, lambda _number, _frame: signal.raise_signal(signal.SIGINT))
    speed = speed or (_SPEED_TO_WATCH if stay else _SPEED)
    with tempfile.TemporaryDirectory(prefix="mgm-demo-", ignore_cleanup_errors=True) as folder:
        try:
            return asyncio.run(_run(Path(folder), console, speed, transport, stay=stay))
        except KeyboardInterrupt:
            console.print("\nStopped.")
            return 0 if stay else 130


async def _run(folder: Path, console: Console, speed: int, transport: Transport, *, stay: bool) -> int:
    began_at = monotonic()
    console.print("[bold]Mimiron's Gold-o-Matic[/]: from a line of chat to a paid and announced win.")
    console.print(
        "Starting the EBS, a fake Twitch, the game with the addon, and the Desktop's bridge on free ports; "
        f"the EBS's clock runs {speed} times as fast …\n{_CHAT_COMES[transport]}"
    )
    start = _FIRST_DRAW_AT - timedelta(seconds=_SECONDS_TO_FIRST_DRAW * speed)
    settings = {
        "Mgm__ClockRate": str(speed),
        "Mgm__ClockStart": format_instant(start),
        "Twitch__EventSubTransport": transport.value,
    }
    world = World(folder, settings, TIER_C)
    try:
        async with world, httpx.AsyncClient(trust_env=False, limits=CONNECTIONS) as client:
            programs = Programs(world.addresses, client, world.api_key)
            stage = Stage(programs, console)
            game, ambient = EveningInGame(stage), Ambient.system()
            chat = _chat(transport, programs, ambient, world)
            story = Story(stage, game, ambient, chat=chat, clock_rate=speed)
            if stay:
                console.print(f"The panel, to be watched in a browser: {world.addresses[Program.EBS]}/panel/")
            is_told = await _tell(story, console, world)
            if is_told:
                console.print(
                    f"\n[bold green]Done[/]: {stage.facts} facts checked, all true, "
                    f"in {monotonic() - began_at:.0f} s."
                )
            if stay:
                await _say_where_all_is(stage, world)
                await Encore(stage, game, ambient, chat).play()
            return 0 if is_told else 1
    except ProgramDied as death:
        console.print(f"[red]{escape(str(death))}[/]")
        return 1


def _chat(transport: Transport, programs: Programs, ambient: Ambient, world: World) -> ViewersChat:
    match transport:
        case Transport.WEBHOOK:
            return WebhookChat(programs, ambient, world.eventsub_secret)
        case Transport.WEBSOCKET:
            return SocketChat(programs)


async def _tell(story: Story, console: Console, world: World) -> bool:
    try:
        await story.tell()
    except ExpectationFailed as failure:
        console.print(f"\n[red]✗ {escape(failure.what)}[/]")
        console.print(f"  expected  {escape(failure.expected)}")
        console.print(f"  was       {escape(failure.actual)}")
    except Unreachable as error:
        console.print(f"\n[red]{escape(str(error))}[/]")
    else:
        return True
    for process in world.processes.values():
        code = process.popen.poll()
        if code is not None:
            console.print(f"  {process.name} has ended by itself, with exit code {code}.")
    console.print("  The EBS's last words:")
    for line in world.processes[Program.EBS].last_words().splitlines()[-_LOG_LINES_SHOWN:]:
        console.print(f"    {escape(line)}")
    return False


async def _say_where_all_is(stage: Stage, world: World) -> None:
    """Say what somebody can look at while everything runs."""
    console = stage.console
    console.print()
    console.rule("[bold]Everything keeps running, and the game goes on; Ctrl-C ends it[/]", align="left")
    for program, address in world.addresses.items():
        console.print(f"{program.value:<20} {address}")
    ebs = world.addresses[Program.EBS]
    token = await stage.token(CLAIMANT)
    console.print(f"\nThe panel            {ebs}/panel/")
    console.print(f"API documentation    {ebs}/docs")
    console.print(f"Desktop key          {world.api_key}")
    console.print(f"Viewer's token       {token}")
    console.print(f"Logs and database    {world.folder}\n\nTry:")
    console.print(f"  curl {ebs}/api/roulette/state -H 'X-MGM-ApiKey: {world.api_key}'")
    console.print(f"  curl {ebs}/api/pool/me -H 'Authorization: Bearer {token}'")
    console.print(f"  curl {ebs}/api/pool -H 'X-MGM-ApiKey: {world.api_key}'")
