"""Every scenario and test case of docs/spec.md §17 that can run by now has a test that carries its id."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = ("integration", "Tier B", "load", "addon in Lua", "addon, EBS", "injector against a real window")
"""The places of §17 that exist; a row that names one of them must be tested there."""


def rows() -> Iterator[tuple[str, str]]:
    """Yield the first and the last column of §17's table."""
    section = (ROOT / "docs" / "spec.md").read_text(encoding="utf-8").split("## 17.")[1].split("## 18.")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if re.match(r"(SC|TC)-\d", cells[0]):
            yield cells[0], cells[-1]


def ids_of(cell: str) -> set[str]:
    """`SC-013 TC-013/014/015` names four ids."""
    found: set[str] = set()
    for kind, numbers in re.findall(r"(SC|TC)-(\d+(?:/\d+)*)", cell):
        found |= {f"{kind}-{number}" for number in numbers.split("/")}
    return found


@cache
def carried_ids() -> frozenset[str]:
    """The ids in every `pytest.mark.scenario(…)` of the tests."""
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.scenario"):
                found |= {str(ast.literal_eval(argument)) for argument in node.args}
    return frozenset(found)


def demanded() -> set[str]:
    """The ids whose tests can exist now."""
    return {one for cell, where in rows() if any(place in where for place in BUILT) for one in ids_of(cell)}


def test_the_table_is_read() -> None:
    assert {"SC-001", "TC-001", "TC-002", "TC-015", "SC-016", "TC-027"} <= demanded()


@pytest.mark.parametrize("scenario", sorted(demanded()))
def test_a_test_carries_the_id(scenario: str) -> None:
    assert scenario in carried_ids()


def test_no_test_carries_an_id_that_the_table_does_not_know() -> None:
    assert carried_ids() <= {one for cell, _ in rows() for one in ids_of(cell)}
