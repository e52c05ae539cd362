"""What Windows is handed for a step: messages for a window, or input for the one in front (GAME §3). Pure."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from goldomatic.desktop.core.typing_plan import Characters, Key, Press

_KEYS: Final = {Key.ENTER: (0x0D, 0x1C), Key.ESCAPE: (0x1B, 0x01)}
"""The virtual-key code of each key, and its place on the keyboard."""

_WM_KEYDOWN: Final = 0x0100
_WM_KEYUP: Final = 0x0101
_WM_CHAR: Final = 0x0102
_ONE_STROKE: Final = 1
_WAS_DOWN_AND_IS_RELEASED: Final = 0xC000_0000

_INPUT_MOUSE: Final = 0
_INPUT_KEYBOARD: Final = 1
_KEYEVENTF_KEYUP: Final = 0x0002
_KEYEVENTF_UNICODE: Final = 0x0004

_PIECE_CHARACTERS: Final = 32


@dataclass(frozen=True, slots=True)
class Message:
    """A window message and its two parameters."""

    number: int
    wparam: int
    lparam: int


NO_KEY_RELEASED: Final = Message(_WM_KEYUP, 0xFC, _ONE_STROKE | _WAS_DOWN_AND_IS_RELEASED)
"""The release of a key that no keyboard has (VK_NONAME): to learn whether a window takes keys from us."""


def messages(step: Press | Characters) -> Iterator[Message]:
    """Yield what to post for a step.

    No key goes down for a character: the game's message loop would make a second character of it.
    """
    if isinstance(step, Press):
        key_code, place = _KEYS[step.key]
        about = _ONE_STROKE | place << 16
        yield Message(_WM_KEYDOWN, key_code, about)
        yield Message(_WM_KEYUP, key_code, about | _WAS_DOWN_AND_IS_RELEASED)
        return
    for character in step.text:
        yield Message(_WM_CHAR, ord(character), _ONE_STROKE)


class _KeyboardInput(ctypes.Structure):
    # Fixed widths: the same layout wherever this is tested; `wintypes` has longs, of 8 bytes on Linux.
    _fields_ = (
        ("key_code", ctypes.c_uint16),
        ("place", ctypes.c_uint16),
        ("flags", ctypes.c_uint32),
        ("time", ctypes.c_uint32),
        ("extra", ctypes.c_size_t),
    )


class _MouseInput(ctypes.Structure):
    _fields_ = (
        ("dx", ctypes.c_int32),
        ("dy", ctypes.c_int32),
        ("data", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("time", ctypes.c_uint32),
        ("extra", ctypes.c_size_t),
    )


class _KeyboardOrMouse(ctypes.Union):
    _fields_ = (("keyboard", _KeyboardInput), ("mouse", _MouseInput))


class Input(ctypes.Structure):
    """INPUT, 40 bytes on a 64-bit Windows."""

    _fields_ = (("kind", ctypes.c_uint32), ("of", _KeyboardOrMouse))


def motionless_mouse() -> Input:
    """Return a movement of the mouse by nothing: who gave the last input may bring a window to the front."""
    return Input(_INPUT_MOUSE, _KeyboardOrMouse(mouse=_MouseInput()))


def inputs(step: Press | Characters) -> list[Input]:
    """Return what to send for a step; every key goes down and up."""
    if isinstance(step, Press):
        key_code, place = _KEYS[step.key]
        return [_keyboard(key_code, place, flags) for flags in (0, _KEYEVENTF_KEYUP)]
    return [
        _keyboard(0, ord(character), _KEYEVENTF_UNICODE | flags)
        for character in step.text
        for flags in (0, _KEYEVENTF_KEYUP)
    ]


def pieces(step: Press | Characters) -> Iterator[Press | Characters]:
    """Yield the step in pieces: between two of them one looks whether the window is still in front."""
    if isinstance(step, Press):
        yield step
        return
    for begin in range(0, len(step.text), _PIECE_CHARACTERS):
        yield Characters(step.text[begin : begin + _PIECE_CHARACTERS])


def _keyboard(key_code: int, place: int, flags: int) -> Input:
    stroke = _KeyboardInput(key_code=key_code, place=place, flags=flags)
    return Input(_INPUT_KEYBOARD, _KeyboardOrMouse(keyboard=stroke))
