"""What the window's settings and set-up do to files, key, addon and bridge (SPEC §15)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from goldomatic.addon.files import AddonState
from goldomatic.ambient import Ambient, SystemClock
from goldomatic.desktop.adapters.credentials import KeyPlace
from goldomatic.desktop.adapters.dry_run import DryRun
from goldomatic.desktop.adapters.game_folder import FolderState, LogCheck
from goldomatic.desktop.bridge.service import BridgeService
from goldomatic.desktop.config import read_configuration
from goldomatic.desktop.core.answers import Trouble
from goldomatic.desktop.core.gift_rules import KeptItem
from goldomatic.desktop.core.gift_wishes import ChangeGiftRules
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.desktop.core.view import Notice, NoticeKind
from goldomatic.desktop.setup import DesktopSetup
from goldomatic.desktop.ui.port import Setup, SetupFailed
from tests.integration.api.service import API_KEY, running_service
from tests.support.listening import listening
from tests.support.wow_program import wait_for


class Machine:
    """A streamer's machine in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "Mgm__DataDir": str(folder / "data"),
            "Mgm__Desktop__SettingsFile": str(folder / "desktop.toml"),
        }
        self.service = BridgeService(Ambient.system(), lambda strategy: DryRun(lambda line: None))
        self.notices: list[Notice] = []
        self.views: list[Any] = []
        self.service.listen(self.views.append, self.notices.append)

    def setup(self) -> Setup:
        return DesktopSetup(
            self.service,
            SystemClock(),
            read=lambda: read_configuration(self.environment, {}, None),
            look=lambda: (self.folder,),
        )


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    yield machine
    machine.service.stop()


def test_the_bridge_runs_as_soon_as_there_are_address_and_key(machine: Machine) -> None:
    setup = machine.setup()
    assert (setup.key_place(), setup.key_place_offered()) == (KeyPlace.NOWHERE, KeyPlace.FILE)
    setup.save(DesktopSettings(ebs_address="http://127.0.0.1:9"), None)
    assert not machine.service.wait(0)
    setup.save(setup.settings(), API_KEY)
    assert machine.service.wait(0)
    assert setup.key_place() is KeyPlace.FILE
    wait_for(lambda: machine.views, "the first view")
    assert machine.setup().settings() == DesktopSettings(ebs_address="http://127.0.0.1:9")


def test_other_settings_reach_the_bridge(machine: Machine) -> None:
    setup = machine.setup()
    setup.save(DesktopSettings(ebs_address="http://ebs.example"), API_KEY)
    wait_for(lambda: machine.notices, "the reason")
    assert machine.notices[0].kind is NoticeKind.STOPPED
    late: list[Notice] = []
    machine.service.listen(lambda view: None, late.append)
    assert late == machine.notices
    setup.save(replace(setup.settings(), ebs_address="http://127.0.0.1:9"), None)
    wait_for(lambda: machine.views, "the first view")
    assert machine.service.wait(0)


def test_what_may_be_given_away_reaches_the_bridge_as_it_runs(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup = machine.setup()
    setup.save(DesktopSettings(ebs_address="http://127.0.0.1:9"), API_KEY)
    heard: list[object] = []
    started: list[object] = []
    monkeypatch.setattr(machine.service, "wish", heard.append)
    monkeypatch.setattr(machine.service, "start", started.append)
    rules = replace(setup.settings(), never_given=(KeptItem(6948, "Hearthstone"),))
    setup.save(rules, None)
    assert heard == [ChangeGiftRules(rules.gift_rules)]
    assert (setup.settings(), started) == (rules, [])
    setup.save(replace(rules, poll_seconds=44), None)
    assert len(started) == 1


def test_what_the_environment_says_is_not_written_into_the_file(machine: Machine) -> None:
    machine.environment["Mgm__Desktop__PollSeconds"] = "44"
    setup = machine.setup()
    assert setup.settings().poll_seconds == 44
    setup.save(replace(setup.settings(), times_typed_max=4), None)
    assert setup.settings() == DesktopSettings(poll_seconds=44, times_typed_max=4)
    del machine.environment["Mgm__Desktop__PollSeconds"]
    assert machine.setup().settings() == DesktopSettings(times_typed_max=4)


def test_what_cannot_be_kept_changes_nothing(machine: Machine) -> None:
    setup = machine.setup()
    (machine.folder / "desktop.key").mkdir()
    with pytest.raises(SetupFailed, match="cannot be written"):
        setup.save(DesktopSettings(poll_seconds=33), API_KEY)
    assert setup.settings() == machine.setup().settings() == DesktopSettings()
    (machine.folder / "desktop.toml").unlink(missing_ok=True)
    (machine.folder / "desktop.toml").mkdir()
    with pytest.raises(SetupFailed, match="cannot be written"):
        setup.save(DesktopSettings(poll_seconds=33), None)


async def test_the_ebs_is_tried_before_anything_is_kept(machine: Machine, sqlite_url: str) -> None:
    setup = machine.setup()
    async with running_service(sqlite_url) as service, listening(service.app) as address:
        await service.pending_payout()
        fine = await asyncio.to_thread(setup.test_ebs, address, API_KEY)
        wrong = await asyncio.to_thread(setup.test_ebs, address, "another-desktop-key-0003")
    assert (fine.pending, fine.trouble) == (1, None)
    assert fine.version is not None
    assert (wrong.version, wrong.pending, wrong.trouble) == (fine.version, None, Trouble.KEY_REFUSED)
    away = await asyncio.to_thread(setup.test_ebs, address, API_KEY)
    assert away.trouble is Trouble.NOT_REACHED
    for unusable in ("http://ebs.example", ""):
        with pytest.raises(SetupFailed):
            await asyncio.to_thread(setup.test_ebs, unusable, API_KEY)
    with pytest.raises(SetupFailed):
        await asyncio.to_thread(setup.test_ebs, address, None)


def test_game_addon_and_log(machine: Machine) -> None:
    setup = machine.setup()
    folder = machine.folder / "wow"
    assert setup.game_folders() == (machine.folder,)
    assert setup.folder_state(folder) is FolderState.ABSENT
    folder.mkdir()
    assert setup.addon_state(folder) is AddonState.ABSENT
    with pytest.raises(SetupFailed, match="does not look like"):
        setup.install_addon(folder)
    (folder / "Wow.exe").touch()
    assert setup.folder_state(folder) is FolderState.FINE
    assert setup.install_addon(folder).backup is None
    assert setup.addon_state(folder) is AddonState.CURRENT
    toc = next((folder / "Interface" / "AddOns").glob("*/*.toc"))
    toc.write_bytes(b"old")
    assert setup.addon_state(folder) is AddonState.DIFFERENT
    assert setup.install_addon(folder).backup is not None
    assert setup.log_check(folder / "Logs" / "WoWChatLog.txt") is LogCheck.NOT_YET
