"""A streamer's evening: the real addon in the simulated client, and its log as the Desktop reads it."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Forged, Genuine, Greeting, Locale, Reading, read_line
from goldomatic.protocol.commands import (
    Command,
    GoldEntry,
    SayHello,
    UseLink,
    format_command,
    receive_gold,
)
from goldomatic.protocol.link import Flush, Transport, Word
from goldomatic.protocol.tags import Armed, Hello, Tag
from goldomatic.sim.wow.client import Client
from goldomatic.sim.wow.clock import VirtualClock
from goldomatic.sim.wow.options import ClientOptions, Profile
from goldomatic.sim.wow.person import Person
from goldomatic.sim.wow.realm import Realm
from tests.support.addon_lua import ADDON, NAME

PAYOUT = UUID("11111111-2222-4333-8444-555555555555")
OTHER_PAYOUT = UUID("99999999-2222-4333-8444-555555555555")
CYCLE = UUID("550e8400-e29b-41d4-a716-446655440000")
GIFT = UUID("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")
WIN_COPPER = 10_000_000
PURSE_COPPER = 100_000 * 10_000
# The widest names that twelve letters make.
WIDE_NAMES = {Locale.EN_US: "Mwmwmwmwmwmw", Locale.RU_RU: "Щмшжщюыфщшжщ"}
# The log is padded at most once in so many seconds (docs/game.md §10).
PAD_SECONDS = 5

# Nobody waits longer for anything that the addon says; padding and a self-whisper are the slowest.
PATIENCE_SECONDS = 30


class Evening(NamedTuple):
    """What may differ from one streamer to the next."""

    locale: Locale
    profile: Profile
    transport: Transport
    flush: Flush

    def __str__(self) -> str:
        """Return the words of a test's name."""
        return "-".join(map(str, self))


EVERYWHERE = [Evening(*each) for each in product(Locale, Profile, Transport, Flush)]
# For what neither language nor realm, transport nor flush can change: nothing is said, heard, or compared.
ANYWHERE = EVERYWHERE[:1]


def _install_with_spy(folder: Path, spy: str) -> None:
    folder.mkdir()
    for path in ADDON.iterdir():
        (folder / path.name).symlink_to(path)
    toc = folder / f"{NAME}.toc"
    text = toc.read_text(encoding="utf-8")
    toc.unlink()
    toc.write_text(f"{text}\nSpy.lua\n", encoding="utf-8")
    (folder / "Spy.lua").write_text(f"local _, ns = ...\n{spy}", encoding="utf-8")


