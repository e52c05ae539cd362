"""How many requests a second do 10,000 panels make around a boundary, and is any of them refused?

    python -m tests.bench.panel_crowd [--panels 10000] [--arrive 60] [--before 20] [--after 60]

The real loop of the panel, as often as there are panels, in one Node process; the real `mgm serve` with the
limits that it has by itself. The viewers arrive over ``--arrive`` seconds; the boundary comes ``--before``
seconds after the last one, with three entrants in the pool and a candidate whom nobody looks up, so that the
panels stay curious; ``--after`` seconds later it ends. Every panel has a token of its own, by which the
limits count.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from goldomatic.ambient import Ambient, format_instant, parse_instant
from goldomatic.panel import building
from goldomatic.sim.chat import ChatMessage, deliver
from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.extension_jwt import TokenWish, issue_token
from goldomatic.sim.world import CHANNEL_ID, World
from tests.bench.pools import name_of
from tests.bench.rounds import machine, print_table
from tests.bench.served import EXTENSION_SECRET, EXTENSION_SECRET_NAME

__all__ = ["measure"]

_BOUNDARY = parse_instant("2026-04-04T12:05:00.000Z")
_ENTRANTS = 3
_CALM = 15
"""So many seconds before the boundary are the calm that its peak is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many panels, and when; in seconds."""

    panels: int
    arrive: float
    before: float
    after: float


async def measure(folder: Path, crowd: Crowd) -> None:
    """Let the crowd look at one spin, and print what it asked."""
    ambient = Ambient.system()
    start = _BOUNDARY - timedelta(seconds=crowd.arrive + crowd.before)
    settings = {EXTENSION_SECRET_NAME: EXTENSION_SECRET, "Mgm__ClockStart": format_instant(start)}
    world = World(folder, settings, (Program.EBS, Program.HELIX))
    print(f"{crowd.panels:,} panels; {machine()}")
    script = _built(folder)
    try:
        for program in world.addresses:
            world.start(program)
            await world.wait_until_up(program)
        await _fill_pool(world, ambient)
        seen = await _look(script, world.addresses[Program.EBS], crowd, _tokens(crowd.panels, ambient))
    finally:
        for process in world.processes.values():
            process.stop()
    _print(seen, crowd)


def _built(folder: Path) -> Path:
    """Translate the crowd, with the panel's own sources in it, for Node."""
    target = folder / "crowd"
    building.run_tool("npx", "vite", "build", "--config", "bench/vite.config.ts", "--outDir", str(target))
    return target / "crowd.js"


async def _fill_pool(world: World, ambient: Ambient) -> None:
    async with httpx.AsyncClient(base_url=world.addresses[Program.EBS], trust_env=False) as client:
        for number in range(_ENTRANTS):
            message = ChatMessage(
                text=f"!twgold {name_of(number)}",
                message_id=f"crowd-{number}",
                chatter_user_id=f"9{number}",
                broadcaster_user_id=CHANNEL_ID,
            )
            delivery = deliver(message, world.eventsub_secret, ambient)
            answer = await client.post(
                "/api/twitch/eventsub", content=delivery.body, headers=delivery.headers
            )
            answer.raise_for_status()


def _tokens(count: int, ambient: Ambient) -> str:
    wishes = (TokenWish(user_id=str(100_000 + number), channel_id=CHANNEL_ID) for number in range(count))
    return "\n".join(issue_token(wish, EXTENSION_SECRET, ambient.wall.now()) for wish in wishes)


async def _look(script: Path, address: str, crowd: Crowd, tokens: str) -> dict[str, Any]:
    path = script.with_name("tokens")
    path.write_text(tokens, encoding="ascii")
    left = await _seconds_to_boundary(address, tokens.partition("\n")[0])
    # The EBS's clock has run while everything started.
    arrive = max(1.0, left - crowd.before)
    options = [address, str(arrive), str(left + crowd.after), str(path)]
    printed = await asyncio.to_thread(building.run_tool, "node", str(script), *options)
    told: dict[str, Any] = json.loads(printed)
    return told


async def _seconds_to_boundary(address: str, token: str) -> float:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        answer = await client.get("/api/roulette/state", headers={"Authorization": f"Bearer {token}"})
        state = answer.raise_for_status().json()
    return (parse_instant(state["nextSpinAt"]) - parse_instant(state["serverNow"])).total_seconds()


def _print(seen: dict[str, Any], crowd: Crowd) -> None:
    by_second = {int(second): count for second, count in seen["perSecond"].items()}
    spin = {second: count for second, count in by_second.items() if second >= 0}
    calm = [by_second.get(second, 0) for second in range(-_CALM, 0)]
    peak = max(spin, key=lambda second: spin[second], default=0)
    arriving = max((count for second, count in by_second.items() if second < -_CALM), default=0)
    rows = [
        ("while they arrive, at most", str(arriving)),
        (f"the {_CALM} s before the boundary, on average", f"{statistics.mean(calm):.0f}"),
        ("in the boundary's own second", str(spin.get(0, 0))),
        (f"peak after the boundary, in second {peak}", str(spin.get(peak, 0))),
    ]
    print_table("requests a second", ("when", "requests"), rows)
    answers = [(f"answered {status}", f"{count:,}") for status, count in sorted(seen["answers"].items())]
    refused = seen["answers"].get("429", 0)
    outcome = [("refused with 429", f"{refused:,}"), ("panels in trouble at the end", str(seen["inTrouble"]))]
    print_table(f"{crowd.panels:,} panels", ("what", "count"), [*answers, *outcome])


def main() -> None:
    """Read the sizes, and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--panels", type=int, default=10_000)
    parser.add_argument("--arrive", type=float, default=60)
    parser.add_argument("--before", type=float, default=20)
    parser.add_argument("--after", type=float, default=60)
    options = parser.parse_args()
    crowd = Crowd(panels=options.panels, arrive=options.arrive, before=options.before, after=options.after)
    with tempfile.TemporaryDirectory(prefix="mgm-bench-") as folder:
        asyncio.run(measure(Path(folder), crowd))


if __name__ == "__main__":
    main()
