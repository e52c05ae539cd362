"""The Desktop's client against the real EBS (SPEC §5): every route, and the refusals that it will meet."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

import httpx
import pytest

import goldomatic
from goldomatic.desktop.adapters.ebs_client import EbsClient
from goldomatic.desktop.bridge.calls import perform
from goldomatic.desktop.bridge.events import (
    AskAudit,
    AskCandidate,
    AskPending,
    AskState,
    AskTwitch,
    AskVersion,
    ChangeStatus,
    ConfirmAcceptance,
    Report,
)
from goldomatic.desktop.bridge.line_calls import name_in
from goldomatic.desktop.core.answers import Answered, Kept, Outcome, Refused, Trouble
from goldomatic.desktop.core.ebs_facts import (
    AuditEntry,
    Candidate,
    Payout,
    PayoutStatus,
    ReportResult,
    RouletteState,
    TwitchStanding,
    Version,
)
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.error_codes import ErrorCode
from tests.integration.api.service import API_KEY, Service, running_service
from tests.support.listening import listening

T = TypeVar("T")

NORINN = CharacterName.parse("Norinn")


def desktop_of(service: Service, **changes: Any) -> EbsClient:
    transport = httpx.ASGITransport(service.app, client=("203.0.113.9", 4711))
    arguments: dict[str, Any] = {"base_url": "https://ebs.test", "api_key": API_KEY, "transport": transport}
    return EbsClient(wall=service.wall, **(arguments | changes))


@pytest.fixture
async def service(sqlite_url: str) -> AsyncIterator[Service]:
    async with running_service(sqlite_url) as running:
        yield running


@pytest.fixture
async def desktop(service: Service) -> AsyncIterator[EbsClient]:
    async with desktop_of(service) as client:
        yield client


def answered(outcome: Outcome[T]) -> T:
    assert isinstance(outcome, Answered), outcome
    return outcome.value


def code_of(outcome: Outcome[Any]) -> ErrorCode:
    assert isinstance(outcome, Refused), outcome
    assert outcome.message
    return outcome.code


async def drawn(service: Service, desktop: EbsClient) -> Candidate:
    """Norinn is drawn at 12:05 and the wheel has landed."""
    await service.chat("!twgold Norinn")
    service.advance(240)
    await desktop.remove_entrant("9")  # any command lets the store draw
    service.advance(20)
    candidate = answered(await desktop.candidate())
    assert candidate is not None
    return candidate


def report(candidate: Candidate, *, online: str = "true") -> str:
    return (
        f'{{"schemaVersion":1,"spinCycleId":"{candidate.spin_cycle_id}",'
        f'"characterName":"{candidate.character_name}","online":{online},'
        '"capturedAt":"2026-04-04T12:05:21.000Z"}'
    )


async def test_from_the_draw_to_sent_and_every_line_again(service: Service, desktop: EbsClient) -> None:
    assert answered(await desktop.candidate()) is None
    candidate = await drawn(service, desktop)
    assert candidate.character_name == "Norinn"
    assert (candidate.verify_by - candidate.selected_at).total_seconds() == 300

    verdict = answered(await desktop.verify_candidate(report(candidate)))
    assert verdict.outcome == "winner"
    assert answered(await desktop.verify_candidate(report(candidate))) == verdict
    [payout] = answered(await desktop.pending())
    assert (payout.id, payout.status, payout.accepted_at) == (verdict.payout_id, PayoutStatus.PENDING, None)
    assert (payout.gold_amount, payout.spin_cycle_id) == (1000, candidate.spin_cycle_id)

    for _ in range(2):
        accepted = answered(await desktop.confirm_acceptance(payout.id, NORINN))
        assert accepted.accepted_at == service.clock.now()
    for status in (PayoutStatus.IN_PROGRESS, PayoutStatus.SENT):
        for _ in range(2):
            assert answered(await desktop.change_status(payout.id, status)).status is status
    assert answered(await desktop.pending()) == ()

    audit = answered(await desktop.audit(payout.id))
    positions = [entry.position for entry in audit]
    assert positions == sorted(set(positions))
    own = [entry.version for entry in audit if entry.stream_id == str(payout.id)]
    assert own == list(range(1, len(own) + 1))
    assert len(own) >= 4
    assert name_in(audit) == "Norinn"


async def test_an_offline_candidate_and_a_contradiction(service: Service, desktop: EbsClient) -> None:
    candidate = await drawn(service, desktop)
    verdict = answered(await desktop.verify_candidate(report(candidate, online="false")))
    assert (verdict.outcome, verdict.payout_id) == ("no_winner", None)
    assert code_of(await desktop.verify_candidate(report(candidate))) is ErrorCode.INVALID_STATE


async def test_the_pool_is_listed_and_an_entrant_removed(service: Service, desktop: EbsClient) -> None:
    await service.chat("!twgold Норинн")
    [entrant] = answered(await desktop.pool())
    assert (entrant.twitch_user_id, entrant.character_name) == ("2002", "Норинн")
    assert (entrant.enrolled_at, entrant.eligible) == (service.clock.now(), True)
    assert answered(await desktop.remove_entrant("2002")) is None
    assert answered(await desktop.pool()) == ()
    assert code_of(await desktop.remove_entrant("2002")) is ErrorCode.NOT_FOUND


async def test_the_version(desktop: EbsClient) -> None:
    version = answered(await desktop.version())
    assert version.version == goldomatic.__version__
    assert version.minimum_desktop_version


async def test_the_roulette_from_the_wheel_to_its_outcome(service: Service, desktop: EbsClient) -> None:
    empty = answered(await desktop.state())
    assert (empty.spin_phase, empty.pool_participant_count) == ("idle", 0)
    assert (empty.server_now, empty.spin_interval_seconds) == (service.clock.now(), 300)
    candidate = await drawn(service, desktop)
    verifying = answered(await desktop.state())
    assert verifying.next_spin_at == candidate.selected_at + timedelta(seconds=300)
    assert (verifying.spin_phase, verifying.pool_participant_count) == ("verification", 1)
    assert (verifying.candidate_character_name, verifying.outcome) == ("Norinn", None)
    await desktop.verify_candidate(report(candidate))
    service.advance(2)
    assert answered(await desktop.state()).outcome == "winner"


async def test_every_call_of_the_bridge_reaches_its_route(service: Service, desktop: EbsClient) -> None:
    candidate = await drawn(service, desktop)
    assert isinstance(answered(await perform(desktop, AskVersion())), Version)
    standing = answered(await perform(desktop, AskTwitch()))
    assert standing == TwitchStanding(
        account="not_configured", missing_scopes=(), chat="unknown", event_sub_revocation_reason=None
    )
    assert isinstance(answered(await perform(desktop, AskState())), RouletteState)
    assert answered(await perform(desktop, AskCandidate())) == candidate
    verdict = answered(await perform(desktop, Report(report(candidate))))
    assert isinstance(verdict, ReportResult)
    assert verdict.payout_id is not None
    [payout] = cast("tuple[Payout, ...]", answered(await perform(desktop, AskPending())))
    assert payout.id == verdict.payout_id
    accepted = answered(await perform(desktop, ConfirmAcceptance(payout.id, NORINN)))
    assert isinstance(accepted, Payout)
    assert accepted.accepted_at is not None
    begun = answered(await perform(desktop, ChangeStatus(payout.id, PayoutStatus.IN_PROGRESS)))
    assert isinstance(begun, Payout)
    assert begun.status is PayoutStatus.IN_PROGRESS
    audit = cast("tuple[AuditEntry, ...]", answered(await perform(desktop, AskAudit(payout.id))))
    assert [entry.stream_id for entry in audit].count(str(payout.id)) >= 3


async def test_the_last_word_of_the_ebs(service: Service, desktop: EbsClient) -> None:
    payout_id = UUID(await service.pending_payout())
    other = CharacterName.parse("Other")
    assert code_of(await desktop.confirm_acceptance(payout_id, other)) is ErrorCode.INVALID_CHARACTER_NAME
    assert code_of(await desktop.change_status(payout_id, PayoutStatus.SENT)) is (
        ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED
    )
    assert code_of(await desktop.verify_candidate("{}")) is ErrorCode.INVALID_PAYLOAD
    assert code_of(await desktop.verify_candidate("[MGM")) is ErrorCode.INVALID_PAYLOAD
    for outcome in (
        await desktop.audit(uuid4()),
        await desktop.confirm_acceptance(uuid4(), NORINN),
        await desktop.change_status(uuid4(), PayoutStatus.SENT),
    ):
        assert code_of(outcome) is ErrorCode.NOT_FOUND


async def test_a_rotated_key_loses_nothing(service: Service, desktop: EbsClient) -> None:
    payout_id = UUID(await service.pending_payout())
    async with desktop_of(service, api_key="yesterdays-desktop-key") as old:
        kept = await old.confirm_acceptance(payout_id, NORINN)
    assert isinstance(kept, Kept)
    assert kept.trouble is Trouble.KEY_REFUSED
    assert answered(await desktop.confirm_acceptance(payout_id, NORINN)).accepted_at is not None


async def test_a_full_disk_of_the_ebs_loses_nothing(service: Service, desktop: EbsClient) -> None:
    payout_id = UUID(await service.pending_payout())
    service.break_store()
    kept = await desktop.confirm_acceptance(payout_id, NORINN)
    assert isinstance(kept, Kept)
    assert kept.trouble is Trouble.UNAVAILABLE
    service.mend_store()
    assert answered(await desktop.confirm_acceptance(payout_id, NORINN)).accepted_at is not None


async def test_a_limit_is_kept_with_the_time_to_wait(sqlite_url: str) -> None:
    async with (
        running_service(sqlite_url, Mgm__RateLimit__DesktopPerMinute="2") as service,
        desktop_of(service) as desktop,
    ):
        outcomes = [await desktop.candidate() for _ in range(3)]
        assert outcomes[:2] == [Answered(None)] * 2
        kept = outcomes[2]
        assert isinstance(kept, Kept)
        assert kept.trouble is Trouble.TOO_MANY_CALLS
        assert kept.retry_after_seconds is not None
        assert 0 < kept.retry_after_seconds <= 60


async def test_over_a_real_connection_the_key_is_logged_nowhere(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await service.chat("!twgold Norinn")
    async with (
        listening(service.app) as address,
        desktop_of(service, base_url=address, transport=None) as desktop,
    ):
        [entrant] = answered(await desktop.pool())
        assert answered(await desktop.remove_entrant(entrant.twitch_user_id)) is None
    async with desktop_of(service, base_url=address, transport=None) as desktop:
        away = await desktop.pool()
    assert isinstance(away, Kept)
    assert away.trouble is Trouble.NOT_REACHED
    assert {record.name.partition(".")[0] for record in caplog.records} >= {"httpx", "httpcore"}
    assert API_KEY not in caplog.text
