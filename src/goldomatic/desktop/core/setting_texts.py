"""The settings as texts, and back: one table of names and rules for environment, file and options."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from goldomatic.desktop.core.gift_rules import Quality, kept_items, kept_text
from goldomatic.desktop.core.settings import DesktopSettings, Language, Strategy

__all__ = ["SETTINGS", "Problem", "Setting", "settings_from", "written"]

Plain = str | bool | int | float


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name for people, its field; reading its text raises ValueError, saying why."""

    name: str
    field: str
    read: Callable[[str], object]
    meaning: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A setting that was given and cannot be used; the value is never repeated."""

    name: str
    message: str

    def __str__(self) -> str:
        """Return it as one sentence."""
        return f"{self.name}: {self.message}"


def _one_of(kind: type[StrEnum]) -> Callable[[str], StrEnum]:
    def read(text: str) -> StrEnum:
        wanted = text.lower().replace("-", "_")
        for each in kind:
            if wanted in (each.value, each.name.lower()):
                return each
        raise ValueError("must be one of " + ", ".join(each.value for each in kind))

    return read


def _yes_or_no(text: str) -> bool:
    if text.lower() in ("true", "yes", "on", "1"):
        return True
    if text.lower() in ("false", "no", "off", "0"):
        return False
    raise ValueError("must be true or false")


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ValueError("begins with the home of a user who does not exist") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError("must be a number") from None


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("must be a whole number") from None


SETTINGS: Final = (
    Setting("EbsAddress", "ebs_address", str.strip, "the EBS: https, or http to this machine"),
    Setting("GameFolder", "game_folder", _path, "the folder of World of Warcraft"),
    Setting("ChatLog", "log_path", _path, "the chat log, where it is not in the game's folder"),
    Setting("Strategy", "strategy", _one_of(Strategy), "how lines get into the game"),
    Setting("WindowTitle", "window_title", str, "of several game windows, the one to type into"),
    Setting("PollSeconds", "poll_seconds", _number, "how often the EBS is asked while nothing happens"),
    Setting("TimesTypedMax", "times_typed_max", _whole_number, "how often an unacknowledged line is typed"),
    Setting("AutoNotify", "is_auto_notify", _yes_or_no, "whisper each winner without being asked"),
    Setting("AutoSync", "is_auto_sync", _yes_or_no, "hand a payout to the game when the winner has agreed"),
    Setting("GiftByHand", "is_gift_by_hand", _yes_or_no, "choose each gift by hand, not by the roulette"),
    Setting("GiftQualityMin", "gift_quality_min", _one_of(Quality), "give nothing of less quality away"),
    Setting("GiftQualityMax", "gift_quality_max", _one_of(Quality), "give nothing of more quality away"),
    Setting("NeverGive", "never_given", kept_items, "items never given away: id and name, with semicolons"),
    Setting("Language", "language", _one_of(Language), "of window and terminal"),
    Setting("StartMinimized", "is_started_minimized", _yes_or_no, "begin without the window"),
    Setting("ShowNotifications", "are_notifications_shown", _yes_or_no, "notify of what needs the streamer"),
)  # fmt: skip
"""Every setting, in the order in which people meet them."""

_BY_NAME: Final = {setting.name.lower(): setting for setting in SETTINGS}


def settings_from(
    given: Mapping[str, str], base: DesktopSettings | None = None
) -> tuple[DesktopSettings, tuple[Problem, ...]]:
    """Return ``base`` with what was given by name, in any case; what cannot be used is as in ``base``."""
    settings, problems = base or DesktopSettings(), []
    for name, text in given.items():
        setting = _BY_NAME.get(name.lower())
        if setting is None:
            nearest = difflib.get_close_matches(name.lower(), _BY_NAME, n=1, cutoff=0.6)
            hint = f"; did you mean {_BY_NAME[nearest[0]].name}?" if nearest else ""
            problems.append(Problem(name, f"there is no such setting{hint}"))
            continue
        try:
            changes: dict[str, Any] = {setting.field: setting.read(text)}
            settings = replace(settings, **changes)
        except ValueError as error:
            problems.append(Problem(setting.name, str(error)))
    return settings, tuple(problems)


def written(settings: DesktopSettings, setting: Setting) -> Plain | None:
    """Return a setting's value as a file holds it; None when there is none."""
    value = getattr(settings, setting.field)
    if isinstance(value, tuple):
        return kept_text(value) or None
    if isinstance(value, Path | StrEnum):
        return str(value)
    assert value is None or isinstance(value, str | bool | int | float)
    return value
