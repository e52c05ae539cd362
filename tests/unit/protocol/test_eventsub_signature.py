"""The signature of EventSub messages and the age of a message (SPEC §5.1, docs/twitch.md §1)."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.protocol.eventsub_signature import is_fresh, is_valid_signature, parse_message_timestamp, sign

SECRET = "test-secret-0123456789"
MESSAGE_ID = "11111111-2222-3333-4444-555555555555"
TIMESTAMP = "2026-01-02T03:04:05.123456789Z"
BODY = b'{"challenge":"abc"}'
SIGNATURE = "sha256=19c21b7bb1b1218e14570a09afbfc16e0cfb849826c7bf5f74e5960f803c4e7d"

INSTANT = datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)


def test_the_vector_of_the_twitch_notes() -> None:
    assert sign(SECRET, MESSAGE_ID, TIMESTAMP, BODY) == SIGNATURE
    assert is_valid_signature(SECRET, MESSAGE_ID, TIMESTAMP, BODY, SIGNATURE)


def test_raw_header_bytes_are_the_same_as_text() -> None:
    assert is_valid_signature(SECRET, MESSAGE_ID.encode(), TIMESTAMP.encode(), BODY, SIGNATURE.encode())


@pytest.mark.parametrize(
    ("message_id", "timestamp", "body", "signature"),
    [
        (MESSAGE_ID[:-1] + "6", TIMESTAMP, BODY, SIGNATURE),
        (MESSAGE_ID, TIMESTAMP.replace("05.1", "06.1"), BODY, SIGNATURE),
        (MESSAGE_ID, TIMESTAMP, BODY + b" ", SIGNATURE),
        (MESSAGE_ID, TIMESTAMP, BODY, SIGNATURE.upper()),
        (MESSAGE_ID, TIMESTAMP, BODY, SIGNATURE.removeprefix("sha256=")),
        (MESSAGE_ID, TIMESTAMP, BODY, SIGNATURE[:-1]),
        (MESSAGE_ID, TIMESTAMP, BODY, ""),
        (MESSAGE_ID, TIMESTAMP, BODY, "sha256=é"),
        (MESSAGE_ID, TIMESTAMP, BODY, "sha256=Ж"),
        ("Ж", TIMESTAMP, BODY, SIGNATURE),
    ],
)
def test_anything_else_is_refused(message_id: str, timestamp: str, body: bytes, signature: str) -> None:
    assert not is_valid_signature(SECRET, message_id, timestamp, body, signature)


def test_another_secret_is_refused() -> None:
    assert not is_valid_signature(SECRET + "x", MESSAGE_ID, TIMESTAMP, BODY, SIGNATURE)


def test_an_empty_secret_signs_nothing() -> None:
    assert not is_valid_signature("", MESSAGE_ID, TIMESTAMP, BODY, sign("", MESSAGE_ID, TIMESTAMP, BODY))


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        (TIMESTAMP, INSTANT),
        ("2026-01-02t03:04:05.123456789z", INSTANT),
        ("2026-01-02T03:04:05.123456Z", INSTANT),
        ("2026-01-02T05:34:05.123456789+02:30", INSTANT),
        ("2026-01-01T19:04:05.123456789-08:00", INSTANT),
        ("2026-01-02T03:04:05.5Z", INSTANT.replace(microsecond=500_000)),
        ("2026-01-02T03:04:05Z", INSTANT.replace(microsecond=0)),
        ("1767323045", INSTANT.replace(microsecond=0)),
    ],
)
def test_timestamps_that_twitch_and_its_tools_write(text: str, instant: datetime) -> None:
    parsed = parse_message_timestamp(text)
    assert parsed == instant
    assert parsed.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-01-02 03:04:05Z",
        "2026-W01-5T03:04:05Z",
        "2026-13-02T03:04:05Z",
        "2026-01-02T03:04:61Z",
        "2026-01-02T03:04:05.Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        " 1767323045",
        "-1767323045",
        "1767323045.5",
        "999999999999",
        "٢٠٢٦",
    ],
)
def test_anything_else_is_no_timestamp(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_message_timestamp(text)


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert parse_message_timestamp(text).tzinfo is UTC


@pytest.mark.parametrize(
    ("seconds", "fresh"), [(0, True), (600, True), (-600, True), (600.001, False), (-600.001, False)]
)
def test_ten_minutes_either_way(seconds: float, fresh: bool) -> None:
    assert is_fresh(INSTANT + timedelta(seconds=seconds), INSTANT) is fresh
