"""One who watches the stream, knows every id, and says what might pass for the addon."""

from __future__ import annotations

import re
from uuid import UUID

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Signature, format_message
from goldomatic.protocol.commands import RunWho, parse_command
from goldomatic.protocol.link import Verb, Word
from goldomatic.protocol.tag_text import format_tag, who_report
from goldomatic.protocol.tags import (
    Accept,
    Ack,
    Armed,
    BagItem,
    Confirm,
    Disarmed,
    Err,
    GiftAccept,
    GiftSent,
    Hello,
    Items,
    Loaded,
    Tag,
)
from goldomatic.sim.wow.actors import lies_about, tell_lie
from goldomatic.sim.wow.options import Profile
from tests.simulation.year.chance import Chance
from tests.simulation.year.desktop import LIARS_SESSION, DesktopProcess
from tests.simulation.year.ebs import EbsProcess
from tests.simulation.year.game import Game

THUNDERFURY = BagItem(item_id=19019, count=1, bag=0, slot=1, name="Thunderfury", quality=5)
"""What the liar would like to be given, and the streamer does not have."""


class Liar:
    """One who watches the stream, knows every id, and would like to have gold and gifts for nothing."""

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
        gifts = [gift.id for gift in self._ebs.gifts()] or [UUID(int=2)]
        # The last ones are those of whom something is awaited.
        gift = self._chance.pick(gifts[-3:])
        tags: list[Tag] = [
            Accept(payout), Confirm(payout), Armed(payout), Disarmed(payout), Ack(Verb.GOLD, payout),
            Ack(Verb.WITHDRAW, payout), Err(Verb.WITHDRAW, payout, "sent"), Err(Verb.MAIL, payout, "gone"),
            self._who(), Loaded(), GiftAccept(gift), GiftSent(gift), Armed(gift), Ack(Verb.READY, gift),
            Ack(Verb.ITEMS, gift), Ack(Verb.WITHDRAW, gift), Err(Verb.MAIL, gift, "item_gone"),
            Items(gift_request_id=gift, part=1, parts=1, items=(THUNDERFURY,)),
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
