"""What the product says (SPEC §10), the error codes (SPEC §5), and amounts of money, held to the contract."""

import re
from itertools import dropwhile, takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.protocol import texts
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.protocol.money import (
    COPPER_PER_GOLD,
    MONEY_COPPER_MAX,
    format_copper,
    format_gold,
    gold_to_copper,
)
from tests.support.protocol_values import names
from tests.support.vectors import REPOSITORY

SPEC = (REPOSITORY / "docs" / "spec.md").read_text(encoding="utf-8")


def table_below(heading: str) -> list[list[str]]:
    """Return the cells of the table that has this heading row, without heading and rule."""
    lines = dropwhile(lambda line: line != heading, SPEC.splitlines())
    rows = list(takewhile(lambda line: line.startswith("|"), lines))
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_the_texts_are_those_of_the_contract() -> None:
    told = {key.strip("`"): text.strip("`") for key, text in table_below("| key | text |")}
    assert told == {
        "winner_whisper": texts.WINNER_WHISPER,
        "mail_sent_whisper": texts.MAIL_SENT_WHISPER,
        "reward_sent": texts.REWARD_SENT,
        "gift_whisper": texts.GIFT_WHISPER,
    }


def test_every_whisper_fits_the_chat_of_the_game() -> None:
    assert len(texts.WINNER_WHISPER.encode()) == 222
    assert all(len(text.encode()) <= 255 for text in (texts.MAIL_SENT_WHISPER, texts.GIFT_WHISPER))


@given(names)
def test_the_announcement_names_the_winner(name: CharacterName) -> None:
    assert texts.reward_sent(name) == f"Награда отправлена персонажу {name.value} на почту, проверяй ящик!"


def test_the_error_codes_are_those_of_the_contract() -> None:
    rows = table_below("| status | code |")
    told = [code for row in rows for code in re.findall(r"`([a-z_]+)`", row[1])]
    assert sorted(told) == sorted(ErrorCode)
    assert all(code.name == code.value.upper() for code in ErrorCode)


def test_a_win_in_copper_is_what_the_addon_gets() -> None:
    assert gold_to_copper(1000) == 10_000_000


@pytest.mark.parametrize("amount_gold", [-1, MONEY_COPPER_MAX // COPPER_PER_GOLD + 1])
def test_no_more_gold_than_a_purse_holds(amount_gold: int) -> None:
    with pytest.raises(ValueError, match="amount of money"):
        gold_to_copper(amount_gold)


@pytest.mark.parametrize(
    ("amount_copper", "text"),
    [
        (0, "0 c"),
        (30, "30 c"),
        (100, "1 s"),
        (10_000, "1 g"),
        (10_001, "1 g 1 c"),
        (10_000_000, "1,000 g"),
        (MONEY_COPPER_MAX, "214,748 g 36 s 47 c"),
    ],
)
def test_money_reads_as_in_the_game(amount_copper: int, text: str) -> None:
    assert format_copper(amount_copper) == text


@pytest.mark.parametrize("amount_copper", [-1, MONEY_COPPER_MAX + 1])
def test_no_purse_holds_it(amount_copper: int) -> None:
    with pytest.raises(ValueError, match="amount of money"):
        format_copper(amount_copper)


@given(st.integers(1, MONEY_COPPER_MAX // COPPER_PER_GOLD))
def test_whole_gold_reads_the_same_either_way(amount_gold: int) -> None:
    assert format_gold(amount_gold) == format_copper(gold_to_copper(amount_gold))
