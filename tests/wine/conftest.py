"""A Windows for the tests: Wine, with a folder of its own for this process, and a virtual screen."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.x11 import virtual_display
from tests.wine.windows_python import ROOT, windows_python

RunsTests = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment in which ``wine`` starts a program of a Windows that is new."""
    settings = {
        "WINEPREFIX": str(tmp_path_factory.mktemp("wine") / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        # Nobody is there to be asked whether Mono and Gecko shall be installed.
        "WINEDLLOVERRIDES": "mscoree,mshtml=",
    }
    with virtual_display() as name:
        environment = os.environ | settings | {"DISPLAY": name}
        _run(environment, "wineboot", "--init")
        yield environment
        # Ends what runs in this Windows only; fails when all has ended by itself.
        _run(environment, "wineserver", "--kill", check=False)
        _run(environment, "wineserver", "--wait")


def _run(environment: dict[str, str], *command: str, check: bool = True) -> None:
    # Pipes would be inherited by the services of Windows, which stay.
    subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=check,
    )


@pytest.fixture(scope="session")
def run_tests(wine: dict[str, str]) -> RunsTests:
    """Run one file of tests in a Windows Python, on the present sources."""
    python = windows_python()
    environment = wine | {
        "PYTHONPATH": ";".join(_of_windows(path) for path in (ROOT, ROOT / "src")),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MGM_GAME_PROGRAM": _of_windows(python / "WoW.exe"),
    }
    # Our own conftest would bring PostgreSQL.
    options = ("--config-file", "tests/wine/inside/pytest.ini", "--rootdir", ".", "--noconftest", "-q", "-rP")
    plugins = ("-p", "tests.support.hypothesis_profiles", "-p", "no:cacheprovider")
    command = ["wine", str(python / "python.exe"), "-X", "utf8", "-m", "pytest", *options, *plugins]

    def run(file: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, file],
            cwd=ROOT,
            env=environment,
            # Wine's Python does not start with a file or a terminal there.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=280,
            check=False,
        )

    return run


def _of_windows(path: Path) -> str:
    """Return how a program of Windows names the path: Wine shows the root as drive Z."""
    return "Z:" + str(path).replace("/", "\\")
