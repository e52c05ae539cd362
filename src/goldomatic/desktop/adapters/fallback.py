"""A second way of typing for when the first one fails (SPEC §8)."""

from dataclasses import replace

from goldomatic.desktop.adapters.typist import ChatBoxes, Typist
from goldomatic.desktop.adapters.win32 import PostMessageInjector, SendInputInjector, System
from goldomatic.desktop.core.game import GameWindow, NotTyped, Trouble, Typed


class Fallback:
    """An `Injector` that takes ``second`` for a line that ``first`` could not type.

    The two share their `ChatBoxes`: when ``first`` has cut the line short and could not pay its Escape, then
    ``second`` pays before it types, or does not type. What is returned is how the line fared in the end; when
    ``second`` typed it, it says how ``first`` failed.
    """

    def __init__(self, first: Typist, second: Typist) -> None:
        if first.boxes is not second.boxes:
            raise ValueError("the two must know of each other what is owed")
        self._first = first
        self._second = second

    def find_windows(self) -> tuple[GameWindow, ...]:
        """Return all windows that may be the game's, the likeliest first.

        Raises:
            DisplayUnavailable: nobody can be asked for windows.
        """
        return self._first.find_windows()

    async def type_line(
        self, window: GameWindow, line: str, *, is_repeated: bool = False
    ) -> Typed | NotTyped:
        """Type a line of SPEC §8 in the first way, else in the second.

        Raises:
            NotTypable: the line is none that `goldomatic.protocol.commands` makes.
        """
        failure = await self._first.type_line(window, line, is_repeated=is_repeated)
        # A window that is gone cannot be reached in another way.
        if isinstance(failure, Typed) or failure.trouble is Trouble.WINDOW_GONE:
            return failure
        result = await self._second.type_line(window, line, is_repeated=is_repeated)
        return replace(result, fell_back=failure) if isinstance(result, Typed) else result

    async def pay_escape(self, window: GameWindow) -> bool:
        """Press the Escape that a cut line has left owing; return whether nothing is owed now."""
        return await self._first.pay_escape(window) or await self._second.pay_escape(window)

    def close(self) -> None:
        """Let go of the window system."""
        self._first.close()
        self._second.close()


def windows_injector(system: System | None = None) -> Fallback:
    """Return PostMessage, with SendInput for when it fails.

    Raises:
        DisplayUnavailable: no ``system`` is given, and this is not Windows.
    """
    boxes = ChatBoxes()
    return Fallback(PostMessageInjector(system, boxes), SendInputInjector(system, boxes))
