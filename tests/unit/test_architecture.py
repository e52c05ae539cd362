"""ARCHITECTURE.md's table of invariants names what is there: functions, constraints, tests."""

import importlib
import re
from pathlib import Path

import pytest

from goldomatic.ebs.storage.migrations import versions

ROOT = Path(__file__).resolve().parents[2]
DDL = "".join(path.read_text(encoding="utf-8") for path in Path(versions.__path__[0]).glob("v*.py"))


def table() -> list[list[str]]:
    """The table's rows: invariant, decide, constraint, test."""
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = page.split("## Invariant → decide → constraint → test")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


ROWS = table()
by_invariant = pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])


def named_in(cell: str) -> list[str]:
    """What stands between backquotes."""
    return re.findall(r"`([^`]+)`", cell)


def test_the_table_is_read() -> None:
    assert len(ROWS) > 10
    assert all(len(row) == len(["invariant", "decide", "constraint", "test"]) for row in ROWS)


@by_invariant
def test_the_rule_is_where_the_table_says(row: list[str]) -> None:
    for name in named_in(row[1]):
        folder, _, rest = name.rpartition("/")
        module, *attributes = rest.split(".")
        found = importlib.import_module(f"goldomatic.ebs.{folder or 'domain'}.{module}")
        for attribute in attributes:
            found = getattr(found, attribute)


@by_invariant
def test_the_constraints_are_in_the_schema(row: list[str]) -> None:
    for name in named_in(row[2]):
        assert re.search(rf"\b{name}\b", DDL), name


@by_invariant
def test_the_tests_are_there(row: list[str]) -> None:
    paths = named_in(row[3])
    assert paths
    assert [path for path in paths if not (ROOT / "tests" / path).is_file()] == []
