"""Lines that the Desktop types, as examples."""

from uuid import UUID

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import GoldEntry, ReceiveGold, format_command

_PAYOUT = UUID("11111111-2222-4333-8444-555555555555")


def longest_line(number: int) -> str:
    """Return a command of 254 bytes, another one for each number, half of its name in escapes."""
    entries = [GoldEntry(_PAYOUT, CharacterName("Ян"), 1_000_000_000 + number)] * 2
    line = format_command(ReceiveGold((*entries, GoldEntry(_PAYOUT, CharacterName("Norinn"), 10))))
    missing = 254 - len(line)
    last = GoldEntry(_PAYOUT, CharacterName("Aabcdefghijk"), 10 ** (missing - 52))
    return format_command(ReceiveGold((*entries, GoldEntry(_PAYOUT, CharacterName("Norinn"), 10), last)))
