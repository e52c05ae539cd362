"""What Helix's answers mean (SPEC §9, §18; docs/twitch.md §3, §5)."""

from __future__ import annotations

import json

import pytest

from goldomatic.ebs.twitch.helix_messages import (
    Judgement,
    Subscription,
    Verdict,
    judge_chat_answer,
    read_subscription,
    request_headers,
)


def sent(**line: object) -> bytes:
    return json.dumps({"data": [{"message_id": "m", **line}]}).encode()


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (204, b"", Verdict.SENT),
        (200, b"", Verdict.SENT),
        (200, b"not JSON", Verdict.SENT),
        (200, b'{"data":[]}', Verdict.SENT),
        (200, b"[" * 100_000, Verdict.SENT),
        (200, sent(), Verdict.SENT),
        (200, sent(is_sent=True, drop_reason=None), Verdict.SENT),
        (200, sent(is_sent=False, drop_reason={"code": "slow_mode", "message": "…"}), Verdict.FINAL),
        (200, sent(is_sent=False, drop_reason=None), Verdict.FINAL),
        (302, b"", Verdict.FINAL),
        (400, b"", Verdict.FINAL),
        (401, b"", Verdict.REFRESH),
        (403, b"", Verdict.FINAL),
        (422, b"", Verdict.FINAL),
        (429, b"", Verdict.TRY_AGAIN),
        (500, b"", Verdict.TRY_AGAIN),
        (503, sent(is_sent=True), Verdict.TRY_AGAIN),
    ],
)
def test_an_answer_to_a_line_of_chat(status: int, body: bytes, verdict: Verdict) -> None:
    judgement = judge_chat_answer(status, body)
    assert judgement.verdict is verdict
    assert (judgement.reason is None) is (verdict is Verdict.SENT)


def test_why_a_line_was_dropped_is_told() -> None:
    body = sent(is_sent=False, drop_reason={"code": "msg_duplicate", "message": "…"})
    assert judge_chat_answer(200, body) == Judgement(Verdict.FINAL, "dropped:msg_duplicate")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (
            200,
            b'{"data":[{"user_name":"Viewer","tier":"1000"}]}',
            Subscription(is_subscriber=True, display_name="Viewer"),
        ),
        (200, b'{"data":[{}]}', Subscription(is_subscriber=True)),
        (200, b'{"data":[]}', Subscription(is_subscriber=False)),
        (200, b"{}", None),
        (200, b"not JSON", None),
        (404, b'{"data":[]}', None),
        (401, b"", None),
        (500, b"", None),
    ],
)
def test_an_answer_about_a_subscription(status: int, body: bytes, expected: Subscription | None) -> None:
    assert read_subscription(status, body) == expected


def test_the_client_id_is_sent_when_there_is_one() -> None:
    assert request_headers("t", "c") == {"Authorization": "Bearer t", "Client-Id": "c"}
    assert request_headers("t", None) == {"Authorization": "Bearer t"}
