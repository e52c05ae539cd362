"""How wide a text is: the advances of one narrow font, the same on every machine.

The game's own font is not ours to ship; DejaVu Sans Condensed is about as wide, rather wider than narrower.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path

__all__ = ["FONT_PATH", "text_width"]

_FOLDER = Path(__file__).parent / "fonts"
FONT_PATH = _FOLDER / "DejaVuSansCondensed-subset.ttf"

_UNITS_PER_EM = 1000
_UNKNOWN_ADVANCE = 900


@cache
def _advances() -> dict[str, int]:
    by_width: dict[str, str] = json.loads((_FOLDER / "advances.json").read_text(encoding="utf-8"))
    return {letter: int(width) for width, letters in by_width.items() for letter in letters}


@lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """Return the width of one line of plain text in a font of that height, in the same unit as ``size``."""
    advances = _advances()
    return sum(advances.get(letter, _UNKNOWN_ADVANCE) for letter in text) * size / _UNITS_PER_EM
