"""C functions of everything else: settings, addons, the program, chance, bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldomatic.sim.wow.lua_runtime import LuaError, LuaValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldomatic.sim.wow.addons import Addon
    from goldomatic.sim.wow.client import Client

__all__ = ["install"]

_LOGOUT_SECONDS = 20.0
_WORD = 1 << 32
_SETTINGS_KNOWN = {
    "scriptErrors": "0",
    "chatStyle": "classic",
    "profanityFilter": "1",
    "Sound_EnableSFX": "1",
    "uiScale": "1",
    "useUiScale": "0",
}


def install(client: Client) -> None:
    """Register them."""
    _install_settings(client)
    _install_addons(client)
    _install_program(client)
    _install_numbers(client)


def _install_settings(client: Client) -> None:
    settings = client.settings
    for name, value in {
        **_SETTINGS_KNOWN,
        "locale": str(client.locale),
        "realmName": client.realm.name,
    }.items():
        settings.setdefault(name, value)

    def known(name: LuaValue) -> str:
        for each in settings:
            if each.lower() == str(name).lower():
                return each
        raise LuaError(f"Couldn't find CVar named '{name}'")

    def set_cvar(name: LuaValue = None, value: LuaValue = None, *_: LuaValue) -> None:
        settings[known(name)] = "" if value is None else str(value)

    def register_cvar(name: LuaValue = None, value: LuaValue = "") -> None:
        settings.setdefault(str(name), str(value))

    client.register("GetCVar", lambda name=None: settings[known(name)])
    client.register("GetCVarBool", lambda name=None: 1 if settings[known(name)] == "1" else None)
    client.register("SetCVar", set_cvar)
    client.register("RegisterCVar", register_cvar)


def _install_addons(client: Client) -> None:
    def addon(key: LuaValue) -> Addon | None:
        if isinstance(key, int):
            return client.addons[key - 1] if 0 < key <= len(client.addons) else None
        return next((each for each in client.addons if each.name.lower() == str(key).lower()), None)

    def metadata(key: LuaValue = None, name: LuaValue = None) -> str | None:
        found = addon(key)
        wanted = str(name).lower()
        if found is None or not (
            wanted in {"title", "notes", "author", "version"} or wanted.startswith("x-")
        ):
            return None
        return found.fields.get(f"{wanted}-{client.locale}".lower(), found.fields.get(wanted))

    def info(key: LuaValue = None) -> tuple[object, ...]:
        found = addon(key)
        if found is None:
            return (str(key), None, None, None, None, "MISSING", "INSECURE")
        return (found.name, metadata(key, "title"), metadata(key, "notes"), 1, 1, None, "INSECURE")

    client.register("GetNumAddOns", lambda: len(client.addons))
    client.register("GetAddOnInfo", info)
    client.register("GetAddOnMetadata", metadata)
    client.register("IsAddOnLoaded", lambda key=None: 1 if addon(key) else None)
    client.register("LoadAddOn", lambda key=None: 1 if addon(key) else (None, "MISSING"))


def _install_program(client: Client) -> None:
    def leave_after(seconds: float) -> Callable[[], None]:
        def call() -> None:
            client.clock.after(seconds, client.logout)

        return call

    def reload_interface() -> None:
        client.later(client.reload)

    client.register("ReloadUI", reload_interface)
    client.register("Logout", leave_after(_LOGOUT_SECONDS))
    client.register("Quit", leave_after(_LOGOUT_SECONDS))
    client.register("ForceQuit", leave_after(0.0))
    client.register("IsLoggedIn", lambda: 1)
    client.register("GetBuildInfo", lambda: ("3.3.5", "12340", "Jun 24 2010", 30300))
    client.register("GetScreenWidth", lambda: client.screen.size[0])
    client.register("GetScreenHeight", lambda: client.screen.size[1])
    client.register("debugstack", lambda *_: "")
    client.register("PlaySound", lambda *_: None)
    client.register("PlaySoundFile", lambda *_: None)
    for name, keys in {
        "IsShiftKeyDown": {"SHIFT"},
        "IsControlKeyDown": {"CTRL"},
        "IsAltKeyDown": {"ALT"},
        "IsModifierKeyDown": {"SHIFT", "CTRL", "ALT"},
    }.items():
        client.register(name, lambda *_, keys=keys: 1 if keys & client.keyboard.held else None)


def _install_numbers(client: Client) -> None:
    def random(low: LuaValue = None, high: LuaValue = None) -> float:
        if low is None:
            return client.random.jitter()
        first, last = (1, int(low)) if high is None else (int(low), int(high))
        if last < first:
            raise LuaError("bad argument to 'random' (interval is empty)")
        return first + client.random.below(last - first + 1)

    random_function = client.lua.function(random)
    client.lua.set("random", random_function)
    client.lua.set("fastrandom", random_function)
    client.lua.get("math")[b"random"] = random_function

    def whole(value: LuaValue) -> int:
        if not isinstance(value, int | float):
            raise LuaError("number expected")
        return int(value) % _WORD

    def folded(fold: Callable[[int, int], int]) -> Callable[..., int]:
        def call(*values: LuaValue) -> int:
            result = whole(values[0])
            for value in values[1:]:
                result = fold(result, whole(value))
            return result % _WORD

        return call

    operations: dict[str, Callable[..., int]] = {
        "band": folded(lambda a, b: a & b),
        "bor": folded(lambda a, b: a | b),
        "bxor": folded(lambda a, b: a ^ b),
        "bnot": lambda a: ~whole(a) % _WORD,
        "lshift": lambda a, n: (whole(a) << int(n)) % _WORD,
        "rshift": lambda a, n: whole(a) >> int(n),
        "arshift": lambda a, n: ((whole(a) ^ (1 << 31)) - (1 << 31) >> int(n)) % _WORD,
        "mod": lambda a, n: whole(a) % whole(n),
    }
    bit = client.lua.table()
    for name, operation in operations.items():
        bit[name.encode()] = client.lua.function(operation)
    client.lua.set("bit", bit)
