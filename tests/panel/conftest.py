"""A real browser, a real EBS whose clocks the test moves, and the built panel on a page of its own origin."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from goldomatic.panel import building, files
from tests.panel.theatre import BROWSER_ARGUMENTS, Theatre, browser_program, theatre_on

Opens = Callable[..., Awaitable[Theatre]]


@pytest.fixture(scope="session")
def panel_files() -> dict[str, bytes]:
    """The panel as it is built from the sources now."""
    building.build()
    return files.panel_files()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests of this process; every test opens a window of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_program(), args=BROWSER_ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def theatre(browser: Browser, panel_files: dict[str, bytes], tmp_path: Path) -> AsyncIterator[Opens]:
    """Opens an EBS, a page with the panel, and a way to play Twitch; what is opened is closed afterwards."""
    async with AsyncExitStack() as stack:

        async def open_theatre(**options: object) -> Theatre:
            opened: AbstractAsyncContextManager[Theatre] = theatre_on(
                browser,
                panel_files,
                tmp_path,
                **options,  # type: ignore[arg-type]
            )
            return await stack.enter_async_context(opened)

        yield open_theatre
