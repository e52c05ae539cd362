"""What goes wrong while typing into X11 is reported, and a line cut short is thrown away (SPEC §8)."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from Xlib import X
from Xlib.display import Display
from Xlib.ext import xtest

from goldomatic.desktop.adapters.x11 import X11Injector
from goldomatic.desktop.core import typing_plan
from goldomatic.desktop.core.game import NotTyped, Trouble, Typed
from tests.support.wow_program import HELLO, NOTIFY
from tests.support.x11 import virtual_display
from tests.support.x11_game import OtherWindow, repeating_game

SLEEP = asyncio.sleep
BOX_OPENS_SECONDS = typing_plan.BOX_OPENS_SECONDS


@pytest.fixture
def display_name() -> Iterator[str]:
    with virtual_display() as name:
        yield name


@pytest.fixture
async def injector(display_name: str) -> AsyncIterator[X11Injector]:
    with closing(X11Injector(display_name)) as made:
        yield made


@pytest.fixture
def likeness(display_name: str) -> Iterator[OtherWindow]:
    """A window that is found as the game's, and counts its keys."""
    with closing(OtherWindow(display_name, window_class="Wow.exe")) as window:
        yield window


class SlowBox:
    """A chat box that takes as long to open as the test wants: Enter is struck, and the line is not yet."""

    SECONDS = 4711.0

    def __init__(self) -> None:
        self.is_struck = asyncio.Event()
        self.opens = asyncio.Event()

    async def waits(self, seconds: float) -> None:
        """Stand in for the pause after each Enter: the first one begins when the test is done."""
        if seconds == self.SECONDS:
            self.is_struck.set()
            await self.opens.wait()
            seconds = BOX_OPENS_SECONDS
        await SLEEP(seconds)


@pytest.fixture
def slow_box(monkeypatch: pytest.MonkeyPatch) -> SlowBox:
    """Between the first Enter and the characters lies the time that a test needs to do something."""
    box = SlowBox()
    monkeypatch.setattr(typing_plan, "BOX_OPENS_SECONDS", box.SECONDS)
    monkeypatch.setattr(asyncio, "sleep", box.waits)
    return box


async def test_a_window_hidden_mid_line_gets_its_escape_when_it_is_back(
    slow_box: SlowBox, tmp_path: Path, display_name: str, injector: X11Injector
) -> None:
    with repeating_game(tmp_path, display_name) as game:
        [window] = injector.find_windows()
        typing = asyncio.create_task(injector.type_line(window, HELLO))
        await slow_box.is_struck.wait()
        game.hands.hide()
        slow_box.opens.set()
        result = await typing
        assert isinstance(result, NotTyped)
        assert (result.trouble, result.is_cut) == (Trouble.NOT_IN_FRONT, True)
        assert not await injector.pay_escape(window)
        game.hands.show()
        assert await injector.pay_escape(window)
        # Were the box still open, Enter would close it and this line would be lost.
        assert await injector.type_line(window, NOTIFY) == Typed(NOTIFY)
        game.wait_for_lines([NOTIFY])


async def test_a_line_whose_window_lost_the_focus_is_thrown_away(
    slow_box: SlowBox, tmp_path: Path, display_name: str, injector: X11Injector
) -> None:
    with repeating_game(tmp_path, display_name) as game, closing(OtherWindow(display_name)) as other:
        [window] = injector.find_windows()
        typing = asyncio.create_task(injector.type_line(window, HELLO))
        await slow_box.is_struck.wait()
        other.take_focus()
        slow_box.opens.set()
        result = await typing
        assert isinstance(result, NotTyped)
        assert (result.trouble, result.is_cut) == (Trouble.NOT_IN_FRONT, True)
        assert other.has_focus()
        assert other.keys() == 0
        assert await injector.type_line(window, NOTIFY) == Typed(NOTIFY)
        game.wait_for_lines([NOTIFY])


