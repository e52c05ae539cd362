"""The calls that ``mgm e2e`` makes, and how it says what did not hold (SPEC §14)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goldomatic.sim.chat import Delivery

__all__ = ["TIER_B", "TIER_C", "ExpectationFailed", "Program", "Programs", "Unreachable", "expect"]

CALL_TIMEOUT_SECONDS = 30.0
"""The longest call is a delivery, whose ``PATCH Sent`` may wait ten seconds for the announcement."""

_SHOWN_CHARACTERS_MAX = 600


class Program(StrEnum):
    """The programs that a run talks to, by the names that they call themselves."""

    EBS = "EBS"
    EVENTSUB = "MockEventSubWebhook"
    JWT = "MockExtensionJwt"
    HELIX = "MockHelixApi"
    SYNTHETIC = "SyntheticDesktop"
    WOW = "WowClientSimulator"
    BRIDGE = "Bridge"


TIER_B = (Program.EBS, Program.EVENTSUB, Program.JWT, Program.HELIX, Program.SYNTHETIC)
"""What Tiers A and B are made of (SPEC §14)."""

TIER_C = (Program.WOW, Program.EBS, Program.EVENTSUB, Program.JWT, Program.HELIX, Program.BRIDGE)
"""With the game and the real bridge instead."""


class ExpectationFailed(Exception):
    """A step did not hold: ``what`` was looked at, ``expected`` should have been, ``actual`` was."""

    def __init__(self, what: str, expected: object, actual: object) -> None:
        """Keep the three, as text of bounded length."""
        self.what, self.expected, self.actual = what, _shown(expected), _shown(actual)
        super().__init__(f"{what}: expected {self.expected}, was {self.actual}")


class Unreachable(Exception):
    """Programs do not answer; the text has a line for each, with its address and what happened."""


def expect(what: str, actual: object, expected: object) -> None:
    """Raise `ExpectationFailed` unless the two are equal."""
    if actual != expected:
        raise ExpectationFailed(what, expected, actual)


class Programs:
    """The running programs at their addresses, seen by the viewer and by the Desktop's key."""

    def __init__(self, addresses: Mapping[Program, str], client: httpx.AsyncClient, api_key: str) -> None:
        """Talk to ``addresses`` through ``client``; nobody is signed in until ``viewer_token`` is set."""
        self._addresses = {program: address.rstrip("/") for program, address in addresses.items()}
        self._client = client
        self.key = {"X-MGM-ApiKey": api_key}
        self.viewer_token = ""

    async def call(
        self,
        program: Program,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        body: bytes | dict[str, Any] | None = None,
    ) -> httpx.Response:
        """Make a call and return the answer, whatever its status; a ``dict`` body goes as JSON.

        Raises:
            Unreachable: no answer came.
        """
        address = self._addresses[program]
        try:
            return await self._client.request(
                method,
                address + path,
                params=query,
                headers=headers,
                content=body if isinstance(body, bytes) else None,
                json=body if isinstance(body, dict) else None,
                timeout=CALL_TIMEOUT_SECONDS,
            )
        except (httpx.TransportError, httpx.InvalidURL) as error:
            reason = f"{type(error).__name__} {error}".rstrip()
            raise Unreachable(f"{program} cannot be reached at {address}: {reason}") from error

    async def expect_reachable(self, programs: Iterable[Program]) -> None:
        """Expect that all of ``programs`` answer something; their addresses are tried one by one.

        Raises:
            Unreachable: naming all that do not.
        """
        silent: list[str] = []
        for program in programs:
            try:
                await self.call(program, "GET", "/health/live" if program is Program.EBS else "/health")
            except Unreachable as error:
                silent.append(str(error))
        if silent:
            raise Unreachable("\n".join(silent))

    async def object(
        self,
        program: Program,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Make a call, expect 200 with a JSON object, and return it.

        Raises:
            ExpectationFailed: it was anything else.
            Unreachable: no answer came.
        """
        answer = await self.call(program, method, path, query=query, headers=headers, body=body)
        if answer.status_code != httpx.codes.OK:
            raise ExpectationFailed(f"{method} {answer.request.url}", 200, answer_text(answer))
        return read_object(answer)

    async def as_viewer(self, path: str) -> dict[str, Any]:
        """Read ``path`` of the EBS with the viewer's token."""
        headers = {"Authorization": f"Bearer {self.viewer_token}"}
        return await self.object(Program.EBS, "GET", path, headers=headers)

    async def as_desktop(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Make a call of the Desktop, with the key."""
        return await self.object(Program.EBS, method, path, headers=self.key, body=body)

    async def active_payout_ids(self) -> list[str]:
        """Return the ids of all active payouts, oldest first."""
        answer = await self.call(Program.EBS, "GET", "/api/payouts/pending", headers=self.key)
        expect(f"the status of {answer.request.url}", answer.status_code, 200)
        return [payout["id"] for payout in answer.json()]

    async def post_eventsub(self, program: Program, delivery: Delivery) -> httpx.Response:
        """Post a signed message, as Twitch would."""
        return await self.call(
            program, "POST", "/api/twitch/eventsub", headers=delivery.headers, body=delivery.body
        )

    async def count_announcements(self, line: str) -> int:
        """Return how often ``line`` appeared in the fake Twitch's chat; refused attempts do not count."""
        seen = await self.object(Program.HELIX, "GET", "/requests", query={"route": "chat_messages"})
        calls = seen.get("requests", [])
        return sum(call["taken"] and call["body"]["message"] == line for call in calls)

    async def expect_health(self, program: Program, **expected: str) -> None:
        """Expect exactly ``expected`` of the program's ``/health`` (SPEC §14)."""
        health = await self.object(program, "GET", "/health")
        expect(f"{self._addresses[program]}/health", health, expected)


def read_object(answer: httpx.Response) -> dict[str, Any]:
    """Return the JSON object in ``answer``, or raise `ExpectationFailed`."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ExpectationFailed(f"the body of {answer.request.url}", "a JSON object", answer_text(answer))
    return body


def answer_text(answer: httpx.Response) -> str:
    """Return status and body, for a person."""
    return f"{answer.status_code} {answer.text}".rstrip()


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN_CHARACTERS_MAX else text[:_SHOWN_CHARACTERS_MAX] + "…"
