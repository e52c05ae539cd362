"""What is passed over unread could not have been a command (SPEC §5.1)."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goldomatic.ebs.twitch.eventsub_messages import may_hold_command
from goldomatic.protocol.chat_commands import parse_chat_command

PIECES = st.sampled_from(
    [
        "!",
        "t",
        "T",
        "w",
        "!tw",
        "gold",
        "GIFT",
        " ",
        "Norinn",
        "\u200b",
        "\U000e0000",
        "\u00ad",
        "\ufe0f",
        "\x7f",
        "@x ",
        "\\",
        '"',
        "e",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join), st.booleans(), st.booleans())
@example("!\u200btwgold Norinn", False, False)
@example("!\u00adTwgift Norinn", False, False)
@example("wow! !twgold Norinn", True, False)
def test_every_command_is_seen_however_it_is_encoded(text: str, is_reply: bool, is_escaped: bool) -> None:
    body = json.dumps({"message": {"text": text}}, ensure_ascii=is_escaped).encode()
    if parse_chat_command(text, is_reply=is_reply) is not None:
        assert may_hold_command(body)


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("hello", False),
        ("no way! he did it!", False),
        ("!!! wow", False),
        ("!discord", False),
        ("!time", True),
        ("wow!\u200b", True),
        ("C:\\\\games", True),
    ],
)
def test_ordinary_chat_is_passed_over(text: str, is_read: bool) -> None:
    body = b'{"message":{"text":"' + text.encode() + b'"}}'
    assert may_hold_command(body) is is_read
