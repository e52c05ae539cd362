"""A real PostgreSQL for tests: one server a test process, from the machine's own programs, on a temp folder.

With `MGM_TEST_POSTGRESQL_URL` set, that server is used instead and only databases are made and dropped on it.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from goldomatic.ebs.storage.migrate import upgrade
from goldomatic.sim.world import free_ports

URL_NAME = "MGM_TEST_POSTGRESQL_URL"
START_SECONDS_MAX = 180.0

# The server is the child of a shell that holds the other end of a pipe of ours. However this process ends,
# `kill -9` included, the pipe closes: then the shell stops the server at once and removes the folder.
_KEEPER = """
programs=$1 folder=$2; shift 2
"$programs/postgres" -D "$folder/data" "$@" >"$folder/server.log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -QUIT "$server" 2>/dev/null
wait "$server"
rm -rf "$folder"
"""


class PostgresNotStarted(Exception):
    """The server could not be made; the text says why."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; `url` names its database `postgres`, as a user who may create databases."""

    url: str

    def url_of(self, database: str) -> str:
        """The address of another database on this server."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))

    def execute(self, statement: str, *, database: str = "postgres") -> None:
        """Run one statement outside a transaction; callable from anywhere, a running event loop included."""

        async def connected() -> None:
            connection = await asyncpg.connect(self.url_of(database), timeout=START_SECONDS_MAX)
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        run_apart(connected)


@dataclass(frozen=True, slots=True)
class PostgresDatabases:
    """Makes new databases, each a copy of one on which the migrations have run."""

    server: PostgresServer
    template: str

    def fresh_database(self) -> str:
        """The URL of a new database with the present schema and no rows."""
        name = f"mgm_test_{uuid.uuid4().hex}"
        self.server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        return self.server.url_of(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = urlsplit(url).path.removeprefix("/")
        self.server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def run_apart(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine in a thread of its own: the caller may be inside an event loop."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work())
        except BaseException as failure:  # noqa: BLE001  it is raised again in the caller's thread
            failures.append(failure)

    thread = threading.Thread(target=run, name="postgres-admin")
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


@contextmanager
def databases_on(server: PostgresServer) -> Iterator[PostgresDatabases]:
    """Run the migrations once, on a template; remove it at the end (a given server outlives us)."""
    template = f"mgm_template_{uuid.uuid4().hex}"
    server.execute(f'CREATE DATABASE "{template}"')
    databases = PostgresDatabases(server=server, template=template)
    try:
        upgrade(server.url_of(template))
        yield databases
    finally:
        databases.drop(server.url_of(template))


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """A server for the length of the block.

    Without `durable` nothing is forced to the disk: quick, and right for all but tests in which the machine
    or the server itself dies.
    """
    given = os.environ.get(URL_NAME)
    if given:
        yield PostgresServer(url=given)
        return
    programs = server_programs()
    # A short path: a socket's name may hold about 100 bytes.
    folder = Path(tempfile.mkdtemp(prefix="mgm-pg-"))
    owner = server_owner()
    if owner:
        shutil.chown(folder, *owner)
    _make_data(programs, folder, owner)
    [port] = free_ports(1)
    keeper = _start(programs, folder, owner, _settings(folder, port, durable=durable))
    server = PostgresServer(url=f"postgresql://mgm@127.0.0.1:{port}/postgres")
    try:
        _wait_until_it_answers(server, keeper, folder)
        yield server
    finally:
        assert keeper.stdin is not None
        keeper.stdin.close()
        keeper.wait(timeout=START_SECONDS_MAX)


def server_programs() -> Path:
    """The folder of `initdb` and `postgres`: the one in the PATH, else Debian's newest."""
    in_path = shutil.which("initdb")
    if in_path and shutil.which("postgres"):
        return Path(in_path).parent
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda program: int(program.parent.parent.name),
    )
    if not found:
        message = f"no PostgreSQL server programs here, and {URL_NAME} is not set"
        raise PostgresNotStarted(message)
    return found[-1].parent


def server_owner() -> tuple[str, str] | None:
    """Whom the server runs as: PostgreSQL refuses root; anybody else runs it as themselves."""
    if os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415  Windows has none, and only needs the rest of this module

    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return ("nobody", "nogroup")
    return ("postgres", "postgres")


def _as(owner: tuple[str, str] | None) -> dict[str, Any]:
    return {"user": owner[0], "group": owner[1], "extra_groups": []} if owner else {}


def _make_data(programs: Path, folder: Path, owner: tuple[str, str] | None) -> None:
    command = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "mgm", "-A", "trust"]
    command += ["-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    made = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **_as(owner))
    if made.returncode != 0:
        shutil.rmtree(folder)
        raise PostgresNotStarted(made.stdout + made.stderr)


def _settings(folder: Path, port: int, *, durable: bool) -> list[str]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder),
        "max_connections": "200",
        "shared_buffers": "32MB",
        "log_min_messages": "warning",
    }
    if not durable:
        settings |= {"fsync": "off", "full_page_writes": "off"}
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def _start(
    programs: Path,
    folder: Path,
    owner: tuple[str, str] | None,
    settings: list[str],
) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C at the terminal must reach the tests, which then close the pipe.
    return subprocess.Popen(
        ["/bin/sh", "-c", _KEEPER, "keeper", str(programs), str(folder), *settings],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **_as(owner),
    )


def _wait_until_it_answers(server: PostgresServer, keeper: subprocess.Popen[bytes], folder: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            server.execute("SELECT 1")
        except (OSError, asyncpg.PostgresError):
            if time.monotonic() > give_up_at or keeper.poll() is not None:
                log = folder / "server.log"
                told = log.read_text(encoding="utf-8", errors="replace") if log.exists() else "no log"
                raise PostgresNotStarted(told) from None
            time.sleep(0.05)
        else:
            return
