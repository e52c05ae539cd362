"""The colours: the product's own four, and by use in a light and a dark scheme (SPEC §13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

__all__ = ["DARK", "ERROR", "GOLD", "IRON", "LIGHT", "SUCCESS", "TONE_COLOURS", "Scheme", "Tone"]


class Tone(Enum):
    """How something is going; always shown with a word beside the colour."""

    IDLE = auto()
    FINE = auto()
    WORKING = auto()
    YOUR_TURN = auto()
    TROUBLE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """Colours by use, as ``#RRGGBB``. Text colours hold WCAG AA on both backgrounds."""

    is_dark: bool
    window: str
    base: str
    raised: str
    line: str
    text: str
    faint: str
    accent: str
    accent_text: str
    focus: str
    focus_text: str
    selection: str
    error_text: str
    success_text: str
    warning_text: str
    error_area: str
    warning_area: str
    info_area: str


GOLD: Final = "#FFB300"
IRON: Final = "#5D4037"
ERROR: Final = "#E53935"
SUCCESS: Final = "#43A047"

LIGHT: Final = Scheme(
    is_dark=False,
    window="#F5F1EC",
    base="#FFFFFF",
    raised="#FFFFFF",
    line="#D3C8C0",
    text="#2B211D",
    faint="#6B5B53",
    accent=GOLD,
    accent_text="#2B1D00",
    focus=IRON,
    focus_text="#FFFFFF",
    selection="#FFE7B0",
    error_text="#B71C1C",
    success_text="#256B2A",
    warning_text="#7A4A00",
    error_area="#FDECEA",
    warning_area="#FFF4DC",
    info_area="#EFE8E2",
)
DARK: Final = Scheme(
    is_dark=True,
    window="#1D1815",
    base="#241E1B",
    raised="#2B2420",
    line="#4B3F39",
    text="#F3EAE2",
    faint="#B9A99E",
    accent=GOLD,
    accent_text="#2B1D00",
    focus=GOLD,
    focus_text="#2B1D00",
    selection="#5D4037",
    error_text="#FF9C94",
    success_text="#8ED693",
    warning_text="#FFCB52",
    error_area="#3D2220",
    warning_area="#3A2E18",
    info_area="#322A26",
)

TONE_COLOURS: Final[Mapping[Tone, str]] = {
    Tone.IDLE: "#9E8F86",
    Tone.FINE: SUCCESS,
    Tone.WORKING: "#8D6E63",
    Tone.YOUR_TURN: GOLD,
    Tone.TROUBLE: ERROR,
}
