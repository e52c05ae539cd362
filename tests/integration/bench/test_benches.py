"""The benches still run, at sizes too small for their figures to mean anything; no time is asserted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.postgres import URL_NAME, PostgresServer

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        (
            ["hot_routes", "--rounds", "1", "--seconds", "0.1", "--connections", "2"],
            ["floor", "POST /api/twitch/eventsub", "GET /api/roulette/state", "GET /api/pool/me"],
        ),
        (
            ["growth", "--sizes", "10,20", "--postgresql-sizes", "10", "--cycles", "2"],
            ["SQLite", "PostgreSQL", "enroll", "leave", "draw", "roulette state", "pool/me"],
        ),
        (
            ["enrollment", "--rounds", "1", "--seconds", "0.1", "--callers", "2"],
            ["SQLite, synchronous=FULL", "PostgreSQL, fsync=on", "2"],
        ),
        (
            ["memory", "--messages", "200", "--viewers", "20", "--addresses", "20"],
            ["chat messages", "tokens", "addresses"],
        ),
        (
            ["panel_crowd", "--panels", "20", "--arrive", "1", "--before", "8", "--after", "3"],
            ["peak after the boundary", "answered 200", "refused with 429"],
        ),
        (
            ["panel_page", "--minutes", "0.2", "--loads", "1"],
            ["script", "heap, kB", "elements"],
        ),
    ],
    ids=lambda value: value[0] if "--" in " ".join(value) else "",
)
def test_a_bench_runs(postgresql_server: PostgresServer, arguments: list[str], rows: list[str]) -> None:
    name, *options = arguments
    path = os.pathsep.join((str(ROOT), str(ROOT / "src")))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", f"tests.bench.{name}", *options],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1", URL_NAME: postgresql_server.url},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for row in rows:
        assert any(line.startswith(row) for line in done.stdout.splitlines()), (row, done.stdout)
