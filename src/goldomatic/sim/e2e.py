"""``mgm e2e``: the whole pipeline over HTTP against running programs, Tier A and Tier B (SPEC §14, SC-001).

Every run brings a viewer and a character that nobody has seen before, so that it can be run again and
again against the same programs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import httpx

from goldomatic.ambient import monotonic
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.texts import reward_sent
from goldomatic.sim.chat import ChatMessage, deliver
from goldomatic.sim.e2e_calls import (
    TIER_B,
    ExpectationFailed,
    Program,
    Programs,
    answer_text,
    expect,
    read_object,
)

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient, Randomness

__all__ = ["EndToEnd", "StepReport", "Tier", "fresh_name"]

_NAME_LETTERS = 8

_TIER_A = (Program.EBS, Program.EVENTSUB, Program.JWT)

Step = tuple[str, Callable[[], Awaitable[None]]]


class Tier(StrEnum):
    """Which part of the pipeline to run."""

    A = "a"
    B = "b"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class StepReport:
    """A step that held: what it showed, and how long it took."""

    title: str
    seconds: float


def fresh_name(random: Randomness) -> CharacterName:
    """Return a character name that is very unlikely to have been used: "Mgm" and eight random letters."""
    letters = "".join(chr(ord("a") + random.below(26)) for _ in range(_NAME_LETTERS))
    return CharacterName.parse("Mgm" + letters)


class EndToEnd:
    """One run: a fresh viewer, and the steps that take them from a chat line to the announcement."""

    def __init__(
        self, programs: Programs, ambient: Ambient, *, eventsub_secret: str, broadcaster_user_id: str | None
    ) -> None:
        """Make up the viewer; nothing is sent yet.

        Without ``broadcaster_user_id`` messages and tokens name no channel: the EBS takes its own.
        """
        self._programs = programs
        self._ambient = ambient
        self._secret = eventsub_secret
        self._broadcaster_user_id = broadcaster_user_id
        self.viewer_id = str(10**11 + ambient.random.below(9 * 10**11))
        self.viewer_name = f"E2E_{self.viewer_id}"
        self.character_name = fresh_name(ambient.random)
        self._delivery = deliver(self._chat_line(self.character_name), eventsub_secret, ambient)
        self._payout_id = ""

    async def run(self, tier: Tier, on_step: Callable[[StepReport], None]) -> None:
        """Run the steps of ``tier``, telling ``on_step`` after each.

        Raises:
            ExpectationFailed: a step did not hold; the step's title is the exception's note.
            Unreachable: programs that the tier needs do not answer; all of them are named.
        """
        await self._programs.expect_reachable(_TIER_A if tier is Tier.A else TIER_B)
        for title, step in self.steps(tier):
            began_at = monotonic()
            try:
                await step()
            except ExpectationFailed as failure:
                failure.add_note(title)
                raise
            on_step(StepReport(title, monotonic() - began_at))

    def steps(self, tier: Tier) -> list[Step]:
        """Return the steps of ``tier``; Tier B alone begins with the enrollment that it needs."""
        name = self.character_name
        enrollment: list[Step] = [
            ("EBS, MockEventSubWebhook and MockExtensionJwt are healthy", self._check_health),
            (f"a token for viewer {self.viewer_id}, who is not in the pool yet", self._get_token),
            (f"a signed chat line: !twgold {name}", self._enroll),
            (f"pool/me shows {name}", self._check_enrolled),
        ]
        refusals: list[Step] = [
            ("the same message again changes nothing", self._redeliver),
            ("a wrong signature is refused with 401", self._forge),
        ]
        payout: list[Step] = [
            ("MockHelixApi and SyntheticDesktop are healthy", self._check_payout_health),
            (f"{name} wins: the payout is Pending", self._prepare_payout),
            ("the SyntheticDesktop delivers: accepted, InProgress, Sent", self._run_sequence),
            ("the payout is Sent, and announced", self._check_sent),
            ("the chat was told once, word for word", self._check_announcement),
            ("the winner has left the pool", self._check_left_pool),
            ("a second Sent announces nothing", self._repeat_sent),
        ]
        match tier:
            case Tier.A:
                return enrollment + refusals
            case Tier.B:
                return enrollment + payout
            case Tier.ALL:
                return enrollment + refusals + payout

    async def _check_health(self) -> None:
        ready = await self._programs.call(Program.EBS, "GET", "/health/ready")
        expect(f"the status of {ready.request.url}", ready.status_code, 200)
        for program in (Program.EVENTSUB, Program.JWT):
            await self._programs.expect_health(program, status="ok", service=program.value)

    async def _check_payout_health(self) -> None:
        for program in (Program.HELIX, Program.SYNTHETIC):
            await self._programs.expect_health(program, status="healthy", component=program.value)

    async def _get_token(self) -> None:
        query = {"userId": self.viewer_id, "displayName": self.viewer_name}
        if self._broadcaster_user_id:
            query["channelId"] = self._broadcaster_user_id
        issued = await self._programs.object(Program.JWT, "GET", "/token", query=query)
        expect("token_type", issued.get("token_type"), "Bearer")
        self._programs.viewer_token = str(issued.get("access_token"))
        await self._expect_not_in_pool()

    async def _enroll(self) -> None:
        answer = await self._programs.post_eventsub(Program.EVENTSUB, self._delivery)
        expect_success("the answer to the chat line", answer)

    async def _check_enrolled(self) -> None:
        me = await self._programs.as_viewer("/api/pool/me")
        told = (me.get("isEnrolled"), me.get("characterName"))
        expect("pool/me isEnrolled, characterName", told, (True, self.character_name.value))

    async def _redeliver(self) -> None:
        before = await self._programs.as_viewer("/api/pool/me")
        answer = await self._programs.post_eventsub(Program.EVENTSUB, self._delivery)
        expect_success("the answer to the redelivery", answer)
        expect("pool/me after the redelivery", await self._programs.as_viewer("/api/pool/me"), before)

    async def _forge(self) -> None:
        before = await self._programs.as_viewer("/api/pool/me")
        renaming = self._chat_line(fresh_name(self._ambient.random))
        forged = deliver(renaming, self._secret + "?", self._ambient)
        for program in (Program.EVENTSUB, Program.EBS):
            answer = await self._programs.post_eventsub(program, forged)
            expect(f"the status of the forged message at {program}", answer.status_code, 401)
        expect("pool/me after the forged message", await self._programs.as_viewer("/api/pool/me"), before)

    async def _prepare_payout(self) -> None:
        prepared = await self._programs.as_desktop(
            "POST", "/api/e2e/prepare-pending-payout", {"twitchUserId": self.viewer_id}
        )
        expect("the winner's characterName", prepared.get("characterName"), self.character_name.value)
        self._payout_id = str(prepared.get("payoutId"))
        payout = await self._programs.as_viewer("/api/payouts/my-last")
        expect("my-last id, status", (payout.get("id"), payout.get("status")), (self._payout_id, "Pending"))
        if self._payout_id not in await self._programs.active_payout_ids():
            raise ExpectationFailed("the active payouts", f"{self._payout_id} among them", "it is not")

    async def _run_sequence(self) -> None:
        wanted = {"payoutId": self._payout_id, "characterName": self.character_name.value}
        answer = await self._programs.call(Program.SYNTHETIC, "POST", "/run-sequence", body=wanted)
        expect_success("the answer to run-sequence", answer)
        outcome = read_object(answer)
        calls = [step.get("statusCode") for step in outcome.get("steps", [])]
        told = (outcome.get("ok"), outcome.get("error"), calls)
        expect("ok, error, status of each call", told, (True, None, [200, 200, 200]))
        kept = await self._programs.object(Program.SYNTHETIC, "GET", "/last-run")
        expect("last-run", kept, outcome)

    async def _check_sent(self) -> None:
        payout = await self._programs.as_viewer("/api/payouts/my-last")
        told = tuple(payout.get(name) for name in ("id", "status", "isRewardSentAnnouncedToChat"))
        expect("my-last id, status, isRewardSentAnnouncedToChat", told, (self._payout_id, "Sent", True))
        if self._payout_id in await self._programs.active_payout_ids():
            raise ExpectationFailed("the active payouts", f"without {self._payout_id}", "it is still there")

    async def _check_announcement(self) -> None:
        line = reward_sent(self.character_name)
        last = await self._programs.object(Program.HELIX, "GET", "/last-request")
        expect("the line that Helix got last", (last.get("body") or {}).get("message"), line)
        expect("how often it appeared in chat", await self._programs.count_announcements(line), 1)

    async def _check_left_pool(self) -> None:
        await self._expect_not_in_pool()

    async def _repeat_sent(self) -> None:
        payout = await self._programs.as_desktop(
            "PATCH", f"/api/payouts/{self._payout_id}/status", {"status": "Sent"}
        )
        expect("the payout's status", payout.get("status"), "Sent")
        line = reward_sent(self.character_name)
        expect("how often the line appeared in chat", await self._programs.count_announcements(line), 1)

    async def _expect_not_in_pool(self) -> None:
        me = await self._programs.as_viewer("/api/pool/me")
        told = (me.get("isEnrolled"), me.get("characterName"))
        expect("pool/me isEnrolled, characterName", told, (False, None))

    def _chat_line(self, name: CharacterName) -> ChatMessage:
        return ChatMessage(
            text=f"!twgold {name}",
            message_id=str(self._ambient.random.uuid()),
            chatter_user_id=self.viewer_id,
            chatter_user_name=self.viewer_name,
            broadcaster_user_id=self._broadcaster_user_id,
        )


def expect_success(what: str, answer: httpx.Response) -> None:
    """Raise `ExpectationFailed` unless ``answer`` is a 2xx."""
    if not answer.is_success:
        raise ExpectationFailed(what, "2xx", answer_text(answer))
