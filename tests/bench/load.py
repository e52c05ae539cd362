"""Sends prepared HTTP requests to one server as fast as it answers: by ``wrk``, or by a client of our own."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

__all__ = ["Load", "LoadFailed", "Sample"]

_WRK_SCRIPT = """
local requests = {}
local number = 0

function init(_)
  local file = assert(io.open(os.getenv("MGM_BENCH_REQUESTS"), "rb"))
  local size = file:read(8)
  while size do
    requests[#requests + 1] = file:read(tonumber(size))
    size = file:read(8)
  end
  file:close()
end

function request()
  number = number % #requests + 1
  return requests[number]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    'MGM{"requests":%d,"microseconds":%d,"failed":%d,"p99_us":%d}\\n',
    summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(99)))
end
"""


class LoadFailed(Exception):
    """Not every request was answered with success, so the figure would mean nothing."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One round: answered requests a second, and the server's own processor time for one of them."""

    per_second: float
    cpu_microseconds: float


class Load:
    """Prepared requests for one server, sent round and round over a few connections."""

    def __init__(
        self, port: int, server_pid: int, requests: Sequence[bytes], *, connections: int, seconds: float
    ) -> None:
        self._port = port
        self._server_pid = server_pid
        self._requests = requests
        self._connections = connections
        self._seconds = seconds

    async def measure(self) -> Sample:
        """Send for the time that was set.

        Raises:
            LoadFailed: an answer was missing or not a success.
        """
        cpu_before = _cpu_seconds(self._server_pid)
        wrk = shutil.which("wrk")
        # wrk counts in whole seconds.
        if wrk is not None and self._seconds >= 1:
            answered, seconds = await self._by_wrk(wrk)
        else:
            answered, seconds = await self._by_ourselves()
        cpu_used = _cpu_seconds(self._server_pid) - cpu_before
        return Sample(answered / seconds, cpu_used / answered * 1e6)

    async def _by_wrk(self, wrk: str) -> tuple[int, float]:
        output = await asyncio.to_thread(self._run_wrk, wrk)
        found = [line.removeprefix("MGM") for line in output.splitlines() if line.startswith("MGM{")]
        if not found:
            raise LoadFailed(f"wrk said: {output}")
        told = json.loads(found[0])
        if told["failed"] or not told["requests"]:
            raise LoadFailed(f"{told['failed']} of {told['requests']} requests failed")
        return told["requests"], told["microseconds"] / 1e6

    def _run_wrk(self, wrk: str) -> str:
        with tempfile.TemporaryDirectory(prefix="mgm-bench-") as folder:
            script, prepared = Path(folder, "load.lua"), Path(folder, "requests")
            script.write_text(_WRK_SCRIPT, encoding="utf-8")
            prepared.write_bytes(b"".join(b"%08d" % len(request) + request for request in self._requests))
            options = ["-t1", f"-c{self._connections}", f"-d{round(self._seconds)}s", "-s", str(script)]
            return subprocess.run(
                [wrk, *options, f"http://127.0.0.1:{self._port}"],
                env=os.environ | {"MGM_BENCH_REQUESTS": str(prepared)},
                stdout=subprocess.PIPE,
                check=True,
                text=True,
            ).stdout

    async def _by_ourselves(self) -> tuple[int, float]:
        began = time.monotonic()
        answered = await asyncio.gather(
            *(
                _converse(self._port, self._requests[start :: self._connections], began + self._seconds)
                for start in range(self._connections)
            )
        )
        return sum(answered), time.monotonic() - began


async def _converse(port: int, requests: Sequence[bytes], ends_at: float) -> int:
    """Ask and wait for the answer, over one connection, until the time is over; return how often."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = 0
    try:
        for request in cycle(requests):
            if time.monotonic() >= ends_at:
                break
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if not head.startswith(b"http/1.1 2"):
                raise LoadFailed(head.decode("latin-1"))
            _, _, length = head.partition(b"content-length:")
            if length:
                await reader.readexactly(int(length.partition(b"\r\n")[0]))
            answered += 1
    finally:
        writer.close()
        await writer.wait_closed()
    return answered


def _cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
