"""The streamer's pages: what they show, what they may take back, and who may open them (SPEC §5.4)."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

import goldomatic
from goldomatic.ebs.application.streamer_queries import RECENT_PAYOUTS_MAX
from tests.integration.api.service import (
    CHANNEL,
    KEY,
    START,
    Service,
    assert_error,
    bearer,
    running_service,
)
from tests.integration.api.twitch import CHAT, FakeHelix, fake_helix

OVERVIEW = "/api/streamer/overview"
NOW = "2026-04-04T12:01:00.000Z"


def cancel_of(payout_id: object) -> str:
    return f"/api/streamer/payouts/{payout_id}/cancel"


def streamer(service: Service | None = None, **claims: Any) -> dict[str, str]:
    """The header that the broadcaster's page sends; they have not shared their identity."""
    now = START if service is None else service.wall.now()
    return bearer(None, now=now, opaque_user_id="U1001", role="broadcaster", **claims)


async def overview(service: Service) -> dict[str, Any]:
    answer = await service.client.get(OVERVIEW, headers=streamer(service))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def cancel(service: Service, payout_id: object, **claims: Any) -> httpx.Response:
    return await service.client.post(cancel_of(payout_id), headers=streamer(service, **claims))


# What is shown.


async def test_a_fresh_ebs_has_heard_nobody(service: Service) -> None:
    assert await overview(service) == {
        "serverNow": NOW,
        "channelId": CHANNEL,
        "version": goldomatic.__version__,
        "startedAt": NOW,
        "eventSub": {"heardAt": None, "revokedAt": None, "revocationReason": None},
        "desktop": {"heardAt": None, "isHere": False},
        "announcements": {"isConfigured": False, "last": None},
        "poolParticipantCount": 0,
        "openPayouts": [],
        "recentPayouts": [],
        "settings": {
            "goldAmount": 1000,
            "lifetimeCapGold": 10_000,
            "spinIntervalSeconds": 300,
            "payoutLifetimeSeconds": 86_400,
            "giftConfirmationSeconds": 300,
        },
    }


async def test_who_was_heard_and_when(service: Service) -> None:
    service.advance(10)
    await service.chat("hello")
    service.advance(10)
    await service.client.get("/api/pool", headers=KEY)
    service.advance(10)
    seen = await overview(service)
    assert (seen["startedAt"], seen["serverNow"]) == (NOW, "2026-04-04T12:01:30.000Z")
    assert seen["eventSub"]["heardAt"] == "2026-04-04T12:01:10.000Z"
    assert seen["desktop"] == {"heardAt": "2026-04-04T12:01:20.000Z", "isHere": True}
    service.advance(20.001)
    seen = await overview(service)
    assert seen["desktop"] == {"heardAt": "2026-04-04T12:01:20.000Z", "isHere": False}


async def test_what_twitch_did_not_sign_was_not_heard(service: Service) -> None:
    forged = await service.post_signed(b"{}", headers={"Twitch-Eventsub-Message-Signature": "sha256=00"})
    assert forged.status_code == 401
    assert (await overview(service))["eventSub"]["heardAt"] is None


async def test_a_revocation_is_shown_until_chat_comes_again(service: Service) -> None:
    body = b'{"subscription":{"type":"channel.chat.message","status":"authorization_revoked"}}'
    revoked = await service.post_signed(body, headers={"Twitch-Eventsub-Message-Type": "revocation"})
    assert revoked.status_code == 204
    service.advance(5)
    assert (await overview(service))["eventSub"] == {
        "heardAt": NOW,
        "revokedAt": NOW,
        "revocationReason": "authorization_revoked",
    }
    await service.chat("hello")
    assert (await overview(service))["eventSub"] == {
        "heardAt": "2026-04-04T12:01:05.000Z",
        "revokedAt": None,
        "revocationReason": None,
    }


