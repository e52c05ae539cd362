"""The demo's story: viewers type, the roulette draws, somebody wins, the chat is told (SC-001, TC-002).

It runs on the real programs over HTTP and looks at every fact that it tells; the first one that is not
so ends it. The domain's clock runs some times as fast, so that five minutes pass in seconds.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from rich.text import Text

from goldomatic.ambient import monotonic, parse_instant
from goldomatic.desktop.core.link import ANSWER_SECONDS_MAX
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.texts import reward_sent
from goldomatic.sim.cast import CLAIMANT, LINES, STRANGER, SUBSCRIBERS, ChatLine, Road, Viewer
from goldomatic.sim.chat import ChatMessage, deliver
from goldomatic.sim.e2e_calls import ExpectationFailed, Program
from goldomatic.sim.stage import POLL_SECONDS, Stage, cell, server_now
from goldomatic.sim.story_of_a_gift import tell_of_a_gift
from goldomatic.sim.story_of_a_payout import show_audit
from goldomatic.sim.world import CHANNEL_ID

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient
    from goldomatic.sim.evening_in_game import EveningInGame
    from goldomatic.sim.viewers_chat import ViewersChat

__all__ = ["Story"]

_WAIT_SECONDS_MAX = 60.0
_CHAT_SECONDS = 8.0
"""The least wall time that must be left before a draw when the viewers begin to type."""

_REPORT_SECONDS = 6.0
"""The least wall time that a look-up is given, of a draw for which it counts."""

_LOG_IN_SECONDS = 2.0
"""The same, before those who take part come online."""

_BETWEEN_LINES_SECONDS = 0.15

_A_GUESS = "a-guess-of-mallory"

_LANDED = ("verification", "completed")
"""The phases in which the wheel has landed; a quick look-up may leave nothing to be seen of the first."""

_AT_REST = ("idle", "collecting", "completed")
"""The roulette's phases in which nothing is being drawn or looked up."""


