"""Names in the addon's Lua: the shared vectors, and Python's answer for whatever is typed (SPEC §4)."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goldomatic.protocol.character_name import (
    CYRILLIC_LETTERS,
    LATIN_LETTERS,
    CharacterName,
    InvalidCharacterName,
)
from goldomatic.protocol.invisible import INVISIBLE_RANGES
from tests.support.addon_lua import PureAddon, plain
from tests.support.vectors import load_vectors

ADDON = PureAddon("Letters.lua", "Names.lua")
NAMES = ADDON.ns.Names

letters = st.sampled_from(sorted(LATIN_LETTERS | CYRILLIC_LETTERS))
marks = st.sampled_from([chr(point) for point in ADDON.ns.Letters.composed_by_mark])
oddities = st.sampled_from("\u212a\u212b\u0340\u0341\u0344\u0300\u0327 \u00a0\u3000\x1c\x85×÷İıŉſĸßµ0'-")
invisible = st.sampled_from([chr(low) for low, _ in INVISIBLE_RANGES])
near_names = st.lists(st.one_of(letters, letters, letters, marks, oddities, invisible), max_size=26).map(
    "".join
)


def parsed(text: str) -> str | None:
    try:
        return CharacterName.parse(text).value
    except InvalidCharacterName:
        return None


@pytest.mark.parametrize("case", load_vectors("character_names"), ids=lambda case: case["why"])
def test_vector(case: dict[str, Any]) -> None:
    assert NAMES.parse(case["input"]) == case["canonical"]


@settings(max_examples=1500)
@given(st.one_of(near_names, st.text(st.characters(exclude_categories=["Cs"]), max_size=40)))
@example("e\u0341lan")
@example("a\u0308\u0304b")
def test_lua_and_python_give_the_same_answer(text: str) -> None:
    assert NAMES.parse(text) == parsed(text)


def test_every_letter_folds_alike() -> None:
    for letter in sorted(LATIN_LETTERS | CYRILLIC_LETTERS):
        assert NAMES.parse(letter * 2) == parsed(letter * 2), letter


def test_no_other_letter_is_known() -> None:
    known = {chr(point) for point in ADDON.ns.Letters.scripts}
    assert known == LATIN_LETTERS | CYRILLIC_LETTERS


def test_the_invisible_characters_are_the_same() -> None:
    assert [tuple(pair) for pair in plain(ADDON.ns.Letters.invisible_ranges)] == list(INVISIBLE_RANGES)


@pytest.mark.parametrize(
    "text", [b"\xff\xfe", b"\xd0", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"Nor\xe2\x82"]
)
def test_what_is_no_utf8_is_no_name(text: bytes) -> None:
    escapes = "".join(f"\\{byte:03}" for byte in text)
    assert ADDON.lua.eval(f'function(parse) return parse("{escapes}") == nil end')(NAMES.parse)


@pytest.mark.parametrize("value", [None, 42, 4.5, True])
def test_only_text_can_be_a_name(value: object) -> None:
    assert NAMES.parse(value) is None


def test_an_endless_text_is_refused_at_once() -> None:
    assert NAMES.parse("a" * 10_000_000) is None


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_trim_takes_the_same_white_space(text: str) -> None:
    assert NAMES.trim(text) == text.strip()


@given(st.one_of(near_names, st.none()), near_names)
def test_equal_means_the_same_stored_spelling(one: str | None, other: str) -> None:
    known = one is not None and parsed(one) is not None and parsed(one) == parsed(other)
    assert NAMES.are_same(one, other) == known
