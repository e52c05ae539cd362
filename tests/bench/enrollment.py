"""Enrollments a second, each with its commit, beside what the database itself does (ADR 0006).

    python -m tests.bench.enrollment [--seconds 2] [--rounds 3] [--callers 1,8,32,128] [--databases …]

SQLite with ``synchronous=FULL``, PostgreSQL with ``fsync`` on. Callers enroll through the store, each waiting
for its answer before it asks again. Beside it, in turns, by the same driver: bare inserts of rows as large as
an event, each in a commit of its own (``single``, by as many callers: SQLite has one writer, so they queue
for one connection; on PostgreSQL each has its own), and as many as there are callers in one commit
(``batched``).
One enrollment is four inserts and updates (two seen messages, an event, a counter, an entry), a delete, and
the reading that the rules ask for.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import asyncpg

from goldomatic.ambient import Ambient
from goldomatic.ebs.application.chat import ChatEffect
from goldomatic.ebs.application.enrollment import EnrollFromChat, enroll_from_chat
from goldomatic.ebs.application.settle import settle
from goldomatic.ebs.storage.open_store import open_store
from goldomatic.ebs.storage.store import Store
from tests.bench.pools import name_of, viewer_of
from tests.bench.rounds import interleaved, machine, median_ratio, print_table
from tests.support.postgres import databases_on, postgres_server
from tests.support.world import CHANNEL

__all__ = ["measure"]

_TABLE = """
CREATE TABLE bare_events (
    position {serial}, channel_id TEXT NOT NULL, stream_id TEXT NOT NULL, version INTEGER NOT NULL,
    type TEXT NOT NULL, data TEXT NOT NULL, recorded_at BIGINT NOT NULL
)
"""
_COLUMNS = "INSERT INTO bare_events (channel_id, stream_id, version, type, data, recorded_at) VALUES "
_INSERT_SQLITE = _COLUMNS + "(?, ?, ?, ?, ?, ?)"
_INSERT_POSTGRESQL = _COLUMNS + "($1, $2, $3, $4, $5, $6)"

Measure = Callable[[], Awaitable[float]]
Row = tuple[str, str, int, str, str, int]


def event_row(number: int) -> Row:
    """A row as large as the event of an enrollment."""
    data = {
        "viewer_id": viewer_of(number),
        "display_name": f"Viewer{number}",
        "character_name": name_of(number),
        "request_id": None,
    }
    return (CHANNEL, f"pool:{CHANNEL}", number, "pool.entrant_enrolled", json.dumps(data), 1_775_304_000_000)


async def _rate(callers: int, seconds: float, ask: Callable[[], Awaitable[object]], each: int = 1) -> float:
    """Let callers ask again and again for a while; return how many things were done a second."""
    began = time.monotonic()
    ends_at = began + seconds

    async def call() -> int:
        done = 0
        while time.monotonic() < ends_at:
            await ask()
            done += each
        return done

    done = sum(await asyncio.gather(*(call() for _ in range(callers))))
    return done / (time.monotonic() - began)


@dataclass(slots=True)
class Enrollments:
    """New viewers, one after the other, through the store."""

    store: Store
    numbers: itertools.count[int]

    async def enroll(self) -> None:
        """Let the next viewer in."""
        number = next(self.numbers)
        command = EnrollFromChat(
            message_ids=(f"envelope-{number}", f"line-{number}"),
            viewer_id=viewer_of(number),
            display_name=f"Viewer{number}",
            requested_name=name_of(number),
            is_subscriber=True,
        )
        outcome = await self.store.write(CHANNEL, partial(enroll_from_chat, command=command))
        assert outcome.kind is ChatEffect.ENROLLED, outcome


class BareSqlite:
    """One connection in one thread, as SQLite has one writer."""

    def __init__(self, path: Path) -> None:
        self._numbers = itertools.count()
        self._thread = ThreadPoolExecutor(1)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(_TABLE.format(serial="INTEGER PRIMARY KEY AUTOINCREMENT"))

    async def insert(self, count: int) -> None:
        """Insert rows in one transaction."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._insert_now, count)

    def _insert_now(self, count: int) -> None:
        rows = [event_row(number) for number in itertools.islice(self._numbers, count)]
        self._connection.execute("BEGIN IMMEDIATE")
        for row in rows:
            self._connection.execute(_INSERT_SQLITE, row)
        self._connection.execute("COMMIT")

    async def close(self) -> None:
        """Let go of the file."""
        self._thread.shutdown()
        self._connection.close()


