#!/usr/bin/env python3
"""Set the project up in its own folder, and run it: `python3 run.py demo`, `python3 run.py test`.

Only the standard library is used here. The first call makes `.venv` beside this file and installs the hashed
requirements; later calls install again only when the requirements or pyproject.toml have changed.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PYTHON_MIN = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
# Whoever holds it installs; it lies outside of what may be made anew.
LOCK = ROOT / ".venv.lock"
LOCK_SECONDS = 0.5
# What can be installed; each list holds all of those before it.
KINDS = ("runtime", "desktop", "dev")
# What is installed, and from what: "runtime <digest>", for instance. Written last, so that an interrupted
# installation is done again.
STAMP = VENV / "installed-from.txt"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
EXIT_FAILED = 1
EXIT_SYSTEM_PACKAGE_MISSING = 3
WORKERS_MAX = 8
# The oldest Node that builds the panel; `goldomatic.panel.building` says the same.
NODE_MIN = (20, 19)
# What the tests look at the panel with.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# The commands of the streamer's program need Qt or the system's keyring; nobody else has to download them.
DESKTOP_COMMANDS = ("desktop", "bridge", "rehearse")
# What Qt loads on Linux, as the loader knows it, and the Debian package that brings it.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
}

HELP = """\
usage: python3 run.py <command> [arguments]

  demo [arguments]     install what is needed, then `mgm demo`: the whole story, in under a minute
  desktop, bridge      the streamer's program, with and without a window; the first call installs Qt
  rehearse             the same window with a simulated game and simulated viewers, to try it (Linux)
  test [arguments]     ruff, mypy, import-linter, then pytest with these arguments
  test --wine [...]    the same, and the tests for Windows, which run under Wine
  anything else        is given to `mgm`; `python3 run.py serve --help`, for instance

The first call makes .venv in this folder and installs the pinned requirements into it.
`test` needs git, luacheck, Xvfb, openbox, Chromium, and PostgreSQL's server programs or
MGM_TEST_POSTGRESQL_URL: the address of a server on which it may create and drop databases; `test --wine`
needs Wine and MinGW too (docs/developer.md). Exit codes: the command's own; 1 when a check failed; 3 when a
system package is missing."""


def say(text: str) -> None:
    """Print one line at once, also when the output is a pipe."""
    print(text, flush=True)


def main(arguments: list[str]) -> int:
    """Do what the command line asks for; return the exit code."""
    if sys.version_info[:2] < PYTHON_MIN:
        found = ".".join(str(part) for part in sys.version_info[:3])
        say(f"This needs Python {PYTHON_MIN[0]}.{PYTHON_MIN[1]} or newer; {sys.executable} is {found}.")
        return EXIT_FAILED
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        say(HELP)
        return 0
    command, rest = arguments[0], arguments[1:]
    kind = kind_for(command)
    if not has_what_the_system_must_bring(kind, with_wine=command == "test" and "--wine" in rest):
        return EXIT_SYSTEM_PACKAGE_MISSING
    if not has_installed(kind):
        return EXIT_FAILED
    if command == "test":
        return run_tests(rest)
    if command == "rehearse" or (command == "demo" and "--stay" in rest):
        # Without it both still play; the panel's address then says what is missing.
        has_done("building the panel", [str(mgm_program()), "panel", "build"])
    return become([str(mgm_program()), *arguments])


def kind_for(command: str) -> str:
    """Which of the lists the command needs."""
    if command == "test":
        return "dev"
    return "desktop" if command in DESKTOP_COMMANDS else "runtime"


# --- what the system must bring -----------------------------------------------------------------------------


def postgresql_is_there() -> bool:
    """Whether a server is given, or its programs are in the PATH or where Debian puts them."""
    if os.environ.get("MGM_TEST_POSTGRESQL_URL") or (shutil.which("initdb") and shutil.which("postgres")):
        return True
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def is_loadable(library: str) -> bool:
    """Whether the loader finds a library, whatever package it came in."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_for_wine() -> list[str]:
    """The Debian names of what is missing for the tests under Wine."""
    missing = [] if shutil.which("wine") else ["wine", "wine64"]
    return missing if shutil.which("x86_64-w64-mingw32-gcc") else [*missing, "gcc-mingw-w64-x86-64-win32"]


