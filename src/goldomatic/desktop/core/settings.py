"""What the streamer can set, as one frozen value. The key is not among it: it has a safer place."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from goldomatic.desktop.core.gift_rules import GiftRules, KeptItem, Quality

__all__ = [
    "LOG_IN_GAME_FOLDER",
    "POLL_SECONDS_MAX",
    "POLL_SECONDS_MIN",
    "DesktopSettings",
    "Language",
    "Strategy",
    "changed_onto",
]

POLL_SECONDS_MIN: Final = 5.0
POLL_SECONDS_MAX: Final = 120.0
TIMES_TYPED_MAX: Final = 10

LOG_IN_GAME_FOLDER: Final = Path("Logs") / "WoWChatLog.txt"


class Strategy(StrEnum):
    """How lines get into the game (SPEC §8)."""

    AUTOMATIC = "automatic"
    """The system's own: PostMessage with SendInput behind it on Windows, X11 elsewhere."""
    POST_MESSAGE = "post_message"
    SEND_INPUT = "send_input"
    X11 = "x11"
    DRY_RUN = "dry_run"


class Language(StrEnum):
    """The language of window and terminal."""

    SYSTEM = "system"
    ENGLISH = "en"
    RUSSIAN = "ru"


@dataclass(frozen=True, slots=True, kw_only=True)
class DesktopSettings:
    """The settings; every field has a default, and the first start asks for the first two.

    ValueError for a number out of its range.
    """

    ebs_address: str = ""
    game_folder: Path | None = None
    log_path: Path | None = None
    """The chat log, where it is not in its usual place in the game's folder."""
    strategy: Strategy = Strategy.AUTOMATIC
    window_title: str | None = None
    """Of several game windows the one to type into: the streamer's pick, remembered."""
    poll_seconds: float = 15.0
    """How often the EBS is asked when nothing is about to happen."""
    times_typed_max: int = 3
    """How often a line is typed that the addon does not acknowledge."""
    is_auto_notify: bool = True
    is_auto_sync: bool = False
    """Hand a payout to the game as soon as the winner has agreed."""
    is_gift_by_hand: bool = False
    """Choose each gift by hand: the roulette never turns."""
    gift_quality_min: Quality | None = None
    gift_quality_max: Quality | None = None
    never_given: tuple[KeptItem, ...] = ()
    """Items that are never given away."""
    language: Language = Language.SYSTEM
    is_started_minimized: bool = False
    are_notifications_shown: bool = True

    def __post_init__(self) -> None:
        """Refuse what would flood the EBS or the game."""
        if not POLL_SECONDS_MIN <= self.poll_seconds <= POLL_SECONDS_MAX:
            raise ValueError(f"the EBS is asked every {POLL_SECONDS_MIN:g} to {POLL_SECONDS_MAX:g} seconds")
        if not 1 <= self.times_typed_max <= TIMES_TYPED_MAX:
            raise ValueError(f"a line is typed 1 to {TIMES_TYPED_MAX} times")

    @property
    def gift_rules(self) -> GiftRules:
        """What may be given away, and who chooses."""
        return GiftRules(
            is_by_hand=self.is_gift_by_hand,
            quality_min=self.gift_quality_min,
            quality_max=self.gift_quality_max,
            kept=self.never_given,
        )

    @property
    def chat_log(self) -> Path | None:
        """The chat log's path; None while neither it nor the game's folder is known."""
        if self.log_path is not None:
            return self.log_path
        return None if self.game_folder is None else self.game_folder / LOG_IN_GAME_FOLDER


def changed_onto(
    present: DesktopSettings, before: DesktopSettings, after: DesktopSettings
) -> DesktopSettings:
    """Return the present settings with what has changed between two others."""
    changes: dict[str, Any] = {
        each.name: getattr(after, each.name)
        for each in fields(after)
        if getattr(after, each.name) != getattr(before, each.name)
    }
    return replace(present, **changes)
