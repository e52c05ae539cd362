"""The game's chat log on the disk, read by polling (SPEC §10).

The game, and whoever rotates the log, may write, rename, truncate and delete it at any time, on Windows too:
between two readings nothing is held open, and during a reading nothing is locked.
"""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from goldomatic.desktop.adapters.shared_file import open_shared
from goldomatic.desktop.core.tail import (
    BEFORE_BYTES_MAX,
    END_BYTES,
    Place,
    Scanner,
    TaggedLine,
    first_place,
    is_continued,
    line_feeds_in,
    start_of,
)

CHUNK_BYTES: Final = 256 * 1024
READ_BYTES_MAX: Final = 8 * 1024 * 1024
"""How much one reading takes at most: it bounds memory, and for how long the file is open."""

POLL_SECONDS: Final = 0.1

_NOWHERE: Final = ""
"""The identity of a log that did not exist yet when we first looked."""


class Change(StrEnum):
    """What had become of the log since the last reading."""

    NONE = "none"
    FIRST_START = "first_start"
    MISSING = "missing"
    """There is no file at its path; what was renamed is still read to its end."""
    ROTATED = "rotated"
    """A new file stands at the path; the former one was found under another name and read to its end."""
    BEGUN_ANEW = "begun_anew"
    """Truncated, deleted or replaced: reading began at the start; what was unread before is gone."""


class LogUnreadable(Exception):
    """The log is there and cannot be read now; the next reading may succeed. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one reading found. ``place`` and ``lines`` are to be kept in one transaction (see the journal)."""

    place: Place
    lines: tuple[TaggedLine, ...]
    change: Change
    overlong: int
    """Lines over the limit that were passed over."""
    has_more: bool
    """Whether to read again at once."""


class LogFile:
    """The log at a path, and what it was renamed to in the same folder."""

    def __init__(self, path: Path) -> None:
        """Remember the path; nothing needs to be there yet."""
        self.path = path

    def read(self, place: Place | None) -> Batch:
        """Return what follows ``place``; None at the very first start, which begins at the end of the file.

        Blocking. Keeps nothing: the same place gives the same lines again.

        Raises:
            LogUnreadable: the file is there and may not be read, or is no file.
        """
        try:
            return self._read(place)
        except OSError as error:
            raise LogUnreadable(f"{self.path} cannot be read: {error.strerror or error}") from error

    def _read(self, place: Place | None) -> Batch:
        opened = _open(self.path)
        if opened is None:
            return self._read_missing(place or start_of(_NOWHERE))
        with opened:
            identity = _identity(os.fstat(opened.fileno()))
            if place is None:
                return _nothing(_end_of(opened, identity), Change.FIRST_START)
            if identity == place.identity and _holds(opened, place):
                return _scan(opened, place, Change.NONE)
            rest = self._read_former(place, Change.ROTATED)
            if rest is None:
                change = Change.NONE if place.identity == _NOWHERE else Change.BEGUN_ANEW
                return _scan(opened, start_of(identity), change)
            # A line that is unfinished at the end of the former file will never be finished.
            return rest if rest.has_more else replace(rest, place=start_of(identity), has_more=True)

    def _read_missing(self, place: Place) -> Batch:
        """Go on in the renamed file, into which the game may still be writing."""
        return self._read_former(place, Change.MISSING) or _nothing(place, Change.MISSING)

    def _read_former(self, place: Place, change: Change) -> Batch | None:
        """Go on in the file of ``place`` where it is now, in the same folder; None when it is not there."""
        renamed, longer = _places_to_look(self.path, place)
        for path in renamed + longer:
            try:
                opened = _open(path)
            except OSError:
                if path in renamed:
                    raise
                # Somebody else's file that is locked, most likely: the log itself must not wait for it.
                continue
            if opened is None:
                continue
            with opened:
                if _holds(opened, place):
                    return _scan(opened, place, change)
        return None


