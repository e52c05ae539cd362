"""The realm: its characters, and what passes between them (GAME §4–§6, §9).

Pure Python on a virtual clock; clients attach to it through `GameServer`. Everything that a character does
here goes through the server's own rules: a liar in a test can do what a liar on a server could, and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from goldomatic.ambient import SeededRandomness
from goldomatic.protocol.character_name import CharacterName, InvalidCharacterName
from goldomatic.sim.wow.characters import Availability, Character, Faction, Heard
from goldomatic.sim.wow.clock import VirtualClock
from goldomatic.sim.wow.options import Profile
from goldomatic.sim.wow.packets import (
    BagChanged,
    MailAnswer,
    Notice,
    Packet,
    PurseChanged,
    ServerText,
    Speech,
    SpeechKind,
)
from goldomatic.sim.wow.player_side import PlayerSide
from goldomatic.sim.wow.post import OutgoingLetter, Posted, PostOffice
from goldomatic.sim.wow.rules import RULES, Rules
from goldomatic.sim.wow.speech import Fate, SpeechDesk
from goldomatic.sim.wow.who import WhoDesk, WhoQuery

if TYPE_CHECKING:
    from goldomatic.sim.wow.client import Client

__all__ = ["Realm"]

_NO_SUCH_COMMAND: Final = "There is no such command"
_MUTED: Final = "You must wait before speaking again."
_HEARD_IN_ZONE: Final = (SpeechKind.SAY, SpeechKind.YELL, SpeechKind.EMOTE, SpeechKind.TEXT_EMOTE)
_AUTO_REPLIES: Final = {Availability.AWAY: SpeechKind.AFK, Availability.BUSY: SpeechKind.DND}


class Realm:
    """A server and everybody on it.

    ``lag_seconds`` is the way of a packet, either way; ``update_seconds`` is how long after the answer to a
    letter purse and bags are told. What is scripted lies in `who_desk`, `post_office` and the characters'
    ``reactions``; what went wrong is told by `speech_desk`.
    """

    def __init__(
        self,
        profile: Profile,
        clock: VirtualClock,
        seed: int = 0,
        *,
        name: str = "Icecrown",
        rules: Rules | None = None,
    ) -> None:
        """Open an empty realm of that family of servers, or with rules of its own."""
        self.profile = profile
        self.clock = clock
        self.name = name
        self.rules = rules or RULES[profile]
        self.lag_seconds = 0.03
        self.update_seconds = 0.1
        self.speech_desk = SpeechDesk(rules=self.rules)
        self.who_desk = WhoDesk(rules=self.rules, random=SeededRandomness(seed))
        self.post_office = PostOffice(rules=self.rules, find=self.find)
        self._characters: dict[str, Character] = {}
        self._receivers: dict[str, Callable[[Packet], None]] = {}
        self._sides: dict[str, PlayerSide] = {}

    @property
    def characters(self) -> Mapping[str, Character]:
        """Everybody, by name, online or not."""
        return MappingProxyType(self._characters)

    def add_character(  # noqa: PLR0913 - a character has so many sides, and most calls name two
        self,
        name: str,
        faction: Faction | str = Faction.ALLIANCE,
        *,
        online: bool = True,
        level: int = 80,
        race: str = "Gnome",
        cls: str = "Mage",
        zone: str = "Dalaran",
        guild: str = "",
    ) -> Character:
        """Create a character; the rest of them is set on the result. ValueError when the name is taken."""
        spelling = CharacterName.parse(name).value
        if spelling in self._characters:
            raise ValueError(f"there is a {spelling} already")
        number = len(self._characters) + 1
        character = Character(
            name=spelling,
            guid=f"0x{number:016X}",
            faction=Faction(faction),
            is_online=online,
            level=level,
            race=race,
            cls=cls,
            class_file=cls.upper().replace(" ", ""),
            zone=zone,
            guild=guild,
            account=f"account-{number}",
        )
        self._characters[spelling] = character
        return character

    def character(self, name: str) -> Character:
        """Return the character of exactly that name; KeyError when there is none."""
        return self._characters[name]

    def find(self, typed: str) -> Character | None:
        """Return whom the server takes a typed name for, in any case; None when nobody is called so."""
        try:
            return self._characters.get(CharacterName.parse(typed).value) if typed == typed.strip() else None
        except InvalidCharacterName:
            return None

    def enter(self, client: Client) -> Character:
        """Bring a client's character into the world; KeyError when the realm has no such character."""
        character = self._characters[client.character_name]
        side = PlayerSide(client, self, character)
        self._sides[character.name] = side
        self.attach(character.name, side.receive)
        return character

    def attach(self, name: str, receiver: Callable[[Packet], None]) -> None:
        """Bring a character into the world and give all packets for it to ``receiver``."""
        self._characters[name].is_online = True
        self._receivers[name] = receiver

    def side_of(self, client: Client) -> PlayerSide:
        """Return the engine's side of a client that is in the world; KeyError for another."""
        return self._sides[client.character_name]

    def leave(self, client: Client, *, crashed: bool) -> None:
        """Take a client's character out of the world; what is under way to it is lost."""
        del crashed  # To others it looks the same.
        character = self._characters[client.character_name]
        character.is_online = character.is_near_mailbox = False
        self._receivers.pop(character.name, None)
        self._sides.pop(character.name, None)
        # What the client had on its cursor or in its mail form, only the client had locked.
        for _, stack in character.bags.stacks():
            stack.is_locked = False

    def chat_from(self, client: Client, text: str, chat_type: str, language: str | None, target: str) -> None:
        """Take what a client sent by ``SendChatMessage``."""
        del language  # Everybody understands everybody.
        name = client.character_name
        if chat_type == "WHISPER":
            self.whisper(name, target, text)
        elif chat_type == "CHANNEL":
            self.say(name, text, SpeechKind.CHANNEL, channel=f"{target}. world")
        elif chat_type in SpeechKind.__members__:
            self.say(name, text, SpeechKind[chat_type])

    def whisper(self, speaker: str, target: str, text: str) -> None:
        """Let a character whisper; ``target`` is the name as it is typed. Arrives later, if at all."""
        self._after_lag(lambda: self._whisper(self._characters[speaker], target, text))

    def say(self, speaker: str, text: str, kind: SpeechKind = SpeechKind.SAY, *, channel: str = "") -> None:
        """Let a character speak to those around, to the guild, or in a channel (``5. world``)."""
        self._after_lag(lambda: self._say(self._characters[speaker], text, kind, channel))

    def who(self, asker: str, query: WhoQuery) -> None:
        """Take a ``/who`` query; its answer comes later, or never."""
        self._after_lag(lambda: self._who(self._characters[asker], query))

    def send_mail(self, sender: str, letter: OutgoingLetter) -> None:
        """Take a letter; its answer comes later, or never."""
        trouble = self.post_office.next_trouble()
        if trouble.is_request_lost:
            return
        character = self._characters[sender]
        asked_by = self._receivers.get(sender)

        def work() -> None:
            posted = self.post_office.take(character, letter, trouble, self.clock.now)
            if posted is not None and not trouble.is_answer_lost:
                self.clock.after(trouble.answer_after_seconds, partial(answer, posted))

        def answer(posted: Posted) -> None:
            if asked_by is self._receivers.get(sender):
                self._answer_mail(character, posted)

        self._after_lag(lambda: self.clock.after(trouble.worked_after_seconds, work))

    def pay(self, name: str, copper: int) -> None:
        """Add to a character's money, or take from it, and tell their client."""
        character = self._characters[name]
        character.copper += copper
        self._send(character, PurseChanged(character.copper))

    def tell(self, name: str, packet: Packet) -> None:
        """Send a character's client anything: what only a test would make up."""
        self._send(self._characters[name], packet)

    def _answer_mail(self, sender: Character, posted: Posted) -> None:
        """Tell the sender; the changes of purse and bags are told after the answer, as servers do."""
        self._send(sender, MailAnswer(posted.refusal))
        if posted.refusal is None:
            self.clock.after(self.update_seconds, lambda: self._update(sender, posted))

    def _update(self, sender: Character, posted: Posted) -> None:
        self._send(sender, PurseChanged(sender.copper))
        for bag in range(len(sender.bags.sizes) if posted.outgoing.items else 0):
            self._send(sender, BagChanged(bag))

    def _who(self, asker: Character, query: WhoQuery) -> None:
        taken = self.who_desk.ask(asker, query, self._characters.values, self.clock.now)
        if taken is not None:
            lag, answer = taken
            self.clock.after(lag, lambda: self._send(asker, answer()))

    def _whisper(self, speaker: Character, typed: str, text: str) -> None:
        accepted = self._accepted(speaker, text)
        if accepted is None:
            return
        target = self.find(typed)
        if target is None or not target.is_online:
            self._send(speaker, Notice("ERR_CHAT_PLAYER_NOT_FOUND_S", (typed,)))
            return
        if self.rules.separates_factions and target.faction is not speaker.faction:
            self._send(speaker, Notice("ERR_CHAT_WRONG_FACTION"))
            return
        if speaker.name in target.ignored:
            self._send(speaker, Notice("CHAT_IGNORED", (target.name,)))
            return
        self._send(target, _speech(SpeechKind.WHISPER, speaker, accepted))
        self._send(speaker, _speech(SpeechKind.WHISPER_INFORM, target, accepted))
        reply = _AUTO_REPLIES.get(target.availability)
        if reply is not None:
            self._send(speaker, _speech(reply, target, target.auto_reply))

    def _say(self, speaker: Character, text: str, kind: SpeechKind, channel: str) -> None:
        accepted = self._accepted(speaker, text)
        if accepted is None:
            return
        for other in self._characters.values():
            is_together = (
                other.zone == speaker.zone
                if kind in _HEARD_IN_ZONE
                else speaker.guild == other.guild != ""
                if kind is SpeechKind.GUILD
                else other.faction is speaker.faction
            )
            if other.is_online and is_together and speaker.name not in other.ignored:
                self._send(other, _speech(kind, speaker, accepted, channel))

    def _accepted(self, speaker: Character, text: str) -> str | None:
        """Return the text that the server passes on; None, with the speaker told, when it does not."""
        accepted = self.speech_desk.accept(speaker, text, self.clock.now)
        match accepted:
            case Fate.COMMAND:
                self._send(speaker, ServerText(_NO_SUCH_COMMAND))
            case Fate.MUTED:
                self._send(speaker, ServerText(_MUTED))
            case Fate():
                pass
            case text:
                return text
        return None

    def _after_lag(self, action: Callable[[], object]) -> None:
        self.clock.after(self.lag_seconds, action)

    def _send(self, target: Character, packet: Packet) -> None:
        """Put a packet on its way; a client that logs in meanwhile does not get what was for the last one."""
        receiver = self._receivers.get(target.name)

        def arrive() -> None:
            if receiver is not None and receiver is self._receivers.get(target.name):
                receiver(packet)
            if isinstance(packet, Speech) and target.is_online:
                self._hear(target, packet)

        self._after_lag(arrive)

    def _hear(self, target: Character, speech: Speech) -> None:
        heard = Heard(kind=speech.kind, speaker=speech.speaker, text=speech.text, at=self.clock.now)
        target.heard.append(heard)
        for reaction in tuple(target.reactions):
            reaction(heard)


def _speech(kind: SpeechKind, speaker: Character, text: str, channel: str = "") -> Speech:
    flag = speaker.availability.value
    return Speech(kind=kind, text=text, speaker=speaker.name, flag=flag, channel=channel, guid=speaker.guid)
