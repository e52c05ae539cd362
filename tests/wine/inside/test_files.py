"""The log while the game has it open, and who rotates it does so while we read (SPEC §10). Windows only."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from goldomatic.desktop.adapters.log_file import Change, LogFile
from goldomatic.desktop.adapters.shared_file import open_shared

LINE = b"4/10 21:07:33.412  [MGM_ACK:use:a%d]\r\n"


def test_a_file_that_is_being_read_can_be_renamed_truncated_and_deleted(tmp_path: Path) -> None:
    path, moved = tmp_path / "WoWChatLog.txt", tmp_path / "old.txt"
    path.write_bytes(b"one\r\n")
    with open_shared(path) as opened:
        path.rename(moved)
        moved.write_bytes(b"two\r\n")
        assert opened.read() == b"two\r\n"
        os.truncate(moved, 0)
        moved.unlink()
    assert list(tmp_path.iterdir()) == []


def test_the_usual_way_of_opening_would_lock_it(tmp_path: Path) -> None:
    """Why `open_shared` is there at all."""
    path = tmp_path / "WoWChatLog.txt"
    path.write_bytes(b"one\r\n")
    with path.open("rb"), pytest.raises(PermissionError):
        path.rename(tmp_path / "old.txt")


def test_no_file_is_told_as_everywhere(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_shared(tmp_path / "nothing.txt")
    with pytest.raises(PermissionError):
        open_shared(tmp_path)


def test_a_file_keeps_its_identity_when_it_is_renamed(tmp_path: Path) -> None:
    path = tmp_path / "WoWChatLog.txt"
    path.write_bytes(LINE % 1)
    log = LogFile(path)
    place = log.read(None).place
    path.rename(tmp_path / "old.txt")
    path.write_bytes(LINE % 2)
    assert log.read(place).change is Change.ROTATED


WRITER = """
import sys, time
with open(sys.argv[1], "ab", buffering=0) as log:
    for number in range(int(sys.argv[2])):
        line = b"4/10 21:07:33.412  [MGM_ACK:use:a%d]\\r\\n" % number
        log.write(line[:20])
        log.write(line[20:])
        if number % 50 == 0:
            time.sleep(0.01)
"""


def test_every_line_of_another_process_is_seen_once_while_it_holds_the_file_open(tmp_path: Path) -> None:
    log, count, found = LogFile(tmp_path / "WoWChatLog.txt"), 2_000, list[str]()
    place = log.read(None).place
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(log.path), str(count)])
    gives_up_at = time.monotonic() + 60
    while len(found) < count:
        assert time.monotonic() < gives_up_at
        batch = log.read(place)
        place = batch.place
        found += [line.text.partition("  ")[2] for line in batch.lines]
    assert writer.wait() == 0
    assert found == [f"[MGM_ACK:use:a{number}]" for number in range(count)]
