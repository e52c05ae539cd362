"""A core of the bridge that notes what it is told and wants done what a test says; and the plainest view."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from goldomatic.desktop.bridge.events import Effect, Event, Moment, Woke
from goldomatic.desktop.core.view import (
    BridgeView,
    EbsView,
    GameView,
    LinkState,
    LinkView,
    LogState,
    LogView,
    RouletteView,
    SyncState,
)

NOON = datetime(2026, 4, 4, 12, 0, tzinfo=UTC)


def plain_view(**changes: Any) -> BridgeView:
    """Nothing is known, and nothing is wrong."""
    parts: dict[str, Any] = {
        "at": NOON,
        "ebs": EbsView(
            is_asked=False,
            trouble=None,
            words="",
            failures=0,
            retry_in_seconds=0.0,
            version=None,
            minimum_desktop_version=None,
            minimum_addon_version=None,
            lines_waiting=0,
        ),
        "game": GameView(
            windows=(),
            chosen=None,
            is_typing=False,
            last_typed_at=None,
            last_typed=None,
            last_failure=None,
            fell_back=None,
        ),
        "link": LinkView(
            state=LinkState.NO_GAME,
            character=None,
            is_character_allowed=None,
            addon_version=None,
            locale=None,
            transport=None,
            flush=None,
            answer_seconds=None,
            heard_at=None,
            forged=0,
            gaps=0,
        ),
        "log": LogView(path="", state=LogState.UNREAD, words=None),
        "roulette": RouletteView(
            phase=None,
            next_spin_at=None,
            server_now=None,
            told_at=None,
            pool_participant_count=None,
            candidate_name=None,
            who=None,
            detail=None,
        ),
        "payouts": (),
        "sync": SyncState.SEARCHING_FOR_WOW,
        "syncable": (),
    }
    return BridgeView(**(parts | changes))


class ScriptedCore:
    """``react`` is asked what to do about each event; time passing is left out of ``events``."""

    def __init__(self, react: Callable[[Event], list[Effect]] = lambda event: []) -> None:
        self.react = react
        self.events: list[Event] = []
        self.threads: set[str] = set()
        self.picture = plain_view()

    def handle(self, event: Event, moment: Moment) -> list[Effect]:
        self.threads.add(threading.current_thread().name)
        if not isinstance(event, Woke):
            self.events.append(event)
        return self.react(event)

    def view(self, moment: Moment) -> BridgeView:
        return BridgeView(
            **{name: getattr(self.picture, name) for name in BridgeView.__slots__} | {"at": moment.wall}
        )

    def heard(self, kind: type) -> list[Any]:
        """Return the events of that kind."""
        return [event for event in self.events if isinstance(event, kind)]
