"""What is done later, without the game: in order, once, and nothing stops the rest (docs/game.md §8)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.addon_lua import PureAddon


class Later:
    """Scheduler.lua, whose frames the test draws."""

    def __init__(self) -> None:
        self.addon = PureAddon("Scheduler.lua")
        self.scheduler: Any = self.addon.ns.Scheduler
        self.done: list[str] = []

    def after(self, seconds: float, name: str) -> Any:
        """Note the name when it is done."""
        return self.scheduler.after(seconds, lambda: self.done.append(name))

    def frame(self, seconds: float = 0.0) -> bool:
        """Draw a frame after so long; return whether anything is left."""
        self.addon.now += seconds
        return bool(self.scheduler.run())


@pytest.fixture
def later() -> Later:
    return Later()


def test_what_is_due_first_is_done_first_and_of_one_instant_in_order(later: Later) -> None:
    for seconds, name in ((2, "c"), (1, "a"), (2, "d"), (1, "b"), (9, "last")):
        later.after(seconds, name)
    assert later.frame(0.9)
    assert later.done == []
    assert later.frame(5)
    assert later.done == ["a", "b", "c", "d"]
    assert not later.frame(5)
    assert later.done[4:] == ["last"]


def test_the_nearest_is_never_missed(later: Later) -> None:
    later.after(5, "later")
    later.after(1, "sooner")
    later.after(9, "latest")
    assert later.frame(1)
    assert later.done == ["sooner"]
    assert later.frame(4)
    assert later.done == ["sooner", "later"]


def test_what_is_made_meanwhile_waits_for_the_next_frame(later: Later) -> None:
    later.scheduler.after(0, lambda: later.after(0, "child"))
    assert later.frame()
    assert later.done == []
    assert not later.frame()
    assert later.done == ["child"]


def test_what_is_cancelled_is_not_done(later: Later) -> None:
    second: list[Any] = []
    later.scheduler.after(0, lambda: later.scheduler.cancel(second[0]))
    second.append(later.after(0, "cancelled in its own frame"))
    later.scheduler.cancel(later.after(0, "cancelled before"))
    later.scheduler.cancel(None)
    assert not later.frame()
    assert later.done == []
    assert later.addon.errors == []


def failing() -> Callable[[], None]:
    def fail() -> None:
        raise RuntimeError("a mistake of ours")

    return fail


def test_a_mistake_stops_nothing_else(later: Later) -> None:
    later.scheduler.after(0, failing())
    later.after(0, "behind it")
    assert not later.frame()
    assert later.done == ["behind it"]
    assert len(later.addon.errors) == 1