class Played:
    """One client in a realm, with the addon, a Desktop that types and reads, and a person who clicks."""

    def __init__(
        self,
        folder: Path,
        *,
        locale: Locale = Locale.EN_US,
        profile: Profile = Profile.AZEROTHCORE,
        transport: Transport = Transport.SYSTEM,
        flush: Flush = Flush.TOGGLE,
        spy: str = "",
        realm: Callable[[Profile, VirtualClock], Realm] = Realm,
        **options: Any,
    ) -> None:
        """Install the addon and enter the world; the link is not agreed yet.

        The client is one that needs this transport and flush, as far as there can be one: whispers where
        system messages are not logged, padding where the toggle writes nothing. ``spy`` is Lua code that runs
        as the addon's last file, with its namespace.
        """
        self.locale, self.transport, self.flush = locale, transport, flush
        is_russian = locale is Locale.RU_RU
        self.streamer, self.winner, self.loser = (
            ("Мимирон", "Норинн", "Ёжик") if is_russian else ("Mimiron", "Norinn", "Élan")
        )
        self.clock = VirtualClock()
        self.realm = realm(profile, self.clock)
        self.me = self.realm.add_character(self.streamer)
        self.me.copper = PURSE_COPPER
        for name in (self.winner, self.loser):
            self.realm.add_character(name)
        addons = folder / "Interface" / "AddOns"
        addons.mkdir(parents=True)
        if spy:
            _install_with_spy(addons / NAME, spy)
        else:
            (addons / NAME).symlink_to(ADDON)
        self.log_path = folder / "WoWChatLog.txt"
        # Padding is made of system messages: where they are not logged it writes nothing, and no HELLO ever
        # comes that would let a Desktop choose it. So this pair meets a client that logs them.
        is_mute = transport is Transport.WHISPER and flush is Flush.TOGGLE
        defaults = {"system_messages_logged": not is_mute, "flush_works": flush is Flush.TOGGLE}
        self.client = Client(
            self.realm,
            self.streamer,
            self.clock,
            ClientOptions(
                log_path=self.log_path,
                saved_variables_folder=folder / "WTF",
                interface_folder=folder / "Interface",
                locale=locale,
                **(defaults | options),
            ),
        )
        self.person = Person(self.client)
        self.sessions: dict[Word, CharacterName] = {}
        self._nonces = 0
        self._read_bytes = 0
        self._lines: list[str] = []
        self._readings: list[Reading] = []
        self._read_with: dict[Word, CharacterName] = {}
        self.client.login()
        self.client.advance(3)

    # --- the Desktop -----------------------------------------------------------------------------

    def typed(self, line: str) -> None:
        """Type a line into the chat box, and let the pause pass that the Desktop keeps between lines."""
        self.client.keyboard.type_line(line)
        self.client.advance(1.2)

    def tell(self, *commands: Command) -> None:
        """Type commands."""
        for command in commands:
            self.typed(format_command(command))

    def gold(self, *entries: tuple[UUID, str, int]) -> None:
        """Type the ReceiveGold lines for these mails."""
        self.tell(*receive_gold(GoldEntry(i, CharacterName(name), copper) for i, name, copper in entries))

    def link(self) -> None:
        """Say Hello, believe the answer, and choose transport and flush."""
        self.agree(self.greet())

    def greet(self) -> Word:
        """Say Hello and believe the answer; return the session."""
        self._nonces += 1
        nonce = Word(f"nonce{self._nonces:03}")
        self.tell(SayHello(nonce))
        self.until(lambda: any(hello.nonce == nonce for hello in self.hellos()), "HELLO")
        hello = next(hello for hello in self.hellos() if hello.nonce == nonce)
        self.sessions[hello.session] = hello.name
        return hello.session

    def agree(self, session: Word) -> None:
        """Choose transport and flush."""
        self.tell(UseLink(self.transport, self.flush))
        self.said(f"[MGM_ACK:use:{session}]")

    def lines(self) -> list[str]:
        """Return what is in the log file by now."""
        if self.log_path.exists():
            with self.log_path.open("rb") as file:
                file.seek(self._read_bytes)
                fresh = file.read()
            self._read_bytes += len(fresh)
            # The game writes whole lines.
            self._lines += fresh.decode().split("\r\n")[:-1]
        return self._lines

    def readings(self) -> list[Reading]:
        """Return what the lines are to the Desktop."""
        lines = self.lines()
        if self._read_with != self.sessions:
            self._readings, self._read_with = [], dict(self.sessions)
        self._readings += [read_line(line, self.sessions) for line in lines[len(self._readings) :]]
        return self._readings

    def hellos(self) -> list[Hello]:
        """Return the Hellos in the file."""
        greetings = [reading for reading in self.readings() if isinstance(reading, Greeting)]
        return [greeting.tag for greeting in greetings if isinstance(greeting.tag, Hello)]

    def forged(self) -> list[Forged]:
        """Return the forgeries in the file."""
        return [reading for reading in self.readings() if isinstance(reading, Forged)]

    def heard(self) -> list[Tag]:
        """Return the genuine tags in the file, each numbered line once, in the order of the file."""
        by_number = {
            str(reading.signature): reading.tag for reading in self.readings() if isinstance(reading, Genuine)
        }
        return list(by_number.values())

    def counted(self, tag: Tag) -> int:
        """Return how often the addon said it."""
        return sum(each == tag for each in self.heard())

    def until(self, is_so: Callable[[], bool], what: object, seconds: float = PATIENCE_SECONDS) -> None:
        """Let the game run until something is so; AssertionError when it does not become so."""
        end = self.clock.now + seconds
        while not is_so():
            assert self.clock.now < end, f"{what}: not within {seconds} s; heard {self.heard()[-8:]}"
            self.client.advance(0.25)

    def wait(self, tag: Tag, seconds: float = PATIENCE_SECONDS, times: int = 1) -> None:
        """Let the game run until the tag is in the file, said so often."""
        self.until(lambda: self.counted(tag) >= times, tag, seconds)

    def said(self, text: str) -> None:
        """Let the game run until a line with this text is in the file."""
        self.until(lambda: any(text in line for line in self.lines()), text)

    def settle(self, seconds: float = 20) -> None:
        """Let time pass in which everything that is waiting is said."""
        self.client.advance(seconds)

    # --- the person ------------------------------------------------------------------------------

    def row(self, an_id: UUID = PAYOUT) -> dict[str, Any]:
        """Return the row as it is kept."""
        return next(row for row in self.rows() if row["id"] == str(an_id))

    def rows(self) -> list[dict[str, Any]]:
        """Return all rows as they are kept."""
        rows = self.client.run("return MimironsGoldOMaticDB.rows")
        return list(rows) if rows else []

    def state(self, an_id: UUID = PAYOUT) -> str:
        """Return the state of a row."""
        return str(self.row(an_id)["state"])

    def prepare(self, number: int = 1) -> None:
        """Choose a row in the panel, click Prepare, and wait for the form."""
        armed = Armed(UUID(self.rows()[number - 1]["id"]))
        before = self.counted(armed)
        self.person.click(f"MGMRow{number}")
        self.person.click("MGMPrepare")
        self.until(lambda: self.counted(armed) > before, armed)
        self.client.advance(0.5)

    def is_filled(self) -> bool:
        """Whether the form has a recipient."""
        return bool(self.client.run("return SendMailNameEditBox:GetText()"))

    def money(self) -> int:
        """Return the money in the form."""
        return int(self.client.run("return MoneyInputFrame_GetCopper(SendMailMoney)"))

    def letters(self, name: str | None = None) -> list[int]:
        """Return the copper of the letters in somebody's mailbox."""
        return [letter.copper for letter in self.realm.character(name or self.winner).mailbox]

    def whispers(self, name: str | None = None) -> list[str]:
        """Return what the streamer whispered to somebody."""
        return self.realm.character(name or self.winner).whispers(self.streamer)

    def answer(self, text: str = "!!twgold", name: str | None = None) -> None:
        """Let somebody whisper the streamer; some servers take one exclamation mark for themselves."""
        self.realm.whisper(name or self.winner, self.streamer, text)
        self.client.advance(1)

    def no_errors(self) -> None:
        """See that nothing went wrong on the way: no error of Lua, nobody muted, nothing typed was lost."""
        assert self.client.errors == []
        assert self.realm.speech_desk.mutes == []
        assert self.client.keyboard.lost == []
