"""The game: one client with the real addon on a realm; its process, its log, and what was really mailed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from goldomatic.desktop.core.game import GameWindow
from goldomatic.protocol.link import Flush, Transport
from goldomatic.sim.wow.clock import VirtualClock
from goldomatic.sim.wow.items import Stack
from goldomatic.sim.wow.options import Locale, Profile
from goldomatic.sim.wow.post import OutgoingLetter
from goldomatic.sim.wow.realm import Realm
from tests.simulation.year.bags import Lay, StreamersBags
from tests.simulation.year.chance import Chance
from tests.simulation.year.story import Story
from tests.support.played import WIN_COPPER, Evening, Played

CLIENTS = (
    (Transport.SYSTEM, Flush.TOGGLE),
    (Transport.WHISPER, Flush.TOGGLE),
    (Transport.SYSTEM, Flush.TOGGLE),
    (Transport.SYSTEM, Flush.PAD),
)
"""What the client needs; the usual one twice."""

NAMES = {
    Locale.EN_US: ("Norinn", "Élan", "Toshley", "Fizzbang", "Pikk", "Sorrow"),
    Locale.RU_RU: ("Норинн", "Ёжик", "Тошли", "Бабах", "Пикк", "Печаль"),
}
GHOST = {Locale.EN_US: "Ghost", Locale.RU_RU: "Призрак"}
LIAR = {Locale.EN_US: "Liar", Locale.RU_RU: "Лжец"}


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter that the streamer has sent, and which row, gold or gift, they meant by it."""

    row: UUID | None
    letter: OutgoingLetter
    at: float
    attached: tuple[Lay, ...]
    """What left with it, as it lay in the bags then."""
    passed_over: tuple[Lay, ...]
    """What of the same kind lay there all the time since the row was prepared, and was not taken."""


class WatchedRealm(Realm):
    """A realm that remembers what each letter was meant to be."""

    def __init__(self, profile: Profile, clock: VirtualClock) -> None:
        """Nothing has been mailed."""
        super().__init__(profile, clock)
        self.meant: UUID | None = None
        self.mails: list[Mail] = []
        self._prepared_among: list[tuple[Stack, Lay]] = []

    def prepare(self, streamer: str) -> None:
        """A row is prepared: remember what lies in the bags."""
        self._prepared_among = self._lying(streamer)

    def send_mail(self, sender: str, letter: OutgoingLetter) -> None:
        """Remember the letter, and send it."""
        row = self.meant if letter.copper == WIN_COPPER or letter.items else None
        lying = self._lying(sender)
        attached = tuple(lay for stack, lay in lying if any(stack is each for each in letter.items))
        kinds = {stack.kind.item_id for stack in letter.items}
        before = {id(stack): lay for stack, lay in self._prepared_among}
        passed_over = tuple(
            lay
            for stack, lay in lying
            if lay.item_id in kinds and lay not in attached and before.get(id(stack)) == lay
        )
        self.mails.append(Mail(row, letter, self.clock.now, attached, passed_over))
        super().send_mail(sender, letter)

    def _lying(self, name: str) -> list[tuple[Stack, Lay]]:
        stacks = self.character(name).bags.stacks()
        return [
            (stack, Lay(stack.kind.item_id, stack.count, place))
            for place, stack in stacks
            if stack.mail_refusal is None
        ]


