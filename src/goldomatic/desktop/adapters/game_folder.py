"""Finds World of Warcraft on this machine by looking, and says what is the matter with a folder (SPEC §8).

Nothing is changed, and nothing deeper than a folder's own entries is searched: a disk full of games must not
make the streamer wait.
"""

from __future__ import annotations

import os
import re
import string
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Final

__all__ = [
    "FolderState",
    "LogCheck",
    "RunningGame",
    "entry",
    "find_games",
    "folder_state",
    "log_check",
    "registered_folders",
    "running_games",
    "usual_roots",
]

ENTRIES_MAX: Final = 500
"""How many entries of a folder are looked at."""

_PROGRAMS: Final = ("wow.exe",)

_WINE_PREFIXES: Final = (
    ".wine",
    ".local/share/wineprefixes/*",
    "Games/*",
    ".PlayOnLinux/wineprefix/*",
    ".local/share/bottles/bottles/*",
    ".var/app/com.usebottles.bottles/data/bottles/bottles/*",
    ".steam/steam/steamapps/compatdata/*/pfx",
    "Library/Application Support/CrossOver/Bottles/*",
)
"""Where Wine keeps drives, below a home: its own place, and those of the programs around it."""

_ON_A_DRIVE: Final = ("", "Games", "Program Files", "Program Files (x86)")
_IN_A_HOME: Final = ("", "Games", "games", "Desktop", "Downloads", "Applications")


class FolderState(StrEnum):
    """Whether a folder is one of the game."""

    FINE = "fine"
    ABSENT = "absent"
    NOT_THE_GAME = "not_the_game"


class LogCheck(StrEnum):
    """Whether the game will be able to write its chat log."""

    WRITABLE = "writable"
    NOT_YET = "not_yet"
    """There is none yet; its folder can be written to."""
    READ_ONLY = "read_only"
    NO_FOLDER = "no_folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningGame:
    """A process that may be the game. Under Wine its program has a Windows path."""

    program: str
    working_folder: Path | None
    wine_prefix: Path | None


def folder_state(folder: Path) -> FolderState:
    """Say whether the folder is one of the game: it holds the program, or the addons' folder and the data.

    Private servers rename the program; the game itself needs the folders.
    """
    try:
        if not folder.is_dir():
            return FolderState.ABSENT
        if any(entry(folder, program) is not None for program in _PROGRAMS):
            return FolderState.FINE
        interface = entry(folder, "Interface")
        has_addons = interface is not None and entry(interface, "AddOns") is not None
        if has_addons and entry(folder, "Data") is not None:
            return FolderState.FINE
    except OSError:
        # A folder that we may not look into is none that we could install an addon in.
        return FolderState.NOT_THE_GAME
    return FolderState.NOT_THE_GAME


def entry(folder: Path, name: str) -> Path | None:
    """Return the entry of that name, in whatever case it is there: under Wine the file system cares."""
    if not folder.is_dir():
        return None
    return next((each for each in folder.iterdir() if each.name.lower() == name.lower()), None)


def find_games(
    running: Iterable[RunningGame], registered: Iterable[Path], roots: Iterable[Path]
) -> tuple[Path, ...]:
    """Return the folders of the game, the likeliest first: where it runs, is registered, usually is."""
    found: dict[Path, Path] = {}
    for folder in (
        *(folder for game in running for folder in _folders_of(game)),
        *registered,
        *(folder for root in roots for folder in (root, *_folders_in(root))),
    ):
        if folder_state(folder) is FolderState.FINE:
            found.setdefault(folder.resolve(), folder)
    return tuple(found.values())


