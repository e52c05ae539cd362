"""Where the key is kept, and which one counts when there are several (SPEC §5, §18)."""

from __future__ import annotations

import stat
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as FailingRing

from goldomatic.desktop.adapters.credentials import Key, KeyNotKept, KeyPlace, KeyStore, system_ring

KEY = "a-desktop-key-of-some-length"


class FakeRing:
    """A credential store; ``trouble`` is raised by every call, ``is_forgetful`` keeps nothing."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None
        self.is_forgetful = False

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        if not self.is_forgetful:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._fail()
        del self.kept[service, username]

    def _fail(self) -> None:
        if self.trouble is not None:
            raise self.trouble


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "desktop.key"


def test_the_credential_store_keeps_it_and_no_file_is_left(file: Path) -> None:
    ring = FakeRing()
    store = KeyStore({}, file, ring)
    assert (store.read(), store.offered()) == (Key("", KeyPlace.NOWHERE), KeyPlace.SYSTEM)
    file.parent.mkdir()
    file.write_text("an-older-key", encoding="utf-8")
    assert store.keep(KEY) is KeyPlace.SYSTEM
    assert store.read() == Key(KEY, KeyPlace.SYSTEM)
    assert not file.exists()


@pytest.mark.parametrize("how", ["none", "raises", "forgets"])
def test_without_a_credential_store_a_file_that_only_its_owner_may_read_does(file: Path, how: str) -> None:
    ring = FakeRing()
    ring.kept["mimirons-gold-o-matic", "desktop-key"] = "an-older-key"
    ring.trouble = OSError("no bus") if how == "raises" else None
    ring.is_forgetful = how == "forgets"
    store = KeyStore({}, file, None if how == "none" else ring)
    assert store.keep(KEY) is KeyPlace.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    ring.trouble = None
    assert store.read() == Key(KEY, KeyPlace.FILE)


def test_the_environment_wins_with_its_first_key(file: Path) -> None:
    ring = FakeRing()
    store = KeyStore({"mgm__apikey": f" {KEY}, another"}, file, ring)
    assert store.keep("kept") is KeyPlace.SYSTEM
    assert store.read() == Key(KEY, KeyPlace.ENVIRONMENT)


def test_a_key_that_can_be_kept_nowhere_is_said(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(KeyNotKept, match="cannot be written"):
        KeyStore({}, file, None).keep(KEY)
    with pytest.raises(KeyNotKept, match="cannot be removed"):
        KeyStore({}, file, FakeRing()).keep(KEY)


def test_a_key_shows_nowhere(file: Path) -> None:
    assert KEY not in repr(Key(KEY, KeyPlace.FILE))


def test_a_system_whose_store_always_fails_has_none() -> None:
    before = keyring.get_keyring()
    try:
        keyring.set_keyring(FailingRing())  # type: ignore[no-untyped-call]
        assert system_ring() is None
    finally:
        keyring.set_keyring(before)
