"""The steps that type one line: only our own commands, Enter around them, time between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.desktop.core.typing_plan import (
    SPACING_SECONDS,
    Characters,
    Key,
    NotTypable,
    Press,
    Wait,
    escape_steps,
    repeated_steps,
    seconds_to_wait,
    typing_steps,
)
from goldomatic.protocol.commands import Command, format_command
from tests.support.protocol_values import commands

HELLO = '/run MGM_Hello("abcd1234")'
MAIL = "123e4567-e89b-42d3-a456-426614174000:Norinn:1"


@given(commands)
def test_a_command_is_typed_into_a_box_that_had_time_to_open(command: Command) -> None:
    line = format_command(command)
    opening, wait, characters, sending = typing_steps(line)
    assert opening == sending == Press(Key.ENTER)
    assert isinstance(wait, Wait)
    assert 0.1 <= wait.seconds <= 0.2
    assert characters == Characters(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "hello",
        "/run print(1)",
        HELLO + "\n",
        HELLO + " ",
        HELLO + HELLO,
        '/run MGM_Hello("abcd123\u0434")',
        f'/run ReceiveGold("{MAIL}")',
        f'/run ReceiveGold("{f"{MAIL};" * 6}")',
    ],
    ids=[
        "nothing",
        "words",
        "foreign code",
        "a line feed",
        "a space",
        "two commands",
        "beyond ASCII",
        "read, but not so written",
        "too long",
    ],
)
def test_nothing_else_is_typed(line: str) -> None:
    with pytest.raises(NotTypable):
        typing_steps(line)
    with pytest.raises(NotTypable):
        repeated_steps(line)


@given(st.text())
def test_no_text_of_a_viewer_is_typed(text: str) -> None:
    with pytest.raises(NotTypable) as refused:
        typing_steps(f'/run MGM_Withdraw("{text}")')
    assert len(text) < 20 or text not in str(refused.value)


def test_a_second_attempt_closes_what_the_first_may_have_left_open() -> None:
    assert repeated_steps(HELLO) == escape_steps() + typing_steps(HELLO)
    assert escape_steps()[0] == Press(Key.ESCAPE)


@pytest.mark.parametrize(
    ("last", "now", "wait"),
    [(None, 5.0, 0.0), (5.0, 5.0, 1.2), (5.0, 5.5, 0.7), (5.0, 6.2, 0.0), (5.0, 99.0, 0.0)],
)
def test_commands_keep_their_distance(last: float | None, now: float, wait: float) -> None:
    assert SPACING_SECONDS == 1.2
    assert seconds_to_wait(last, now) == pytest.approx(wait)
