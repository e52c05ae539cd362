"""Packs a folder so that the same files make the same bytes, and sums files up."""

from __future__ import annotations

import gzip
import hashlib
import tarfile
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

__all__ = ["pack_tar", "pack_zip", "sums"]

_PLAIN: Final = 0o644
_EXECUTABLE: Final = 0o755
_LINK: Final = 0o777
_ZIP_EARLIEST: Final = datetime(1980, 1, 1, tzinfo=UTC)


def pack_tar(folder: Path, target: Path, written_at: datetime) -> None:
    """Write everything below a folder, under the folder's name, as ``.tar.gz``; links stay links."""
    seconds = int(written_at.timestamp())
    with (
        target.open("wb") as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=seconds) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        for path in _entries(folder):
            entry = tarfile.TarInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}")
            entry.mtime = seconds
            if path.is_symlink():
                entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, str(path.readlink()), _LINK
                archive.addfile(entry)
                continue
            entry.size, entry.mode = path.stat().st_size, _mode(path)
            with path.open("rb") as content:
                archive.addfile(entry, content)


def pack_zip(folder: Path, target: Path, written_at: datetime) -> None:
    """Write everything below a folder, under the folder's name, as a zip; what a link names is copied."""
    stamp = max(written_at, _ZIP_EARLIEST).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _entries(folder):
            entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # As if it had been made on a Unix, wherever it is made.
            entry.create_system = 3
            entry.external_attr = (0o100000 | _mode(path)) << 16
            archive.writestr(entry, path.read_bytes())


def sums(files: Iterable[Path]) -> str:
    """Return the files' SHA-256 as ``sha256sum --check`` reads it, by name."""
    lines = []
    for path in sorted(files, key=lambda path: path.name):
        with path.open("rb") as content:
            lines.append(f"{hashlib.file_digest(content, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(lines)


def _entries(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _mode(path: Path) -> int:
    return _EXECUTABLE if path.stat().st_mode & 0o100 else _PLAIN
