r"""Arguments of a Lua call as text, for the lines typed into the game: strings and whole numbers.

The game's window takes what is typed in the system's code page, so strings are spelled in ASCII: every other
character goes as the decimal escapes of its UTF-8 bytes, which the game's Lua turns back (``"\208\152"``).
"""

import re
from collections.abc import Iterable
from typing import Final

_ARGUMENT: Final = re.compile(r'"((?:[^"\\]|\\[0-9]{3})*)"|(0|[1-9][0-9]{0,9})')
_ESCAPE: Final = re.compile(rb"\\([0-9]{3})")
_PLAIN: Final = frozenset(range(0x20, 0x7F)) - frozenset(b'"\\')


def format_arguments(arguments: Iterable[str | int]) -> str:
    """Return the arguments as they stand between the brackets of a call, in printable ASCII."""
    return ",".join(str(each) if isinstance(each, int) else f'"{escaped(each)}"' for each in arguments)


def escaped(text: str) -> str:
    """Return the inside of a string literal; an escape is always of three digits, so any digit may follow."""
    return "".join(chr(byte) if byte in _PLAIN else f"\\{byte:03}" for byte in text.encode())


def parse_arguments(text: str) -> list[str | int]:
    """Return the arguments that ``text`` spells, as :func:`format_arguments` would have written them.

    ValueError for anything else: other kinds of values, other escapes, or bytes that are no UTF-8.
    """
    arguments: list[str | int] = []
    at = 0
    while True:
        found = _ARGUMENT.match(text, at)
        if found is None:
            raise ValueError("neither a string nor a whole number")
        arguments.append(int(found[2]) if found[2] is not None else _unescaped(found[1]))
        at = found.end()
        if at == len(text):
            return arguments
        if text[at] != ",":
            raise ValueError("arguments are separated by a comma and nothing else")
        at += 1


def _unescaped(inside: str) -> str:
    """Return the string whose literal has this inside; ValueError for an escape over 255 or broken UTF-8."""
    return _ESCAPE.sub(lambda escape: bytes([int(escape[1])]), inside.encode("ascii")).decode()
