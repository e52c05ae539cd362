"""The way between Desktop and EBS, on which requests and answers get lost, late, or to a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import httpx

from goldomatic.sim.wow.clock import VirtualClock
from tests.simulation.year.chance import Chance
from tests.simulation.year.ebs import EbsProcess
from tests.simulation.year.story import Story

CALM = 0.01
STORM = 0.6


class Trouble(StrEnum):
    """What becomes of a call."""

    NONE = "none"
    REQUEST_LOST = "request_lost"
    ANSWER_LOST = "answer_lost"
    REQUEST_LATE = "request_late"
    """It is given up, and does its work all the same, some time later."""
    UNAVAILABLE = "unavailable"
    STRANGER = "stranger"
    STRANGER_404 = "stranger_404"
    REDIRECT = "redirect"
    KEY_ROTATED = "key_rotated"


_TROUBLES = tuple(trouble for trouble in Trouble if trouble not in (Trouble.NONE, Trouble.KEY_ROTATED))
_UNAVAILABLE = {"code": "unavailable", "message": "The database cannot be asked.", "details": {}}


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one call, and how long its two ways take."""

    trouble: Trouble
    there_seconds: float
    back_seconds: float


class Wire(httpx.AsyncBaseTransport):
    """What the Desktop's HTTP client talks to."""

    def __init__(self, ebs: EbsProcess, clock: VirtualClock, seed: int, story: Story) -> None:
        """Be calm."""
        self._ebs = ebs
        self._clock = clock
        self._chance = Chance(seed, "wire")
        self._story = story
        self._late: list[tuple[float, httpx.Request]] = []
        self.risk = CALM
        self.is_key_rotated = False
        self.fate = Fate(Trouble.NONE, 0, 0)

    def draw(self) -> Fate:
        """Say what will become of the next call."""
        chance = self._chance
        if self.is_key_rotated:
            return Fate(Trouble.KEY_ROTATED, 0.05, 0.05)
        is_slow = chance.happens(self.risk)
        there, back = (chance.between(0, 8.0), chance.between(0, 8.0)) if is_slow else (0.02, 0.02)
        trouble = chance.pick(_TROUBLES) if chance.happens(self.risk) else Trouble.NONE
        return Fate(trouble, there, back)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Let the call meet its fate."""
        trouble = self.fate.trouble
        if trouble is not Trouble.NONE:
            self._story.tell(
                "wire", f"{trouble}: {request.method} {request.url.path} {request.content.decode()}"
            )
            self._story.count(f"call {trouble}")
        match trouble:
            case Trouble.REQUEST_LOST:
                raise httpx.ConnectTimeout("no way", request=request)
            case Trouble.REQUEST_LATE:
                self._late.append((self._clock.now + self._chance.between(1, 40), request))
                raise httpx.ReadTimeout("no answer", request=request)
            case Trouble.UNAVAILABLE:
                return httpx.Response(503, json=_UNAVAILABLE, headers={"Retry-After": "3"})
            case Trouble.STRANGER:
                return httpx.Response(200, html="<h1>Welcome to the hotel</h1>")
            case Trouble.STRANGER_404:
                return httpx.Response(404, json={"code": "not_found", "message": "?", "hotel": True})
            case Trouble.REDIRECT:
                return httpx.Response(302, headers={"Location": "http://hotel.test/"})
            case Trouble.KEY_ROTATED:
                request.headers["X-MGM-ApiKey"] = "the-key-of-last-month"
            case _:
                pass
        response = await self._ebs.answer(request)
        if trouble is Trouble.ANSWER_LOST:
            raise httpx.ReadTimeout("no answer", request=request)
        return response

    async def deliver_late(self) -> None:
        """Let requests arrive that were given up."""
        due = [request for at, request in self._late if at <= self._clock.now]
        self._late = [(at, request) for at, request in self._late if at > self._clock.now]
        for request in due:
            self._story.tell("wire", f"arrives late: {request.method} {request.url.path}")
            try:
                await self._ebs.answer(request)
            except httpx.TransportError:
                self._story.tell("wire", "and nobody was there")

    def calm_down(self) -> None:
        """Be without any fault, from now on; what is late still comes."""
        self.risk, self.is_key_rotated = 0.0, False
