"""The tests for Windows on a real Windows: `py .ci/windows.py`. Needs Python 3.11 or newer, and MinGW's gcc.

Sets `.venv` up, builds the program that plays the game, and runs the files that `tests/wine` runs under Wine,
and the Desktop's and the shared vocabulary's unit tests. Only the standard library is used here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
GAME = ROOT / "build" / "WoW.exe"
OPTIONS = (
    "--config-file=tests/wine/inside/pytest.ini",
    "--rootdir=.",
    # Our own conftest would bring PostgreSQL.
    "--noconftest",
    "-p",
    "tests.support.hypothesis_profiles",
    "-p",
    "no:cacheprovider",
    "-q",
)
FOLDERS = ("tests/unit/desktop", "tests/unit/protocol")


def run(*command: str | Path) -> None:
    """Run one step; the first that fails ends everything with its exit code."""
    print("$", *command, flush=True)
    surroundings = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "src"))),
        "PYTHONUTF8": "1",
        "QT_QPA_PLATFORM": "offscreen",
        "MGM_GAME_PROGRAM": str(GAME),
    }
    done = subprocess.run([str(word) for word in command], cwd=ROOT, env=surroundings, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)


def main() -> None:
    """Do it all."""
    gcc = shutil.which("x86_64-w64-mingw32-gcc") or shutil.which("gcc")
    if os.name != "nt" or gcc is None:
        sys.exit("this needs Windows, and MinGW's gcc in the PATH")
    python = VENV / "Scripts" / "python.exe"
    run(sys.executable, "-m", "venv", VENV)
    run(
        python, "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", "requirements/dev.txt"
    )
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    GAME.parent.mkdir(exist_ok=True)
    run(gcc, "-mwindows", "-O2", "-o", GAME, "tests/wine/game.c")
    told = "from tests.wine.test_under_wine import FILES; print(*FILES, sep='\\n')"
    listed = subprocess.run([str(python), "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    run(python, "-m", "pytest", *OPTIONS, *listed.stdout.split(), *FOLDERS, *sys.argv[1:])


if __name__ == "__main__":
    main()
