"""What all tests share: Hypothesis profiles, the option for Wine, a database of either kind for who asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from goldomatic.ebs.storage import migrate, postgresql_store
from tests.support.postgres import PostgresDatabases, PostgresServer, databases_on, postgres_server

pytest_plugins = ["tests.support.hypothesis_profiles"]

TESTS = Path(__file__).parent
WINE = TESTS / "wine"
LONGEST_FIRST = {
    folder: place
    for place, folder in enumerate(("e2e", "panel", "contract", "simulation", "integration", "addon"))
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--wine", action="store_true", help="also run the tests for Windows, under Wine")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the tests under Wine unless they are asked for, and always those that Wine's Python runs."""
    is_inside = collection_path == WINE / "inside"
    return True if is_inside or (collection_path == WINE and not config.getoption("wine")) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process of the run is left alone with it at the end."""
    items.sort(key=lambda item: LONGEST_FIRST.get(item.path.relative_to(TESTS).parts[0], len(LONGEST_FIRST)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test is a failed run: nothing is promised by a test that did not run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def patient_stores() -> Iterator[None]:
    """Let a busy machine's database be slow; a test about one that is too slow says how slow that is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgresql_store, "CONNECT_TIMEOUT_SECONDS", 120)
        patch.setattr(migrate, "CONNECT_TIMEOUT_SECONDS", 120)
        patch.setattr(postgresql_store, "LOCK_TIMEOUT_MS", 120_000)
        patch.setattr(postgresql_store, "STATEMENT_TIMEOUT_MS", 120_000)
        patch.setattr(postgresql_store, "IDLE_TRANSACTION_TIMEOUT_MS", 120_000)
        patch.setattr(postgresql_store, "READ_SECONDS_MAX", 120.0)
        patch.setattr(postgresql_store, "WRITE_SECONDS_MAX", 120.0)
        yield


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
