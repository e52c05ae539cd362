"""A release: the same commit gives the same bytes, the wheel has everything, the notes tell what is new."""

import os
import subprocess
import sys
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

import goldomatic
from goldomatic.addon.files import ADDON_NAME, addon_files, addon_folder
from goldomatic.release import cli
from goldomatic.release.checkout import Checkout, NotACheckout, own_checkout, read_checkout, release_notes
from goldomatic.release.packing import pack_tar, pack_zip, sums
from goldomatic.release.parts import CannotBeMade, Part, make

ROOT = Path(__file__).resolve().parents[3]
THEN = datetime(2026, 4, 4, 12, 0, 0, tzinfo=UTC)


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "tag.gpgSign=false"]
    when = {"GIT_COMMITTER_DATE": "2026-04-04T12:00:00Z", "GIT_AUTHOR_DATE": "2026-04-04T12:00:00Z"}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(
        ["git", *who, *words], cwd=folder, env=os.environ | when | alone, check=True, capture_output=True
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "ebs: begin")
    return folder


def commit(folder: Path, subject: str) -> None:
    git(folder, "commit", "--quiet", "--allow-empty", "--message", subject)


@pytest.fixture(scope="module")
def checkout() -> Checkout:
    return own_checkout()


@pytest.fixture(scope="module")
def packages(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], list[Path]]:
    """The packages, made twice: the second time by somebody with other habits."""
    first, second = (tmp_path_factory.mktemp(name) for name in ("first", "second"))
    made = make(Part.PYTHON, checkout, first)
    habits = {"TZ": "Pacific/Auckland", "LC_ALL": "ru_RU.UTF-8", "PYTHONHASHSEED": "5"}
    umask = os.umask(0o077)
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in habits.items():
                patch.setenv(name, value)
            return made, make(Part.PYTHON, checkout, second)
    finally:
        os.umask(umask)


def test_packages_are_the_same_twice(packages: tuple[list[Path], list[Path]]) -> None:
    first, second = packages
    names = [path.name for path in first]
    assert names == [
        f"mimirons_gold_o_matic-{goldomatic.__version__}-py3-none-any.whl",
        f"mimirons_gold_o_matic-{goldomatic.__version__}.tar.gz",
    ]
    assert sums(first) == sums(second)


