"""What a request may cost before anybody reads it: time and bytes, on a real socket."""

from __future__ import annotations

import asyncio
import contextlib
import json
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from goldomatic.ebs import http_server
from goldomatic.ebs.http_server import BoundedConnection
from tests.support.listening import listening

WAIT_SECONDS_MAX = 60
HEAD = b"POST / HTTP/1.1\r\nHost: ebs.test\r\n"


class Counting:
    """Answers with how many bytes the body had, not before it may."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.asked = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        with contextlib.suppress(ClientDisconnect):
            body = await request.body()
            self.asked.set()
            await self.may_answer.wait()
            await PlainTextResponse(str(len(body)))(scope, receive, send)


@asynccontextmanager
async def connected(app: Counting, count: int = 1) -> AsyncIterator[list[tuple[StreamReader, StreamWriter]]]:
    """So many connections to a server of ours."""
    async with listening(app, http=BoundedConnection) as address:
        port = urlsplit(address).port
        pairs = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
        try:
            yield pairs
        finally:
            for _, writer in pairs:
                writer.transport.abort()


async def all_that_comes(reader: StreamReader) -> bytes:
    """What is said until the server hangs up."""
    try:
        async with asyncio.timeout(WAIT_SECONDS_MAX):
            return await reader.read()
    except ConnectionError:
        return b""


async def is_cut_off(reader: StreamReader, writer: StreamWriter, pieces: Iterable[bytes]) -> bool:
    """Whether the server hangs up while it is told all this."""
    try:
        for piece in pieces:
            writer.write(piece)
            await asyncio.wait_for(writer.drain(), WAIT_SECONDS_MAX)
    except ConnectionError:
        return True
    return False


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"POST / HT",
        HEAD,
        HEAD + b"Content-Length: 10\r\n\r\n12345",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n0\r\n",
    ],
    ids=["nothing", "half a line", "half a head", "half a body", "no end"],
)
async def test_a_request_that_does_not_arrive_in_time_is_given_up(
    said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_server, "ARRIVAL_SECONDS_MAX", 0.05)
    async with connected(Counting()) as [(reader, writer)]:
        writer.write(said)
        assert await all_that_comes(reader) == b""


async def test_a_second_request_has_to_arrive_in_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async with connected(Counting()) as [(reader, writer)]:
        writer.write(HEAD + b"Content-Length: 5\r\n\r\n12345")
        assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WAIT_SECONDS_MAX)).startswith(
            b"HTTP/1.1 200 "
        )
        monkeypatch.setattr(http_server, "ARRIVAL_SECONDS_MAX", 0.05)
        writer.write(HEAD)
        assert await all_that_comes(reader) == b"5"


async def test_what_comes_in_one_piece_with_a_whole_request_has_to_end_in_time_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with connected(Counting()) as [(reader, writer)]:
        writer.write(HEAD + b"Content-Length: 5\r\n\r\n12345" + HEAD)
        assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WAIT_SECONDS_MAX)).startswith(
            b"HTTP/1.1 200 "
        )
        monkeypatch.setattr(http_server, "ARRIVAL_SECONDS_MAX", 0.05)
        writer.write(b"X-More: ")
        assert await all_that_comes(reader) == b"5"


async def test_a_request_that_has_arrived_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Counting()
    app.may_answer.clear()
    # A busy machine may be too slow for the shortest time.
    for seconds in (0.05, 0.5, 5, 50):
        monkeypatch.setattr(http_server, "ARRIVAL_SECONDS_MAX", seconds)
        async with connected(app, 2) as [(reader, writer), (silent, _)]:
            writer.write(HEAD + b"Connection: close\r\nContent-Length: 5\r\n\r\n12345")
            answer = asyncio.create_task(all_that_comes(reader))
            asked = asyncio.create_task(app.asked.wait())
            await asyncio.wait({answer, asked}, return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                # When the silent one is given up, the time of both is over.
                assert await all_that_comes(silent) == b""
                app.may_answer.set()
                assert (await answer).endswith(b"\r\n\r\n5")
                return
            asked.cancel()
    pytest.fail("not even fifty seconds were enough for a request to arrive")


ENDLESS = {
    "line": (b"GET /", b"x" * 100_000),
    "second line": (HEAD + b"Content-Length: 5\r\n\r\n12345GET /", b"x" * 100_000),
    "header": (HEAD + b"X-Long: ", b"x" * 100_000),
    "headers": (HEAD, b"X-Many: 1\r\n" * 10_000),
    "trailers": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Many: 1\r\n" * 10_000),
    "body": (HEAD + b"Content-Length: 1000000000\r\n\r\n", b"x" * 100_000),
}


@pytest.mark.parametrize(("beginning", "more"), ENDLESS.values(), ids=ENDLESS)
async def test_a_request_without_end_is_cut_off(beginning: bytes, more: bytes) -> None:
    async with connected(Counting()) as [(reader, writer)]:
        assert await is_cut_off(reader, writer, [beginning, *[more] * 400])


async def test_a_long_head_and_a_long_body_are_read() -> None:
    async with connected(Counting()) as [(reader, writer)]:
        long_head = HEAD + b"X-Long: " + b"x" * 60_000 + b"\r\nConnection: close\r\n"
        body = b"x" * 2_000_000
        for piece in (long_head, b"Content-Length: 2000000\r\n\r\n", body):
            writer.write(piece)
            await writer.drain()
        assert (await all_that_comes(reader)).endswith(b"\r\n\r\n2000000")


@pytest.mark.parametrize("said", [b"nonsense\r\n\r\n", b"GET /\xd0\xb6 HTTP/1.1\r\nHost: x\r\n\r\n"])
async def test_what_is_not_http_is_refused_in_the_one_shape(said: bytes) -> None:
    async with connected(Counting()) as [(reader, writer)]:
        writer.write(said)
        head, _, body = (await all_that_comes(reader)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/json" in head
    assert json.loads(body) == {
        "code": "invalid_payload",
        "message": "Invalid HTTP request received.",
        "details": {},
    }
