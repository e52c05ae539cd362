"""What is owed after a line that was cut short, and for how long a line waits (SPEC §8)."""

from dataclasses import replace

import pytest

from goldomatic.desktop.adapters.typist import ChatBoxes, Stopped, Typist
from goldomatic.desktop.core.game import NotTyped, Trouble, Typed
from goldomatic.desktop.core.streamer_pause import Presence
from tests.support.scripted_hands import GAME, ScriptedHands, Time
from tests.support.wow_program import HELLO, NOTIFY

ENTER, ESCAPE = "<enter>", "<escape>"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


def stopped(*, is_partly: bool = False) -> Stopped:
    return Stopped(Trouble.NOT_IN_FRONT, "in the way", is_partly=is_partly)


async def test_what_fails_before_the_first_key_leaves_nothing_owing(time: Time) -> None:
    hands = ScriptedHands()
    typist = Typist(hands)
    hands.failures = [stopped()]
    assert await typist.type_line(GAME, HELLO) == NotTyped(Trouble.NOT_IN_FRONT, "in the way", is_cut=False)
    assert await typist.pay_escape(GAME)
    assert hands.struck == []


@pytest.mark.parametrize(
    ("failures", "left"),
    [
        ([stopped(is_partly=True)], [ENTER]),
        ([None, stopped()], [ENTER]),
        ([None, stopped(is_partly=True)], [ENTER, HELLO]),
        ([None, None, stopped()], [ENTER, HELLO]),
    ],
    ids=["in the first key", "after it", "in the characters", "before the last Enter"],
)
async def test_a_cut_line_is_followed_by_escape_at_once(
    time: Time, failures: list[Stopped | None], left: list[str]
) -> None:
    hands = ScriptedHands()
    hands.failures = failures
    result = await Typist(hands).type_line(GAME, HELLO)
    assert isinstance(result, NotTyped)
    assert result.is_cut
    assert hands.struck == [*left, ESCAPE]


async def test_an_escape_that_cannot_be_paid_comes_before_the_next_line(time: Time) -> None:
    hands = ScriptedHands()
    typist = Typist(hands)
    hands.failures = [None, stopped(), stopped()]
    await typist.type_line(GAME, HELLO)
    hands.unreachable = stopped()
    assert not await typist.pay_escape(GAME)
    hands.unreachable = None
    assert await typist.type_line(GAME, NOTIFY) == Typed(NOTIFY)
    assert hands.struck == [ENTER, ESCAPE, ENTER, NOTIFY, ENTER]


async def test_who_shares_the_boxes_pays_for_the_other_and_keeps_the_distance(time: Time) -> None:
    boxes, first, second = ChatBoxes(), ScriptedHands(), ScriptedHands()
    first.failures = [None, stopped(), stopped()]
    await Typist(first, boxes).type_line(GAME, HELLO)
    began = time.now
    assert await Typist(second, boxes).type_line(GAME, HELLO) == Typed(HELLO)
    assert second.struck == [ESCAPE, ENTER, HELLO, ENTER]
    assert time.now - began == pytest.approx(1.2 + 0.2 + 0.2)


async def test_another_process_in_the_same_window_owes_nothing(time: Time) -> None:
    hands = ScriptedHands()
    typist = Typist(hands)
    hands.failures = [None, stopped(), stopped()]
    await typist.type_line(GAME, HELLO)
    assert await typist.type_line(replace(GAME, pid=43), HELLO) == Typed(HELLO)
    assert hands.struck == [ENTER, ENTER, HELLO, ENTER]


async def test_a_line_waits_for_a_moment_of_rest(time: Time) -> None:
    hands = ScriptedHands()
    ages = (0.0, 0.3, 0.0, 0.7, 1.4, 1.5)
    hands.presences = [Presence(shares_keyboard=True, seconds_since_input=age) for age in ages]
    began = time.now
    assert await Typist(hands).type_line(GAME, HELLO) == Typed(HELLO)
    assert time.now - began == pytest.approx(5 * 0.1 + 0.2)
    assert hands.presences == []


async def test_who_never_rests_delays_a_line_by_ten_seconds(time: Time) -> None:
    hands = ScriptedHands()
    hands.presences = [Presence(shares_keyboard=True, seconds_since_input=0.0)] * 1_000
    began = time.now
    assert await Typist(hands).type_line(GAME, HELLO) == Typed(HELLO)
    assert time.now - began == pytest.approx(10 + 0.2, abs=0.11)


async def test_our_own_last_line_delays_the_next_by_its_distance_only(time: Time) -> None:
    hands = ScriptedHands()
    typist = Typist(hands)
    await typist.type_line(GAME, HELLO)
    hands.presences = [Presence(shares_keyboard=True, seconds_since_input=1.2)]
    began = time.now
    await typist.type_line(GAME, NOTIFY)
    assert time.now - began == pytest.approx(1.2 + 0.2)
