"""The game's functions for ``/who`` (GAME §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from goldomatic.sim.wow.player_side import side_of
from goldomatic.sim.wow.who import parse_who_query

if TYPE_CHECKING:
    from goldomatic.sim.wow.client import Client

__all__ = ["install"]

_TAGS: Final = {
    "WHO_TAG_NAME": "name",
    "WHO_TAG_GUILD": "guild",
    "WHO_TAG_ZONE": "zone",
    "WHO_TAG_RACE": "race",
    "WHO_TAG_CLASS": "cls",
}


def install(client: Client) -> None:
    """Register them."""
    side = side_of(client)

    def set_who_to_ui(flag: object = None, *_: object) -> None:
        side.is_who_to_ui = bool(flag)

    def send_who(text: object = "", *_: object) -> None:
        tags = {side.words(tag): field for tag, field in _TAGS.items()}
        side.realm.who(side.character.name, parse_who_query(str(text), tags))

    def num_who_results(*_: object) -> tuple[int, int]:
        return len(side.who_rows), side.who_found

    def who_info(index: float = 0, *_: object) -> object:
        rows = side.who_rows
        if not 1 <= index <= len(rows):
            return None
        row = rows[int(index) - 1]
        return row.name, row.guild, row.level, row.race, row.cls, row.zone, row.class_file

    client.register("SetWhoToUI", set_who_to_ui)
    client.register("SendWho", send_who)
    client.register("GetNumWhoResults", num_who_results)
    client.register("GetWhoInfo", who_info)
