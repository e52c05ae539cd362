"""The payouts as a table: changes row by row, so that selection, scroll and focus stay where they are."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QFont

from goldomatic.desktop.core.view import PayoutView
from goldomatic.desktop.ui.parts import tool_tip
from goldomatic.desktop.ui.saying import ENDED_STEPS, STEP_TONES, next_words
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Label
from goldomatic.desktop.ui.theme import dot
from goldomatic.desktop.ui.times import age

__all__ = ["Column", "Filter", "PayoutFilter", "PayoutModel"]

Index = QModelIndex | QPersistentModelIndex
_MARK_SIZE: Final = 14
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class Column(IntEnum):
    """The columns, from left to right."""

    RECIPIENT = 0
    GOLD = 1
    STATUS = 2
    ACCEPTED = 3
    AGE = 4
    NEXT = 5


class Filter(IntEnum):
    """Which payouts are shown."""

    ALL = 0
    YOUR_TURN = 1
    OPEN = 2
    ENDED = 3


_TITLES: Final = {
    Column.RECIPIENT: Label.COLUMN_RECIPIENT,
    Column.GOLD: Label.COLUMN_GOLD,
    Column.STATUS: Label.COLUMN_STATUS,
    Column.ACCEPTED: Label.COLUMN_ACCEPTED,
    Column.AGE: Label.COLUMN_AGE,
    Column.NEXT: Label.COLUMN_NEXT,
}


class PayoutModel(QAbstractTableModel):
    """The rows of a view, oldest first, with ages as of `tick`."""

    SORT_ROLE = Qt.ItemDataRole.UserRole + 1
    PAYOUT_ROLE = Qt.ItemDataRole.UserRole + 2

    def __init__(self, texts: Texts, now: datetime) -> None:
        """Begin without payouts."""
        super().__init__()
        self._texts = texts
        self._now = now
        self._rows: list[PayoutView] = []
        self._marks = {tone: dot(tone, _MARK_SIZE, 2.0) for tone in Tone}

    def rows(self) -> tuple[PayoutView, ...]:
        """Return the payouts that are there."""
        return tuple(self._rows)

    def show_payouts(self, payouts: tuple[PayoutView, ...], now: datetime) -> None:
        """Become these payouts, by the smallest changes."""
        self._now = now
        kept_ids = {payout.id for payout in payouts}
        for row in reversed(range(len(self._rows))):
            if self._rows[row].id not in kept_ids:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._rows[row]
                self.endRemoveRows()
        known: set[UUID] = {payout.id for payout in self._rows}
        for row, payout in enumerate(payouts):
            if payout.id not in known:
                self.beginInsertRows(QModelIndex(), row, row)
                self._rows.insert(row, payout)
                self.endInsertRows()
            elif self._rows[row].id != payout.id:
                # Another order than before: it does not happen to a list that is oldest first.
                self.beginResetModel()
                self._rows = list(payouts)
                self.endResetModel()
                return
            elif self._rows[row] != payout:
                self._rows[row] = payout
                self.dataChanged.emit(self.index(row, 0), self.index(row, Column.NEXT))

    def tick(self, now: datetime) -> None:
        """Let the ages be as of now; nothing else of the table changes."""
        before, self._now = self._now, now
        for row, payout in enumerate(self._rows):
            for column, since in ((Column.AGE, payout.created_at), (Column.ACCEPTED, payout.accepted_at)):
                if since is not None and age(self._texts, since, before) != age(self._texts, since, now):
                    place = self.index(row, column)
                    self.dataChanged.emit(place, place, [Qt.ItemDataRole.DisplayRole])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own signature
        """Return how many payouts there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own signature
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 -- Qt takes anything here
        """Return the columns' titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._texts.say(_TITLES[Column(section)])
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.GOLD:
            return _RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 -- as above
        """Return what a cell shows, and what it sorts by."""
        if not index.isValid():
            return None
        payout, column = self._rows[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._words(payout, column)
            case Qt.ItemDataRole.ToolTipRole:
                return tool_tip(self._more(payout, column))
            case Qt.ItemDataRole.DecorationRole if column is Column.NEXT:
                return self._marks[STEP_TONES[payout.step]]
            case Qt.ItemDataRole.TextAlignmentRole if column is Column.GOLD:
                return _RIGHT
            case Qt.ItemDataRole.FontRole if column is Column.RECIPIENT:
                font = QFont()
                font.setBold(True)
                return font
            case self.SORT_ROLE:
                return self._sort_key(payout, column)
            case self.PAYOUT_ROLE:
                return payout
        return None

    def _words(self, payout: PayoutView, column: Column) -> str:
        match column:
            case Column.RECIPIENT:
                return payout.character_name
            case Column.GOLD:
                return self._texts.number(payout.gold_amount)
            case Column.STATUS:
                return self._texts.say(payout.status)
            case Column.ACCEPTED if payout.accepted_at is None:
                return self._texts.say(Label.NOT_ACCEPTED)
            case Column.ACCEPTED:
                assert payout.accepted_at is not None
                return age(self._texts, payout.accepted_at, self._now)
            case Column.AGE:
                return age(self._texts, payout.created_at, self._now)
            case Column.NEXT:
                return next_words(self._texts, payout)

    def _more(self, payout: PayoutView, column: Column) -> str:
        if column is Column.RECIPIENT:
            return self._texts.say(Label.VIEWER, name=payout.twitch_display_name)
        return self._words(payout, column)

    def _sort_key(self, payout: PayoutView, column: Column) -> str | float:
        match column:
            case Column.GOLD:
                return payout.gold_amount
            case Column.AGE:
                return payout.created_at.timestamp()
            case Column.ACCEPTED:
                return 0.0 if payout.accepted_at is None else payout.accepted_at.timestamp()
            case _:
                return self._words(payout, column).casefold()


class PayoutFilter(QSortFilterProxyModel):
    """The payouts that fit what is searched for, sorted by a column."""

    def __init__(self, model: PayoutModel) -> None:
        """Show all of them, oldest first."""
        super().__init__()
        self._searched = ""
        self._filter = Filter.ALL
        self.setSourceModel(model)
        self.setSortRole(PayoutModel.SORT_ROLE)
        self.setDynamicSortFilter(True)

    def search(self, text: str) -> None:
        """Show only payouts with this in the character's or the viewer's name, or in the id."""
        self._searched = text.strip().casefold()
        self.invalidate()

    def narrow(self, chosen: Filter) -> None:
        """Show only payouts of a kind."""
        self._filter = chosen
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Whether a payout fits."""
        model = self.sourceModel()
        payout = model.data(model.index(source_row, 0, source_parent), PayoutModel.PAYOUT_ROLE)
        return self._is_of_kind(payout) and self._is_searched(payout)

    def _is_of_kind(self, payout: PayoutView) -> bool:
        match self._filter:
            case Filter.ALL:
                return True
            case Filter.YOUR_TURN:
                return STEP_TONES[payout.step] in (Tone.YOUR_TURN, Tone.TROUBLE)
            case Filter.OPEN:
                return payout.step not in ENDED_STEPS
            case Filter.ENDED:
                return payout.step in ENDED_STEPS

    def _is_searched(self, payout: PayoutView) -> bool:
        places = (payout.character_name, payout.twitch_display_name, str(payout.id))
        return any(self._searched in place.casefold() for place in places)