async def test_open_payouts_oldest_first_and_ended_ones_newest_first(service: Service) -> None:
    ids = [await service.pending_payout(f"{2000 + k}", f"Norinn{'abcd'[k]}") for k in range(4)]
    await service.set_status(ids[1], "Failed")
    await service.set_status(ids[2], "InProgress")
    await service.set_status(ids[3], "Cancelled")
    await service.chat("!twgold Other", "3003")
    seen = await overview(service)
    assert [(each["id"], each["status"]) for each in seen["openPayouts"]] == [
        (ids[0], "Pending"),
        (ids[2], "InProgress"),
    ]
    assert [(each["id"], each["status"]) for each in seen["recentPayouts"]] == [
        (ids[3], "Cancelled"),
        (ids[1], "Failed"),
    ]
    pending = (await service.client.get("/api/payouts/pending", headers=KEY)).json()
    assert seen["openPayouts"] == [each | {"isMailedAfterClose": False} for each in pending]
    # The four won without the wheel, and are in the pool still.
    assert seen["poolParticipantCount"] == 5


async def test_only_so_many_that_have_ended(service: Service) -> None:
    ids = []
    for _ in range(RECENT_PAYOUTS_MAX + 2):
        ids.append(await service.pending_payout())
        await service.set_status(ids[-1], "Cancelled")
        service.advance(1)
    shown = [each["id"] for each in (await overview(service))["recentPayouts"]]
    assert shown == ids[:1:-1]


async def test_gold_that_left_after_the_payout_was_closed_is_shown_as_paid(service: Service) -> None:
    payout_id = await service.pending_payout()
    await service.set_status(payout_id, "Failed")
    assert_error(await service.set_status(payout_id, "Sent"), 409, "terminal_status_change_not_allowed")
    [shown] = (await overview(service))["recentPayouts"]
    assert (shown["status"], shown["isMailedAfterClose"]) == ("Failed", True)


@pytest.fixture
async def helix() -> AsyncIterator[FakeHelix]:
    async with fake_helix() as running:
        yield running


async def test_how_the_last_announcement_went(sqlite_url: str, helix: FakeHelix) -> None:
    async with running_service(sqlite_url, **helix.settings) as service:
        assert (await overview(service))["announcements"] == {"isConfigured": True, "last": None}
        told = await service.pending_payout()
        await service.set_status(told, "InProgress")
        await service.set_status(told, "Sent")
        last = {"payoutId": told, "characterName": "Norinn", "at": NOW, "reason": None}
        assert (await overview(service))["announcements"]["last"] == last
        helix.fail_with(CHAT, 403)
        service.advance(60)
        untold = await service.pending_payout("3003", "Thrall")
        await service.set_status(untold, "InProgress")
        await service.set_status(untold, "Sent")
        last = (await overview(service))["announcements"]["last"]
        assert (last["payoutId"], last["characterName"]) == (untold, "Thrall")
        assert (last["at"], last["reason"]) == ("2026-04-04T12:02:00.000Z", "http_403")


async def test_without_a_token_the_reason_says_so(service: Service) -> None:
    payout_id = await service.pending_payout()
    await service.set_status(payout_id, "InProgress")
    await service.set_status(payout_id, "Sent")
    announcements = (await overview(service))["announcements"]
    assert announcements["isConfigured"] is False
    assert announcements["last"]["reason"] == "not_configured"


async def test_a_database_that_is_away_is_503(service: Service) -> None:
    payout_id = await service.pending_payout()
    service.break_store()
    answer = await cancel(service, payout_id)
    assert_error(answer, 503, "unavailable")
    assert answer.headers["retry-after"]
    service.mend_store()
    assert (await cancel(service, payout_id)).status_code == 200


# Taking back.


async def test_a_pending_payout_is_cancelled_and_the_call_can_be_repeated(service: Service) -> None:
    payout_id = await service.pending_payout()
    service.advance(5)
    first = await cancel(service, payout_id)
    assert first.status_code == 200
    assert (first.json()["id"], first.json()["status"]) == (payout_id, "Cancelled")
    service.advance(5)
    assert (await cancel(service, payout_id)).json() == first.json()
    audit = (await service.client.get(f"/api/payouts/{payout_id}/audit", headers=KEY)).json()
    assert [each["type"] for each in audit].count("payout.cancelled") == 1
    # The gold counts no more, so that the viewer can win again.
    assert (await service.pool_me())["wonGold"] == 0
    assert await service.pending_payout() != payout_id


@pytest.mark.parametrize("road", [["InProgress"], ["InProgress", "Sent"], ["Failed"]])
async def test_what_the_game_may_hold_already_is_not_cancelled_from_here(
    service: Service, road: list[str]
) -> None:
    payout_id = await service.pending_payout()
    for status in road:
        await service.set_status(payout_id, status)
    details = assert_error(await cancel(service, payout_id), 409, "terminal_status_change_not_allowed")
    assert details == {"status": road[-1], "requested": "Cancelled"}
    last = (await service.client.get("/api/payouts/my-last", headers=bearer())).json()
    assert last["status"] == road[-1]


