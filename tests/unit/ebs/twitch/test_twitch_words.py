"""What of Twitch's own words about an error may be shown and logged (SPEC §16)."""

from __future__ import annotations

import msgspec
import pytest

from goldomatic.ebs.twitch.oauth_messages import message_of


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Invalid refresh token", "Invalid refresh token"),
        ("Missing scope: channel:read:subscriptions", "Missing scope: channel:read:subscriptions"),
        ("token abcdefghij0123456789abcdefghij is bad", "token ... is bad"),
        ("line\nbreak \x1b[31m “quoted”", "linebreak [31m quoted"),
        ("x y " * 100, ("x y " * 100)[:100]),
    ],
)
def test_they_are_plain_short_and_without_tokens(message: str, shown: str) -> None:
    assert message_of(msgspec.json.encode({"message": message})) == shown


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"message": 7}', b"[" * 100_000])
def test_what_is_no_error_of_twitch_says_nothing(body: bytes) -> None:
    assert message_of(body) == ""
