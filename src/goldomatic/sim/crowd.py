"""Viewers who keep a pool worth a draw: they type into chat, are online, and answer when they have won.

Whoever else enrolls, by the page with the panel or by a key that was printed, has a character in the game as
well, and can win.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from goldomatic.sim.cast import CLAIMANT, LINES, Viewer
from goldomatic.sim.chat import ChatMessage
from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.stage import cell
from goldomatic.sim.world import CHANNEL_ID

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient
    from goldomatic.sim.evening_in_game import EveningInGame
    from goldomatic.sim.stage import Stage
    from goldomatic.sim.viewers_chat import ViewersChat

__all__ = ["Crowd"]

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


class Crowd:
    """A regular, and as many newcomers as are needed; each call may raise what the programs' calls raise."""

    def __init__(self, stage: Stage, game: EveningInGame, ambient: Ambient, chat: ViewersChat) -> None:
        """Prepare; nobody has typed yet."""
        self._stage = stage
        self._game = game
        self._ambient = ambient
        self._chat = chat
        self._in_game: set[str] = set()
        self._newcomers = 0
        self._items_found = 0

    async def gather(self) -> None:
        """Let everybody be a subscriber, so that the panel's page can enroll whom it likes."""
        names = {line.viewer.id: line.viewer.name for line in LINES} | {CLAIMANT.id: CLAIMANT.name}
        for path, body in (("subscribers", {"userIds": "all"}), ("users", names)):
            answer = await self._stage.programs.call(Program.HELIX, "POST", f"/control/{path}", body=body)
            self._stage.check("the fake Twitch's answer", answer.status_code, 204)
        await self.find_item()

    async def find_item(self) -> None:
        """Let the streamer have something to give to whoever asks for a gift."""
        item_id, item, quality = _ITEMS[self._items_found % len(_ITEMS)]
        self._items_found += 1
        await self._game.find_item(item_id, item, quality=quality)

    async def enroll(self) -> None:
        """Let the regular enroll again, and newcomers until the pool is worth a draw."""
        entrants = await self._stage.entrants()
        if _REGULAR_NAME not in entrants:
            await self._type(_REGULAR, f"!twgold {_REGULAR_NAME}")
        for _ in range(_POOL_MIN - len(entrants)):
            await self._type(self._newcomer(), f"!twgold {self._new_name()}")

    async def ask_for_gift(self) -> None:
        """Let a newcomer ask for a gift, who is online and will say yes."""
        name = self._new_name()
        await self._game.let_in(name)
        await self._type(self._newcomer(), f"!twgift {name}")

    async def log_in(self) -> None:
        """Whoever is in the pool has a character, and is online."""
        missing = [name for name in await self._stage.entrants() if name not in self._in_game]
        await self._game.populate(missing)
        await self._game.bring_online(missing)
        self._in_game.update(missing)

    def _newcomer(self) -> Viewer:
        self._newcomers += 1
        return Viewer(str(_FIRST_NEWCOMER_ID + self._newcomers - 1), f"Newcomer_{self._newcomers}")

    def _new_name(self) -> str:
        count = len(_SYLLABLES)
        return "".join(_SYLLABLES[self._ambient.random.below(count)] for _ in range(3)).capitalize()

    async def _type(self, viewer: Viewer, text: str) -> None:
        message = ChatMessage(
            text=text,
            message_id=str(self._ambient.random.uuid()),
            chatter_user_id=viewer.id,
            chatter_user_name=viewer.name,
            broadcaster_user_id=CHANNEL_ID,
            badges=viewer.badges,
        )
        await self._chat.say(message)
        self._stage.console.print(Text.assemble((cell(viewer.name, 18), "bold"), message.text))
