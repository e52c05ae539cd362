"""What goes wrong while typing on Windows is reported, and a line cut short is thrown away (SPEC §8)."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from goldomatic.desktop.adapters.fallback import windows_injector
from goldomatic.desktop.adapters.typist import Typist
from goldomatic.desktop.adapters.win32 import PostMessageInjector, SendInputInjector
from goldomatic.desktop.adapters.win32_keys import Input, Message, inputs
from goldomatic.desktop.adapters.win32_system import Win32System
from goldomatic.desktop.core import typing_plan
from goldomatic.desktop.core.game import NotTyped, Trouble, Typed
from goldomatic.desktop.core.typing_plan import Key, Press
from tests.support.wow_program import HELLO, NOTIFY
from tests.wine.inside.windows_game import WindowProgram, another_program, wait_for, window_program

Way = Callable[[], Typist]
WAYS = [PostMessageInjector, SendInputInjector]


@pytest.fixture
def game(tmp_path: Path) -> Iterator[WindowProgram]:
    with window_program(tmp_path / "game.txt") as program:
        yield program


@pytest.fixture
def other(game: WindowProgram, tmp_path: Path) -> Iterator[WindowProgram]:
    """Another program, in front of the game."""
    with another_program(tmp_path / "other.txt") as program:
        yield program


@pytest.fixture
def slow_box(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between Enter and the characters lies a second, in which a test can do something."""
    monkeypatch.setattr(typing_plan, "BOX_OPENS_SECONDS", 1.0)


def only_front(events: list[str]) -> bool:
    return set(events) <= {"WINDOW is there", "FRONT yes", "FRONT no"}


async def test_a_line_whose_window_lost_the_front_is_thrown_away(
    slow_box: None, game: WindowProgram, other: WindowProgram
) -> None:
    injector = SendInputInjector()
    typing = asyncio.create_task(injector.type_line(game.window, HELLO))
    await asyncio.to_thread(wait_for, lambda: game.events("BOX"), "the chat box")
    other.come_to_front()
    result = await typing
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.NOT_IN_FRONT, True)
    wait_for(lambda: game.events("ESCAPE"), "the Escape")
    assert await injector.type_line(game.window, NOTIFY) == Typed(NOTIFY)
    game.wait_for_said([NOTIFY])
    assert game.events("ESCAPE") == ["ESCAPE "]
    assert only_front(other.events())


@pytest.mark.parametrize("way", WAYS)
async def test_who_is_cancelled_mid_line_pays_first_the_next_time(
    slow_box: None, way: Way, game: WindowProgram
) -> None:
    injector = way()
    typing = asyncio.create_task(injector.type_line(game.window, HELLO))
    await asyncio.to_thread(wait_for, lambda: game.events("BOX"), "the chat box")
    typing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await typing
    assert await injector.type_line(game.window, NOTIFY) == Typed(NOTIFY)
    game.wait_for_said([NOTIFY])
    assert game.events("ESCAPE") == ["ESCAPE "]


@pytest.mark.parametrize("way", WAYS)
async def test_a_game_that_ends_mid_line_is_reported_and_the_next_one_owes_nothing(
    slow_box: None, way: Way, game: WindowProgram, tmp_path: Path
) -> None:
    injector = way()
    typing = asyncio.create_task(injector.type_line(game.window, HELLO))
    await asyncio.to_thread(wait_for, lambda: game.events("BOX"), "the chat box")
    game.end()
    result = await typing
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.WINDOW_GONE, True)
    assert injector.find_windows() == ()
    with window_program(tmp_path / "second.txt") as second:
        assert await injector.type_line(second.window, HELLO) == Typed(HELLO)
        second.wait_for_said([HELLO])
        assert second.events("ESCAPE", "LOST") == []


@pytest.mark.parametrize("way", WAYS)
async def test_a_window_with_the_number_of_one_that_went_gets_no_key(way: Way, game: WindowProgram) -> None:
    for earlier in (replace(game.window, pid=4711), replace(game.window, window_class="Editor")):
        result = await way().type_line(earlier, HELLO)
        assert isinstance(result, NotTyped)
        assert (result.trouble, result.is_cut) == (Trouble.WINDOW_GONE, False)
    assert only_front(game.events())


async def test_a_program_that_fetches_the_front_back_gets_no_key(
    game: WindowProgram, other: WindowProgram
) -> None:
    system, handle, enough = Win32System(), other.window.id, Event()

    def hold_the_front() -> None:
        while not enough.wait(0.002):
            if system.foreground() != handle:
                system.give_back(handle)

    holding = Thread(target=hold_the_front)
    holding.start()
    try:
        result = await SendInputInjector().type_line(game.window, HELLO)
    finally:
        enough.set()
        holding.join()
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.NOT_IN_FRONT, False)
    assert only_front(game.events())
    assert only_front(other.events())


@pytest.mark.parametrize("way", WAYS)
async def test_a_held_key_is_reported(way: Way, game: WindowProgram) -> None:
    system, injector = Win32System(), way()
    game.come_to_front()
    down, up = shift()
    system.send([down])
    try:
        result = await injector.type_line(game.window, HELLO)
    finally:
        system.send([up])
    assert isinstance(result, NotTyped)
    assert (result.trouble, result.is_cut) == (Trouble.KEYS_HELD, False)
    assert await injector.type_line(game.window, HELLO) == Typed(HELLO)
    game.wait_for_said([HELLO])


class FailingPosts(Win32System):
    """The real Windows, but the posts fail from one on, as for a game that was started as administrator."""

    def __init__(self, posted: int, error: int) -> None:
        super().__init__()
        self._posts = itertools.count()
        self._posted = posted
        self._error = error

    def post(self, handle: int, message: Message) -> int:
        # What SendInput asks before it types: the game's window does take keys.
        if message.wparam == 0xFC or next(self._posts) < self._posted:
            return super().post(handle, message)
        return self._error


@pytest.mark.parametrize(
    ("posted", "escapes"),
    [
        (0, []),
        (1, ["ESCAPE "]),
        (2 + 10, [f"ESCAPE {HELLO[:10]}"]),
        (2 + len(HELLO), [f"ESCAPE {HELLO}"]),
    ],
    ids=["nothing was posted", "half of Enter", "ten characters", "all but the last Enter"],
)
@pytest.mark.scenario("TC-030", "TC-028")
async def test_when_posting_fails_the_line_is_sent_once(
    posted: int, escapes: list[str], game: WindowProgram, other: WindowProgram
) -> None:
    injector = windows_injector(FailingPosts(posted, error=1816))
    [window] = injector.find_windows()
    result = await injector.type_line(window, HELLO)
    assert isinstance(result, Typed)
    assert result.fell_back is not None
    assert (result.fell_back.trouble, result.fell_back.is_cut) == (Trouble.REFUSED, posted > 0)
    game.wait_for_said([HELLO])
    assert game.events("ESCAPE", "LOST") == escapes
    wait_for(other.is_in_front, "the other window's return")
    assert only_front(other.events())


def shift() -> tuple[Input, Input]:
    down, up = inputs(Press(Key.ENTER))
    for stroke in (down, up):
        stroke.of.keyboard.key_code, stroke.of.keyboard.place = 0x10, 0x2A
    return down, up
