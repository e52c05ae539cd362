"""The game is found where it runs, was installed, or usually is; what is wrong with a folder is said."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from goldomatic.desktop.adapters.game_folder import (
    FolderState,
    LogCheck,
    RunningGame,
    find_games,
    folder_state,
    log_check,
    registered_folders,
    running_games,
    usual_roots,
)
from tests.support.wow_program import wait_for


def game(folder: Path, *, program: str | None = "Wow.exe") -> Path:
    (folder / "Interface" / "AddOns").mkdir(parents=True)
    (folder / "data").mkdir()
    if program is not None:
        (folder / program).write_bytes(b"MZ")
    return folder


def test_what_counts_as_the_game(tmp_path: Path) -> None:
    assert folder_state(game(tmp_path / "a")) is FolderState.FINE
    assert folder_state(game(tmp_path / "renamed", program=None)) is FolderState.FINE
    only_program = tmp_path / "b"
    only_program.mkdir()
    assert folder_state(only_program) is FolderState.NOT_THE_GAME
    (only_program / "WoW.EXE").touch()
    assert folder_state(only_program) is FolderState.FINE
    assert folder_state(tmp_path / "c") is FolderState.ABSENT
    assert folder_state(only_program / "WoW.EXE") is FolderState.ABSENT


def test_where_the_game_runs_comes_first_and_nothing_comes_twice(tmp_path: Path) -> None:
    prefix = tmp_path / "prefix"
    under_wine = game(prefix / "drive_c" / "Games" / "WoW")
    (prefix / "dosdevices").mkdir()
    (prefix / "dosdevices" / "c:").symlink_to(prefix / "drive_c")
    beside = game(tmp_path / "games" / "beside")
    usual = game(tmp_path / "games" / "usual")
    running = [
        RunningGame(program="C:\\games\\WOW\\wow.exe", working_folder=None, wine_prefix=prefix),
        RunningGame(program=str(beside / "WoW.exe"), working_folder=tmp_path, wine_prefix=None),
        RunningGame(program="Q:\\gone\\wow.exe", working_folder=None, wine_prefix=prefix),
    ]
    found = find_games(running, [tmp_path / "nowhere", usual], [tmp_path / "games", tmp_path / "missing"])
    assert [each.resolve() for each in found] == [under_wine, beside, usual]


def test_wine_and_homes_are_looked_through(tmp_path: Path) -> None:
    own = game(tmp_path / ".wine" / "drive_c" / "Program Files (x86)" / "World of Warcraft")
    lutris = game(tmp_path / "Games" / "wow-prefix" / "drive_c" / "Games" / "335a")
    plain = game(tmp_path / "Games" / "Warmane")
    steam = game(tmp_path / ".steam/steam/steamapps/compatdata/77/pfx/drive_c/WoW")
    elsewhere = game(tmp_path / "else" / "drive_c" / "WoW")
    roots = usual_roots(tmp_path, {"WINEPREFIX": str(tmp_path / "else")})
    assert set(find_games([], [], roots)) == {own, lutris, plain, steam, elsewhere}


def test_a_running_game_is_seen(tmp_path: Path) -> None:
    folder = game(tmp_path / "wow", program=None)
    program = folder / "WoW.exe"
    shutil.copy("/bin/sleep", program)
    with subprocess.Popen([program, "60"], cwd=tmp_path) as process:
        try:
            wait_for(lambda: str(program) in [each.program for each in running_games()], "the process")
            assert folder in find_games(running_games(), registered_folders(), [])
        finally:
            process.kill()


def test_whether_the_log_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "wow" / "Logs" / "WoWChatLog.txt"
    assert log_check(None) is LogCheck.NO_FOLDER
    assert log_check(log) is LogCheck.NO_FOLDER
    log.parent.parent.mkdir()
    assert log_check(log) is LogCheck.NOT_YET
    log.parent.mkdir()
    assert log_check(log) is LogCheck.NOT_YET
    log.touch()
    assert log_check(log) is LogCheck.WRITABLE
    # Root may write everywhere: the answer of the system is put in place of it.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert log_check(log) is LogCheck.READ_ONLY
    log.unlink()
    assert log_check(log) is LogCheck.READ_ONLY
    log.mkdir()
    assert log_check(log) is LogCheck.READ_ONLY
