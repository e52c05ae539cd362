"""What the demo plays on with `--stay`: draw after draw, until somebody has seen enough (SPEC §14).

Nobody plays the Desktop: the real bridge looks winners up and hands them over, the real addon mails. Played
are viewers, who type into chat, and the streamer, who clicks. Whoever else enrolls, by the page with the
panel or by the keys that the demo prints, has a character in the game as well, and can win.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.text import Text

from goldomatic.ambient import monotonic
from goldomatic.sim.cast import CLAIMANT, LINES, Viewer
from goldomatic.sim.chat import ChatMessage, deliver
from goldomatic.sim.e2e_calls import ExpectationFailed, Program, Unreachable
from goldomatic.sim.stage import cell
from goldomatic.sim.world import CHANNEL_ID

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient
    from goldomatic.sim.evening_in_game import EveningInGame
    from goldomatic.sim.stage import Stage

__all__ = ["Encore"]

_REGULAR = LINES[0].viewer
"""Who is looked through when the page with the panel is opened."""

_REGULAR_NAME = "Norinn"
_POOL_MIN = 4
_FIRST_NEWCOMER_ID = 3001
_SYLLABLES = ("ba", "dor", "el", "gan", "ka", "lin", "mo", "nor", "ra", "sil", "tha", "vek", "zul")

_ITEMS = (
    (2140, "Carving Knife", 2),
    (2589, "Linen Cloth", 1),
    (13335, "Deathcharger's Reins", 4),
    (1728, "Teebu's Blazing Longsword", 4),
    (2164, "Gut Ripper", 3),
)

_POLL_SECONDS = 0.25
_BEFORE_MAIL_SECONDS = 4.0
"""The streamer takes their time, so that a prize can be seen to wait."""

_UNREACHABLE_PAUSE_SECONDS = 2.0


class Encore:
    """The game after the story; ends only by being cancelled."""

    def __init__(self, stage: Stage, game: EveningInGame, ambient: Ambient, *, eventsub_secret: str) -> None:
        """Prepare; nothing is played yet."""
        self._stage = stage
        self._game = game
        self._ambient = ambient
        self._secret = eventsub_secret
        self._has_begun = False
        self._in_game: set[str] = set()
        self._newcomers = 0
        self._items_found = 0
        self._phase = ""
        self._mails_waiting = 0
        self._mail_from = 0.0
        self._is_mailing = False

    async def play(self) -> None:
        """Play draw after draw. What goes wrong is said, and the next draw is played all the same."""
        self._stage.chapter("And the draws go on")
        trouble = ""
        while True:
            try:
                if not self._has_begun:
                    await self._begin()
                await self._step()
                trouble = ""
            except (ExpectationFailed, Unreachable) as error:
                self._is_mailing = False
                # Somebody may have ended a program to see what the others do: said once, not every time.
                if str(error) != trouble:
                    trouble = str(error)
                    self._stage.console.print(f"[yellow]{escape(trouble)}[/]")
                await asyncio.sleep(_UNREACHABLE_PAUSE_SECONDS)
            await asyncio.sleep(_POLL_SECONDS)

    async def _begin(self) -> None:
        """Let everybody be a subscriber, so that the panel's page can enroll whom it likes."""
        names = {line.viewer.id: line.viewer.name for line in LINES} | {CLAIMANT.id: CLAIMANT.name}
        for path, body in (("subscribers", {"userIds": "all"}), ("users", names)):
            answer = await self._stage.programs.call(Program.HELIX, "POST", f"/control/{path}", body=body)
            self._stage.check("the fake Twitch's answer", answer.status_code, 204)
        await self._find_item()
        self._has_begun = True

    async def _step(self) -> None:
        state = await self._stage.state()
        if state["spinPhase"] != self._phase:
            self._phase = state["spinPhase"]
            self._stage.say_phase(state)
            if self._phase in ("collecting", "idle"):
                await self._viewers_type()
            await self._log_in()
        for notice in await self._game.news():
            await self._react(notice)
        if self._mails_waiting and not self._is_mailing and monotonic() >= self._mail_from:
            self._mails_waiting -= 1
            self._is_mailing = True
            await self._game.prepare_next()

    async def _react(self, notice: dict[str, Any]) -> None:
        match notice["kind"]:
            case "queued":
                self._mails_waiting += 1
                self._mail_from = monotonic() + _BEFORE_MAIL_SECONDS
            case "prepared":
                await self._game.send()
            case "gift_turn":
                await self._game.let_in(notice["name"])
            case "gift_mailed":
                self._is_mailing = False
                await self._find_item()
            case "disarmed":
                self._mails_waiting += 1
                self._is_mailing = False
            case "sent" | "mail_failed":
                self._is_mailing = False
            case _:
                pass

    async def _find_item(self) -> None:
        """Let the streamer have something to give to whoever asks by the panel's page."""
        item_id, item, quality = _ITEMS[self._items_found % len(_ITEMS)]
        self._items_found += 1
        await self._game.find_item(item_id, item, quality=quality)

    async def _viewers_type(self) -> None:
        """Let the regular enroll again, and newcomers until the pool is worth a draw."""
        entrants = await self._stage.entrants()
        if _REGULAR_NAME not in entrants:
            await self._type(_REGULAR, _REGULAR_NAME)
        for _ in range(_POOL_MIN - len(entrants)):
            viewer = Viewer(str(_FIRST_NEWCOMER_ID + self._newcomers), f"Newcomer_{self._newcomers + 1}")
            self._newcomers += 1
            await self._type(viewer, self._new_name())

    def _new_name(self) -> str:
        count = len(_SYLLABLES)
        return "".join(_SYLLABLES[self._ambient.random.below(count)] for _ in range(3)).capitalize()

    async def _type(self, viewer: Viewer, name: str) -> None:
        message = ChatMessage(
            text=f"!twgold {name}",
            message_id=str(self._ambient.random.uuid()),
            chatter_user_id=viewer.id,
            chatter_user_name=viewer.name,
            broadcaster_user_id=CHANNEL_ID,
            badges=viewer.badges,
        )
        delivery = deliver(message, self._secret, self._ambient)
        answer = await self._stage.programs.post_eventsub(Program.EVENTSUB, delivery)
        self._stage.check(f"the answer to {message.text!r}", answer.status_code, 204)
        self._stage.console.print(Text.assemble((cell(viewer.name, 18), "bold"), message.text))

    async def _log_in(self) -> None:
        """Whoever is in the pool has a character, and is online."""
        missing = [name for name in await self._stage.entrants() if name not in self._in_game]
        await self._game.populate(missing)
        await self._game.bring_online(missing)
        self._in_game.update(missing)
