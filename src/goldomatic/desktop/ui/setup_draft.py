"""What the set-up has gathered and not kept yet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from goldomatic.desktop.core.settings import DesktopSettings, changed_onto

__all__ = ["Draft"]


class Draft:
    """The settings as the pages change them, and a new key if one was typed."""

    def __init__(self, settings: DesktopSettings) -> None:
        """Begin with the present settings."""
        self._kept = settings
        self.settings = settings
        self.api_key: str | None = None

    @property
    def is_changed(self) -> bool:
        """Whether there is something to keep."""
        return self.settings != self._kept or self.api_key is not None

    def change(self, **changes: str | Path | None) -> None:
        """Change some of the settings."""
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]  # names of fields, each its type

    def onto(self, present: DesktopSettings) -> DesktopSettings:
        """Return the present settings with the changes: what was changed elsewhere stays as it is there."""
        return changed_onto(present, self._kept, self.settings)

    def was_kept(self) -> None:
        """Take note that all of it is kept now."""
        self._kept = self.settings
        self.api_key = None
