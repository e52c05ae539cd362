"""``/who``: the words of a query, and whom a server finds (GAME §4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from goldomatic.ambient import Randomness
from goldomatic.sim.wow.characters import Character
from goldomatic.sim.wow.packets import WhoAnswer, WhoRow
from goldomatic.sim.wow.rules import Rules

__all__ = ["WhoDesk", "WhoQuery", "parse_who_query"]

THROTTLE_SECONDS_MIN: Final = 5.0
THROTTLE_SECONDS_SPREAD: Final = 1.0
_LEVELS: Final = re.compile(r"(\d+)(?:-(\d+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoQuery:
    """What is asked for: every part is a substring in any case, and every part must fit."""

    name: str = ""
    guild: str = ""
    zone: str = ""
    race: str = ""
    cls: str = ""
    level_min: int = 0
    level_max: int = 100
    words: tuple[str, ...] = ()
    """Each must be found in the name, the guild or the zone."""

    def fits(self, character: Character) -> bool:
        """Say whether a server would count this character."""
        wanted = (
            (self.name, character.name),
            (self.guild, character.guild),
            (self.zone, character.zone),
            (self.race, character.race),
            (self.cls, character.cls),
        )
        return (
            self.level_min <= character.level <= self.level_max
            and all(_holds(text, part) for part, text in wanted)
            and all(
                any(_holds(text, word) for text in (character.name, character.guild, character.zone))
                for word in self.words
            )
        )


def _holds(text: str, part: str) -> bool:
    return part.lower() in text.lower()


def parse_who_query(text: str, tags: dict[str, str]) -> WhoQuery:
    """Read the words of a query as the client does; ``tags`` maps ``n-`` and the like to fields of the query.

    A word without a tag is a level, a range of levels, or a word to be found anywhere.
    """
    fields: dict[str, str] = {}
    words: list[str] = []
    levels = (0, 100)
    longest_first = sorted(tags, key=len, reverse=True)
    tag_pattern = "|".join(re.escape(tag) for tag in longest_first)
    for found in re.finditer(rf'({tag_pattern})?(?:"([^"]*)"?|([^\s"]+))', text):
        word = found[2] if found[2] is not None else found[3]
        range_ = _LEVELS.fullmatch(word)
        if found[1]:
            fields[tags[found[1]]] = word
        elif range_ is not None:
            levels = (int(range_[1]), int(range_[2] or range_[1]))
        else:
            words.append(word)
    return WhoQuery(level_min=levels[0], level_max=levels[1], words=tuple(words), **fields)


@dataclass(slots=True, kw_only=True)
class WhoDesk:
    """The server's side of ``/who``, and what a test scripts of it."""

    rules: Rules
    random: Randomness
    lag_seconds: float = 0.3
    unanswered: int = 0
    """So many of the next queries get no answer, though they count for the throttle."""
    answered_late: list[float] = field(default_factory=list)
    """Lags of the next queries, one each, in seconds."""
    asked: list[tuple[str, WhoQuery]] = field(default_factory=list)
    dropped: list[tuple[str, WhoQuery]] = field(default_factory=list)
    """Queries that came too soon after the one before, and got no answer."""
    _open_at: dict[str, float] = field(default_factory=dict)

    def ask(
        self,
        asker: Character,
        query: WhoQuery,
        everyone: Callable[[], Iterable[Character]],
        now: float,
    ) -> tuple[float, Callable[[], WhoAnswer]] | None:
        """Take a query; return after how many seconds its answer goes out and how to make it, or None."""
        if now < self._open_at.get(asker.name, 0.0):
            self.dropped.append((asker.name, query))
            return None
        self._open_at[asker.name] = (
            now + THROTTLE_SECONDS_MIN + THROTTLE_SECONDS_SPREAD * self.random.jitter()
        )
        self.asked.append((asker.name, query))
        lag = self.answered_late.pop(0) if self.answered_late else self.lag_seconds
        if self.unanswered > 0:
            self.unanswered -= 1
            return None
        answer = self._answer(asker, query, everyone())
        return lag, lambda: answer

    def _answer(self, asker: Character, query: WhoQuery, everyone: Iterable[Character]) -> WhoAnswer:
        """Find whom the server shows, in no order that means anything."""
        found = [
            character
            for character in everyone
            if character.is_online
            and (character.faction is asker.faction or not self.rules.separates_factions)
            and query.fits(character)
        ]
        for place in range(len(found) - 1, 0, -1):
            other = self.random.below(place + 1)
            found[place], found[other] = found[other], found[place]
        return WhoAnswer(tuple(map(_row, found[: self.rules.who_rows_max])), len(found))


def _row(character: Character) -> WhoRow:
    return WhoRow(
        name=character.name,
        guild=character.guild,
        level=character.level,
        race=character.race,
        cls=character.cls,
        zone=character.zone,
        class_file=character.class_file,
    )
