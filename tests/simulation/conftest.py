"""Databases by the dozen: one for each example, or for each life, of either kind."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.postgres import PostgresDatabases


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database."""
    chosen: str = request.param
    return chosen


@pytest.fixture
def new_database(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Makes the next database, with nothing in it; the ones before are done with."""
    made: list[str] = []
    if kind == "sqlite":

        def new_file() -> str:
            made.append("file")
            return f"sqlite:///{tmp_path.as_posix()}/{len(made)}.sqlite3"

        return new_file
    databases: PostgresDatabases = request.getfixturevalue("postgresql_databases")

    def new_on_server() -> str:
        for url in made:
            databases.drop(url)
        made[:] = [databases.fresh_database()]
        return made[0]

    return new_on_server
