"""A hot and a cold route that fail as nothing should, and callers that hang up (SPEC §5, §16)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import structlog
from starlette.requests import ClientDisconnect

from goldomatic.ambient import Ambient
from goldomatic.ebs.api.cors import Cors
from goldomatic.ebs.api.edge import Edge
from goldomatic.ebs.api.metrics import Metrics
from tests.integration.api.service import assert_error


async def crashing(scope: Any, receive: Any, *_: Any) -> Any:
    raise RuntimeError("the database password is hunter2")


async def crashing_after_its_answer_began(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise RuntimeError("the database password is hunter2")


def edge_around(cold: Any) -> tuple[Edge, Metrics]:
    metrics = Metrics()
    hot: dict[tuple[str, str], Any] = {("GET", "/hot"): crashing}
    edge = Edge(
        hot=hot,
        cold=cold,
        cors=Cors(["http://page.example"]),
        metrics=metrics,
        random=Ambient.system().random,
    )
    return edge, metrics


@pytest.mark.parametrize("path", ["/hot", "/cold"])
async def test_a_crash_is_told_to_the_log_and_not_to_the_caller(path: str) -> None:
    edge, metrics = edge_around(crashing)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://t") as client:
        with structlog.testing.capture_logs() as logs:
            answer = await client.get(path, headers={"Origin": "http://page.example"})
    [told] = logs
    assert (told["action"], told["log_level"]) == ("http.request_crashed", "error")
    assert told["correlation_id"] == answer.headers["x-request-id"]
    assert isinstance(told["exc_info"], RuntimeError)
    assert_error(answer, 500, "internal_error")
    assert "hunter2" not in answer.text
    assert answer.headers["access-control-allow-origin"] == "http://page.example"
    assert b'status="500"' in metrics.text()


async def test_a_caller_who_hangs_up_within_the_body_is_no_crash() -> None:
    async def hung_up_on(*_: Any) -> None:
        raise ClientDisconnect

    edge, metrics = edge_around(hung_up_on)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/cold", "headers": []}
    with structlog.testing.capture_logs() as logs:
        await edge(scope, None, send)  # type: ignore[arg-type]
    assert (sent, logs) == ([], [])
    assert b'status="499"' in metrics.text()


async def test_a_crash_after_the_answer_began_ends_quietly_for_the_server() -> None:
    edge, metrics = edge_around(crashing_after_its_answer_began)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/cold", "headers": []}

    async def receive() -> Any:
        raise AssertionError("nobody reads the body")

    await edge(scope, receive, send)
    # A second answer inside the first would be worse than one that breaks off.
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert b'status="200"' in metrics.text()
