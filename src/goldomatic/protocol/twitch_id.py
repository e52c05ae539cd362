"""What a Twitch user id looks like (SPEC §1): every limit hangs on one, so nothing else may pass for one."""

from typing import Final

__all__ = ["TWITCH_ID_DIGITS_MAX", "is_twitch_id"]

TWITCH_ID_DIGITS_MAX: Final = 20


def is_twitch_id(text: str) -> bool:
    """Return whether ``text`` is 1 to 20 ASCII digits."""
    return 0 < len(text) <= TWITCH_ID_DIGITS_MAX and text.isascii() and text.isdigit()