def test_the_addon_s_zip_is_the_same_twice(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    first, second = make(Part.ADDON, checkout, tmp_path), make(Part.ADDON, checkout, tmp_path / "again")
    assert sums(first) == sums(second)


def test_the_extension_s_zips_are_the_same_twice(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    first, second = (
        make(Part.EXTENSION, checkout, tmp_path),
        make(Part.EXTENSION, checkout, tmp_path / "again"),
    )
    name = f"mimirons-gold-o-matic-panel-{goldomatic.__version__}"
    assert [path.name for path in first] == [f"{name}.zip", f"{name}-sources.zip"]
    assert sums(first) == sums(second)


def test_what_the_wheel_brings_works_without_the_checkout(
    packages: tuple[list[Path], list[Path]], tmp_path: Path
) -> None:
    site, game, elsewhere = tmp_path / "site", tmp_path / "game", tmp_path / "elsewhere"
    for folder in (game / "Interface", elsewhere):
        folder.mkdir(parents=True)
    with zipfile.ZipFile(packages[0][0]) as wheel:
        for name in wheel.namelist():
            wheel.extract(name, site)
    command = [sys.executable, "-m", "goldomatic", "addon", "install", "--wow", str(game)]
    # The packages that it needs are those of this environment; itself is found in the wheel.
    done = subprocess.run(
        command,
        cwd=elsewhere,
        env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    installed = game / "Interface" / "AddOns" / ADDON_NAME
    assert addon_files(installed) == addon_files(addon_folder())
    told = "import goldomatic.addon.files as files; print(files.addon_folder())"
    where = subprocess.run(
        [sys.executable, "-c", told],
        cwd=elsewhere,
        env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(site)


def folder_with_files(parent: Path, *, is_second: bool) -> Path:
    """The same files, written in another order, at another time, under another umask."""
    folder = parent / "program"
    (folder / "inner").mkdir(parents=True)
    names = ["b.txt", "a.txt", "inner/run"]
    for name in reversed(names) if is_second else names:
        (folder / name).write_text(name, encoding="utf-8")
        (folder / name).chmod(0o700 if name.endswith("run") else 0o600 if is_second else 0o644)
        os.utime(folder / name, (1_000_000_000 + is_second, 1_000_000_000 + is_second))
    (folder / "link").symlink_to("inner/run")
    return folder


def test_archives_depend_on_the_files_alone(tmp_path: Path) -> None:
    first = folder_with_files(tmp_path / "1", is_second=False)
    second = folder_with_files(tmp_path / "2", is_second=True)
    for pack, name in ((pack_tar, "x.tar.gz"), (pack_zip, "x.zip")):
        pack(first, tmp_path / f"1-{name}", THEN)
        pack(second, tmp_path / f"2-{name}", THEN)
        assert (tmp_path / f"1-{name}").read_bytes() == (tmp_path / f"2-{name}").read_bytes()


def test_archives_hold_everything_and_what_may_be_run_may_be_run(tmp_path: Path) -> None:
    folder = folder_with_files(tmp_path, is_second=True)
    pack_tar(folder, tmp_path / "x.tar.gz", THEN)
    with tarfile.open(tmp_path / "x.tar.gz") as archive:
        modes = {entry.name: oct(entry.mode) for entry in archive if not entry.issym()}
        assert modes == {"program/a.txt": "0o644", "program/b.txt": "0o644", "program/inner/run": "0o755"}
        assert archive.getmember("program/link").linkname == "inner/run"
        assert {entry.mtime for entry in archive} == {int(THEN.timestamp())}
    pack_zip(folder, tmp_path / "x.zip", THEN)
    with zipfile.ZipFile(tmp_path / "x.zip") as zipped:
        assert zipped.read("program/link") == zipped.read("program/inner/run")
        assert zipped.getinfo("program/inner/run").external_attr >> 16 == 0o100755


def test_sums_are_read_by_the_tool_that_everybody_has(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    done = CliRunner().invoke(cli.release_app, ["sums", str(tmp_path)])
    assert done.exit_code == 0
    check = subprocess.run(
        ["sha256sum", "--check", cli.SUMS], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (check.returncode, check.stdout) == (0, "a: OK\nb: OK\n")
    # A second time the sums themselves are not summed up.
    before = (tmp_path / cli.SUMS).read_bytes()
    CliRunner().invoke(cli.release_app, ["sums", str(tmp_path)])
    assert (tmp_path / cli.SUMS).read_bytes() == before


def test_notes_begin_at_the_beginning_when_there_was_no_release(repository: Path) -> None:
    commit(repository, "ebs: go on")
    found = read_checkout(repository)
    assert found.last_tag is None
    assert found.subjects == ("ebs: go on", "ebs: begin")
    assert found.committed_at == THEN
    assert "## Commits since the beginning" in release_notes(found, "0.1.0")


def test_notes_begin_at_the_last_release_also_when_this_one_is_tagged(repository: Path) -> None:
    git(repository, "tag", "v0.1.0")
    commit(repository, "addon: mend")
    assert read_checkout(repository).subjects == ("addon: mend",)
    git(repository, "tag", "v0.2.0")
    found = read_checkout(repository)
    assert (found.last_tag, found.subjects) == ("v0.1.0", ("addon: mend",))
    notes = release_notes(found, "0.2.0")
    assert "## Commits since v0.1.0\n\n- addon: mend\n" in notes


def test_a_first_commit_that_is_tagged_is_a_release_of_everything(repository: Path) -> None:
    git(repository, "tag", "v0.1.0")
    found = read_checkout(repository)
    assert (found.last_tag, found.subjects) == (None, ("ebs: begin",))


@pytest.mark.parametrize(("version", "expected"), [("0.2.0", "Two"), ("0.1.0", "One"), ("0.3.0", "Soon")])
def test_notes_have_the_changelog_of_their_version(repository: Path, version: str, expected: str) -> None:
    text = "# Changelog\n\n## [Unreleased]\n\n- Soon\n\n## [0.2.0] - now\n\n- Two\n\n## [0.1.0]\n\n- One\n"
    (repository / "CHANGELOG.md").write_text(text, encoding="utf-8")
    notes = release_notes(read_checkout(repository), version)
    assert f"## What you notice\n\n- {expected}\n\n## Commits" in notes


def test_files_of_no_commit_are_told(repository: Path) -> None:
    assert read_checkout(repository).changed_files == ()
    (repository / "new.txt").write_text("", encoding="utf-8")
    assert read_checkout(repository).changed_files == ("new.txt",)


def test_a_checkout_that_differs_is_refused(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "new.txt").write_text("", encoding="utf-8")
    monkeypatch.setattr(cli, "own_checkout", lambda: read_checkout(repository))
    done = CliRunner().invoke(cli.release_app, ["build", "--output", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "new.txt" in done.output
    assert not (tmp_path / "out").exists()


def test_a_folder_without_git_is_no_checkout(tmp_path: Path) -> None:
    with pytest.raises(NotACheckout):
        read_checkout(tmp_path)


def test_what_cannot_be_made_is_left_out_and_said_unless_it_was_asked_for(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_tools(part: Part, of: Checkout, target: Path) -> list[Path]:
        if part is Part.ADDON:
            return make(part, of, target)
        raise CannotBeMade(f"no tool for {part}")

    monkeypatch.setattr(cli, "make", without_tools)
    command = ["build", "--with-changes", "--output", str(tmp_path)]
    done = CliRunner().invoke(cli.release_app, command)
    assert done.exit_code == 0, done.output
    assert "Left out: desktop: no tool for desktop" in done.output
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{ADDON_NAME}-{goldomatic.__version__}.zip",
        cli.NOTES,
        cli.SUMS,
    }
    assert CliRunner().invoke(cli.release_app, [*command, "--part", "desktop"]).exit_code == 1
