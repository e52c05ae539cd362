"""Chance that one seed decides: a stream for each who needs some, so that none disturbs another."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

from goldomatic.ambient import SeededRandomness

T = TypeVar("T")


class Chance(SeededRandomness):
    """The dice of one party of the world."""

    def __init__(self, seed: int, party: str) -> None:
        """Begin the sequence that belongs to this seed and this party."""
        super().__init__(seed << 32 | zlib.crc32(party.encode()))

    def happens(self, probability: float) -> bool:
        """Say yes so often."""
        return self.jitter() < probability

    def between(self, least: float, most: float) -> float:
        """Return a number of that range."""
        return least + (most - least) * self.jitter()

    def pick(self, things: Sequence[T]) -> T:
        """Return one of them."""
        return things[self.below(len(things))]

    def weighed(self, weights: Sequence[tuple[int, T]]) -> T:
        """Return one of them, each as likely as its weight says."""
        left = self.below(sum(weight for weight, _ in weights))
        for weight, thing in weights:
            left -= weight
            if left < 0:
                return thing
        raise AssertionError("the weights have a sum")