def missing_packages(kind: str) -> list[str]:
    """The Debian names of what is missing for what `kind` is good for."""
    for_tests = kind == "dev"
    is_linux = sys.platform == "linux"
    missing = []
    # Debian ships `venv` without `ensurepip`, and so without a pip to install with, in its plain python3.
    if not VENV_PYTHON.exists() and not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        missing.append("python3-venv")
    if for_tests and not shutil.which("git"):
        missing.append("git")
    if for_tests and not postgresql_is_there():
        missing.append("postgresql")
    if for_tests and not shutil.which("luacheck"):
        missing.append("lua-check")
    if for_tests and is_linux and not shutil.which("Xvfb"):
        missing.append("xvfb")
    # Without a window manager no window of a screen is the active one.
    if for_tests and is_linux and not shutil.which("openbox"):
        missing.append("openbox")
    if for_tests and is_linux and not any(map(shutil.which, BROWSERS)):
        missing.append("chromium")
    if kind != "runtime" and is_linux:
        missing += [package for library, package in QT_LIBRARIES.items() if not is_loadable(library)]
    return missing


def has_what_the_system_must_bring(kind: str, *, with_wine: bool = False) -> bool:
    """Check it; when something is missing, print the one command that brings it."""
    missing = missing_packages(kind) + (missing_for_wine() if with_wine else [])
    if not missing:
        return True
    say(f"Missing on this system: {', '.join(missing)}. Install it with")
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    say(f"\n    {'' if is_root else 'sudo '}apt-get install -y --no-install-recommends {' '.join(missing)}\n")
    if not shutil.which("apt-get"):
        say("or, as this system has no apt-get, with what it has instead: Python's venv module with pip for")
        say("python3-venv, the PostgreSQL server programs (14 or newer) for postgresql, luacheck, Xvfb,")
        say("openbox, Chromium, and the libraries after which the rest are named.")
    if "postgresql" in missing:
        say("Or set MGM_TEST_POSTGRESQL_URL to a server on which databases may be created and dropped.")
    return False


def node_is_there() -> bool:
    """Whether the system's Node is new enough to build the panel."""
    node = shutil.which("node")
    if node is None:
        return False
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        major, minor = told.strip().lstrip("v").split(".")[:2]
        return (int(major), int(minor)) >= NODE_MIN
    except (OSError, ValueError):
        return False


# --- the virtual environment --------------------------------------------------------------------------------


def digest_of(kind: str) -> str:
    """A fingerprint of all that decides what is installed."""
    fingerprint = hashlib.sha256(f"{kind} {sys.version_info[:2]} {ROOT}".encode())
    # The version, which the installed project repeats, stands in __init__.py.
    names = [f"requirements/{kind}.txt", "pyproject.toml", "src/goldomatic/__init__.py"]
    for name in (*names, "requirements/node.txt") if kind == "dev" else names:
        fingerprint.update((ROOT / name).read_bytes())
    return fingerprint.hexdigest()


def is_up_to_date(kind: str) -> bool:
    """Whether the environment works and holds what `kind` needs, or a longer list."""
    if not (STAMP.exists() and VENV_PYTHON.exists() and mgm_program().exists()):
        return False
    installed = STAMP.read_text(encoding="utf-8").split()
    return any(installed == [known, digest_of(known)] for known in KINDS[KINDS.index(kind) :])


def has_installed(kind: str) -> bool:
    """Make the environment hold what `kind` needs; False when that failed, with the reason printed."""
    if is_up_to_date(kind):
        return True
    with the_only_one():
        # Who waited finds it done.
        return is_up_to_date(kind) or installs(kind)


@contextlib.contextmanager
def the_only_one() -> Iterator[None]:
    """Install in one process at a time: the read-me starts several programs, a terminal each."""
    with LOCK.open("ab") as file:
        is_told = False
        while not has_locked(file):
            if not is_told:
                say("another run.py is installing; waiting for it …")
                is_told = True
            time.sleep(LOCK_SECONDS)
        # The system lets go of it when the file is closed, however that comes about.
        yield


