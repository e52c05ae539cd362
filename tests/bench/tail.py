"""How fast the log is read, and how soon a line that was appended is seen (SPEC §10).

    python -m tests.bench.tail [--megabytes 500] [--rounds 3] [--appends 500]

A log of ordinary chat with a tag in every thousandth line is read from its start through `LogFile`, beside
``grep -c`` for the same tag in the same round; both read what the system already has in memory. Then lines
are appended at odd moments while `follow` polls as it does in the product, and the time from the write to
the hand-over is taken. Memory is the growth of the process's peak over the reading of the whole file.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from goldomatic.desktop.adapters.log_file import Batch, LogFile, LogUnreadable, follow
from goldomatic.desktop.core.tail import Place
from goldomatic.protocol.tag_text import TAG_START
from tests.bench.rounds import interleaved, machine, median_ratio, print_table

__all__ = ["measure"]

CHAT = "4/10 21:07:33.412  Иван шепчет: привет всем, кто сегодня идёт в подземелье? Ищем лекаря\r\n".encode()
TAGGED = b"4/10 21:07:33.412  [MGM_ACCEPT:6a3c5a2e-8d3b-4f0e-9a51-0d5b7f6c1e2d] k3v9x0qa.17\r\n"
BLOCK = CHAT * 999 + TAGGED
MEGABYTE = 1_000_000


def write_log(path: Path, megabytes: int) -> int:
    """Write a log of about that size; return how many tags it holds."""
    count = max(1, megabytes * MEGABYTE // len(BLOCK))
    with path.open("wb") as log:
        for _ in range(count):
            log.write(BLOCK)
    return count


def start(path: Path) -> Place:
    """The place before the first byte: a first start in the empty file."""
    path.touch()
    return LogFile(path).read(None).place


def read_all(path: Path, place: Place, count: int) -> float:
    """Read the whole log; return megabytes a second."""
    log, found, began = LogFile(path), 0, time.monotonic()
    has_more = True
    while has_more:
        batch = log.read(place)
        place, has_more = batch.place, batch.has_more
        found += len(batch.lines)
    took = time.monotonic() - began
    assert found == count, (found, count)
    return path.stat().st_size / MEGABYTE / took


def grep_all(path: Path, count: int) -> float:
    """Let grep count the same lines; return megabytes a second."""
    began = time.monotonic()
    done = subprocess.run(
        ["grep", "-c", "-F", TAG_START, str(path)], capture_output=True, text=True, check=True
    )
    took = time.monotonic() - began
    assert int(done.stdout) == count, done.stdout
    return path.stat().st_size / MEGABYTE / took


async def latencies(path: Path, appends: int) -> list[float]:
    """Append lines at odd moments; return the milliseconds until each was handed over."""
    took: list[float] = []
    seen = asyncio.Event()
    written_at = 0.0
    chance = random.Random(1)

    async def take(batch: Batch) -> None:
        took.extend((time.monotonic() - written_at) * 1_000 for _line in batch.lines)
        seen.set()

    def trouble(error: LogUnreadable) -> None:
        raise error

    following = asyncio.create_task(follow(LogFile(path), None, take, trouble))
    await seen.wait()
    for _ in range(appends):
        await asyncio.sleep(chance.random() / 10)
        seen.clear()
        written_at = time.monotonic()
        with path.open("ab") as log:
            log.write(TAGGED)
        await seen.wait()
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    return took


async def measure(megabytes: int, rounds: int, appends: int) -> None:
    """Print both tables."""
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "WoWChatLog.txt"
        place = start(path)
        count = write_log(path, megabytes)

        async def ours() -> float:
            return read_all(path, place, count)

        async def floor() -> float:
            return grep_all(path, count)

        peak_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        measured = await interleaved(rounds, {"ours": ours, "grep": floor})
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak_before) / 1024
        took = sorted(await latencies(path, appends))
    share = median_ratio(measured["ours"], measured["grep"])
    ours_rate, grep_rate = statistics.median(measured["ours"]), statistics.median(measured["grep"])
    row = ["read it all", f"{ours_rate:,.0f}", f"{grep_rate:,.0f}", f"{share:.2f}", f"{grown:.1f}"]
    print_table(f"a log of {megabytes} MB", ["", "ours MB/s", "grep -c MB/s", "share", "peak +MB"], [row])
    p50, p99 = (took[min(len(took) - 1, int(len(took) * share))] for share in (0.5, 0.99))
    print_table(
        f"{appends} lines appended",
        ["", "p50 ms", "p99 ms"],
        [["append to seen", f"{p50:.1f}", f"{p99:.1f}"]],
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--appends", type=int, default=500)
    given = parser.parse_args(arguments)
    asyncio.run(measure(given.megabytes, given.rounds, given.appends))


if __name__ == "__main__":
    main()
