"""Why the game refused a mail, without the game (docs/game.md §6)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.addon_lua import PureAddon

SENTENCES = {
    "ERR_MAIL_TARGET_NOT_FOUND": ("no_such_player", True),
    "ERR_PLAYER_WRONG_FACTION": ("wrong_faction", True),
    "ERR_MAIL_TO_SELF": ("oneself", True),
    "ERR_NOT_ENOUGH_MONEY": ("gold_short", False),
    "ERR_MAIL_REACHED_CAP": ("mailbox_full", False),
}


class Refused:
    """Refusals.lua, listening; `say` is the game's red text."""

    def __init__(self) -> None:
        self.addon = PureAddon()
        heard: dict[str, Callable[[str], None]] = {}
        self.addon.ns.Game.on = heard.__setitem__
        for name in SENTENCES:
            self.addon.lua.globals()[name] = f"The sentence of {name}."
        self.addon.load("Refusals.lua")
        self.refusals: Any = self.addon.ns.Refusals
        self.refusals.start()
        self.say = heard["UI_ERROR_MESSAGE"]


@pytest.fixture
def refused() -> Refused:
    return Refused()


@pytest.mark.parametrize("name", SENTENCES)
def test_the_game_s_sentences_are_our_words(refused: Refused, name: str) -> None:
    refused.say(f"The sentence of {name}.")
    assert refused.refusals.is_known()
    assert refused.refusals.take() == SENTENCES[name]


def test_a_reason_is_used_up(refused: Refused) -> None:
    refused.say("The sentence of ERR_MAIL_TO_SELF.")
    refused.refusals.take()
    assert not refused.refusals.is_known()
    assert refused.refusals.take() == ("unknown", False)


def test_an_old_reason_is_none(refused: Refused) -> None:
    refused.say("The sentence of ERR_MAIL_TO_SELF.")
    refused.addon.now += 2
    assert refused.refusals.is_known()
    refused.addon.now += 0.1
    assert not refused.refusals.is_known()
    assert refused.refusals.take() == ("unknown", False)


def test_what_is_not_about_mail_is_no_reason(refused: Refused) -> None:
    refused.say("Out of range.")
    assert refused.refusals.take() == ("unknown", False)
