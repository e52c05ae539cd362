"""What happened, for whoever replays a seed; and how often, so that a dull year shows."""

from __future__ import annotations

from collections import Counter

from goldomatic.sim.wow.clock import VirtualClock


class Story:
    """The world's log."""

    def __init__(self, clock: VirtualClock, *, is_told: bool) -> None:
        """Keep the lines; print them at once when ``is_told``."""
        self._clock = clock
        self._is_told = is_told
        self.lines: list[str] = []
        self.counts: Counter[str] = Counter()

    def tell(self, who: str, what: str) -> None:
        """Write down that somebody did something."""
        line = f"{self._clock.now:8.2f}  {who:9} {what}"
        self.lines.append(line)
        if self._is_told:
            print(line)

    def count(self, what: str) -> None:
        """Count that it happened."""
        self.counts[what] += 1
