"""What the chapters of the demo's story share: calls, facts that were checked, words on screen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size

from goldomatic.ambient import parse_instant
from goldomatic.sim.e2e_calls import ExpectationFailed, Program, Programs
from goldomatic.sim.world import CHANNEL_ID

if TYPE_CHECKING:
    from rich.console import Console

    from goldomatic.sim.cast import Viewer

__all__ = ["POLL_SECONDS", "Stage", "cell", "server_now"]

POLL_SECONDS = 0.25
"""How often the EBS is asked while something is waited for.

With the Desktop's key, and the bridge asks with it too: half of the key's budget (SPEC §18) is the bridge's.
"""

_PHASES = {
    "idle": "the pool is empty",
    "collecting": "viewers may join until the draw",
    "spinning": "the wheel is turning",
    "verification": "the wheel has landed; is the candidate online?",
    "completed": "this round is over",
}


class Stage:
    """The running programs and the screen; ``facts`` counts what was looked at and found true."""

    def __init__(self, programs: Programs, console: Console) -> None:
        """Set up; nothing has been looked at yet."""
        self.programs = programs
        self.console = console
        self.facts = 0
        self._tokens: dict[str, str] = {}

    async def token(self, viewer: Viewer) -> str:
        """Return the viewer's Extension token."""
        if viewer.id not in self._tokens:
            query = {"userId": viewer.id, "displayName": viewer.name, "channelId": CHANNEL_ID}
            issued = await self.programs.object(Program.JWT, "GET", "/token", query=query)
            self._tokens[viewer.id] = str(issued["access_token"])
        return self._tokens[viewer.id]

    async def state(self) -> dict[str, Any]:
        """Return what the roulette shows."""
        return await self.programs.object(
            Program.EBS, "GET", "/api/roulette/state", headers=self.programs.key
        )

    async def pending(self) -> list[dict[str, Any]]:
        """Return the payouts that wait, oldest first."""
        answer = await self.programs.call(
            Program.EBS, "GET", "/api/payouts/pending", headers=self.programs.key
        )
        payouts: list[dict[str, Any]] = answer.json()
        return payouts

    async def entrants(self) -> list[str]:
        """Return the names of everyone in the pool."""
        answer = await self.programs.call(Program.EBS, "GET", "/api/pool", headers=self.programs.key)
        return [entrant["characterName"] for entrant in answer.json()]

    async def me(self, viewer: Viewer) -> dict[str, Any]:
        """Return the viewer's own place in the pool."""
        self.programs.viewer_token = await self.token(viewer)
        return await self.programs.as_viewer("/api/pool/me")

    def check(self, fact: str, actual: object, expected: object) -> None:
        """Note that ``fact`` was looked at.

        Raises:
            ExpectationFailed: it is not so.
        """
        if actual != expected:
            raise ExpectationFailed(fact, expected, actual)
        self.facts += 1

    def chapter(self, title: str) -> None:
        """Say what comes next."""
        self.console.print()
        self.console.rule(f"[bold]{title}[/]", align="left")

    def say_phase(self, state: dict[str, Any]) -> None:
        """Say what the roulette is doing."""
        words = _PHASES[state["spinPhase"]]
        candidate = state["candidateCharacterName"]
        landed = f" ([bold]{candidate}[/])" if candidate else ""
        self.console.print(f"[cyan]{server_now(state):%H:%M:%S}[/]  {words}{landed}")


def server_now(state: dict[str, Any]) -> datetime:
    """Return the service's time at which it gave this state."""
    return parse_instant(state["serverNow"])


def cell(text: str, width: int) -> str:
    """Return ``text`` filled up or cut to ``width`` columns, the last one a space."""
    if cell_len(text) >= width:
        text = set_cell_size(text, width - 2) + "…"
    return text + " " * (width - cell_len(text))
