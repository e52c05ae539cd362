"""Viewers who enroll, win and answer, or do not; who ask for gifts, and take them, or do not."""

from __future__ import annotations

from functools import partial

from goldomatic.protocol.texts import GIFT_WHISPER, WINNER_WHISPER
from goldomatic.sim.wow.characters import Heard
from goldomatic.sim.wow.packets import SpeechKind
from tests.simulation.year.chance import Chance
from tests.simulation.year.ebs import EbsProcess
from tests.simulation.year.game import Game

HABITS = ("prompt", "prompt", "slow", "wrong", "silent")
GOLD, GIFT = "twgold", "twgift"
WORDS = {WINNER_WHISPER: GOLD, GIFT_WHISPER: GIFT}
"""What must be answered to each of the addon's whispers."""
OTHER_WORD = {GOLD: GIFT, GIFT: GOLD}
YES = ("!{}", "{}", "!!{}", " !{} ")
NO = ("what?", "!{} please", "yes")


class Viewers:
    """The people of pool and gift queue.

    One plays a character who is never online. Two more stand in the gift queue only, with names of others:
    a friend, and somebody who does not subscribe and has no badge. One of the pool has a badge, and Twitch
    does not know them any more.
    """

    def __init__(self, ebs: EbsProcess, game: Game, seed: int) -> None:
        """Sit down before the stream."""
        self._ebs = ebs
        self._game = game
        self._chance = chance = Chance(seed, "viewers")
        self.names = (*game.names, game.ghost)
        self.agreed: dict[str, list[tuple[str, float]]] = {GOLD: [], GIFT: []}
        """Who has whispered the word to the streamer, and when."""
        self.declined: set[str] = set()
        """Who has said in the game that they do not want their gift."""
        self.declined_ever: set[str] = set()
        self.is_cooperative = False
        self._chats_at = dict.fromkeys(range(len(self.names)), 0.0)
        self.stranger = self.id_of(len(self.names) + 1)
        self.forgotten = self.id_of(chance.below(2 * len(game.names)))
        self._receivers = {self.id_of(number): name for number, name in enumerate(self.names)}
        self._receivers |= {
            self.id_of(len(self.names)): chance.pick(game.names), self.stranger: chance.pick(game.names)
        }  # fmt: skip
        ebs.twitch.subscribe(frozenset(self._receivers) - {self.stranger, self.forgotten})
        self._asks_at = {viewer: chance.between(0, 900) for viewer in self._receivers}
        for name in game.names:
            game.realm.character(name).reactions.append(partial(self._hear, name))

    @staticmethod
    def id_of(number: int) -> str:
        """A viewer's id at Twitch."""
        return str(2001 + number)

    def has_agreed(self, name: str, word: str, since: float = 0.0) -> bool:
        """Whether somebody has whispered the word, then or later."""
        return any(who == name and at >= since for who, at in self.agreed[word])

    async def act(self) -> None:
        """Type into the stream's chat, from time to time, or click in the panel."""
        if self.is_cooperative:
            return
        for number, name in enumerate(self.names):
            if self._game.clock.now >= self._chats_at[number]:
                taken = await self._ebs.chat(self.id_of(number), f"!twgold {name}")
                self._chats_at[number] = self._game.clock.now + (
                    self._chance.between(60, 200) if taken else 5
                )
        for viewer, name in self._receivers.items():
            if self._game.clock.now >= self._asks_at[viewer]:
                taken = await self._ask_for_gift(viewer, name)
                self._asks_at[viewer] = self._game.clock.now + (
                    self._chance.between(100, 400) if taken else 5
                )

    async def _ask_for_gift(self, viewer: str, name: str) -> bool:
        if self._chance.happens(0.3):
            answer = await self._ebs.ask_for_gift(viewer, name)
            self._game.story.tell(
                "viewer", f"{viewer} clicks for a gift to {name}: {answer and answer.status_code}"
            )
            return answer is not None
        self._game.story.tell("viewer", f"{viewer} types !twgift {name}")
        return await self._ebs.chat(viewer, f"!twgift {name}", has_badge=viewer != self.stranger)

    def go_offline(self) -> None:
        """Somebody leaves the game for a while."""
        character = self._game.realm.character(self._chance.pick(self._game.names))
        character.is_online = False
        self._game.later(self._chance.between(10, 120), lambda: setattr(character, "is_online", True))
        self._game.story.tell("viewer", f"{character.name} goes offline")

    def _hear(self, name: str, heard: Heard) -> None:
        """Answer the addon's whisper: soon, late, wrongly, or never while one does not have to."""
        word = WORDS.get(heard.text) if heard.kind is SpeechKind.WHISPER else None
        if word is None:
            return
        habit = "prompt" if self.is_cooperative else self._chance.pick(HABITS)
        self._game.story.tell("viewer", f"{name} is whispered of {word}, and is {habit}")
        match habit:
            case "prompt":
                self._answer(name, word, self._chance.between(1, 10))
            case "slow":
                self._answer(name, word, self._chance.between(60, 300))
            case "wrong":
                no = self._chance.pick((*NO, OTHER_WORD[word], f"!{OTHER_WORD[word]}"))
                self._game.later(2, self._whisper, name, no.format(word))
                self._answer(name, word, self._chance.between(10, 60))
            case _ if word == GIFT and self._chance.happens(0.5):
                self._game.later(self._chance.between(2, 60), self._decline, name)
            case _:
                pass

    def _answer(self, name: str, word: str, seconds: float) -> None:
        def agree() -> None:
            self._whisper(name, self._chance.pick(YES).format(word))
            # Some servers take an exclamation mark for themselves: the streamer told them about that.
            self._game.later(4, self._whisper, name, word)

        self._game.later(seconds, agree)

    def _decline(self, name: str) -> None:
        self._whisper(name, "no gift for me, thanks")
        self.declined.add(name)
        self.declined_ever.add(name)

    def _whisper(self, name: str, text: str) -> None:
        if not self._game.realm.character(name).is_online:
            return
        said = text.strip().lower().lstrip("!")
        if said in self.agreed:
            self.agreed[said].append((name, self._game.clock.now))
            if said == GIFT:
                self.declined.discard(name)
        self._game.realm.whisper(name, self._game.played.streamer, text)

    def agree_now(self, name: str) -> None:
        """Somebody who has not answered does now, to whatever they were asked."""
        for word in WORDS.values():
            self._answer(name, word, 1)
