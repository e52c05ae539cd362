"""Typing into a window of Windows, in the background and in front: what arrives, and where (SPEC §8)."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from goldomatic.desktop.adapters.fallback import Fallback
from goldomatic.desktop.adapters.injection import injector_for
from goldomatic.desktop.adapters.win32 import PostMessageInjector, SendInputInjector
from goldomatic.desktop.adapters.win32_keys import Input, inputs
from goldomatic.desktop.adapters.win32_system import Win32System
from goldomatic.desktop.core import typing_plan
from goldomatic.desktop.core.game import Typed
from goldomatic.desktop.core.settings import Strategy
from goldomatic.desktop.core.typing_plan import Key, Press
from tests.support.typed_lines import longest_line
from tests.support.wow_program import HELLO, NOTIFY
from tests.wine.inside.windows_game import WindowProgram, another_program, wait_for, window_program

Way = type[PostMessageInjector] | type[SendInputInjector]
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


@pytest.mark.parametrize(
    ("strategy", "way"),
    [
        (Strategy.AUTOMATIC, Fallback),
        (Strategy.POST_MESSAGE, PostMessageInjector),
        (Strategy.SEND_INPUT, SendInputInjector),
    ],
)
def test_the_settings_choose_the_way(strategy: Strategy, way: type[object]) -> None:
    assert isinstance(injector_for(strategy, show=print), way)


def test_the_game_is_found_and_nothing_else(
    game: WindowProgram, other: WindowProgram, tmp_path: Path
) -> None:
    [window] = PostMessageInjector().find_windows()
    assert window.pid == game.pid
    assert (window.title, window.window_class) == ("World of Warcraft", "GxWindowClassD3d")
    assert window.process_name == "WoW.exe"
    renamed = {"program": "Realm.exe", "window_class": "GxWindowClassOpenGl", "title": "Our Realm"}
    with window_program(tmp_path / "gl.txt", **renamed) as second:
        found = SendInputInjector().find_windows()
        assert {each.pid for each in found} == {game.pid, second.pid}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.scenario("SC-003", "TC-005")
async def test_the_longest_lines_arrive_exactly_and_the_other_window_stays_in_front(
    way: Way, game: WindowProgram, other: WindowProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing_plan, "SPACING_SECONDS", 0.0)
    lines = [longest_line(number) for number in range(20)]
    assert {len(line) for line in lines} == {254}
    assert {'"', "\\", ":", ";", "("} <= set("".join(lines))
    injector = way()
    [window] = injector.find_windows()
    before, repetitions, began = len(other.events()), 0, time.monotonic()
    for count, line in enumerate(lines, start=1):
        assert await injector.type_line(window, line) == Typed(line)
        # A machine that makes the game stand still loses a line, as it loses the acknowledgement.
        while not await arrives(game, count):
            repetitions += 1
            assert repetitions <= len(lines)
            assert await injector.type_line(window, line, is_repeated=True) == Typed(line)
        wait_for(other.is_in_front, "the other window's return")
    took = time.monotonic() - began
    print(f"SEEN {way.__name__}: {len(lines)} lines of 254 bytes in {took:.1f} s, {repetitions} typed again")
    assert game.said() == lines
    assert set(other.events()[before:]) <= {"FRONT yes", "FRONT no"}


async def arrives(game: WindowProgram, count: int) -> bool:
    """Wait a little until so many lines have been said."""
    end = time.monotonic() + 4
    while time.monotonic() < end:
        if len(game.said()) >= count:
            return True
        await asyncio.sleep(0.02)
    return False


async def test_in_the_background_nothing_moves(game: WindowProgram, other: WindowProgram) -> None:
    injector = PostMessageInjector()
    before = len(other.events())
    assert await injector.type_line(game.window, HELLO) == Typed(HELLO)
    game.wait_for_said([HELLO])
    assert other.events()[before:] == []


@pytest.mark.parametrize("way", WAYS)
async def test_no_character_overtakes_the_return_of_enter(way: Way, game: WindowProgram) -> None:
    assert await way().type_line(game.window, HELLO) == Typed(HELLO)
    game.wait_for_said([HELLO])
    expected = ["ENTER opens", "CONTROL return", "BOX is open", f"SAID {HELLO}", "CONTROL return"]
    keys = ("ENTER", "CONTROL", "BOX", "SAID", "LOST")
    wait_for(lambda: len(game.events(*keys)) >= len(expected), "the last return")
    assert game.events(*keys) == expected


@pytest.mark.parametrize("way", WAYS)
async def test_a_minimized_game_gets_its_line(way: Way, game: WindowProgram, other: WindowProgram) -> None:
    system, window = Win32System(), game.window
    minimize = 6
    system._user.ShowWindow(window.id, minimize)
    wait_for(lambda: system._user.IsIconic(window.id), "the minimized window")
    injector = way()
    assert injector.find_windows() == (window,)
    assert await injector.type_line(window, HELLO) == Typed(HELLO)
    game.wait_for_said([HELLO])


@pytest.mark.parametrize("way", WAYS)
async def test_a_repeated_line_closes_the_box_that_was_left_open(way: Way, game: WindowProgram) -> None:
    system, injector = Win32System(), way()
    game.come_to_front()
    system.send(inputs(Press(Key.ENTER)))
    wait_for(lambda: game.events("BOX"), "the chat box")
    assert await injector.type_line(game.window, HELLO) == Typed(HELLO)
    assert game.said() == [""]
    assert await injector.type_line(game.window, NOTIFY, is_repeated=True) == Typed(NOTIFY)
    game.wait_for_said(["", NOTIFY])


@pytest.mark.parametrize("way", WAYS)
async def test_a_streamer_who_has_just_struck_a_key_in_the_game_is_let_finish(
    way: Way, game: WindowProgram
) -> None:
    system = Win32System()
    game.come_to_front()
    system.send(_nothing_key())
    began = time.monotonic()
    assert (system.seconds_since_input() or 0) < 0.5
    assert await way().type_line(game.window, HELLO) == Typed(HELLO)
    assert time.monotonic() - began > 1.4
    game.wait_for_said([HELLO])


async def test_typing_elsewhere_does_not_delay_a_game_in_the_background(
    game: WindowProgram, other: WindowProgram
) -> None:
    Win32System().send(_nothing_key())
    began = time.monotonic()
    assert await PostMessageInjector().type_line(game.window, HELLO) == Typed(HELLO)
    assert time.monotonic() - began < 1.4


def _nothing_key() -> list[Input]:
    """A key that no keyboard has: input all the same."""
    strokes = inputs(Press(Key.ESCAPE))
    for stroke in strokes:
        stroke.of.keyboard.key_code = 0xFC
        stroke.of.keyboard.place = 0
    return strokes
