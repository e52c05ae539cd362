"""The game's own Lua code as this simulator has it: the engine's part, the interface, the words."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import goldomatic.sim.wow as package
from goldomatic.protocol.chat_lines import Locale

if TYPE_CHECKING:
    from goldomatic.sim.wow.client import Client

__all__ = ["engine_files", "installers", "interface_files", "string_files"]

_FOLDER = Path(__file__).parent

_ENGINE_ORDER = (
    "sandbox",
    "guard",
    "objects",
    "layout",
    "region",
    "texture",
    "fonts",
    "scripts",
    "frame",
    "button",
    "editbox",
    "ranges",
    "messages",
    "saved",
    "snapshot",
    "mouse",
    "keyboard",
)

_API_PREFIX = "api_"


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes()


def engine_files() -> Iterator[tuple[str, bytes]]:
    """Yield name and code of what the real client has in C, in the order in which it must run."""
    for name in _ENGINE_ORDER:
        yield f"@engine/{name}.lua", _read(_FOLDER / "lua" / "engine" / f"{name}.lua")


@cache
def _listed(folder: Path, pattern: str) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob(pattern)))


def string_files(locale: Locale) -> Iterator[tuple[str, bytes]]:
    """Yield name and code of the global strings of a language: ``strings/<part>_<locale>.lua``."""
    for path in _listed(_FOLDER / "strings", f"*_{locale}.lua"):
        yield f"@strings/{path.name}", _read(path)


def interface_files() -> Iterator[tuple[str, bytes]]:
    """Yield name and code of the game's own interface, ``lua/interface/<number>_<name>.lua``, by number."""
    for path in _listed(_FOLDER / "lua" / "interface", "*.lua"):
        yield f"@Interface\\FrameXML\\{path.name}", _read(path)


@cache
def installers() -> tuple[Callable[[Client], None], ...]:
    """Return ``install`` of every ``api_*`` module of this package: what registers the C functions."""
    names = sorted(
        info.name for info in pkgutil.iter_modules(package.__path__) if info.name.startswith(_API_PREFIX)
    )
    return tuple(importlib.import_module(f"{package.__name__}.{name}").install for name in names)
