"""Fixtures that all tests share: Hypothesis profiles, and a database of either kind for who asks."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.postgres import PostgresDatabases, PostgresServer, databases_on, postgres_server

# `ci`, the one used unless asked otherwise, draws the same examples in every run: whoever clones a green
# commit sees it green, and what fails for one fails for all. `thorough` is for hunting: new examples in every
# run, and many of them; what it finds becomes an ordinary test. No deadline: the machine may be busy.
settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("ci"), derandomize=False, max_examples=2_000)
settings.load_profile(os.environ.get("MGM_HYPOTHESIS_PROFILE", "ci"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test is a failed run: nothing is promised by a test that did not run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """One PostgreSQL server for all tests of this process."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_databases(postgresql_server: PostgresServer) -> Iterator[PostgresDatabases]:
    """Makes databases that have the present schema; the template is migrated once a process."""
    with databases_on(postgresql_server) as databases:
        yield databases


@pytest.fixture
def postgresql_url(postgresql_databases: PostgresDatabases) -> Iterator[str]:
    """The URL of a new PostgreSQL database, dropped after the test."""
    url = postgresql_databases.fresh_database()
    yield url
    postgresql_databases.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite file that does not exist yet, in the test's own folder."""
    return f"sqlite:///{(tmp_path / 'mgm.sqlite3').as_posix()}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of either kind: a test that asks for this one runs twice (SPEC §6)."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
