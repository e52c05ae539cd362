"""Asking who is online, without the game: whose answer it is, and whose window (docs/game.md §4, §10)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.support.addon_lua import PureAddon

ONE, TWO = UUID(int=1), UUID(int=2)
RESULTS_MAX = 49


class Asking:
    """Who.lua over a server that answers when the test says so."""

    def __init__(self) -> None:
        self.addon = PureAddon("Letters.lua", "Names.lua", "Grammar.lua", "Scheduler.lua")
        ns, lua = self.addon.ns, self.addon.lua.globals()
        self.said: list[str] = []
        self.asked: list[tuple[float, str]] = []
        self.listed: list[str] = []
        self.listens = True
        self.is_who_shown = False
        self.goes_to_window: list[int] = []
        self._hook: Callable[..., None] = lambda *_: None
        self._answered: Callable[..., None] = lambda *_: None
        ns.Link = self.addon.table(emit=self.said.append)
        ns.Game.instant = lambda: "2026-04-04T12:00:01.000Z"
        ns.Game.on = lambda _, action: setattr(self, "_answered", action)
        ns.guarded = lambda action: action
        lua["WHO_TAG_NAME"] = "n-"
        lua["FriendsFrame"] = self.addon.table(
            IsEventRegistered=lambda *_: self.listens,
            RegisterEvent=lambda *_: setattr(self, "listens", True),
            UnregisterEvent=lambda *_: setattr(self, "listens", False),
        )
        lua["WhoFrame"] = self.addon.table(IsVisible=lambda _: self.is_who_shown)
        lua["SetWhoToUI"] = self.goes_to_window.append
        lua["SendWho"] = self._send
        lua["GetNumWhoResults"] = lambda: len(self.listed)
        lua["GetWhoInfo"] = lambda index: self.listed[index - 1]
        lua["hooksecurefunc"] = lambda _, hook: setattr(self, "_hook", hook)
        self.addon.load("Who.lua")
        self.who: Any = ns.Who
        self.who.start()

    def _send(self, query: str) -> None:
        self.asked.append((self.addon.now, query))
        self._hook(query)

    def look_up(self, cycle: UUID = ONE, name: str = "Norinn", typed: str | None = None) -> None:
        """Ask for a candidate."""
        self.who.look_up(str(cycle), name, typed or name)

    def player_asks(self) -> None:
        """Let the player ask the server something."""
        self._hook("x")

    def answer(self, *names: str) -> None:
        """Let the server answer."""
        self.listed = list(names)
        self._answered()

    def pass_(self, seconds: float) -> None:
        """Let time pass, a frame every quarter of a second."""
        for _ in range(round(seconds * 4)):
            self.addon.now += 0.25
            self.addon.ns.Scheduler.run()

    def hears_answers(self) -> bool:
        """Whether the game's own who window hears of answers."""
        return self.listens

    def reports(self) -> list[str]:
        """Return the reports that were made."""
        return [tag for tag in self.said if tag.startswith("[MGM_WHO]")]


@pytest.fixture
def asking() -> Asking:
    return Asking()


