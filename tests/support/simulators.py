"""What the tests of the simulators share: settings, a clock that stands still, an in-process client."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx

from goldomatic.ambient import Ambient, ManualClock, SeededRandomness
from goldomatic.sim.config import SimulatorSettings, read_settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

NOW = datetime(2026, 4, 4, 12, 0, 1, tzinfo=UTC)

EVENTSUB_SECRET = "an-eventsub-secret"
API_KEY = "a-desktop-key-of-some-length"

ENVIRONMENT = {
    "Mgm__Environment": "Development",
    "Mgm__ApiKey": API_KEY,
    "Twitch__EventSubSecret": EVENTSUB_SECRET,
    "Backend__BaseUrl": "http://ebs.test",
    "SyntheticDesktop__BackendBaseUrl": "http://ebs.test",
}


def simulator_settings(**changed: str) -> SimulatorSettings:
    """Return settings for tests; a changed value that is empty counts as not set."""
    return read_settings(ENVIRONMENT | changed)


def still_ambient(seed: int = 1) -> Ambient:
    """Return surroundings in which it is `NOW`, with repeatable chance."""
    clock = ManualClock(NOW)
    return Ambient(clock=clock, wall=clock, random=SeededRandomness(seed))


def client_of(app: ASGIApp, base_url: str = "http://sim.test") -> httpx.AsyncClient:
    """Return a client that talks to ``app`` without a network; errors of the app come out in the test."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base_url)


class RecordedEbs:
    """Answers what it is told, in order, and keeps what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    @property
    def transport(self) -> httpx.MockTransport:
        """The transport that leads here."""
        return httpx.MockTransport(self._answer)

    def bodies(self) -> list[Any]:
        """Return the JSON bodies that came, None where there was none."""
        return [json.loads(request.content) if request.content else None for request in self.requests]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer
