"""Shows the bridge in a terminal, and turns keys into wishes."""

from __future__ import annotations

import os
import select
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.live import Live

from goldomatic.ambient import Clock
from goldomatic.desktop.core.gift_view import GiftAction
from goldomatic.desktop.core.gift_wishes import SkipItem
from goldomatic.desktop.core.settings import Language
from goldomatic.desktop.core.view import BridgeView, Notice
from goldomatic.desktop.core.wishes import AllowCharacter, AskNow, ChooseWindow, Sync, TestLink, Wish
from goldomatic.desktop.terminal.picture import NOTICES_SHOWN, Told, picture
from goldomatic.desktop.ui.texts.catalogue import Texts, language_of

__all__ = ["QUIT", "LivePage", "keys", "wishes_of"]

QUIT = "q"


class LivePage:
    """What the bridge has told last. Told on the bridge's thread, shown on the terminal's."""

    def __init__(self, console: Console, language: Language, wall: Clock) -> None:
        """Begin with nothing told."""
        system = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
        self._texts = Texts(language_of(language, system))
        self._console = console
        self._wall = wall
        self._told: Told = deque(maxlen=NOTICES_SHOWN)
        self._changes = 0
        self.view: BridgeView | None = None

    def on_view(self, view: BridgeView) -> None:
        """Take a new view."""
        self.view = view
        self._changes += 1

    def on_notice(self, notice: Notice) -> None:
        """Take a notice."""
        self._told.append((self._wall.now(), notice))
        self._changes += 1

    @contextmanager
    def shown(self, *, has_keys: bool) -> Iterator[Callable[[], None]]:
        """Show the page meanwhile; what is given brings it up to date."""
        with Live(console=self._console, auto_refresh=False, screen=True, vertical_overflow="crop") as live:
            drawn: object = None

            def refresh() -> None:
                nonlocal drawn
                now = self._wall.now()
                # The countdown moves once a second; whatever else moves is told.
                present = (self._changes, int(now.timestamp()))
                if self.view is not None and present != drawn:
                    drawn = present
                    page = picture(self._texts, self.view, self._told, now, has_keys=has_keys)
                    live.update(page, refresh=True)

            yield refresh


def wishes_of(key: str, view: BridgeView | None) -> tuple[Wish, ...]:
    """Return what a key asks for now; nothing for a key without a meaning."""
    if view is None:
        return ()
    character = view.link.character
    windows = view.game.windows
    match key.lower():
        case "s":
            return tuple(Sync(payout_id) for payout_id in view.syncable)
        case "k":
            return tuple(SkipItem(gift.id) for gift in view.gifts if GiftAction.SKIP in gift.actions)
        case "y" | "n" if character is not None and not view.link.is_character_allowed:
            return (AllowCharacter(character, is_allowed=key.lower() == "y"),)
        case "t":
            return (TestLink(),)
        case "r":
            return (AskNow(),)
        case digit if digit.isdecimal() and 1 <= int(digit) <= len(windows):
            return (ChooseWindow(windows[int(digit) - 1].id),)
        case _:
            return ()


def _pressed(file: int) -> str:
    """Return the key that waits, if any; a terminal that is gone is as good as being told to quit."""
    if not select.select([file], [], [], 0)[0]:
        return ""
    try:
        read = os.read(file, 1)
    except OSError:
        return QUIT
    return read.decode("ascii", "ignore") if read else QUIT


@contextmanager
def keys() -> Iterator[Callable[[], str]]:
    """Give a function that returns the key that was pressed, or nothing; keys are not shown meanwhile."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows only

        yield lambda: msvcrt.getwch() if msvcrt.kbhit() else ""
    else:
        import termios  # noqa: PLC0415 - not for Windows
        import tty  # noqa: PLC0415

        file = sys.stdin.fileno()
        before = termios.tcgetattr(file)
        tty.setcbreak(file)
        try:
            yield lambda: _pressed(file)
        finally:
            with suppress(termios.error):
                termios.tcsetattr(file, termios.TCSADRAIN, before)
