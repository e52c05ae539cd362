"""``mgm sim wow``: puts realm, client, clock, window and HTTP control together (SPEC §14)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from goldomatic.ambient import Clock
from goldomatic.sim.wow.client import Client
from goldomatic.sim.wow.clock import VirtualClock
from goldomatic.sim.wow.heartbeat import Face, Heartbeat
from goldomatic.sim.wow.options import ClientOptions, Locale, Profile
from goldomatic.sim.wow.realm import Realm

__all__ = ["STREAMERS", "Game", "Setting", "WindowUnavailableError", "opened_game"]

STREAMERS: Final = {Locale.EN_US: "Mimiron", Locale.RU_RU: "Мимирон"}
_OTHERS = ("Norinn", "Thrall", "Ян")
_PURSE_COPPER = 200_000 * 10_000


class WindowUnavailableError(Exception):
    """The window cannot be opened; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the program was asked for. ``addons`` are folders of addons, copied into the game's."""

    log_path: Path
    locale: Locale = Locale.EN_US
    profile: Profile = Profile.AZEROTHCORE
    addons: Sequence[Path] = ()
    seed: int = 0
    is_flush_working: bool = True
    are_system_messages_logged: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """A running client in its realm."""

    client: Client
    realm: Realm
    heartbeat: Heartbeat


@contextmanager
def opened_game(setting: Setting, wall: Clock, *, rate: float, has_window: bool) -> Iterator[Game]:
    """Start the client and log the streamer's character in; what is saved lies beside the log.

    Raises:
        WindowUnavailableError: a window was asked for, and there is no X11 display or no python-xlib.
    """
    clock = VirtualClock(wall.now())
    realm = Realm(setting.profile, clock, setting.seed)
    streamer = realm.add_character(STREAMERS[setting.locale])
    streamer.copper = _PURSE_COPPER
    for name in _OTHERS:
        realm.add_character(name)
    with tempfile.TemporaryDirectory(prefix="mgm-wow-") as folder:
        interface = Path(folder) / "Interface"
        (interface / "AddOns").mkdir(parents=True)
        for addon in setting.addons:
            shutil.copytree(addon, interface / "AddOns" / addon.name)
        options = ClientOptions(
            log_path=setting.log_path,
            saved_variables_folder=setting.log_path.parent / "WTF",
            interface_folder=interface,
            locale=setting.locale,
            seed=setting.seed,
            flush_works=setting.is_flush_working,
            system_messages_logged=setting.are_system_messages_logged,
        )
        client = Client(realm, streamer.name, clock, options)
        client.login()
        face = _window(client) if has_window else None
        yield Game(client=client, realm=realm, heartbeat=Heartbeat(client, rate, face))


def _window(client: Client) -> Face:
    # Here and not above: python-xlib is an extra, and the program does without a window.
    try:
        from goldomatic.sim.wow.window import NoDisplayError, Window  # noqa: PLC0415
    except ImportError as error:
        raise WindowUnavailableError("python-xlib is not installed (the desktop extra has it)") from error
    try:
        return Window(client)
    except NoDisplayError as error:
        raise WindowUnavailableError(str(error)) from error
