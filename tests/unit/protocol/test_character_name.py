"""Character names (SPEC §4, §18 "Names"): the vectors, and what holds for every name."""

import time
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.protocol.character_name import (
    CYRILLIC_LETTERS,
    LATIN_LETTERS,
    CharacterName,
    InvalidCharacterName,
    NameFault,
    strip_invisible,
)
from goldomatic.protocol.invisible import INVISIBLE_RANGES
from tests.support.protocol_values import names, spellings
from tests.support.vectors import load_vectors

ALPHABETS = (sorted(LATIN_LETTERS), sorted(CYRILLIC_LETTERS))
INVISIBLE = [chr(code) for low, high in INVISIBLE_RANGES for code in range(low, high + 1)]


def parsed(text: str) -> str | None:
    try:
        return CharacterName.parse(text).value
    except InvalidCharacterName:
        return None


@pytest.mark.parametrize("case", load_vectors("character_names"), ids=lambda case: case["why"])
def test_vector(case: dict[str, Any]) -> None:
    assert parsed(case["input"]) == case["canonical"]


def test_the_alphabets_are_those_of_the_contract() -> None:
    latin = {chr(c) for c in (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x180))} - set("×÷İıŉſĸ")
    cyrillic = {chr(c) for c in range(0x400, 0x460)} | {"Ґ", "ґ"}
    assert latin == LATIN_LETTERS
    assert cyrillic == CYRILLIC_LETTERS
    assert all(unicodedata.category(letter) in {"Lu", "Ll"} for letter in latin | cyrillic)


@pytest.mark.parametrize("alphabet", ALPHABETS, ids=["latin", "cyrillic"])
def test_every_pair_of_letters_is_a_name_that_parses_to_itself(alphabet: list[str]) -> None:
    for first in alphabet:
        for second in alphabet:
            name = CharacterName.parse(first + second).value
            assert len(name) == 2
            assert set(name) <= set(alphabet)
            assert CharacterName.parse(name).value == name


@pytest.mark.parametrize("alphabet", ALPHABETS, ids=["latin", "cyrillic"])
def test_case_folds_one_to_one_in_every_place(alphabet: list[str]) -> None:
    # Two letters are the same, first or later, exactly when they are the two cases of one letter.
    for place in ("{}a", "a{}") if "a" in alphabet else ("{}а", "а{}"):
        spelled: dict[str, set[str]] = {}
        for letter in alphabet:
            spelled.setdefault(CharacterName.parse(place.format(letter)).value, set()).add(letter.lower())
        assert all(len(lower) == 1 for lower in spelled.values())
        assert len(spelled) == len({letter.lower() for letter in alphabet})


@given(spellings, st.data())
def test_any_case_gives_the_same_name(text: str, data: st.DataObject) -> None:
    flips = data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    # Only letters that have another case of one letter in the same alphabet can be written in it.
    other = "".join(
        c.swapcase() if flip and c.swapcase() in LATIN_LETTERS | CYRILLIC_LETTERS else c
        for c, flip in zip(text, flips, strict=True)
    )
    assert CharacterName.parse(other) == CharacterName.parse(text)


@given(names, st.lists(st.tuples(st.integers(0, 12), st.sampled_from(INVISIBLE)), max_size=5))
def test_invisible_characters_decomposition_and_space_change_nothing(
    name: CharacterName, added: list[tuple[int, str]]
) -> None:
    text = unicodedata.normalize("NFD", name.value)
    for at, character in added:
        text = text[:at] + character + text[at:]
    assert CharacterName.parse(f" \u200b{text}\ufe0f\t") == name


@given(st.text())
def test_anything_is_a_canonical_name_or_refused(text: str) -> None:
    name = parsed(text)
    if name is not None:
        assert CharacterName(name) == CharacterName.parse(name)
        assert 2 <= len(name) <= 12


@given(st.text(st.characters(categories=["Lu", "Ll", "Lt", "Lm", "Lo", "Mn"]), min_size=2, max_size=12))
def test_letters_outside_the_alphabets_are_never_let_in(text: str) -> None:
    composed = unicodedata.normalize("NFC", strip_invisible(text))
    expected = LATIN_LETTERS.issuperset(composed) or CYRILLIC_LETTERS.issuperset(composed)
    assert (parsed(text) is not None) == (expected and 2 <= len(composed) <= 12)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", NameFault.LENGTH),
        ("Q", NameFault.LENGTH),
        ("abcdefghijklm", NameFault.LENGTH),
        ("Nor inn", NameFault.LETTERS),
        ("Nor\ud800inn", NameFault.LETTERS),
        ("N\u043erinn", NameFault.MIXED_SCRIPTS),
    ],
)
def test_the_fault_is_said_and_the_text_is_not_repeated(text: str, fault: NameFault) -> None:
    with pytest.raises(InvalidCharacterName) as refusal:
        CharacterName.parse(text)
    assert refusal.value.fault is fault
    assert not text or text not in str(refusal.value)


@pytest.mark.parametrize(
    "value", ["norinn", "NORINN", " Norinn", "E\u0301lan", "N\u043erinn", "A", "", 'SS"', "Nor\n"]
)
def test_no_name_can_be_made_around_the_parser(value: str) -> None:
    with pytest.raises(InvalidCharacterName):
        CharacterName(value)


def test_the_string_of_a_name_is_its_spelling() -> None:
    assert str(CharacterName.parse("nOrInN")) == "Norinn"


@pytest.mark.parametrize(
    "text",
    [
        "\u0301\u0316" * 32_768,  # NFC of this run alone would take seconds.
        "e" + "\u0301\u0316" * 32_768,
        "\u200b" * 32_768,
        "\u200bа" * 32_768,
        " " * 65_536,
        "а" * 65_536,
    ],
    ids=["marks", "letter and marks", "invisible", "every other invisible", "spaces", "letters"],
)
def test_a_huge_text_is_refused_quickly(text: str) -> None:
    began = time.process_time()
    assert parsed(text) is None
    assert time.process_time() - began < 0.25


def test_the_table_of_invisible_characters_is_complete() -> None:
    variation_selectors = {
        *map(chr, range(0xFE00, 0xFE10)),
        *map(chr, range(0xE0100, 0xE01F0)),
        *"\u180b\u180c\u180d\u180f",
    }
    formats = {chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) == "Cf"}
    block = {chr(c) for c in range(0xE0000, 0xE0080)}
    assert formats | variation_selectors | block | {"\u034f"} <= set(INVISIBLE)


def test_the_table_of_invisible_characters_has_nothing_visible() -> None:
    # Beside formats and variation selectors (marks) only code points that no one has assigned yet.
    assert {unicodedata.category(character) for character in INVISIBLE} <= {"Cf", "Mn", "Cn"}


@given(st.text())
def test_stripping_removes_exactly_the_invisible(text: str) -> None:
    assert strip_invisible(text) == "".join(c for c in text if c not in INVISIBLE)
