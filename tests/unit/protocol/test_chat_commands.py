"""The commands of the stream's chat (SPEC §5.1): the vectors, and what holds for every line."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.protocol.character_name import CharacterName, InvalidCharacterName
from goldomatic.protocol.chat_commands import ARGUMENT_CHARS_MAX, GiftCommand, GoldCommand, parse_chat_command
from tests.support.protocol_values import names
from tests.support.vectors import load_vectors

gaps = st.text(st.sampled_from(" \t\u00a0\u200b\u034f\U000e0000\ufe0f"), max_size=4)


@pytest.mark.parametrize("case", load_vectors("chat_commands"), ids=lambda case: case["why"])
def test_vector(case: dict[str, Any]) -> None:
    command = parse_chat_command(case["text"], is_reply=case["isReply"])
    match case["command"]:
        case "gold":
            assert command == GoldCommand(case["argument"])
        case "gift":
            assert command == GiftCommand(case["argument"])
        case _:
            assert command is None


@given(names, st.booleans(), gaps, gaps, gaps, st.booleans())
def test_gaps_and_invisible_characters_never_hide_a_command(
    name: CharacterName, is_gift: bool, before: str, between: str, after: str, is_reply: bool
) -> None:
    prefix, kind = ("!TwGift", GiftCommand) if is_gift else ("!tWgOLD", GoldCommand)
    text = f"{before}{prefix} {between}{name}{after}"
    assert parse_chat_command(text, is_reply=is_reply) == kind(name.value)
    mentioned = f"@Somebody {text}"
    assert parse_chat_command(mentioned, is_reply=is_reply) == (kind(name.value) if is_reply else None)


@given(st.text() | st.text().map("!twgold {}".format), st.booleans())
def test_nothing_raises_and_an_argument_is_one_bounded_word(text: str, is_reply: bool) -> None:
    command = parse_chat_command(text, is_reply=is_reply)
    if command is not None:
        assert 1 <= len(command.argument) <= ARGUMENT_CHARS_MAX
        assert len(command.argument.split()) == 1


@pytest.mark.parametrize("letter", ["x", "e\u0301", "\u0301"])
def test_an_argument_that_is_cut_is_no_name(letter: str) -> None:
    command = parse_chat_command(f"!twgold {letter * 40_000}", is_reply=False)
    assert command is not None
    assert len(command.argument) == ARGUMENT_CHARS_MAX
    with pytest.raises(InvalidCharacterName):
        CharacterName.parse(command.argument)
