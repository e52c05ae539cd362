"""The doctor tries what an EBS needs of Twitch, over HTTP at a strict fake one, with its faults (SPEC §9)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from goldomatic.ambient import Ambient, ManualClock
from goldomatic.doctor.findings import State, report
from goldomatic.ebs.twitch.grants import Gone, seed_of
from goldomatic.sim.twitch_eventsub import Subscription
from goldomatic.sim.twitch_tokens import ALL_SCOPES
from tests.integration.api.test_twitch_login import CLIENT, strict_twitch
from tests.integration.doctor.operator_hands import CHANNEL, CLIENT_SECRET, Operator, only

LOGIN = "Twitch login"
CHAT = "chat subscription"


@pytest.fixture
async def operator(tmp_path: Path) -> AsyncIterator[Operator]:
    async with strict_twitch() as twitch:
        yield Operator(twitch=twitch, folder=tmp_path)


def listed(operator: Operator, number: int, **changes: Any) -> Subscription:
    """Let Twitch have a subscription."""
    values: dict[str, Any] = {
        "id": f"id-{number}",
        "condition": {"broadcaster_user_id": CHANNEL, "user_id": CHANNEL},
        "transport": {"method": "webhook", "callback": operator.given["Twitch__CallbackUrl"]},
        "status": "enabled",
        "created_at": f"2026-04-04T12:00:0{number}Z",
        "owner": CLIENT,
    }
    subscription = Subscription(**values | changes)
    operator.twitch.hub.subscriptions[subscription.id] = subscription
    return subscription


async def test_what_is_right_is_fine_and_nothing_is_changed(operator: Operator) -> None:
    grant = await operator.log_in()
    listed(operator, 1)
    before = operator.database.read_bytes()
    findings = await operator.ask()
    for subject in ("database", "Twitch client", "channel", "subscriber check", "clock"):
        only(findings, subject, State.FINE)
    login = only(findings, LOGIN, State.FINE).found
    assert login.startswith("streamer (id 1001), everything needed is allowed; the token lives until ")
    assert "enabled since 2026-04-04T12:00:01Z" in only(findings, CHAT, State.FINE).found
    assert "user1001 (id 1001)" in only(findings, "channel", State.FINE).found
    only(findings, "running EBS", State.NOTE)

    assert operator.database.read_bytes() == before
    calls = (await operator.twitch.client.get("/requests")).json()["requests"]
    changing = [(call["route"], call["body"]) for call in calls if call["method"] != "GET"]
    assert [route for route, _ in changing] == ["token", "revoke"]
    assert changing[0][1]["grant_type"] == "client_credentials"
    refreshed = await operator.twitch.client.post(
        "/oauth2/token",
        data={
            "client_id": CLIENT,
            "client_secret": CLIENT_SECRET,
            "grant_type": "refresh_token",
            "refresh_token": grant.refresh_token or "",
        },
    )
    assert refreshed.is_success, "the refresh token was spent"


@pytest.mark.parametrize(
    ("route", "behaviour", "subject", "words"),
    [
        ("token", {"kind": "status", "status": 400, "message": "invalid client"}, "Twitch client",
         "Twitch__HelixClientId: invalid client"),
        ("token", {"kind": "status", "status": 503}, "Twitch client", "trouble of its own (503)"),
        ("token", {"kind": "status", "status": 429}, "Twitch client", "asked too often"),
        ("token", {"kind": "drop"}, "Twitch client", "the connection to Twitch broke"),
        ("token", {"kind": "malformed"}, "Twitch client", "cannot be understood"),
        ("validate", {"kind": "status", "status": 500}, LOGIN, "trouble of its own (500)"),
        ("validate", {"kind": "malformed"}, LOGIN, "cannot be understood"),
        ("users", {"kind": "status", "status": 500}, "channel", "trouble of its own (500)"),
        ("users", {"kind": "malformed"}, "channel", "cannot be understood"),
        ("users", {"kind": "status", "status": 401, "message": "no"}, "channel", "answers 401 no"),
        ("subscriptions", {"kind": "status", "status": 401, "message": "Missing scope"}, "subscriber check",
         "refuses (401): Missing scope"),
        ("subscriptions", {"kind": "status", "status": 400, "message": "no partner"}, "subscriber check",
         "refuses (400): no partner"),
        ("subscriptions", {"kind": "status", "status": 502}, "subscriber check", "trouble of its own (502)"),
        ("subscriptions", {"kind": "malformed"}, "subscriber check", "cannot be understood"),
        ("subscriptions", {"kind": "drop"}, "subscriber check", "the connection to Twitch broke"),
        ("eventsub_list", {"kind": "status", "status": 500}, CHAT, "trouble of its own (500)"),
        ("eventsub_list", {"kind": "malformed"}, CHAT, "cannot be understood"),
        ("eventsub_list", {"kind": "drop"}, CHAT, "the connection to Twitch broke"),
    ],
)  # fmt: skip
async def test_each_refusal_and_each_outage_is_told_as_such(
    operator: Operator, route: str, behaviour: dict[str, Any], subject: str, words: str
) -> None:
    await operator.log_in()
    listed(operator, 1)
    # The clock is compared with an answer of the same route.
    ok = [{"kind": "ok"}] if route == "validate" else []
    await operator.order(**{route: [behaviour, behaviour, *ok]})
    findings = await operator.ask()
    assert words in only(findings, subject, State.WRONG).found


async def test_a_twitch_that_does_not_answer_in_time_is_told_so(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = httpx.Timeout(0.05)
    monkeypatch.setattr("goldomatic.ebs.twitch.oauth._TIMEOUT", short)
    monkeypatch.setattr("goldomatic.ebs.twitch.wire.TIMEOUT", short)
    monkeypatch.setattr("goldomatic.doctor.clock_try.TIMEOUT", short)
    await operator.log_in()
    late = [{"kind": "timeout", "seconds": 100, "times": 10}]
    await operator.order(token=late, validate=late)
    findings = await operator.ask()
    for subject in ("Twitch client", LOGIN, "clock"):
        assert "does not answer in time (ReadTimeout)" in only(findings, subject, State.WRONG).found
    assert CHAT not in findings


async def test_a_twitch_that_is_not_there_is_told_so(operator: Operator) -> None:
    await operator.log_in()
    nowhere = "http://127.0.0.1:9"
    findings = await operator.ask(Twitch__AuthBaseUrl=nowhere, Twitch__HelixApiBaseUrl=nowhere)
    for subject in ("Twitch client", LOGIN, "clock"):
        assert "cannot be connected to" in only(findings, subject, State.WRONG).found


async def test_a_wrong_secret_is_told_from_a_wrong_id(operator: Operator) -> None:
    findings = await operator.ask(Twitch__HelixClientSecret="not-the-secret")
    assert "Twitch__HelixClientSecret" in only(findings, "Twitch client", State.WRONG).found


@pytest.mark.parametrize("gone", list(Gone))
async def test_why_a_login_is_gone_is_told(operator: Operator, gone: Gone) -> None:
    await operator.log_in(gone=gone, access_token="", refresh_token=None)
    finding = only(await operator.ask(), LOGIN, State.WRONG)
    assert "mgm twitch login" in finding.remedy
    told = {
        Gone.CONSENT_GONE: "withdrawn",
        Gone.NO_REFRESH_TOKEN: "no refresh token",
        Gone.WRONG_ACCOUNT: "another account",
        Gone.LOGGED_OUT: "logged out",
    }[gone]
    assert told in finding.found


async def test_a_login_that_is_missing_or_does_not_fit_is_told(operator: Operator) -> None:
    assert only(await operator.ask(), LOGIN, State.WRONG).found == "nobody is logged in"
    await operator.log_in("6666")
    wrong = only(await operator.ask(), LOGIN, State.WRONG)
    assert "user6666 (id 6666), and the channel is 1001" in wrong.found
    await operator.log_in(scopes=ALL_SCOPES - {"channel:bot", "channel:read:subscriptions"})
    findings = await operator.ask()
    lacking = only(findings, LOGIN, State.WRONG)
    assert "channel:bot: let the service be present in the channel's chat" in lacking.found
    assert "subscriber check" not in findings
    by_socket = await operator.ask(Twitch__EventSubTransport="websocket")
    assert "channel:bot" not in only(by_socket, LOGIN, State.WRONG).found
    await operator.log_in(client_id="another-client")
    others = only(await operator.ask(), LOGIN, State.WRONG)
    assert "another Twitch__HelixClientId" in others.found
    stolen = await operator.ask(
        Twitch__BroadcasterAccessToken=operator.twitch.desk.issue(CHANNEL, "another-client")["access_token"]
    )
    assert "another program" in only(stolen, LOGIN, State.WRONG).found


async def test_a_token_at_its_end_is_judged_by_whether_it_can_be_renewed(operator: Operator) -> None:
    await operator.log_in(refresh_token=None)
    assert "cannot be renewed" in only(await operator.ask(), LOGIN, State.NOTE).found
    operator.twitch.desk.expire_all()
    assert "cannot be renewed" in only(await operator.ask(), LOGIN, State.WRONG).found
    await operator.log_in()
    operator.twitch.desk.expire_all()
    assert "the EBS renews it when it runs" in only(await operator.ask(), LOGIN, State.NOTE).found


async def test_configured_tokens_are_tried_when_they_are_what_the_ebs_would_take(operator: Operator) -> None:
    pair = operator.twitch.desk.issue(CHANNEL, CLIENT)
    configured = {
        "Twitch__BroadcasterAccessToken": pair["access_token"],
        "Twitch__BroadcasterRefreshToken": pair["refresh_token"],
    }
    only(await operator.ask(configured), LOGIN, State.FINE)
    spent = seed_of(pair["access_token"], pair["refresh_token"])
    await operator.log_in(gone=Gone.CONSENT_GONE, access_token="", refresh_token=None, seed=spent)
    only(await operator.ask(configured), LOGIN, State.WRONG)


async def test_a_channel_that_is_nobodys_is_told(operator: Operator) -> None:
    operator.twitch.model.unknown_users = frozenset({CHANNEL})
    assert "no account with the id 1001" in only(await operator.ask(), "channel", State.WRONG).found


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        ("authorization_revoked", "mgm twitch login"),
        ("user_removed", "log in"),
        ("notification_failures_exceeded", "callback"),
        ("webhook_callback_verification_failed", "callback"),
        ("version_removed", "update"),
        ("something_new", "start the EBS"),
    ],
)
async def test_a_subscription_that_twitch_gave_up_is_told(
    operator: Operator, status: str, remedy: str
) -> None:
    listed(operator, 1, status=status)
    finding = only(await operator.ask(), CHAT, State.WRONG)
    assert (status in finding.found, remedy in finding.remedy) == (True, True)


async def test_subscriptions_that_are_pending_elsewhere_doubled_or_missing_are_told(
    operator: Operator,
) -> None:
    assert "none yet" in only(await operator.ask(), CHAT, State.NOTE).found
    listed(operator, 1, transport={"method": "webhook", "callback": "https://old.example/x"})
    assert "to https://old.example/x" in only(await operator.ask(), CHAT, State.NOTE).found
    pending = listed(operator, 2, status="webhook_callback_verification_pending")
    kept, surplus = (await operator.ask())[CHAT]
    assert "waits since 2026-04-04T12:00:02Z for its challenge" in kept.found
    assert "1 more for this chat" in surplus.found
    pending.status = "enabled"
    listed(operator, 3)
    listed(operator, 4, condition={"broadcaster_user_id": "77", "user_id": "77"})
    kept, surplus = (await operator.ask())[CHAT]
    assert (kept.state, surplus.state) == (State.FINE, State.NOTE)
    assert "2 more for this chat" in surplus.found


async def test_sockets_are_counted(operator: Operator) -> None:
    await operator.log_in()
    by_socket = {"Twitch__EventSubTransport": "websocket"}
    findings = await operator.ask(by_socket)
    assert "there is one while an EBS runs" in only(findings, CHAT, State.NOTE).found
    assert "callback" not in findings
    socket = {"transport": {"method": "websocket", "session_id": "planted-session-id"}}
    listed(operator, 1, **socket)
    listed(operator, 2, **socket, status="websocket_disconnected")
    assert "by socket" in only(await operator.ask(by_socket), CHAT, State.FINE).found
    listed(operator, 3, **socket)
    _, doubled = (await operator.ask(by_socket))[CHAT]
    assert "2 sockets hear this chat" in doubled.found


async def test_without_what_a_webhook_needs_nobody_asks_for_chat(operator: Operator) -> None:
    findings = await operator.ask(Twitch__HelixClientSecret="", Twitch__CallbackUrl="")
    assert (
        "Twitch__CallbackUrl, Twitch__HelixClientSecret are not set"
        in only(findings, CHAT, State.WRONG).found
    )
    only(findings, "Twitch client", State.NOTE)
    untried = await operator.ask(Twitch__HelixClientId="")
    assert "Twitch__HelixClientId is not set" in only(untried, "Twitch", State.NOTE).found
    calls = (await operator.twitch.client.get("/requests", params={"route": "token"})).json()["requests"]
    assert calls == []


@pytest.mark.parametrize(
    ("minutes", "state", "words"),
    [
        (-11, State.WRONG, "behind Twitch's, so every chat message is refused"),
        (11, State.WRONG, "ahead of Twitch's, so every chat message is refused"),
        (2, State.NOTE, "ahead of Twitch's"),
    ],
)
async def test_a_clock_that_is_off_is_told(
    operator: Operator, minutes: int, state: State, words: str
) -> None:
    real = Ambient.system()
    wall = ManualClock(real.wall.now() + timedelta(minutes=minutes))
    findings = await operator.ask(ambient=Ambient(clock=wall, wall=wall, random=real.random))
    assert words in only(findings, "clock", state).found


async def test_no_report_holds_a_secret(operator: Operator) -> None:
    grant = await operator.log_in()
    listed(operator, 1, transport={"method": "websocket", "session_id": "planted-session-id"})
    findings = [
        *(await operator.ask()).values(),
        *(await operator.ask(Twitch__EventSubTransport="websocket")).values(),
        *(await operator.ask(Twitch__HelixClientSecret="planted-wrong-secret")).values(),
    ]
    # Twitch might repeat what it was sent, and addresses may hold what nobody should see.
    echo = {
        "kind": "status",
        "status": 403,
        "message": f"bad {grant.refresh_token} and plantedabcdefghijklmn",
    }
    await operator.order(token=[echo], users=[echo], subscriptions=[echo], eventsub_list=[echo])
    hidden = {
        "Twitch__CallbackUrl": "http://me:planted@127.0.0.1:9/api/twitch/eventsub?k=planted",
        "Twitch__EventSubSocketUrl": "ws://127.0.0.1:9/ws?k=planted",
    }
    backend = "http://me:planted@127.0.0.1:9"
    findings += (await operator.ask(hidden, backend=backend)).values()
    by_socket = {"Twitch__EventSubTransport": "websocket"}
    findings += (await operator.ask(hidden | by_socket, backend=backend)).values()
    told = report("EBS", [finding for group in findings for finding in group])
    assert "bad ... and ..." in told
    assert "planted" not in told
    calls = (await operator.twitch.client.get("/requests")).json()["requests"]
    tokens = {str(call["authorizationHeader"]).rpartition(" ")[2] for call in calls} - {"None", ""}
    assert grant.access_token in tokens
    assert [token for token in {*tokens, grant.refresh_token or ""} if token in told] == []