async def follow(
    log: LogFile,
    place: Place | None,
    take: Callable[[Batch], Awaitable[None]],
    trouble: Callable[[LogUnreadable], None],
    poll_seconds: float = POLL_SECONDS,
) -> None:
    """Read for ever, from ``place`` on; ends by being cancelled, or with what ``take`` raises.

    ``take`` gets each batch that moves the place or tells of another change, and has kept place and lines
    when it returns; only then is reading continued after them. ``trouble`` is told whenever a reading failed;
    it is tried again.
    """
    change = None
    while True:
        has_more = False
        try:
            batch = await asyncio.to_thread(log.read, place)
        except LogUnreadable as error:
            trouble(error)
            # That it is over is told, too, though nothing new may have been written.
            change = None
        else:
            if batch.place != place or batch.change is not change:
                await take(batch)
            place, change, has_more = batch.place, batch.change, batch.has_more
        if not has_more:
            await asyncio.sleep(poll_seconds)


def _open(path: Path) -> BinaryIO | None:
    """Open a file for reading; None when there is none; OSError when it is something else."""
    try:
        # Asked first: opening a pipe would wait for a writer.
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError("it is not a file")
        return open_shared(path)
    except FileNotFoundError:
        return None


def _identity(found: os.stat_result) -> str:
    """What tells a file apart from others that exist at the same time, on Windows too."""
    return f"{found.st_dev:x}:{found.st_ino:x}"


def _places_to_look(log: Path, place: Place) -> tuple[list[Path], list[Path]]:
    """The files beside the log that may be what it was: the same file renamed, and longer copies of it."""
    renamed, longer = list[Path](), list[Path]()
    if place.identity == _NOWHERE:
        return renamed, longer
    for path in sorted(log.parent.iterdir()) if log.parent.is_dir() else []:
        if path == log or not path.is_file():
            continue
        found = path.stat()
        if _identity(found) == place.identity:
            renamed.append(path)
        elif found.st_size >= place.offset and len(place.before) == BEFORE_BYTES_MAX:
            longer.append(path)
    return renamed, longer


def _holds(opened: BinaryIO, place: Place) -> bool:
    """Whether the file still has, before the place, what it had; then it is read on from the place."""
    opened.seek(place.offset - len(place.before))
    return is_continued(place, opened.read(len(place.before)))


def _end_of(opened: BinaryIO, identity: str) -> Place:
    """Return the place for a first start."""
    begin = max(0, opened.seek(0, os.SEEK_END) - END_BYTES)
    opened.seek(begin)
    end = opened.read(END_BYTES)
    return _counted(opened, first_place(identity, begin + len(end), end)) if end else start_of(identity)


def _counted(opened: BinaryIO, place: Place) -> Place:
    """Return the place with its line's number; what comes before it is read only if nobody has counted."""
    if place.line_number is not None:
        return place
    opened.seek(0)
    line_feeds, bytes_left = 0, place.offset
    while chunk := opened.read(min(CHUNK_BYTES, bytes_left)):
        line_feeds += line_feeds_in(chunk)
        bytes_left -= len(chunk)
    return place.counted(line_feeds)


def _nothing(place: Place, change: Change) -> Batch:
    """A reading that found no line."""
    return Batch(place=place, lines=(), change=change, overlong=0, has_more=False)


def _scan(opened: BinaryIO, place: Place, change: Change) -> Batch:
    """Read on from the place, up to the end or to as much as one reading takes."""
    place = _counted(opened, place)
    scanner = Scanner(place)
    lines: list[TaggedLine] = []
    opened.seek(place.offset)
    bytes_left = READ_BYTES_MAX
    while bytes_left > 0:
        chunk = opened.read(CHUNK_BYTES)
        if not chunk:
            break
        lines += scanner.feed(chunk)
        bytes_left -= len(chunk)
    return Batch(
        place=scanner.place,
        lines=tuple(lines),
        change=change,
        overlong=scanner.overlong,
        has_more=bytes_left <= 0,
    )
