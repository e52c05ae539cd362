"""Examines the streamer's machine: settings, key, EBS, game, addon, chat log, typing, journal (SPEC §15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import goldomatic
from goldomatic.addon.files import AddonFilesMissing, AddonState, NotAGameFolder, addon_state
from goldomatic.ambient import Clock
from goldomatic.desktop.adapters.credentials import Key, KeyPlace
from goldomatic.desktop.adapters.ebs_client import KeyNotUsable, UnsafeAddress
from goldomatic.desktop.adapters.ebs_trial import try_ebs
from goldomatic.desktop.adapters.game_folder import FolderState, LogCheck, folder_state, log_check
from goldomatic.desktop.adapters.game_window import DisplayUnavailable
from goldomatic.desktop.adapters.injection import StrategyUnavailable, injector_for
from goldomatic.desktop.adapters.journal import Journal, JournalInUse, JournalUnusable
from goldomatic.desktop.config import Configuration
from goldomatic.desktop.core.answers import Answered, Kept, Refused, Trouble
from goldomatic.doctor.findings import Finding, State

__all__ = ["examine_desktop", "is_desktop_meant"]

_REMEDIES: Final = {
    Trouble.NOT_REACHED: "start the EBS, check the address, and the network between",
    Trouble.KEY_REFUSED: "give the Desktop one of the keys in the EBS's Mgm__ApiKey",
    Trouble.TOO_MANY_CALLS: "wait a minute; is another Desktop using this key?",
    Trouble.UNAVAILABLE: "look at the EBS's own log; it may pass",
    Trouble.REDIRECTED: "give the address that the redirect leads to",
    Trouble.STRANGER: "check the address: another program answers there",
    Trouble.NOT_UNDERSTOOD: "update the EBS and the Desktop",
}


def is_desktop_meant(environment: Mapping[str, str], found: Configuration) -> bool:
    """Whether somebody has begun to set a Desktop up here."""
    named = any(name.lower().startswith("mgm__desktop__") for name in environment)
    return named or found.places.settings_file.exists()


async def examine_desktop(
    found: Configuration, *, wall: Clock, look: Callable[[], Sequence[Path]]
) -> list[Finding]:
    """Return everything that a bridge on this machine would need; changes nothing.

    ``look`` finds game folders; it is asked when none is set.
    """
    key = found.keys.read()
    findings = [
        Finding(subject=problem.name, state=State.WRONG, found=problem.message, remedy="see docs/spec.md §15")
        for problem in found.problems
    ]
    findings += [_key(key), await _ebs(found.settings.ebs_address, key, wall)]
    findings += [_game(found.settings.game_folder, look), *_addon(found.settings.game_folder)]
    return [*findings, _log(found.settings.chat_log, wall), _typing(found), _journal(found.places.journal)]


def _key(key: Key) -> Finding:
    why = "the EBS knows the Desktop by it"
    match key.place:
        case KeyPlace.NOWHERE:
            remedy = "set Mgm__ApiKey, or enter it in `mgm desktop`"
            return Finding(subject="key", state=State.WRONG, found="none", why=why, remedy=remedy)
        case KeyPlace.FILE:
            return Finding(
                subject="key",
                state=State.NOTE,
                found="in a file that only you may read",
                why="no credential store answers; whoever may read your files may read it",
                remedy="install a credential store, and enter the key anew",
            )
        case place:
            where = "from the environment" if place is KeyPlace.ENVIRONMENT else "in the credential store"
            return Finding(subject="key", state=State.FINE, found=where)


async def _ebs(address: str, key: Key, wall: Clock) -> Finding:
    """Ask the EBS for its version, and with the key for the open payouts."""
    why = "payouts come from it, and confirmations go to it"
    if not address:
        remedy = "set Mgm__Desktop__EbsAddress, or enter it in `mgm desktop`"
        return Finding(subject="EBS", state=State.WRONG, found="no address", why=why, remedy=remedy)
    try:
        # Without a key, anything that may stand in a header tells whether an EBS answers.
        version, pending = await try_ebs(address, key.text or "none", wall)
    except (UnsafeAddress, KeyNotUsable) as error:
        remedy = "correct it in the settings"
        return Finding(subject="EBS", state=State.WRONG, found=str(error), why=why, remedy=remedy)
    for outcome in (version, pending):
        if isinstance(outcome, Kept):
            remedy = _REMEDIES[outcome.trouble]
            return Finding(subject="EBS", state=State.WRONG, found=outcome.words, why=why, remedy=remedy)
        if isinstance(outcome, Refused):
            return Finding(subject="EBS", state=State.WRONG, found=outcome.message, why=why)
    assert isinstance(version, Answered)
    assert isinstance(pending, Answered)
    oldest = version.value.minimum_desktop_version
    if _numbers(goldomatic.__version__) < _numbers(oldest):
        return Finding(
            subject="EBS",
            state=State.WRONG,
            found=f"{address} works with Desktops from {oldest} on; this is {goldomatic.__version__}",
            remedy="update this program",
        )
    found = f"{address} answers: version {version.value.version}, {len(pending.value)} open payouts"
    return Finding(subject="EBS", state=State.FINE, found=found)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def _game(folder: Path | None, look: Callable[[], Sequence[Path]]) -> Finding:
    why = "the addon lives there, and the chat log"
    if folder is not None:
        state = folder_state(folder)
        words = {
            FolderState.FINE: f"{folder}",
            FolderState.ABSENT: f"{folder} is not there",
            FolderState.NOT_THE_GAME: f"{folder} holds no World of Warcraft",
        }[state]
        is_fine = state is FolderState.FINE
        remedy = "choose the folder that holds Wow.exe"
        return Finding(
            subject="game", state=State.FINE if is_fine else State.WRONG, found=words, why=why, remedy=remedy
        )
    games = ", ".join(map(str, look()))
    remedy = f"set Mgm__Desktop__GameFolder; found here: {games or 'none'}"
    return Finding(subject="game", state=State.WRONG, found="no folder is set", why=why, remedy=remedy)


def _addon(folder: Path | None) -> list[Finding]:
    if folder is None or folder_state(folder) is not FolderState.FINE:
        return []
    try:
        state = addon_state(folder)
    except (AddonFilesMissing, NotAGameFolder, OSError) as error:
        return [Finding(subject="addon", state=State.WRONG, found=str(error))]
    words = {
        AddonState.CURRENT: "installed, file by file as it should be",
        AddonState.DIFFERENT: "another version, or changed by hand",
        AddonState.ABSENT: "not installed",
    }[state]
    return [
        Finding(
            subject="addon",
            state=State.FINE if state is AddonState.CURRENT else State.WRONG,
            found=words,
            why="without it the game neither asks nor tells anything",
            remedy=f"mgm addon install --wow '{folder}', then restart the game",
        )
    ]


def _log(log: Path | None, wall: Clock) -> Finding:
    why = "the addon speaks through it alone"
    remedy = "let the game's user write there: outside of Program Files, for instance"
    match log_check(log):
        case LogCheck.WRITABLE:
            assert log is not None
            age = wall.now() - datetime.fromtimestamp(log.stat().st_mtime, UTC)
            minutes = max(0, int(age.total_seconds() // 60))
            found = f"{log}, {log.stat().st_size:,} bytes, last written {minutes} minutes ago"
            return Finding(subject="chat log", state=State.FINE, found=found)
        case LogCheck.NOT_YET:
            remedy = "log in to the game with the addon once"
            return Finding(
                subject="chat log", state=State.NOTE, found=f"{log} is not there yet", why=why, remedy=remedy
            )
        case LogCheck.READ_ONLY:
            return Finding(
                subject="chat log",
                state=State.WRONG,
                found=f"{log} cannot be written",
                why=why,
                remedy=remedy,
            )
        case LogCheck.NO_FOLDER:
            return Finding(
                subject="chat log",
                state=State.WRONG,
                found="its folder is not known, or not there",
                why=why,
                remedy="choose the game's folder",
            )


def _typing(found: Configuration) -> Finding:
    """Look for the game's windows by the strategy that is set; types nothing."""
    strategy = found.settings.strategy
    why = "commands reach the game as typed lines"
    try:
        # Nothing is typed here, so nothing is shown.
        injector = injector_for(strategy, show=lambda _line: None)
    except StrategyUnavailable as error:
        return Finding(subject="typing", state=State.WRONG, found=str(error), why=why)
    try:
        windows = injector.find_windows()
    except DisplayUnavailable as error:
        remedy = "start it on the screen where the game is"
        return Finding(
            subject="typing", state=State.WRONG, found=f"no screen: {error}", why=why, remedy=remedy
        )
    finally:
        injector.close()
    if not windows:
        return Finding(
            subject="typing",
            state=State.NOTE,
            found=f"{strategy.value}: no game window now",
            why=why,
            remedy="start the game; one that is started as administrator is seen by an administrator only",
        )
    titles = ", ".join(window.title for window in windows)
    return Finding(subject="typing", state=State.FINE, found=f"{strategy.value}: {titles}")


def _journal(path: Path) -> Finding:
    why = "what the game has said is kept there until the EBS has it"
    if not path.exists():
        return Finding(subject="journal", state=State.NOTE, found=f"{path} is not there yet", why=why)
    try:
        journal = Journal(path)
    except JournalUnusable as error:
        is_in_use = isinstance(error, JournalInUse)
        return Finding(
            subject="journal",
            state=State.NOTE if is_in_use else State.WRONG,
            found="in use: a bridge is running" if is_in_use else str(error),
            why=why,
            remedy="" if is_in_use else "move the file away, and say which payouts were mailed by hand",
        )
    try:
        waiting = len(journal.waiting())
    except JournalUnusable as error:
        return Finding(subject="journal", state=State.WRONG, found=str(error), why=why)
    finally:
        journal.close()
    return Finding(subject="journal", state=State.FINE, found=f"{path}, {waiting} lines wait for the EBS")
