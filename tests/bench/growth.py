"""What enrolling, leaving, drawing and reading cost in pools of ten and of a million (ADR 0005).

    python -m tests.bench.growth [--sizes 10,1000,100000,1000000] [--postgresql-sizes 10,1000,100000]

Each pool is a database of its own, filled beforehand; the pools take turns, so that what disturbs the machine
disturbs them all. Measured is the time inside the transaction, without the commit: forcing the disk costs the
same whatever the size, and would hide a growth. Nothing may grow with the pool beyond the depth of an index.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from goldomatic.ambient import Ambient, ManualClock, SeededRandomness
from goldomatic.ebs.application import enrollment, queries
from goldomatic.ebs.application.chat import ChatEffect
from goldomatic.ebs.application.enrollment import EnrollFromChat, Removed
from goldomatic.ebs.application.settle import settle, settle_only
from goldomatic.ebs.domain.limits import SPIN_INTERVAL
from goldomatic.ebs.storage.open_store import open_store
from goldomatic.ebs.storage.store import Store
from goldomatic.ebs.storage.transaction import Transaction
from tests.bench.pools import fill_pool, name_of, viewer_of
from tests.bench.rounds import machine, print_table
from tests.support.postgres import databases_on, postgres_server
from tests.support.world import BOUNDARY, CHANNEL

__all__ = ["measure"]

T = TypeVar("T")

_NEWCOMERS_FROM = 5_000_000
"""The numbers of the viewers who enroll while we measure; beyond every pool."""


@dataclass(slots=True)
class Pool:
    """One pool of a certain size, and how long things took in it, in seconds."""

    size: int
    store: Store
    clock: ManualClock
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    newcomers: int = 0
    leavers: deque[str] = field(default_factory=deque)
    """Who leaves next: at first the oldest of the pool, in time the newcomers."""

    def __post_init__(self) -> None:
        """Begin with a few of those who are in."""
        self.leavers.extend(map(viewer_of, range(min(self.size, 10))))

    def timed(self, what: str, work: Callable[..., T]) -> Callable[..., T]:
        """Return ``work`` with a stop watch around it."""

        def watched(*arguments: object) -> T:
            began = time.perf_counter()
            result = work(*arguments)
            self.took[what].append(time.perf_counter() - began)
            return result

        return watched

    async def live_through_a_cycle(self) -> None:
        """Draw, let somebody in and out, and look; the draw is the settling at a new boundary."""
        self.clock.advance(SPIN_INTERVAL.total_seconds())
        await self.store.write(CHANNEL, settle_only)
        number = _NEWCOMERS_FROM + self.newcomers
        self.newcomers += 1
        wish = EnrollFromChat(
            message_ids=(f"envelope-{number}", f"line-{number}"),
            viewer_id=viewer_of(number),
            display_name=f"Viewer{number}",
            requested_name=name_of(number),
            is_subscriber=True,
        )
        outcome = await self.store.write(
            CHANNEL, self.timed("enroll", partial(enrollment.enroll_from_chat, command=wish))
        )
        assert outcome.kind is ChatEffect.ENROLLED, outcome
        roulette = partial(queries.roulette, channel_id=CHANNEL)
        view = await self.store.read(self.timed("roulette state", roulette))
        assert view.entrant_count == self.size + 1, view
        assert view.newest_cycle is not None
        pool_me = partial(queries.pool_me, channel_id=CHANNEL, viewer_id=wish.viewer_id)
        me = await self.store.read(self.timed("pool/me", pool_me))
        assert me.eligible, me
        self.leavers.append(wish.viewer_id)
        leave = partial(enrollment.remove_entrant, viewer_id=self.leavers.popleft())
        left = await self.store.write(CHANNEL, self.timed("leave", leave))
        assert isinstance(left, Removed)


async def open_pool(stack: AsyncExitStack, database_url: str, size: int) -> Pool:
    """Fill a database and open it, with a stop watch around every draw."""
    began = time.monotonic()
    before = BOUNDARY - timedelta(seconds=60)
    await asyncio.to_thread(fill_pool, database_url, CHANNEL, size, before)
    clock = ManualClock(before)
    pools: list[Pool] = []

    def watched_settle(tx: Transaction, last_recorded_at: datetime | None) -> None:
        is_draw = last_recorded_at is not None and last_recorded_at <= tx.now - SPIN_INTERVAL
        if is_draw and pools:
            pools[0].timed("draw", settle)(tx, last_recorded_at)
        else:
            settle(tx, last_recorded_at)

    ambient = Ambient(clock=clock, wall=clock, random=SeededRandomness(size))
    store = await open_store(database_url, ambient, watched_settle)
    stack.push_async_callback(store.close)
    pools.append(Pool(size, store, clock))
    print(f"  a pool of {size:,}: filled in {time.monotonic() - began:.1f} s")
    return pools[0]


async def compare(title: str, urls: dict[int, str], cycles: int) -> None:
    """Measure pools of several sizes in turns, and print their medians."""
    print(f"\n{title}")
    async with AsyncExitStack() as stack:
        pools = [await open_pool(stack, url, size) for size, url in urls.items()]
        for pool in pools:
            await pool.live_through_a_cycle()
            pool.took.clear()
        for _ in range(cycles):
            for pool in pools:
                await pool.live_through_a_cycle()
    header = ["µs", *(f"{pool.size:,}" for pool in pools), "largest/smallest"]
    rows = []
    for what in ("enroll", "leave", "draw", "roulette state", "pool/me"):
        medians = [statistics.median(pool.took[what]) * 1e6 for pool in pools]
        rows.append([what, *(f"{median:,.0f}" for median in medians), f"{medians[-1] / medians[0]:.2f}"])
    print_table(f"{title}, median of {cycles}", header, rows)


def measure(sqlite_sizes: Sequence[int], postgresql_sizes: Sequence[int], cycles: int) -> None:
    """Measure both databases."""
    print(f"growth; {machine()}")
    with tempfile.TemporaryDirectory(prefix="mgm-bench-") as folder:
        urls = {size: f"sqlite:///{Path(folder, f'{size}.sqlite3')}" for size in sqlite_sizes}
        asyncio.run(compare("SQLite", urls, cycles))
    if not postgresql_sizes:
        return
    with postgres_server() as server, databases_on(server) as databases:
        made = {size: databases.fresh_database() for size in postgresql_sizes}
        try:
            asyncio.run(compare("PostgreSQL", made, cycles))
        finally:
            for url in made.values():
                databases.drop(url)


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",") if size]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", type=_sizes, default=[10, 1_000, 100_000, 1_000_000], help="of the SQLite pools"
    )
    parser.add_argument(
        "--postgresql-sizes", type=_sizes, default=[10, 1_000, 100_000], help="empty for no PostgreSQL"
    )
    parser.add_argument("--cycles", type=int, default=200)
    given = parser.parse_args()
    measure(given.sizes, given.postgresql_sizes, given.cycles)


if __name__ == "__main__":
    main()
