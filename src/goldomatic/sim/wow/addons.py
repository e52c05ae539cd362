"""Addons: the ``.toc``, the files in it, and what is kept of them over logout (GAME §8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from goldomatic.sim.wow.lua_runtime import LuaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldomatic.sim.wow.client import Client

__all__ = ["Addon", "load_addons", "read_toc", "save_variables"]

INTERFACE_VERSION = "30300"

_ENCODING = "utf-8-sig"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addon:
    """What a ``.toc`` says. ``fields`` are its ``## Name: value`` lines, names in lower case."""

    name: str
    folder: Path
    fields: dict[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    def listed(self, name: str) -> list[str]:
        """Return the words of a field, which commas or blanks part."""
        return self.fields.get(name, "").replace(",", " ").split()

    @property
    def saved_variables(self) -> list[str]:
        """Globals kept for the account."""
        return self.listed("savedvariables")

    @property
    def saved_variables_per_character(self) -> list[str]:
        """Globals kept for the character."""
        return self.listed("savedvariablespercharacter")

    @property
    def requires(self) -> list[str]:
        """Addons without which this one is not loaded."""
        return self.listed("dependencies") + self.listed("requireddeps")


def read_toc(folder: Path) -> Addon | None:
    """Return the addon in a folder; None when it has no ``.toc`` of its own name."""
    path = _found(folder, f"{folder.name}.toc")
    if path is None:
        return None
    fields: dict[str, str] = {}
    files: list[str] = []
    for line in path.read_text(_ENCODING).splitlines():
        text = line.strip()
        if text.startswith("##"):
            name, colon, value = text[2:].partition(":")
            if colon:
                fields[name.strip().lower()] = value.strip()
        elif text and not text.startswith("#"):
            files.append(text)
    return Addon(name=folder.name, folder=folder, fields=fields, files=tuple(files))


def load_addons(client: Client) -> None:
    """Load every addon that the game would, in its order, each with its saved variables and ADDON_LOADED.

    What keeps one from being loaded goes to the client's errors: nobody runs an addon by accident.
    """
    if client.options.interface_folder is None:
        return
    folder = client.options.interface_folder / "AddOns"
    found = [addon for each in sorted(folder.iterdir()) if each.is_dir() and (addon := read_toc(each))]
    for addon in _in_order(client, found):
        client.addons.append(addon)
        _load(client, addon)


def _in_order(client: Client, found: Sequence[Addon]) -> Iterator[Addon]:
    """Yield what can be loaded, each after what it requires."""
    waiting = [addon for addon in found if addon.fields.get("loadondemand") != "1"]
    done: set[str] = set()
    while waiting:
        ready = [addon for addon in waiting if set(addon.requires) <= done]
        if not ready:
            client.errors.extend(f"{addon.name}: a required addon is missing" for addon in waiting)
            return
        addon = ready[0]
        waiting.remove(addon)
        if addon.fields.get("interface") != INTERFACE_VERSION:
            client.errors.append(f"{addon.name}: out of date")
            continue
        done.add(addon.name)
        yield addon


def _load(client: Client, addon: Addon) -> None:
    namespace = client.lua.table()
    for file in addon.files:
        path = _found(addon.folder, file)
        chunk = f"@Interface\\AddOns\\{addon.name}\\{file}"
        if path is None:
            client.errors.append(f"Couldn't open {chunk[1:]}")
            continue
        _execute(client, path.read_bytes(), chunk, addon.name, namespace)
    for path, _ in _saved_files(client, addon):
        if path.exists():
            _execute(client, path.read_bytes(), f"@{path.name}")
    client.fire("ADDON_LOADED", addon.name)


def _execute(client: Client, code: bytes, chunk: str, *arguments: object) -> None:
    try:
        client.lua.execute_file(code, chunk, *arguments)
    except LuaError as error:
        client.errors.append(str(error))
    client.lua.raise_defect()


def save_variables(client: Client) -> None:
    """Write the saved variables of all addons, as logout and /reload do."""
    for addon in client.addons:
        for path, names in _saved_files(client, addon):
            listed = client.lua.table()
            for index, name in enumerate(names, 1):
                listed[index] = name.encode()
            text: str = client.engine("saved_text", listed)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))


def _saved_files(client: Client, addon: Addon) -> Iterator[tuple[Path, list[str]]]:
    """Yield the files of the account and of the character that the addon has variables in."""
    root = client.options.saved_variables_folder
    if addon.saved_variables:
        yield root / "SavedVariables" / f"{addon.name}.lua", addon.saved_variables
    if addon.saved_variables_per_character:
        own = root / client.realm.name / client.character_name / "SavedVariables"
        yield own / f"{addon.name}.lua", addon.saved_variables_per_character


def _found(folder: Path, file: str) -> Path | None:
    """Return a file of a folder as Windows finds it: either slash, any case."""
    path = folder
    for part in file.replace("\\", "/").split("/"):
        exact = path / part
        if not exact.exists():
            fitting = [each for each in sorted(path.iterdir()) if each.name.lower() == part.lower()]
            if not fitting:
                return None
            exact = fitting[0]
        path = exact
    return path
