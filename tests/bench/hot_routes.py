"""The two hot routes of ``mgm serve`` as a share of a bare ASGI program on the same server (ADR 0003).

    python -m tests.bench.hot_routes [--seconds 2] [--rounds 7] [--connections 16]

The floor checks the HMAC (or looks a verified token up) and answers; ours does everything that the contract
asks for besides. ``share`` is requests a second, ours over the floor's of the same round, the median of the
rounds; ``by CPU`` is the same from the servers' processor time, which neighbours on the machine disturb less.
The other rows serve for comparison: FastAPI used the ordinary way, without and with a database query.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from goldomatic.ambient import Ambient
from goldomatic.sim.chat import ChatMessage, deliver
from goldomatic.sim.extension_jwt import TokenWish, issue_token
from tests.bench.load import Load, Sample
from tests.bench.rounds import interleaved, machine, median_ratio, print_table
from tests.bench.served import EXTENSION_SECRET, Server, floor_server, real_server

__all__ = ["TARGET_SHARE", "Effort", "measure"]

TARGET_SHARE = 0.85

_LINES = (
    "PogChamp that was close",
    "does anybody know which addon shows the gold per hour?",
    "hello from Стормград, first time here LUL",
    "no way! he really did it Kappa Kappa Kappa",
    "which realm is this on? I only ever see you in Dalaran and the boss looks harder than I remember it",
)

Measure = Callable[[], Awaitable[Sample]]


def chat_requests(count: int, secret: str, ambient: Ambient) -> list[bytes]:
    """Signed notifications of ordinary chat: every one with its own ids, chatter, text and signature."""
    requests = []
    for number in range(count):
        message = ChatMessage(
            text=f"{_LINES[number % len(_LINES)]} {number}",
            message_id=str(ambient.random.uuid()),
            chatter_user_id=str(40_000_000 + number * 7919),
            chatter_user_name=f"Viewer_{number}",
        )
        delivery = deliver(message, secret, ambient)
        requests.append(_request("POST", "/api/twitch/eventsub", delivery.headers, delivery.body))
    return requests


def viewer_requests(count: int, path: str, channel_id: str, ambient: Ambient) -> list[bytes]:
    """``GET`` by as many viewers, each with a token of their own."""
    now = ambient.wall.now()
    tokens = (
        issue_token(TokenWish(user_id=str(50_000_000 + number), channel_id=channel_id), EXTENSION_SECRET, now)
        for number in range(count)
    )
    return [
        _request("GET", path, {"Authorization": f"Bearer {token}", "Accept": "application/json"})
        for token in tokens
    ]


def _request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    described = {"Host": "127.0.0.1", **headers}
    if body:
        described["Content-Length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in described.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + body


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured."""

    rounds: int = 7
    seconds: float = 2.0
    """Of each measurement."""
    connections: int = 16
    messages: int = 4000
    """How many different chat lines are signed."""
    viewers: int = 500
    """How many different tokens are used."""


async def measure(effort: Effort) -> None:
    """Start both programs, measure, print."""
    how = f"{effort.rounds} rounds of {effort.seconds:g} s, {effort.connections} connections"
    print(f"hot routes: {how}; {machine()}")
    with tempfile.TemporaryDirectory(prefix="mgm-bench-") as folder:
        async with real_server(Path(folder)) as ours:
            with floor_server(ours.eventsub_secret) as floor:
                for title, candidates in _candidates(ours, floor, effort).items():
                    _print(title, await interleaved(effort.rounds, candidates))
    print(f"\nWanted: a share of {TARGET_SHARE} or more for the two hot routes.")


def _candidates(ours: Server, floor: Server, effort: Effort) -> dict[str, dict[str, Measure]]:
    ambient = Ambient.system()

    def load(server: Server, requests: Sequence[bytes]) -> Measure:
        return Load(
            server.port, server.pid, requests, connections=effort.connections, seconds=effort.seconds
        ).measure

    chat = chat_requests(effort.messages, ours.eventsub_secret, ambient)
    viewer = partial(viewer_requests, effort.viewers, channel_id=ours.channel_id, ambient=ambient)
    state = viewer("/api/roulette/state")
    return {
        "an ordinary chat line": {"floor": load(floor, chat), "POST /api/twitch/eventsub": load(ours, chat)},
        "a read": {
            "floor": load(floor, state),
            "GET /api/roulette/state": load(ours, state),
            "GET /api/version (FastAPI)": load(ours, viewer("/api/version")),
            "GET /api/pool/me (FastAPI, SQLite)": load(ours, viewer("/api/pool/me")),
        },
    }


def _print(title: str, measured: dict[str, list[Sample]]) -> None:
    floor = measured["floor"]
    rows = []
    for name, samples in measured.items():
        share = median_ratio([each.per_second for each in samples], [each.per_second for each in floor])
        by_cpu = median_ratio(
            [each.cpu_microseconds for each in floor], [each.cpu_microseconds for each in samples]
        )
        rows.append(
            [
                name,
                f"{statistics.median(each.per_second for each in samples):,.0f}",
                f"{statistics.median(each.cpu_microseconds for each in samples):.1f}",
                f"{share:.2f}",
                f"{by_cpu:.2f}",
            ]
        )
    print_table(title, ["what", "requests/s", "CPU µs each", "share", "by CPU"], rows)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--connections", type=int, default=16)
    given = parser.parse_args()
    effort = Effort(rounds=given.rounds, seconds=given.seconds, connections=given.connections)
    asyncio.run(measure(effort))


if __name__ == "__main__":
    main()
