"""One message at a time, without the game: servers mute whoever speaks too fast (docs/game.md §3, §10)."""

from itertools import pairwise
from typing import Any

import pytest

from tests.support.addon_lua import PureAddon

PAUSE_SECONDS = 1.2


class Speaking:
    """Sender.lua, and what was whispered when."""

    def __init__(self) -> None:
        self.addon = PureAddon("Scheduler.lua")
        self.whispered: list[tuple[float, str, str]] = []
        self.order: list[str] = []
        self.addon.ns.Game.whisper = self._whisper
        self.addon.load("Sender.lua")
        self.sender: Any = self.addon.ns.Sender

    def _whisper(self, text: str, target: str) -> None:
        self.order.append(f"whisper {text}")
        self.whispered.append((self.addon.now, target, text))
        if text == "refused":
            raise ValueError("another addon stands in the way")

    def push(self, text: str | None, urgency: int = 3) -> None:
        """Ask for a message to Norinn; without text it is no longer wanted when its turn comes."""
        self.sender.push(urgency, "Norinn", lambda: text, lambda: self.order.append(f"sent {text}"))

    def play(self, seconds: float = 60) -> None:
        """Draw frames."""
        for _ in range(int(seconds * 20)):
            self.addon.now += 0.05
            self.addon.ns.Scheduler.run()

    def texts(self) -> list[str]:
        """Return what was said, in order."""
        return [text for _, _, text in self.whispered]


@pytest.fixture
def speaking() -> Speaking:
    return Speaking()


def test_messages_keep_their_distance(speaking: Speaking) -> None:
    for number in range(12):
        speaking.push(str(number))
    speaking.play()
    speaking.push("after a rest")
    times = [at for at, _, _ in speaking.whispered]
    assert speaking.texts() == [*map(str, range(12)), "after a rest"]
    distances = [later - earlier for earlier, later in pairwise(times)]
    assert min(distances) >= PAUSE_SECONDS
    assert max(distances[:11]) < PAUSE_SECONDS + 0.2, "but they do not dawdle"


def test_a_message_just_after_another_waits(speaking: Speaking) -> None:
    speaking.push("a")
    speaking.play(1.0)
    speaking.push("b")
    assert speaking.texts() == ["a"]
    speaking.play()
    assert speaking.texts() == ["a", "b"]


def test_the_urgent_go_first_and_the_rest_in_order(speaking: Speaking) -> None:
    for text, urgency in (("now", 3), ("e", 4), ("c", 3), ("b", 2), ("a", 1), ("d", 3)):
        speaking.push(text, urgency)
    assert speaking.sender.count() == 5
    speaking.play()
    assert speaking.texts() == ["now", "a", "b", "c", "d", "e"]
    assert speaking.sender.count() == 0


def test_what_is_no_longer_wanted_costs_no_turn(speaking: Speaking) -> None:
    for text in ("a", None, None, "b"):
        speaking.push(text)
    speaking.play(2)
    assert speaking.texts() == ["a", "b"]
    assert "sent None" not in speaking.order


def test_it_is_known_to_be_sent_before_it_leaves(speaking: Speaking) -> None:
    """What comes back may come at once."""
    speaking.push("a")
    assert speaking.order == ["sent a", "whisper a"]


def test_what_another_addon_makes_fail_keeps_nobody_waiting(speaking: Speaking) -> None:
    for text in ("refused", "a", "refused", "b"):
        speaking.push(text)
    speaking.play(10)
    assert speaking.texts() == ["refused", "a", "refused", "b"]
    assert len(speaking.addon.errors) == 2
