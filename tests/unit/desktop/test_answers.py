"""What an HTTP answer means for a queued line (SPEC §10): final, or kept and tried again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.desktop.core.answers import (
    FINAL_CODES,
    Answered,
    Kept,
    RawAnswer,
    Refused,
    Trouble,
    judge,
    not_reached,
    retry_after_seconds,
)
from goldomatic.ebs.api.errors import STATUS_BY_CODE
from goldomatic.protocol.error_codes import ErrorCode

NOW = datetime(2026, 4, 4, 12, 0, 0, tzinfo=UTC)
PAGE = b"<!doctype html><title>Welcome to our hotel</title>"


def own(code: str, **changes: Any) -> bytes:
    return json.dumps({"code": code, "message": "In words.", "details": {}} | changes).encode()


def read_number(answer: RawAnswer) -> int:
    return int(answer.body)


def judged(status: int, body: bytes, **headers: str) -> Answered[int] | Refused | Kept:
    return judge(RawAnswer(status=status, body=body, **headers), read_number, now=NOW)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_2xx_that_can_be_read_is_final(status: int) -> None:
    assert judged(status, b"7") == Answered(7)


@pytest.mark.parametrize("status", [200, 204])
def test_a_strangers_2xx_is_kept(status: int) -> None:
    outcome = judged(status, PAGE)
    assert isinstance(outcome, Kept)
    assert outcome.trouble is Trouble.STRANGER


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_error_of_the_ebs_is_final_with_400_404_and_409_only(code: ErrorCode) -> None:
    status = STATUS_BY_CODE[code]
    outcome = judged(status, own(code, details={"n": 1}))
    if status in (400, 404, 409):
        assert outcome == Refused(code=code, message="In words.", details={"n": 1})
    else:
        assert isinstance(outcome, Kept)


def test_the_table_of_final_codes_is_the_ebs_s_own() -> None:
    wanted = {
        status: {code for code, its_status in STATUS_BY_CODE.items() if its_status == status}
        for status in (400, 404, 409)
    }
    assert wanted == FINAL_CODES


OWN_ERRORS = {
    (400, ErrorCode.INVALID_STATE): Trouble.NOT_UNDERSTOOD,
    (404, ErrorCode.INVALID_STATE): Trouble.NOT_UNDERSTOOD,
    (409, ErrorCode.NOT_FOUND): Trouble.NOT_UNDERSTOOD,
    (401, ErrorCode.UNAUTHORIZED): Trouble.KEY_REFUSED,
    (403, ErrorCode.FORBIDDEN_APIKEY): Trouble.KEY_REFUSED,
    (403, ErrorCode.NOT_SUBSCRIBER): Trouble.NOT_UNDERSTOOD,
    (405, ErrorCode.METHOD_NOT_ALLOWED): Trouble.NOT_UNDERSTOOD,
    (413, ErrorCode.PAYLOAD_TOO_LARGE): Trouble.NOT_UNDERSTOOD,
    (415, ErrorCode.UNSUPPORTED_MEDIA_TYPE): Trouble.NOT_UNDERSTOOD,
    (429, ErrorCode.RATE_LIMITED): Trouble.TOO_MANY_CALLS,
    (500, ErrorCode.INTERNAL_ERROR): Trouble.UNAVAILABLE,
    (503, ErrorCode.UNAVAILABLE): Trouble.UNAVAILABLE,
}


@pytest.mark.parametrize(("status_and_code", "trouble"), OWN_ERRORS.items())
def test_an_own_error_that_is_not_final(status_and_code: tuple[int, ErrorCode], trouble: Trouble) -> None:
    status, code = status_and_code
    outcome = judged(status, own(code))
    assert isinstance(outcome, Kept)
    assert outcome.trouble is trouble
    assert f"HTTP {status}" in outcome.words


PAGES = {
    **dict.fromkeys((300, 301, 302, 303, 304, 307, 308), Trouble.REDIRECTED),
    **dict.fromkeys((100, 400, 401, 403, 404, 405, 407, 409, 410, 413, 415, 418, 451), Trouble.STRANGER),
    429: Trouble.TOO_MANY_CALLS,
    **dict.fromkeys((408, 500, 502, 503, 504, 521, 599), Trouble.UNAVAILABLE),
}


@pytest.mark.parametrize(("status", "trouble"), PAGES.items())
def test_a_strangers_page_is_kept_whatever_its_status(status: int, trouble: Trouble) -> None:
    outcome = judged(status, PAGE)
    assert isinstance(outcome, Kept)
    assert outcome.trouble is trouble


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b'"not_found"',
        b'{"detail":"Not Found"}',
        b'{"code":"not_found","message":"m"}',
        own("not_found", details=[]),
        own("not_found", message=None),
        own("a_code_of_tomorrow"),
        b'{"code":["not_found"],"message":"m","details":{}}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_not_quite_ours_is_a_strangers(body: bytes) -> None:
    outcome = judged(404, body)
    assert isinstance(outcome, Kept)
    assert outcome.trouble is Trouble.STRANGER


def test_no_answer_is_kept() -> None:
    outcome = not_reached("ConnectError")
    assert (outcome.trouble, outcome.retry_after_seconds) == (Trouble.NOT_REACHED, None)
    assert "ConnectError" in outcome.words


@given(
    status=st.integers(300, 599), body=st.binary(max_size=60) | st.sampled_from([own(c) for c in ErrorCode])
)
def test_beyond_2xx_only_the_three_statuses_are_ever_final(status: int, body: bytes) -> None:
    outcome = judged(status, body)
    assert not isinstance(outcome, Answered)
    if isinstance(outcome, Refused):
        assert status in (400, 404, 409)
        assert STATUS_BY_CODE[outcome.code] == status


# Retry-After.


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("120", None, 120.0),
        (" 5 ", None, 5.0),
        ("0", None, 0.0),
        ("9" * 400, None, float("inf")),
        ("Sat, 04 Apr 2026 12:00:30 GMT", None, 30.0),
        ("Sat, 04 Apr 2026 14:00:30 +0200", None, 30.0),
        ("Sat, 04 Apr 2026 11:00:00 GMT", None, 0.0),
        ("Saturday, 04-Apr-26 12:00:30 GMT", None, 30.0),
        ("Sat Apr  4 12:00:30 2026", None, 30.0),
        # Their clock is an hour ahead of ours: what counts is the distance on theirs.
        ("Sat, 04 Apr 2026 13:00:30 GMT", "Sat, 04 Apr 2026 13:00:10 GMT", 20.0),
        ("Sat, 04 Apr 2026 12:00:30 GMT", "rubbish", 30.0),
        (None, None, None),
        ("", None, None),
        ("soon", None, None),
        ("-5", None, None),
        ("1.5", None, None),
        ("٥", None, None),
        ("Sat, 04 Apr 99999999999999999999 12:00:30 GMT", None, None),
    ],
)
def test_retry_after_in_both_forms(value: str | None, date: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, date=date, now=NOW) == seconds


def test_retry_after_travels_with_the_outcome() -> None:
    late = "Sat, 04 Apr 2026 12:01:00 GMT"
    assert judged(429, own("rate_limited"), retry_after="17").retry_after_seconds == 17  # type: ignore[union-attr]
    assert judged(503, PAGE, retry_after=late).retry_after_seconds == 60  # type: ignore[union-attr]


@given(
    st.text(max_size=40)
    | st.from_regex(r"(Sat, )?[0-9]{1,3} Apr [0-9]{1,9} [0-9]{1,3}:[0-9]{1,3}(:[0-9]{1,3})? [+-]?[0-9]{0,9}")
)
def test_no_retry_after_can_raise_or_be_negative(value: str) -> None:
    seconds = retry_after_seconds(value, date=value, now=NOW + timedelta(days=1))
    assert seconds is None or seconds >= 0
