"""Finds the addon's files, copies them into a game folder with a backup, and packs them (SPEC §11).

The files lie beside this module in an installed package, and in the folder ``addon`` of a source checkout.
"""

import shutil
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

ADDON_NAME: Final = "MimironsGoldOMatic"

_PACKAGED: Final = Path(__file__).with_name(ADDON_NAME)
_CHECKED_OUT: Final = Path(__file__).resolve().parents[3] / "addon" / ADDON_NAME

# What a game folder has at least one of, whatever a private server has renamed.
_SIGNS_OF_THE_GAME: Final = ("interface", "data", "wow.exe", "wtf")
# A zip knows no earlier time; the same files make the same zip.
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class AddonFilesMissing(Exception):
    """Neither the package nor a checkout has the addon's files, or one that its ``.toc`` lists."""


class NotAGameFolder(Exception):
    """The folder is not one of World of Warcraft."""


class NotInstalled(Exception):
    """The files could not be copied, or did not arrive as they were; what was there before still is."""


class AddonState(StrEnum):
    """Whether a game has our addon."""

    CURRENT = "current"
    DIFFERENT = "different"
    """Another version, or changed by hand."""
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What an installation did. ``backup`` is where the files went that were there before, if others were."""

    folder: Path
    backup: Path | None
    is_unchanged: bool


def addon_folder() -> Path:
    """Return the folder with the addon's files; :class:`AddonFilesMissing` when there is none."""
    for folder in (_PACKAGED, _CHECKED_OUT):
        if (folder / f"{ADDON_NAME}.toc").is_file():
            return folder
    raise AddonFilesMissing("the addon's files are not part of this installation")


def addon_files(folder: Path) -> dict[str, bytes]:
    """Return the ``.toc`` and every file that it lists, by path with forward slashes.

    :class:`AddonFilesMissing` when one is not there: half an addon is worse than none.
    """
    toc = f"{ADDON_NAME}.toc"
    try:
        files = {toc: (folder / toc).read_bytes()}
        lines = files[toc].decode("utf-8").splitlines()
        for line in map(str.strip, lines):
            if line and not line.startswith("#"):
                path = line.replace("\\", "/")
                files[path] = (folder / path).read_bytes()
    except OSError as error:
        raise AddonFilesMissing(f"a file of the addon cannot be read: {error.filename}") from error
    return files


def addon_state(game_folder: Path, source: Path | None = None) -> AddonState:
    """Compare what the game has, byte for byte, with our files.

    :class:`NotAGameFolder`, :class:`AddonFilesMissing`, OSError.
    """
    files = addon_files(source or addon_folder())
    found = _read_all(_addons_folder(game_folder) / ADDON_NAME)
    if not found:
        return AddonState.ABSENT
    return AddonState.CURRENT if found == files else AddonState.DIFFERENT


def install(game_folder: Path, source: Path | None = None) -> Installed:
    """Copy the addon into a game folder, and compare every byte of it afterwards.

    Other files in its place are moved to ``Interface/AddOns.backup`` and kept. :class:`NotAGameFolder`,
    :class:`NotInstalled`, :class:`AddonFilesMissing`.
    """
    files = addon_files(source or addon_folder())
    target = _addons_folder(game_folder) / ADDON_NAME
    if _read_all(target) == files:
        return Installed(folder=target, backup=None, is_unchanged=True)
    arriving = target.with_name(f"{ADDON_NAME}.arriving")
    try:
        shutil.rmtree(arriving, ignore_errors=True)
        for path, content in files.items():
            (arriving / path).parent.mkdir(parents=True, exist_ok=True)
            (arriving / path).write_bytes(content)
        if _read_all(arriving) != files:
            raise NotInstalled(f"what was written to {arriving} does not read as it was written")
        backup = _moved_away(target) if target.exists() else None
        arriving.replace(target)
    except OSError as error:
        raise NotInstalled(f"cannot write to {target.parent}: {error}") from error
    return Installed(folder=target, backup=backup, is_unchanged=False)


def pack(path: Path, source: Path | None = None) -> int:
    """Write a zip that unpacks into ``Interface/AddOns``; return how many files are in it.

    The same files make the same bytes. :class:`AddonFilesMissing`, OSError.
    """
    files = addon_files(source or addon_folder())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{ADDON_NAME}/{name}", date_time=_ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return len(files)


def _addons_folder(game_folder: Path) -> Path:
    """Return ``Interface/AddOns`` as it is spelled there; made by the first write when it is missing."""
    names = {each.name.lower() for each in game_folder.iterdir()} if game_folder.is_dir() else set()
    if names.isdisjoint(_SIGNS_OF_THE_GAME):
        raise NotAGameFolder(f"{game_folder} does not look like a folder of World of Warcraft")
    return _spelled(_spelled(game_folder, "Interface"), "AddOns")


def _spelled(folder: Path, name: str) -> Path:
    """Return the entry of that name in whatever case it is there: under Wine the file system cares."""
    found = (
        (each for each in folder.iterdir() if each.name.lower() == name.lower()) if folder.is_dir() else ()
    )
    return next(iter(found), folder / name)


def _read_all(folder: Path) -> dict[str, bytes]:
    """Return every file below the folder; nothing when it is not there."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _moved_away(target: Path) -> Path:
    """Move what is there out of the game's sight, beside ``AddOns``; return where it is now."""
    backups = target.parent.with_name(f"{target.parent.name}.backup")
    backups.mkdir(exist_ok=True)
    number = 1
    while (backup := backups / f"{ADDON_NAME}-{number}").exists():
        number += 1
    return target.replace(backup)
