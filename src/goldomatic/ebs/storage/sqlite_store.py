"""The embedded database: one file, one writing thread, readers beside it (SPEC §6).

WAL with ``synchronous=FULL``: what was acknowledged survives ``kill -9`` and a power cut. The file
has one EBS: a second process is refused by a lock file (several need PostgreSQL).
"""

from __future__ import annotations

import asyncio
import os
import stat
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from goldomatic.ebs.storage.codec import Recorded
from goldomatic.ebs.storage.store import FaultPoint, Store, UseCase, no_fault

if TYPE_CHECKING:
    import sqlite3

    from goldomatic.ambient import Ambient
    from goldomatic.ebs.storage.batch import Outcome, Settle

R = TypeVar("R")

READERS = 4
"""How many queries may run at once."""

_BUSY_TIMEOUT_MS = 5_000


class DatabaseInUse(Exception):
    """Another process has this SQLite file open for writing."""


def lock_file(path: Path) -> FileLock:
    """Take the lock of the process that may write to the file.

    Raises:
        DatabaseInUse: another process has it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(f"{path}.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        message = f"{path} is in use by another process; one EBS at a time works on a SQLite file"
        raise DatabaseInUse(message) from None
    return lock


def sqlite_engine(path: Path, *, begin: str) -> Engine:
    """Return an engine on the file whose transactions open with ``begin``, not with the driver's own idea."""
    # Not as text: in a URL a question mark would end the path.
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(
        url, poolclass=NullPool, connect_args={"check_same_thread": False}, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # Without it INSERT OR REPLACE would delete an event behind the back of its trigger.
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def keep_private(path: Path) -> None:
    """Make the file, if it is not there, and let nobody but its owner read it: a login is kept in it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # SQLite gives the files beside it the same mode.
        if hasattr(os, "fchmod") and stat.S_IMODE(os.fstat(opened).st_mode) & 0o077:
            os.fchmod(opened, 0o600)
    finally:
        os.close(opened)


class SqliteStore(Store):
    """A store in one SQLite file, whose schema is up to date."""

    def __init__(self, path: Path, ambient: Ambient, settle: Settle, fault: FaultPoint = no_fault) -> None:
        """Open the file.

        Raises:
            DatabaseInUse: another process has it.
        """
        super().__init__(ambient, settle, fault)
        self._lock = lock_file(path)
        keep_private(path)
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._reading = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-reader")
        self._write_engine = sqlite_engine(path, begin="BEGIN IMMEDIATE")
        self._read_engine = sqlite_engine(path, begin="BEGIN")
        self._held = threading.local()
        self._open: list[Connection] = []

    async def _write(
        self, channel_id: str, use_cases: Sequence[UseCase[Any]]
    ) -> tuple[list[Outcome], list[Recorded]]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writing, self._write_now, channel_id, use_cases)

    def _write_now(
        self, channel_id: str, use_cases: Sequence[UseCase[Any]]
    ) -> tuple[list[Outcome], list[Recorded]]:
        connection = self._connection(self._write_engine)
        self._fault("before_begin")
        with connection.begin():
            result = self._run_batch(connection, channel_id, use_cases)
            self._fault("before_commit")
        self._fault("after_commit")
        return result

    async def _read(self, query: Callable[[Connection], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._reading, self._read_now, query)

    def _read_now(self, query: Callable[[Connection], R]) -> R:
        connection = self._connection(self._read_engine)
        with connection.begin():
            return query(connection)

    def _connection(self, engine: Engine) -> Connection:
        """Return this thread's own connection, which it keeps."""
        connection: Connection | None = getattr(self._held, "connection", None)
        if connection is None:
            connection = engine.connect()
            self._held.connection = connection
            self._open.append(connection)
        return connection

    @asynccontextmanager
    async def _alone(self, name: str) -> AsyncIterator[None]:
        """Do nothing: this is the only process."""
        del name
        yield

    async def _close(self) -> None:
        self._writing.shutdown()
        self._reading.shutdown()
        for connection in self._open:
            connection.close()
        self._write_engine.dispose()
        self._read_engine.dispose()
        self._lock.release()
