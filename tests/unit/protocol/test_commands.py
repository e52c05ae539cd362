"""The typed lines (SPEC §8): the vectors, round trips, limits, and that Lua reads what we write."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lupa import lua51

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import (
    LINE_BYTES_MAX,
    Command,
    GoldEntry,
    ReceiveGold,
    RequestGiftConfirmation,
    format_command,
    parse_command,
    receive_gold,
)
from goldomatic.protocol.lua_literals import format_arguments, parse_arguments
from goldomatic.protocol.money import MONEY_COPPER_MAX
from tests.support.protocol_values import commands, entries
from tests.support.vectors import command_as_json, load_vectors

PAYOUT = UUID("11111111-2222-4333-8444-555555555555")


@pytest.mark.parametrize("case", load_vectors("typed_lines"), ids=lambda case: case["why"])
def test_vector(case: dict[str, Any]) -> None:
    command = parse_command(case["line"])
    if case["command"] is None:
        assert command is None
    else:
        assert command is not None
        assert command_as_json(command) == case["command"]
        assert format_command(command) == case["line"]


@given(commands)
def test_a_command_reads_as_it_was_typed(command: Command) -> None:
    line = format_command(command)
    assert parse_command(line) == command
    assert line.isascii()
    assert line.isprintable()
    assert len(line) < 255


@given(
    st.text() | st.text().map('/run MGM_Withdraw("{}")'.format) | st.text().map("/run ReceiveGold({})".format)
)
def test_nothing_raises_and_nothing_foreign_is_read(line: str) -> None:
    assert parse_command(line) is None


@given(st.lists(entries, max_size=12))
def test_all_mails_arrive_whole_and_in_order(mails: list[GoldEntry]) -> None:
    typed = receive_gold(mails)
    read = [parse_command(format_command(command)) for command in typed]
    assert read == typed
    assert [mail for command in typed for mail in command.entries] == mails


@given(st.lists(entries, max_size=12))
def test_no_line_is_left_half_empty(mails: list[GoldEntry]) -> None:
    typed = receive_gold(mails)
    for earlier, later in pairwise(typed):
        with pytest.raises(ValueError, match="at most"):
            format_command(ReceiveGold((*earlier.entries, later.entries[0])))


def test_three_short_mails_fit_a_line_and_the_longest_name_does() -> None:
    short = GoldEntry(PAYOUT, CharacterName("Norinn"), 10_000_000)
    assert [len(command.entries) for command in receive_gold([short] * 9)] == [4, 4, 1]
    longest = GoldEntry(PAYOUT, CharacterName("Абвгдежзийкл"), MONEY_COPPER_MAX)
    assert len(format_command(ReceiveGold((longest,)))) <= LINE_BYTES_MAX


def test_a_line_has_less_than_255_bytes() -> None:
    def mails(*amounts: int) -> tuple[GoldEntry, ...]:
        return tuple(GoldEntry(PAYOUT, CharacterName("Norinn"), amount) for amount in amounts)

    longest = ReceiveGold(mails(1, 10, 10, 10, 10))
    line = format_command(longest)
    assert len(line) == 254
    assert parse_command(line) == longest
    assert parse_command(line.replace(":1;", ":10;")) is None
    with pytest.raises(ValueError, match="at most"):
        format_command(ReceiveGold(mails(10, 10, 10, 10, 10)))
    assert [len(command.entries) for command in receive_gold(mails(10, 10, 10, 10, 10))] == [4, 1]


def test_the_last_semicolon_may_be_missing() -> None:
    mail = GoldEntry(PAYOUT, CharacterName("Norinn"), 1)
    assert parse_command(f'/run ReceiveGold("{PAYOUT}:Norinn:1")') == ReceiveGold((mail,))


@pytest.mark.parametrize("amount_copper", [0, -1, MONEY_COPPER_MAX + 1])
def test_no_mail_holds_it(amount_copper: int) -> None:
    with pytest.raises(ValueError, match="copper"):
        GoldEntry(PAYOUT, CharacterName("Norinn"), amount_copper)


def test_an_empty_line_of_mails_is_refused() -> None:
    with pytest.raises(ValueError, match="without entries"):
        ReceiveGold(())
    assert receive_gold([]) == []


@pytest.mark.parametrize(
    ("item_id", "bag", "slot", "count"), [(0, 0, 1, 1), (1, 5, 1, 1), (1, 0, 0, 1), (1, 0, 1, 0)]
)
def test_no_item_has_these_numbers(item_id: int, bag: int, slot: int, count: int) -> None:
    with pytest.raises(ValueError, match="an item"):
        RequestGiftConfirmation(
            gift_request_id=PAYOUT,
            character_name=CharacterName("Norinn"),
            item_id=item_id,
            bag=bag,
            slot=slot,
            count=count,
        )


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"])) | st.integers(0, MONEY_COPPER_MAX),
        min_size=1,
        max_size=4,
    )
)
def test_the_lua_of_the_game_reads_what_we_write(arguments: list[str | int]) -> None:
    text = format_arguments(arguments)
    assert text.isascii()
    assert text.isprintable()
    assert parse_arguments(text) == arguments
    read: Callable[[], object] = lua51.LuaRuntime(encoding=None).eval(f"{{{text}}}".encode())
    told = [value if isinstance(value, int) else bytes(value).decode() for value in dict(read).values()]  # type: ignore[call-overload]
    assert told == arguments
