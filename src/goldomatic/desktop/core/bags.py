"""What lies in the bags, put together from the parts in which the addon tells it (GAME §7).

Parts may be lost, come twice, or out of order, and the bags may be told a second time, differently, because
the Desktop asked again. So a list is believed only when nothing can have been mixed: one session told all its
parts under numbers that follow each other, and whatever stands between them is known to be something else.
Everything else is not put right but asked for again.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Final

from goldomatic.protocol.link import Word
from goldomatic.protocol.tags import BagItem, Items

__all__ = ["PATIENCE_SECONDS", "BagParts"]

PATIENCE_SECONDS: Final = 10.0
"""The bags are asked for again so long after the last part came, or the request was acknowledged."""


@dataclass(slots=True)
class BagParts:
    """The parts that came for one request, of the newest session."""

    session: Word | None = None
    _parts: dict[int, Items] = field(default_factory=dict)
    _spoilt: set[int] = field(default_factory=set)
    """Numbers under which two different parts came."""

    def take(self, session: Word, number: int, part: Items) -> None:
        """Take in a part; what an earlier session told is worth nothing beside it."""
        if session != self.session:
            self.session = session
            self._parts.clear()
            self._spoilt.clear()
        if self._parts.setdefault(number, part) != part:
            self._spoilt.add(number)

    def listed(self, others: Container[int]) -> tuple[BagItem, ...] | None:
        """Return the newest whole list; None while there is none.

        ``others`` are numbers of the session under which something else came.
        """
        run: list[int] = []
        whole: list[int] | None = None
        for number in sorted(self._parts):
            part = self._parts[number]
            if part.part == 1:
                run = [number]
            elif run and self._goes_on(run, number, others):
                run.append(number)
            else:
                run = []
            if run and part.part == part.parts and not self._spoilt.intersection(run):
                whole = run
        if whole is None:
            return None
        items = tuple(item for number in whole for item in self._parts[number].items)
        places = {(item.bag, item.slot) for item in items}
        return items if len(places) == len(items) else None

    def _goes_on(self, run: list[int], number: int, others: Container[int]) -> bool:
        before, part = self._parts[run[-1]], self._parts[number]
        is_next = part.parts == before.parts and part.part == before.part + 1
        return is_next and all(between in others for between in range(run[-1] + 1, number))
