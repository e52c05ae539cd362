"""The game's functions for writing letters; of reading, only what the window shows (GAME §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldomatic.sim.wow.lua_runtime import LuaError
from goldomatic.sim.wow.player_side import side_of
from goldomatic.sim.wow.rules import COPPER_MAX
from goldomatic.sim.wow.send_form import ATTACHMENTS_MAX

if TYPE_CHECKING:
    from goldomatic.sim.wow.client import Client
    from goldomatic.sim.wow.items import Stack
    from goldomatic.sim.wow.send_form import SendForm

__all__ = ["install"]

_STATIONERY = "Interface\\Icons\\INV_Letter_01"
_DAYS_LEFT = 30


def install(client: Client) -> None:
    """Register them; whatever mailbox the interface before this one had open is left."""
    side = side_of(client)
    side.interface_reloaded()

    def form(*_: object) -> SendForm:
        return side.form

    def send_mail(recipient: object = None, subject: object = None, body: object = None, *_: object) -> None:
        if recipient is None or subject is None:
            raise LuaError('Usage: SendMail("recipient", "subject", "body")')
        form().send(str(recipient), str(subject), "" if body is None else str(body))

    def set_money(copper: object = None, *_: object) -> int | None:
        return 1 if form().set_money(_copper(copper, "SetSendMailMoney")) else None

    def click(index: object = None, clears: object = None, *_: object) -> None:
        slot = int(index) - 1 if isinstance(index, int | float) else None
        if slot is not None and not 0 <= slot < ATTACHMENTS_MAX:
            raise LuaError("Usage: ClickSendMailItemButton([itemIndex] [, clearItem])")
        form().click(slot, clears=bool(clears))

    def attached(index: object, *_: object) -> Stack | None:
        is_slot = isinstance(index, int | float) and 1 <= index <= ATTACHMENTS_MAX
        return form().attachments[int(index) - 1] if isinstance(index, int | float) and is_slot else None

    def item(index: object = None, *_: object) -> object:
        stack = attached(index)
        return stack and (stack.kind.name, stack.kind.texture, stack.count, stack.kind.quality)

    def item_link(index: object = None, *_: object) -> object:
        stack = attached(index)
        return stack and stack.kind.link

    def set_showing(flag: object = None, *_: object) -> None:
        form().is_showing = bool(flag)

    client.register("SendMail", send_mail)
    client.register("SetSendMailMoney", set_money)
    client.register("GetSendMailMoney", lambda *_: form().copper)
    client.register(
        "SetSendMailCOD", lambda copper=None, *_: form().set_cod(_copper(copper, "SetSendMailCOD"))
    )
    client.register("GetSendMailCOD", lambda *_: form().cod_copper)
    client.register("GetSendMailPrice", lambda *_: form().price)
    client.register("ClickSendMailItemButton", click)
    client.register("GetSendMailItem", item)
    client.register("GetSendMailItemLink", item_link)
    client.register("SetSendMailShowing", set_showing)
    client.register("CloseMail", lambda *_: form().close())
    _install_inbox(client)


def _install_inbox(client: Client) -> None:
    """Register what the inbox's tab shows; taking things out of letters is not modelled."""
    side = side_of(client)

    def header(index: object = None, *_: object) -> object:
        letters = side.character.mailbox
        if not isinstance(index, int | float) or not 1 <= index <= len(letters):
            return None
        letter = letters[int(index) - 1]
        icon = letter.items[0].kind.texture if letter.items else None
        money = (letter.copper, letter.cod_copper)
        has_item = 1 if letter.items else None
        return (
            icon,
            _STATIONERY,
            letter.sender,
            letter.subject,
            *money,
            _DAYS_LEFT,
            has_item,
            None,
            None,
            None,
            1,
        )

    def numbers(*_: object) -> tuple[int, int]:
        count = len(side.character.mailbox)
        return count, count

    client.register("CheckInbox", lambda *_: side.check_inbox())
    client.register("GetInboxNumItems", numbers)
    client.register("GetInboxHeaderInfo", header)
    client.register("HasNewMail", lambda *_: 1 if side.character.mailbox else None)


def _copper(value: object, function: str) -> int:
    """Return a sum of copper; an error of the calling code for anything else."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise LuaError(f"Usage: {function}(amount)")
    # The game keeps sums in 32 bits, with a sign.
    return max(0, min(int(value), COPPER_MAX))
