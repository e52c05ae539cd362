"""What was acknowledged survives ``kill -9`` of the EBS under load, on either database (SPEC §6)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.world import World
from tests.e2e.programs import (
    Caller,
    letters,
    mgm,
    read_models,
    rows,
    running,
    settings_on,
    stop_in_order,
    wait_for,
)

ENROLLING, REFUSED, PAYING = range(10), range(10, 14), range(14, 20)
"""Concurrent callers: those who get in, those who are refused, and winners with their Desktop."""

ROUNDS = 2
ACKNOWLEDGED_BEFORE_KILL = 100

PATHS = (("InProgress", "Sent"), ("Cancelled",), ("InProgress", "Pending", "Failed"), ("InProgress",))
"""What becomes of the payouts, in turn."""


@dataclass(slots=True)
class Book:
    """What was asked, and what the EBS said that it had done.

    ``refused`` are viewers who must not be in the pool; of each payout, ``wanted`` is every status that was
    asked for, and ``reached`` those that were confirmed.
    """

    in_pool: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    granted: dict[str, tuple[str, str]] = field(default_factory=dict)
    wanted: dict[str, list[str]] = field(default_factory=dict)
    reached: dict[str, list[str]] = field(default_factory=dict)
    count: int = 0
    acknowledged: int = 0

    def next(self) -> tuple[str, str]:
        """A viewer and a name that nobody has seen before."""
        self.count += 1
        return str(5_000_000 + self.count), f"K{letters(self.count)}"


async def enroll(caller: Caller, book: Book) -> None:
    """One more viewer gets in, by chat or by claim."""
    viewer, name = book.next()
    if book.count % 2:
        answer = await caller.chat(viewer, f"!twgold {name}")
        assert answer.status_code == 204
    else:
        answer = await caller.claim(viewer, name, f"request-{viewer}")
        assert answer.status_code == 201, answer.text
        book.granted[viewer] = (f"request-{viewer}", name)
    book.in_pool[viewer] = name
    book.acknowledged += 1


async def be_refused(caller: Caller, book: Book) -> None:
    """One more viewer who must never be seen in the pool."""
    viewer, name = book.next()
    book.refused.add(viewer)
    if book.count % 2:
        answer = await caller.chat(viewer, f"!twgold {name}", secret="not-the-secret-of-twitch")
        assert answer.status_code == 401
    else:
        answer = await caller.claim(viewer, f"{name}1", f"request-{viewer}")
        assert answer.status_code == 400


async def pay(caller: Caller, book: Book) -> None:
    """One more viewer enrolls, wins, and their payout goes one of the ways."""
    viewer, name = book.next()
    path = PATHS[book.count % len(PATHS)]
    assert (await caller.chat(viewer, f"!twgold {name}")).status_code == 204
    book.in_pool[viewer] = name
    prepared = await caller.prepare(viewer)
    assert prepared.status_code == 200, prepared.text
    payout_id = prepared.json()["payoutId"]
    reached = book.reached[payout_id] = ["Pending"]
    wanted = book.wanted[payout_id] = ["Pending"]
    for status in path:
        wanted.append(status)
        if status == "Sent":
            # From here on it is not known whether they are still in the pool, unless we are told.
            del book.in_pool[viewer]
        answer = await caller.patch(payout_id, status)
        assert (answer.status_code, answer.json()["status"]) == (200, status)
        reached.append(status)
        book.acknowledged += 1
        if status == "Sent":
            book.refused.add(viewer)


async def work_until_killed(caller: Caller, book: Book, number: int) -> None:
    """Call without a pause until the EBS is gone."""
    task = enroll if number in ENROLLING else be_refused if number in REFUSED else pay
    try:
        while True:
            await task(caller, book)
    except httpx.TransportError:
        return


async def load_and_kill(world: World, book: Book) -> None:
    """Let everybody call at once, and kill the EBS in the midst of it."""
    enough = book.acknowledged + ACKNOWLEDGED_BEFORE_KILL
    winners = len(book.reached) + len(PAYING)
    async with Caller(world) as caller:
        workers = [
            asyncio.create_task(work_until_killed(caller, book, number))
            for number in (*ENROLLING, *REFUSED, *PAYING)
        ]
        await wait_for(
            lambda: (
                (book.acknowledged >= enough and len(book.reached) >= winners)
                or any(worker.done() for worker in workers)
            ),
            "acknowledged calls",
        )
        world.processes[Program.EBS].kill()
        await asyncio.gather(*workers)
    assert (book.acknowledged >= enough, len(book.reached) >= winners) == (True, True)


async def check(world: World, book: Book) -> None:
    """Hold the EBS, started again, to its word."""
    async with Caller(world) as caller:
        pool = await caller.pool()
        assert book.in_pool.items() <= pool.items()
        assert book.refused & pool.keys() == set()
        for viewer, (request_id, name) in list(book.granted.items())[-20:]:
            replay = await caller.claim(viewer, name, request_id)
            assert (replay.status_code, replay.json()["characterName"]) == (200, name)
    found = await asyncio.to_thread(rows, world, "SELECT payout_id, status FROM payouts")
    status_of = {str(row["payout_id"]).replace("-", ""): row["status"] for row in found}
    for payout_id, reached in book.reached.items():
        wanted = book.wanted[payout_id]
        possible = {reached[-1], wanted[len(reached)] if len(wanted) > len(reached) else reached[-1]}
        assert status_of[payout_id.replace("-", "")] in possible


async def test_what_was_acknowledged_survives_kill_9(database_url: str, tmp_path: Path) -> None:
    harness = {"Mgm__EnableE2eHarness": "true", "Mgm__DevSkipSubscriberCheck": "true"}
    world = World(tmp_path, settings_on(database_url, harness))
    book = Book()
    async with running(world, Program.EBS, Program.HELIX):
        for _ in range(ROUNDS):
            await load_and_kill(world, book)
            world.start(Program.EBS)
            # "Up" is ready: the database answers.
            await world.wait_until_up(Program.EBS)
            await check(world, book)
        assert stop_in_order(world) == 0
    live = await asyncio.to_thread(read_models, world)
    rebuilt = await mgm("db", "rebuild", settings=world.environment)
    assert rebuilt.code == 0, rebuilt.everything
    assert await asyncio.to_thread(read_models, world) == live
