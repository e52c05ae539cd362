"""What the demo plays on with `--stay`: draw after draw, until somebody has seen enough (SPEC §14).

Nobody plays the Desktop: the real bridge looks winners up and hands them over, the real addon mails. Played
are viewers, who type into chat, and the streamer, who clicks. Whoever else enrolls, by the page with the
panel or by the keys that the demo prints, has a character in the game as well, and can win.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from goldomatic.ambient import monotonic
from goldomatic.sim.crowd import Crowd
from goldomatic.sim.e2e_calls import ExpectationFailed, Unreachable
from goldomatic.sim.stage import POLL_SECONDS

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient
    from goldomatic.sim.evening_in_game import EveningInGame
    from goldomatic.sim.stage import Stage
    from goldomatic.sim.viewers_chat import ViewersChat

__all__ = ["Encore"]

_BEFORE_MAIL_SECONDS = 4.0
"""The streamer takes their time, so that a prize can be seen to wait."""

_UNREACHABLE_PAUSE_SECONDS = 2.0


class Encore:
    """The game after the story; ends only by being cancelled."""

    def __init__(self, stage: Stage, game: EveningInGame, ambient: Ambient, chat: ViewersChat) -> None:
        """Prepare; nothing is played yet."""
        self._stage = stage
        self._game = game
        self._crowd = Crowd(stage, game, ambient, chat)
        self._has_begun = False
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
                    await self._crowd.gather()
                    self._has_begun = True
                await self._step()
                trouble = ""
            except (ExpectationFailed, Unreachable) as error:
                self._is_mailing = False
                # Somebody may have ended a program to see what the others do: said once, not every time.
                if str(error) != trouble:
                    trouble = str(error)
                    self._stage.console.print(f"[yellow]{escape(trouble)}[/]")
                await asyncio.sleep(_UNREACHABLE_PAUSE_SECONDS)
            await asyncio.sleep(POLL_SECONDS)

    async def _step(self) -> None:
        state = await self._stage.state()
        if state["spinPhase"] != self._phase:
            self._phase = state["spinPhase"]
            self._stage.say_phase(state)
            if self._phase in ("collecting", "idle"):
                await self._crowd.enroll()
            await self._crowd.log_in()
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
                await self._crowd.find_item()
            case "disarmed":
                self._mails_waiting += 1
                self._is_mailing = False
            case "sent" | "mail_failed":
                self._is_mailing = False
            case _:
                pass
