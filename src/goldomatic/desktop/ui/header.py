"""What matters in one look: the candidate, the time to the next spin, the pool, and the Sync button."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy

from goldomatic.desktop.core.view import BridgeView, RouletteView, SyncState
from goldomatic.desktop.ui.parts import Marked, button, label, looks, scaled_font
from goldomatic.desktop.ui.saying import is_active, phase_words, sync_button, without_mnemonic
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Counted, Label
from goldomatic.desktop.ui.times import countdown

__all__ = ["Header"]

_BIG: Final = 1.9
_WORDS_ROW: Final = 2


class Header(QFrame):
    """The card above the payouts."""

    sync_pressed = Signal()

    def __init__(self, texts: Texts) -> None:
        """Begin without a view."""
        super().__init__()
        self._texts = texts
        self.setProperty("look", "card")
        self.setProperty("active", "false")
        self.candidate_title = label(look="faint")
        self.candidate = label()
        self.candidate_words = label(wraps=True)
        self.countdown_title = label(texts.say(Label.NEXT_SPIN_IN), look="faint")
        self.countdown = label()
        self.phase = label(wraps=True)
        self.pool_title = label(texts.say(Label.IN_THE_POOL), look="faint")
        self.pool = label()
        self.pool_words = label()
        self.sync = button(texts.say(SyncState.SEARCHING_FOR_WOW), look="primary")
        self.sync.setEnabled(False)
        self.sync_why = Marked(wraps=True)
        self._lay_out()
        self._show_nothing_yet()

    def show_view(self, view: BridgeView, now: datetime) -> None:
        """Show the view."""
        looks(self, active="true" if is_active(view) else "false")
        self._show_candidate(view.roulette)
        self.phase.setText(phase_words(self._texts, view.roulette.phase))
        count = view.roulette.pool_participant_count
        self.pool.setText("—" if count is None else self._texts.number(count))
        self.pool_words.setText("" if count is None else self._texts.count(Counted.VIEWERS, count))
        state = sync_button(self._texts, view)
        self.sync.setText(state.text)
        self.sync.setEnabled(state.is_enabled)
        self.sync.setAccessibleName(
            self._texts.say(Label.SYNC_BUTTON_NAME, state=without_mnemonic(state.text))
        )
        self.sync.setAccessibleDescription(state.why)
        self.sync_why.show_words(state.tone, state.why)
        self.tick(view.roulette, now)

    def show_stopped(self) -> None:
        """Let nothing be synced: the bridge has stopped."""
        self.countdown.setText(self._texts.say(Label.COUNTDOWN_UNKNOWN))
        self.sync.setEnabled(False)
        self.sync_why.show_words(Tone.TROUBLE, self._texts.say(Label.STOPPED_SHORT))

    def tick(self, roulette: RouletteView, now: datetime) -> None:
        """Let the countdown be as of now."""
        self.countdown.setText(countdown(self._texts, roulette, now))
        self.countdown.setAccessibleName(f"{self.countdown_title.text()} {self.countdown.text()}")

    def _show_nothing_yet(self) -> None:
        """Stand there before the first view: the bridge may not be set up yet."""
        self.candidate_title.setText(self._texts.say(Label.CANDIDATE))
        self.candidate.setText("—")
        self.countdown.setText(self._texts.say(Label.COUNTDOWN_UNKNOWN))
        self.phase.setText(self._texts.say(Label.PHASE_UNKNOWN))
        self.pool.setText("—")
        self.sync_why.show_words(Tone.IDLE, self._texts.say(Label.NOT_STARTED))

    def _show_candidate(self, roulette: RouletteView) -> None:
        name = roulette.candidate_name
        if name is None:
            self.candidate_title.setText(self._texts.say(Label.CANDIDATE))
            self.candidate.setText("—")
            self.candidate_words.setText(self._texts.say(Label.NO_CANDIDATE))
            return
        self.candidate_title.setText(self._texts.say(Label.CANDIDATE))
        self.candidate.setText(name)
        words = "" if roulette.who is None else self._texts.say(roulette.who)
        if roulette.detail:
            detail = self._texts.detail(roulette.detail)
            words = self._texts.say(Label.DETAIL_OF, words=words, detail=detail)
        self.candidate_words.setText(words)

    def _lay_out(self) -> None:
        big = scaled_font(self.font(), _BIG, bold=True)
        for each in (self.candidate, self.countdown, self.pool):
            each.setFont(big)
        self.candidate.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.sync.setFont(scaled_font(self.font(), 1.15, bold=True))
        self.sync.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        self.sync.setMinimumHeight(round(self.fontMetrics().height() * 2.4))
        self.sync.clicked.connect(self.sync_pressed)
        grid = QGridLayout(self)
        grid.setContentsMargins(18, 12, 18, 12)
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(2)
        columns: list[list[QLabel]] = [
            [self.candidate_title, self.candidate, self.candidate_words],
            [self.countdown_title, self.countdown, self.phase],
            [self.pool_title, self.pool, self.pool_words],
        ]
        for number, column in enumerate(columns):
            for row, each in enumerate(column):
                grid.addWidget(
                    each, row, number, Qt.AlignmentFlag.AlignTop if row == _WORDS_ROW else Qt.AlignmentFlag(0)
                )
        grid.addWidget(self.sync, 0, 3, 2, 1)
        grid.addWidget(self.sync_why, 2, 3, Qt.AlignmentFlag.AlignTop)
        for number, stretch in enumerate((6, 5, 2, 6)):
            grid.setColumnStretch(number, stretch)
