"""Gold, silver and copper, as the game counts them (SPEC §2; the mail's limits are the game's)."""

from typing import Final

COPPER_PER_SILVER: Final = 100
COPPER_PER_GOLD: Final = 10_000

# The game keeps money in a signed 32-bit number: 214,748 g 36 s 47 c is all that a purse or a mail can hold.
MONEY_COPPER_MAX: Final = 2_147_483_647

# What the game takes for a letter without items.
POSTAGE_COPPER: Final = 30


def gold_to_copper(amount_gold: int) -> int:
    """Return the same amount in copper; ValueError when it is negative or more than a purse can hold."""
    return _within_purse(amount_gold * COPPER_PER_GOLD)


def format_gold(amount_gold: int) -> str:
    """Return a whole amount of gold for a person to read: ``1,000 g``."""
    return f"{amount_gold:,} g"


def format_copper(amount_copper: int) -> str:
    """Return an amount for a person to read, parts that are zero left out: ``214,748 g 36 s 47 c``.

    ValueError when it is negative or more than a purse can hold.
    """
    gold, below_gold = divmod(_within_purse(amount_copper), COPPER_PER_GOLD)
    silver, copper = divmod(below_gold, COPPER_PER_SILVER)
    parts = [f"{gold:,} g"] if gold else []
    parts += [f"{silver} s"] if silver else []
    parts += [f"{copper} c"] if copper or not parts else []
    return " ".join(parts)


def _within_purse(amount_copper: int) -> int:
    """Return the amount when a purse can hold it, else raise ValueError."""
    if not 0 <= amount_copper <= MONEY_COPPER_MAX:
        message = f"an amount of money is 0 to {MONEY_COPPER_MAX} copper, not {amount_copper}"
        raise ValueError(message)
    return amount_copper
