"""Brings a database's schema up to date (SPEC §6): versioned migrations, applied on start."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from goldomatic.ebs.storage.postgresql_errors import hide_rows
from goldomatic.ebs.storage.postgresql_store import CONNECT_TIMEOUT_SECONDS, WHOLE_DATABASE_LOCK
from goldomatic.ebs.storage.sqlite_store import keep_private, sqlite_engine

if TYPE_CHECKING:
    from collections.abc import Callable

R = TypeVar("R")

_TAKE_WHOLE_DATABASE = text("SELECT pg_advisory_xact_lock(:whole)")


class NewerSchema(Exception):
    """The database was written by a newer version of this program."""


def upgrade(url: str | URL) -> str:
    """Apply every missing migration, one process at a time; return the version reached.

    Blocking; call it from a thread that runs no event loop.

    Raises:
        NewerSchema: this program is older than the database.
        sqlalchemy.exc.SQLAlchemyError, OSError: the database cannot be reached or changed.
    """
    return run_alone(make_url(url), _upgrade)


def run_alone(url: URL, work: Callable[[Connection], R]) -> R:
    """Run ``work`` in one transaction that no writer shares; blocking, commits at the end."""
    if url.get_backend_name() == "sqlite":
        keep_private(sqlite_path(url))
        engine = sqlite_engine(sqlite_path(url), begin="BEGIN IMMEDIATE")
        with engine.begin() as connection:
            return work(connection)
    return asyncio.run(_run_on_postgresql(url, work))


def sqlite_path(url: URL) -> Path:
    """Return the file of a SQLite URL.

    Raises:
        ValueError: the URL names no file.
    """
    if not url.database or url.database == ":memory:":
        message = "a SQLite database needs a file"
        raise ValueError(message)
    return Path(url.database)


def read_only(url: URL, work: Callable[[Connection], R]) -> R:
    """Run ``work`` on one consistent snapshot, beside whoever writes; blocking.

    Raises:
        FileNotFoundError: there is no such SQLite file.
    """
    if url.get_backend_name() == "sqlite":
        path = sqlite_path(url)
        if not path.exists():
            raise FileNotFoundError(f"there is no database at {path}")
        with sqlite_engine(path, begin="BEGIN").begin() as connection:
            return work(connection)
    return asyncio.run(_run_on_postgresql(url, work, is_alone=False))


async def _run_on_postgresql(url: URL, work: Callable[[Connection], R], *, is_alone: bool = True) -> R:
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        poolclass=NullPool,
        connect_args={"timeout": CONNECT_TIMEOUT_SECONDS},
        isolation_level="READ COMMITTED" if is_alone else "REPEATABLE READ",
        hide_parameters=True,
    )
    hide_rows(engine.sync_engine)
    try:
        async with engine.begin() as connection:
            if is_alone:
                await connection.execute(_TAKE_WHOLE_DATABASE, {"whole": WHOLE_DATABASE_LOCK})
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def schema_versions(connection: Connection) -> tuple[str | None, str]:
    """Return the database's schema version, None when it is empty, and the newest that we know.

    Raises:
        NewerSchema: this program is older than the database.
    """
    script = ScriptDirectory.from_config(_configured(connection))
    current = MigrationContext.configure(connection).get_current_revision()
    known = {revision.revision for revision in script.walk_revisions()}
    if current is not None and current not in known:
        message = f"the database has schema version {current}, which this program does not know"
        raise NewerSchema(message)
    head = script.get_current_head()
    assert head is not None, "there is at least one migration"
    return current, head


def _upgrade(connection: Connection) -> str:
    _, head = schema_versions(connection)
    command.upgrade(_configured(connection), "head")
    return head


def _configured(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
