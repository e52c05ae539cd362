"""Which windows may be the game's (GAME §3), and the rehearsal that needs none."""

import subprocess
import sys
from pathlib import Path

import pytest

from goldomatic.desktop.adapters.dry_run import REHEARSAL_WINDOW, DryRun
from goldomatic.desktop.adapters.game_window import Injector, likely_windows, likeness
from goldomatic.desktop.core.game import GameWindow, Typed
from goldomatic.desktop.core.typing_plan import NotTypable

HELLO = '/run MGM_Hello("abcd1234")'


def window(
    number: int = 1, title: str = "x", window_class: str = "x", program: str | None = None
) -> GameWindow:
    return GameWindow(id=number, title=title, window_class=window_class, pid=None, process_name=program)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (window(window_class="GxWindowClassD3d", title="Renamed", program="Realm.exe"), 3),
        (window(window_class="GxWindowClassOpenGl"), 3),
        (window(program="Wow.exe"), 2),
        (window(program="WoW.exe"), 2),
        (window(window_class="Wow.exe"), 2),
        (window(title="World of Warcraft"), 1),
        (window(title="World of Warcraft - Forum", window_class="firefox", program="firefox"), 0),
    ],
)
def test_likeness(found: GameWindow, expected: int) -> None:
    assert likeness(found) == expected


def test_all_are_returned_and_the_likeliest_is_first() -> None:
    by_title, by_class, other = (
        window(1, title="World of Warcraft"),
        window(3, window_class="GxWindowClassD3d"),
        window(4),
    )
    second = window(2, window_class="GxWindowClassD3d")
    assert likely_windows([by_title, by_class, other, second]) == (second, by_class, by_title)


async def test_a_rehearsal_shows_the_line_and_refuses_the_same() -> None:
    shown: list[str] = []
    dry: Injector = DryRun(shown.append)
    assert dry.find_windows() == (REHEARSAL_WINDOW,)
    assert await dry.type_line(REHEARSAL_WINDOW, HELLO) == Typed(HELLO)
    with pytest.raises(NotTypable):
        await dry.type_line(REHEARSAL_WINDOW, "/run print(1)")
    assert shown == [HELLO]
    assert await dry.pay_escape(REHEARSAL_WINDOW)
    dry.close()


@pytest.mark.parametrize("module", ["core.typing_plan", "adapters.game_window", "adapters.dry_run"])
def test_only_the_x11_strategy_needs_python_xlib(module: str, tmp_path: Path) -> None:
    code = (
        f"import sys, goldomatic.desktop.{module}; sys.exit(any(m.startswith('Xlib') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
