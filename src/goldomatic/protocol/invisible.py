"""The characters that chat clients add unseen, and that no command, name or comparison may depend on.

A literal table instead of ``unicodedata.category``: the answer must not change with the Unicode version of
the interpreter, and the Lua and TypeScript twins can copy it. A test holds it complete.
"""

import re
from typing import Final

# Category Cf, the variation selectors, U+034F, and the whole block of tag characters around U+E0000,
# of which U+E0000 itself is unassigned and therefore in no category that would catch it.
INVISIBLE_RANGES: Final = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x0600, 0x0605),
    (0x061C, 0x061C),
    (0x06DD, 0x06DD),
    (0x070F, 0x070F),
    (0x0890, 0x0891),
    (0x08E2, 0x08E2),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
    (0x110BD, 0x110BD),
    (0x110CD, 0x110CD),
    (0x13430, 0x1343F),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)

_INVISIBLE: Final = re.compile(
    "[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in INVISIBLE_RANGES) + "]+"
)


def strip_invisible(text: str) -> str:
    """Return ``text`` without its invisible characters, wherever they stand (SPEC §18 "Names").

    Takes time linear in the length of the text. Everything visible, spaces included, stays as it is.
    """
    # Nothing in ASCII is invisible, and most chat is ASCII.
    return text if text.isascii() else _INVISIBLE.sub("", text)