@pytest.mark.parametrize(
    ("names", "is_online"),
    [
        (("Norinn",), True),
        (("Anorinn", "Norinn", "Norinno"), True),
        (("Norinno",), False),
        ((), False),
        (("Norinn", *(f"Norinn{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(RESULTS_MAX - 1))), True),
    ],
    ids=["the only one", "among others", "another", "nobody", "in a list that was cut"],
)
def test_online_is_who_stands_in_the_list_by_that_very_name(
    asking: Asking, names: tuple[str, ...], is_online: bool
) -> None:
    asking.look_up()
    asking.answer(*names)
    (report,) = asking.reports()
    assert f'"online":{str(is_online).lower()}' in report


def test_the_name_is_told_as_it_was_typed(asking: Asking) -> None:
    asking.look_up(name="Norinn", typed="nORINN")
    assert asking.asked == [(0.0, 'n-"Norinn"')]
    asking.answer("Norinn")
    (report,) = asking.reports()
    assert '"characterName":"nORINN"' in report


def test_ten_seconds_are_waited_and_it_is_asked_twice(asking: Asking) -> None:
    asking.look_up()
    asking.pass_(9.75)
    assert len(asking.asked) == 1
    asking.pass_(0.25)
    assert len(asking.asked) == 2
    asking.pass_(60)
    assert (len(asking.asked), asking.reports()) == (2, [])
    assert asking.hears_answers(), "the window has its event back"


def test_an_old_question_of_the_player_s_answered_late_is_not_ours(asking: Asking) -> None:
    asking.look_up()
    asking.answer("Mimiron", "Norinn")
    assert asking.reports() == []
    asking.answer("Norinn")
    assert len(asking.reports()) == 1


def test_a_voided_question_does_not_count_and_gives_the_window_back(asking: Asking) -> None:
    asking.look_up()
    for _ in range(3):
        asking.pass_(1)
        asking.player_asks()
        assert asking.hears_answers(), "the answer is the player's"
        asking.answer("Norinn")
        asking.pass_(6)
    assert (len(asking.asked), asking.reports()) == (4, [])
    asking.pass_(10)
    assert len(asking.asked) == 5, "no answer came yet to one that counts"
    asking.answer("Norinn")
    assert len(asking.reports()) == 1


def test_the_window_stays_shut_from_one_question_to_the_next(asking: Asking) -> None:
    asking.look_up(ONE)
    asking.look_up(TWO)
    asking.pass_(7)
    asking.answer("Norinn")
    assert len(asking.asked) == 2, "the server has had its pause"
    asking.pass_(1)
    assert not asking.hears_answers()
    asking.answer("Norinn")
    asking.pass_(1)
    assert asking.hears_answers()
    assert len(asking.reports()) == 2


@pytest.mark.parametrize("is_who_shown", [True, False])
def test_answers_go_to_the_chat_again_unless_the_window_is_open(asking: Asking, is_who_shown: bool) -> None:
    asking.is_who_shown = is_who_shown
    asking.look_up()
    asking.answer("Norinn")
    asking.pass_(1)
    assert asking.goes_to_window == ([1] if is_who_shown else [1, 0])


def test_questions_keep_their_distance_from_the_player_s_too(asking: Asking) -> None:
    asking.pass_(1)
    asking.player_asks()
    asking.pass_(1)
    asking.look_up(ONE)
    asking.look_up(TWO)
    for _ in range(30):
        asking.pass_(0.5)
        asking.answer("Norinn")
    times = [at for at, _ in asking.asked]
    assert times[0] >= 1 + 5
    assert times[1] - times[0] >= 5


def test_a_report_is_repeated_for_a_minute_whatever_was_asked_between(asking: Asking) -> None:
    asking.look_up(ONE)
    asking.answer("Norinn")
    asking.pass_(10)
    asking.look_up(TWO)
    asking.answer("Norinn")
    asking.look_up(ONE)
    assert len(asking.asked) == 2
    assert asking.reports()[2] == asking.reports()[0]
    asking.pass_(50)
    asking.look_up(ONE)
    assert len(asking.asked) == 2, "a minute to the second"
    asking.pass_(0.25)
    asking.look_up(ONE)
    assert len(asking.asked) == 3


@pytest.mark.parametrize("seconds", [2, 7], ids=["before ours is asked", "while ours is asked"])
def test_whoever_asks_all_the_time_leaves_no_heap_of_questions_that_nobody_needs(
    asking: Asking, seconds: int
) -> None:
    """Another addon may ask without end; a candidate is verified within five minutes or not at all."""
    for number in range(1, 13):
        asking.look_up(UUID(int=number), f"Ab{chr(96 + number)}")
        for _ in range(300 // seconds):
            asking.pass_(seconds)
            asking.player_asks()
        asking.pass_(300 % seconds)
        assert asking.who.count() <= 2
    asked = len(asking.asked)
    asking.pass_(5)
    asking.look_up(TWO, "Norinn")
    asking.pass_(30)
    assert 'n-"Norinn"' in [query for _, query in asking.asked[asked:]]
    asking.pass_(60)
    assert (asking.who.count(), asking.hears_answers()) == (0, True)


@pytest.mark.parametrize("seconds", [290, 295])
def test_after_five_minutes_of_waiting_a_question_is_given_up(asking: Asking, seconds: int) -> None:
    asking.player_asks()
    asking.look_up()
    for _ in range(0, seconds, 5):
        asking.pass_(5)
        asking.player_asks()
    asking.look_up(TWO, "Gelbin")
    asking.pass_(6)
    is_given_up = seconds + 6 > 300
    assert asking.asked == [(seconds + 6, 'n-"Gelbin"' if is_given_up else 'n-"Norinn"')]
    assert (("bad", "who_unanswered", "Norinn") in asking.addon.told) == is_given_up
