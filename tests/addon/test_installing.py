"""``mgm addon``: into a game folder and into a zip, from a checkout and from a wheel (SPEC §11)."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from goldomatic.addon import files
from goldomatic.addon.files import (
    ADDON_NAME,
    AddonFilesMissing,
    AddonState,
    NotAGameFolder,
    NotInstalled,
)
from goldomatic.cli import app
from tests.support.addon_lua import ADDON, toc_files
from tests.support.vectors import REPOSITORY

TOC = f"{ADDON_NAME}.toc"


@pytest.fixture
def game(tmp_path: Path) -> Path:
    folder = tmp_path / "World of Warcraft"
    (folder / "Interface" / "AddOns" / "Other").mkdir(parents=True)
    return folder


def installed(game: Path) -> dict[str, bytes]:
    folder = game / "Interface" / "AddOns" / ADDON_NAME
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_every_file_arrives_as_it_is(game: Path) -> None:
    done = CliRunner().invoke(app, ["addon", "install", "--wow", str(game)])
    assert done.exit_code == 0
    assert set(installed(game)) == {TOC, *toc_files()}
    assert installed(game) == files.addon_files(ADDON)
    assert (game / "Interface" / "AddOns" / "Other").is_dir()


def test_the_same_again_changes_nothing(game: Path) -> None:
    files.install(game)
    again = files.install(game)
    assert (again.is_unchanged, again.backup) == (True, None)
    assert not (game / "Interface" / "AddOns.backup").exists()


def test_what_was_there_is_kept(game: Path) -> None:
    target = files.install(game).folder
    for number, text in enumerate(("first", "second"), start=1):
        (target / "Mine.lua").write_text(text)
        done = files.install(game)
        assert done.backup == game / "Interface" / "AddOns.backup" / f"{ADDON_NAME}-{number}"
        assert (done.backup / "Mine.lua").read_text() == text
        assert installed(game) == files.addon_files(ADDON)


def test_whether_the_game_has_it_is_known_byte_for_byte(game: Path) -> None:
    assert files.addon_state(game) is AddonState.ABSENT
    folder = files.install(game).folder
    assert files.addon_state(game) is AddonState.CURRENT
    (folder / TOC).write_bytes((folder / TOC).read_bytes() + b"\n")
    assert files.addon_state(game) is AddonState.DIFFERENT
    with pytest.raises(NotAGameFolder):
        files.addon_state(game / "Interface" / "AddOns")


def test_the_game_s_own_spelling_of_its_folders_is_used(tmp_path: Path) -> None:
    (tmp_path / "interface" / "addons").mkdir(parents=True)
    assert files.install(tmp_path).folder == tmp_path / "interface" / "addons" / ADDON_NAME


def test_a_new_game_has_no_addons_folder_yet(tmp_path: Path) -> None:
    (tmp_path / "Wow.exe").touch()
    assert files.install(tmp_path).folder == tmp_path / "Interface" / "AddOns" / ADDON_NAME


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAGameFolder):
        files.install(tmp_path)
    done = CliRunner().invoke(app, ["addon", "install", "--wow", str(tmp_path / "nowhere")])
    assert done.exit_code == 1
    assert "Not installed" in done.stderr


def test_half_an_addon_is_not_installed(game: Path, tmp_path: Path) -> None:
    half = tmp_path / "half"
    shutil.copytree(ADDON, half)
    (half / "Core.lua").unlink()
    with pytest.raises(AddonFilesMissing, match=r"Core\.lua"):
        files.install(game, half)
    assert installed(game) == {}


def test_what_cannot_be_written_leaves_the_old_files(game: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = files.install(game).folder
    (target / "Mine.lua").write_text("mine")
    real = Path.write_bytes

    def torn(path: Path, content: bytes) -> int:
        return real(path, content[:-1] if path.name == "Core.lua" else content)

    monkeypatch.setattr(Path, "write_bytes", torn)
    with pytest.raises(NotInstalled):
        files.install(game)
    assert (target / "Mine.lua").read_text() == "mine"


def test_the_zip_unpacks_into_the_addons_folder_and_is_always_the_same(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["addon", "zip", "--output", str(tmp_path / "a.zip")])
    assert done.exit_code == 0
    files.pack(tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        read = {name.removeprefix(f"{ADDON_NAME}/"): archive.read(name) for name in archive.namelist()}
    assert read == files.addon_files(ADDON)


def test_a_wheel_brings_the_addon_along(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    script = "from goldomatic.addon.files import *; f = addon_folder(); print(f, len(addon_files(f)))"
    found = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")},
        check=True,
        capture_output=True,
        text=True,
    )
    folder, count = found.stdout.rsplit(maxsplit=1)
    assert Path(folder) == tmp_path / "site" / "goldomatic" / "addon" / ADDON_NAME
    assert int(count) == len(toc_files()) + 1
