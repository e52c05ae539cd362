"""Hands at the game's keyboard: they do the steps that the Desktop has planned, if nothing stops them."""

from __future__ import annotations

from collections.abc import Sequence

from goldomatic.desktop.bridge.events import TypeLine
from goldomatic.desktop.core.game import NotTyped, Trouble, Typed
from goldomatic.desktop.core.typing_plan import (
    SPACING_SECONDS,
    Characters,
    Press,
    Step,
    Wait,
    escape_steps,
    repeated_steps,
    typing_steps,
)
from tests.simulation.year.chance import Chance
from tests.simulation.year.game import Game


class Typist:
    """Types one line at a time, 1.2 s or more after the one before."""

    def __init__(self, game: Game, seed: int) -> None:
        """Sit down at the game."""
        self._game = game
        self._chance = Chance(seed, "typist")
        self._order: TypeLine | None = None
        self._last_typed_at = float("-inf")
        self._half = ""
        """What stands in the chat box of a line that was cut, and is owed an Escape."""
        self.halves: list[str] = []
        """All lines that were cut. Whoever presses Enter before the Escape sends one: the streamer, or a
        Desktop that was started after the one that owed it had died.
        """
        self.typed: list[tuple[float, str]] = []
        """When each line was handed over wholly, and which."""
        self.seen: list[str] = []
        """The lines that the stream has seen in the chat box."""
        self.stops: list[str] = []
        """What becomes of the next lines: ``whole``, ``cut``, or nothing."""

    def order(self, line: TypeLine) -> None:
        """Take the next line."""
        assert self._order is None, "one line at a time"
        self._order = line

    def process_died(self) -> None:
        """Forget the order; what is in the chat box stays there, and nobody owes anything any more."""
        self._order, self._half = None, ""

    def work(self) -> Typed | NotTyped | None:
        """Type the line if its time has come, and say what became of it."""
        order, now = self._order, self._game.clock.now
        if order is None or now < self._last_typed_at + SPACING_SECONDS:
            return None
        self._order = None
        result = self._type(order)
        self._last_typed_at = self._game.clock.now
        self._game.story.tell("typist", f"{type(result).__name__} {order.line}")
        return result

    def _type(self, order: TypeLine) -> Typed | NotTyped:
        if order.window not in self._game.windows:
            return NotTyped(Trouble.WINDOW_GONE, "the window is gone", is_cut=False)
        stop = self.stops.pop(0) if self.stops else "none"
        if stop == "whole":
            self._game.story.count("line not typed")
            return NotTyped(Trouble.NOT_IN_FRONT, "another window is in front", is_cut=False)
        self._pay()
        steps = repeated_steps(order.line) if order.is_repeated else typing_steps(order.line)
        if stop == "cut":
            self._game.story.count("line cut")
            half = order.line[: self._chance.below(len(order.line))]
            self._strike((*steps[:-2], Characters(half)))
            self._half = half
            self.halves.append(half)
            if self._chance.happens(0.7):
                self._pay()
            return NotTyped(Trouble.NOT_IN_FRONT, "another window came to the front", is_cut=True)
        lost_before = len(self._game.client.keyboard.lost)
        self._strike(steps)
        if len(self._game.client.keyboard.lost) == lost_before:
            self.seen.append(order.line)
        self.typed.append((self._game.clock.now, order.line))
        return Typed(order.line)

    def _pay(self) -> None:
        """Press the Escape that a cut line has left owing."""
        if self._half:
            self._strike(escape_steps())
            self._half = ""

    def _strike(self, steps: Sequence[Step]) -> None:
        client = self._game.client
        for step in steps:
            match step:
                case Press(key):
                    client.keyboard.press(key.upper())
                case Wait(seconds):
                    client.advance(seconds)
                case Characters(text):
                    client.keyboard.type_text(text)
