"""The settings file on a real disk: what we cannot use in it is said, and never lost (SPEC §15)."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from goldomatic.desktop.adapters import settings_file
from goldomatic.desktop.adapters.settings_file import SettingsFile, SettingsNotKept
from goldomatic.desktop.core.settings import DesktopSettings, Language
from tests.unit.desktop.test_setting_texts import EVERYTHING


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "desktop.toml"


def test_what_was_saved_is_loaded_and_no_file_means_the_defaults(path: Path) -> None:
    file = SettingsFile(path)
    assert file.load().settings == DesktopSettings()
    for settings in (EVERYTHING, DesktopSettings(), DesktopSettings(ebs_address="https://x")):
        file.save(settings)
        assert file.load() == settings_file.Loaded(settings, ())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["desktop.toml"]


HAND_WRITTEN = """\
# my own words
ebsaddress = "https://old"
PollSeconds = 1  # too often
Strategy = "x11"
FutureSetting = [1, 2]

[Notes]
text = "keep me"
"""


def test_what_a_person_wrote_stays_and_what_cannot_be_used_is_said(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(HAND_WRITTEN, encoding="utf-8")
    loaded = SettingsFile(path).load()
    assert [problem.name for problem in loaded.problems] == ["PollSeconds", "FutureSetting", "Notes"]
    changed = DesktopSettings(ebs_address="https://new", language=Language.RUSSIAN)
    SettingsFile(path).save(changed)
    expected = HAND_WRITTEN.replace("https://old", "https://new").replace('"x11"', '"automatic"')
    assert path.read_text(encoding="utf-8").replace('Language = "ru"\n', "") == expected
    assert SettingsFile(path).load().settings == changed


def test_a_bad_value_goes_when_a_good_one_is_chosen(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("PollSeconds = 1\n", encoding="utf-8")
    SettingsFile(path).save(DesktopSettings(poll_seconds=30))
    assert path.read_text(encoding="utf-8") == "PollSeconds = 30\n"


def test_a_file_that_is_not_toml_is_said_and_set_aside(path: Path) -> None:
    path.parent.mkdir()
    for number in (1, 2):
        path.write_bytes(b"what = is = this\n\xff")
        [problem] = SettingsFile(path).load().problems
        assert "cannot be read" in str(problem)
        SettingsFile(path).save(EVERYTHING)
        assert SettingsFile(path).load().settings == EVERYTHING
        assert path.with_name(f"desktop.toml.unreadable-{number}").read_bytes().startswith(b"what")


def test_a_write_that_fails_leaves_the_file_and_no_rest(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SettingsFile(path).save(EVERYTHING)
    before = path.read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SettingsNotKept, match="No space left"):
        SettingsFile(path).save(DesktopSettings())
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["desktop.toml"]


def test_a_folder_in_its_place_is_said(path: Path) -> None:
    path.mkdir(parents=True)
    assert "cannot be read" in str(SettingsFile(path).load().problems[0])
    with pytest.raises(SettingsNotKept):
        SettingsFile(path).save(EVERYTHING)
