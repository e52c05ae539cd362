"""Viewers who enroll, win and answer, or do not; and a liar who says what might pass for the addon."""

from __future__ import annotations

import re
from functools import partial
from uuid import UUID

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Signature, format_message
from goldomatic.protocol.commands import RunWho, parse_command
from goldomatic.protocol.link import Verb, Word
from goldomatic.protocol.tag_text import format_tag, who_report
from goldomatic.protocol.tags import Accept, Ack, Armed, Confirm, Disarmed, Err, Hello, Loaded, Tag
from goldomatic.protocol.texts import WINNER_WHISPER
from goldomatic.sim.wow.actors import lies_about, tell_lie
from goldomatic.sim.wow.characters import Heard
from goldomatic.sim.wow.options import Profile
from goldomatic.sim.wow.packets import SpeechKind
from tests.simulation.year.chance import Chance
from tests.simulation.year.desktop import LIARS_SESSION, DesktopProcess
from tests.simulation.year.ebs import EbsProcess
from tests.simulation.year.game import Game

HABITS = ("prompt", "prompt", "slow", "wrong", "silent")
YES = ("!twgold", "twgold", "!!twgold", " !TWGOLD ")
NO = ("what?", "!twgold please", "!twgift", "yes")


class Viewers:
    """The pool's people; the last one plays a character who is never online."""

    def __init__(self, ebs: EbsProcess, game: Game, seed: int) -> None:
        """Sit down before the stream."""
        self._ebs = ebs
        self._game = game
        self._chance = Chance(seed, "viewers")
        self.names = (*game.names, game.ghost)
        self.agreed: set[str] = set()
        """Who has whispered the word to the streamer."""
        self.is_cooperative = False
        self._chats_at = dict.fromkeys(range(len(self.names)), 0.0)
        for name in game.names:
            game.realm.character(name).reactions.append(partial(self._hear, name))

    @staticmethod
    def id_of(number: int) -> str:
        """A viewer's id at Twitch."""
        return str(2001 + number)

    async def act(self) -> None:
        """Type into the stream's chat, from time to time."""
        for number, name in enumerate(self.names):
            if self._game.clock.now < self._chats_at[number] or self.is_cooperative:
                continue
            taken = await self._ebs.chat(self.id_of(number), f"!twgold {name}")
            self._chats_at[number] = self._game.clock.now + (self._chance.between(60, 200) if taken else 5)

    def go_offline(self) -> None:
        """Somebody leaves the game for a while."""
        character = self._game.realm.character(self._chance.pick(self._game.names))
        character.is_online = False
        self._game.later(self._chance.between(10, 120), lambda: setattr(character, "is_online", True))
        self._game.story.tell("viewer", f"{character.name} goes offline")

    def _hear(self, name: str, heard: Heard) -> None:
        """Answer the winner's whisper: soon, late, wrongly, or never while one does not have to."""
        if heard.kind is not SpeechKind.WHISPER or heard.text != WINNER_WHISPER:
            return
        habit = "prompt" if self.is_cooperative else self._chance.pick(HABITS)
        self._game.story.tell("viewer", f"{name} is whispered, and is {habit}")
        match habit:
            case "prompt":
                self._answer(name, self._chance.between(1, 10))
            case "slow":
                self._answer(name, self._chance.between(60, 300))
            case "wrong":
                self._game.later(2, self._whisper, name, self._chance.pick(NO))
                self._answer(name, self._chance.between(10, 60))
            case _:
                pass

    def _answer(self, name: str, seconds: float) -> None:
        def agree() -> None:
            self.agreed.add(name)
            self._whisper(name, self._chance.pick(YES))
            # Some servers take an exclamation mark for themselves: the streamer told them about that.
            self._game.later(4, self._whisper, name, "twgold")

        self._game.later(seconds, agree)

    def _whisper(self, name: str, text: str) -> None:
        if self._game.realm.character(name).is_online:
            self._game.realm.whisper(name, self._game.played.streamer, text)

    def agree_now(self, name: str) -> None:
        """Somebody who has not answered does now."""
        self._answer(name, 1)


class Liar:
    """One who watches the stream, knows every id, and would like to have gold for nothing."""

    def __init__(self, ebs: EbsProcess, game: Game, desktop: DesktopProcess, seed: int) -> None:
        """Find a name that nobody suspects."""
        self._ebs = ebs
        self._game = game
        self._desktop = desktop
        self._chance = Chance(seed, "liar")
        self._answered = 0

    def act(self) -> None:
        """Tell a lie, in one of all the ways."""
        ways = list(lies_about(self._line(), self._game.played.streamer))
        lie = self._chance.pick(ways)
        self._game.story.tell("liar", f"{lie.kind}: {lie.text!r}")
        self._game.story.count("lie")
        tell_lie(self._game.realm, self._game.liar, self._game.played.streamer, lie)

    def answer_hello(self) -> None:
        """Answer a Hello that was seen on stream, some seconds later."""
        seen = self._desktop.typist.seen
        greetings = [line for line in seen[self._answered :] if "MGM_Hello" in line]
        self._answered = len(seen)
        for line in greetings:
            nonce = re.findall(r'"([a-z0-9]{8})"', line)
            if nonce and self._chance.happens(0.15):
                self._game.later(self._chance.between(0.5, 35), self._pose, Word(nonce[0]))

    def _pose(self, nonce: Word) -> None:
        name = CharacterName(self._game.played.streamer)
        hello = Hello(
            nonce=nonce,
            session=LIARS_SESSION,
            name=name,
            realm=self._game.realm.name,
            version="9.9.9",
            locale="enUS",
        )
        self._tell_best(format_tag(hello))
        self._game.story.count("hello forged")

    def _tell_best(self, line: str) -> None:
        """Tell a line in the way that comes nearest to the addon's."""
        stamp = "4/10 21:07:33.412  "
        self._game.realm.whisper(self._game.liar, self._game.played.streamer, f"psst\n{stamp}{line}")

    def _line(self) -> str:
        payouts = [payout.id for payout in self._ebs.payouts()] or [UUID(int=1)]
        payout = self._chance.pick(payouts)
        tags: list[Tag] = [
            Accept(payout), Confirm(payout), Armed(payout), Disarmed(payout), Ack(Verb.GOLD, payout),
            Ack(Verb.WITHDRAW, payout), Err(Verb.WITHDRAW, payout, "sent"), Err(Verb.MAIL, payout, "gone"),
            self._who(), Loaded(),
        ]  # fmt: skip
        tag = self._chance.pick(tags)
        return format_message(tag, None if isinstance(tag, Loaded) else self._signature())

    def _who(self) -> Tag:
        """A report about whom the stream has just seen looked up."""
        looked_up = [parse_command(line) for line in self._desktop.typist.seen[-20:]]
        found = [command for command in looked_up if isinstance(command, RunWho)]
        cycle, name = UUID(int=1), CharacterName(self._game.ghost)
        if found:
            cycle, name = found[-1].spin_cycle_id, found[-1].character_name
        is_online, now = self._chance.happens(0.5), self._game.clock.instant
        return who_report(spin_cycle_id=cycle, character_name=name, online=is_online, captured_at=now)

    def _signature(self) -> Signature:
        words = [LIARS_SESSION, Word("guess123")]
        if self._game.kind.profile is Profile.AZEROTHCORE:
            # Where nobody can fake a whole line, not even a session that leaked is of use.
            words += self._desktop.told_sessions[-2:]
        return Signature(self._chance.pick(words), 1 + self._chance.below(60))
