"""The bridge: one event after the other goes in, effects come out (see `events`)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from goldomatic.ambient import Randomness
from goldomatic.desktop.adapters.journal import Journal
from goldomatic.desktop.bridge.asking import choose_call, take_outcome
from goldomatic.desktop.bridge.events import (
    Called,
    Effect,
    Event,
    LineTyped,
    LogFailed,
    LogRead,
    Moment,
    WindowsSeen,
    Woke,
)
from goldomatic.desktop.bridge.gift_state import GiftPace, Gifts
from goldomatic.desktop.bridge.gifts import choose_items
from goldomatic.desktop.bridge.lines import release_lines
from goldomatic.desktop.bridge.picture import view_of
from goldomatic.desktop.bridge.reading import greet_if_loaded, take_log, take_log_trouble
from goldomatic.desktop.bridge.state import State
from goldomatic.desktop.bridge.typing import choose_line, take_typed
from goldomatic.desktop.bridge.wishes import sync_by_itself, take_wish
from goldomatic.desktop.core.game import GameWindow
from goldomatic.desktop.core.link import Link
from goldomatic.desktop.core.settings import DesktopSettings, Strategy
from goldomatic.desktop.core.view import BridgeView, Level, NoticeKind

__all__ = ["Bridge"]

SESSION_DAYS: Final = 30
"""A session that a Hello told is accepted for so long, and what belongs to it is kept (GAME §10)."""

FORGET_SECONDS: Final = 3600.0


class Bridge:
    """The streamer's side of every rule: who is looked up, whispered, mailed, and what the EBS is told.

    Synchronous and single-threaded. What it returns has to be done by whoever runs it, in that order.
    """

    def __init__(
        self,
        journal: Journal,
        settings: DesktopSettings,
        random: Randomness,
        moment: Moment,
        *,
        log_path: str,
        gift_pace: GiftPace | None = None,
    ) -> None:
        """Take up where the journal says that the last one stopped.

        Raises:
            JournalUnusable: it cannot be read.
        """
        journal.forget(moment.wall - timedelta(days=SESSION_DAYS))
        self._state = State(
            journal=journal,
            settings=settings,
            random=random,
            link=Link(random, times_typed_max=settings.times_typed_max),
            moment=moment,
            log_path=log_path,
            place=journal.place(),
            sessions={},
            characters=dict(journal.characters()),
            deliveries={delivery.payout_id: delivery for delivery in journal.deliveries()},
            gifts=Gifts(
                rules=settings.gift_rules,
                pace=gift_pace or GiftPace(),
                known={gift.gift_id: gift for gift in journal.gifts()},
            ),
            waiting={waiting.position: waiting for waiting in journal.waiting()},
            unproven=journal.unproven(),
            awaited={awaited.asked: awaited for awaited in journal.awaited()},
            newest_numbers=journal.newest_numbers(),
        )
        for session in journal.sessions():
            self._state.remember(session)
        self._forgot_at = moment.seconds

    def handle(self, event: Event, moment: Moment) -> list[Effect]:
        """Take in what happened, and return what is to be done now.

        Raises:
            JournalUnusable: it cannot be written. Nothing is to be done then: what is not kept must not be
                acted on.
        """
        state = self._state
        state.moment, state.effects = moment, []
        self._take(event)
        self._forget_old()
        greet_if_loaded(state)
        release_lines(state)
        _follow_session(state)
        sync_by_itself(state)
        choose_items(state)
        choose_call(state)
        choose_line(state)
        return state.effects

    def view(self, moment: Moment) -> BridgeView:
        """Return the picture of that moment."""
        self._state.moment = moment
        return view_of(self._state)

    def _take(self, event: Event) -> None:
        state = self._state
        match event:
            case Woke():
                pass
            case LogRead(batch):
                take_log(state, batch)
            case LogFailed(words):
                take_log_trouble(state, words)
            case WindowsSeen(windows):
                _take_windows(state, windows)
            case LineTyped(result):
                take_typed(state, result)
            case Called(outcome):
                take_outcome(state, outcome)
            case wish:
                take_wish(state, wish)
                _follow_window(state)

    def _forget_old(self) -> None:
        state = self._state
        if state.now < self._forgot_at + FORGET_SECONDS:
            return
        self._forgot_at = state.now
        before = state.moment.wall - timedelta(days=SESSION_DAYS)
        state.journal.forget(before)
        state.sessions = {session.word: session for session in state.journal.sessions()}


def _take_windows(state: State, windows: tuple[GameWindow, ...]) -> None:
    had_any = bool(state.game.windows)
    state.game.windows = windows
    if windows and not had_any:
        state.tell(Level.INFO, NoticeKind.GAME_FOUND, detail=windows[0].title)
    elif had_any and not windows:
        state.tell(Level.WARNING, NoticeKind.GAME_GONE)
    _choose_remembered(state)
    _follow_window(state)


def _choose_remembered(state: State) -> None:
    """Of several windows take the one that the streamer picked the last time, if it is the only such one."""
    if state.game.window is None and state.settings.window_title is not None:
        alike = [each for each in state.game.windows if each.title == state.settings.window_title]
        if len(alike) == 1:
            state.game.chosen_id = alike[0].id


def _follow_window(state: State) -> None:
    """Tell the link whose window is typed into: a program that was started anew has another addon."""
    if state.settings.strategy is Strategy.DRY_RUN:
        return
    window = state.game.window
    owner = None if window is None else window.id if window.pid is None else -window.pid
    state.link.see_game(owner, state.now)


def _follow_session(state: State) -> None:
    """Note when another session is agreed: what was typed in vain may be typed again."""
    session = state.session
    if session is None or session == state.agreed_session:
        return
    state.agreed_session = session
    state.vain.clear()
    state.freed.clear()
    state.auto_sync_off.clear()
    state.tell(Level.INFO, NoticeKind.LINK_AGREED)
