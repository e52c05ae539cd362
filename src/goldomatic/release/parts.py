"""The parts of a release, each made into one folder: packages, addon, Extension, the streamer's program."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

import goldomatic
from goldomatic.addon import files as addon
from goldomatic.panel import building
from goldomatic.panel import files as panel
from goldomatic.release.checkout import Checkout
from goldomatic.release.packing import pack_tar, pack_zip

__all__ = ["EBS_PLACEHOLDER", "CannotBeMade", "Part", "make"]

EBS_PLACEHOLDER: Final = "https://ebs.example.org"
"""The address in the released Extension; ``mgm panel zip --from … --ebs …`` puts the operator's own in."""


class Part(StrEnum):
    """What a release consists of."""

    PYTHON = "python"
    """Wheel and source distribution."""
    ADDON = "addon"
    EXTENSION = "extension"
    DESKTOP = "desktop"
    """The streamer's program as a folder to unpack, for the system that it is made on."""


class CannotBeMade(Exception):
    """A tool is not there, or it failed; the text says which, and what to do."""


def make(part: Part, checkout: Checkout, target: Path) -> list[Path]:
    """Make one part in the folder ``target``; return its files. :class:`CannotBeMade`."""
    makers: dict[Part, Callable[[Checkout, Path], list[Path]]] = {
        Part.PYTHON: _packages,
        Part.ADDON: _addon,
        Part.EXTENSION: _extension,
        Part.DESKTOP: _desktop,
    }
    return makers[part](checkout, target)


def _packages(checkout: Checkout, target: Path) -> list[Path]:
    if importlib.util.find_spec("hatchling") is None:
        raise CannotBeMade("hatchling is not installed: pip install -r requirements/runtime.txt brings it")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "--directory", folder]
        _run("hatchling", command, checkout)
        # Not moved: the temporary folder may be on another disk.
        return [Path(shutil.copyfile(built, target / built.name)) for built in sorted(Path(folder).iterdir())]


def _addon(checkout: Checkout, target: Path) -> list[Path]:
    path = target / f"{addon.ADDON_NAME}-{goldomatic.__version__}.zip"
    try:
        addon.pack(path, checkout.folder / "addon" / addon.ADDON_NAME)
    except addon.AddonFilesMissing as error:
        raise CannotBeMade(str(error)) from error
    return [path]


def _extension(checkout: Checkout, target: Path) -> list[Path]:
    del checkout
    name = f"mimirons-gold-o-matic-panel-{goldomatic.__version__}"
    path, sources = target / f"{name}.zip", target / f"{name}-sources.zip"
    try:
        panel.pack_sources(sources)
        panel.pack(path, EBS_PLACEHOLDER)
    except (building.BuildFailed, panel.PanelNotBuilt) as error:
        raise CannotBeMade(str(error)) from error
    return [path, sources]


def _desktop(checkout: Checkout, target: Path) -> list[Path]:
    missing = [name for name in ("PyInstaller", "PySide6") if importlib.util.find_spec(name) is None]
    if missing:
        raise CannotBeMade(
            f"not installed: {', '.join(missing)}; pip install --require-hashes"
            " -r requirements/desktop.txt -r requirements/packaging.txt"
        )
    name = f"gold-o-matic-{goldomatic.__version__}-{_system()}"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        options = [
            "--noconfirm",
            "--log-level",
            "WARN",
            "--distpath",
            str(folder),
            "--workpath",
            str(folder / "work"),
        ]
        spec = checkout.folder / "packaging" / "desktop.spec"
        _run("PyInstaller", [sys.executable, "-m", "PyInstaller", str(spec), *options], checkout)
        program = (folder / "gold-o-matic").rename(folder / name)
        if os.name == "nt":
            path = target / f"{name}.zip"
            pack_zip(program, path, checkout.committed_at)
        else:
            path = target / f"{name}.tar.gz"
            pack_tar(program, path, checkout.committed_at)
    return [path]


def _system() -> str:
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    return f"{system}-{platform.machine().lower()}"


def _run(tool: str, command: Sequence[str], checkout: Checkout) -> None:
    """Run a tool so that time, hash order and locale leave no trace in what it makes."""
    surroundings = os.environ | {
        "SOURCE_DATE_EPOCH": str(int(checkout.committed_at.timestamp())),
        "PYTHONHASHSEED": "0",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    done = subprocess.run(  # noqa: S603 -- a tool of this environment
        command,
        cwd=checkout.folder,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode != 0:
        raise CannotBeMade(f"{tool} failed:\n{done.stdout.decode('utf-8', 'replace').rstrip()}")
