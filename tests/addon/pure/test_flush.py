"""Making the game write its log, without the game: how often, how late, which way (docs/game.md §10)."""

from itertools import pairwise
from typing import Any

import pytest

from tests.support.addon_lua import PureAddon

BUFFER_BYTES = 48 * 1024


class Flushing:
    """Flush.lua, and when it did what."""

    def __init__(self) -> None:
        self.addon = PureAddon("Scheduler.lua")
        self.toggled: list[float] = []
        self.padded: dict[float, int] = {}
        self.written: list[str] = []
        self.addon.ns.Game.reopen_log = lambda: self.toggled.append(self.addon.now)
        self.addon.ns.Game.system_message = self._message
        self.addon.load("Flush.lua")
        self.flush: Any = self.addon.ns.Flush

    def _message(self, text: str) -> None:
        self.padded[self.addon.now] = self.padded.get(self.addon.now, 0) + len(text)

    def line(self, name: str = "line") -> None:
        """Give a line to the log."""
        self.flush.dirty(lambda: self.written.append(name))

    def play(self, seconds: float, line_every_seconds: float | None = None) -> None:
        """Draw frames, and give lines to the log meanwhile."""
        next_line = self.addon.now
        for _ in range(round(seconds * 20)):
            if line_every_seconds is not None and self.addon.now >= next_line:
                self.line()
                next_line += line_every_seconds
            self.addon.now += 0.05
            self.addon.ns.Scheduler.run()


@pytest.fixture
def flushing() -> Flushing:
    return Flushing()


def least_distance(times: list[float]) -> float:
    return min(later - earlier for earlier, later in pairwise(times))


def test_before_the_choice_both_ways_go_each_at_its_own_rate(flushing: Flushing) -> None:
    flushing.play(60, line_every_seconds=0.3)
    flushing.play(30)
    pads = list(flushing.padded)
    assert len(flushing.toggled) >= 50
    assert least_distance(flushing.toggled) >= 1.0 - 1e-9
    assert len(pads) >= 10
    assert least_distance(pads) >= 5.0 - 1e-9
    assert pads[0] >= 5, "late enough to tell which of the two it was"
    assert flushing.toggled[0] < 1
    assert min(flushing.padded.values()) >= BUFFER_BYTES, "it fills the buffer"


def test_without_a_line_nothing_is_done(flushing: Flushing) -> None:
    flushing.play(30)
    flushing.line()
    flushing.play(20)
    assert (len(flushing.toggled), len(flushing.padded)) == (1, 1)
    flushing.play(60)
    assert (len(flushing.toggled), len(flushing.padded)) == (1, 1)


@pytest.mark.parametrize(("chosen", "pause_seconds"), [("toggle", 1), ("pad", 5)])
def test_after_the_choice_only_the_chosen_way_goes(
    flushing: Flushing, chosen: str, pause_seconds: float
) -> None:
    flushing.flush.use(chosen)
    flushing.play(30, line_every_seconds=0.3)
    flushing.play(10)
    done, not_done = flushing.toggled, list(flushing.padded)
    if chosen == "pad":
        done, not_done = not_done, done
    assert not_done == []
    assert len(done) >= 25 / pause_seconds
    assert least_distance(done) >= pause_seconds - 1e-9
    assert done[0] < 1, "nothing to wait for any more"


def test_a_line_is_written_when_all_that_is_needed_was_done(flushing: Flushing) -> None:
    flushing.line("a")
    flushing.play(2)
    assert flushing.toggled
    assert flushing.written == [], "nobody knows yet whether the toggle writes anything"
    flushing.flush.use("toggle")
    assert flushing.written == ["a"]
    flushing.line("b")
    flushing.play(3)
    assert flushing.written == ["a", "b"]
    flushing.flush.use(None)
    flushing.line("c")
    flushing.play(3)
    assert flushing.written == ["a", "b"]
    flushing.play(4)
    assert flushing.written == ["a", "b", "c"]


def test_the_log_is_never_flushed_in_the_frame_of_the_line_or_the_next(flushing: Flushing) -> None:
    """The game raises the event of a line before it writes the line."""
    flushing.flush.use("toggle")
    flushing.line()
    flushing.play(0.05)
    assert flushing.toggled == []
    flushing.play(0.1)
    assert len(flushing.toggled) == 1


def test_a_line_that_came_too_late_for_a_flush_gets_the_next(flushing: Flushing) -> None:
    flushing.flush.use("toggle")
    flushing.line("a")
    flushing.play(0.05)
    flushing.line("b")
    flushing.play(0.1)
    assert flushing.written == ["a"]
    flushing.play(2)
    assert flushing.written == ["a", "b"]
    assert len(flushing.toggled) == 2


def test_another_hello_puts_off_the_padding_of_what_waits(flushing: Flushing) -> None:
    flushing.flush.use("toggle")
    flushing.line()
    flushing.flush.use(None)
    flushing.play(4.5)
    assert (len(flushing.toggled), len(flushing.padded)) == (1, 0)
    flushing.play(1)
    assert (len(flushing.toggled), len(flushing.padded)) == (1, 1)
