"""Starts ``mgm sim wow`` as a program and controls it over HTTP."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

PAYOUT = "123e4567-e89b-42d3-a456-426614174000"
NOTIFY = f'/run NotifyWinnerWhisper("{PAYOUT}","Norinn")'
HELLO = '/run MGM_Hello("abcd1234")'
PATIENCE_SECONDS = 90.0


def wait_for(condition: Callable[[], Any], what: str) -> Any:
    """Wait until something is true, and return it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)
    return found


class Program:
    """The running program, as somebody who controls it sees it."""

    def __init__(self, address: str, log_path: Path) -> None:
        self.log_path = log_path
        self._http = httpx.Client(base_url=f"{address}/api/mock", trust_env=False, timeout=PATIENCE_SECONDS)

    def close(self) -> None:
        self._http.close()

    def get(self, path: str) -> Any:
        return self._http.get(path).raise_for_status().json()

    def picture(self, query: str = "") -> bytes:
        return self._http.get(f"screenshot{query}").raise_for_status().content

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self._http.post(path, content=json.dumps(body))

    def log(self) -> str:
        return self.log_path.read_bytes().decode() if self.log_path.exists() else ""

    def heard(self, name: str) -> list[str]:
        everybody = {each["name"]: each for each in self.get("characters")}
        return [each["text"] for each in everybody[name]["heard"] if each["kind"] == "WHISPER"]


@contextmanager
def running(log_path: Path, *arguments: str, **environment: str) -> Iterator[Program]:
    command = [sys.executable, "-m", "goldomatic", "sim", "wow", "--log", str(log_path), "--port", "0"]
    process = subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | environment,
    )
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert "listens on" in first, first
        with closing(Program(first.split()[-1], log_path)) as program:
            yield program
    finally:
        process.terminate()
        rest, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode in {0, -15}, rest
    assert rest == ""
