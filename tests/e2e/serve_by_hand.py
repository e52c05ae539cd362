"""The EBS as a program whose domain clock moves only when a test moves it; several processes may share it.

A clock that runs by itself, hundreds of times too fast, leaves a busy machine behind: a boundary is over
before anybody was there. This one waits for them.
"""

from __future__ import annotations

import asyncio
import mmap
import os
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from goldomatic.ambient import Ambient, from_milliseconds, to_milliseconds
from goldomatic.ebs import main as composition
from goldomatic.ebs.config import read_settings
from goldomatic.logs import configure_logging

BELIEVED_RATE = 50_000.0
"""So fast does the clock run, the jobs believe: who waits for the next boundary looks every 6 ms."""

_BYTES = 8


class SharedClock:
    """A clock that lives in a file."""

    rate = BELIEVED_RATE

    def __init__(self, file: Path) -> None:
        """Read it from ``file``, which is made when it is not there."""
        if not file.exists():
            file.write_bytes(bytes(_BYTES))
        with file.open("r+b") as opened:
            # One machine word, which is written and read in one piece.
            self._milliseconds = memoryview(mmap.mmap(opened.fileno(), _BYTES)).cast("q")

    def now(self) -> datetime:
        """Return the instant that was last set."""
        return from_milliseconds(self._milliseconds[0])

    def set(self, instant: datetime) -> None:
        """Move to ``instant``, in all processes at once."""
        self._milliseconds[0] = to_milliseconds(instant)


def main(clock_file: str, _host: str, host: str, _port: str, port: str) -> None:
    """Serve until told to stop; the settings come from the environment, as `mgm serve` takes them."""
    settings, _ = read_settings(os.environ)
    configure_logging(is_development=settings.is_development)
    ambient = replace(Ambient.system(), clock=SharedClock(Path(clock_file)))
    with asyncio.Runner(loop_factory=composition._loop_factory()) as runner:
        runner.run(composition._serve(settings, ambient, host, int(port)))


if __name__ == "__main__":
    main(*sys.argv[1:])
