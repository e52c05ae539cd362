"""What can be switched on a simulated client: all that nobody here could read off the real one (GAME §9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from goldomatic.protocol.chat_lines import Locale

__all__ = ["ClientOptions", "Locale", "Profile"]


class Profile(StrEnum):
    """The family of the private server's software, which decides what becomes of a message (GAME §5)."""

    AZEROTHCORE = "azerothcore"
    MANGOS = "mangos"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOptions:
    """How one client behaves.

    ``interface_folder`` is the game's ``Interface`` folder, which holds ``AddOns``; without it there are no
    addons. ``saved_variables_folder`` stands for ``WTF/Account/<name>``.
    """

    log_path: Path
    saved_variables_folder: Path
    interface_folder: Path | None = None
    locale: Locale | str = Locale.EN_US
    system_messages_logged: bool = True
    flush_works: bool = True
    """Whether ``LoggingChat(false)`` and ``(true)`` writes the buffer out."""
    name_brackets: bool = False
    """Whether the log puts ``[ ]`` around a speaker's name."""
    fps: int = 20
    seed: int = 0
    utc_offset: timedelta = field(default=timedelta(hours=3))
    """How far the machine's local time is ahead of UTC: the log and ``date`` show local time."""
    loading_screen_seconds: float = 1.0
    """How long a login or a /reload keeps the keyboard from the game."""
    screen_width: int = 1024
    """Width of the screen in UI units; its height is always 768."""
