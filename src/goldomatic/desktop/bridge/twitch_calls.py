"""Asking the EBS how it and Twitch get on, and telling the streamer of what a person must mend (SPEC §9)."""

from __future__ import annotations

from typing import Final

from goldomatic.desktop.bridge.events import AskTwitch
from goldomatic.desktop.bridge.state import Asking, State
from goldomatic.desktop.core.answers import Answered, Outcome, Refused
from goldomatic.desktop.core.ebs_facts import TwitchStanding
from goldomatic.desktop.core.view import Level, NoticeKind

__all__ = ["twitch_call", "twitch_seconds"]

UNKNOWN_SECONDS: Final = 3600.0
"""An EBS that is too old for the question may be a newer one after so long."""


def twitch_seconds(state: State) -> float:
    """Return how often to ask."""
    return UNKNOWN_SECONDS if state.is_twitch_unknown else state.settings.poll_seconds


def twitch_call() -> Asking:
    """Return the question."""
    return Asking(AskTwitch(), _take)


def _take(state: State, outcome: Outcome[TwitchStanding]) -> None:
    """Take in the answer. An EBS that is too old for the question refuses it, which is no trouble."""
    state.is_twitch_unknown = isinstance(outcome, Refused)
    if not isinstance(outcome, Answered):
        return
    said, suspected = outcome.value.trouble, state.twitch_suspected
    state.twitch_suspected = said
    if said is not None and said.passes_by_itself and suspected is not said:
        # A socket that Twitch closes is open again within seconds, nearly always.
        return
    before, state.twitch_trouble = state.twitch_trouble, said
    if said is before:
        return
    if said is None:
        state.tell(Level.INFO, NoticeKind.TWITCH_FINE)
    else:
        state.tell(Level.ERROR, NoticeKind.TWITCH_TROUBLE, detail=said.value)
