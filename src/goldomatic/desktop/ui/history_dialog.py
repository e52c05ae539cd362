"""Everything that happened to one payout, as the EBS tells it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from goldomatic.desktop.core.answers import Answered, Kept, Outcome, Refused
from goldomatic.desktop.core.ebs_facts import AuditEntry
from goldomatic.desktop.core.view import PayoutView
from goldomatic.desktop.ui.operation import Courier
from goldomatic.desktop.ui.parts import button, label, looks, scaled_font, tool_tip
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Label

__all__ = ["HistoryDialog"]

History: TypeAlias = Outcome[tuple[AuditEntry, ...]]


class HistoryDialog(QDialog):
    """Asks when it is made, and shows the answer when it comes."""

    def __init__(
        self,
        texts: Texts,
        parent: QWidget,
        payout: PayoutView,
        ask: Callable[[Callable[[History], None]], None],
    ) -> None:
        """Ask for the history of a payout; ``ask`` gets what to call with it, on whatever thread."""
        super().__init__(parent)
        self._texts = texts
        self.setWindowTitle(texts.say(Label.HISTORY_OF, name=payout.character_name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.told = label(texts.say(Label.HISTORY_LOADING), look="faint", wraps=True)
        self.table = self._make_table()
        self.table.hide()
        title = label(texts.say(Label.HISTORY_OF, name=payout.character_name), wraps=True)
        title.setFont(scaled_font(self.font(), 1.25, bold=True))
        close = button(texts.say(Label.CLOSE), look="primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.addWidget(title)
        column.addWidget(label(str(payout.id), look="faint"))
        column.addWidget(self.told)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        column.addLayout(row)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(letter * 110, letter * 60)
        courier = Courier(self, self._on_answer)
        ask(courier.bring)

    def _on_answer(self, outcome: object) -> None:
        match outcome:
            case Answered(value=tuple() as entries):
                self._show_entries(entries)
            case Refused(code=code):
                self._show_trouble(self._texts.detail(code))
            case Kept(trouble=trouble):
                self._show_trouble(self._texts.say(trouble))

    def _show_trouble(self, why: str) -> None:
        self.told.setText(self._texts.say(Label.HISTORY_FAILED, why=why))
        looks(self.told, look="error")

    def _show_entries(self, entries: tuple[AuditEntry, ...]) -> None:
        self.told.setText(self._texts.say(Label.HISTORY_EMPTY))
        self.told.setVisible(not entries)
        self.table.setVisible(bool(entries))
        self.table.setRowCount(len(entries))
        for row, entry in enumerate(entries):
            data = json.dumps(dict(entry.data), ensure_ascii=False, default=str)
            when = entry.recorded_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
            for column, text in enumerate((when, entry.type, data)):
                item = QTableWidgetItem(text)
                item.setToolTip(tool_tip(text))
                self.table.setItem(row, column, item)
        self.table.resizeColumnToContents(0)
        self.table.resizeColumnToContents(1)

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 3)
        titles = (Label.COLUMN_WHEN, Label.COLUMN_WHAT, Label.COLUMN_DATA)
        table.setHorizontalHeaderLabels([self._texts.say(title) for title in titles])
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        return table
