"""From environment, files and options to the profile that the bridge runs with (SPEC §15).

Options win over the environment, that over the file named by ``Mgm__ConfigFile``, that over the settings that
the streamer made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from goldomatic.desktop.adapters.credentials import Key, KeyStore, Ring
from goldomatic.desktop.adapters.settings_file import SettingsFile
from goldomatic.desktop.bridge.service import Profile
from goldomatic.desktop.core.setting_texts import SETTINGS, Problem, settings_from
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.setting_sources import CONFIG_FILE, UnreadableFile, given_settings, home_path

__all__ = ["PREFIX", "Configuration", "Places", "environment_name", "read_configuration"]

PREFIX: Final = "Mgm__Desktop__"
"""What the Desktop's own settings begin with in the environment."""

_SETTINGS_FILE: Final = f"{PREFIX}SettingsFile"
_JOURNAL: Final = f"{PREFIX}Journal"
_DATA_DIR: Final = "Mgm__DataDir"
_APP: Final = "mimirons-gold-o-matic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the Desktop keeps things."""

    settings_file: Path
    key_file: Path
    journal: Path
    log_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """All that was said, and what of it cannot be used.

    ``file`` are the settings of the streamer's file alone: what a change of them starts from. ``set_outside``
    are the fields that environment or options say, over what stands in the file.
    """

    settings: DesktopSettings
    file: DesktopSettings
    set_outside: frozenset[str]
    places: Places
    keys: KeyStore
    problems: tuple[Problem, ...]

    def profile(self, key: Key) -> Profile:
        """Return the profile with this key."""
        return Profile(settings=self.settings, api_key=key.text, journal_path=self.places.journal)


def environment_name(setting: str) -> str:
    """Return what a setting is called in the environment: ``Mgm__Desktop__EbsAddress``."""
    return f"{PREFIX}{setting}"


def read_configuration(
    environment: Mapping[str, str], options: Mapping[str, str], ring: Ring | None
) -> Configuration:
    """Read everything; ``options`` are by the names of `goldomatic.desktop.core.setting_texts.SETTINGS`."""
    problems: list[Problem] = []
    try:
        given = given_settings(environment)
    except UnreadableFile as error:
        problems.append(Problem(CONFIG_FILE, f"cannot be read: {error}"))
        given = {name.lower(): text for name, text in environment.items() if text.strip()}
    places = _places(given, problems)
    loaded = SettingsFile(places.settings_file).load()
    problems += loaded.problems
    own = {
        name.removeprefix(PREFIX.lower()): text
        for name, text in given.items()
        if name.startswith(PREFIX.lower()) and name not in (_SETTINGS_FILE.lower(), _JOURNAL.lower())
    }
    settings, wrong = settings_from(own, loaded.settings)
    problems += [Problem(environment_name(problem.name), problem.message) for problem in wrong]
    settings, wrong = settings_from(options, settings)
    problems += wrong
    names = {name.lower() for name in (*own, *options)}
    return Configuration(
        settings=settings,
        file=loaded.settings,
        set_outside=frozenset(setting.field for setting in SETTINGS if setting.name.lower() in names),
        places=places,
        keys=KeyStore(given, places.key_file, ring),
        problems=tuple(problems),
    )


def _places(given: Mapping[str, str], problems: list[Problem]) -> Places:
    def path(name: str, default: Path) -> Path:
        text = given.get(name.lower())
        if text is None:
            return default
        try:
            return home_path(text.strip())
        except ValueError as error:
            problems.append(Problem(name, str(error)))
            return default

    data = path(_DATA_DIR, platformdirs.user_data_path(_APP, appauthor=False)) / "desktop"
    config = platformdirs.user_config_path(_APP, appauthor=False)
    settings_file = path(_SETTINGS_FILE, config / "desktop.toml")
    return Places(
        settings_file=settings_file,
        key_file=settings_file.with_suffix(".key"),
        journal=path(_JOURNAL, data / "journal.sqlite3"),
        log_file=data / "logs" / "desktop.jsonl",
    )