class Story:
    """One telling."""

    def __init__(
        self, stage: Stage, game: EveningInGame, ambient: Ambient, *, chat: ViewersChat, clock_rate: float
    ) -> None:
        """Prepare; nothing has happened yet. ``clock_rate`` is that of the EBS."""
        self._stage = stage
        self._ambient = ambient
        self._chat = chat
        self._said: dict[str, ChatMessage] = {}
        self._game = game
        self._clock_rate = clock_rate

    async def tell(self) -> None:
        """Tell it from the first chat line to the audit trail.

        Raises:
            ExpectationFailed: something was not as the contract says.
            Unreachable: a program is gone.
        """
        await self._viewers_type()
        await self._viewers_claim()
        entrants = await self._stage.entrants()
        await self._game.populate(entrants)
        await self._game.meet()
        await self._wait_until_heeded(monotonic() + ANSWER_SECONDS_MAX)
        enrolled = await self._count_down(None)
        await self._candidate_is_offline(enrolled)
        # The wheel rests for minutes; what can be told meanwhile makes nobody wait.
        await tell_of_a_gift(self._stage, self._game, self._ambient, self._chat)
        await self._wait_for_room(_LOG_IN_SECONDS)
        await self._game.bring_online(entrants)
        await self._count_down(enrolled)
        payout = await self._candidate_wins()
        await self._deliver(payout)
        await show_audit(self._stage, payout)

    # Chapter one.

    async def _viewers_type(self) -> None:
        self._stage.chapter("Viewers type into the stream's chat")
        await self._wait_for_room(_CHAT_SECONDS)
        for line in LINES:
            await self._type(line)
            await asyncio.sleep(_BETWEEN_LINES_SECONDS)

    async def _wait_for_room(self, seconds: float) -> None:
        """Let a draw pass that is under way, or would come within so many seconds of wall time.

        Nobody who could win it is online yet.
        """
        while True:
            state = await self._stage.state()
            left = (parse_instant(state["nextSpinAt"]) - server_now(state)).total_seconds()
            if state["spinPhase"] in _AT_REST and left / self._clock_rate > seconds:
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _wait_until_heeded(self, heeded_at: float) -> None:
        """Let draws pass that close before the bridge acts on what the game says, which is at ``heeded_at``.

        For half a minute after they have met somebody else might answer, too (docs/game.md §1).
        """
        while True:
            state = await self._stage.state()
            left = (parse_instant(state["nextSpinAt"]) - server_now(state)).total_seconds()
            closes_at = monotonic() + (left + state["spinIntervalSeconds"]) / self._clock_rate
            if state["spinPhase"] in _AT_REST and closes_at - heeded_at > _REPORT_SECONDS:
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _type(self, line: ChatLine) -> None:
        message = self._message(line)
        if line.road is Road.FORGED:
            forged = deliver(message, _A_GUESS, self._ambient)
            answer = await self._stage.programs.post_eventsub(Program.EVENTSUB, forged)
            self._stage.check(f"the answer to {line.text!r}", answer.status_code, 401)
        else:
            await self._chat.say(message)
        me = await self._stage.me(line.viewer)
        refusal = (me["lastRefusal"] or {}).get("code")
        self._stage.check(f"{line.viewer.name} in the pool", me["characterName"], line.expected.name)
        self._stage.check(f"why {line.viewer.name} is not in", refusal, line.expected.refused)
        if line.expected.name is not None:
            verdict = Text(f"✓ in as {line.expected.name}", style="green")
        elif line.expected.refused is not None:
            verdict = Text(f"✗ {line.expected.refused.value}", style="yellow")
        elif line.road is Road.FORGED:
            verdict = Text("✗ 401 unauthorized", style="yellow")
        else:
            verdict = Text("· ignored", style="dim")
        row = Text.assemble(
            (cell(line.viewer.name, 18), "bold"),
            (cell(line.viewer.badge_words, 12), "dim"),
            cell(line.shown or line.text, 29),
        )
        self._stage.console.print(row, verdict, Text(f"({line.why})", style="dim"))

    def _message(self, line: ChatLine) -> ChatMessage:
        if line.road is Road.AGAIN:
            return self._said[line.viewer.id]
        message = ChatMessage(
            text=line.text,
            message_id=str(self._ambient.random.uuid()),
            chatter_user_id=line.viewer.id,
            chatter_user_name=line.viewer.name,
            broadcaster_user_id=CHANNEL_ID,
            badges=line.viewer.badges,
            source_broadcaster_user_id="7777" if line.road is Road.SHARED else None,
        )
        self._said[line.viewer.id] = message
        return message

    async def _viewers_claim(self) -> None:
        self._stage.chapter("Two try the panel instead; Twitch is asked whether they subscribe")
        for path, told in (
            ("/control/subscribers", {"userIds": sorted(SUBSCRIBERS)}),
            ("/control/users", {CLAIMANT.id: CLAIMANT.name}),
        ):
            answer = await self._stage.programs.call(Program.HELIX, "POST", path, body=told)
            self._stage.check("the fake Twitch's answer", answer.status_code, 204)
        for viewer, name, status in ((CLAIMANT, "Claimant", 201), (STRANGER, "Passerby", 403)):
            body = {"characterName": name, "enrollmentRequestId": str(self._ambient.random.uuid())}
            headers = {"Authorization": f"Bearer {await self._stage.token(viewer)}"}
            answer = await self._stage.programs.call(
                Program.EBS, "POST", "/api/payouts/claim", headers=headers, body=body
            )
            self._stage.check(f"the claim of {viewer.name}", answer.status_code, status)
            code = answer.json().get("code", "in")
            self._stage.console.print(
                Text.assemble((cell(viewer.name, 20), "bold"), f"claims {name}: {answer.status_code} {code}")
            )

    # Chapter two.

    async def _count_down(self, enrolled: int | None) -> int:
        """Wait for the next draw, showing the time that is left; return the pool's size at the draw."""
        state = await self._stage.state()
        size = int(state["poolParticipantCount"])
        if enrolled is None:
            self._stage.chapter(f"{size} viewers in the pool; the draw comes on the full five minutes")
        else:
            self._stage.chapter("The next draw; meanwhile everybody has logged in")
            self._stage.check("the pool after an offline candidate", size, enrolled)
        with self._stage.console.status("") as status:
            while state["spinPhase"] in _AT_REST:
                left = int((parse_instant(state["nextSpinAt"]) - server_now(state)).total_seconds())
                status.update(f"next draw in {left // 60:02d}:{left % 60:02d}")
                await asyncio.sleep(POLL_SECONDS)
                state = await self._stage.state()
        self._stage.say_phase(state)
        return int(state["poolParticipantCount"])

    async def _land(self) -> dict[str, Any]:
        """Wait until the wheel has landed; return what the roulette shows then."""
        give_up_at = monotonic() + _WAIT_SECONDS_MAX
        state = await self._stage.state()
        while state["spinPhase"] not in _LANDED:
            if monotonic() > give_up_at:
                raise ExpectationFailed("the roulette's phase", " or ".join(_LANDED), state["spinPhase"])
            await asyncio.sleep(POLL_SECONDS)
            state = await self._stage.state()
        self._stage.say_phase(state)
        return state

    async def _candidate_is_offline(self, enrolled: int) -> None:
        state = await self._land()
        self._stage.console.print("  Desktop types /run MGM_RunWhoForSpin(…), the addon asks /who …")
        told = await self._game.told("candidate_offline", name=state["candidateCharacterName"])
        state = await self._stage.state()
        self._stage.check("the pool", state["poolParticipantCount"], enrolled)
        self._stage.check("the payouts that wait", await self._stage.pending(), [])
        self._stage.console.print(
            f"[bold]{told['name']}[/] is offline: nobody wins this round, and nobody leaves the pool."
        )

    async def _candidate_wins(self) -> dict[str, Any]:
        state = await self._land()
        told = await self._game.told("winner", name=state["candidateCharacterName"])
        pending = await self._stage.pending()
        self._stage.check("how many payouts wait", len(pending), 1)
        payout = pending[0]
        self._stage.check("the amount", payout["goldAmount"], 1000)
        self._stage.check("whose it is", payout["characterName"], told["name"])
        self._stage.console.print(
            f"The game says that [bold]{payout['characterName']}[/] is online: "
            f"[bold yellow]{payout['twitchDisplayName']} wins {payout['goldAmount']:,} gold![/]"
        )
        return payout

    # Chapter three.

    async def _deliver(self, payout: dict[str, Any]) -> None:
        self._stage.chapter("The delivery: addon, chat log and bridge, as on the streamer's machine")
        name = CharacterName.parse(payout["characterName"])
        await self._game.told("accepted")
        await self._game.told("queued")
        await self._game.mail(name.value)
        await self._check_paid(payout, name)

    async def _check_paid(self, payout: dict[str, Any], name: CharacterName) -> None:
        line = reward_sent(name)
        self._stage.check(
            "how often the chat was told", await self._stage.programs.count_announcements(line), 1
        )
        again = await self._stage.programs.as_desktop(
            "PATCH", f"/api/payouts/{payout['id']}/status", {"status": "Sent"}
        )
        self._stage.check("the payout", again["status"], "Sent")
        self._stage.check("its announcement is noted", again["isRewardSentAnnouncedToChat"], expected=True)
        self._stage.check(
            "a repeated Sent announces nothing", await self._stage.programs.count_announcements(line), 1
        )
        self._stage.check("nothing waits any more", await self._stage.pending(), [])
        winner = Viewer(payout["twitchUserId"], payout["twitchDisplayName"])
        me = await self._stage.me(winner)
        self._stage.check("the winner has left the pool", me["isEnrolled"], expected=False)
        self._stage.check("what the winner has won", me["wonGold"], 1000)
        self._stage.console.print(Text("The stream's chat reads: ") + Text(line, style="bold"))
        await self._game.check_whispers(name.value)
        await self._game.check_errors()
