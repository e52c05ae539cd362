"""The characters of a realm: the streamer's own, winners, strangers and liars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from goldomatic.sim.wow.items import Bags, Stack
from goldomatic.sim.wow.packets import SpeechKind

__all__ = ["Availability", "Character", "Faction", "Heard", "Letter"]


class Faction(StrEnum):
    """The side of a character."""

    ALLIANCE = "Alliance"
    HORDE = "Horde"


class Availability(StrEnum):
    """Whether a player is at the keyboard; the value is the flag on what they say."""

    PRESENT = ""
    AWAY = "AFK"
    BUSY = "DND"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What reached a character: by whom, in which way, what, and when (seconds of the virtual clock)."""

    kind: SpeechKind
    speaker: str
    text: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that lies in somebody's mailbox."""

    sender: str
    subject: str
    body: str
    copper: int
    cod_copper: int
    items: tuple[Stack, ...]
    sent_at: float


@dataclass(slots=True, kw_only=True, eq=False)
class Character:
    """Somebody on the realm. What the server knows of them; their client knows what it was told."""

    name: str
    guid: str
    faction: Faction
    is_online: bool
    level: int
    race: str
    cls: str
    class_file: str
    zone: str
    guild: str
    account: str
    copper: int = 0
    availability: Availability = Availability.PRESENT
    auto_reply: str = "Away from keyboard"
    is_near_mailbox: bool = False
    bags: Bags = field(default_factory=Bags)
    mailbox: list[Letter] = field(default_factory=list)
    ignored: set[str] = field(default_factory=set)
    heard: list[Heard] = field(default_factory=list)
    reactions: list[Callable[[Heard], None]] = field(default_factory=list)
    """Called with everything that reaches the character: how a test's winners answer."""
    muted_until: float = 0.0
    burst: int = 0
    spoke_at: float = float("-inf")

    def whispers(self, speaker: str | None = None) -> list[str]:
        """Return the texts that were whispered to the character, by one speaker or by all."""
        return [
            heard.text
            for heard in self.heard
            if heard.kind is SpeechKind.WHISPER and speaker in (None, heard.speaker)
        ]
