"""The demo's streamer and winners in the simulated game: who is online, who answers, who clicks (SPEC §14).

Everything is done over the HTTP control of the WoW client simulator; the bridge and the addon do the rest.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from rich.text import Text

from goldomatic.ambient import monotonic
from goldomatic.protocol.texts import MAIL_SENT_WHISPER, WINNER_WHISPER
from goldomatic.sim.e2e_calls import ExpectationFailed, Program
from goldomatic.sim.wow.packets import SpeechKind

if TYPE_CHECKING:
    from goldomatic.sim.stage import Stage

__all__ = ["EveningInGame"]

WIN_COPPER = 10_000_000

_POLL_SECONDS = 0.1
_WAIT_SECONDS_MAX = 60.0
_ANSWER_SECONDS = 1.5

_TOLD = {
    "link_agreed": "the addon and the Desktop have met",
    "candidate_offline": "asked in the game: {name} is not online",
    "winner": "asked in the game: {name} is online, and has won",
    "accepted": "{name} agreed in the game",
    "queued": "the addon has {name}'s mail in its list",
    "prepared": "the mail to {name} is prepared, and said to be",
    "sent": "the mail to {name} has left, and the EBS knows",
    "gift_turn": "it is {name}'s turn: the addon is asked what lies in the bags, the roulette turns",
    "gift_chosen": "{name} is offered {detail}, and whispered in the game",
    "gift_accepted": "{name} wants the gift",
    "gift_mailed": "the gift for {name} has left, and the EBS knows",
    "gift_failed": "{name} gets nothing this time: {detail}",
}
"""What the bridge tells the streamer, as far as the demo's audience is interested."""


