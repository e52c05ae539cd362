"""What private servers differ in, as numbers and switches (GAME §3–§6, §9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from goldomatic.sim.wow.options import Profile

__all__ = ["COPPER_MAX", "RULES", "Rules"]

COPPER_MAX: Final = 2_147_483_647
"""214,748 gold 36 silver 47 copper: what a purse, and so a letter, can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one family of servers; a test replaces what it wants otherwise in one of `RULES`."""

    command_prefixes: str
    """Characters that make a message a server command, which is never delivered; doubled, they do not."""
    cuts_long_messages: bool
    """A message over the limit is cut to it; else it is dropped without a word."""
    passes_line_breaks: bool
    """Line breaks reach the reader's log; else the message ends at the first."""
    message_bytes_max: int = 255
    flood_messages: int = 10
    """So many messages, each less than ``flood_gap_seconds`` after the one before, earn a mute."""
    flood_gap_seconds: float = 1.0
    mute_seconds: float = 10.0
    separates_factions: bool = True
    """Whispers, mail and ``/who`` stop at the other faction."""
    who_rows_max: int = 49
    letters_max: int = 100
    """A mailbox with more letters takes no more."""
    postage_copper: int = 30
    attachments_max: int = 12


RULES: Final[Mapping[Profile, Rules]] = {
    Profile.AZEROTHCORE: Rules(command_prefixes=".", cuts_long_messages=False, passes_line_breaks=False),
    Profile.MANGOS: Rules(command_prefixes=".!", cuts_long_messages=True, passes_line_breaks=True),
}
