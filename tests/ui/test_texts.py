"""The catalogue: complete in both languages, with the same places for values, and counted as each counts."""

import string
from enum import StrEnum

import pytest

from goldomatic.addon.files import AddonState
from goldomatic.desktop.adapters.credentials import KeyPlace
from goldomatic.desktop.adapters.game_folder import FolderState, LogCheck
from goldomatic.desktop.core import answers, game
from goldomatic.desktop.core.answers import FINAL_CODES
from goldomatic.desktop.core.ebs_facts import PayoutStatus, TwitchTrouble
from goldomatic.desktop.core.gift import GiftEnd
from goldomatic.desktop.core.gift_rules import Quality
from goldomatic.desktop.core.gift_view import GiftAction, GiftStep
from goldomatic.desktop.core.settings import Language, Strategy
from goldomatic.desktop.core.view import (
    Action,
    Level,
    LinkState,
    LogState,
    NoticeKind,
    Step,
    SyncState,
    WhoStep,
)
from goldomatic.desktop.core.wishes import Closing
from goldomatic.desktop.ui.saying import STEP_TONES
from goldomatic.desktop.ui.texts.catalogue import CATALOGUES, FORMS, Texts, language_of
from goldomatic.desktop.ui.texts.gift_keys import GiftAsk, GiftLabel
from goldomatic.desktop.ui.texts.keys import Ask, Counted, Hindrance, Label, Part, Phase, Reason
from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.protocol.link import Flush, Transport, Verb

SAID: list[type[StrEnum]] = [
    Action, AddonState, Ask, Closing, Flush, FolderState, GiftAction, GiftAsk, GiftEnd, GiftLabel, GiftStep,
    Hindrance, KeyPlace, Label, Language, Level, LinkState, LogCheck, LogState, NoticeKind, Part,
    PayoutStatus, Phase, Quality, Reason, Step, Strategy, SyncState, Transport, TwitchTrouble, Verb, WhoStep,
    answers.Trouble, game.Trouble,
]  # fmt: skip
SPOKEN = [Language.ENGLISH, Language.RUSSIAN]
# Names, and what is the same in both languages.
NOT_TRANSLATED = {Label.APP, Label.STATUS_GAME, Label.COUNTDOWN_UNKNOWN}


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize(
    "kind", SAID, ids=lambda kind: kind.__module__.rsplit(".", 1)[1] + "." + kind.__name__
)
def test_every_member_has_its_text(kind: type[StrEnum], language: Language) -> None:
    table = CATALOGUES[language][kind]
    assert set(table) == set(kind)
    assert all(text.strip() for text in table.values())


@pytest.mark.parametrize("language", SPOKEN)
def test_every_final_refusal_of_the_ebs_has_its_text(language: Language) -> None:
    final = {code for codes in FINAL_CODES.values() for code in codes}
    assert final <= set(CATALOGUES[language][ErrorCode])


def test_nothing_else_is_in_the_catalogue() -> None:
    for language in SPOKEN:
        assert set(CATALOGUES[language]) == {*SAID, ErrorCode}


def test_both_languages_have_the_same_places_for_values() -> None:
    english, russian = (CATALOGUES[language] for language in SPOKEN)
    for kind, table in english.items():
        for key, text in table.items():
            assert _places(text) == _places(russian[kind][key]), f"{kind.__name__}.{key.name}"


def test_russian_is_russian() -> None:
    for kind, table in CATALOGUES[Language.RUSSIAN].items():
        for key, text in table.items():
            if kind is Language or key in NOT_TRANSLATED or not _letters(text):
                continue
            assert any("а" <= letter <= "я" for letter in text.lower()), f"{kind.__name__}.{key.name}"


def _letters(text: str) -> str:
    bare = "".join(piece for piece, _, _, _ in string.Formatter().parse(text))
    return "".join(letter for letter in bare if letter.isalpha())


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("counted", list(Counted))
def test_everything_counted_has_all_forms(counted: Counted, language: Language) -> None:
    forms = FORMS[language][counted]
    assert len(forms) == (3 if language is Language.RUSSIAN else 2)
    assert len({frozenset(_places(form)) for form in forms}) == 1


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 открытых выплат"),
        (1, "1 открытая выплата"),
        (2, "2 открытые выплаты"),
        (4, "4 открытые выплаты"),
        (5, "5 открытых выплат"),
        (11, "11 открытых выплат"),
        (12, "12 открытых выплат"),
        (14, "14 открытых выплат"),
        (21, "21 открытая выплата"),
        (22, "22 открытые выплаты"),
        (25, "25 открытых выплат"),
        (101, "101 открытая выплата"),
        (111, "111 открытых выплат"),
        (1011, "1\u00a0011 открытых выплат"),
    ],
)
def test_russian_counts(number: int, said: str) -> None:
    assert Texts(Language.RUSSIAN).count(Counted.PENDING_PAYOUTS, number) == said


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 open payouts"), (1, "1 open payout"), (2, "2 open payouts")]
)
def test_english_counts(number: int, said: str) -> None:
    assert Texts(Language.ENGLISH).count(Counted.PENDING_PAYOUTS, number) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("offline", "the character is not online"),
        ("no_game", "the game is not there"),
        ("invalid_state", "its state does not allow that"),
        ("Cancelled", "Cancelled"),
        ("withdraw", "withdrawal"),
        ("chat log", "reading the chat log"),
        ("a_reason_of_tomorrow", "a_reason_of_tomorrow"),
    ],
)
def test_codes_become_words(code: str, said: str) -> None:
    assert Texts(Language.ENGLISH).detail(code) == said


def test_a_value_with_braces_is_only_a_value() -> None:
    said = Texts(Language.ENGLISH).say(NoticeKind.WINNER, name="{name.__class__}")
    assert said == "{name.__class__} is online and has won"


@pytest.mark.parametrize(
    ("chosen", "system", "spoken"),
    [
        (Language.SYSTEM, "ru_RU", Language.RUSSIAN),
        (Language.SYSTEM, "de_DE", Language.ENGLISH),
        (Language.SYSTEM, "C", Language.ENGLISH),
        (Language.RUSSIAN, "en_GB", Language.RUSSIAN),
        (Language.ENGLISH, "ru_RU", Language.ENGLISH),
    ],
)
def test_the_language_is_the_chosen_one_or_the_system_s(
    chosen: Language, system: str, spoken: Language
) -> None:
    assert language_of(chosen, system) is spoken


def test_every_step_has_its_tone() -> None:
    assert set(STEP_TONES) == set(Step)
