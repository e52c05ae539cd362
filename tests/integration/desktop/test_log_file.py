"""The log on a real disk: appended to, rotated, truncated, deleted, replaced, between any two readings."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from goldomatic.desktop.adapters import log_file
from goldomatic.desktop.adapters.log_file import Batch, Change, LogFile, LogUnreadable, follow
from goldomatic.desktop.core.tail import Place, place_from_text

NUMBERS = itertools.count(1)


def tagged() -> bytes:
    """A line that no other line equals, in two alphabets."""
    return f"4/10 21:07:33.412  [MGM_ACK:use:Ж{next(NUMBERS)}]\r\n".encode()


def texts(content: bytes) -> list[str]:
    """The whole lines with a tag, found the plain way."""
    whole = content[: content.rfind(b"\n") + 1].decode()
    return [line for line in whole.removeprefix("\ufeff").split("\r\n") if "[MGM_" in line]


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as log:
        log.write(data)


class Following(RuleBasedStateMachine):
    """What is on the disk when a reading comes, or was renamed, is read once and in order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="goldomatic-"))
        self.path = self.folder / "WoWChatLog.txt"
        self.log = LogFile(self.path)
        self.place: Place | None = self.log.read(None).place
        self.found: list[str] = []
        self.finished: list[str] = []
        self.content = b""
        self.waiting = b""
        self.rotated_unread = False

    def teardown(self) -> None:
        self.read_to_the_end()
        shutil.rmtree(self.folder)

    @rule(count=st.integers(1, 4), cut=st.integers(0, 60), begins_with_bom=st.booleans())
    def append(self, count: int, cut: int, *, begins_with_bom: bool) -> None:
        """The game writes; the last line may be cut anywhere, and goes on with the next write."""
        filler = "4/10 21:07:33.412  Иван says: привет\r\n".encode() * (count * 3)
        bom = b"\xef\xbb\xbf" if begins_with_bom and not self.content and not self.waiting else b""
        data = self.waiting + bom + filler + b"".join(tagged() for _ in range(count))
        written = data[: max(1, len(data) - cut)]
        self.waiting = data[len(written) :]
        append(self.path, written)
        self.content += written

    @rule()
    def read(self) -> None:
        """One reading, with a restart before it."""
        assert self.place is not None
        batch = self.log.read(place_from_text(self.place.as_text()))
        self.place = batch.place
        self.found += [line.text for line in batch.lines]
        self.rotated_unread = self.rotated_unread and not self.path.exists()

    @precondition(lambda self: self.content and not self.rotated_unread and self.path.exists())
    @rule(number=st.integers(0, 9))
    def rotate(self, number: int) -> None:
        """Renamed; the game begins a new file with its next write."""
        # Only a file that was looked at once can be known again under another name.
        self.read()
        self.append(2, 7, begins_with_bom=False)
        (self.folder / f"WoWChatLog.{number}").unlink(missing_ok=True)
        self.path.rename(self.folder / f"WoWChatLog.{number}")
        self.lose_the_rest(texts(self.content))
        self.rotated_unread = True

    @precondition(lambda self: self.path.exists() and not self.rotated_unread)
    @rule(how=st.sampled_from(["truncate", "delete", "replace"]), grown=st.booleans())
    def begin_anew(self, how: str, *, grown: bool) -> None:
        """The file begins anew, and may have grown beyond where we were before we look again."""
        self.read_to_the_end()
        known = len(texts(self.content))
        size = len(self.content)
        if how == "truncate":
            os.truncate(self.path, 0)
        elif how == "delete":
            self.path.unlink()
        else:
            other = self.folder / "new"
            other.write_bytes(b"")
            other.replace(self.path)
        self.lose_the_rest(texts(self.content)[:known])
        while grown and len(self.content) <= size:
            self.append(4, 0, begins_with_bom=False)

    def lose_the_rest(self, read: list[str]) -> None:
        self.finished += read
        self.content = self.waiting = b""

    @rule()
    def read_to_the_end(self) -> None:
        """Now everything has been seen, each line once."""
        for _ in range(4):
            self.read()
        assert self.found == self.finished + texts(self.content)


TestFollowing = Following.TestCase
TestFollowing.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_the_first_start_begins_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "WoWChatLog.txt"
    path.write_bytes(tagged() * 3)
    first = LogFile(path).read(None)
    assert (first.lines, first.change) == ((), Change.FIRST_START)
    append(path, line := tagged())
    assert [line.text for line in LogFile(path).read(first.place).lines] == texts(line)


def test_lines_are_numbered_from_the_start_of_the_file_wherever_reading_began(tmp_path: Path) -> None:
    path = tmp_path / "WoWChatLog.txt"
    log = LogFile(path)
    # More than one chunk, and a last line that is only half written.
    content = tagged() * 9_000 + (half := tagged())[:20]
    path.write_bytes(content)
    first = log.read(None).place
    append(path, half[20:] + b"\r\n" + tagged())
    assert [line.line_number for line in log.read(first).lines] == [9_001, 9_003]

    uncounted = place_from_text(json.dumps(json.loads(first.as_text())[:4]))
    kept = log.read(uncounted)
    assert [line.line_number for line in kept.lines] == [9_001, 9_003]
    assert kept.place.line_number == 9_004


