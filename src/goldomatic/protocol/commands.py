r"""What the Desktop types into the game: the lines of SPEC §8 as typed values, built and parsed.

The game executes these lines, so nothing reaches one unchecked: ids are UUIDs, names are CharacterNames,
numbers have limits. Only ASCII is typed; everything else goes as Lua decimal escapes (``\208\152``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, assert_never
from uuid import UUID

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.link import Flush, Transport, Word, parse_id
from goldomatic.protocol.lua_literals import escaped, format_arguments, parse_arguments
from goldomatic.protocol.money import MONEY_COPPER_MAX
from goldomatic.protocol.tags import BAG_SLOTS_MAX, LAST_BAG, NUMBER_MAX

# The chat box takes 255 bytes, and a typed line stays below that (SPEC §8).
LINE_BYTES_MAX: Final = 254


@dataclass(frozen=True, slots=True)
class RunWho:
    """``MGM_RunWhoForSpin``: look up a candidate."""

    spin_cycle_id: UUID
    character_name: CharacterName


@dataclass(frozen=True, slots=True)
class NotifyWinner:
    """``NotifyWinnerWhisper``: whisper a winner and await the answer."""

    payout_id: UUID
    character_name: CharacterName


@dataclass(frozen=True, slots=True)
class GoldEntry:
    """One mail to queue: to whom, and how much. ValueError for an amount that no mail can hold."""

    payout_id: UUID
    character_name: CharacterName
    amount_copper: int

    def __post_init__(self) -> None:
        """Refuse an amount that no mail can hold."""
        if not 1 <= self.amount_copper <= MONEY_COPPER_MAX:
            raise ValueError(f"a mail holds 1 to {MONEY_COPPER_MAX} copper")


@dataclass(frozen=True, slots=True)
class ReceiveGold:
    """``ReceiveGold``: queue mails; at least one. How many fit one line: see :func:`receive_gold`."""

    entries: tuple[GoldEntry, ...]

    def __post_init__(self) -> None:
        """Refuse an empty line."""
        if not self.entries:
            raise ValueError("ReceiveGold without entries says nothing")


@dataclass(frozen=True, slots=True)
class RequestGiftItems:
    """``MGM_RequestGiftItems``: list the mailable items."""

    gift_request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestGiftConfirmation:
    """``MGM_RequestGiftConfirmation``: whisper the receiver; the item is the chosen one.

    ValueError for numbers that no item in a bag can have.
    """

    gift_request_id: UUID
    character_name: CharacterName
    item_id: int
    bag: int
    slot: int
    count: int

    def __post_init__(self) -> None:
        """Refuse numbers that no item can have."""
        if not (1 <= self.item_id <= NUMBER_MAX and 1 <= self.count <= NUMBER_MAX):
            raise ValueError("an item has an id and a count, from 1")
        if not (0 <= self.bag <= LAST_BAG and 1 <= self.slot <= BAG_SLOTS_MAX):
            raise ValueError(f"an item lies in a bag 0-{LAST_BAG}, in a slot 1-{BAG_SLOTS_MAX}")


@dataclass(frozen=True, slots=True)
class GiftReady:
    """``MGM_GiftReady``: the gift may be mailed."""

    gift_request_id: UUID


@dataclass(frozen=True, slots=True)
class Withdraw:
    """``MGM_Withdraw``: row and awaited winner go."""

    row_id: UUID


@dataclass(frozen=True, slots=True)
class SayHello:
    """``MGM_Hello``: ask the addon who it is."""

    nonce: Word


@dataclass(frozen=True, slots=True)
class UseLink:
    """``MGM_Use``: the transport and the flush that were seen to work."""

    transport: Transport
    flush: Flush


Command = (
    RunWho
    | NotifyWinner
    | ReceiveGold
    | RequestGiftItems
    | RequestGiftConfirmation
    | GiftReady
    | Withdraw
    | SayHello
    | UseLink
)


def format_command(command: Command) -> str:
    """Return the line to type: ASCII, at most ``LINE_BYTES_MAX`` bytes.

    ValueError only for a :class:`ReceiveGold` that was not made by :func:`receive_gold` and does not fit.
    """
    match command:
        case RunWho(spin_cycle_id, name):
            line = _call("MGM_RunWhoForSpin", str(spin_cycle_id), name.value)
        case NotifyWinner(payout_id, name):
            line = _call("NotifyWinnerWhisper", str(payout_id), name.value)
        case ReceiveGold(entries):
            line = _call("ReceiveGold", "".join(map(_entry, entries)))
        case RequestGiftItems(gift_request_id):
            line = _call("MGM_RequestGiftItems", str(gift_request_id))
        case RequestGiftConfirmation(gift_request_id=gift_id, character_name=name):
            item = (command.item_id, command.bag, command.slot, command.count)
            line = _call("MGM_RequestGiftConfirmation", str(gift_id), name.value, *item)
        case GiftReady(gift_request_id):
            line = _call("MGM_GiftReady", str(gift_request_id))
        case Withdraw(row_id):
            line = _call("MGM_Withdraw", str(row_id))
        case SayHello(nonce):
            line = _call("MGM_Hello", nonce.value)
        case UseLink(transport, flush):
            line = _call("MGM_Use", transport.value, flush.value)
        case _:
            assert_never(command)
    if len(line) > LINE_BYTES_MAX:
        raise ValueError(f"a typed line has at most {LINE_BYTES_MAX} bytes, not {len(line)}")
    return line


def receive_gold(entries: Iterable[GoldEntry]) -> list[ReceiveGold]:
    """Return the fewest commands that carry all entries in their order, each of them fitting one line."""
    commands: list[ReceiveGold] = []
    chunk: list[GoldEntry] = []
    bytes_left = room = LINE_BYTES_MAX - len(_call("ReceiveGold", ""))
    for entry in entries:
        size = len(escaped(_entry(entry)))
        if chunk and size > bytes_left:
            commands.append(ReceiveGold(tuple(chunk)))
            chunk, bytes_left = [], room
        chunk.append(entry)
        bytes_left -= size
    return [*commands, ReceiveGold(tuple(chunk))] if chunk else commands


_CALL: Final = re.compile(r"/run ([A-Za-z_]{1,40})\(([\x20-\x7e]*)\)")
_ENTRY: Final = re.compile(r"([^:;]+):([^:;]+):([1-9][0-9]{0,9})")


def parse_command(line: str) -> Command | None:
    """Return the command that a typed line is, wholly and exactly; None for everything else. Never raises.

    Names must be spelled as the game spells them, as :func:`format_command` does. Only the last ``;`` of the
    entries may be missing.
    """
    call = _CALL.fullmatch(line) if len(line) <= LINE_BYTES_MAX else None
    if call is None:
        return None
    try:
        return _command(call[1], parse_arguments(call[2]))
    except ValueError:
        return None


def _command(name: str, arguments: list[str | int]) -> Command | None:
    """Return the command of that name, or None; ValueError when an argument is not what it must be."""
    match name, arguments:
        case "MGM_RunWhoForSpin", [str(an_id), str(character)]:
            return RunWho(parse_id(an_id), CharacterName(character))
        case "NotifyWinnerWhisper", [str(an_id), str(character)]:
            return NotifyWinner(parse_id(an_id), CharacterName(character))
        case "ReceiveGold", [str(entries)]:
            return ReceiveGold(tuple(map(_parse_entry, entries.removesuffix(";").split(";"))))
        case "MGM_RequestGiftItems", [str(an_id)]:
            return RequestGiftItems(parse_id(an_id))
        case "MGM_RequestGiftConfirmation", [
            str(an_id), str(character), int(item_id), int(bag), int(slot), int(count)
        ]:  # fmt: skip
            return RequestGiftConfirmation(
                gift_request_id=parse_id(an_id),
                character_name=CharacterName(character),
                item_id=item_id,
                bag=bag,
                slot=slot,
                count=count,
            )
        case "MGM_GiftReady", [str(an_id)]:
            return GiftReady(parse_id(an_id))
        case "MGM_Withdraw", [str(an_id)]:
            return Withdraw(parse_id(an_id))
        case "MGM_Hello", [str(nonce)]:
            return SayHello(Word(nonce))
        case "MGM_Use", [str(transport), str(flush)]:
            return UseLink(Transport(transport), Flush(flush))
        case _:
            return None


def _call(function: str, *arguments: str | int) -> str:
    """Return the chat line that makes the game call one of the addon's functions."""
    return f"/run {function}({format_arguments(arguments)})"


def _entry(entry: GoldEntry) -> str:
    """Return one entry of ``ReceiveGold``, before it is escaped."""
    return f"{entry.payout_id}:{entry.character_name}:{entry.amount_copper};"


def _parse_entry(text: str) -> GoldEntry:
    """Return the entry; ValueError when it is not one."""
    found = _ENTRY.fullmatch(text)
    if found is None:
        raise ValueError("an entry is an id, a name and an amount")
    return GoldEntry(parse_id(found[1]), CharacterName(found[2]), int(found[3]))
