"""The support bundle: logs, settings without secrets, and of the chat log our own lines only (SPEC §16)."""

from __future__ import annotations

import json
import re
import zipfile
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from goldomatic.desktop.adapters.journal import Journal, JournalUnusable
from goldomatic.desktop.adapters.log_file import CHUNK_BYTES
from goldomatic.desktop.config import Configuration
from goldomatic.desktop.core.setting_texts import SETTINGS, written
from goldomatic.desktop.core.tail import Scanner, start_of
from goldomatic.ebs.config.database_url import parse_database_url
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Genuine, read_line
from goldomatic.protocol.link import Word
from goldomatic.setting_sources import UnreadableFile, given_settings

__all__ = ["write_bundle"]

LINES_MAX: Final = 5_000
_REMOVED: Final = "[removed]"
_SECRET_NAME: Final = re.compile(r"key|secret|token|connectionstrings", re.IGNORECASE)
_SESSION: Final = re.compile(
    r"""\b[a-z0-9]{8}(?=\.\d+\b)|(?<=session":")[a-z0-9]{8}|(?<=session\\":\\")[a-z0-9]{8}"""
)
"""Where a line of the addon bears its session word: before its number, and in its Hello."""
_USER_IN_ADDRESS: Final = re.compile(r"(?<=://)[^/?#\s@\"]+@")
_SECRET_CHARACTERS_MIN: Final = 4
"""Shorter texts would be removed out of every other word."""


def write_bundle(
    path: Path,
    found: Configuration,
    environment: Mapping[str, str],
    report: str,
    tokens: Collection[str] = (),
) -> list[str]:
    """Write the zip, without any secret that is known, ``tokens`` among them; return the names of its parts.

    OSError when it cannot be written.
    """
    sessions, words, why_none = _sessions(found.places.journal)
    given = {*_secrets(environment), *tokens, *found.keys.every_key(), *(word.value for word in words)}
    secrets = {form for secret in given for form in _forms(secret)}
    parts = {
        "report.txt": report,
        "settings.txt": _settings(found, environment),
        **{f"logs/{log.name}": _text(log) for log in _logs(found.places.log_file)},
        "chat-log.txt": why_none or _own_lines(found.settings.chat_log, sessions),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, _without(text, secrets))
    return list(parts)


def _without(text: str, secrets: Collection[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SECRET_CHARACTERS_MIN:
            text = text.replace(secret, _REMOVED)
    # What the journal would name if it could be asked, and what nobody has named.
    text = _SESSION.sub(_REMOVED, text)
    return _USER_IN_ADDRESS.sub(f"{_REMOVED}@", text)


def _forms(secret: str) -> Iterator[str]:
    """Yield how a secret may be written: as it is, in JSON, in an address."""
    yield secret
    yield from (json.dumps(secret, ensure_ascii=is_ascii)[1:-1] for is_ascii in (True, False))
    yield quote(secret, safe="")


def _secrets(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield every secret that was given, and of several the single ones."""
    try:
        given = given_settings(environment)
    except UnreadableFile:
        given = dict(environment)
    for name, text in given.items():
        if "__" in name and _SECRET_NAME.search(name):
            yield text
            yield from (each.strip() for each in text.split(","))
            yield from _password_in(text)


def _password_in(text: str) -> Iterator[str]:
    """Yield the password of a database's address, and nothing of any other text."""
    try:
        password = parse_database_url(text).password
    except ValueError:
        return
    if password:
        yield str(password)


def _settings(found: Configuration, environment: Mapping[str, str]) -> str:
    """Return the Desktop's settings, and which others are set, without their values."""
    lines = [f"{setting.name} = {written(found.settings, setting)}" for setting in SETTINGS]
    lines += ["", "Set in the environment:", *sorted(name for name in environment if "__" in name)]
    return "\n".join(lines) + "\n"


def _logs(newest: Path) -> list[Path]:
    return sorted(newest.parent.glob(f"{newest.name}*")) if newest.parent.is_dir() else []


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _sessions(journal: Path) -> tuple[dict[Word, CharacterName], list[Word], str]:
    """Return the sessions that were accepted, the words of all, or why nobody knows them."""
    if not journal.exists():
        return {}, [], "There is no journal, so nobody knows which lines are ours.\n"
    try:
        opened = Journal(journal)
    except JournalUnusable as error:
        return {}, [], f"No lines: {error}. Stop the Desktop, and make the bundle anew.\n"
    try:
        allowed = {character for character, is_own in opened.characters().items() if is_own}
        told = opened.sessions()
        ours = {each.word: each.character.name for each in told if each.character in allowed}
        return ours, [each.word for each in told], ""
    except JournalUnusable as error:
        return {}, [], f"No lines: {error}.\n"
    finally:
        opened.close()


def _own_lines(log: Path | None, sessions: Mapping[Word, CharacterName]) -> str:
    """Return the last genuine lines of accepted sessions; whatever others have said stays where it is."""
    if log is None or not log.is_file():
        return "There is no chat log.\n"
    lines: deque[str] = deque(maxlen=LINES_MAX)
    scanner = Scanner(start_of("bundle"))
    with log.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            lines.extend(
                f"{line.line_number}: {line.text}\n"
                for line in scanner.feed(chunk)
                if isinstance(read_line(line.text, sessions), Genuine)
            )
    return "".join(lines)
