"""The addon's files without the game: its pure modules in a Lua 5.1 of their own (lupa)."""

from pathlib import Path
from typing import Any

from lupa import lua51

ADDON = Path(__file__).resolve().parents[2] / "addon" / "MimironsGoldOMatic"
NAME = ADDON.name


def toc_lines() -> list[str]:
    """Return the lines of the addon's table of contents."""
    return (ADDON / f"{NAME}.toc").read_text(encoding="utf-8").splitlines()


def toc_files() -> list[str]:
    """Return the files that the game loads, in its order, with forward slashes."""
    listed = (line.strip() for line in toc_lines())
    return [line.replace("\\", "/") for line in listed if line and not line.startswith("#")]


class PureAddon:
    """Some files of the addon, loaded as the game loads them, with time in the hands of the test."""

    def __init__(self, *files: str) -> None:
        """Load the files, which must be pure, in this order."""
        self.lua = lua51.LuaRuntime(unpack_returned_tuples=True)
        self.now = 0.0
        self.clock = 1_775_000_000
        self.ns: Any = self.lua.table()
        self.ns.Game = self.lua.table_from(
            {"now": lambda: self.now, "clock": lambda: self.clock, "wake": lambda: None}
        )
        self.ns.changed = lambda: None
        self.ns.debug = lambda *_: None
        self.told: list[tuple[Any, ...]] = []
        """What the streamer was told: the kind, the key of the text, what fills it."""
        self.ns.tell = lambda *told: self.told.append(told)
        self.ns.text = lambda *text: " ".join(map(str, text))
        self.errors: list[str] = []
        """What `ns.try` has caught."""
        self.ns["try"] = self.lua.eval(
            "function(note) return function(action, ...) local is_well, result = pcall(action, ...)"
            " if not is_well then note(tostring(result)) end return is_well, result end end"
        )(self.errors.append)
        self.load(*files)

    def load(self, *files: str) -> None:
        """Load more files, in this order."""
        load = self.lua.eval("function(text, name, ns) assert(loadstring(text, name))('Addon', ns) end")
        for file in files:
            load((ADDON / file).read_text(encoding="utf-8"), f"@{file}", self.ns)

    def list(self, *values: Any) -> Any:
        """Return a Lua table of the values, in order."""
        return self.lua.table_from(values)

    def table(self, **values: Any) -> Any:
        """Return a Lua table with these fields."""
        return self.lua.table_from(values)


def plain(value: Any) -> Any:
    """Return a Lua value as Python has it: tables counted from one become lists, others dictionaries."""
    if lua51.lua_type(value) != "table":
        return value
    items = dict(value.items())
    if set(items) == set(range(1, len(items) + 1)):
        return [plain(items[index]) for index in range(1, len(items) + 1)]
    return {key: plain(each) for key, each in items.items()}


def texts_of(locale: str) -> dict[str, str]:
    """Return the addon's texts as a client of that language shows them."""
    addon = PureAddon()
    addon.lua.globals()["GetLocale"] = lambda: locale
    load = addon.lua.eval("function(text, ns) assert(loadstring(text))('Addon', ns) end")
    for file in ("enUS", "ruRU"):
        load((ADDON / "Locales" / f"{file}.lua").read_text(encoding="utf-8"), addon.ns)
    texts: dict[str, str] = plain(addon.ns.L)
    return texts
