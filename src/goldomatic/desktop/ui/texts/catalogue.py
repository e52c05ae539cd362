"""Looks a text up by its enum member, in the language that was chosen, and counts as that language does."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeAlias

from goldomatic.desktop.core.ebs_facts import PayoutStatus, TwitchTrouble
from goldomatic.desktop.core.gift import GiftEnd
from goldomatic.desktop.core.settings import Language
from goldomatic.desktop.ui.texts import (
    english,
    english_bridge,
    english_gifts,
    russian,
    russian_bridge,
    russian_gifts,
)
from goldomatic.desktop.ui.texts.keys import Counted, Hindrance, Part, Reason
from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.protocol.link import Verb

__all__ = ["CATALOGUES", "FORMS", "Texts", "language_of"]

# By the enum first: two members of two enums with the same value are equal, and would share one text.
Catalogue: TypeAlias = Mapping[type[StrEnum], Mapping[StrEnum, str]]
Forms: TypeAlias = Mapping[Counted, tuple[str, ...]]

CATALOGUES: Final[Mapping[Language, Catalogue]] = {
    Language.ENGLISH: {**english.TABLES, **english_bridge.TABLES, **english_gifts.TABLES},
    Language.RUSSIAN: {**russian.TABLES, **russian_bridge.TABLES, **russian_gifts.TABLES},
}
FORMS: Final[Mapping[Language, Forms]] = {
    Language.ENGLISH: english_bridge.FORMS,
    Language.RUSSIAN: russian_bridge.FORMS,
}

_NO_BREAK: Final = "\u00a0"
_TEN: Final = 10
_TEENS: Final = range(11, 15)
_FEW: Final = range(2, 5)


class Texts:
    """All texts in one language."""

    def __init__(self, language: Language) -> None:
        """Choose the language: one that has a catalogue, see `language_of`."""
        self.language = language
        self._tables = CATALOGUES[language]
        self._forms = FORMS[language]

    def say(self, key: StrEnum, **values: object) -> str:
        """Return the text of an enum member, with the values in their places."""
        text = self._tables[type(key)][key]
        return text.format(**values) if values else text

    def count(self, what: Counted, number: int) -> str:
        """Return the number with what is counted, in the form that the number asks for."""
        forms = self._forms[what]
        index = _russian_form(number) if self.language is Language.RUSSIAN else int(number != 1)
        return forms[index].format(n=self.number(number))

    def number(self, number: int) -> str:
        """Return a whole number as it is written: thousands apart."""
        grouped = f"{number:,}"
        return grouped.replace(",", _NO_BREAK) if self.language is Language.RUSSIAN else grouped

    def detail(self, detail: str) -> str:
        """Return a reason of the addon, a refusal or a status in words; anything else as it came."""
        known: tuple[type[StrEnum], ...] = (
            GiftEnd,
            Reason,
            Hindrance,
            Part,
            ErrorCode,
            PayoutStatus,
            TwitchTrouble,
            Verb,
        )
        for kind in known:
            table = self._tables[kind]
            # A key of the table compares equal to the code that it is.
            for key, text in table.items():
                if key == detail:
                    return text
        return detail


def language_of(chosen: Language, system_locale: str) -> Language:
    """Return the language to speak: the chosen one, or the system's if there is a catalogue; else English.

    ``system_locale`` is a name such as ``ru_RU``.
    """
    if chosen is not Language.SYSTEM:
        return chosen
    return Language.RUSSIAN if system_locale.lower().startswith("ru") else Language.ENGLISH


def _russian_form(number: int) -> int:
    """Return 0 for 1, 21, 31 …; 1 for 2-4, 22-24 …; 2 for all others, 11-14 among them."""
    if number % 100 in _TEENS:
        return 2
    last = number % _TEN
    if last == 1:
        return 0
    return 1 if last in _FEW else 2
