"""The event log's panel: search, level, copy, clear, export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from goldomatic.desktop.core.view import Level
from goldomatic.desktop.ui.event_log import Entry, EventFilter, EventModel, as_line, write_lines
from goldomatic.desktop.ui.operation import run_off_thread
from goldomatic.desktop.ui.parts import button, heading, label, looks
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Label

__all__ = ["EventPanel"]


class EventPanel(QWidget):
    """Shows the latest entries; follows the newest while it is in sight."""

    def __init__(self, texts: Texts, entries: tuple[Entry, ...] = ()) -> None:
        """Begin with entries that are known already."""
        super().__init__()
        self._texts = texts
        self.model = EventModel(texts, entries)
        self.shown = EventFilter(texts, self.model)
        self.search = QLineEdit()
        self.level = QComboBox()
        self.copy = button(texts.say(Label.COPY))
        self.clear = button(texts.say(Label.CLEAR))
        self.export = button(texts.say(Label.EXPORT))
        self.told = label(look="faint", wraps=True)
        self.told.hide()
        self.table = self._make_table()
        self._is_following = True
        bar = self.table.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        # The window takes room from the table when something is asked above: that is no scrolling away.
        bar.rangeChanged.connect(self._follow)
        self._lay_out()
        self.search.textChanged.connect(self.shown.search)
        self.level.currentIndexChanged.connect(lambda row: self.shown.narrow(list(Level)[row]))
        self.copy.clicked.connect(self.copy_selected)
        self.clear.clicked.connect(self.model.clear)
        self.export.clicked.connect(self._ask_where)
        self._add_copy_key()

    def add(self, entry: Entry) -> None:
        """Take one more entry."""
        self.model.add(entry)
        self._follow()

    def _follow(self) -> None:
        if self._is_following:
            self.table.scrollToBottom()

    def _on_scrolled(self, value: int) -> None:
        self._is_following = value >= self.table.verticalScrollBar().maximum()

    def copy_selected(self) -> None:
        """Put the selected lines into the clipboard; all that are shown when none is selected."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        lines = self._lines(rows or list(range(self.shown.rowCount())))
        QGuiApplication.clipboard().setText("\n".join(lines))

    def export_to(self, path: Path) -> None:
        """Write what is shown to a file, off the UI thread, and say what became of it."""
        lines = self._lines(list(range(self.shown.rowCount())))
        run_off_thread(
            self,
            lambda: write_lines(path, lines),
            lambda _: self.tell("success", self._texts.say(Label.EXPORT_DONE, path=path)),
            lambda error: self.tell("error", self._texts.say(Label.EXPORT_FAILED, path=path, why=error)),
        )

    def _lines(self, rows: list[int]) -> tuple[str, ...]:
        entries = (self.shown.index(row, 0).data(EventModel.ENTRY_ROLE) for row in rows)
        return tuple(as_line(self._texts, entry) for entry in entries)

    def tell(self, look: str, words: str) -> None:
        """Say above the list what became of something."""
        self.told.setText(words)
        looks(self.told, look=look)
        self.told.show()

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self._texts.say(Label.EXPORT_TITLE))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self._texts.say(Label.TEXT_FILES))
        dialog.setDefaultSuffix("txt")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.export_to(Path(chosen)))
        dialog.open()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.shown)
        table.setAccessibleName(self._texts.say(Label.EVENT_LOG))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setMinimumHeight(table.fontMetrics().height() * 4)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(round(table.fontMetrics().height() * 1.5))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        letter = table.fontMetrics().averageCharWidth()
        table.setColumnWidth(0, letter * 12)
        table.setColumnWidth(1, letter * 21)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        texts = self._texts
        self.search.setPlaceholderText(texts.say(Label.SEARCH_LOG))
        self.search.setAccessibleName(texts.say(Label.SEARCH_LOG))
        self.search.setClearButtonEnabled(True)
        self.level.setAccessibleName(texts.say(Label.LEVEL_FILTER_NAME))
        self.level.addItem(texts.say(Label.LEVEL_ALL))
        for level in list(Level)[1:]:
            self.level.addItem(texts.say(level))
        row = QHBoxLayout()
        row.addWidget(heading(texts.say(Label.EVENT_LOG)))
        row.addStretch(1)
        row.addWidget(self.search, 1)
        for each in (self.level, self.copy, self.export, self.clear):
            row.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.told)
        column.addWidget(self.table, 1)

    def _add_copy_key(self) -> None:
        made = QAction(self._texts.say(Label.COPY), self.table)
        made.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._when(made, self.copy_selected)
        self.table.addAction(made)

    @staticmethod
    def _when(action: QAction, does: Callable[[], None]) -> None:
        action.triggered.connect(lambda _: does())