def running_games() -> tuple[RunningGame, ...]:
    """Return the processes that may be the game; none when the package psutil is missing."""
    try:
        import psutil  # noqa: PLC0415 - it comes with the extra only
    except ImportError:
        return ()
    games = []
    for process in psutil.process_iter(["name", "exe", "cwd", "cmdline"]):
        told: Mapping[str, object] = process.info
        command = told["cmdline"] if isinstance(told["cmdline"], list) else []
        # Under Wine the executable is Wine's, and the program is what was asked for.
        programs = [str(each) for each in (*command[:1], told["exe"], told["name"]) if each]
        program = next((each for each in programs if _file_name(each) in _PROGRAMS), None)
        if program is None:
            continue
        try:
            prefix = process.environ().get("WINEPREFIX")
        except (psutil.Error, OSError):
            prefix = None
        games.append(
            RunningGame(
                program=program,
                working_folder=Path(str(told["cwd"])) if told["cwd"] else None,
                wine_prefix=Path(prefix) if prefix else None,
            )
        )
    return tuple(games)


def registered_folders() -> tuple[Path, ...]:
    """Return where the game's installer said that it put the game; Windows only, nothing elsewhere."""
    folders: list[Path] = []
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - Windows only

        for hive in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
            for software in ("SOFTWARE\\WOW6432Node", "SOFTWARE"):
                path = f"{software}\\Blizzard Entertainment\\World of Warcraft"
                try:
                    with winreg.OpenKey(hive, path) as key:
                        folders.append(Path(str(winreg.QueryValueEx(key, "InstallPath")[0])))
                except OSError:
                    continue
    return tuple(folders)


def usual_roots(home: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield the folders in which the game is usually put: on Windows' drives, in homes, on Wine's drives."""
    if sys.platform == "win32":
        for letter in string.ascii_uppercase:
            drive = Path(f"{letter}:\\")
            if drive.exists():
                yield from (drive / name for name in _ON_A_DRIVE)
    yield from (home / name for name in _IN_A_HOME)
    for prefix in _wine_prefixes(home, environment):
        for drive in (prefix / "drive_c", *_folders_in(prefix / "dosdevices")):
            if drive.name not in ("c:", "z:") and drive.is_dir():
                yield from (drive / name for name in _ON_A_DRIVE)


def log_check(log: Path | None) -> LogCheck:
    """Say whether the chat log can be written; changes nothing."""
    if log is None:
        return LogCheck.NO_FOLDER
    try:
        if log.exists():
            return LogCheck.WRITABLE if log.is_file() and os.access(log, os.W_OK) else LogCheck.READ_ONLY
        # The game makes the folder Logs itself, in its own.
        folder = log.parent if log.parent.exists() else log.parent.parent
        if not folder.is_dir():
            return LogCheck.NO_FOLDER
        return LogCheck.NOT_YET if os.access(folder, os.W_OK) else LogCheck.READ_ONLY
    except OSError:
        return LogCheck.READ_ONLY


def _file_name(path: str) -> str:
    """Return the last part of a path of either kind, in lower case."""
    return re.split(r"[\\/]", path)[-1].lower()


def _folders_of(game: RunningGame) -> Iterator[Path]:
    """Yield where a running game may have its folder: beside its program, else where it runs."""
    found = re.fullmatch(r"([A-Za-z]:)[\\/](.*)", game.program)
    if found is None or sys.platform == "win32":
        yield Path(game.program).parent
    else:
        prefix = game.wine_prefix or Path.home() / ".wine"
        # Wine's paths ignore the case, and its drives are links with the letter in lower case.
        program: Path | None = prefix / "dosdevices" / found[1].lower()
        for part in re.split(r"[\\/]+", found[2]):
            program = None if program is None else entry(program, part)
        if program is not None:
            yield program.parent
    if game.working_folder is not None:
        yield game.working_folder


def _folders_in(root: Path) -> list[Path]:
    """Return the folders in a folder, as many as there is time for."""
    try:
        return sorted(each for each in islice(root.iterdir(), ENTRIES_MAX) if each.is_dir())
    except OSError:
        return []


def _wine_prefixes(home: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    if environment.get("WINEPREFIX"):
        yield Path(environment["WINEPREFIX"])
    for pattern in _WINE_PREFIXES:
        yield from (each for each in sorted(home.glob(pattern)) if (each / "drive_c").is_dir())
