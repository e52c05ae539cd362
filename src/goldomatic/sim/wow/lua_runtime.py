"""A sandboxed Lua 5.1 with Python functions in it: the only module that touches lupa.

Lua's strings are bytes, Python's are text: they are turned into each other as UTF-8, and bytes that are none
survive the way there and back. Tables and functions of Lua pass through untouched.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from lupa import lua51

__all__ = ["Lua", "LuaError", "LuaValue"]

LuaValue = Any
"""A value that came out of Lua: None, bool, int, float, str, or a table or function of Lua, opaque."""

_COMPILED_FILES_MAX = 512

_BYTES = "surrogateescape"
"""What lets bytes that are no UTF-8 survive as text."""

_NOTHING = (True, None)

_BRIDGE = b"""
local pass = function(is_fine, ...)
    if is_fine then return ... end
    error((...), 3)
end
return function(call) return function(...) return pass(call(...)) end end
"""


class LuaError(Exception):
    """Lua code failed; raised by a Python function, it becomes the error of the Lua code that called it."""


def _make_state() -> LuaValue:
    return lua51.LuaRuntime(
        encoding=None,
        source_encoding="utf-8",
        unpack_returned_tuples=True,
        register_eval=False,
        register_builtins=False,
    )


@lru_cache(_COMPILED_FILES_MAX)
def _compiled(code: bytes, chunk_name: str) -> bytes:
    """Return the bytecode of a chunk, its names and line numbers kept.

    Raises:
        LuaError: the chunk is no Lua.
    """
    library = _make_state().globals()
    loaded = library[b"loadstring"](code, chunk_name.encode())
    if isinstance(loaded, tuple):
        raise LuaError(to_python(loaded[1]))
    bytecode: bytes = library[b"string"][b"dump"](loaded)
    return bytecode


class Lua:
    """One Lua state."""

    def __init__(self) -> None:
        """Make a fresh state, still with Lua's whole library in it."""
        self._state: Any = _make_state()
        self._globals: Any = self._state.globals()
        self._bridge: Any = self._state.execute(_BRIDGE)
        self._load: Any = self._globals[b"loadstring"]
        self._defect: Exception | None = None

    def execute(self, code: bytes, chunk_name: str, *arguments: object) -> LuaValue:
        """Run a chunk; returns its one value, a tuple of several, or None.

        Raises:
            LuaError: the chunk is no Lua, or failed.
        """
        loaded = self._load(code, chunk_name.encode())
        if isinstance(loaded, tuple):
            raise LuaError(to_python(loaded[1]))
        return self.call(loaded, *arguments)

    def execute_file(self, code: bytes, chunk_name: str, *arguments: object) -> LuaValue:
        """Do as `execute`, with what is executed in many states: it is compiled only once a process.

        Raises:
            LuaError: the chunk is no Lua, or failed.
        """
        # The UTF-8 mark that Windows editors put in front of a file: the game skips it too.
        bytecode = _compiled(code.removeprefix(b"\xef\xbb\xbf"), chunk_name)
        return self.call(self._load(bytecode, chunk_name.encode()), *arguments)

    def call(self, function: LuaValue, *arguments: object) -> LuaValue:
        """Call a function of Lua.

        Raises:
            LuaError: it failed.
        """
        try:
            result = function(*map(to_lua, arguments))
        except lua51.LuaError as error:
            self.raise_defect()
            raise LuaError(_message(error)) from error
        return tuple(map(to_python, result)) if isinstance(result, tuple) else to_python(result)

    def table(self) -> LuaValue:
        """Return a new, empty table."""
        return self._state.table()

    def get(self, name: str) -> LuaValue:
        """Return a global variable."""
        return to_python(self._globals[name.encode()])

    def set(self, name: str, value: object) -> None:
        """Set a global variable."""
        self._globals[name.encode()] = to_lua(value)

    def function(self, implementation: Callable[..., object]) -> LuaValue:
        """Return a true Lua function that calls ``implementation``; a tuple becomes several values.

        A `LuaError` is the Lua code's to catch. Any other exception is a defect of the simulator: Lua sees an
        error, and `raise_defect` raises it, so that no ``pcall`` of an addon can hide it. As with Lua's own
        functions, arguments too many are dropped, and those missing are nil.
        """
        least, most = _arity(implementation)

        def guarded(*arguments: object) -> tuple[object, ...]:
            given = [
                each.decode("utf-8", _BYTES) if type(each) is bytes else each for each in arguments[:most]
            ]
            if len(given) < least:
                given += [None] * (least - len(given))
            try:
                result = implementation(*given)
            except LuaError as error:
                return (False, str(error).encode("utf-8", _BYTES))
            except Exception as defect:  # noqa: BLE001 - kept, and raised as soon as Lua is left
                self._defect = self._defect or defect
                return (False, f"the simulator failed: {defect!r}".encode())
            if result is None:
                return _NOTHING
            values = result if isinstance(result, tuple) else (result,)
            return (True, *map(to_lua, values))

        return self._bridge(guarded)

    def raise_defect(self) -> None:
        """Raise what a Python function threw that was no `LuaError`, if any did since the last call."""
        defect, self._defect = self._defect, None
        if defect is not None:
            raise defect


def _arity(implementation: Callable[..., object]) -> tuple[int, int | None]:
    """Return how many arguments a function needs, and how many it takes at most (None: any number)."""
    function = getattr(implementation, "__func__", implementation)
    code = getattr(function, "__code__", None)
    if code is None:
        return 0, None
    count = code.co_argcount - (function is not implementation)
    least = count - len(function.__defaults__ or ())
    return least, None if code.co_flags & inspect.CO_VARARGS else count


def to_python(value: object) -> LuaValue:
    """Return a value of Lua as Python's."""
    return value.decode("utf-8", _BYTES) if isinstance(value, bytes) else value


def to_lua(value: object) -> object:
    """Return a value of Python as Lua's."""
    return value.encode("utf-8", _BYTES) if isinstance(value, str) else value


def to_plain(value: LuaValue) -> LuaValue:
    """Return a value of Lua with its tables copied into dicts, and into lists where the keys are 1 … n."""
    value = to_python(value)
    if lua51.lua_type(value) != "table":
        return value
    pairs = {to_python(key): to_plain(each) for key, each in value.items()}
    if set(pairs) == set(range(1, len(pairs) + 1)):
        return [pairs[index] for index in range(1, len(pairs) + 1)]
    return pairs


def _message(error: Exception) -> str:
    text = error.args[0] if error.args else ""
    return text.decode("utf-8", _BYTES) if isinstance(text, bytes) else str(text)
