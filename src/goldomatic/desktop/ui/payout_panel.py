"""The payouts: table, search, and what may be done with those that are selected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from goldomatic.desktop.core.view import Action, PayoutView
from goldomatic.desktop.core.wishes import Close, Closing, Keep, MarkSent, NotifyAgain, Sync, Wish
from goldomatic.desktop.ui.flow import FlowLayout
from goldomatic.desktop.ui.parts import button, heading, label
from goldomatic.desktop.ui.payout_model import Column, Filter, PayoutFilter, PayoutModel
from goldomatic.desktop.ui.questions import question_for
from goldomatic.desktop.ui.row_table import row_table
from goldomatic.desktop.ui.saying import without_mnemonic
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Counted, Label

__all__ = ["PayoutPanel"]

_WISHES: Final[dict[Action, Callable[[UUID], Wish]]] = {
    Action.SYNC: Sync,
    Action.SYNC_WITHOUT_ACCEPTANCE: lambda each: Sync(each, without_acceptance=True),
    Action.NOTIFY_AGAIN: NotifyAgain,
    Action.MARK_SENT: MarkSent,
    Action.FAIL: lambda each: Close(each, Closing.FAIL),
    Action.CANCEL: lambda each: Close(each, Closing.CANCEL),
    Action.BACK_TO_PENDING: lambda each: Close(each, Closing.BACK_TO_PENDING),
    Action.KEEP: Keep,
}
"""What the buttons ask for; the other actions are answers to banners."""

_KEYS: Final = {
    Action.SYNC: "Ctrl+S",
    Action.SYNC_WITHOUT_ACCEPTANCE: "Ctrl+Shift+S",
    Action.NOTIFY_AGAIN: "Ctrl+N",
    Action.MARK_SENT: "Ctrl+M",
    Action.FAIL: "Ctrl+Shift+F",
    Action.CANCEL: "Del",
    Action.BACK_TO_PENDING: "Ctrl+B",
    Action.KEEP: "Ctrl+K",
}
_FILTERS: Final = {
    Filter.ALL: Label.FILTER_ALL,
    Filter.YOUR_TURN: Label.FILTER_YOUR_TURN,
    Filter.OPEN: Label.FILTER_OPEN,
    Filter.ENDED: Label.FILTER_ENDED,
}


class PayoutPanel(QWidget):
    """Shows the payouts of a view; what the streamer does leaves as wishes."""

    wished = Signal(object)
    history_wanted = Signal(object)
    """The `PayoutView` whose history is to be shown."""

    def __init__(self, texts: Texts, now: datetime) -> None:
        """Begin without payouts."""
        super().__init__()
        self._texts = texts
        self.model = PayoutModel(texts, now)
        self.shown = PayoutFilter(self.model)
        self.table = self._make_table()
        self.actions_by_kind = {action: self._make_action(action) for action in _WISHES}
        self.copy_id = self._plain_action(Label.COPY_ID, "Ctrl+Shift+C", self._copy_ids)
        self.history = self._plain_action(Label.HISTORY, "Ctrl+H", self._want_history)
        self.search = QLineEdit()
        self.filter = QComboBox()
        self.empty = label(wraps=True, look="faint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.selected = label(look="faint")
        self._lay_out()
        self._connect()
        self._update_actions()
        self._update_emptiness()

    def show_payouts(self, payouts: tuple[PayoutView, ...], now: datetime) -> None:
        """Become these payouts; what is selected stays selected."""
        self.model.show_payouts(payouts, now)
        self._update_actions()
        self._update_emptiness()

    def tick(self, now: datetime) -> None:
        """Let the ages be as of now."""
        self.model.tick(now)

    def selected_payouts(self) -> tuple[PayoutView, ...]:
        """Return what is selected, from top to bottom."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        places = (self.shown.index(row, 0) for row in rows)
        return tuple(place.data(PayoutModel.PAYOUT_ROLE) for place in places)

    def all_actions(self) -> list[QAction]:
        """Return the actions, in the order of the menu."""
        return [*self.actions_by_kind.values(), self.copy_id, self.history]

    # --- making ---------------------------------------------------------------------------------------------

    def _make_table(self) -> QTableView:
        widths: dict[int, int] = {
            Column.RECIPIENT: 24,
            Column.GOLD: 15,
            Column.STATUS: 17,
            Column.ACCEPTED: 16,
            Column.AGE: 17,
        }
        name = self._texts.say(Label.PAYOUTS)
        table = row_table(self.shown, name, widths, stretched=Column.NEXT, rows_min=3)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.setSortingEnabled(True)
        table.sortByColumn(Column.AGE, Qt.SortOrder.AscendingOrder)
        return table

    def _make_action(self, action: Action) -> QAction:
        made = self._plain_action(action, _KEYS[action], lambda: self._do(action))
        made.setData(action)
        return made

    def _plain_action(self, text: Label | Action, keys: str, does: Callable[[], None]) -> QAction:
        made = QAction(self._texts.say(text), self)
        made.setShortcut(QKeySequence(keys))
        made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.triggered.connect(does)
        self.addAction(made)
        return made

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(self._texts.say(Label.SEARCH_PAYOUTS))
        self.search.setAccessibleName(self._texts.say(Label.SEARCH_PAYOUTS))
        self.search.setClearButtonEnabled(True)
        self.filter.setAccessibleName(self._texts.say(Label.FILTER_NAME))
        for each, text in _FILTERS.items():
            self.filter.addItem(self._texts.say(text), each)
        top = QHBoxLayout()
        top.addWidget(heading(self._texts.say(Label.PAYOUTS)))
        top.addWidget(self.selected)
        top.addStretch(1)
        top.addWidget(self.search, 1)
        top.addWidget(self.filter)
        pile = QWidget()
        self._stack = QStackedLayout(pile)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        self.buttons = {}
        for action in (*self.actions_by_kind.values(), self.history):
            # Alt and a letter belong to the menus and to the Sync button; here the keys of the action work.
            made = button(without_mnemonic(action.text()))
            made.setToolTip(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
            if action.data() in (Action.FAIL, Action.CANCEL):
                made.setProperty("look", "danger")
            made.clicked.connect(action.trigger)
            self.buttons[action] = made
            flow.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(pile, 1)
        column.addWidget(buttons)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_search)
        self.filter.currentIndexChanged.connect(self._on_filter)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._update_actions())
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.table.doubleClicked.connect(lambda _: self._want_history())

    # --- what changes ---------------------------------------------------------------------------------------

    def _on_search(self, text: str) -> None:
        self.shown.search(text)
        self._update_actions()
        self._update_emptiness()

    def _on_filter(self, row: int) -> None:
        self.shown.narrow(Filter(row))
        self._update_actions()
        self._update_emptiness()

    def _update_emptiness(self) -> None:
        if self.shown.rowCount():
            self._stack.setCurrentWidget(self.table)
            return
        is_any = bool(self.model.rowCount())
        self.empty.setText(self._texts.say(Label.NOTHING_FITS if is_any else Label.NO_PAYOUTS))
        self._stack.setCurrentWidget(self.empty)

    def _update_actions(self) -> None:
        selected = self.selected_payouts()
        for kind, action in self.actions_by_kind.items():
            action.setEnabled(any(kind in payout.actions for payout in selected))
        self.copy_id.setEnabled(bool(selected))
        self.history.setEnabled(len(selected) == 1)
        for action, made in self.buttons.items():
            made.setEnabled(action.isEnabled())
        self.selected.setText(self._texts.count(Counted.SELECTED, len(selected)) if len(selected) > 1 else "")

    # --- what is done ---------------------------------------------------------------------------------------

    def _do(self, action: Action) -> None:
        payouts = tuple(payout for payout in self.selected_payouts() if action in payout.actions)
        if not payouts:
            return
        wishes = [_WISHES[action](payout.id) for payout in payouts]
        question = question_for(self._texts, self.window(), action, payouts, lambda: self._send(wishes))
        if question is None:
            self._send(wishes)
        else:
            question.open()

    def _send(self, wishes: list[Wish]) -> None:
        for wish in wishes:
            self.wished.emit(wish)

    def _copy_ids(self) -> None:
        ids = "\n".join(str(payout.id) for payout in self.selected_payouts())
        if ids:
            QGuiApplication.clipboard().setText(ids)

    def _want_history(self) -> None:
        selected = self.selected_payouts()
        if len(selected) == 1:
            self.history_wanted.emit(selected[0])

    def _open_menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        model = self.table.selectionModel()
        if index.isValid() and not model.isRowSelected(index.row(), index.parent()):
            flags = QItemSelectionModel.SelectionFlag
            model.setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.all_actions())
        menu.popup(self.table.viewport().mapToGlobal(place))