async def test_a_game_that_ends_mid_line_is_reported_and_the_next_one_owes_nothing(
    slow_box: SlowBox, tmp_path: Path, display_name: str, injector: X11Injector
) -> None:
    with repeating_game(tmp_path / "first", display_name):
        [window] = injector.find_windows()
        typing = asyncio.create_task(injector.type_line(window, HELLO))
        await slow_box.is_struck.wait()
    slow_box.opens.set()
    result = await typing
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.WINDOW_GONE, True)
    assert injector.find_windows() == ()
    with repeating_game(tmp_path / "second", display_name) as game:
        [window] = injector.find_windows()
        assert await injector.type_line(window, HELLO) == Typed(HELLO)
        game.wait_for_lines([HELLO])
        assert game.lost() == []


async def test_who_is_cancelled_mid_line_pays_first_the_next_time(
    slow_box: SlowBox, tmp_path: Path, display_name: str, injector: X11Injector
) -> None:
    with repeating_game(tmp_path, display_name) as game:
        [window] = injector.find_windows()
        typing = asyncio.create_task(injector.type_line(window, HELLO))
        await slow_box.is_struck.wait()
        typing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await typing
        slow_box.opens.set()
        assert await injector.type_line(window, NOTIFY) == Typed(NOTIFY)
        game.wait_for_lines([NOTIFY])


async def test_a_program_that_fetches_the_focus_back_gets_no_key(
    display_name: str, injector: X11Injector, likeness: OtherWindow
) -> None:
    [window] = injector.find_windows()
    enough = Event()
    with closing(OtherWindow(display_name)) as other:
        other.take_focus()
        holding = Thread(target=other.hold_focus, args=[enough])
        holding.start()
        try:
            result = await injector.type_line(window, HELLO)
        finally:
            enough.set()
            holding.join()
        assert isinstance(result, NotTyped)
        assert (result.trouble, result.is_cut) == (Trouble.NOT_IN_FRONT, False)
        assert other.keys() == likeness.keys() == 0


async def test_a_hidden_window_is_not_found_and_gets_no_key(
    injector: X11Injector, likeness: OtherWindow
) -> None:
    [window] = injector.find_windows()
    likeness.hide()
    assert injector.find_windows() == ()
    result = await injector.type_line(window, HELLO)
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.NOT_IN_FRONT, False)


async def test_a_window_with_the_number_of_one_that_went_gets_no_key(
    injector: X11Injector, likeness: OtherWindow
) -> None:
    [window] = injector.find_windows()
    for earlier in (replace(window, pid=4711), replace(window, window_class="GxWindowClassD3d")):
        result = await injector.type_line(earlier, HELLO)
        assert isinstance(result, NotTyped)
        assert (result.trouble, result.is_cut) == (Trouble.WINDOW_GONE, False)
    assert likeness.keys() == 0


def set_layout(display_name: str, *arguments: str) -> None:
    subprocess.run(["setxkbmap", "-display", display_name, *arguments], check=True)


async def test_a_layout_without_latin_letters_is_reported(
    display_name: str, injector: X11Injector, likeness: OtherWindow
) -> None:
    set_layout(display_name, "ru")
    [window] = injector.find_windows()
    result = await injector.type_line(window, HELLO)
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.NO_KEY, False)
    assert likeness.keys() == 0


async def test_an_active_second_layout_is_reported(
    display_name: str, injector: X11Injector, likeness: OtherWindow
) -> None:
    set_layout(display_name, "us,ru", "-option", "grp:menu_toggle")
    menu_key = 135
    with closing(Display(display_name)) as display:
        for kind in (X.KeyPress, X.KeyRelease):
            xtest.fake_input(display, kind, menu_key)
        display.sync()
    [window] = injector.find_windows()
    result = await injector.type_line(window, HELLO)
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.NO_KEY, False)
    assert likeness.keys() == 0


async def test_a_screen_that_goes_away_is_reported() -> None:
    with virtual_display() as name:
        likeness = OtherWindow(name, window_class="Wow.exe")
        injector = X11Injector(name)
        [window] = injector.find_windows()
        likeness.close()
    with closing(injector):
        # Once only: by the next attempt another test's screen may have the number of this one.
        result = await injector.type_line(window, HELLO)
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.DISPLAY_LOST, False)
