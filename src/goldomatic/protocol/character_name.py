"""The name of a character in the game: parsed once, then a type (SPEC §4, §18 "Names").

The one implementation for EBS, Desktop and simulators. The addon's twin in Lua and the panel's in
TypeScript are held to it by ``tests/vectors/character_names.json``.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from goldomatic.protocol.invisible import strip_invisible

__all__ = [
    "CYRILLIC_LETTERS",
    "LATIN_LETTERS",
    "NAME_LETTERS_MAX",
    "NAME_LETTERS_MIN",
    "CharacterName",
    "InvalidCharacterName",
    "NameFault",
    "strip_invisible",
]

NAME_LETTERS_MIN: Final = 2
NAME_LETTERS_MAX: Final = 12

# Out of the Latin blocks fall two signs that are no letters, and the letters whose other case is not one
# letter of the same blocks: with those, two spellings of one name could be stored as two names.
_LATIN_BLOCK: Final = frozenset(map(chr, range(0x00C0, 0x0180))) - frozenset("×÷İıŉſĸ")
_ASCII_LETTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

LATIN_LETTERS: Final = _ASCII_LETTERS | _LATIN_BLOCK
CYRILLIC_LETTERS: Final = frozenset(map(chr, range(0x0400, 0x0460))) | frozenset("Ґґ")

# Every letter of the alphabets decomposes into at most two code points, so no longer text can become a name
# under NFC. Looking at the length first matters: NFC takes quadratic time on a long run of combining marks.
_DECOMPOSED_MAX: Final = 2 * NAME_LETTERS_MAX

# ``ß`` has no single upper-case letter in the alphabet, so it stays itself at the front of a name.
_KEPT_AS_FIRST: Final = "ß"


class NameFault(StrEnum):
    """Why a text is not a character name; the first that applies, in this order."""

    LENGTH = "length"
    LETTERS = "letters"
    MIXED_SCRIPTS = "mixed_scripts"


_FAULT_MESSAGES: Final = {
    NameFault.LENGTH: f"A character name has {NAME_LETTERS_MIN} to {NAME_LETTERS_MAX} letters.",
    NameFault.LETTERS: "A character name has only letters, all Latin or all Cyrillic.",
    NameFault.MIXED_SCRIPTS: "A character name does not mix Latin and Cyrillic letters.",
}


class InvalidCharacterName(ValueError):
    """The text breaks SPEC §4. The message is fit to be shown and never repeats the text."""

    def __init__(self, fault: NameFault) -> None:
        """Keep ``fault`` for callers that want to word it themselves."""
        super().__init__(_FAULT_MESSAGES[fault])
        self.fault: Final = fault


@dataclass(frozen=True, slots=True)
class CharacterName:
    """A name in the game's own spelling: first letter upper, the rest lower; equal means same spelling.

    Comes from :meth:`parse`. Constructing one directly from anything but a canonical spelling raises
    :class:`InvalidCharacterName`, so that whoever holds one may type it into the game.
    """

    value: str

    def __post_init__(self) -> None:
        """Refuse every value that :meth:`parse` would not have produced."""
        if _CANONICAL.fullmatch(self.value) is None:
            raise InvalidCharacterName(_fault_of(self.value) or NameFault.LETTERS)

    def __str__(self) -> str:
        """Return the canonical spelling."""
        return self.value

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the name that ``text`` stands for, or raise :class:`InvalidCharacterName`.

        Strips invisible characters, trims white space, composes (NFC), then wants 2–12 letters of one
        alphabet. Time is linear in the length of the text, whatever it holds.
        """
        trimmed = strip_invisible(text).strip()
        if len(trimmed) > _DECOMPOSED_MAX:
            raise InvalidCharacterName(NameFault.LENGTH)
        letters = trimmed if trimmed.isascii() else unicodedata.normalize("NFC", trimmed)
        fault = _fault_of(letters)
        if fault is not None:
            raise InvalidCharacterName(fault)
        return cls(_canonical(letters))


def _fault_of(letters: str) -> NameFault | None:
    """Say what is wrong with an NFC text as a name in any case; None when nothing is."""
    if not NAME_LETTERS_MIN <= len(letters) <= NAME_LETTERS_MAX:
        return NameFault.LENGTH
    if LATIN_LETTERS.issuperset(letters) or CYRILLIC_LETTERS.issuperset(letters):
        return None
    if (LATIN_LETTERS | CYRILLIC_LETTERS).issuperset(letters):
        return NameFault.MIXED_SCRIPTS
    return NameFault.LETTERS


def _canonical(letters: str) -> str:
    """Spell letters of one alphabet as the game does; one to one, so the length stays."""
    first = letters[0]
    return (first if first == _KEPT_AS_FIRST else first.upper()) + letters[1:].lower()


def _canonical_class(letters: frozenset[str]) -> str:
    """Return the pattern of a canonical name in one alphabet."""
    first = "".join(sorted({_canonical(letter) for letter in letters}))
    rest = "".join(sorted({letter.lower() for letter in letters}))
    return f"[{first}][{rest}]{{{NAME_LETTERS_MIN - 1},{NAME_LETTERS_MAX - 1}}}"


_CANONICAL: Final = re.compile("|".join(map(_canonical_class, (LATIN_LETTERS, CYRILLIC_LETTERS))))