def has_locked(file: IO[bytes]) -> bool:
    """Take the lock, unless another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - Windows only

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - there is none on Windows

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def installs(kind: str) -> bool:
    """Do what `has_installed` promises, whatever is there."""
    # Whoever has run the tests keeps their tools when the pins change under a later `demo`.
    before = STAMP.read_text(encoding="utf-8").split()[:1] if STAMP.exists() else []
    kind = max([kind, *(each for each in before if each in KINDS)], key=KINDS.index)
    STAMP.unlink(missing_ok=True)
    steps = []
    if not is_usable():
        steps.append(("making .venv", [sys.executable, "-m", "venv", "--clear", str(VENV)]))
    pip = [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    pins = ROOT / "requirements" / f"{kind}.txt"
    count = sum(1 for line in pins.read_text(encoding="utf-8").splitlines() if line[:1].isalnum())
    text = f"installing {count} pinned packages ({kind})"
    steps.append((text, [*pip, "--require-hashes", "--requirement", str(pins)]))
    # hatchling, which builds the project, came with the pins: nothing unpinned is downloaded here.
    project = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    steps.append(("installing the project", [*pip, *project]))
    if kind == "dev" and not node_is_there():
        node = ["--require-hashes", "--requirement", str(ROOT / "requirements" / "node.txt")]
        steps.append(("installing Node, as the system's is missing or too old", [*pip, *node]))
    if not all(has_done(text, command) for text, command in steps):
        return False
    STAMP.write_text(f"{kind} {digest_of(kind)}\n", encoding="utf-8")
    return True


def is_usable() -> bool:
    """Whether `.venv` has a pip that is of our Python and of this very folder.

    In a folder that was moved or copied the programs still name the old place; a Python that was upgraded or
    removed leaves programs that do not start.
    """
    pip = BIN / ("pip.exe" if os.name == "nt" else "pip")
    try:
        answer = subprocess.run([str(pip), "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    of_our_python = "(python {}.{})".format(*sys.version_info[:2])
    return answer.returncode == 0 and str(VENV) in answer.stdout and of_our_python in answer.stdout


def mgm_program() -> Path:
    """Where the installed command is."""
    return BIN / ("mgm.exe" if os.name == "nt" else "mgm")


# --- running ------------------------------------------------------------------------------------------------


def environment() -> dict[str, str]:
    """Ours, with the virtual environment's programs first."""
    found = dict(os.environ, VIRTUAL_ENV=str(VENV))
    found["PATH"] = os.pathsep.join([str(BIN), found.get("PATH", os.defpath)])
    # Another installation's modules must not be found before ours.
    found.pop("PYTHONPATH", None)
    found.pop("PYTHONHOME", None)
    return found


def has_done(text: str, command: list[str]) -> bool:
    """Run one step: a line when it begins, its time when it ends, its output only when it failed."""
    print(f"{text} … ", end="", flush=True)
    begun_at = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    seconds = time.monotonic() - begun_at
    say(f"{'done' if done.returncode == 0 else 'FAILED'} ({seconds:.1f} s)")
    if done.returncode != 0:
        say(done.stdout.decode("utf-8", "replace").rstrip())
    return done.returncode == 0


def become(command: list[str]) -> int:
    """Run the command in our place, so that signals and the exit code are its own."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, environment())  # noqa: S606  the program of our own environment
    running = subprocess.Popen(command, env=environment())
    while True:
        try:
            return running.wait()
        except KeyboardInterrupt:
            # The child shares the console and got it too; it decides how it ends.
            continue


def worker_count() -> int:
    """One test process for each processor that is ours, and one more: many tests wait for a program."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable + 1, WORKERS_MAX)


def run_tests(arguments: list[str]) -> int:
    """The static checks, then pytest; its closing line is the last one."""
    python = str(VENV_PYTHON)
    checks = [
        ("ruff check", [python, "-m", "ruff", "check", "--quiet", "--output-format=concise", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        ("mypy", [python, "-m", "mypy"]),
        ("import-linter", [str(BIN / "lint-imports"), "--no-cache"]),
    ]
    failed = [text for text, command in checks if not has_done(text, command)]
    if failed:
        say(f"failed: {', '.join(failed)}; the tests were not run")
        return EXIT_FAILED
    pytest = [python, "-m", "pytest", "-q"]
    chosen_by_caller = any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in arguments)
    if not chosen_by_caller:
        # Tests that lie together share what is set up for them; who has done theirs helps the others.
        pytest += ["-n", str(worker_count()), "--dist", "worksteal"]
    say("pytest …")
    return become([*pytest, *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
