"""The engine's half of the mail window: what ``SendMail`` would send if it were called now (GAME §6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from goldomatic.sim.wow.items import Binding, Stack
from goldomatic.sim.wow.packets import MailAnswer, MailRefusal
from goldomatic.sim.wow.post import OutgoingLetter
from goldomatic.sim.wow.purse_and_bags import Belongings

__all__ = ["ATTACHMENTS_MAX", "SendForm"]

ATTACHMENTS_MAX: Final = 12
_POSTAGE_COPPER: Final = 30


@dataclass(slots=True, kw_only=True)
class SendForm:
    """Money, C.O.D. and attachments of the letter that is being written, and whether the mailbox is open.

    ``fire`` raises an event, ``complain`` shows a global string in red, ``post`` hands in the letter.
    """

    belongings: Belongings
    fire: Callable[..., object]
    complain: Callable[[str], object]
    post: Callable[[OutgoingLetter], object]
    later: Callable[[Callable[[], object]], object]
    """Does something as soon as the clock moves."""
    is_closing_told_twice: bool = True
    """Whether ``MAIL_CLOSED`` comes again a moment later, as this client is known to do for such windows."""
    reason_comes_first: bool = True
    """Whether the red text comes before ``MAIL_FAILED``, or after it."""
    is_open: bool = False
    is_showing: bool = False
    """Whether the send tab is in front: what a right click in the bags goes by."""
    copper: int = 0
    cod_copper: int = 0
    attachments: list[Stack | None] = field(default_factory=lambda: [None] * ATTACHMENTS_MAX)

    @property
    def price(self) -> int:
        """The postage in copper."""
        return _POSTAGE_COPPER * max(len(self.items), 1)

    @property
    def items(self) -> tuple[Stack, ...]:
        """What is attached, in order."""
        return tuple(stack for stack in self.attachments if stack is not None)

    def open(self) -> None:
        """Show the mailbox that the character has clicked on."""
        self.is_open = True
        self.fire("MAIL_SHOW")

    def close(self) -> None:
        """Leave the mailbox; what was attached lies free in the bags again. What was sent stays sent."""
        if self.is_open:
            self.leave()
            self.fire("MAIL_CLOSED")
            if self.is_closing_told_twice:
                self.later(lambda: self.fire("MAIL_CLOSED"))

    def leave(self) -> None:
        """Close the mailbox without telling anybody."""
        self.is_open = self.is_showing = False
        self._clear()

    def set_money(self, copper: int) -> bool:
        """Put money into the letter; False, and a red text, when the purse is short of it and the postage."""
        if copper and copper + self.price > self.belongings.copper:
            self.complain(MailRefusal.NOT_ENOUGH_MONEY.value)
            return False
        self.copper = copper
        self.fire("SEND_MAIL_MONEY_CHANGED")
        return True

    def set_cod(self, copper: int) -> None:
        """Ask for money on delivery."""
        self.cod_copper = copper
        self.fire("SEND_MAIL_COD_CHANGED")

    def click(self, slot: int | None, *, clears: bool = False) -> None:
        """Do what a click on an attachment's slot (0 … 11) does; None is the first free slot.

        Attaches what the cursor holds if the client thinks that it can be mailed; takes off what lies there
        when the cursor is empty, or when ``clears``.
        """
        held = self.belongings.held
        if held is None or clears:
            if slot is not None:
                self._detach(slot)
            return
        refusal = held.mail_refusal
        # A bound-to-account item may go to one's own characters: the client leaves that to the server.
        if refusal is not None and held.kind.binding is not Binding.ACCOUNT:
            self.complain(refusal.value)
            self.belongings.drop()
            return
        free = next((index for index, stack in enumerate(self.attachments) if stack is None), None)
        target = slot if slot is not None else free
        if target is None:
            self.complain("ERR_MAIL_INVALID_ATTACHMENT_SLOT")
            self.belongings.drop()
            return
        self._detach(target)
        self.attachments[target] = held
        # It goes from the cursor into the form without being unlocked between.
        self.belongings.held = None
        self.fire("CURSOR_UPDATE")
        self.fire("MAIL_SEND_INFO_UPDATE")

    def send(self, recipient: str, subject: str, body: str) -> None:
        """Hand the letter to the server; nothing at all when the mailbox is closed."""
        if self.is_open:
            self.post(
                OutgoingLetter(
                    recipient=recipient,
                    subject=subject,
                    body=body,
                    copper=self.copper,
                    cod_copper=self.cod_copper,
                    items=self.items,
                )
            )

    def answered(self, answer: MailAnswer) -> None:
        """Take the server's answer, whenever it comes."""
        if answer.refusal is None:
            self._clear()
            self.fire("MAIL_SEND_SUCCESS")
            return
        if self.reason_comes_first:
            self.complain(answer.refusal.value)
        self.fire("MAIL_FAILED")
        if not self.reason_comes_first:
            self.complain(answer.refusal.value)

    def _detach(self, slot: int) -> None:
        stack, self.attachments[slot] = self.attachments[slot], None
        if stack is not None:
            self.belongings.lock(stack, is_locked=False)
            self.fire("MAIL_SEND_INFO_UPDATE")

    def _clear(self) -> None:
        """Empty the form."""
        self.copper = self.cod_copper = 0
        for slot in range(ATTACHMENTS_MAX):
            self._detach(slot)
