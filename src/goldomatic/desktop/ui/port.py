"""What the window needs of the rest of the program, as the window sees it.

The bridge runs on a thread of its own; what is called back from there becomes a Qt signal first (`relay`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from goldomatic.addon.files import AddonState
from goldomatic.desktop.adapters.credentials import KeyPlace
from goldomatic.desktop.adapters.game_folder import FolderState, LogCheck
from goldomatic.desktop.core.answers import Outcome, Trouble
from goldomatic.desktop.core.ebs_facts import AuditEntry
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.desktop.core.view import BridgeView, Notice
from goldomatic.desktop.core.wishes import Wish

__all__ = ["Bridge", "EbsTest", "InstalledAddon", "Setup", "SetupFailed"]


class Bridge(Protocol):
    """The running bridge."""

    def wish(self, wish: Wish) -> None:
        """Ask for something; returns at once."""
        ...

    def audit(self, payout_id: UUID, done: Callable[[Outcome[tuple[AuditEntry, ...]]], None]) -> None:
        """Fetch all that happened to a payout; ``done`` is called on another thread."""
        ...

    def listen(
        self, on_view: Callable[[BridgeView], None], on_notice: Callable[[Notice], None]
    ) -> Callable[[], None]:
        """Have every new view and notice told, on the bridge's thread; return what ends that."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EbsTest:
    """What came of asking the EBS for its version and for the open payouts.

    ``trouble`` is None when both were answered; ``words`` say more about it, in English.
    """

    version: str | None
    pending: int | None
    trouble: Trouble | None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledAddon:
    """The addon was installed; ``backup`` is where the files went that were there before."""

    folder: Path
    backup: Path | None


class SetupFailed(Exception):
    """Something could not be kept or installed; the message says why."""


class Setup(Protocol):
    """Settings, key and game files. Every method but `settings` may block: call it off the UI thread."""

    def settings(self) -> DesktopSettings:
        """Return the present settings, from memory."""
        ...

    def save(self, settings: DesktopSettings, api_key: str | None) -> None:
        """Keep the settings, and the key unless it is None, and let the bridge work with them.

        Raises:
            SetupFailed: nothing was changed.
        """
        ...

    def key_place(self) -> KeyPlace:
        """Say where the key is kept now."""
        ...

    def key_place_offered(self) -> KeyPlace:
        """Say where a new key would be kept: SYSTEM or FILE."""
        ...

    def test_ebs(self, address: str, api_key: str | None) -> EbsTest:
        """Ask the EBS for its version and the open payouts; None means the key that is kept.

        Raises:
            SetupFailed: the address or the key cannot be used at all.
        """
        ...

    def game_folders(self) -> tuple[Path, ...]:
        """Look for the game where it usually is, the likeliest first."""
        ...

    def folder_state(self, folder: Path) -> FolderState:
        """Say whether the folder is one of the game."""
        ...

    def addon_state(self, folder: Path) -> AddonState:
        """Compare the addon in the game with ours."""
        ...

    def install_addon(self, folder: Path) -> InstalledAddon:
        """Copy the addon into the game.

        Raises:
            SetupFailed: what was there before still is.
        """
        ...

    def log_check(self, log: Path | None) -> LogCheck:
        """Say whether the chat log can be written; changes nothing."""
        ...
