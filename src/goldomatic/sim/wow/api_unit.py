"""C functions of units and places: the player, who is the only unit that is modelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldomatic.protocol.chat_lines import Locale
from goldomatic.sim.wow.lua_runtime import LuaError, LuaValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldomatic.sim.wow.client import Client

__all__ = ["install"]

_PLAYER = "player"

_FACTIONS = {
    Locale.EN_US: {"Alliance": "Alliance", "Horde": "Horde"},
    Locale.RU_RU: {"Alliance": "Альянс", "Horde": "Орда"},
}


def install(client: Client) -> None:
    """Register them."""
    character = client.character

    def unit_function(name: str, answer: Callable[[], object]) -> None:
        """Register a function of a unit: about the player it answers, about others it knows nothing."""

        def call(unit: LuaValue = None, *_: LuaValue) -> object:
            if not isinstance(unit, str):
                raise LuaError(f'Usage: {name}("unit")')
            return answer() if unit.lower() in {_PLAYER, character.name.lower()} else None

        client.register(name, call)

    faction = str(character.faction)
    guid = f"0x{sum(character.name.encode()):016X}"
    unit_function("UnitName", lambda: (character.name, None))
    unit_function("UnitExists", lambda: 1)
    unit_function("UnitIsPlayer", lambda: 1)
    unit_function("UnitIsConnected", lambda: 1)
    unit_function("UnitLevel", lambda: character.level)
    unit_function("UnitRace", lambda: (character.race, character.race.replace(" ", "")))
    unit_function("UnitClass", lambda: (character.cls, character.cls.upper().replace(" ", "")))
    unit_function("UnitSex", lambda: 2)
    unit_function("UnitFactionGroup", lambda: (faction, _FACTIONS[client.locale][faction]))
    unit_function("UnitGUID", lambda: str(getattr(character, "guid", "") or guid))
    unit_function("UnitIsDeadOrGhost", lambda: None)
    unit_function("UnitAffectingCombat", lambda: None)
    unit_function("UnitIsAFK", lambda: None)
    unit_function("UnitHealth", lambda: character.level * 200)
    unit_function("UnitHealthMax", lambda: character.level * 200)
    unit_function("UnitPower", lambda: character.level * 100)
    unit_function("UnitPowerMax", lambda: character.level * 100)
    unit_function("UnitMana", lambda: character.level * 100)
    unit_function("UnitManaMax", lambda: character.level * 100)
    unit_function("UnitXP", lambda: 0)
    unit_function("UnitXPMax", lambda: 1)
    unit_function("GetGuildInfo", lambda: character.guild or None)
    client.register("UnitIsUnit", lambda a=None, b=None: 1 if a == b else None)
    client.register("IsInGuild", lambda: 1 if character.guild else None)
    client.register("GetRealmName", lambda: client.realm.name)
    for name in ("GetRealZoneText", "GetZoneText", "GetMinimapZoneText"):
        client.register(name, lambda: character.zone)
    client.register("GetSubZoneText", lambda: "")