class BarePostgresql:
    """A connection for every caller."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._numbers = itertools.count()
        self._pool = pool

    @classmethod
    async def open(cls, url: str, connections: int) -> BarePostgresql:
        """Connect, and make the table."""
        pool = await asyncpg.create_pool(url, min_size=connections, max_size=connections)
        serial = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"
        await pool.execute(_TABLE.format(serial=serial))
        return cls(pool)

    async def insert(self, count: int) -> None:
        """Insert rows in one transaction."""
        rows = [event_row(number) for number in itertools.islice(self._numbers, count)]
        async with self._pool.acquire() as connection:
            if count == 1:
                await connection.execute(_INSERT_POSTGRESQL, *rows[0])
                return
            async with connection.transaction():
                for row in rows:
                    await connection.execute(_INSERT_POSTGRESQL, *row)

    async def close(self) -> None:
        """Disconnect."""
        await self._pool.close()


async def compare(title: str, store_url: str, bare_at: str | Path, effort: Effort) -> None:
    """Measure one database at every number of callers, and print."""
    async with AsyncExitStack() as stack:
        store = await open_store(store_url, Ambient.system(), settle)
        stack.push_async_callback(store.close)
        bare = (
            BareSqlite(bare_at)
            if isinstance(bare_at, Path)
            else await BarePostgresql.open(bare_at, max(effort.callers))
        )
        stack.push_async_callback(bare.close)
        enrollments = Enrollments(store, itertools.count())
        rows = []
        for callers in effort.callers:
            rate = partial(_rate, seconds=effort.seconds)
            candidates: dict[str, Measure] = {
                "enroll": partial(rate, callers, ask=enrollments.enroll),
                "single": partial(rate, callers, ask=partial(bare.insert, 1)),
                "batched": partial(rate, 1, ask=partial(bare.insert, callers), each=callers),
            }
            rows.append(_row(callers, await interleaved(effort.rounds, candidates)))
    header = ["callers", "enrollments/s", "single inserts/s", "share", "batched inserts/s", "share"]
    print_table(f"{title}, median of {effort.rounds} rounds of {effort.seconds:g} s", header, rows)


def _row(callers: int, measured: dict[str, list[float]]) -> list[str]:
    enroll, single, batched = (measured[name] for name in ("enroll", "single", "batched"))
    return [
        f"{callers}",
        f"{statistics.median(enroll):,.0f}",
        f"{statistics.median(single):,.0f}",
        f"{median_ratio(enroll, single):.2f}",
        f"{statistics.median(batched):,.0f}",
        f"{median_ratio(enroll, batched):.2f}",
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured."""

    callers: Sequence[int] = (1, 8, 32, 128)
    rounds: int = 3
    seconds: float = 2.0
    databases: Sequence[str] = ("sqlite", "postgresql")


def measure(effort: Effort) -> None:
    """Measure the databases that were asked for."""
    print(f"enrollment; {machine()}")
    if "sqlite" in effort.databases:
        with tempfile.TemporaryDirectory(prefix="mgm-bench-") as name:
            folder = Path(name)
            url = f"sqlite:///{folder / 'mgm.sqlite3'}"
            asyncio.run(compare("SQLite, synchronous=FULL", url, folder / "bare.sqlite3", effort))
    if "postgresql" in effort.databases:
        with postgres_server(durable=True) as server, databases_on(server) as databases:
            url, bare = databases.fresh_database(), databases.fresh_database()
            try:
                asyncio.run(compare("PostgreSQL, fsync=on", url, bare, effort))
            finally:
                databases.drop(url)
                databases.drop(bare)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--callers", type=_numbers, default=[1, 8, 32, 128])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--databases", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    given = parser.parse_args()
    measure(
        Effort(callers=given.callers, rounds=given.rounds, seconds=given.seconds, databases=given.databases)
    )


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


if __name__ == "__main__":
    main()
