"""PostgreSQL: any number of EBS processes on one database (SPEC §6, §7).

An advisory lock for each channel, taken by the first statement of a transaction, stands in for the
one writing thread that SQLite has. ``READ COMMITTED`` is enough: whatever is read after the lock was
granted is what the lock's last holder left.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from goldomatic.ebs.storage.codec import Recorded
from goldomatic.ebs.storage.postgresql_errors import hide_rows
from goldomatic.ebs.storage.store import FaultPoint, Store, StoreUnavailable, UseCase, no_fault

if TYPE_CHECKING:
    from sqlalchemy import URL

    from goldomatic.ambient import Ambient
    from goldomatic.ebs.storage.batch import Outcome, Settle

R = TypeVar("R")

LOCK_TIMEOUT_MS = 5_000
"""How long a command waits for another process to let go of the channel."""

STATEMENT_TIMEOUT_MS = 30_000

IDLE_TRANSACTION_TIMEOUT_MS = 30_000
"""After so long the server takes the lock from a process that is frozen, or cut off, in its transaction.

Otherwise nobody could write until its connection is found dead, which may take hours. Between the statements
of a commit there are milliseconds; a renewal of the Twitch login, which is made under a lock, takes seconds.
"""

CONNECT_TIMEOUT_SECONDS = 5
READ_CONNECTIONS = 8

READ_SECONDS_MAX = 10.0
"""How long a question may take, whatever keeps the server: a network that swallows everything, too."""

WRITE_SECONDS_MAX = 20.0
"""How long a commit and all that shares it may take; after that it is not known what was kept."""

WHOLE_DATABASE_LOCK = 0x6D67_6D30
"""Advisory lock key: shared by every writer, taken alone by migrations and rebuilds."""

_LOCK_CHANNEL = text(
    "SELECT pg_advisory_xact_lock_shared(:whole), pg_advisory_xact_lock(hashtextextended(:channel, 0))"
)

_LOCK_NAME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


class PostgresqlStore(Store):
    """A store in a PostgreSQL database, whose schema is up to date."""

    def __init__(self, url: URL, ambient: Ambient, settle: Settle, fault: FaultPoint = no_fault) -> None:
        """Prepare the connections; none is made before it is needed."""
        super().__init__(ambient, settle, fault)
        arguments = {
            "timeout": CONNECT_TIMEOUT_SECONDS,
            "server_settings": {
                "application_name": "goldomatic-ebs",
                "lock_timeout": str(LOCK_TIMEOUT_MS),
                "statement_timeout": str(STATEMENT_TIMEOUT_MS),
                "idle_in_transaction_session_timeout": str(IDLE_TRANSACTION_TIMEOUT_MS),
            },
        }
        url = url.set(drivername="postgresql+asyncpg")
        self._write_engine = create_async_engine(
            url, connect_args=arguments, pool_size=4, max_overflow=16, pool_recycle=1800, hide_parameters=True
        )
        self._read_engine = create_async_engine(
            url,
            connect_args=arguments,
            pool_size=READ_CONNECTIONS,
            max_overflow=0,
            pool_timeout=CONNECT_TIMEOUT_SECONDS,
            pool_recycle=1800,
            isolation_level="REPEATABLE READ",
            hide_parameters=True,
        )
        for engine in (self._write_engine, self._read_engine):
            hide_rows(engine.sync_engine)

    async def _write(
        self, channel_id: str, use_cases: Sequence[UseCase[Any]]
    ) -> tuple[list[Outcome], list[Recorded]]:
        self._fault("before_begin")
        async with asyncio.timeout(WRITE_SECONDS_MAX), self._write_engine.connect() as connection:
            async with connection.begin():
                await connection.execute(
                    _LOCK_CHANNEL, {"whole": WHOLE_DATABASE_LOCK, "channel": f"channel:{channel_id}"}
                )
                result = await connection.run_sync(self._run_batch, channel_id, use_cases)
                self._fault("before_commit")
            self._fault("after_commit")
        return result

    async def _read(self, query: Callable[[Connection], R]) -> R:
        async with (
            asyncio.timeout(READ_SECONDS_MAX),
            self._read_engine.connect() as connection,
            connection.begin(),
        ):
            return await connection.run_sync(query)

    @asynccontextmanager
    async def _alone(self, name: str) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(self._write_engine.connect())
                _transaction = await stack.enter_async_context(connection.begin())
                await connection.execute(_LOCK_NAME, {"name": name})
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                raise StoreUnavailable from error
            try:
                yield
            finally:
                # The lock ends with the transaction, and with a connection that has broken meanwhile.
                with contextlib.suppress(SQLAlchemyError, OSError, TimeoutError):
                    await stack.aclose()

    async def _close(self) -> None:
        await asyncio.gather(self._write_engine.dispose(), self._read_engine.dispose())
