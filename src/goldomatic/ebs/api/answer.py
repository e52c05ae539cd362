"""Answers in the shape that ASGI sends: built once, sent as often as they are true."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import Message

__all__ = ["Answer", "Headers", "answer_with", "body_message", "start_message", "with_headers"]

Headers = Sequence[tuple[bytes, bytes]]
"""Response headers as ASGI has them: lower-case names, raw bytes."""

Answer = tuple[int, Message, Message]
"""The status, and the two messages that say it. Nobody changes them: they may go to many callers."""


def answer_with(status: int, headers: Headers, body: bytes) -> Answer:
    """Return the answer that says so."""
    return status, start_message(status, headers), body_message(body)


def with_headers(given: Answer, more: Headers) -> Answer:
    """Return ``given`` with ``more`` after its own headers."""
    status, start, body = given
    return status, start_message(status, (*start["headers"], *more)), body


def start_message(status: int, headers: Headers) -> Message:
    """Return what ASGI sends first."""
    return {"type": "http.response.start", "status": status, "headers": headers}


def body_message(body: bytes) -> Message:
    """Return what ASGI sends then, and last."""
    return {"type": "http.response.body", "body": body}
