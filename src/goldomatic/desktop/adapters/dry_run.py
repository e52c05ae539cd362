"""The rehearsal: shows each line that would be typed, and touches no window and no clipboard (SPEC §8)."""

from collections.abc import Callable
from typing import Final

from goldomatic.desktop.core.game import GameWindow, NotTyped, Typed
from goldomatic.desktop.core.typing_plan import typing_steps

REHEARSAL_WINDOW: Final = GameWindow(id=0, title="Dry run", window_class="", pid=None, process_name=None)


class DryRun:
    """An `Injector` that hands each line to ``show``. It has one window, which is always there."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show

    def find_windows(self) -> tuple[GameWindow, ...]:
        """Return the one window that stands for the game."""
        return (REHEARSAL_WINDOW,)

    async def type_line(
        self, window: GameWindow, line: str, *, is_repeated: bool = False
    ) -> Typed | NotTyped:
        """Show the line; refuse what a real injector would refuse.

        Raises:
            NotTypable: the line is none that `goldomatic.protocol.commands` makes.
        """
        del window, is_repeated
        typing_steps(line)
        self._show(line)
        return Typed(line)

    async def pay_escape(self, window: GameWindow) -> bool:
        """Return True: a line that is only shown is never cut short."""
        del window
        return True

    def close(self) -> None:
        """Hold nothing, so let go of nothing."""
