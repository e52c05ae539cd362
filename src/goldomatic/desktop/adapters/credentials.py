"""Where the key to the EBS is kept: the system's credential store, else a file that only its owner may read.

The environment wins over both, for headless use. Nothing here shows or logs a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from goldomatic.desktop.adapters.settings_file import replace_file

__all__ = ["API_KEY_NAME", "Key", "KeyNotKept", "KeyPlace", "KeyStore", "Ring", "system_ring"]

API_KEY_NAME: Final = "Mgm__ApiKey"
SERVICE_NAME: Final = "mimirons-gold-o-matic"
USER_NAME: Final = "desktop-key"


class KeyPlace(StrEnum):
    """Where the key is kept."""

    NOWHERE = "nowhere"
    SYSTEM = "system"
    """In the operating system's credential store."""
    FILE = "file"
    """In a file that only its owner may read: no credential store answers."""
    ENVIRONMENT = "environment"
    """It comes from an environment variable, and is not kept."""


class KeyNotKept(Exception):
    """The key could not be kept anywhere; the message says why."""


@dataclass(frozen=True, slots=True)
class Key:
    """The key, empty when there is none, and where it is from."""

    text: str = field(repr=False)
    place: KeyPlace


class Ring(Protocol):
    """A credential store, as the package keyring has it. Any call may raise whatever its system raises."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept for the name; None when there is nothing."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it, in place of what was kept before."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Keep it no longer."""
        ...


def system_ring() -> Ring | None:
    """Return the system's credential store; None when there is none that is worth the name."""
    try:
        import keyring  # noqa: PLC0415 - it comes with the extra only
    except ImportError:
        return None
    try:
        ring = keyring.get_keyring()
        # Below 1 are those that fail, forget, or keep plain text where others can read it.
        return ring if ring.priority >= 1 else None
    except Exception:  # noqa: BLE001 - see `Ring`
        return None


class KeyStore:
    """Finds and keeps the key. Reading may block while the system asks the streamer to unlock its store."""

    def __init__(self, given: Mapping[str, str], file: Path, ring: Ring | None) -> None:
        """Take the key of the environment from ``given``, which is by lower-case names."""
        # Several keys may be valid at once (SPEC §18); a Desktop uses the first.
        self._given = given.get(API_KEY_NAME.lower(), "").split(",")[0].strip()
        self._file = file
        self._ring = ring

    def read(self) -> Key:
        """Return the key that counts."""
        if self._given:
            return Key(self._given, KeyPlace.ENVIRONMENT)
        # A file is only there when it was written after what the credential store may have.
        kept = self._read_file()
        if kept:
            return Key(kept, KeyPlace.FILE)
        kept = self._read_ring()
        return Key(kept, KeyPlace.SYSTEM) if kept else Key("", KeyPlace.NOWHERE)

    def every_key(self) -> frozenset[str]:
        """Return all that is kept anywhere, also what does not count now: none of it may be shown."""
        return frozenset({self._given, self._read_file(), self._read_ring()}) - {""}

    def offered(self) -> KeyPlace:
        """Say where a new key would be kept: SYSTEM or FILE."""
        return KeyPlace.FILE if self._ring is None else KeyPlace.SYSTEM

    def keep(self, key: str) -> KeyPlace:
        """Keep the key, and say where.

        Raises:
            KeyNotKept: neither the credential store nor a file takes it.
        """
        if self._is_in_ring(key):
            try:
                self._file.unlink(missing_ok=True)
            except OSError as error:
                raise KeyNotKept(f"the old key in {self._file} cannot be removed: {error.strerror}") from None
            return KeyPlace.SYSTEM
        try:
            replace_file(self._file, key.encode())
        except OSError as error:
            raise KeyNotKept(f"{self._file} cannot be written: {error.strerror}") from None
        return KeyPlace.FILE

    def _is_in_ring(self, key: str) -> bool:
        """Try the credential store; what it does not give back it has not kept."""
        if self._ring is None:
            return False
        try:
            self._ring.set_password(SERVICE_NAME, USER_NAME, key)
        except Exception:  # noqa: BLE001 - see `Ring`
            return False
        return self._read_ring() == key

    def _read_ring(self) -> str:
        if self._ring is None:
            return ""
        try:
            return self._ring.get_password(SERVICE_NAME, USER_NAME) or ""
        except Exception:  # noqa: BLE001 - see `Ring`
            return ""

    def _read_file(self) -> str:
        try:
            return self._file.read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            return ""
