"""Settings, key and game files behind the window: what `goldomatic.desktop.ui.port.Setup` asks for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from goldomatic.addon.files import (
    AddonFilesMissing,
    AddonState,
    NotAGameFolder,
    NotInstalled,
    addon_state,
    install,
)
from goldomatic.ambient import Clock
from goldomatic.desktop.adapters.credentials import KeyNotKept, KeyPlace
from goldomatic.desktop.adapters.ebs_client import KeyNotUsable, UnsafeAddress
from goldomatic.desktop.adapters.ebs_trial import try_ebs
from goldomatic.desktop.adapters.game_folder import FolderState, LogCheck, folder_state, log_check
from goldomatic.desktop.adapters.settings_file import SettingsFile, SettingsNotKept
from goldomatic.desktop.bridge.service import BridgeService
from goldomatic.desktop.config import Configuration
from goldomatic.desktop.core.answers import Answered, Kept
from goldomatic.desktop.core.gift_wishes import ChangeGiftRules
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.desktop.ui.port import EbsTest, InstalledAddon, SetupFailed

__all__ = ["DesktopSetup"]


class DesktopSetup:
    """The `Setup` of this machine; changes of settings or key restart the bridge, but for the gift rules.

    ``read`` reads the configuration anew; ``look`` finds game folders.
    """

    def __init__(
        self,
        service: BridgeService,
        wall: Clock,
        *,
        read: Callable[[], Configuration],
        look: Callable[[], tuple[Path, ...]],
    ) -> None:
        self._service = service
        self._wall = wall
        self._read = read
        self._look = look
        self._found = read()
        self._turn = threading.Lock()

    def start_if_ready(self) -> None:
        """Start the bridge, or start it anew, if there are an address and a key to start with."""
        key = self._found.keys.read()
        if self._found.settings.ebs_address and key.text:
            self._service.start(self._found.profile(key))
        else:
            self._service.stop()

    def settings(self) -> DesktopSettings:
        """Return the present settings, from memory."""
        return self._found.settings

    def save(self, settings: DesktopSettings, api_key: str | None) -> None:
        """Keep the settings, and the key unless it is None, and let the bridge work with them.

        What the environment says over the file is not written into the file: it would outlive its reason.
        """
        with self._turn:
            found = self._found
            outside: dict[str, Any] = {name: getattr(found.file, name) for name in found.set_outside}
            file = SettingsFile(found.places.settings_file)
            try:
                file.save(replace(settings, **outside))
            except SettingsNotKept as error:
                raise SetupFailed(str(error)) from error
            try:
                if api_key is not None:
                    found.keys.keep(api_key)
            except KeyNotKept as error:
                with suppress(SettingsNotKept):
                    file.save(found.file)
                raise SetupFailed(str(error)) from error
            self._found = self._read()
            have_only_rules_changed = found.settings != self._found.settings and _without_gift_rules(
                found
            ) == _without_gift_rules(self._found)
            if api_key is None and have_only_rules_changed and self._service.wait(0):
                # What may be given away is told to the bridge as it runs: nothing else depends on it.
                self._service.wish(ChangeGiftRules(self._found.settings.gift_rules))
            else:
                self.start_if_ready()

    def key_place(self) -> KeyPlace:
        """Say where the key is kept now."""
        return self._found.keys.read().place

    def key_place_offered(self) -> KeyPlace:
        """Say where a new key would be kept: SYSTEM or FILE."""
        return self._found.keys.offered()

    def test_ebs(self, address: str, api_key: str | None) -> EbsTest:
        """Ask the EBS for its version and the open payouts; None means the key that is kept."""
        key = self._found.keys.read().text if api_key is None else api_key
        try:
            version, pending = asyncio.run(try_ebs(address, key, self._wall))
        except (UnsafeAddress, KeyNotUsable) as error:
            raise SetupFailed(str(error)) from error
        told = version.value.version if isinstance(version, Answered) else None
        count = len(pending.value) if isinstance(pending, Answered) else None
        kept = next((each for each in (version, pending) if isinstance(each, Kept)), None)
        if kept is not None:
            return EbsTest(version=told, pending=count, trouble=kept.trouble, words=kept.words)
        return EbsTest(version=told, pending=count, trouble=None)

    def game_folders(self) -> tuple[Path, ...]:
        """Look for the game where it usually is, the likeliest first."""
        return self._look()

    def folder_state(self, folder: Path) -> FolderState:
        """Say whether the folder is one of the game."""
        return folder_state(folder)

    def addon_state(self, folder: Path) -> AddonState:
        """Compare the addon in the game with ours; what cannot be read is another."""
        try:
            return addon_state(folder)
        except NotAGameFolder:
            return AddonState.ABSENT
        except (AddonFilesMissing, OSError):
            return AddonState.DIFFERENT

    def install_addon(self, folder: Path) -> InstalledAddon:
        """Copy the addon into the game."""
        try:
            done = install(folder)
        except (NotAGameFolder, NotInstalled, AddonFilesMissing) as error:
            raise SetupFailed(str(error)) from error
        return InstalledAddon(folder=done.folder, backup=done.backup)

    def log_check(self, log: Path | None) -> LogCheck:
        """Say whether the chat log can be written; changes nothing."""
        return log_check(log)


def _without_gift_rules(found: Configuration) -> DesktopSettings:
    """Return the settings that a running bridge cannot take over."""
    return replace(
        found.settings, is_gift_by_hand=False, gift_quality_min=None, gift_quality_max=None, never_given=()
    )
