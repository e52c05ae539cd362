"""Typing into a real window of an X11 screen (SPEC §8, §17 SC-003): what arrives, and where."""

import asyncio
import gc
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from goldomatic.desktop.adapters.game_window import DisplayUnavailable
from goldomatic.desktop.adapters.x11 import X11Injector
from goldomatic.desktop.core import typing_plan
from goldomatic.desktop.core.game import NotTyped, Trouble, Typed
from goldomatic.desktop.core.typing_plan import NotTypable
from tests.support.typed_lines import longest_line
from tests.support.wow_program import HELLO, NOTIFY, running, wait_for
from tests.support.x11 import virtual_display
from tests.support.x11_game import Game, OtherWindow, repeating_game


@pytest.fixture(scope="module")
def display_name() -> Iterator[str]:
    with virtual_display() as name:
        yield name


@pytest.fixture
def game(tmp_path: Path, display_name: str) -> Iterator[Game]:
    with repeating_game(tmp_path, display_name) as running_game:
        yield running_game


@pytest.fixture
async def injector(display_name: str) -> AsyncIterator[X11Injector]:
    with closing(X11Injector(display_name)) as made:
        yield made


async def test_a_hundred_of_the_longest_lines_arrive_exactly(
    game: Game, injector: X11Injector, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is not said aloud is not muted: without the pause the hundred take half a minute, not three.
    monkeypatch.setattr(typing_plan, "SPACING_SECONDS", 0.0)
    lines = [longest_line(number) for number in range(100)]
    assert {len(line) for line in lines} == {254}
    [window] = injector.find_windows()
    repetitions = 0
    started = time.monotonic()
    for count, line in enumerate(lines, start=1):
        assert await injector.type_line(window, line) == Typed(line)
        # A game that stands still while the box should open loses the line, and a busy machine makes ours
        # stand still. As with a missing acknowledgement it is typed again; what counts is what is executed.
        while not await arrived(game, count):
            repetitions += 1
            assert repetitions <= 5
            assert await injector.type_line(window, line, is_repeated=True) == Typed(line)
    took = time.monotonic() - started
    print(f"100 lines of 254 bytes: {took:.1f} s with 20 s of waits for the box, {repetitions} typed again")
    assert game.lines() == lines


async def arrived(game: Game, count: int) -> bool:
    """Wait a little until so many lines have reached ``/run``."""
    end = time.monotonic() + 4
    while time.monotonic() < end:
        if len(game.lines()) >= count:
            return True
        await asyncio.sleep(0.02)
    return False


@pytest.mark.scenario("SC-003", "TC-005")
async def test_the_focus_comes_and_goes_back(game: Game, injector: X11Injector, display_name: str) -> None:
    with closing(OtherWindow(display_name)) as other:
        other.take_focus()
        assert other.is_on_top()
        [window] = injector.find_windows()
        assert (window.title, window.window_class) == ("World of Warcraft", "Wow.exe")
        assert window.process_name
        assert await injector.type_line(window, NOTIFY) == Typed(NOTIFY)
        game.wait_for_lines([NOTIFY])
        assert other.has_focus()
        assert other.is_on_top()
        assert other.keys() == 0


async def test_commands_are_spaced(game: Game, injector: X11Injector) -> None:
    [window] = injector.find_windows()
    await injector.type_line(window, HELLO)
    typed_at = time.monotonic()
    await injector.type_line(window, NOTIFY)
    # The second line itself takes the time that the chat box needs.
    assert time.monotonic() - typed_at >= 1.2 + 0.2
    game.wait_for_lines([HELLO, NOTIFY])


async def test_nothing_but_our_commands_reaches_a_window(game: Game, injector: X11Injector) -> None:
    [window] = injector.find_windows()
    with pytest.raises(NotTypable):
        await injector.type_line(window, '/run SendChatMessage("hi")')
    await injector.type_line(window, HELLO)
    game.wait_for_lines([HELLO])


async def test_an_open_chat_box_costs_one_attempt(game: Game, injector: X11Injector) -> None:
    """Our Enter sends what the streamer had begun; our line reaches no box; the second attempt does."""
    [window] = injector.find_windows()
    game.hands.press(XK.XK_Return)
    wait_for(lambda: not game.lost(), "the chat box")
    await asyncio.sleep(0.2)
    game.hands.type("half a thou")
    assert await injector.type_line(window, HELLO) == Typed(HELLO)
    wait_for(lambda: game.chat() == ["[Mimiron] says: half a thou"], "the streamer's words")
    wait_for(lambda: "".join(game.lost()) == HELLO, "the lost line")
    assert await injector.type_line(window, HELLO, is_repeated=True) == Typed(HELLO)
    game.wait_for_lines([HELLO])


async def test_a_streamer_who_is_writing_is_let_finish(game: Game, injector: X11Injector) -> None:
    [window] = injector.find_windows()
    game.hands.press(XK.XK_Return)
    wait_for(lambda: not game.lost(), "the chat box")
    typing = asyncio.create_task(injector.type_line(window, HELLO))
    words = "thanks for watching"
    for letter in words:
        await asyncio.sleep(0.2)
        game.hands.type(letter)
    assert not typing.done()
    game.hands.press(XK.XK_Return)
    assert await typing == Typed(HELLO)
    game.wait_for_lines([HELLO])
    assert f"[Mimiron] says: {words}" in game.chat()
    assert game.lost() == []


async def test_of_two_windows_the_chosen_one_gets_the_line(
    game: Game, injector: X11Injector, display_name: str, tmp_path: Path
) -> None:
    with running(tmp_path / "second" / "WoWChatLog.txt", "--window", DISPLAY=display_name) as second:
        windows = wait_for(lambda: len(found := injector.find_windows()) == 2 and found, "both windows")
        wait_for(lambda: not second.get("screen")["isLoading"], "the second game")
        [chosen] = [each for each in windows if each.id == game.hands.window.id]
        assert await injector.type_line(chosen, HELLO) == Typed(HELLO)
        game.wait_for_lines([HELLO])
        assert second.get("screen")["keysLost"] == []
        assert len({each.pid for each in windows}) == 2


async def test_caps_lock_changes_nothing(game: Game, injector: X11Injector, display_name: str) -> None:
    [window] = injector.find_windows()
    game.hands.press(XK.XK_Caps_Lock)
    try:
        assert await injector.type_line(window, HELLO) == Typed(HELLO)
        game.wait_for_lines([HELLO])
    finally:
        game.hands.press(XK.XK_Caps_Lock)


async def test_a_held_key_is_reported(game: Game, injector: X11Injector, display_name: str) -> None:
    [window] = injector.find_windows()
    with closing(Display(display_name)) as display:
        shift = display.keysym_to_keycode(XK.XK_Shift_L)
        xtest.fake_input(display, X.KeyPress, shift)
        display.sync()
        try:
            result = await injector.type_line(window, HELLO)
        finally:
            xtest.fake_input(display, X.KeyRelease, shift)
            display.sync()
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.KEYS_HELD, False)
    assert await injector.type_line(window, HELLO) == Typed(HELLO)
    game.wait_for_lines([HELLO])


async def test_without_a_display_it_says_so() -> None:
    with warnings.catch_warnings(), closing(X11Injector(":4711")) as injector:
        # python-xlib leaves the socket of a failed connection to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        with pytest.raises(DisplayUnavailable):
            injector.find_windows()
        gc.collect()


async def test_no_game_no_window(display_name: str, injector: X11Injector) -> None:
    with closing(OtherWindow(display_name)):
        assert injector.find_windows() == ()
