"""The keyboard of an X11 display: which key makes a character, and pressing it (XTEST). Needs python-xlib."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from Xlib import XK, X
from Xlib.ext import xtest

from goldomatic.desktop.core.typing_plan import Characters, Key, Press, Step

_KEYSYMS: Final = {Key.ENTER: XK.XK_Return, Key.ESCAPE: XK.XK_Escape}
_HELD_MASK: Final = X.ShiftMask | X.ControlMask | X.Mod1Mask | X.Mod4Mask | X.Mod5Mask
_GROUP_MASK: Final = 0x6000
"""Two bits of the state say which of the keyboard's layouts is active (the XKB protocol, "core state")."""


class NoKey(Exception):
    """The active layout has no key, with or without Shift, for something to type; the text says which."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key, and whether Shift is held with it. Caps Lock turns Shift round for a letter."""

    keycode: int
    is_shifted: bool
    is_letter: bool = False


class Keys:
    """The keyboard as it is while a line is typed; made anew for each, since a layout may change."""

    def __init__(self, display: Any) -> None:  # noqa: ANN401 - python-xlib ships no types
        self._display = display
        first = display.display.info.min_keycode
        count = display.display.info.max_keycode - first + 1
        self._strokes: dict[int, Stroke] = {}
        # Unshifted places are read first: a character that needs no Shift is typed without.
        mapping = list(enumerate(display.get_keyboard_mapping(first, count), first))
        for column in (0, 1):
            for keycode, keysyms in mapping:
                symbol = keysyms[column] if len(keysyms) > column else X.NoSymbol
                is_letter = chr(symbol).isalpha() if symbol < 0x100 else False  # noqa: PLR2004 - Latin-1
                self._strokes.setdefault(symbol, Stroke(keycode, bool(column), is_letter))

    def strokes(self, step: Press | Characters) -> tuple[Stroke, ...]:
        """Return the keys of a step; an ASCII character is its own key symbol.

        Raises:
            NoKey: one of them is on no key.
        """
        symbols = [_KEYSYMS[step.key]] if isinstance(step, Press) else [ord(each) for each in step.text]
        missing = sorted({symbol for symbol in symbols if symbol not in self._strokes})
        if missing:
            shown = step.key if isinstance(step, Press) else "".join(map(chr, missing))
            raise NoKey(f"the keyboard layout has no key for {shown}: switch to an English one")
        return tuple(self._strokes[symbol] for symbol in symbols)

    def check(self, steps: Iterable[Step]) -> None:
        """Find out before the first key whether all have one.

        Raises:
            NoKey: one has none, or another layout than the keyboard's first is active.
        """
        if self._state() & _GROUP_MASK:
            raise NoKey("another keyboard layout than the first is active: switch to the English one")
        for step in steps:
            if isinstance(step, Press | Characters):
                self.strokes(step)

    def is_held(self) -> bool:
        """Return whether Shift, Control, Alt or the like is down, which would change what is typed."""
        return bool(self._state() & _HELD_MASK)

    def strike(self, strokes: Iterable[Stroke]) -> None:
        """Press and release the keys in order; all have reached the server when this returns."""
        is_locked = bool(self._state() & X.LockMask)
        shift = self._strokes[XK.XK_Shift_L].keycode
        for stroke in strokes:
            is_shifted = stroke.is_shifted != (is_locked and stroke.is_letter)
            if is_shifted:
                xtest.fake_input(self._display, X.KeyPress, shift)
            xtest.fake_input(self._display, X.KeyPress, stroke.keycode)
            xtest.fake_input(self._display, X.KeyRelease, stroke.keycode)
            if is_shifted:
                xtest.fake_input(self._display, X.KeyRelease, shift)
        self._display.sync()

    def _state(self) -> int:
        state: int = self._display.screen().root.query_pointer().mask
        return state
