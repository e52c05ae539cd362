"""What the EBS says of Twitch reaches the streamer, once, and not for what passes by itself (SPEC §9)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from goldomatic.desktop.core.ebs_facts import TwitchTrouble
from goldomatic.desktop.core.view import Level, NoticeKind
from goldomatic.desktop.core.wishes import AskNow
from tests.support.evening import Evening, Recorded, an_evening

FINE: dict[str, Any] = {
    "account": "connected",
    "missingScopes": [],
    "chat": "heard",
    "eventSubRevocationReason": None,
}
A_LOOK_SECONDS = 40


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the EBS answers; a test changes it."""
    said = dict(FINE)
    ask = Recorded.handle_async_request

    async def answer(wire: Recorded, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/twitch/status" and said:
            return httpx.Response(200, json=said)
        return await ask(wire, request)

    monkeypatch.setattr(Recorded, "handle_async_request", answer)
    return said


def trouble_of(evening: Evening) -> TwitchTrouble | None:
    return evening.view.ebs.twitch_trouble


async def test_a_login_that_is_gone_is_told_once_and_so_is_its_return(
    tmp_path: Path, standing: dict[str, Any]
) -> None:
    async with an_evening(tmp_path) as evening:
        await evening.run(A_LOOK_SECONDS)
        assert trouble_of(evening) is None
        standing["account"] = "consent_gone"
        await evening.until(lambda: trouble_of(evening) is TwitchTrouble.LOGIN_GONE, "shown")
        await evening.run(A_LOOK_SECONDS)
        [told] = evening.told(NoticeKind.TWITCH_TROUBLE)
        assert (told.level, told.detail) == (Level.ERROR, "login_gone")
        standing["account"] = "connected"
        evening.wish(AskNow())
        await evening.until(lambda: trouble_of(evening) is None, "over", 5)
        assert len(evening.told(NoticeKind.TWITCH_FINE)) == 1


async def test_chat_that_is_lost_for_a_moment_is_not_told(tmp_path: Path, standing: dict[str, Any]) -> None:
    async with an_evening(tmp_path) as evening:
        await evening.run(A_LOOK_SECONDS)
        standing["chat"] = "lost"
        evening.wish(AskNow())
        await evening.run(5)
        standing["chat"] = "heard"
        await evening.run(A_LOOK_SECONDS)
        assert evening.told(NoticeKind.TWITCH_TROUBLE) == []
        standing["chat"] = "lost"
        await evening.until(lambda: trouble_of(evening) is TwitchTrouble.CHAT_NOT_HEARD, "shown", 60)
        assert len(evening.told(NoticeKind.TWITCH_TROUBLE)) == 1


async def test_an_ebs_that_does_not_know_the_question_is_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Recorded.handle_async_request
    asked: list[str] = []

    async def answer(wire: Recorded, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/twitch/status":
            asked.append(request.method)
            return await ask(wire, httpx.Request("GET", request.url.join("/api/nowhere")))
        return await ask(wire, request)

    monkeypatch.setattr(Recorded, "handle_async_request", answer)
    async with an_evening(tmp_path) as evening:
        await evening.run(120)
        assert asked == ["GET"], "once an hour is enough"
        assert trouble_of(evening) is None
        assert evening.view.ebs.trouble is None
        assert evening.told(NoticeKind.EBS_TROUBLE) == []


async def test_the_real_ebs_is_asked_and_has_no_trouble_without_twitch(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        await evening.run(A_LOOK_SECONDS)
        assert trouble_of(evening) is None
        answer = await evening.service.client.get("/api/twitch/status")
        assert answer.status_code == 403
