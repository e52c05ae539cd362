"""Where settings come from: the environment and one TOML file (SPEC §15). All programs read them alike."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["CONFIG_FILE", "ENVIRONMENT_NAMES", "UnreadableFile", "given_settings", "home_path"]

CONFIG_FILE = "Mgm__ConfigFile"

ENVIRONMENT_NAMES = ("Mgm__Environment", "ASPNETCORE_ENVIRONMENT")
"""Both say Production or Development; the first one wins where both are given side by side."""


class UnreadableFile(Exception):
    """The TOML file cannot be read; the text says why, without anything that stands in it."""


def given_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return every setting's text by its lower-case name; an empty one is as good as none.

    The environment wins over the file, under either name of `ENVIRONMENT_NAMES` too.

    Raises:
        UnreadableFile: the file that the environment names cannot be read.
    """
    given = {name.lower(): text for name, text in environment.items() if text.strip()}
    path = given.get(CONFIG_FILE.lower())
    if path is None:
        return given
    file = _read_toml(path)
    both_names = {name.lower() for name in ENVIRONMENT_NAMES}
    if not both_names.isdisjoint(given):
        file = {name: text for name, text in file.items() if name not in both_names}
    return file | given


def home_path(text: str) -> Path:
    """Return the path that ``text`` names; a leading ``~`` is a home.

    Raises:
        ValueError: it names the home of nobody.
    """
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ValueError("begins with the home of a user who does not exist") from None


def _read_toml(path: str) -> dict[str, str]:
    try:
        table = tomllib.loads(home_path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableFile(str(error)) from None
    return _flatten(table)


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Return a table's values as if they had come from the environment: one set of rules for both."""
    flat: dict[str, str] = {}
    for key, value in table.items():
        name = f"{prefix}{key}".lower()
        if isinstance(value, dict):
            flat |= _flatten(value, f"{name}__")
        elif isinstance(value, list):
            flat[name] = ",".join(map(str, value))
        else:
            flat[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return {name: text for name, text in flat.items() if text}
