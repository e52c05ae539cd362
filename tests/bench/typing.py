"""How fast, and how exactly, lines get into the game's chat box on X11 (SPEC §8).

    python -m tests.bench.typing [--lines 500] [--rounds 3]

Commands of 254 bytes are typed into the simulated game's real window on a virtual screen, and read back from
what its ``/run`` was given. The pause between two lines, which servers ask for, is left out; that for the
chat box to open is not. A game that stands still on a busy machine loses a line: it is typed again, as after
a missing acknowledgement, and counted. Beside it, in the same round: the same keys struck bare by XTEST into
a window that takes them all, without a look at anything.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from Xlib.display import Display

from goldomatic.desktop.adapters.x11 import X11Injector
from goldomatic.desktop.adapters.x11_keys import Keys
from goldomatic.desktop.core import typing_plan
from goldomatic.desktop.core.game import GameWindow, Typed
from goldomatic.desktop.core.typing_plan import BOX_OPENS_SECONDS, Characters, Key, Press
from tests.bench.rounds import machine, median_ratio, print_table
from tests.support.typed_lines import longest_line
from tests.support.x11 import virtual_display
from tests.support.x11_game import Game, OtherWindow, repeating_game

__all__ = ["measure"]

READ_BACK_SECONDS = 4.0
REPETITIONS_MAX = 5


async def type_and_read_back(
    injector: X11Injector, window: GameWindow, game: Game, line: str
) -> tuple[float, int]:
    """Type a line until the game has executed it; return the last typing's seconds and the repetitions."""
    for repetitions in range(REPETITIONS_MAX):
        began = time.monotonic()
        result = await injector.type_line(window, line, is_repeated=repetitions > 0)
        took = time.monotonic() - began
        assert result == Typed(line), result
        end = time.monotonic() + READ_BACK_SECONDS
        while time.monotonic() < end:
            # The window of chat keeps its last lines only.
            if game.lines()[-1:] == [line]:
                return took, repetitions
            await asyncio.sleep(0.01)
    raise AssertionError(f"the game has not executed {line}")


def strike_bare(display: Any, line: str) -> float:
    """Strike the same keys; return the seconds until the server has them."""
    began = time.monotonic()
    keys = Keys(display)
    for step in (Press(Key.ENTER), Characters(line), Press(Key.ENTER)):
        keys.strike(keys.strokes(step))
    return time.monotonic() - began


@contextmanager
def without_spacing() -> Iterator[None]:
    """What is not said aloud is not muted."""
    spacing, typing_plan.SPACING_SECONDS = typing_plan.SPACING_SECONDS, 0.0  # type: ignore[misc]
    try:
        yield
    finally:
        typing_plan.SPACING_SECONDS = spacing  # type: ignore[misc]


async def measure(count: int, rounds: int) -> None:
    """Print the table."""
    print(machine())
    lines = [longest_line(number) for number in range(count)]
    ours: list[float] = []
    floor: list[float] = []
    repetitions, began = 0, time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        virtual_display() as name,
        repeating_game(Path(folder), name) as game,
        closing(X11Injector(name)) as injector,
        closing(Display(name)) as display,
        without_spacing(),
    ):
        [window] = injector.find_windows()
        for number in range(rounds):
            share = lines[number::rounds]
            taken = [await type_and_read_back(injector, window, game, line) for line in share]
            # Escape and its pause stand before a repeated line, and are no part of typing it.
            ours.append(statistics.fmean(took - BOX_OPENS_SECONDS for took, again in taken if not again))
            repetitions += sum(again for _, again in taken)
            with closing(OtherWindow(name)) as other:
                other.take_focus()
                floor.append(statistics.fmean(strike_bare(display, line) for line in share))
            game.hands.take_focus()
    took = time.monotonic() - began
    row = [
        "one line, without the wait for the box",
        f"{statistics.median(ours) * 1_000:.1f}",
        f"{statistics.median(floor) * 1_000:.1f}",
        f"{median_ratio(ours, floor):.2f}",
    ]
    print_table(
        f"{count} lines of 254 bytes, every byte right, {repetitions} typed again, {took:.1f} s in all",
        ["", "ours ms", "bare XTEST ms", "ours/bare"],
        [row],
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--lines", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(arguments)
    asyncio.run(measure(given.lines, given.rounds))


if __name__ == "__main__":
    main()
