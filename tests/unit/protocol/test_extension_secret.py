"""The keys that ``Twitch__ExtensionSecret`` names (SPEC §5, §15, §18)."""

from __future__ import annotations

import base64
import hashlib

import pytest

from goldomatic.protocol.extension_secret import extension_keys

OLD = bytes(range(32))
NEW = bytes(range(32, 64))


def text_of(key: bytes) -> str:
    return base64.b64encode(key).decode()


def test_one_secret_is_base64() -> None:
    assert extension_keys(text_of(OLD)) == (OLD,)


def test_several_are_comma_separated_and_keep_their_order() -> None:
    assert extension_keys(f" {text_of(NEW)} , {text_of(OLD)},") == (NEW, OLD)


def test_lost_padding_is_put_back() -> None:
    assert extension_keys(text_of(OLD).rstrip("=")) == (OLD,)


@pytest.mark.parametrize("empty", ["", "  ", ",", " , "])
def test_empty_is_the_key_of_development(empty: str) -> None:
    assert extension_keys(empty) == (hashlib.sha256(b"mgm-dev-extension-secret-change-me").digest(),)


@pytest.mark.parametrize("bad", ["not base64!", "abcde", f"{text_of(OLD)},%%%", "====", "ключ"])
def test_what_is_not_base64_is_refused_without_being_repeated(bad: str) -> None:
    with pytest.raises(ValueError, match=r"secret [12] is") as refusal:
        extension_keys(bad)
    assert bad not in str(refusal.value)
