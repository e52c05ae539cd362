"""How much script runs when the panel loads, and does its memory stay flat over an hour of polling?

    python -m tests.bench.panel_page [--minutes 60] [--loads 9]

The built panel in a real Chromium on a page of its own origin, under Twitch's content policy, and a real EBS;
the clocks of both are the bench's, so that an hour passes in a few minutes. Script time is what the browser
says that it spent on the page's scripts until the viewer's place is shown; memory is the heap of JavaScript
after a collection, and how many elements the page holds. The ratio of the last to the first is what should be
1.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog
from playwright.async_api import Browser, CDPSession, async_playwright, expect

from goldomatic.panel import building, files
from tests.bench.rounds import machine, print_table
from tests.panel.theatre import BROWSER_ARGUMENTS, Theatre, browser_program, theatre_on

__all__ = ["measure"]

_SAMPLES = 4
_SECONDS_AN_HOUR = 3600
_FIGURES = {"JSHeapUsedSize": "heap, kB", "Nodes": "elements and texts"}


async def measure(folders: Sequence[Path], *, minutes: float) -> None:
    """Print script time at load, in all folders but the last, and memory over the time, in that one."""
    loads = len(folders) - 1
    building.build()
    content = files.panel_files()
    print(machine())
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_program(), args=BROWSER_ARGUMENTS)
        times = [await _load(browser, content, folders[number]) for number in range(loads)]
        rows = [
            ("script", f"{statistics.median(script for script, _ in times):.1f}"),
            ("all that the page's thread did", f"{statistics.median(whole for _, whole in times):.1f}"),
        ]
        print_table(f"loading, median of {loads}", ("milliseconds of", "time"), rows)
        await _stay(browser, content, folders[-1], minutes)
        await browser.close()


async def _load(browser: Browser, content: dict[str, bytes], folder: Path) -> tuple[float, float]:
    """Open the panel anew; return milliseconds of script and of all the thread's work."""
    async with theatre_on(browser, content, folder) as play:
        await play.authorize()
        await expect(play.panel.locator("main")).to_contain_text("How to join")
        session = await _debugger(play)
        before = await _figures(session)
        # The meter counts from when it is switched on, so the page that it measures is the second one.
        await play.panel.evaluate("() => location.reload()")
        await expect(play.panel.locator("main")).to_contain_text("Oiling the gears")
        await play.pass_time(0)
        await expect(play.panel.locator("main")).to_contain_text("How to join")
        after = await _figures(session, is_clean=False)
        names = ("ScriptDuration", "TaskDuration")
        script, whole = ((after[name] - before[name]) * 1000 for name in names)
        return script, whole


async def _stay(browser: Browser, content: dict[str, bytes], folder: Path, minutes: float) -> None:
    """Watch draw after draw, as somebody who is in the pool, and look at the memory now and then."""
    async with theatre_on(browser, content, folder) as play:
        await play.service.chat("!twgold Norinn")
        await play.service.chat("!twgold Thrall", viewer="3003")
        await play.authorize(exp=int(play.service.wall.now().timestamp()) + 10 * _SECONDS_AN_HOUR)
        session = await _debugger(play)
        # A round shows every part of the page once; what it loads stays.
        await play.pass_time(min(300.0, minutes * 60))
        samples = [await _figures(session)]
        asked = len(play.asked)
        for _ in range(_SAMPLES):
            await play.pass_time(minutes * 60 / _SAMPLES)
            samples.append(await _figures(session))
        header = (
            "memory over the time",
            *(f"{minutes * part / _SAMPLES:.0f} min" for part in range(_SAMPLES + 1)),
        )
        rows = [_row(words, [sample[name] for sample in samples]) for name, words in _FIGURES.items()]
        print_table(f"{minutes:.0f} minutes, {len(play.asked) - asked} questions", (*header, "ratio"), rows)


def _row(words: str, values: list[float]) -> tuple[str, ...]:
    shown = [f"{value / 1000:,.0f}" if "kB" in words else f"{value:,.0f}" for value in values]
    return words, *shown, f"{values[-1] / values[0]:.3f}"


async def _debugger(play: Theatre) -> CDPSession:
    """Return the browser's own meter of the panel's frame, which runs in a process of its own."""
    session = await play.page.context.new_cdp_session(play.panel)
    await session.send("Performance.enable")
    return session


async def _figures(session: CDPSession, *, is_clean: bool = True) -> dict[str, float]:
    if is_clean:
        # What the first collection lets go of may hold more that only a second one finds.
        for _ in range(2):
            await session.send("HeapProfiler.collectGarbage")
    told: dict[str, Any] = await session.send("Performance.getMetrics")
    return {metric["name"]: metric["value"] for metric in told["metrics"]}


def main() -> None:
    """Read the sizes, and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--loads", type=int, default=9)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory(prefix="mgm-bench-") as folder:
        # An EBS each.
        folders = [Path(tempfile.mkdtemp(dir=folder)) for _ in range(options.loads + 1)]
        asyncio.run(measure(folders, minutes=options.minutes))


if __name__ == "__main__":
    main()
