"""The keyboard of a person, or of the Desktop, in front of the client (GAME §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldomatic.sim.wow.client import Client

__all__ = ["Keyboard"]

_PAUSE_AFTER_ENTER_SECONDS = 0.15


class Keyboard:
    """Keys and letters for one client.

    ``lost`` keeps what nobody took: a loading screen was up, or no edit box had the focus.
    """

    def __init__(self, client: Client) -> None:
        """Sit down in front of ``client``."""
        self._client = client
        self.lost: list[str] = []
        self.held: set[str] = set()
        """Which of ``SHIFT``, ``CTRL``, ``ALT`` are held down."""

    def press(self, key: str) -> None:
        """Press a key without a letter: ``ENTER``, ``ESCAPE``, ``TAB``, ``BACKSPACE``."""
        if self._client.is_loading or not self._client.engine("key", key):
            self.lost.append(key)

    def type_text(self, text: str) -> None:
        """Type letters, all within one frame."""
        for letter in text:
            if self._client.is_loading or not self._client.engine("letter", letter):
                self.lost.append(letter)

    def type_line(self, line: str) -> list[str]:
        """Open the chat box, type a line and send it, in the time that it takes; return what got lost."""
        lost_before = len(self.lost)
        self.press("ENTER")
        self._client.advance(_PAUSE_AFTER_ENTER_SECONDS)
        self.type_text(line)
        self.press("ENTER")
        self._client.advance(2.0 / self._client.options.fps)
        return self.lost[lost_before:]
