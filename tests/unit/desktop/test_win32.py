"""What Windows is handed, and what its refusals become (SPEC §8). Wine shows that it is taken so."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.desktop.adapters import focus, win32_keys
from goldomatic.desktop.adapters.fallback import Fallback, windows_injector
from goldomatic.desktop.adapters.game_window import DisplayUnavailable
from goldomatic.desktop.adapters.typist import Stopped, Typist
from goldomatic.desktop.adapters.win32 import PostMessageInjector, SendInputInjector
from goldomatic.desktop.adapters.win32_keys import Input, Message, inputs, messages, pieces
from goldomatic.desktop.adapters.win32_system import Win32System
from goldomatic.desktop.core.game import NotTyped, Trouble, Typed
from goldomatic.desktop.core.typing_plan import Characters, Key, Press
from tests.support.scripted_hands import GAME, Time
from tests.support.scripted_windows import (
    ACCESS_DENIED,
    NO_SUCH_WINDOW,
    OTHER,
    QUEUE_FULL,
    ScriptedWindows,
)
from tests.support.wow_program import HELLO, NOTIFY

ROOT = Path(__file__).parents[3]
Way = type[PostMessageInjector] | type[SendInputInjector]
WAYS = [PostMessageInjector, SendInputInjector]
LINE = f"<enter>{HELLO}<enter>"


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    passing = Time(monkeypatch)
    monkeypatch.setattr(focus, "monotonic", lambda: passing.now)
    return passing


@pytest.fixture
def windows() -> ScriptedWindows:
    return ScriptedWindows()


def typed(windows: ScriptedWindows) -> str:
    return windows.posted_text() + windows.sent_text()


def test_enter_is_a_key_and_a_character_is_none() -> None:
    assert list(messages(Press(Key.ENTER))) == [
        Message(0x100, 0x0D, 0x001C0001),
        Message(0x101, 0x0D, 0xC01C0001),
    ]
    assert list(messages(Characters('a"'))) == [Message(0x102, 0x61, 1), Message(0x102, 0x22, 1)]


def test_an_input_is_as_large_as_windows_expects() -> None:
    assert ctypes.sizeof(Input) == (40 if sys.maxsize > 2**32 else 28)


def test_every_key_goes_down_and_up() -> None:
    for step, count in ((Press(Key.ESCAPE), 1), (Characters("abc"), 3)):
        flags = [each.of.keyboard.flags & 0x2 for each in inputs(step)]
        assert flags == [0, 2] * count
    [down, _up] = inputs(Characters("\\"))
    assert (down.kind, down.of.keyboard.key_code, down.of.keyboard.place) == (1, 0, ord("\\"))
    assert down.of.keyboard.flags == 0x4


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_pieces_are_the_whole_and_small(text: str) -> None:
    parts = [each.text for each in pieces(Characters(text)) if isinstance(each, Characters)]
    assert "".join(parts) == text
    assert all(0 < len(part) <= win32_keys._PIECE_CHARACTERS for part in parts)


async def test_posting_leaves_the_front_alone(windows: ScriptedWindows) -> None:
    injector = PostMessageInjector(windows)
    assert injector.find_windows() == (GAME,)
    assert await injector.type_line(GAME, HELLO) == Typed(HELLO)
    assert windows.posted_text() == LINE
    assert (windows.sent, windows.in_front) == ([], OTHER.id)


async def test_sending_takes_the_front_and_gives_it_back(windows: ScriptedWindows) -> None:
    assert await SendInputInjector(windows).type_line(GAME, HELLO) == Typed(HELLO)
    assert windows.sent_text() == LINE
    assert set(windows.sent_to) == {GAME.id}
    assert windows.in_front == OTHER.id


async def test_a_game_that_was_in_front_stays_there(windows: ScriptedWindows) -> None:
    windows.in_front = GAME.id
    assert await SendInputInjector(windows).type_line(GAME, HELLO) == Typed(HELLO)
    assert windows.in_front == GAME.id


@pytest.mark.parametrize("way", WAYS)
async def test_a_game_started_as_administrator_is_told_in_words(way: Way, windows: ScriptedWindows) -> None:
    windows.post_errors = dict.fromkeys(range(9), ACCESS_DENIED)
    result = await way(windows).type_line(GAME, HELLO)
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.ACCESS_DENIED, False)
    assert "administrator" in result.message
    assert (typed(windows), windows.in_front) == ("", OTHER.id)


@pytest.mark.parametrize(
    ("error", "trouble", "words"),
    [
        (QUEUE_FULL, Trouble.REFUSED, "hang"),
        (NO_SUCH_WINDOW, Trouble.WINDOW_GONE, "gone"),
        (8, Trouble.REFUSED, "error 8"),
    ],
)
async def test_a_post_that_fails_mid_line_cuts_it(
    error: int, trouble: Trouble, words: str, windows: ScriptedWindows
) -> None:
    windows.post_errors = {2 + 5: error}
    result = await PostMessageInjector(windows).type_line(GAME, HELLO)
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (trouble, True)
    assert words in result.message
    assert windows.posted_text() == f"<enter>{HELLO[:5]}<escape>"


@pytest.mark.parametrize("taken", [0, 1])
async def test_input_that_is_not_taken_is_a_trouble(taken: int, windows: ScriptedWindows) -> None:
    windows.takes_at_most = taken
    result = await SendInputInjector(windows).type_line(GAME, HELLO)
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.REFUSED, taken > 0)


async def test_characters_that_stop_after_a_piece_were_partly_sent(windows: ScriptedWindows) -> None:
    windows.in_front = GAME.id
    async with SendInputInjector(windows)._hands.reaching(GAME) as reached:
        windows.takes_at_most = 2 * win32_keys._PIECE_CHARACTERS
        await reached.strike(Characters("x" * win32_keys._PIECE_CHARACTERS))
        windows.takes_at_most = 2 * win32_keys._PIECE_CHARACTERS - 1
        with pytest.raises(Stopped) as stopped:
            await reached.strike(Characters("x" * 3 * win32_keys._PIECE_CHARACTERS))
    assert stopped.value.is_partly


@pytest.mark.parametrize("way", WAYS)
async def test_a_window_that_is_gone_or_another_process_gets_nothing(
    way: Way, windows: ScriptedWindows
) -> None:
    windows.restart_the_game()
    replaced = await way(windows).type_line(GAME, HELLO)
    del windows.there[GAME.id]
    gone = await way(windows).type_line(GAME, HELLO)
    for result in (replaced, gone):
        assert isinstance(result, NotTyped)
        assert (result.trouble, result.is_cut) == (Trouble.WINDOW_GONE, False)
    assert typed(windows) == ""


async def test_windows_that_keeps_another_window_in_front_gets_no_key(windows: ScriptedWindows) -> None:
    windows.lets_come_to_front = False
    result = await SendInputInjector(windows).type_line(GAME, HELLO)
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.NOT_IN_FRONT, False)
    assert windows.sent == []


async def test_a_window_that_comes_between_two_pieces_gets_no_key(
    windows: ScriptedWindows, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = windows.send

    def send_and_lose_the_front(given: list[Input]) -> int:
        taken = send(given)
        if len(given) > 2:
            windows.in_front, windows.lets_come_to_front = OTHER.id, False
        return taken

    monkeypatch.setattr(windows, "send", send_and_lose_the_front)
    injector = SendInputInjector(windows)
    result = await injector.type_line(GAME, NOTIFY)
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.NOT_IN_FRONT, True)
    assert windows.sent_text() == f"<enter>{NOTIFY[: win32_keys._PIECE_CHARACTERS]}"
    assert set(windows.sent_to) == {GAME.id}
    windows.lets_come_to_front = True
    assert await injector.pay_escape(GAME)
    assert windows.sent_text().endswith("<escape>")


@pytest.mark.parametrize("way", WAYS)
async def test_a_key_held_in_the_game_is_a_trouble(way: Way, windows: ScriptedWindows) -> None:
    windows.in_front, windows.is_held = GAME.id, True
    result = await way(windows).type_line(GAME, HELLO)
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.KEYS_HELD, False)
    assert typed(windows) == ""


async def test_a_key_held_elsewhere_does_not_disturb_the_background(windows: ScriptedWindows) -> None:
    windows.is_held = True
    assert await PostMessageInjector(windows).type_line(GAME, HELLO) == Typed(HELLO)


@pytest.mark.parametrize(
    ("way", "in_front", "waits"),
    [
        (PostMessageInjector, OTHER.id, False),
        (PostMessageInjector, GAME.id, True),
        (SendInputInjector, OTHER.id, True),
        (SendInputInjector, GAME.id, True),
    ],
)
async def test_the_streamers_typing_is_waited_for_where_it_would_meet_ours(
    way: Way, in_front: int, *, waits: bool, windows: ScriptedWindows, time: Time
) -> None:
    windows.in_front, windows.since_input = in_front, 0.0
    began = time.now
    assert await way(windows).type_line(GAME, HELLO) == Typed(HELLO)
    assert (time.now - began > 9) == waits


@pytest.mark.scenario("TC-030", "TC-028")
@pytest.mark.parametrize("posts", [0, 1, 2, 2 + 7, 2 + len(HELLO)])
async def test_when_posting_fails_the_line_is_sent_after_the_escape(
    posts: int, windows: ScriptedWindows
) -> None:
    # The post that cuts the line fails, and so does that of the Escape.
    windows.post_errors = {posts: QUEUE_FULL} | ({posts + 1: QUEUE_FULL} if posts else {})
    result = await windows_injector(windows).type_line(GAME, HELLO)
    assert isinstance(result, Typed)
    assert result.fell_back is not None
    assert (result.fell_back.trouble, result.fell_back.is_cut) == (Trouble.REFUSED, posts > 0)
    cut = f"<enter>{HELLO}"[: len("<enter>") + max(0, posts - 2)] if posts else ""
    assert windows.posted_text() == cut
    assert windows.sent_text() == ("<escape>" if cut else "") + LINE


async def test_what_neither_can_type_is_the_second_ones_trouble_and_the_escape_stays_owed(
    windows: ScriptedWindows,
) -> None:
    windows.post_errors = {3: QUEUE_FULL, 4: QUEUE_FULL}
    windows.lets_come_to_front = False
    injector = windows_injector(windows)
    result = await injector.type_line(GAME, HELLO)
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.NOT_IN_FRONT, True)
    windows.post_errors = {}
    assert await injector.pay_escape(GAME)
    assert typed(windows).endswith("<escape>")


async def test_a_window_that_is_gone_is_not_looked_for_twice(windows: ScriptedWindows) -> None:
    windows.there.clear()
    result = await windows_injector(windows).type_line(GAME, HELLO)
    assert isinstance(result, NotTyped)
    assert result.trouble is Trouble.WINDOW_GONE
    assert windows.sent_text() == ""


def test_two_that_do_not_know_of_each_other_are_refused(windows: ScriptedWindows) -> None:
    first: Typist = PostMessageInjector(windows)
    with pytest.raises(ValueError, match="owed"):
        Fallback(first, SendInputInjector(windows))


if sys.platform != "win32":

    def test_elsewhere_it_says_so() -> None:
        with pytest.raises(DisplayUnavailable, match="not Windows"):
            Win32System()


def test_the_types_are_right_on_windows_too() -> None:
    files = ("win32", "win32_keys", "win32_system", "fallback", "shared_file", "log_file", "journal")
    paths = [f"src/goldomatic/desktop/adapters/{name}.py" for name in files]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--platform", "win32", *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