async def test_an_expired_payout_is_not_cancelled(service: Service) -> None:
    payout_id = await service.pending_payout()
    service.advance(86_400)
    assert_error(await cancel(service, payout_id), 409, "terminal_status_change_not_allowed")


async def test_an_id_that_names_nothing_is_404(service: Service) -> None:
    for payout_id in (uuid.UUID(int=5), "nonsense", "%00", "x" * 500):
        assert_error(await cancel(service, payout_id), 404, "not_found")


async def test_a_body_is_neither_needed_nor_read(service: Service) -> None:
    payout_id = await service.pending_payout()
    answer = await service.client.post(
        cancel_of(payout_id), headers=streamer() | {"Content-Type": "text/plain"}, content=b"\xff{"
    )
    assert answer.status_code == 200


# Who may.

NOT_THE_STREAMER: list[dict[str, Any]] = [
    {"role": "viewer"},
    {"role": "moderator"},
    {"role": None},
    # The channel's own id makes nobody its streamer, and a role without a channel says nothing.
    {"role": "viewer", "user_id": CHANNEL},
    {"role": "broadcaster", "channel_id": None},
]
NOBODY: list[dict[str, Any]] = [
    {"role": "external"},
    {"role": "broadcaster", "channel_id": "999"},
    {"role": "broadcaster", "exp": int(START.timestamp()) - 30},
]
CALLS = {"overview": ("GET", OVERVIEW, 60), "cancel": ("POST", cancel_of(uuid.UUID(int=5)), 5)}
calls = pytest.mark.parametrize(("method", "path", "limit"), CALLS.values(), ids=CALLS)


@calls
async def test_only_a_broadcaster_may(service: Service, method: str, path: str, limit: int) -> None:
    del limit
    for viewer, claims in enumerate(NOT_THE_STREAMER, start=2000):
        answer = await service.client.request(
            method, path, headers=bearer(**{"user_id": str(viewer)} | claims)
        )
        details = assert_error(answer, 403, "forbidden_role")
        assert details == {"role": claims["role"] or "viewer"}
    for claims in NOBODY:
        answer = await service.client.request(method, path, headers=bearer(**claims))
        assert_error(answer, 401, "unauthorized")
    for headers in ({}, KEY):
        answer = await service.client.request(method, path, headers=headers)
        assert_error(answer, 401, "unauthorized")
    for sharing in (streamer(), bearer(CHANNEL, role="broadcaster")):
        answer = await service.client.request(method, path, headers=sharing)
        assert answer.status_code in (200, 404)


async def test_a_viewer_cannot_cancel_their_own_win(service: Service) -> None:
    payout_id = await service.pending_payout()
    for role in ("viewer", "moderator"):
        answer = await service.client.post(cancel_of(payout_id), headers=bearer(role=role))
        assert_error(answer, 403, "forbidden_role")
    last = (await service.client.get("/api/payouts/my-last", headers=bearer())).json()
    assert last["status"] == "Pending"


@calls
async def test_calls_are_counted_whatever_becomes_of_them(
    service: Service, method: str, path: str, limit: int
) -> None:
    for viewer, role in (("2002", "broadcaster"), ("3003", "viewer")):
        headers = bearer(viewer, role=role)
        for _ in range(limit):
            answer = await service.client.request(method, path, headers=headers)
            assert answer.status_code in (200, 403, 404)
        answer = await service.client.request(method, path, headers=headers)
        assert_error(answer, 429, "rate_limited")
        assert 0 < int(answer.headers["retry-after"]) <= 60


async def test_no_secret_is_shown(service: Service) -> None:
    await service.pending_payout()
    text = (await service.client.get(OVERVIEW, headers=streamer())).text
    for secret in (KEY["X-MGM-ApiKey"], "test-secret", "c2VjcmV0"):
        assert secret not in text


async def test_other_methods_are_405(service: Service) -> None:
    assert_error(await service.client.post(OVERVIEW, headers=streamer()), 405, "method_not_allowed")
    answer = await service.client.get(cancel_of(uuid.UUID(int=5)), headers=streamer())
    assert_error(answer, 405, "method_not_allowed")