def test_the_game_goes_on_in_the_renamed_file_until_it_opens_a_new_one(tmp_path: Path) -> None:
    log, moved = LogFile(tmp_path / "WoWChatLog.txt"), tmp_path / "old.txt"
    log.path.write_bytes(tagged())
    place = log.read(None).place
    log.path.rename(moved)
    append(moved, line := tagged())
    missing = log.read(place)
    assert ([line.text for line in missing.lines], missing.change) == (texts(line), Change.MISSING)
    append(moved, late := tagged())
    append(log.path, new := tagged())
    rotated = log.read(missing.place)
    assert ([line.text for line in rotated.lines], rotated.change) == (texts(late), Change.ROTATED)
    assert [line.text for line in log.read(rotated.place).lines] == texts(new)


def test_a_copy_made_before_truncating_is_read_to_its_end(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "WoWChatLog.txt")
    log.path.write_bytes(b"".join(tagged() for _ in range(20)))
    place = log.read(None).place
    append(log.path, line := tagged())
    shutil.copyfile(log.path, tmp_path / "copy.txt")
    os.truncate(log.path, 0)
    append(log.path, new := tagged())
    rotated = log.read(place)
    assert ([line.text for line in rotated.lines], rotated.change) == (texts(line), Change.ROTATED)
    assert [line.text for line in log.read(rotated.place).lines] == texts(new)


def test_what_cannot_be_read_is_reported_and_read_later(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "WoWChatLog.txt")
    log.path.mkdir()
    with pytest.raises(LogUnreadable, match="not a file"):
        log.read(None)
    log.path.rmdir()
    log.path.write_bytes(line := tagged())
    assert log.read(None).place.offset == len(line)


def test_a_locked_file_beside_the_log_hinders_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, beside = LogFile(tmp_path / "WoWChatLog.txt"), tmp_path / "Combat.txt"
    log.path.write_bytes(tagged() * 20)
    place = log.read(None).place
    log.path.unlink()
    log.path.write_bytes(line := tagged())
    beside.write_bytes(b"x" * 100_000)

    def open_unless_locked(path: Path) -> BinaryIO:
        if path == beside:
            raise PermissionError(13, "Permission denied")
        return path.open("rb")

    monkeypatch.setattr(log_file, "open_shared", open_unless_locked)
    batch = log.read(place)
    assert ([each.text for each in batch.lines], batch.change) == (texts(line), Change.BEGUN_ANEW)


async def test_that_the_log_can_be_read_again_is_told_though_nothing_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, told = LogFile(tmp_path / "WoWChatLog.txt"), asyncio.Queue[str]()
    log.path.write_bytes(tagged())
    read, is_locked = log.read, False

    def read_unless_locked(place: Place | None) -> Batch:
        if is_locked:
            raise LogUnreadable("locked")
        return read(place)

    async def take(batch: Batch) -> None:
        told.put_nowait(batch.change.value)

    monkeypatch.setattr(log, "read", read_unless_locked)
    following = asyncio.create_task(
        follow(log, None, take, lambda error: told.put_nowait(str(error)), poll_seconds=0.001)
    )
    async with asyncio.timeout(90):
        assert await told.get() == "first_start"
        assert await told.get() == "none"
        is_locked = True
        while await told.get() != "locked":
            pass
        is_locked = False
        while await told.get() != "none":
            pass
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following


if sys.platform != "win32":

    def test_a_pipe_is_no_log(tmp_path: Path) -> None:
        log = LogFile(tmp_path / "WoWChatLog.txt")
        os.mkfifo(log.path)
        with pytest.raises(LogUnreadable, match="not a file"):
            log.read(None)

    def test_nothing_stays_open(tmp_path: Path) -> None:
        log = LogFile(tmp_path / "WoWChatLog.txt")
        log.path.write_bytes(tagged())
        before = len(list(Path("/proc/self/fd").iterdir()))
        place = log.read(None).place
        log.path.rename(tmp_path / "old.txt")
        log.read(place)
        assert len(list(Path("/proc/self/fd").iterdir())) == before


async def test_following_goes_on_after_what_was_kept_and_after_trouble(tmp_path: Path) -> None:
    log, found, troubles = LogFile(tmp_path / "WoWChatLog.txt"), list[str](), list[LogUnreadable]()
    seen = asyncio.Condition()
    changes: list[Change] = []

    async def take(batch: Batch) -> None:
        async with seen:
            found.extend(line.text for line in batch.lines)
            changes.append(batch.change)
            seen.notify_all()

    def trouble(error: LogUnreadable) -> None:
        troubles.append(error)
        log.path.rmdir()
        for line in lines:
            append(log.path, line)

    following = asyncio.create_task(follow(log, None, take, trouble, poll_seconds=0.001))
    lines = [tagged() for _ in range(50)]
    async with seen, asyncio.timeout(90):
        await seen.wait_for(lambda: changes == [Change.MISSING])
        log.path.mkdir()
        await seen.wait_for(lambda: len(found) == len(lines))
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
    assert found == texts(b"".join(lines))
    assert len(troubles) == 1