class EveningInGame:
    """The game's side of the story."""

    def __init__(self, stage: Stage) -> None:
        """Look at the game through the stage's programs; nothing has happened yet."""
        self._stage = stage
        self._notices_shown = 0

    async def meet(self) -> None:
        """Wait until addon and bridge have agreed how to speak to each other."""
        await self.told("link_agreed")

    async def populate(self, names: list[str]) -> None:
        """Give the realm who takes part; nobody is online, and all answer a winner's whisper."""
        for name in names:
            await self._order("characters", {"name": name, "online": False})
            answer = {"when": "!twgold", "answer": "!twgold", "afterSeconds": _ANSWER_SECONDS}
            await self._order("answers", {"name": name, **answer})

    async def bring_online(self, names: list[str]) -> None:
        """Let them all log in."""
        for name in names:
            await self._order("characters", {"name": name, "online": True})

    async def find_item(self, item_id: int, name: str, *, quality: int) -> None:
        """Let the streamer have an item in the bags."""
        await self._order("items", {"itemId": item_id, "name": name, "quality": quality})

    async def let_in(self, name: str) -> None:
        """Let somebody come online who wants a gift."""
        await self._order("characters", {"name": name, "online": True})
        answer = {"when": "!twgift", "answer": "!twgift", "afterSeconds": _ANSWER_SECONDS}
        await self._order("answers", {"name": name, **answer})

    async def told(self, *kinds: str, name: str | None = None) -> dict[str, Any]:
        """Wait until the bridge tells of something, one of these; show what it tells meanwhile.

        With ``name`` it has to be about that character: what it tells of an earlier draw may come late.

        Raises:
            ExpectationFailed: it does not.
        """
        give_up_at = monotonic() + _WAIT_SECONDS_MAX
        heard: list[str] = []
        while True:
            fresh = await self.news()
            heard += [f"{notice['kind']} {notice['name'] or ''}".rstrip() for notice in fresh]
            found = [notice for notice in fresh if notice["kind"] in kinds and name in (None, notice["name"])]
            if found:
                self._stage.facts += 1
                return found[-1]
            if monotonic() > give_up_at:
                expected = f"{' or '.join(kinds)} {name or ''}".rstrip()
                raise ExpectationFailed("what the bridge tells", expected, heard)
            await asyncio.sleep(_POLL_SECONDS)

    async def news(self) -> list[dict[str, Any]]:
        """Return what the bridge has told since the last time, and show it."""
        answer = await self._stage.programs.call(Program.BRIDGE, "GET", "/notices")
        notices: list[dict[str, Any]] = answer.json()
        fresh, self._notices_shown = notices[self._notices_shown :], len(notices)
        for notice in fresh:
            self._show(notice)
        return fresh

    async def mail(self, name: str) -> None:
        """Be the streamer: prepare the mail to ``name``, the only one in the addon's list, and send it."""
        await self.prepare_next()
        await self.told("prepared")
        await self.send()
        await self.told("sent")
        winner = await self.character(name)
        mailed = [letter["copper"] for letter in winner["mailbox"]]
        self._stage.check(f"the copper in {name}'s mailbox", mailed, [WIN_COPPER])

    async def mail_gift(self, name: str, item: str) -> None:
        """Be the streamer: prepare the gift's mail, and send it."""
        await self.prepare_next()
        await self.told("prepared")
        await self.send()
        await self.told("gift_mailed")
        mailbox = (await self.character(name))["mailbox"]
        self._stage.check(f"what {name} got by mail", [each["items"] for each in mailbox], [[item]])

    async def prepare_next(self) -> None:
        """Be the streamer: open a mailbox, and prepare the addon's next mail."""
        self._say("The streamer opens a mailbox, clicks Prepare Mail …")
        await self._act("open_mailbox")
        await self._act("click", "MGMPrepare")

    async def send(self) -> None:
        """Be the streamer: send what is prepared."""
        self._say("… and Send, and says yes to the game's question.")
        await self._act("send_letter")

    async def check_whispers(self, name: str, first: str = WINNER_WHISPER) -> None:
        """See that they heard what the contract says, and nothing else."""
        expected = [first, MAIL_SENT_WHISPER]
        give_up_at = monotonic() + _WAIT_SECONDS_MAX
        heard: list[str] = []
        # The addon's whispers keep the pause that the realm wants, so the second one comes after the mail.
        while heard != expected and monotonic() < give_up_at:
            winner = await self.character(name)
            heard = [each["text"] for each in winner["heard"] if each["kind"] == SpeechKind.WHISPER]
            await asyncio.sleep(_POLL_SECONDS)
        self._stage.check(f"what {name} was whispered", heard, expected)

    async def check_errors(self) -> None:
        """See that no line of the addon's Lua went wrong."""
        screen = await self._stage.programs.object(Program.WOW, "GET", "/api/mock/screen")
        self._stage.check("errors in the game's interface", screen["errors"], [])

    async def character(self, name: str) -> dict[str, Any]:
        """Return what the realm knows of a character."""
        answer = await self._stage.programs.call(Program.WOW, "GET", "/api/mock/characters")
        characters: dict[str, dict[str, Any]] = {each["name"]: each for each in answer.json()}
        return characters[name]

    def _show(self, notice: dict[str, Any]) -> None:
        words = _TOLD.get(notice["kind"])
        if words is not None:
            self._stage.console.print(Text.assemble(("  Desktop  ", "bold cyan"), words.format_map(notice)))
        elif notice["level"] != "info":
            told = f"{notice['kind']} {notice['detail'] or ''}".rstrip()
            self._stage.console.print(Text.assemble(("  Desktop  ", "bold cyan"), (told, "yellow")))

    def _say(self, words: str) -> None:
        self._stage.console.print(Text.assemble(("  Game     ", "bold magenta"), words))

    async def _act(self, do: str, frame: str = "") -> None:
        await self._order("person", {"do": do, "frame": frame})

    async def _order(self, path: str, body: dict[str, Any]) -> None:
        answer = await self._stage.programs.call(Program.WOW, "POST", f"/api/mock/{path}", body=body)
        if not answer.is_success:
            raise ExpectationFailed(f"the game's answer to {path} {body}", "done", answer.text)
