"""Opens the store that a URL names, its schema brought up to date first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy import URL, make_url

from goldomatic.ebs.storage.migrate import sqlite_path, upgrade
from goldomatic.ebs.storage.postgresql_store import PostgresqlStore
from goldomatic.ebs.storage.sqlite_store import SqliteStore
from goldomatic.ebs.storage.store import FaultPoint, Store, no_fault

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient
    from goldomatic.ebs.storage.batch import Settle


async def open_store(url: str | URL, ambient: Ambient, settle: Settle, fault: FaultPoint = no_fault) -> Store:
    """Open ``sqlite:///…`` or ``postgresql://…``; ``settle`` does what is due before every command.

    Raises:
        goldomatic.ebs.storage.sqlite_store.DatabaseInUse: another process works on the SQLite file.
        goldomatic.ebs.storage.migrate.NewerSchema: this program is older than the database.
        sqlalchemy.exc.SQLAlchemyError, OSError: the database cannot be reached.
    """
    url = make_url(url)
    if url.get_backend_name() != "sqlite":
        await asyncio.to_thread(upgrade, url)
        return PostgresqlStore(url, ambient, settle, fault)
    store = SqliteStore(sqlite_path(url), ambient, settle, fault)
    try:
        await asyncio.to_thread(upgrade, url)
    except BaseException:
        await store.close()
        raise
    return store


def describe_failure(url: URL, error: Exception) -> str:
    """Say which database and what is wrong, without a password."""
    where = url.render_as_string(hide_password=True)
    cause = getattr(error, "orig", None) or error
    # The driver puts the Python class before the server's own words.
    words = str(cause).rpartition("'>: ")[2]
    return f"The database {where} cannot be used: {words or type(cause).__name__}"