class Game:
    """A client process that can be ended in every way, and who lives around it."""

    def __init__(self, folder: Path, seed: int, story: Callable[[VirtualClock], Story]) -> None:
        """Install the addon and enter the world."""
        locale, profile = (list(Locale)[seed % 2], list(Profile)[seed // 2 % 2])
        transport, flush = CLIENTS[seed // 4 % len(CLIENTS)]
        self.kind = Evening(locale, profile, transport, flush)
        folder.mkdir()
        self.played = Played(
            folder, locale=locale, profile=profile, transport=transport, flush=flush, realm=WatchedRealm
        )
        assert isinstance(self.played.realm, WatchedRealm)
        self.realm = self.played.realm
        self.client = self.played.client
        self.clock = self.played.clock
        self.story = story(self.clock)
        self._chance = Chance(seed, "game")
        self.names = NAMES[locale]
        for name in (*self.names, GHOST[locale], LIAR[locale]):
            if self.realm.find(name) is None:
                self.realm.add_character(name)
        self.ghost, self.liar = GHOST[locale], LIAR[locale]
        self.realm.character(self.ghost).is_online = False
        self.bags = StreamersBags(self.realm, self.played.streamer, seed, self.story)
        self._pid = 100
        self._is_running = True
        self._in_world_again_at: float | None = None
        self._stalled_until: float | None = None
        self._is_tainted = False
        self._rotations = 0

    # --- the process ------------------------------------------------------------------------------------

    @property
    def windows(self) -> tuple[GameWindow, ...]:
        """The game's window, while its process runs."""
        if not self._is_running:
            return ()
        return (GameWindow(self._pid, "World of Warcraft", "GxWindowClassD3d", self._pid, "WoW.exe"),)

    @property
    def is_in_world(self) -> bool:
        """Whether there is a world to act in."""
        return self.client.is_in_world and not self.client.is_loading

    def tick(self) -> None:
        """Log in again, and let the log be written again, when the time has come."""
        now = self.clock.now
        if self._in_world_again_at is not None and now >= self._in_world_again_at:
            self._in_world_again_at = None
            if not self._is_running:
                self._pid += 1
                self._is_running = True
                self.story.tell("game", f"is started as process {self._pid}")
            self.client.login()
            self.story.tell("game", "enters the world")
        if self._stalled_until is not None and now >= self._stalled_until:
            self._stalled_until = None
            self.client.log.flush_works = True
            self.story.tell("game", "writes its log again")
        if self._is_tainted and self._stalled_until is None and self.client.log.buffered_bytes == 0:
            self._is_tainted = False

    def crash(self) -> None:
        """Let the process die.

        Not while its log could not be written: it would take every trace with it, and nobody in the world
        could know what it had done.
        """
        if self._is_tainted or not self.client.is_in_world:
            return
        self.story.tell("game", "crashes")
        self.story.count("game crashed")
        self.client.crash()
        self._is_running = False
        self._in_world_again_at = self.clock.now + self._chance.between(3, 40)

    def log_out(self) -> None:
        """Leave to the character screen for a while."""
        if self.client.is_in_world:
            self.story.tell("game", "logs out")
            self.story.count("game logged out")
            self.client.logout()
            self._in_world_again_at = self.clock.now + self._chance.between(1, 20)

    def reload(self) -> None:
        """Do /reload."""
        if self.is_in_world:
            self.story.tell("game", "reloads")
            self.story.count("game reloaded")
            self.client.reload()

    def stall(self) -> None:
        """Let the toggle do nothing for a while."""
        if self.client.log.flush_works:
            self.story.tell("game", "stops writing its log")
            self.story.count("flush stalled")
            self.client.log.flush_works = False
            self._is_tainted = True
            self._stalled_until = self.clock.now + self._chance.between(3, 40)

    def calm_down(self) -> None:
        """Let nothing hinder the log."""
        if self._stalled_until is not None:
            self._stalled_until = self.clock.now

    # --- the log file -----------------------------------------------------------------------------------

    def rotate_log(self) -> None:
        """Somebody renames the log; the game goes on in a new one."""
        path = self.played.log_path
        if path.exists():
            self._rotations += 1
            self.story.tell("game", "log is rotated")
            self.story.count("log rotated")
            path.rename(path.with_name(f"old-{self._rotations}.txt"))

    def truncate_log(self) -> None:
        """Somebody empties the log."""
        path = self.played.log_path
        if path.exists():
            self.story.tell("game", "log is emptied")
            self.story.count("log emptied")
            path.write_bytes(b"")

    # --- the truth --------------------------------------------------------------------------------------

    def delivered(self, row: UUID) -> list[Mail]:
        """Return the letters that have really been delivered for this payout or gift."""
        delivered = {
            id(posted.outgoing) for posted in self.realm.post_office.posted if posted.refusal is None
        }
        return [mail for mail in self.realm.mails if mail.row == row and id(mail.letter) in delivered]

    def mailed(self, row: UUID) -> int:
        """How many letters have really been delivered for this payout or gift."""
        return len(self.delivered(row))

    def may_be_on_its_way(self, row: UUID, seconds: float) -> bool:
        """Whether a letter for it left so shortly ago that nobody can say yet what became of it."""
        return any(mail.row == row and self.clock.now < mail.at + seconds for mail in self.realm.mails)

    def later(self, seconds: float, action: Callable[..., object], *arguments: object) -> None:
        """Do something some time later."""
        self.clock.after(seconds, partial(action, *arguments))
