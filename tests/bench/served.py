"""Starts the two programs that `hot_routes` compares: ``mgm serve``, as in production, and the floor."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.world import CHANNEL_ID, World

__all__ = [
    "EVENTSUB_SECRET_NAME",
    "EXTENSION_SECRET",
    "EXTENSION_SECRET_NAME",
    "Server",
    "floor_server",
    "real_server",
]

EXTENSION_SECRET_NAME = "Twitch__ExtensionSecret"
EVENTSUB_SECRET_NAME = "Twitch__EventSubSecret"
EXTENSION_SECRET = "YmVuY2gtc2VjcmV0LW9mLXRoZS1leHRlbnNpb24tMDEyMzQ1Njc="
_ROOT = Path(__file__).resolve().parents[2]
_UNLIMITED = "1000000000"


@dataclass(frozen=True, slots=True)
class Server:
    """A running program on loopback."""

    port: int
    pid: int
    eventsub_secret: str
    channel_id: str = CHANNEL_ID


@asynccontextmanager
async def real_server(folder: Path) -> AsyncIterator[Server]:
    """``mgm serve`` in Production, on SQLite in ``folder``; limits are counted, but never reached."""
    world = World(
        folder,
        {
            "Mgm__Environment": "Production",
            EXTENSION_SECRET_NAME: EXTENSION_SECRET,
            "Mgm__RateLimit__ReadsPerMinute": _UNLIMITED,
        },
    )
    process = world.start(Program.EBS)
    try:
        await world.wait_until_up(Program.EBS)
        port = int(process.address.rpartition(":")[2])
        yield Server(port, process.popen.pid, world.eventsub_secret)
    finally:
        process.stop()


@contextmanager
def floor_server(eventsub_secret: str) -> Iterator[Server]:
    """The bare program of `tests.bench.floor`, with the same secrets."""
    settings = {EVENTSUB_SECRET_NAME: eventsub_secret, EXTENSION_SECRET_NAME: EXTENSION_SECRET}
    path = os.pathsep.join((str(_ROOT), str(_ROOT / "src")))
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.floor"],
        cwd=_ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=os.environ | settings | {"PYTHONPATH": path},
    ) as process:
        try:
            assert process.stdout is not None
            # It tells its port once it listens; nothing, when it has died.
            yield Server(int(process.stdout.readline()), process.pid, eventsub_secret)
        finally:
            process.terminate()
