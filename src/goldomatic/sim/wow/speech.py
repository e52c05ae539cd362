"""What a server does with a message before anybody reads it (GAME §3, §5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from goldomatic.sim.wow.characters import Character
from goldomatic.sim.wow.rules import Rules

__all__ = ["Fate", "SpeechDesk", "Swallowed"]

_LINE_BREAK = re.compile(r"[\r\n]")
_PRECEDING = 2


class Fate(StrEnum):
    """Why a message was not delivered."""

    COMMAND = "command"
    EMPTY = "empty"
    MUTED = "muted"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swallowed:
    """A message that nobody got."""

    speaker: str
    text: str
    fate: Fate


@dataclass(slots=True, kw_only=True)
class SpeechDesk:
    """Passes, cuts and swallows messages, and mutes those who send too many."""

    rules: Rules
    swallowed: list[Swallowed] = field(default_factory=list)
    mutes: list[tuple[str, float]] = field(default_factory=list)
    """Who was muted, and when (seconds of the virtual clock)."""

    def accept(self, speaker: Character, text: str, now: float) -> str | Fate:
        """Return the text as it will be delivered, or why it will not be."""
        fate = self._judge(speaker, text, now)
        if isinstance(fate, Fate):
            self.swallowed.append(Swallowed(speaker=speaker.name, text=text, fate=fate))
        return fate

    def _judge(self, speaker: Character, text: str, now: float) -> str | Fate:
        if not self.rules.passes_line_breaks:
            text = _LINE_BREAK.split(text, maxsplit=1)[0]
        encoded = text.encode("utf-8", "surrogateescape")
        if len(encoded) > self.rules.message_bytes_max:
            if not self.rules.cuts_long_messages:
                return Fate.TOO_LONG
            text = encoded[: self.rules.message_bytes_max].decode("utf-8", "surrogateescape")
        if not text:
            return Fate.EMPTY
        if self._is_command(text):
            return Fate.COMMAND
        if now < speaker.muted_until:
            return Fate.MUTED
        self._count(speaker, now)
        return text

    def _is_command(self, text: str) -> bool:
        """Say whether the server takes it for an order to itself: one prefix, and something else after it."""
        is_prefixed = text[0] in self.rules.command_prefixes
        return is_prefixed and len(text) >= _PRECEDING and text[1] not in ".!"

    def _count(self, speaker: Character, now: float) -> None:
        """Mute for a while whoever has just sent the last of too many messages, each too soon."""
        is_soon = now - speaker.spoke_at < self.rules.flood_gap_seconds
        speaker.burst = speaker.burst + 1 if is_soon else 1
        speaker.spoke_at = now
        if speaker.burst >= self.rules.flood_messages:
            speaker.burst = 0
            speaker.muted_until = now + self.rules.mute_seconds
            self.mutes.append((speaker.name, now))
