"""The supervised loops: never early, never dead (SPEC §7)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.ambient import Ambient, ManualClock, SeededRandomness
from goldomatic.ebs.jobs import loops
from goldomatic.ebs.jobs.loops import run_job
from goldomatic.ebs.jobs.timetable import TIMETABLE, next_close, next_expiry
from goldomatic.ebs.storage.store import StoreUnavailable

NOON = datetime(2026, 4, 4, 12, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(), timedelta(days=5000)).map(lambda passed: NOON + passed)


@pytest.mark.parametrize("job", TIMETABLE)
@given(now=INSTANTS)
def test_what_is_due_next_lies_ahead_and_is_the_same_until_then(job: str, now: datetime) -> None:
    next_due = TIMETABLE[job]
    due_at = next_due(now)
    assert now < due_at
    assert next_due(due_at - timedelta(microseconds=1)) == due_at
    assert next_due(due_at) > due_at


def test_a_cycle_closes_half_a_minute_after_the_next_boundary() -> None:
    assert next_close(NOON) == NOON + timedelta(seconds=30)
    assert next_close(NOON + timedelta(seconds=30)) == NOON + timedelta(seconds=330)


def test_payouts_expire_on_the_hour() -> None:
    assert next_expiry(NOON) == NOON + timedelta(hours=1)


class Runs:
    """Notes when the work was done, and fails as it is told."""

    def __init__(self, clock: ManualClock, failures: list[Exception]) -> None:
        self.clock = clock
        self.failures = failures
        self.at: list[datetime] = []
        self.counted: list[str] = []
        self.again = asyncio.Event()

    async def __call__(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.at.append(self.clock.now())
        self.again.set()

    async def wait(self) -> None:
        await asyncio.wait_for(self.again.wait(), 60)
        self.again.clear()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "SLEEP_SECONDS_MAX", 0.001)
    monkeypatch.setattr(loops, "_BACKOFF_SECONDS_FIRST", 0.001)


def start(runs: Runs, job: str = "spin") -> asyncio.Task[None]:
    ambient = Ambient(clock=runs.clock, wall=runs.clock, random=SeededRandomness(1))
    return asyncio.create_task(
        run_job(
            job,
            next_due=TIMETABLE[job],
            work=runs,
            ambient=ambient,
            count_failure=runs.counted.append,
        )
    )


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_job_runs_at_once_and_then_on_time_and_never_early() -> None:
    clock = ManualClock(NOON + timedelta(seconds=1))
    runs = Runs(clock, [])
    task = start(runs)
    await runs.wait()
    clock.set(NOON + timedelta(seconds=299.999))
    await asyncio.sleep(0.02)
    assert len(runs.at) == 1
    clock.set(NOON + timedelta(seconds=300))
    await runs.wait()
    assert runs.at == [NOON + timedelta(seconds=1), NOON + timedelta(seconds=300)]
    await stop(task)


async def test_a_clock_that_jumps_far_ahead_lets_it_run_once() -> None:
    clock = ManualClock(NOON)
    runs = Runs(clock, [])
    task = start(runs)
    await runs.wait()
    clock.set(NOON + timedelta(hours=5))
    await runs.wait()
    await asyncio.sleep(0.02)
    assert len(runs.at) == 2
    await stop(task)


async def test_a_clock_that_is_set_back_does_not_delay_the_next_boundary() -> None:
    clock = ManualClock(NOON + timedelta(minutes=11))
    runs = Runs(clock, [])
    task = start(runs)
    await runs.wait()
    clock.set(NOON + timedelta(minutes=1))
    await asyncio.sleep(0.02)
    clock.set(NOON + timedelta(minutes=5))
    await runs.wait()
    assert runs.at[-1] == NOON + timedelta(minutes=5)
    await stop(task)


@pytest.mark.parametrize("failure", [StoreUnavailable("away"), RuntimeError("a bug"), OSError()])
async def test_a_failure_is_counted_and_tried_again_until_it_works(failure: Exception) -> None:
    runs = Runs(ManualClock(NOON), [failure] * 3)
    task = start(runs, "expiry")
    await runs.wait()
    assert runs.counted == ["expiry"] * 3
    assert len(runs.at) == 1
    assert not task.done()
    await stop(task)
