"""SyntheticDesktop: makes the calls that the real Desktop makes, without a game (SPEC §14, §18).

``/run-sequence`` plays a delivery (acceptance, injection, mail), ``/look-up`` plays the draw's question
whether the candidate is online.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from goldomatic.ambient import format_instant
from goldomatic.sim.wire import CONNECTIONS, BadRequestError, on_bad_request, read_json_object, text_field

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from goldomatic.ambient import Ambient
    from goldomatic.sim.config import SimulatorSettings

__all__ = ["BODY_SNIPPET_CHARACTERS_MAX", "COMPONENT", "create_app"]

COMPONENT = "SyntheticDesktop"

BODY_SNIPPET_CHARACTERS_MAX = 400

EBS_TIMEOUT_SECONDS = 20.0
"""Longer than the ten seconds that ``PATCH Sent`` may wait for the announcement (SPEC §9)."""

_NO_KEY = "Mgm__ApiKey is not set: the EBS would refuse every call"


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a sequence: its name, method, path and body."""

    name: str
    method: str
    path: str
    body: dict[str, Any]


def delivery_steps(payout_id: str, character_name: str) -> tuple[Step, ...]:
    """Return the calls of a delivery, in the order in which the real Desktop makes them (SPEC §10)."""
    payout = f"/api/payouts/{payout_id}"
    return (
        Step("confirm-acceptance", "POST", f"{payout}/confirm-acceptance", {"characterName": character_name}),
        Step("patch-in-progress", "PATCH", f"{payout}/status", {"status": "InProgress"}),
        Step("patch-sent", "PATCH", f"{payout}/status", {"status": "Sent"}),
    )


class SyntheticDesktop:
    """The Desktop's side of the conversation with one EBS, and the outcome of the latest delivery."""

    def __init__(self, settings: SimulatorSettings, ambient: Ambient, ebs: httpx.AsyncClient) -> None:
        """Talk to the EBS through ``ebs``; nothing has been run yet."""
        self._address = settings.synthetic_desktop_backend_url
        self._has_key = bool(settings.first_api_key)
        self._ambient = ambient
        self._ebs = ebs
        self.last_run: dict[str, Any] = {"ok": False, "steps": [], "error": None, "completedAtUtc": None}

    async def run_delivery(self, payout_id: str, character_name: str) -> dict[str, Any]:
        """Make the calls of `delivery_steps`, stop at the first that fails, keep and return the outcome."""
        made: list[dict[str, Any]] = []
        error = None if self._has_key else _NO_KEY
        for step in delivery_steps(payout_id, character_name) if self._has_key else ():
            try:
                answer = await self._ebs.request(step.method, step.path, json=step.body)
            except httpx.HTTPError as failure:
                error = f"{step.name}: {self._did_not_answer(failure)}"
                made.append({"name": step.name, "statusCode": None, "bodySnippet": ""})
                break
            snippet = answer.text[:BODY_SNIPPET_CHARACTERS_MAX]
            made.append({"name": step.name, "statusCode": answer.status_code, "bodySnippet": snippet})
            if not answer.is_success:
                error = f"{step.name}: the EBS answered {answer.status_code}"
                break
        completed_at = format_instant(self._ambient.wall.now())
        self.last_run = {"ok": error is None, "steps": made, "error": error, "completedAtUtc": completed_at}
        return self.last_run

    async def look_up(self, online: frozenset[str] | None) -> dict[str, Any]:
        """Ask who is drawn and report whether they are among ``online`` (None: everybody is).

        ``status`` is ``no_candidate``, ``reported``, or ``failed`` with ``error`` in words.
        """
        if not self._has_key:
            return {"status": "failed", "error": _NO_KEY}
        try:
            candidate = await self._ebs.get("/api/roulette/candidate")
            if candidate.status_code == httpx.codes.NO_CONTENT:
                return {"status": "no_candidate"}
            if not candidate.is_success:
                return {"status": "failed", "error": f"candidate: the EBS answered {candidate.status_code}"}
            return await self._report(candidate.json(), online)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as failure:
            return {"status": "failed", "error": self._did_not_answer(failure)}

    async def _report(self, candidate: dict[str, Any], online: frozenset[str] | None) -> dict[str, Any]:
        name = str(candidate["characterName"])
        report = {
            "schemaVersion": 1,
            "spinCycleId": candidate["spinCycleId"],
            "characterName": name,
            "online": online is None or name.casefold() in online,
            "capturedAt": format_instant(self._ambient.clock.now()),
        }
        answer = await self._ebs.post("/api/roulette/verify-candidate", json=report)
        told = {
            "spinCycleId": report["spinCycleId"],
            "characterName": name,
            "online": report["online"],
            "statusCode": answer.status_code,
            "response": answer.json(),
        }
        if answer.is_success:
            return {"status": "reported"} | told
        return {
            "status": "failed",
            "error": f"verify-candidate: the EBS answered {answer.status_code}",
        } | told

    def _did_not_answer(self, failure: Exception) -> str:
        words = f"the EBS at {self._address} gave no usable answer: {type(failure).__name__} {failure}"
        return words.rstrip()


def create_app(
    settings: SimulatorSettings, ambient: Ambient, *, transport: httpx.AsyncBaseTransport | None = None
) -> Starlette:
    """Return the program; ``transport`` takes the place of the network towards the EBS."""
    ebs = httpx.AsyncClient(
        base_url=settings.synthetic_desktop_backend_url,
        headers={"X-MGM-ApiKey": settings.first_api_key},
        timeout=EBS_TIMEOUT_SECONDS,
        limits=CONNECTIONS,
        trust_env=False,
        transport=transport,
    )
    desktop = SyntheticDesktop(settings, ambient, ebs)

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "healthy", "component": COMPONENT})

    async def run_sequence(request: Request) -> Response:
        body = await read_json_object(request)
        payout_id, character_name = text_field(body, "payoutId"), text_field(body, "characterName")
        outcome = await desktop.run_delivery(payout_id, character_name)
        return JSONResponse(outcome, status_code=200 if outcome["ok"] else 502)

    async def last_run(_request: Request) -> Response:
        return JSONResponse(desktop.last_run)

    async def look_up(request: Request) -> Response:
        outcome = await desktop.look_up(_read_online(await read_json_object(request)))
        return JSONResponse(outcome, status_code=502 if outcome["status"] == "failed" else 200)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with ebs:
            yield

    return Starlette(
        routes=[
            Route("/health", health),
            Route("/run-sequence", run_sequence, methods=["POST"]),
            Route("/last-run", last_run),
            Route("/look-up", look_up, methods=["POST"]),
        ],
        exception_handlers={BadRequestError: on_bad_request},
        lifespan=lifespan,
    )


def _read_online(body: dict[str, Any]) -> frozenset[str] | None:
    online = body.get("online")
    if online == "all":
        return None
    if isinstance(online, list) and all(isinstance(name, str) for name in online):
        # The game ignores the case of names (SPEC §4).
        return frozenset(name.casefold() for name in online)
    raise BadRequestError('online must be "all" or a list of character names')
