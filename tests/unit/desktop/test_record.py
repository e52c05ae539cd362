"""What of the Desktop's calls is written down: what may change something, and failures (SPEC §16)."""

from __future__ import annotations

from uuid import UUID

import pytest
from structlog.testing import capture_logs

from goldomatic.desktop.bridge.events import (
    AskAudit,
    AskCandidate,
    AskGifts,
    AskPending,
    AskState,
    AskTwitch,
    AskVersion,
    Call,
)
from goldomatic.desktop.bridge.record import log_call, log_notice
from goldomatic.desktop.core.answers import Answered, Kept, Trouble
from goldomatic.desktop.core.view import Level, Notice, NoticeKind

PAYOUT = UUID("6a3c5a2e-8d3b-4f0e-9a51-0d5b7f6c1e2d")


@pytest.mark.parametrize(
    "call", [AskVersion(), AskState(), AskCandidate(), AskPending(), AskGifts(), AskTwitch()]
)
def test_what_only_asks_is_written_down_when_it_fails(call: Call) -> None:
    with capture_logs() as logs:
        log_call(call, Answered(None))
    assert logs == []
    with capture_logs() as logs:
        log_call(call, Kept(trouble=Trouble.NOT_REACHED, words="away"))
    assert [(entry["action"], entry["call"]) for entry in logs] == [("desktop.call", type(call).__name__)]


def test_what_is_about_a_payout_bears_its_id() -> None:
    with capture_logs() as logs:
        log_call(AskAudit(PAYOUT), Answered(None))
    assert [entry["correlation_id"] for entry in logs] == [str(PAYOUT)]


def test_trouble_with_twitch_is_an_error_under_its_own_name() -> None:
    with capture_logs() as logs:
        log_notice(Notice(level=Level.ERROR, kind=NoticeKind.TWITCH_TROUBLE, detail="login_gone"))
    [entry] = logs
    told = entry["log_level"], entry["action"], entry["detail"]
    assert told == ("error", "desktop.twitch_trouble", "login_gone")
