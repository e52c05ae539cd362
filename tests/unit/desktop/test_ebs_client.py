"""The EBS client against scripted answers: what it sends, what it makes of what comes back (SPEC §10)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from goldomatic.desktop.adapters import ebs_client
from goldomatic.desktop.adapters.ebs_client import EbsClient
from goldomatic.desktop.core.answers import Answered, Kept, Outcome, Refused, Trouble
from goldomatic.desktop.core.backoff import Backoff, Circuit
from goldomatic.desktop.core.ebs_facts import Candidate, PayoutStatus, ReportResult
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.sim.synthetic_desktop import create_app, delivery_steps
from tests.support.simulators import RecordedEbs, client_of, simulator_settings, still_ambient
from tests.unit.desktop.scripted_client import scripted_client

PAYOUT_ID = UUID("550e8400-e29b-41d4-a716-446655440000")
CYCLE_ID = UUID("650e8400-e29b-41d4-a716-446655440000")
NORINN = CharacterName.parse("Норинн")
CANDIDATE = {
    "spinCycleId": str(CYCLE_ID),
    "characterName": "Norinn",
    "selectedAt": "2026-04-04T12:00:00.000Z",
    "verifyBy": "2026-04-04T12:05:00.000Z",
}
PAYOUT = {
    "id": str(PAYOUT_ID),
    "twitchUserId": "2002",
    "twitchDisplayName": "Viewer",
    "characterName": "Норинн",
    "goldAmount": 1000,
    "enrollmentRequestId": "spin:650e8400e29b41d4a716446655440000",
    "status": "InProgress",
    "createdAt": "2026-04-04T12:00:00.000Z",
    "updatedAt": "2026-04-04T12:00:00.000Z",
    "acceptedAt": None,
    "isRewardSentAnnouncedToChat": False,
    "spinCycleId": str(CYCLE_ID),
}
PAGE = "<!doctype html><title>Welcome to our hotel</title>"

Call = Callable[[EbsClient], Awaitable[Outcome[Any]]]
CALLS: dict[str, Call] = {
    "state": lambda ebs: ebs.state(),
    "candidate": lambda ebs: ebs.candidate(),
    "verify_candidate": lambda ebs: ebs.verify_candidate("{}"),
    "pending": lambda ebs: ebs.pending(),
    "change_status": lambda ebs: ebs.change_status(PAYOUT_ID, PayoutStatus.SENT),
    "confirm_acceptance": lambda ebs: ebs.confirm_acceptance(PAYOUT_ID, NORINN),
    "audit": lambda ebs: ebs.audit(PAYOUT_ID),
    "pool": lambda ebs: ebs.pool(),
    "remove_entrant": lambda ebs: ebs.remove_entrant("2002"),
    "version": lambda ebs: ebs.version(),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def trouble_of(outcome: Outcome[Any]) -> Trouble:
    assert isinstance(outcome, Kept), outcome
    return outcome.trouble


# What is sent: the same as SyntheticDesktop sends.


def sent(ebs: RecordedEbs) -> list[tuple[str, str, bytes, dict[str, str]]]:
    """Everything about the requests that an EBS goes by."""
    headers = ("X-MGM-ApiKey", "Content-Type", "Content-Length", "Accept")
    return [
        (request.method, request.url.raw_path.decode(), request.content,
         {name: request.headers[name] for name in headers if name in request.headers})
        for request in ebs.requests
    ]  # fmt: skip


async def test_a_delivery_is_what_the_synthetic_desktop_plays() -> None:
    model, ours = (RecordedEbs(*(httpx.Response(200, json=PAYOUT) for _ in range(3))) for _ in range(2))
    app = create_app(simulator_settings(), still_ambient(), transport=model.transport)
    async with client_of(app) as simulator:
        wanted = {"payoutId": str(PAYOUT_ID), "characterName": NORINN.value}
        assert (await simulator.post("/run-sequence", json=wanted)).status_code == 200
    async with scripted_client(ours) as ebs:
        for outcome in (
            await ebs.confirm_acceptance(PAYOUT_ID, NORINN),
            await ebs.change_status(PAYOUT_ID, PayoutStatus.IN_PROGRESS),
            await ebs.change_status(PAYOUT_ID, PayoutStatus.SENT),
        ):
            assert isinstance(outcome, Answered)
    assert sent(ours) == sent(model)
    steps = delivery_steps(str(PAYOUT_ID), NORINN.value)
    assert [(call[0], call[1]) for call in sent(ours)] == [(step.method, step.path) for step in steps]
    assert ours.bodies() == [step.body for step in steps]


async def test_a_look_up_is_what_the_synthetic_desktop_plays() -> None:
    verdict = {"outcome": "winner", "payoutId": str(PAYOUT_ID)}
    model, ours = (
        RecordedEbs(httpx.Response(200, json=CANDIDATE), httpx.Response(200, json=verdict)) for _ in range(2)
    )
    app = create_app(simulator_settings(), still_ambient(), transport=model.transport)
    async with client_of(app) as simulator:
        assert (await simulator.post("/look-up", json={"online": "all"})).status_code == 200
    async with scripted_client(ours) as ebs:
        assert await ebs.candidate() == Answered(
            Candidate(
                spin_cycle_id=CYCLE_ID,
                character_name="Norinn",
                selected_at=datetime(2026, 4, 4, 12, 0, tzinfo=UTC),
                verify_by=datetime(2026, 4, 4, 12, 5, tzinfo=UTC),
            )
        )
        reported = await ebs.verify_candidate(model.requests[1].content.decode())
    assert reported == Answered(ReportResult(outcome="winner", payout_id=PAYOUT_ID))
    assert sent(ours) == sent(model)


async def test_the_addons_report_travels_unchanged() -> None:
    printed = '{ "online":true,  "characterName":"Норинн","schemaVersion":1 }'
    ebs = RecordedEbs(httpx.Response(200, json={"outcome": "no_winner", "payoutId": None}))
    async with scripted_client(ebs) as desktop:
        await desktop.verify_candidate(printed)
    assert ebs.requests[0].content == printed.encode()


async def test_half_a_character_in_a_report_stops_nothing() -> None:
    ebs = RecordedEbs(httpx.Response(200, json={"outcome": "no_winner", "payoutId": None}))
    async with scripted_client(ebs) as desktop:
        assert isinstance(await desktop.verify_candidate('{"x":"\udcff"}'), Answered)
    assert ebs.requests[0].content == b'{"x":"?"}'


async def test_an_address_with_a_path_is_kept() -> None:
    ebs = RecordedEbs(httpx.Response(204))
    async with scripted_client(ebs, base_url=" https://ebs.test/gold/ ") as desktop:
        await desktop.candidate()
    assert str(ebs.requests[0].url) == "https://ebs.test/gold/api/roulette/candidate"


@pytest.mark.parametrize("viewer", ["", "norinn", "..", "1/../../payouts", "1" * 21, "٥"])
async def test_an_id_that_no_viewer_has_is_not_sent(viewer: str) -> None:
    ebs = RecordedEbs()
    async with scripted_client(ebs) as desktop:
        with pytest.raises(ValueError, match="digits"):
            await desktop.remove_entrant(viewer)
    assert ebs.requests == []


# What comes back.


@every_call
async def test_a_strangers_page_is_never_final(call: Call) -> None:
    answers = [httpx.Response(status, html=PAGE) for status in (200, 201, 400, 401, 403, 404, 409)]
    async with scripted_client(RecordedEbs(*answers)) as desktop:
        outcomes = [trouble_of(await call(desktop)) for _ in answers]
    assert set(outcomes) == {Trouble.STRANGER}


@every_call
@pytest.mark.parametrize("text", ["null", "{}", "[1]", '"ok"', '{"code":"x"}', "[" * 5000, "\ufeff", ""])
async def test_json_that_was_not_promised_is_a_strangers(call: Call, text: str) -> None:
    async with scripted_client(RecordedEbs(httpx.Response(200, text=text))) as desktop:
        assert trouble_of(await call(desktop)) is Trouble.STRANGER


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "550e8400"},
        {"status": "Lost"},
        {"goldAmount": "1000"},
        {"createdAt": "2026-04-04T12:00:00"},
        {"acceptedAt": "yesterday"},
        {"characterName": None},
    ],
)
async def test_a_payout_of_another_shape_is_a_strangers(changes: dict[str, Any]) -> None:
    async with scripted_client(RecordedEbs(httpx.Response(200, json=PAYOUT | changes))) as desktop:
        assert trouble_of(await desktop.change_status(PAYOUT_ID, PayoutStatus.SENT)) is Trouble.STRANGER


async def test_what_an_ebs_of_tomorrow_adds_does_no_harm() -> None:
    async with scripted_client(RecordedEbs(httpx.Response(200, json=PAYOUT | {"newField": 1}))) as desktop:
        assert isinstance(await desktop.change_status(PAYOUT_ID, PayoutStatus.SENT), Answered)


@every_call
async def test_a_refusal_of_the_ebs_is_final(call: Call) -> None:
    body = {"code": "not_found", "message": "There is no such payout.", "details": {}}
    async with scripted_client(RecordedEbs(httpx.Response(404, json=body))) as desktop:
        outcome = await call(desktop)
    assert outcome == Refused(code=ErrorCode.NOT_FOUND, message="There is no such payout.", details={})


@every_call
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_the_key_follows_no_redirect(call: Call, status: int) -> None:
    ebs = RecordedEbs(httpx.Response(status, headers={"Location": "http://evil.test/"}))
    async with scripted_client(ebs) as desktop:
        assert trouble_of(await call(desktop)) is Trouble.REDIRECTED
    assert [request.url.host for request in ebs.requests] == ["ebs.test"]


@every_call
@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("slow"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("no HTTP"),
        httpx.ReadError("cut"),
        httpx.DecodingError("no gzip"),
    ],
    ids=lambda failure: type(failure).__name__,
)
async def test_no_whole_answer_is_kept(call: Call, failure: Exception) -> None:
    async with scripted_client(RecordedEbs(failure)) as desktop:
        assert trouble_of(await call(desktop)) is Trouble.NOT_REACHED


async def test_retry_after_reaches_the_circuit_and_success_closes_it() -> None:
    busy = {"code": "rate_limited", "message": "m", "details": {}}
    dates = {"Retry-After": "Sat, 04 Apr 2026 12:00:41 GMT"}  # the clock stands at 12:00:01
    ebs = RecordedEbs(
        httpx.ConnectError("refused"),
        httpx.Response(429, json=busy, headers={"Retry-After": "17"}),
        httpx.Response(503, text="away", headers=dates),
        httpx.Response(503, text="away", headers=dates | {"Date": "Sat, 04 Apr 2026 12:00:11 GMT"}),
        httpx.Response(204),
    )
    circuit, waits = Circuit(), []
    async with scripted_client(ebs) as desktop:
        for _ in range(5):
            outcome = await desktop.candidate()
            circuit = circuit.after(outcome, now_seconds=0.0, jitter=0.0, backoff=Backoff())
            waits.append(circuit.seconds_left(0.0))
    assert waits == [0.5, 17, 40, 30, 0]


class _Trickle(httpx.AsyncByteStream):
    """A body that goes on until the reader has had enough."""

    def __init__(self, piece: bytes, hold: asyncio.Event | None = None) -> None:
        self.piece, self.hold, self.closed = piece, hold, False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield self.piece
            if self.hold is not None:
                await self.hold.wait()

    async def aclose(self) -> None:
        self.closed = True


async def test_an_endless_page_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ebs_client, "BODY_BYTES_MAX", 10_000)
    page = _Trickle(b" " * 1000)
    async with scripted_client(RecordedEbs(httpx.Response(200, stream=page))) as desktop:
        assert trouble_of(await desktop.pool()) is Trouble.NOT_REACHED
    assert page.closed


async def test_a_call_ends_even_if_the_answer_only_trickles() -> None:
    page = _Trickle(b" ", asyncio.Event())
    async with scripted_client(
        RecordedEbs(httpx.Response(200, stream=page)), call_seconds_max=0.05
    ) as desktop:
        outcome = await desktop.pool()
    assert isinstance(outcome, Kept)
    assert "too long" in outcome.words
    assert page.closed


async def test_a_cancelled_call_is_cancelled() -> None:
    page = _Trickle(b" ", asyncio.Event())
    async with scripted_client(RecordedEbs(httpx.Response(200, stream=page))) as desktop:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(desktop.pool(), 0.05)
