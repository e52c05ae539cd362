"""Puts the Desktop together: settings, key, logs, the bridge's service, and who shows it (SPEC §0, §15)."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import structlog
from rich.console import Console

from goldomatic.ambient import Ambient, SystemClock
from goldomatic.desktop.adapters.credentials import KeyPlace, system_ring
from goldomatic.desktop.adapters.game_folder import (
    find_games,
    registered_folders,
    running_games,
    usual_roots,
)
from goldomatic.desktop.bridge.service import BridgeService, Profile
from goldomatic.desktop.config import Configuration, read_configuration
from goldomatic.desktop.core.view import BridgeView, Notice
from goldomatic.desktop.core.wishes import AllowCharacter, OwnCharacter
from goldomatic.desktop.setup import DesktopSetup
from goldomatic.desktop.terminal.live import QUIT, LivePage, keys, wishes_of
from goldomatic.logs import json_file, json_lines, readable, send_logs_to

__all__ = ["EXIT_STOPPED", "EXIT_USAGE", "configuration", "look_for_games", "run_bridge", "run_desktop"]

EXIT_STOPPED: Final = 1
"""The bridge could not go on; it has said why."""
EXIT_USAGE: Final = 2
"""Something that it needs was not said, or cannot be used."""

EXTRA: Final = "mimirons-gold-o-matic[desktop]"

_LOOK_SECONDS: Final = 0.2

_LOG = structlog.get_logger(__name__)


def configuration(options: Mapping[str, str]) -> Configuration:
    """Read what this machine's user, its environment and the command line say."""
    return read_configuration(os.environ, options, system_ring())


def look_for_games() -> tuple[Path, ...]:
    """Look for World of Warcraft on this machine, the likeliest folder first."""
    home = Path.home()
    return find_games(running_games(), registered_folders(), usual_roots(home, os.environ))


def run_bridge(
    options: Mapping[str, str], own: Collection[OwnCharacter], *, journal: Path | None, is_json: bool
) -> int:
    """Run the bridge without a window until it is told to stop; return the exit code.

    ``own`` are characters that are the streamer's: nobody is there to be asked about them.
    """
    found = configuration(options)
    file = _log_file(found)
    send_logs_to(json_lines(logging.StreamHandler(sys.stdout)) if is_json else readable(sys.stderr), file)
    profile = _profile(found, options)
    if profile is None:
        return EXIT_USAGE
    if journal is not None:
        profile = replace(profile, journal_path=journal)
    service = BridgeService(Ambient.system())
    service.listen(_allowing(service, own), _nothing)
    if sys.stdout.isatty() and not is_json:
        # What else would be written to the terminal would tear the page.
        send_logs_to(file)
        return _run_live(service, profile)
    return _run_until_told(service, profile, lambda: None)


def run_desktop() -> int:
    """Show the window until the streamer quits; return the exit code."""
    try:
        # Qt comes with the extra only, and nobody else should wait for it.
        from goldomatic.desktop.ui.program import run_window  # noqa: PLC0415
    except ImportError as error:
        sys.stderr.write(f"mgm: the window needs Qt ({error}):\n  pip install '{EXTRA}'\n")
        return EXIT_USAGE
    ambient = Ambient.system()
    service = BridgeService(ambient)
    found = configuration({})
    send_logs_to(readable(sys.stderr), _log_file(found))
    for problem in found.problems:
        _LOG.warning("a setting cannot be used", action="desktop.bad_setting", problem=str(problem))
    setup = DesktopSetup(service, ambient.wall, read=lambda: configuration({}), look=look_for_games)
    setup.start_if_ready()
    # While Qt waits, Python's handlers would not run; the journal forgives an end at any instant.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return run_window(service, setup, ambient.wall)
    finally:
        service.stop()


def _profile(found: Configuration, options: Mapping[str, str]) -> Profile | None:
    """Return what to run with; None when something is missing, which is said, all of it at once."""
    key = found.keys.read()
    missing = [str(problem) for problem in found.problems if problem.name in options]
    for problem in found.problems:
        if problem.name not in options:
            _LOG.warning("a setting cannot be used", action="desktop.bad_setting", problem=str(problem))
    if not found.settings.ebs_address:
        missing.append("where the EBS is: --ebs, or Mgm__Desktop__EbsAddress")
    if not key.text:
        missing.append("the key: Mgm__ApiKey, or `mgm desktop` asks for it and keeps it")
    if found.settings.chat_log is None:
        missing.append("where the game is: --wow or --log; `mgm doctor` looks for it")
    if key.place is KeyPlace.FILE:
        _LOG.warning("the key is in a file: no credential store", action="desktop.key_in_file")
    if missing:
        sys.stderr.write("mgm: the bridge cannot start. Please say\n")
        sys.stderr.writelines(f"  - {each}\n" for each in missing)
        return None
    return found.profile(key)


def _allowing(service: BridgeService, own: Collection[OwnCharacter]) -> Callable[[BridgeView], None]:
    """Return a listener that says of the streamer's own characters that they are."""

    def on_view(view: BridgeView) -> None:
        character = view.link.character
        if character is not None and character in own and view.link.is_character_allowed is None:
            service.wish(AllowCharacter(character, is_allowed=True))

    return on_view


def _nothing(_notice: object) -> None:
    """Hear a notice that is in the log already."""


def _run_until_told(service: BridgeService, profile: Profile, look: Callable[[], bool | None]) -> int:
    """Run until a signal comes, until ``look`` says True, or until the bridge stops by itself."""
    with _told_to_stop() as told:
        service.start(profile)
        try:
            while not told.is_set():
                if not service.wait(_LOOK_SECONDS):
                    return EXIT_STOPPED
                if look():
                    break
        finally:
            service.stop()
    return 0


def _run_live(service: BridgeService, profile: Profile) -> int:
    """Run with the page in the terminal; the log is in its file meanwhile."""
    console = Console(highlight=False)
    page = LivePage(console, profile.settings.language, SystemClock())
    reasons: list[Notice] = []
    service.listen(page.on_view, page.on_notice)
    service.listen(_nothing, lambda told: reasons.append(told) if told.has_stopped else None)
    has_keys = sys.stdin.isatty()
    with (
        keys() if has_keys else contextlib.nullcontext(str) as pressed,
        page.shown(has_keys=has_keys) as show,
    ):

        def look() -> bool:
            key = pressed()
            for wish in wishes_of(key, page.view):
                service.wish(wish)
            show()
            return key.lower() == QUIT

        code = _run_until_told(service, profile, look)
    for reason in reasons:
        console.print(f"mgm: {reason.detail}", markup=False)
    return code


@contextlib.contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """Give an event that SIGINT and SIGTERM set; a second one ends the process as usual."""
    told = threading.Event()
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}

    def on_signal(number: int, _frame: object) -> None:
        told.set()
        signal.signal(number, before[signal.Signals(number)])

    for each in before:
        signal.signal(each, on_signal)
    try:
        yield told
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _log_file(found: Configuration) -> logging.Handler:
    """Return what writes the log file, which a support bundle takes along; where it cannot, that is said."""
    try:
        return json_file(found.places.log_file)
    except OSError as error:
        sys.stderr.write(f"mgm: no log file: {found.places.log_file}: {error.strerror}\n")
        return logging.NullHandler()
