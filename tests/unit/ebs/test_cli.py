"""``mgm pool`` towards an EBS that asks for patience (SPEC §2, §18)."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from goldomatic.cli import app


class LimitedEbs:
    """Answers ``limit`` calls, then asks for a pause of 7 s, again and again; its pool shrinks."""

    def __init__(self, viewers: list[str], limit: int) -> None:
        self.viewers = viewers
        self.limit = limit
        self.left = limit
        self.pauses: list[float] = []

    def request(self, method: str, url: str, **_rest: Any) -> httpx.Response:
        """Take the place of `httpx.request`."""
        if self.left == 0:
            return httpx.Response(429, headers={"Retry-After": "7"}, json={"message": "Too many calls."})
        self.left -= 1
        if method == "GET":
            entrants = [{"twitchUserId": viewer} for viewer in self.viewers]
            return httpx.Response(200, json=entrants)
        self.viewers.remove(url.rpartition("/")[2])
        return httpx.Response(204)

    async def pause(self, seconds: float) -> None:
        """Take the place of `asyncio.sleep`."""
        self.pauses.append(seconds)
        self.left = self.limit


def test_a_pool_larger_than_a_minutes_calls_is_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    ebs = LimitedEbs([str(number) for number in range(1, 8)], limit=3)
    monkeypatch.setattr(httpx, "request", ebs.request)
    monkeypatch.setattr(asyncio, "sleep", ebs.pause)
    monkeypatch.setenv("Mgm__ApiKey", "a-long-enough-desktop-key")
    ended = CliRunner().invoke(app, ["pool", "clear", "--yes"])
    assert ended.exit_code == 0, ended.output
    assert "7 entrants are out" in ended.output
    assert ebs.viewers == []
    assert ebs.pauses == [7, 7]
