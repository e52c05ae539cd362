"""C functions of time: the virtual clock, and local time as the machine shows it (GAME §8)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goldomatic.sim.wow.lua_runtime import LuaError, LuaValue, to_plain

if TYPE_CHECKING:
    from goldomatic.sim.wow.client import Client

__all__ = ["install"]

_UPTIME_AT_START_SECONDS = 86_400.0
"""``GetTime`` counts from the start of the machine, not of the game."""

_FORMAT_DEFAULT = "%c"


def install(client: Client) -> None:
    """Register them."""
    offset = client.options.utc_offset

    def get_time() -> float:
        return round(_UPTIME_AT_START_SECONDS + client.clock.now, 3)

    def time(table: LuaValue = None) -> int:
        if table is None:
            return int(client.clock.instant.timestamp())
        fields = to_plain(table)
        try:
            year, month, day = (int(fields[name]) for name in ("year", "month", "day"))
            hour, minute, second = (int(fields.get(name, d)) for name, d in _TIME_DEFAULTS)
            local = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except (KeyError, TypeError, ValueError) as error:
            raise LuaError("field missing in date table") from error
        return int((local - offset).timestamp())

    def date(pattern: LuaValue = None, at: LuaValue = None) -> LuaValue:
        pattern = _FORMAT_DEFAULT if pattern is None else str(pattern)
        instant = client.clock.instant if at is None else datetime.fromtimestamp(int(at), UTC)
        if pattern.startswith("!"):
            pattern = pattern[1:]
        else:
            instant += offset
        if pattern.startswith("*t"):
            table: Any = client.lua.table()
            for name, value in _fields(instant).items():
                table[name.encode()] = value
            return table
        return instant.strftime(pattern)

    client.register("GetTime", get_time)
    client.register("time", time)
    client.register("date", date)
    client.register("debugprofilestop", lambda: client.clock.now * 1000.0)
    client.register("debugprofilestart", lambda: None)
    client.register("GetGameTime", lambda: (client.local_time.hour, client.local_time.minute))
    client.register("GetFramerate", lambda: float(client.options.fps))


_TIME_DEFAULTS = (("hour", 12), ("min", 0), ("sec", 0))


def _fields(instant: datetime) -> dict[str, int | bool]:
    return {
        "year": instant.year,
        "month": instant.month,
        "day": instant.day,
        "hour": instant.hour,
        "min": instant.minute,
        "sec": instant.second,
        "wday": instant.isoweekday() % 7 + 1,
        "yday": instant.timetuple().tm_yday,
        "isdst": False,
    }
