"""Probes, version, metrics, documentation (SPEC §5, §16)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

import goldomatic
from goldomatic.ebs.api.errors import STATUS_BY_CODE
from goldomatic.panel import files
from goldomatic.protocol.error_codes import ErrorCode
from tests.integration.api.service import KEY, Service, assert_error, bearer, metric, running_service

PROBES = ["/", "/health/live", "/health/ready", "/metrics"]


@pytest.mark.parametrize("path", PROBES)
async def test_probes_answer_get_and_head_without_credentials_or_limits(service: Service, path: str) -> None:
    for _ in range(70):
        head = await service.client.head(path)
        assert head.status_code == 200
        assert head.content == b""
    assert (await service.client.get(path)).status_code == 200


async def test_the_desktop_is_told_of_twitch_what_ready_tells(service: Service) -> None:
    assert_error(await service.client.get("/api/twitch/status"), 403, "forbidden_apikey")
    await service.post_signed(
        b'{"subscription":{"status":"user_removed","type":"channel.chat.message"}}',
        headers={"Twitch-Eventsub-Message-Type": "revocation"},
    )
    told = (await service.client.get("/api/twitch/status", headers=KEY)).json()
    ready = (await service.client.get("/health/ready")).json()
    assert told.pop("eventSubRevocationReason") == ready["eventSubRevocationReason"] == "user_removed"
    assert told == ready["twitch"]


async def test_a_cycle_without_a_report_and_one_without_a_winner_are_counted_apart(service: Service) -> None:
    await service.chat("!twgold Norinn")
    service.advance(240)
    await service.chat("!twgold Mira", "3003")
    service.advance(330)
    await service.chat("!twgold Otto", "4004")
    cycle = (await service.client.get("/api/roulette/candidate", headers=KEY)).json()
    report = {
        "schemaVersion": 1,
        "spinCycleId": cycle["spinCycleId"],
        "characterName": cycle["characterName"],
        "online": False,
        "capturedAt": "2026-04-04T12:10:31.000Z",
    }
    answer = await service.client.post("/api/roulette/verify-candidate", headers=KEY, json=report)
    assert answer.status_code == 200
    counted = {
        outcome: await metric(service, f'mgm_spins_total{{outcome="{outcome}"}}')
        for outcome in ("drawn", "no_report", "no_winner", "winner")
    }
    assert counted == {"drawn": 2, "no_report": 1, "no_winner": 1, "winner": 0}


async def queue(service: Service) -> dict[str, float]:
    return {
        waiting: await metric(service, f'mgm_desktop_queue{{waiting="{waiting}"}}')
        for waiting in ("pending_payout", "in_progress_payout", "gift")
    }


async def test_what_waits_for_the_desktop_is_told(service: Service) -> None:
    assert await metric(service, "mgm_desktop_heard") == 0
    assert await queue(service) == {"pending_payout": 0, "in_progress_payout": 0, "gift": 0}
    first = await service.pending_payout("2002", "Norinn")
    await service.pending_payout("3003", "Mira")
    await service.set_status(first, "InProgress")
    await service.chat("!twgift Otto", "4004")
    assert await queue(service) == {"pending_payout": 1, "in_progress_payout": 1, "gift": 1}
    assert await metric(service, "mgm_desktop_heard") == 1
    await service.set_status(first, "Sent")
    service.advance(31)
    assert await queue(service) == {"pending_payout": 1, "in_progress_payout": 0, "gift": 1}
    assert await metric(service, "mgm_desktop_heard") == 0


async def test_the_root_says_what_answers(service: Service) -> None:
    body = (await service.client.get("/")).json()
    assert body == {"name": "Mimiron's Gold-o-Matic EBS", "version": goldomatic.__version__}


async def test_the_version_tells_the_parts_whether_they_fit(service: Service) -> None:
    answer = await service.client.get("/api/version")
    assert answer.status_code == 200
    assert set(answer.json()) == {
        "version",
        "releaseNotesUrl",
        "minimumDesktopVersion",
        "minimumAddonVersion",
        "minimumExtensionVersion",
    }
    for _ in range(59):
        await service.client.get("/api/version")
    assert_error(await service.client.get("/api/version"), 429, "rate_limited")


@pytest.fixture
async def behind_proxy(sqlite_url: str) -> AsyncIterator[Service]:
    async with running_service(
        sqlite_url, Mgm__TrustedProxies="203.0.113.0/24, 10.0.0.1", Mgm__RateLimit__ReadsPerMinute="1"
    ) as running:
        yield running


async def test_behind_a_trusted_proxy_each_client_has_a_budget(behind_proxy: Service) -> None:
    async def ask(forwarded: str) -> int:
        answer = await behind_proxy.client.get("/api/version", headers={"X-Forwarded-For": forwarded})
        return answer.status_code

    assert await ask("198.51.100.1") == 200
    assert await ask("198.51.100.2, 10.0.0.1") == 200
    assert await ask("198.51.100.1") == 429
    # What stands left of the nearest stranger is that stranger's own word.
    assert await ask("192.0.2.7, 198.51.100.2") == 429


async def test_a_forwarding_header_that_comes_several_times_is_one_list(behind_proxy: Service) -> None:
    async def ask(*forwarded: str) -> int:
        lines = [("X-Forwarded-For", hops) for hops in forwarded]
        return (await behind_proxy.client.get("/api/version", headers=lines)).status_code

    assert await ask("192.0.2.7", "198.51.100.1", "10.0.0.1") == 200
    assert await ask("198.51.100.1") == 429
    assert await ask("192.0.2.7") == 200


async def test_without_trust_the_header_means_nothing(service: Service) -> None:
    for number in range(60):
        await service.client.get("/api/version", headers={"X-Forwarded-For": f"198.51.100.{number}"})
    answer = await service.client.get("/api/version", headers={"X-Forwarded-For": "192.0.2.1"})
    assert_error(answer, 429, "rate_limited")


async def test_metrics_name_what_the_contract_lists(service: Service) -> None:
    await service.chat("!twgold Norinn")
    await service.chat("!twgold Other", viewer="3003", badges=())
    service.advance(240)
    await service.client.delete("/api/pool/9", headers=KEY)
    payout_id = await service.pending_payout("4004", "Third")
    await service.set_status(payout_id, "InProgress")
    await service.client.get("/nothing")
    await service.client.request("INVENTED", "/api/pool", headers=KEY)
    text = (await service.client.get("/metrics")).text
    for line in (
        'mgm_messages_total{outcome="enrolled"} 2.0',
        'mgm_messages_total{outcome="refused_not_subscriber"} 1.0',
        'mgm_spins_total{outcome="drawn"} 2.0',
        'mgm_spins_total{outcome="winner"} 1.0',
        'mgm_payouts_total{state="InProgress"} 1.0',
        "mgm_announcement_failures_total 0.0",
        'mgm_request_seconds_count{method="PATCH",route="/api/payouts/{id}/status",status="200"} 1.0',
        'mgm_request_seconds_count{method="POST",route="/api/twitch/eventsub",status="204"} 3.0',
        'mgm_request_seconds_count{method="GET",route="unmatched",status="404"} 1.0',
        'mgm_request_seconds_count{method="other",route="/api/pool",status="405"} 1.0',
    ):
        assert line in text.splitlines(), line
    assert payout_id not in text
    assert "INVENTED" not in text


async def test_while_the_database_is_away_ready_says_so_and_the_rest_is_503(
    postgresql_url: str, postgresql_server: Any
) -> None:
    name = postgresql_url.rpartition("/")[2]
    async with running_service(postgresql_url) as service:
        assert (await service.client.get("/health/ready")).status_code == 200
        postgresql_server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        postgresql_server.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
        )
        for method, path, headers in (
            ("GET", "/health/ready", {}),
            ("GET", "/api/pool/me", bearer()),
            ("GET", "/api/payouts/pending", KEY),
            ("DELETE", "/api/pool/2002", KEY),
        ):
            answer = await service.client.request(method, path, headers=headers)
            assert_error(answer, 503, "unavailable")
            assert int(answer.headers["retry-after"]) > 0
        assert_error(await service.chat("!twgold Norinn"), 503, "unavailable")
        assert (await service.client.get("/health/live")).status_code == 200
        # The queue is not known, and an old number would be taken for today's.
        told = await service.client.get("/metrics")
        assert (told.status_code, "mgm_desktop_queue{" in told.text) == (200, False)
        assert "mgm_desktop_heard 1.0" in told.text
        postgresql_server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        assert (await service.client.get("/health/ready")).status_code == 200
        assert (await service.chat("!twgold Norinn")).status_code == 204


# Documentation.


async def openapi(service: Service) -> dict[str, Any]:
    document: dict[str, Any] = (await service.client.get("/openapi.json")).json()
    return document


ROUTES = {
    ("post", "/api/twitch/eventsub"),
    ("get", "/api/roulette/state"),
    ("get", "/api/pool/me"),
    ("get", "/api/pool"),
    ("delete", "/api/pool/{twitchUserId}"),
    ("get", "/api/payouts/my-last"),
    ("post", "/api/payouts/claim"),
    ("get", "/api/payouts/pending"),
    ("get", "/api/twitch/status"),
    ("patch", "/api/payouts/{id}/status"),
    ("post", "/api/payouts/{id}/confirm-acceptance"),
    ("get", "/api/payouts/{id}/audit"),
    ("get", "/api/roulette/candidate"),
    ("post", "/api/roulette/verify-candidate"),
    ("get", "/api/streamers/{streamerId}/gift-queue"),
    ("get", "/api/gift-requests"),
    ("post", "/api/gift-requests"),
    ("patch", "/api/gift-requests/{id}"),
    ("post", "/api/gift-requests/{id}/select-item"),
    ("post", "/api/gift-requests/{id}/confirm"),
    ("post", "/api/gift-requests/{id}/mailed"),
    ("get", "/api/streamer/overview"),
    ("post", "/api/streamer/payouts/{id}/cancel"),
    ("post", "/api/e2e/prepare-pending-payout"),
    ("get", "/api/version"),
    ("get", "/"),
    ("get", "/health/live"),
    ("get", "/health/ready"),
    ("get", "/metrics"),
}


async def test_every_route_is_documented_with_its_answers_and_locks(service: Service) -> None:
    document = await openapi(service)
    found = {(method, path) for path, item in document["paths"].items() for method in item}
    assert found == ROUTES
    for path, item in document["paths"].items():
        for method, operation in item.items():
            answers = operation["responses"]
            assert "422" not in answers, path
            for status, answer in answers.items():
                if int(status) >= 400:
                    schema = answer["content"]["application/json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/ErrorBody"}, (method, path, status)
            assert operation["description"], path
    claim = document["paths"]["/api/payouts/claim"]["post"]
    assert claim["security"] == [{"ExtensionJwt": []}]
    assert {"200", "201", "400", "401", "403", "409", "413", "415", "429", "503"} <= set(claim["responses"])
    state = document["paths"]["/api/roulette/state"]["get"]
    assert state["security"] == [{"ExtensionJwt": []}, {"DesktopKey": []}]
    assert {"200", "304", "401", "403", "429", "503"} <= set(state["responses"])
    assert document["paths"]["/api/pool"]["get"]["security"] == [{"DesktopKey": []}]


EVERYWHERE = {ErrorCode.METHOD_NOT_ALLOWED}
"""Said by what is no operation, so that no operation can document it."""


async def test_every_code_has_a_status_and_is_documented_where_it_is_said(service: Service) -> None:
    assert set(STATUS_BY_CODE) == set(ErrorCode)
    document = await openapi(service)
    told = {
        code
        for item in document["paths"].values()
        for operation in item.values()
        for status, answer in operation["responses"].items()
        for code in ErrorCode
        if int(status) == STATUS_BY_CODE[code] and f"`{code}`" in answer["description"]
    }
    assert told == set(ErrorCode) - EVERYWHERE


async def test_a_panel_that_is_not_built_yet_is_503_and_to_be_asked_for_again(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_built() -> Mapping[str, bytes]:
        raise files.PanelNotBuilt("the panel is not built yet")

    monkeypatch.setattr(files, "panel_files", not_built)
    async with running_service(sqlite_url, Twitch__ExtensionSecret="") as service:
        answer = await service.client.get("/panel/panel.html")
    assert_error(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0


async def test_the_interactive_documentation_opens(service: Service) -> None:
    answer = await service.client.get("/docs")
    assert answer.status_code == 200
    assert "text/html" in answer.headers["content-type"]
