"""The streamer's program for this system, made with the pinned tools alone: `python3 .ci/desktop.py`.

Sets `build/release` up and calls `mgm release build --part desktop`; arguments are passed on. Only the
standard library is used here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / "build" / "release"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main() -> None:
    """Do it all; the first step that fails ends everything with its exit code."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet"]
    pins = ["--requirement", "requirements/desktop.txt", "--requirement", "requirements/packaging.txt"]
    for command in (
        [sys.executable, "-m", "venv", str(VENV)],
        [*pip, "--require-hashes", *pins],
        [*pip, "--no-deps", "--no-build-isolation", "--editable", "."],
        [str(PYTHON), "-m", "goldomatic", "release", "build", "--part", "desktop", *sys.argv[1:]],
    ):
        print("$", *command, flush=True)
        done = subprocess.run(command, cwd=ROOT, check=False)
        if done.returncode != 0:
            sys.exit(done.returncode)


if __name__ == "__main__":
    main()
