"""The settings that the streamer made, in a TOML file that a person can read and edit too.

What we do not know in it, what cannot be used, and every comment stay where they are when we write.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from goldomatic.desktop.core.setting_texts import SETTINGS, Problem, settings_from, written
from goldomatic.desktop.core.settings import DesktopSettings

__all__ = ["Loaded", "SettingsFile", "SettingsNotKept", "replace_file"]


class SettingsNotKept(Exception):
    """The file could not be written; it is as it was. The message says why."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the file says; of a setting that cannot be used, the default and a problem."""

    settings: DesktopSettings
    problems: tuple[Problem, ...]


class SettingsFile:
    """The settings file at a path; nothing needs to be there yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> Loaded:
        """Return the settings; no file says nothing, one that cannot be read is a problem."""
        try:
            document = self._document()
        except (OSError, ValueError) as error:
            return Loaded(DesktopSettings(), (Problem(str(self.path), f"cannot be read: {_why(error)}"),))
        settings, problems = settings_from(_texts(document))
        return Loaded(settings, problems)

    def save(self, settings: DesktopSettings) -> None:
        """Write the settings, all or nothing. A file that is not TOML is kept under another name.

        Raises:
            SettingsNotKept: see there.
        """
        try:
            try:
                document = self._document()
            except ValueError:
                _set_aside(self.path)
                document = tomlkit.document()
            _put(settings, document)
            replace_file(self.path, tomlkit.dumps(document).encode())
        except OSError as error:
            raise SettingsNotKept(f"{self.path} cannot be written: {_why(error)}") from error

    def _document(self) -> TOMLDocument:
        """Return what is in the file; OSError, or ValueError when it is not TOML."""
        try:
            return tomlkit.parse(self.path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            return tomlkit.document()
        except TOMLKitError as error:
            raise ValueError(str(error)) from error


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in place of another, all or nothing, readable by its owner only; OSError when that fails."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # `mkstemp` makes files that nobody else may read.
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _put(settings: DesktopSettings, document: TOMLDocument) -> None:
    """Change in the document what says something else; so what cannot be used stays until it is set anew."""
    said, _ = settings_from(_texts(document))
    for setting in SETTINGS:
        value = written(settings, setting)
        if value == written(said, setting):
            continue
        key = next((key for key in document if key.lower() == setting.name.lower()), setting.name)
        if value is None:
            document.remove(key)
        else:
            document[key] = value


def _texts(document: Mapping[str, object]) -> dict[str, str]:
    """Return the values as if somebody had typed them: one set of rules for file and environment."""
    return {
        key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in document.items()
    }


def _set_aside(path: Path) -> None:
    number = 1
    while (aside := path.with_name(f"{path.name}.unreadable-{number}")).exists():
        number += 1
    path.rename(aside)


def _why(error: Exception) -> str:
    """Return what went wrong, without what stands in the file."""
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
