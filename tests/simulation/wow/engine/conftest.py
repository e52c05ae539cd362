"""A client in a small realm, whose log and addons lie in a temporary folder."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from goldomatic.sim.wow.client import Client
from goldomatic.sim.wow.clock import VirtualClock
from goldomatic.sim.wow.options import ClientOptions, Profile
from goldomatic.sim.wow.realm import Realm

# The window is X11's; python-xlib and Xvfb are there on Linux only.
collect_ignore = [] if sys.platform == "linux" else ["test_window.py"]

AddonWriter = Callable[..., Path]
ClientMaker = Callable[..., Client]


@pytest.fixture
def realm() -> Realm:
    realm = Realm(Profile.AZEROTHCORE, VirtualClock())
    for name in ("Mimiron", "Norinn", "Мимирон", "Ян", "To"):
        realm.add_character(name, guild="Titans")
    return realm


@pytest.fixture
def write_addon(tmp_path: Path) -> AddonWriter:
    def write(name: str = "Probe", *, fields: str = "", **files: str) -> Path:
        """Write an addon; the keyword is the name of a Lua file without its ending."""
        folder = tmp_path / "Interface" / "AddOns" / name
        folder.mkdir(parents=True, exist_ok=True)
        listed = "\n".join(f"{file}.lua" for file in files)
        (folder / f"{name}.toc").write_text(f"## Interface: 30300\n{fields}\n{listed}\n", encoding="utf-8")
        for file, code in files.items():
            (folder / f"{file}.lua").write_text(code, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def make_client(tmp_path: Path, realm: Realm) -> ClientMaker:
    def make(character: str = "Mimiron", **options: Any) -> Client:
        """Log a character in; the loading screen is over."""
        (tmp_path / "Interface" / "AddOns").mkdir(parents=True, exist_ok=True)
        given = {
            "log_path": tmp_path / "Logs" / "WoWChatLog.txt",
            "saved_variables_folder": tmp_path / "WTF",
            "interface_folder": tmp_path / "Interface",
        } | options
        client = Client(realm, character, realm.clock, ClientOptions(**given))
        client.login()
        client.advance(2)
        return client

    return make


@pytest.fixture
def client(make_client: ClientMaker) -> Client:
    return make_client()


@pytest.fixture
def log_path(tmp_path: Path) -> Path:
    """Where a program under test writes its log."""
    return tmp_path / "Logs" / "WoWChatLog.txt"
