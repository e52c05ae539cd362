"""The databases that tests get: new, apart from each other, and gone even when a test process dies."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.postgres import PostgresDatabases, postgres_server

ROOT = Path(__file__).parents[2]


def test_each_fresh_database_is_its_own(postgresql_databases: PostgresDatabases) -> None:
    server = postgresql_databases.server
    urls = [postgresql_databases.fresh_database() for _ in range(2)]
    names = [url.rpartition("/")[2] for url in urls]
    server.execute("CREATE TABLE only_here (x int)", database=names[0])
    # It would fail if both addresses were one database.
    server.execute("CREATE TABLE only_here (x int)", database=names[1])
    for url in urls:
        postgresql_databases.drop(url)


def test_database_url_names_either_kind(database_url: str) -> None:
    assert database_url.partition(":")[0] in {"sqlite", "postgresql"}


def test_a_fresh_postgresql_database_has_the_present_schema(
    postgresql_databases: PostgresDatabases, postgresql_url: str
) -> None:
    name = postgresql_url.rpartition("/")[2]
    postgresql_databases.server.execute("SELECT position FROM events", database=name)


async def test_a_database_can_be_made_inside_an_event_loop(postgresql_databases: PostgresDatabases) -> None:
    postgresql_databases.drop(postgresql_databases.fresh_database())


def test_a_durable_server_forces_to_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MGM_TEST_POSTGRESQL_URL", raising=False)
    check = "DO $$ BEGIN ASSERT current_setting('fsync') = 'on'; END $$"
    with postgres_server(durable=True) as server:
        server.execute(check)


def test_the_server_goes_with_a_killed_test_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MGM_TEST_POSTGRESQL_URL", raising=False)
    program = (
        "import os, signal, subprocess\n"
        "from tests.support import postgres\n"
        "with postgres.postgres_server() as server:\n"
        "    server.execute('SELECT 1')\n"
        "    print(server.url, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    url = killed.stdout.strip()
    assert url.startswith("postgresql://"), killed.stderr
    address = ("127.0.0.1", urlsplit(url).port)
    give_up_at = time.monotonic() + 120
    while _answers(address):
        assert time.monotonic() < give_up_at, "the server outlived its test process"
        time.sleep(0.02)


def _answers(address: tuple[str, int | None]) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(address) == 0
