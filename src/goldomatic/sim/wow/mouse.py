"""The mouse of a person in front of the client: it reaches what lies on top, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldomatic.sim.wow.lua_runtime import LuaError

if TYPE_CHECKING:
    from goldomatic.sim.wow.client import Client

__all__ = ["Mouse", "UnreachableError"]

_LEFT = "LeftButton"


class UnreachableError(Exception):
    """A person could not click there: hidden, covered, disabled or off the screen; the text says which."""


class Mouse:
    """The mouse of one client. Places are in UI units from the lower left corner of the screen."""

    def __init__(self, client: Client) -> None:
        """Take the mouse of ``client``."""
        self._client = client

    def move(self, x: float, y: float) -> None:
        """Move the cursor."""
        self._client.engine("mouse_to", x, y)

    def hover(self, frame_name: str) -> None:
        """Move the cursor to the middle of a frame.

        Raises:
            UnreachableError: the frame cannot be seen or something lies over its middle.
        """
        left, bottom, width, height = self._place(frame_name)
        self.move(left + width / 2, bottom + height / 2)
        touched = self._client.run("return GetMouseFocus() and GetMouseFocus():GetName()")
        if touched != frame_name:
            raise UnreachableError(f"{touched} lies over {frame_name}")

    def click(self, frame_name: str, button: str = _LEFT) -> None:
        """Click the middle of a frame, as a person would.

        Raises:
            UnreachableError: the frame cannot be seen, is covered, or is a disabled button.
        """
        self.hover(frame_name)
        is_disabled = self._client.run(
            f"local f = _G[{frame_name!r}] return f.IsEnabled and not f:IsEnabled()"
        )
        if is_disabled:
            raise UnreachableError(f"{frame_name} is disabled")
        self.press(button)
        self.release(button)

    def press(self, button: str = _LEFT) -> None:
        """Hold a button down where the cursor is."""
        self._client.engine("mouse_down", button)

    def release(self, button: str = _LEFT) -> None:
        """Let a button go."""
        self._client.engine("mouse_up", button)

    def drag(self, frame_name: str, x: float, y: float, button: str = _LEFT) -> None:
        """Drag from the middle of a frame by so many UI units.

        Raises:
            UnreachableError: the frame cannot be seen or is covered.
        """
        self.hover(frame_name)
        left, bottom, width, height = self._place(frame_name)
        self.press(button)
        self._client.engine("mouse_drag", button)
        self.move(left + width / 2 + x, bottom + height / 2 + y)
        self.release(button)

    def wheel(self, frame_name: str, delta: int) -> None:
        """Turn the wheel over a frame: 1 is up, -1 is down.

        Raises:
            UnreachableError: the frame cannot be seen.
        """
        left, bottom, width, height = self._place(frame_name)
        self.move(left + width / 2, bottom + height / 2)
        self._client.engine("mouse_wheel", delta)

    def _place(self, frame_name: str) -> tuple[float, float, float, float]:
        try:
            place = self._client.run(
                f"local f = _G[{frame_name!r}] local s = f:GetEffectiveScale() local l, b, w, h = f:GetRect()"
                " if f:IsVisible() and l then return l * s, b * s, w * s, h * s end"
            )
        except LuaError as error:
            raise UnreachableError(f"there is no frame {frame_name}") from error
        if place is None:
            raise UnreachableError(f"{frame_name} cannot be seen")
        left, bottom, width, height = place
        return left, bottom, width, height
