"""The schema: from nothing, once more without harm, refused when newer, as queries see it (SPEC §6)."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import URL, Connection, inspect, make_url, text
from sqlalchemy.types import BigInteger, Boolean, Integer, String, TypeDecorator, Uuid

from goldomatic.ebs.storage.migrate import NewerSchema, run_alone, upgrade
from goldomatic.ebs.storage.schema import metadata
from tests.support.postgres import PostgresServer
from tests.support.world import new_world


def migrated(url: str) -> URL:
    upgrade(url)
    return make_url(url)


def describe(url: URL) -> dict[str, Any]:
    """Every table, column and index of a database."""

    def look(connection: Connection) -> dict[str, Any]:
        inspector = inspect(connection)
        return {
            name: (
                [
                    (column["name"], str(column["type"]), column["nullable"])
                    for column in inspector.get_columns(name)
                ],
                sorted(str(index["name"]) for index in inspector.get_indexes(name)),
            )
            for name in inspector.get_table_names()
        }

    return run_alone(url, look)


def test_an_empty_database_gets_the_schema_and_keeps_it(sqlite_url: str) -> None:
    once = describe(migrated(sqlite_url))
    assert {table.name for table in metadata.sorted_tables} | {"alembic_version"} == set(once)
    assert describe(migrated(sqlite_url)) == once


def test_an_empty_postgresql_database_gets_the_schema_and_keeps_it(
    postgresql_server: PostgresServer,
) -> None:
    name = "mgm_empty"
    postgresql_server.execute(f'CREATE DATABASE "{name}"')
    try:
        once = describe(migrated(postgresql_server.url_of(name)))
        assert {table.name for table in metadata.sorted_tables} | {"alembic_version"} == set(once)
        assert describe(migrated(postgresql_server.url_of(name))) == once
    finally:
        postgresql_server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_a_repeated_migration_keeps_the_rows(database_url: str) -> None:
    async def play() -> list[str]:
        async with new_world(database_url) as world:
            await world.chat("1", "Norinn")
        return await look()

    async def look() -> list[str]:
        async with new_world(database_url) as world:
            return await world.events()

    before = asyncio.run(play())
    upgrade(database_url)
    assert asyncio.run(look()) == before == ["pool.entrant_enrolled"]


def _kind(column_type: Any) -> type[Any]:
    """Of a type's many spellings, the kind of value it holds."""
    if isinstance(column_type, TypeDecorator):
        column_type = column_type.impl
    for kind in (BigInteger, Boolean, Integer, Uuid, String):
        if isinstance(column_type, kind):
            return kind
    raise AssertionError(column_type)


def test_queries_and_schema_agree_on_every_column(database_url: str) -> None:
    def look(connection: Connection) -> dict[str, dict[str, tuple[Any, bool]]]:
        inspector = inspect(connection)
        return {
            table.name: {
                column["name"]: (column["type"], column["nullable"])
                for column in inspector.get_columns(table.name)
            }
            for table in metadata.sorted_tables
        }

    url = migrated(database_url)
    found = run_alone(url, look)
    is_sqlite = url.get_backend_name() == "sqlite"
    for table in metadata.sorted_tables:
        assert list(found[table.name]) == [column.name for column in table.columns]
        for column in table.columns:
            column_type, nullable = found[table.name][column.name]
            # SQLite lets an INTEGER PRIMARY KEY be called nullable; it never is.
            assert nullable == column.nullable or column.name == "position", (table.name, column.name)
            # SQLite keeps a UUID as text.
            wanted = String if is_sqlite and isinstance(column.type, Uuid) else _kind(column.type)
            if column.name == "position":
                assert issubclass(_kind(column_type), Integer)
            else:
                assert _kind(column_type) is wanted, (table.name, column.name)


def pretend_newer(connection: Connection) -> None:
    connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))


def test_a_newer_schema_is_refused_and_left_alone(database_url: str) -> None:
    url = migrated(database_url)
    run_alone(url, pretend_newer)
    before = describe(url)
    with pytest.raises(NewerSchema, match="9999"):
        upgrade(database_url)

    async def open_it() -> None:
        async with new_world(database_url):
            pass

    with pytest.raises(NewerSchema):
        asyncio.run(open_it())
    assert describe(url) == before


def test_what_fails_halfway_leaves_nothing_behind(database_url: str) -> None:
    url = migrated(database_url)
    before = describe(url)

    def fail(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (x INTEGER)")
        connection.exec_driver_sql("DROP TABLE pools")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        run_alone(url, fail)
    assert describe(url) == before
