"""Bodies are read no further than they may be long (SPEC §18)."""

from __future__ import annotations

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from goldomatic.ebs.api.body import is_json_media_type, read_body
from goldomatic.ebs.api.errors import ApiError
from goldomatic.protocol.error_codes import ErrorCode


class Sender:
    """Sends the same chunk for ever, or as often as it is told, and counts."""

    def __init__(self, chunk: bytes, times: int | None = None, then: Message | None = None) -> None:
        self.chunk = chunk
        self.times = times
        self.then = then
        self.taken = 0

    async def __call__(self) -> Message:
        self.taken += 1
        assert self.taken < 1000, "nobody reads so far"
        if self.times is not None and self.taken > self.times and self.then is not None:
            return self.then
        more = self.times is None or self.then is not None or self.taken < self.times
        return {"type": "http.request", "body": self.chunk, "more_body": more}


@pytest.mark.parametrize("declared", [None, b"", b"nonsense", b"-5", b"10"])
async def test_a_body_without_end_is_given_up_at_the_limit(declared: bytes | None) -> None:
    sender = Sender(b"x" * 100)
    with pytest.raises(ApiError) as refused:
        await read_body(sender, declared, 1000)
    assert refused.value.code is ErrorCode.PAYLOAD_TOO_LARGE
    assert sender.taken == 11


@pytest.mark.parametrize("declared", [b"1001", b"9" * 5000])
async def test_a_body_that_is_declared_too_long_is_not_read_on(declared: bytes) -> None:
    sender = Sender(b"x")
    with pytest.raises(ApiError):
        await read_body(sender, declared, 1000)
    assert sender.taken <= 1


async def test_a_body_as_long_as_it_may_be_is_read() -> None:
    assert await read_body(Sender(b"x" * 100, 10), b"1000", 1000) == b"x" * 1000
    assert await read_body(Sender(b"x" * 1000, 1), None, 1000) == b"x" * 1000
    with pytest.raises(ApiError):
        await read_body(Sender(b"x" * 1001, 1), None, 1000)


@pytest.mark.parametrize("times", [0, 3])
async def test_a_caller_who_hangs_up_is_noticed(times: int) -> None:
    with pytest.raises(ClientDisconnect):
        await read_body(Sender(b"x", times, {"type": "http.disconnect"}), None, 1000)


@pytest.mark.parametrize(
    ("content_type", "is_json"),
    [
        (None, True),
        (b"application/json", True),
        (b"Application/JSON ; charset=utf-8", True),
        (b"application/problem+json", True),
        (b"text/json", False),
        (b"text/plain; application/json", False),
        (b"application/jsonp", False),
        (b"", False),
    ],
)
def test_what_may_be_json(content_type: bytes | None, is_json: bool) -> None:
    assert is_json_media_type(content_type) is is_json
