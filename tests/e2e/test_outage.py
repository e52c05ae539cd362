"""PostgreSQL goes away and comes back while the EBS runs (SPEC §5, §6)."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.world import World, free_ports
from tests.e2e.programs import (
    Caller,
    logs_of,
    mgm,
    read_models,
    running,
    settings_on,
    stop_in_order,
    wait_until,
)
from tests.support import postgres


class Server:
    """A PostgreSQL server of this test's own, which it may stop and start; it keeps its port and its data."""

    def __init__(self) -> None:
        self._programs, self._owner = postgres.server_programs(), postgres.server_owner()
        self._folder = Path(tempfile.mkdtemp(prefix="mgm-pg-"))
        if self._owner:
            shutil.chown(self._folder, *self._owner)
        postgres._make_data(self._programs, self._folder, self._owner)
        [self._port] = free_ports(1)
        self._keepers: list[Popen[bytes]] = []
        self.url = f"postgresql://mgm@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = postgres._settings(self._folder, self._port, durable=True)
        keeper = postgres._start(self._programs, self._folder, self._owner, settings)
        self._keepers.append(keeper)
        postgres._wait_until_it_answers(postgres.PostgresServer(self.url), keeper, self._folder)

    def stop(self) -> None:
        """Stop it as ``pg_ctl stop -m fast`` does: connections are cut, the port is closed."""
        lock = self._folder / "data" / "postmaster.pid"
        os.kill(int(lock.read_text(encoding="ascii").split()[0]), signal.SIGINT)
        while lock.exists():
            os.sched_yield()

    def close(self) -> None:
        """End whatever runs, and remove the data."""
        for keeper in self._keepers:
            assert keeper.stdin is not None
            keeper.stdin.close()
            keeper.wait(postgres.START_SECONDS_MAX)
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server, running."""
    server = Server()
    try:
        server.start()
        yield server
    finally:
        server.close()


async def is_ready(caller: Caller, status: int) -> bool:
    """Whether the probe answers with ``status``."""
    answer = await caller.http.get("/health/ready")
    assert answer.status_code in (200, 503)
    return answer.status_code == status


async def everything_is_unavailable(caller: Caller) -> None:
    """Each call that needs the database says so, and when to come again; the process itself lives."""
    answers = [
        await caller.chat("2", "!twgold Otto"),
        await caller.claim("3", "Klaas", "a-claim"),
        await caller.http.get("/api/pool", headers=caller.key),
        await caller.http.get("/api/pool/me", headers=caller.token("1")),
        await caller.http.get("/health/ready"),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), answer.text
        assert int(answer.headers["Retry-After"]) > 0
    for path in ("/health/live", "/metrics", "/api/version"):
        assert (await caller.http.get(path)).status_code == 200
    # What needs no database is refused as ever.
    assert (await caller.chat("2", "!twgold Otto", secret="a wrong secret")).status_code == 401
    assert (await caller.http.get("/api/pool", headers={"X-MGM-ApiKey": "wrong"})).status_code == 403


async def chat_until_killed(caller: Caller, statuses: list[int]) -> None:
    """Keep enrolling until a call is refused for want of a database."""
    number = 100
    while not statuses or statuses[-1] == 204:
        number += 1
        answer = await caller.chat(
            str(number), f"!twgold Un{'abcdefghij'[number // 10 % 10]}{'abcdefghij'[number % 10]}"
        )
        statuses.append(answer.status_code)


async def test_the_database_goes_and_comes_back(server: Server, tmp_path: Path) -> None:
    fast = {"Mgm__ClockRate": "100", "Mgm__DevSkipSubscriberCheck": "true"}
    world = World(tmp_path, settings_on(server.url, fast))
    async with running(world), Caller(world) as caller:
        assert (await caller.chat("1", "!twgold Mira")).status_code == 204
        for _ in range(2):
            statuses: list[int] = []
            chatting = asyncio.create_task(chat_until_killed(caller, statuses))
            await asyncio.to_thread(server.stop)
            await chatting
            # Not one 500: an end in the midst of a command is told as what it is.
            assert set(statuses) <= {204, 503}, statuses
            await everything_is_unavailable(caller)
            await asyncio.to_thread(server.start)
            await wait_until(lambda: is_ready(caller, 200), "a database that answers")
            assert (await caller.pool())["1"] == "Mira"
        assert (await caller.chat("2", "!twgold Otto")).status_code == 204
        assert (await caller.claim("3", "Klaas", "a-claim")).status_code == 201
        assert {"1": "Mira", "2": "Otto", "3": "Klaas"}.items() <= (await caller.pool()).items()
        before = (await caller.http.get("/api/roulette/state", headers=caller.key)).json()["nextSpinAt"]
        await wait_until(
            lambda: has_drawn(caller, before), "a draw by the job, which has outlived the outage"
        )
        assert stop_in_order(world) == 0
    log = logs_of(tmp_path)
    assert "Traceback" not in log
    assert "request crashed" not in log
    live = await asyncio.to_thread(read_models, world)
    assert (await mgm("db", "rebuild", settings=world.environment)).code == 0
    assert await asyncio.to_thread(read_models, world) == live


async def has_drawn(caller: Caller, since: str) -> bool:
    """Whether the wheel has turned after ``since``."""
    state = (await caller.http.get("/api/roulette/state", headers=caller.key)).json()
    return state["nextSpinAt"] > since and state["spinPhase"] in ("spinning", "verification")


async def test_a_database_that_is_away_at_the_start(server: Server, tmp_path: Path) -> None:
    server.stop()
    settings = World(tmp_path, settings_on(server.url)).environment
    ended = await mgm("serve", "--port", "0", settings=settings)
    assert (ended.code, "cannot be used: [Errno 111]" in ended.errors) == (2, True), ended.everything
    assert "Traceback" not in ended.everything
    server.start()
    async with running(World(tmp_path, settings_on(server.url))) as world:
        assert world.processes[Program.EBS].popen.poll() is None
