"""Typing into the WoW client simulator over HTTP: the Desktop's `Injector` where no window is (SPEC §14)."""

from __future__ import annotations

import asyncio
from typing import Final

import httpx

from goldomatic.desktop.core.game import GameWindow, NotTyped, Trouble, Typed
from goldomatic.desktop.core.typing_plan import SPACING_SECONDS, typing_steps

__all__ = ["RemoteTyping"]

WINDOW: Final = GameWindow(
    id=1, title="World of Warcraft", window_class="GxWindowClassD3d", pid=None, process_name="WoW.exe"
)
_CALL_SECONDS_MAX: Final = 15.0


class RemoteTyping:
    """Hands lines to the program's ``POST /api/mock/type``, which types them into the chat box."""

    def __init__(self, base_url: str) -> None:
        """Type into the simulator at this address; nothing is sent yet."""
        self._http = httpx.Client(base_url=base_url, timeout=_CALL_SECONDS_MAX, trust_env=False)

    def find_windows(self) -> tuple[GameWindow, ...]:
        """Return the simulator's one window while the program answers."""
        try:
            return (WINDOW,) if self._http.get("/api/mock/health").is_success else ()
        except httpx.HTTPError:
            return ()

    async def type_line(
        self, window: GameWindow, line: str, *, is_repeated: bool = False
    ) -> Typed | NotTyped:
        """Type a line, and leave the pause after it that the game wants.

        Raises:
            NotTypable: the line is none that `goldomatic.protocol.commands` makes.
        """
        del window, is_repeated
        typing_steps(line)
        try:
            answer = await asyncio.to_thread(self._http.post, "/api/mock/type", json={"line": line})
        except httpx.HTTPError as error:
            return NotTyped(Trouble.WINDOW_GONE, f"the simulator does not answer: {error}", is_cut=False)
        if not answer.is_success:
            return NotTyped(Trouble.NOT_IN_FRONT, f"the simulator answers {answer.status_code}", is_cut=False)
        await asyncio.sleep(SPACING_SECONDS)
        return Typed(line)

    async def pay_escape(self, window: GameWindow) -> bool:
        """Return True: what goes over HTTP is never cut short."""
        del window
        return True

    def close(self) -> None:
        """Close the connection."""
        self._http.close()
