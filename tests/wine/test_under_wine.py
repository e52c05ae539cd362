"""What must work on Windows, run by a Windows Python under Wine: `python3 run.py test --wine`."""

import re

import pytest

from tests.wine.conftest import RunsTests

FILES = (
    "tests/wine/inside/test_typing.py",
    "tests/wine/inside/test_typing_troubles.py",
    "tests/wine/inside/test_files.py",
    "tests/integration/desktop/test_log_file.py",
    "tests/integration/desktop/test_journal.py",
    "tests/unit/desktop/test_tail.py",
)


@pytest.mark.parametrize("file", FILES)
def test_on_windows(file: str, run_tests: RunsTests) -> None:
    done = run_tests(file)
    print(done.stdout)
    assert done.returncode == 0
    # A skipped test would promise nothing.
    assert re.search(r"^\d+ passed in ", done.stdout.splitlines()[-1])
