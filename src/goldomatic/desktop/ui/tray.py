"""The coin in the system's tray, and notifications. Where there is no tray, nothing is missing but these."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from goldomatic.desktop.core.view import BridgeView, Level, Notice, NoticeKind, SyncState
from goldomatic.desktop.ui.saying import notice_words, overall_tone, sync_button
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Label
from goldomatic.desktop.ui.theme import coin

__all__ = ["NOTIFIED", "Tray"]

NOTIFIED: Final = frozenset({
    NoticeKind.WINNER,
    NoticeKind.ACCEPTED,
    NoticeKind.SENT,
    NoticeKind.ANNOUNCEMENT_FAILED,
    NoticeKind.MAILED_AFTER_CLOSE,
    NoticeKind.MAIL_FAILED,
    NoticeKind.ENTRY_REFUSED,
    NoticeKind.WAS_IT_SENT,
    NoticeKind.WITHDRAW_REFUSED,
    NoticeKind.WITHDRAW_UNANSWERED,
    NoticeKind.WISH_REFUSED,
    NoticeKind.EBS_TROUBLE,
    NoticeKind.TWITCH_TROUBLE,
    NoticeKind.NOT_ACKNOWLEDGED,
    NoticeKind.LINK_SILENT,
    NoticeKind.NEW_CHARACTER,
    NoticeKind.LOG_TROUBLE,
    NoticeKind.NO_DISPLAY,
    NoticeKind.GIFT_TURN,
    NoticeKind.GIFT_ACCEPTED,
    NoticeKind.GIFT_MAILED,
    NoticeKind.STOPPED,
    NoticeKind.RUNS_ALREADY,
})  # fmt: skip
"""What the streamer is told outside the window: what wants them, and that gold has left."""

_TONE_WORDS: Final = {
    Tone.IDLE: Label.TRAY_SEARCHING,
    Tone.WORKING: Label.TRAY_SEARCHING,
    Tone.FINE: Label.TRAY_FINE,
    Tone.YOUR_TURN: Label.TRAY_YOUR_TURN,
    Tone.TROUBLE: Label.TRAY_TROUBLE,
}
_ICONS: Final = {
    Level.INFO: QSystemTrayIcon.MessageIcon.Information,
    Level.WARNING: QSystemTrayIcon.MessageIcon.Warning,
    Level.ERROR: QSystemTrayIcon.MessageIcon.Critical,
}
# Notification servers read tags in a body: a name must not be one.
_UNMARKED: Final = str.maketrans({"<": "‹", ">": "›", "&": "＆"})
_SHOWN_MILLISECONDS: Final = 8_000


class Tray(QObject):
    """Shows how all is going; lives as long as the window."""

    window_wanted = Signal()
    sync_pressed = Signal()
    quit_wanted = Signal()

    def __init__(self, texts: Texts, parent: QObject, icon: QSystemTrayIcon | None = None) -> None:
        """Appear, if the system has a tray. ``icon`` takes the place of the system's, for tests."""
        super().__init__(parent)
        self._texts = texts
        self._tone: Tone | None = None
        self.are_notifications_shown = True
        self.menu = QMenu()
        self.show_window = self._add(Label.SHOW_WINDOW, self.window_wanted)
        self.sync = self._add(SyncState.SEARCHING_FOR_WOW, self.sync_pressed)
        self.sync.setEnabled(False)
        self.menu.addSeparator()
        self.quit = self._add(Label.QUIT, self.quit_wanted)
        self.icon = icon
        if icon is None and QSystemTrayIcon.isSystemTrayAvailable():
            self.icon = QSystemTrayIcon(self)
        if self.icon is not None:
            self.icon.setContextMenu(self.menu)
            self.icon.activated.connect(self._on_activated)
            self.icon.messageClicked.connect(self.window_wanted)
        self._show_tone(Tone.IDLE)
        if self.icon is not None:
            self.icon.show()

    @property
    def is_there(self) -> bool:
        """Whether there is a tray to hide in."""
        return self.icon is not None

    def show_view(self, view: BridgeView) -> None:
        """Show how all is going."""
        self._show_tone(overall_tone(view))
        state = sync_button(self._texts, view)
        self.sync.setText(state.text)
        self.sync.setEnabled(state.is_enabled)

    def show_stopped(self) -> None:
        """Show that the bridge has stopped: nothing can be synced."""
        self._show_tone(Tone.TROUBLE)
        self.sync.setEnabled(False)

    def show_notice(self, notice: Notice) -> None:
        """Notify of it, if it is of a kind that wants the streamer and notifications are on."""
        if notice.kind in NOTIFIED and self.are_notifications_shown:
            self._notify(notice_words(self._texts, notice), _ICONS[notice.level])

    def say_hidden(self) -> None:
        """Say that the program goes on without its window."""
        self._notify(self._texts.say(Label.TRAY_HIDDEN), QSystemTrayIcon.MessageIcon.Information)

    def _notify(self, words: str, icon: QSystemTrayIcon.MessageIcon) -> None:
        if self.icon is not None and self.icon.supportsMessages():
            title = self._texts.say(Label.APP)
            self.icon.showMessage(title, words.translate(_UNMARKED), icon, _SHOWN_MILLISECONDS)

    def _show_tone(self, tone: Tone) -> None:
        if self.icon is None or tone is self._tone:
            return
        self._tone = tone
        self.icon.setIcon(coin(tone))
        app, words = self._texts.say(Label.APP), self._texts.say(_TONE_WORDS[tone])
        self.icon.setToolTip(f"{app}: {words}")

    def _add(self, text: Label | SyncState, signal: SignalInstance) -> QAction:
        made = QAction(self._texts.say(text), self.menu)
        # Not the signal itself: it would be handed whether the action is checked.
        made.triggered.connect(lambda *_: signal.emit())
        self.menu.addAction(made)
        return made

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        reasons = QSystemTrayIcon.ActivationReason
        if reason in (reasons.Trigger, reasons.DoubleClick):
            self.window_wanted.emit()
