"""A realm, a client in it, and a person in front of the client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from goldomatic.sim.wow.characters import Character
from goldomatic.sim.wow.client import Client
from goldomatic.sim.wow.clock import VirtualClock
from goldomatic.sim.wow.items import Bags, ItemKind, Stack
from goldomatic.sim.wow.options import ClientOptions, Locale, Profile
from goldomatic.sim.wow.person import Person
from goldomatic.sim.wow.player_side import PlayerSide, side_of
from goldomatic.sim.wow.realm import Realm

STREAMER, WINNER = "Mimiron", "Norinn"

LISTEN = """
HEARD = {}
local frame = CreateFrame("Frame")
for _, event in ipairs({ ... }) do frame:RegisterEvent(event) end
frame:SetScript("OnEvent", function(_, event, ...) HEARD[#HEARD + 1] = { event, ... } end)
"""


@dataclass(frozen=True, slots=True)
class Game:
    """Everything that a test holds on to."""

    realm: Realm
    client: Client
    person: Person

    @property
    def streamer(self) -> Character:
        return self.realm.character(STREAMER)

    @property
    def winner(self) -> Character:
        return self.realm.character(WINNER)

    @property
    def side(self) -> PlayerSide:
        return side_of(self.client)

    def run(self, code: str) -> Any:
        return self.client.run(code)

    def listen(self, *events: str) -> None:
        """Note these events from now on, for `heard`."""
        names = ", ".join(f'"{event}"' for event in events)
        self.run(LISTEN.replace("...", names, 1))

    def heard(self) -> list[Sequence[object]]:
        """Return the events since the last call, each with its arguments up to the first that is missing."""
        heard = self.run("local all = HEARD HEARD = {} return all")
        return [tuple(event) if isinstance(event, list) else event for event in heard or []]

    def put(self, kind: ItemKind, amount: int = 1, *, is_soulbound: bool = False) -> Stack:
        stack = self.streamer.bags.at(self.streamer.bags.add(kind, amount, is_soulbound=is_soulbound))
        assert stack is not None
        return stack


Play = Callable[..., Game]


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Return what starts a game, as a function of profile, locale and seed."""

    def start(profile: Profile = Profile.AZEROTHCORE, locale: Locale = Locale.EN_US, **more: Any) -> Game:
        clock = VirtualClock()
        realm = Realm(profile, clock)
        streamer = realm.add_character(STREAMER)
        streamer.copper = 50_000_000
        streamer.bags = Bags((16, 16, 0, 0, 0))
        realm.add_character(WINNER)
        options = ClientOptions(
            log_path=tmp_path / "Logs" / "WoWChatLog.txt",
            saved_variables_folder=tmp_path / "WTF",
            locale=locale,
        )
        client = Client(realm, STREAMER, clock, replace(options, **more))
        client.login()
        client.advance(2.0)
        return Game(realm, client, Person(client))

    return start


@pytest.fixture
def game(play: Play) -> Game:
    """A game on an enUS client, on azerothcore."""
    return play()
