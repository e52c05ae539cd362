"""The main window: it shows the latest view, and turns what the streamer does into wishes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QMainWindow, QMenu, QSplitter, QTabWidget, QVBoxLayout, QWidget

import goldomatic
from goldomatic.ambient import Clock
from goldomatic.desktop.core.view import BridgeView, Notice, PayoutView
from goldomatic.desktop.core.wishes import AskNow, Sync, TestLink, Wish
from goldomatic.desktop.ui.banner_area import SHOWN_MAX, SHOWN_MAX_WHEN_LOW, BannerArea
from goldomatic.desktop.ui.banners import Opens, banners_of, stopped_banner
from goldomatic.desktop.ui.event_log import Entry
from goldomatic.desktop.ui.event_panel import EventPanel
from goldomatic.desktop.ui.gift_panel import GiftPanel
from goldomatic.desktop.ui.gift_saying import gifts_title
from goldomatic.desktop.ui.header import Header
from goldomatic.desktop.ui.history_dialog import HistoryDialog
from goldomatic.desktop.ui.operation import Courier
from goldomatic.desktop.ui.parts import button, label, scaled_font
from goldomatic.desktop.ui.payout_panel import PayoutPanel
from goldomatic.desktop.ui.port import Bridge
from goldomatic.desktop.ui.saying import indicators
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.status_row import StatusRow
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.gift_keys import GiftLabel
from goldomatic.desktop.ui.texts.keys import Label
from goldomatic.desktop.ui.theme import coin
from goldomatic.desktop.ui.times import ebs_now
from goldomatic.desktop.ui.tray import Tray

__all__ = ["MainWindow"]

_TICK_MILLISECONDS: Final = 250
"""Often enough that a countdown never seems to skip a second."""
_LOW_LETTERS: Final = 112
"""A window less high than so many letters are wide has room for one banner only."""


class MainWindow(QMainWindow):
    """Everything in one window. It lives as long as its language; the program makes it anew for another."""

    settings_wanted = Signal()
    setup_wanted = Signal(object)
    """The page to begin with, or None."""
    quit_wanted = Signal()
    never_given = Signal(object)
    """A `BagItem` that is never to be given away."""

    def __init__(
        self,
        texts: Texts,
        bridge: Bridge,
        wall: Clock,
        *,
        entries: tuple[Entry, ...] = (),
        tray: Tray | None = None,
    ) -> None:
        """Begin without a view, and listen to the bridge. ``entries`` are what the event log has already."""
        super().__init__()
        self.texts = texts
        self._bridge = bridge
        self._wall = wall
        self.view: BridgeView | None = None
        self._stopped: Notice | None = None
        self._has_said_hidden = False
        self.setWindowTitle(texts.say(Label.APP))
        self.setWindowIcon(coin(Tone.IDLE))
        self.tray = tray or Tray(texts, self)
        self.header = Header(texts)
        self.banners = BannerArea(texts)
        self.payouts = PayoutPanel(texts, wall.now())
        self.gifts = GiftPanel(texts, wall)
        self.events = EventPanel(texts, entries)
        self.status = StatusRow(texts)
        self._lay_out()
        self._make_menus()
        self._connect()
        views, notices = Courier(self, self._on_view), Courier(self, self._on_notice)
        self._stop_listening = bridge.listen(views.bring, notices.bring)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)
        self.payouts.table.setFocus()
        self._timer.start(_TICK_MILLISECONDS)

    def show_view(self, view: BridgeView) -> None:
        """Show the view."""
        self.view = view
        self._stopped = None
        now = self._wall.now()
        self.header.show_view(view, now)
        self.payouts.show_payouts(view.payouts, ebs_now(view.roulette, now))
        self.gifts.show_gifts(view.gifts, ebs_now(view.roulette, now))
        self.tabs.setTabText(1, gifts_title(self.texts, view.gifts))
        self._show_banners(view, now)
        self.status.show_indicators(indicators(self.texts, view, now))
        self.status.show()
        self.tray.show_view(view)

    def show_notice(self, notice: Notice) -> None:
        """Put a notice into the event log, and notify of it where that is wanted."""
        self.events.add(Entry(self._wall.now(), notice))
        if notice.has_stopped:
            self._show_stopped(notice)
        self.tray.show_notice(notice)

    def tick(self) -> None:
        """Let everything that speaks of time be as of now; nothing is rebuilt for it."""
        view, now = self.view, self._wall.now()
        if view is None or self._stopped is not None:
            return
        self.header.tick(view.roulette, now)
        self.payouts.tick(ebs_now(view.roulette, now))
        self.gifts.tick(ebs_now(view.roulette, now))
        self._show_banners(view, now)
        self.status.show_indicators(indicators(self.texts, view, now))

    def _show_stopped(self, notice: Notice) -> None:
        """Say that the bridge has stopped: of the last view all can be read, and nothing done."""
        self._stopped = notice
        self.banners.show_banners((stopped_banner(self.texts, notice),))
        self.header.show_stopped()
        # How all stands nobody knows any more.
        self.status.hide()
        self.tray.show_stopped()
        if self.view is not None:
            now = ebs_now(self.view.roulette, self._wall.now())
            payouts = (replace(each, actions=frozenset()) for each in self.view.payouts)
            self.payouts.show_payouts(tuple(payouts), now)
            gifts = (replace(each, actions=frozenset(), wheel=None) for each in self.view.gifts)
            self.gifts.show_gifts(tuple(gifts), now)

    def come_forward(self) -> None:
        """Be seen, from wherever it is hidden."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def leave(self) -> None:
        """Stop listening and go, for another window or for good."""
        self._timer.stop()
        self._stop_listening()
        if self.tray.icon is not None:
            self.tray.icon.hide()
        self.hide()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide in the tray; where there is none, closing the window ends the program."""
        event.ignore()
        if not self.tray.is_there:
            self.quit_wanted.emit()
            return
        self.hide()
        if not self._has_said_hidden:
            self._has_said_hidden = True
            self.tray.say_hidden()

    # --- making ---------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.payouts, self.texts.say(Label.PAYOUTS))
        self.tabs.addTab(self.gifts, self.texts.say(GiftLabel.GIFTS))
        self.splitter.addWidget(self.tabs)
        self.splitter.addWidget(self.events)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 10, 12, 8)
        column.setSpacing(9)
        column.addWidget(self.header)
        column.addWidget(self.banners)
        column.addWidget(self.splitter, 1)
        whole = QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(inner, 1)
        outer.addWidget(self.status)
        self.setCentralWidget(whole)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(letter * 152, letter * 118)
        self.setMinimumSize(letter * 124, letter * 94)

    def _make_menus(self) -> None:
        program = self._menu(Label.MENU_PROGRAM)
        self._add(program, Label.SETTINGS, "Ctrl+,", self.settings_wanted.emit)
        self._add(program, Label.SETUP, "", lambda: self.setup_wanted.emit(None))
        program.addSeparator()
        self._add(program, Label.REFRESH, "F5", lambda: self.wish(AskNow()))
        self._add(program, Label.TEST_LINK, "F6", lambda: self.wish(TestLink()))
        program.addSeparator()
        self._add(program, Label.QUIT, "Ctrl+Q", self.quit_wanted.emit)
        self._menu(Label.MENU_PAYOUT).addActions(self.payouts.all_actions())
        self._menu(GiftLabel.MENU_GIFT).addActions(list(self.gifts.actions_by_kind.values()))
        view = self._menu(Label.MENU_VIEW)
        shown = self._add(view, Label.SHOW_LOG, "Ctrl+L", self._show_log)
        shown.setCheckable(True)
        shown.setChecked(True)
        self.log_action = shown
        self._add(view, Label.SEARCH_PAYOUTS, "Ctrl+F", self._search)
        self._add(self._menu(Label.MENU_HELP), Label.ABOUT, "", self._about)

    def _menu(self, title: Label | GiftLabel) -> QMenu:
        made = QMenu(self.texts.say(title), self)
        self.menuBar().addMenu(made)
        return made

    def _add(self, menu: QMenu, text: Label, keys: str, does: Callable[[], object]) -> QAction:
        made = QAction(self.texts.say(text), self)
        if keys:
            made.setShortcut(QKeySequence(keys))
        made.triggered.connect(lambda *_: does())
        menu.addAction(made)
        return made

    def _connect(self) -> None:
        self.header.sync_pressed.connect(self._sync)
        self.tray.sync_pressed.connect(self._sync)
        self.tray.window_wanted.connect(self.come_forward)
        self.tray.quit_wanted.connect(self.quit_wanted)
        self.payouts.wished.connect(self.wish)
        self.payouts.history_wanted.connect(self._show_history)
        self.gifts.wished.connect(self.wish)
        self.gifts.never_given.connect(self.never_given)
        self.banners.pressed.connect(self._on_banner)

    # --- what happens ---------------------------------------------------------------------------------------

    def wish(self, wish: Wish) -> None:
        """Ask the bridge for something."""
        self._bridge.wish(wish)

    def _on_view(self, view: object) -> None:
        assert isinstance(view, BridgeView)
        self.show_view(view)

    def _on_notice(self, notice: object) -> None:
        assert isinstance(notice, Notice)
        self.show_notice(notice)

    def _sync(self) -> None:
        for payout_id in self.view.syncable if self.view is not None else ():
            self.wish(Sync(payout_id))

    def _on_banner(self, does: object) -> None:
        match does:
            case Opens.SETTINGS:
                self.settings_wanted.emit()
            case Opens.SETUP_ADDON | Opens.SETUP_LOG | Opens.SETUP_FOLDER:
                self.setup_wanted.emit(does)
            case _:
                self._bridge.wish(does)  # type: ignore[arg-type]  # a signal forgets that it is a Wish

    def _show_banners(self, view: BridgeView, now: datetime) -> None:
        letter = self.fontMetrics().averageCharWidth()
        shown_max = SHOWN_MAX if self.height() >= letter * _LOW_LETTERS else SHOWN_MAX_WHEN_LOW
        self.banners.show_banners(banners_of(self.texts, view, now), shown_max)

    def _show_history(self, payout: PayoutView) -> None:
        HistoryDialog(self.texts, self, payout, lambda done: self._bridge.audit(payout.id, done)).show()

    def _show_log(self) -> None:
        self.events.setVisible(self.log_action.isChecked())

    def _search(self) -> None:
        self.tabs.setCurrentWidget(self.payouts)
        self.payouts.search.setFocus()
        self.payouts.search.selectAll()

    def _about(self) -> None:
        dialog = QDialog(self)
        dialog.setWindowTitle(self.texts.say(Label.ABOUT).replace("&", ""))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(dialog)
        column.setContentsMargins(24, 20, 24, 16)
        title = label(self.texts.say(Label.APP))
        title.setFont(scaled_font(self.font(), 1.4, bold=True))
        column.addWidget(title)
        text = label(self.texts.say(Label.ABOUT_TEXT, version=goldomatic.__version__), wraps=True)
        text.setMinimumWidth(self.fontMetrics().averageCharWidth() * 50)
        column.addWidget(text)
        close = button(self.texts.say(Label.CLOSE), look="primary")
        close.clicked.connect(dialog.accept)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        dialog.open()
