"""A person in front of the client: walks to the mailbox, clicks, answers the game's questions (GAME §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from goldomatic.sim.wow.mouse import UnreachableError
from goldomatic.sim.wow.player_side import PlayerSide, side_of

if TYPE_CHECKING:
    from goldomatic.sim.wow.client import Client

__all__ = ["Person"]

_YES: Final = 1
_NO: Final = 2


class Person:
    """Acts as the player of one client; every act takes ``pause_seconds`` on the clock, which may be 0.

    All raise `UnreachableError` where a person could not do it: nothing to click, or something in the way.
    """

    def __init__(self, client: Client, *, pause_seconds: float = 0.2) -> None:
        """Sit down in front of ``client``."""
        self._client = client
        self.pause_seconds = pause_seconds

    @property
    def _side(self) -> PlayerSide:
        return side_of(self._client)

    def open_mailbox(self) -> None:
        """Walk to a mailbox and click on it; the window is there when the server has answered."""
        side = self._side
        side.use_mailbox()
        self._client.advance(2 * side.realm.lag_seconds)
        self._pause()

    def close_mailbox(self) -> None:
        """Close the mail window by its button."""
        self.click("InboxCloseButton")

    def walk_away(self, *, window_closes_after_seconds: float | None = 0.5) -> None:
        """Leave the mailbox's range: the server knows at once, the client later, or (None) never."""
        side = self._side
        side.character.is_near_mailbox = False
        if window_closes_after_seconds is not None:
            self._client.clock.after(window_closes_after_seconds, side.form.close)
        self._pause()

    def click(self, frame_name: str, button: str = "LeftButton") -> None:
        """Click on something."""
        self._client.mouse.click(frame_name, button)
        self._pause()

    def accept_popup(self, which: str = "SEND_MONEY") -> None:
        """Say yes to a question of the game."""
        self.click(f"{self._popup(which)}Button{_YES}")

    def cancel_popup(self, which: str = "SEND_MONEY") -> None:
        """Say no to a question of the game."""
        self.click(f"{self._popup(which)}Button{_NO}")

    def has_popup(self, which: str = "SEND_MONEY") -> bool:
        """Say whether a question of the game is on the screen."""
        return self._client.run(f"return StaticPopup_Visible({which!r})") is not None

    def write_letter(self, recipient: str, subject: str, copper: int = 0) -> None:
        """Fill in a letter by hand, on the send tab."""
        self.click("MailFrameTab2")
        gold, rest = divmod(copper, 10_000)
        silver, coppers = divmod(rest, 100)
        self._type("SendMailNameEditBox", recipient)
        self._type("SendMailSubjectEditBox", subject)
        for part, amount in (("Gold", gold), ("Silver", silver), ("Copper", coppers)):
            self._type(f"SendMailMoney{part}", str(amount) if amount else "")
        self._pause()

    def send_letter(self) -> None:
        """Click *Send*, and say yes if the game asks whether the money is meant."""
        self.click("SendMailMailButton")
        if self.has_popup():
            self.accept_popup()

    def attach(self, bag: int, slot: int) -> None:
        """Put what lies in a slot of the bags into the letter: a right click on it."""
        self._client.run(f"OpenBag({bag})")
        self._pause()
        self.click(f"ContainerFrame{bag + 1}Item{slot}", "RightButton")

    def _type(self, box_name: str, text: str) -> None:
        """Replace what a box holds."""
        self._client.mouse.click(box_name)
        self._client.run(f"{box_name}:HighlightText()")
        if text:
            self._client.keyboard.type_text(text)
        else:
            self._client.run(f"{box_name}:SetText('')")

    def _popup(self, which: str) -> str:
        name = self._client.run(f"return (StaticPopup_Visible({which!r}))")
        if not isinstance(name, str):
            raise UnreachableError(f"the game does not ask {which}")
        return name

    def _pause(self) -> None:
        if self.pause_seconds:
            self._client.advance(self.pause_seconds)
