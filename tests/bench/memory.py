"""Does the EBS's memory stay flat over 200,000 chat messages, strangers' tokens and strangers' addresses?

    python -m tests.bench.memory [--messages 200000] [--viewers 50000] [--addresses 200000]

The real application in this process, on SQLite, called by ASGI without a network. One message in a hundred is
a command of a new viewer. ``tokens``: each of another viewer, good for one look at the state: the cache of
verified tokens is bounded. ``addresses``: wrong tokens, each from another network, all of which the rate
limiter has to count: bounded too. First everything that is bounded is filled; then the resident memory is
taken, and again while each part runs. The ratio of the last to the first is what should be 1.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from starlette.types import ASGIApp

from goldomatic.ambient import Ambient
from goldomatic.ebs.api.auth import TOKENS_REMEMBERED_MAX
from goldomatic.ebs.api.rate_limit import KEYS_MAX
from goldomatic.ebs.config import read_settings
from goldomatic.ebs.main import running_app
from goldomatic.sim.chat import ChatMessage, deliver
from goldomatic.sim.extension_jwt import TokenWish, issue_token
from tests.bench.pools import name_of, viewer_of
from tests.bench.rounds import machine, print_table
from tests.bench.served import EXTENSION_SECRET

__all__ = ["measure"]

_CHANNEL = "1001"
_EVENTSUB_SECRET = "bench-secret-0123456789"
_COMMAND_EVERY = 100
_SAMPLES = 4


def resident_bytes() -> int:
    """The memory of this process that is in the machine's memory now, after a collection."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@dataclass(slots=True)
class Client:
    """Calls the application; every call is a request of its own."""

    app: ASGIApp
    ambient: Ambient

    async def call(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b"", address: str = "192.0.2.1"
    ) -> int:
        """Send one request; return the status."""
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "client": (address, 4711),
            "server": ("127.0.0.1", 8080),
            "scheme": "http",
        }
        status = 0

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]

        await self.app(scope, receive, send)
        return status

    async def command(self, number: int) -> None:
        """A new viewer enrolls."""
        await self.say(number, f"!twgold {name_of(number)}")

    async def line(self, number: int) -> None:
        """A line of chat arrives; now and then it is a command."""
        if number % _COMMAND_EVERY == 0:
            await self.command(number)
        else:
            await self.say(number, f"what a night, and it is only {number}")

    async def say(self, number: int, text: str) -> None:
        """A message of another viewer arrives."""
        message = ChatMessage(
            text=text,
            message_id=f"line-{number}",
            chatter_user_id=viewer_of(number),
            chatter_user_name=f"Viewer{number}",
        )
        delivery = deliver(message, _EVENTSUB_SECRET, self.ambient)
        status = await self.call("POST", "/api/twitch/eventsub", delivery.headers, delivery.body)
        assert status == 204, status

    async def look(self, number: int) -> None:
        """Another viewer looks at the roulette."""
        wish = TokenWish(user_id=viewer_of(number), channel_id=_CHANNEL)
        token = issue_token(wish, EXTENSION_SECRET, self.ambient.wall.now())
        status = await self.call("GET", "/api/roulette/state", {"Authorization": f"Bearer {token}"})
        assert status == 200, status

    async def guess(self, number: int) -> None:
        """Somebody in another network tries a token of their own making."""
        address = f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1"
        status = await self.call(
            "GET", "/api/roulette/state", {"Authorization": "Bearer guess"}, address=address
        )
        assert status == 401, status


async def _row(what: str, ask: Callable[[int], Awaitable[None]], numbers: range) -> list[str]:
    """Ask for each number; return what became of the memory on the way."""
    samples = [resident_bytes()]
    began = time.monotonic()
    for done, number in enumerate(numbers, start=1):
        await ask(number)
        if done % max(1, len(numbers) // _SAMPLES) == 0:
            samples.append(resident_bytes())
    seconds = time.monotonic() - began
    shown = " → ".join(f"{sample / 1e6:.1f}" for sample in samples)
    return [what, f"{len(numbers):,}", f"{seconds:.0f} s", shown, f"{samples[-1] / samples[0]:.3f}"]


async def measure(messages: int, viewers: int, addresses: int) -> None:
    """Run the three parts on one application, and print."""
    print(f"memory; {machine()}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    ambient = Ambient.system()
    with tempfile.TemporaryDirectory(prefix="mgm-bench-") as folder:
        settings, _ = read_settings(
            {
                "Mgm__Environment": "Production",
                "Mgm__ApiKey": ambient.random.uuid().hex,
                "Mgm__DataDir": folder,
                "Twitch__EventSubSecret": _EVENTSUB_SECRET,
                "Twitch__BroadcasterUserId": _CHANNEL,
                "Twitch__ExtensionSecret": EXTENSION_SECRET,
            }
        )
        async with running_app(settings, ambient) as app:
            client = Client(app, ambient)
            await _warm_up(client, min(1.0, messages / 200_000))
            beyond = 1_000_000
            rows = [
                await _row("chat messages", client.line, range(beyond, beyond + messages)),
                await _row("tokens", client.look, range(beyond, beyond + viewers)),
                await _row("addresses", client.guess, range(beyond, beyond + addresses)),
            ]
    print_table("resident memory in MB", ["what", "how many", "took", "after each quarter", "ratio"], rows)


async def _warm_up(client: Client, share: float) -> None:
    """Fill what is bounded: SQLite's page caches, the limiter's windows, the verified tokens."""
    for number in range(int(8_000 * share)):
        await client.command(number)
    for number in range(int(1.1 * KEYS_MAX * share)):
        await client.guess(number)
    for number in range(int(2 * TOKENS_REMEMBERED_MAX * share)):
        await client.look(number)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--viewers", type=int, default=50_000)
    parser.add_argument("--addresses", type=int, default=200_000)
    given = parser.parse_args()
    asyncio.run(measure(given.messages, given.viewers, given.addresses))


if __name__ == "__main__":
    main()
