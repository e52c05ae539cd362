"""Which setting counts when several places say something, and what cannot be used (SPEC §15)."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldomatic.desktop.adapters.credentials import KeyPlace
from goldomatic.desktop.adapters.settings_file import SettingsFile
from goldomatic.desktop.config import Configuration, read_configuration
from goldomatic.desktop.core.setting_texts import SETTINGS
from goldomatic.desktop.core.settings import DesktopSettings, Language, Strategy
from goldomatic.ebs.config import read_settings


def read(folder: Path, options: dict[str, str] | None = None, **given: str) -> Configuration:
    environment = {"Mgm__Desktop__SettingsFile": str(folder / "desktop.toml"), "Mgm__DataDir": str(folder)}
    return read_configuration(environment | given, options or {}, None)


def test_options_win_over_environment_over_named_file_over_the_streamers_file(tmp_path: Path) -> None:
    SettingsFile(tmp_path / "desktop.toml").save(
        DesktopSettings(
            ebs_address="https://own", poll_seconds=31, times_typed_max=5, language=Language.RUSSIAN
        )
    )
    named = tmp_path / "named.toml"
    named.write_text(
        '[Mgm]\nApiKey = "a-key"\n[Mgm.Desktop]\nEbsAddress = "https://named"\nPollSeconds = 32\n'
        "TimesTypedMax = 6\n",
        encoding="utf-8",
    )
    found = read(
        tmp_path,
        {"EbsAddress": "https://option"},
        Mgm__ConfigFile=str(named),
        MGM__DESKTOP__EBSADDRESS="https://environment",
        Mgm__Desktop__PollSeconds="33",
    )
    settings = found.settings
    assert (settings.ebs_address, settings.poll_seconds) == ("https://option", 33)
    assert (settings.times_typed_max, settings.language) == (6, Language.RUSSIAN)
    assert (found.file.ebs_address, found.file.poll_seconds) == ("https://own", 31)
    assert found.set_outside == {"ebs_address", "poll_seconds", "times_typed_max"}
    assert found.problems == ()
    key = found.keys.read()
    assert (key.text, key.place) == ("a-key", KeyPlace.ENVIRONMENT)
    profile = found.profile(key)
    assert (profile.settings, profile.api_key) == (settings, "a-key")
    assert profile.journal_path == tmp_path / "desktop" / "journal.sqlite3"
    assert "a-key" not in repr(profile)


def test_everything_that_cannot_be_used_is_said_and_nothing_stops(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {"Strategy": "telepathy"},
        Mgm__ConfigFile=str(tmp_path / "missing.toml"),
        Mgm__Desktop__PollSeconds="often",
        Mgm__Desktop__Speed="high",
        Mgm__Desktop__Journal="~nobody-here/journal",
    )
    assert found.settings == DesktopSettings()
    assert [problem.name for problem in found.problems] == [
        "Mgm__ConfigFile",
        "Mgm__Desktop__Journal",
        "Mgm__Desktop__PollSeconds",
        "Mgm__Desktop__speed",
        "Strategy",
    ]


def test_without_any_word_the_users_own_folders_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/c")
    monkeypatch.setenv("XDG_DATA_HOME", "/d")
    places = read_configuration({}, {}, None).places
    assert places.settings_file == Path("/c/mimirons-gold-o-matic/desktop.toml")
    assert places.key_file == Path("/c/mimirons-gold-o-matic/desktop.key")
    assert places.journal == Path("/d/mimirons-gold-o-matic/desktop/journal.sqlite3")


def test_the_ebs_does_not_take_the_desktops_settings_for_misspelled_ones_of_its_own() -> None:
    given = {"Mgm__Environment": "Development", "Mgm__Desktop__EbsAddress": "https://e", "Mgm__ApiKeys": "x"}
    _, warnings = read_settings(given)
    assert [warning for warning in warnings if "no such setting" in warning] == [
        "mgm__apikeys: there is no such setting; did you mean Mgm__ApiKey?"
    ]


def test_the_contract_names_every_setting() -> None:
    contract = Path("docs/spec.md").read_text(encoding="utf-8")
    for setting in SETTINGS:
        assert f"__{setting.name}`" in contract
    for strategy in Strategy:
        assert f"`{strategy.value}`" in contract
