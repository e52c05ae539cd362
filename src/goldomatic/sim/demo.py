"""``mgm demo``: the whole story on this machine, with nothing real but the programs (SPEC §14).

Everything lives in a temporary folder and ends with the demo. Exit code 0 only if every fact that was
told was looked at and held.
"""

from __future__ import annotations

import asyncio
import signal
import tempfile
from pathlib import Path

import httpx
from rich.console import Console
from rich.markup import escape

from goldomatic.ambient import Ambient, monotonic
from goldomatic.sim.cast import CLAIMANT
from goldomatic.sim.e2e_calls import TIER_C, ExpectationFailed, Program, Programs, Unreachable
from goldomatic.sim.stage import Stage
from goldomatic.sim.story import CLOCK_RATE, CLOCK_START, Story
from goldomatic.sim.world import ProgramDied, World

__all__ = ["run_demo"]

_SETTINGS = {"Mgm__ClockRate": str(CLOCK_RATE), "Mgm__ClockStart": CLOCK_START}
_LOG_LINES_SHOWN = 15


def run_demo(*, stay: bool) -> int:
    """Tell the story; with ``stay`` keep the programs running until Ctrl-C. Return the exit code."""
    console = Console(highlight=False, soft_wrap=True)
    # Being told to stop is Ctrl-C: otherwise the programs would go on without us.
    signal.signal(signal.SIGTERM, lambda _number, _frame: signal.raise_signal(signal.SIGINT))
    with tempfile.TemporaryDirectory(prefix="mgm-demo-", ignore_cleanup_errors=True) as folder:
        try:
            return asyncio.run(_run(Path(folder), console, stay=stay))
        except KeyboardInterrupt:
            console.print("\nStopped.")
            return 0 if stay else 130


async def _run(folder: Path, console: Console, *, stay: bool) -> int:
    began_at = monotonic()
    console.print("[bold]Mimiron's Gold-o-Matic[/]: from a line of chat to a paid and announced win.")
    console.print(
        "Starting the EBS, a fake Twitch, the game with the addon, and the Desktop's bridge on free ports; "
        f"the EBS's clock runs {CLOCK_RATE} times as fast …"
    )
    world = World(folder, _SETTINGS, TIER_C)
    try:
        async with world, httpx.AsyncClient(trust_env=False) as client:
            programs = Programs(world.addresses, client, world.api_key)
            stage = Stage(programs, console)
            story = Story(stage, Ambient.system(), eventsub_secret=world.eventsub_secret)
            is_told = await _tell(story, console, world)
            if is_told:
                console.print(
                    f"\n[bold green]Done[/]: {stage.facts} facts checked, all true, "
                    f"in {monotonic() - began_at:.0f} s."
                )
            if stay:
                await _stay(stage, world)
            return 0 if is_told else 1
    except ProgramDied as death:
        console.print(f"[red]{escape(str(death))}[/]")
        return 1


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


async def _stay(stage: Stage, world: World) -> None:
    """Say where everything is, and keep it running until the process is told to stop."""
    console = stage.console
    console.print()
    console.rule("[bold]Everything keeps running; Ctrl-C ends it[/]", align="left")
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
    await asyncio.Event().wait()
