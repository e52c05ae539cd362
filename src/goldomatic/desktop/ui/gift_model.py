"""The gift queue as a table."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from goldomatic.desktop.core.gift_view import GiftStep, GiftView
from goldomatic.desktop.ui.gift_saying import GIFT_TONES, gift_words, item_colour, item_words, time_left
from goldomatic.desktop.ui.parts import tool_tip
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.gift_keys import GiftLabel
from goldomatic.desktop.ui.texts.keys import Label
from goldomatic.desktop.ui.theme import dot
from goldomatic.protocol.tags import BagItem

__all__ = ["GiftColumn", "GiftModel", "quality_mark"]

Index = QModelIndex | QPersistentModelIndex
_MARK_SIZE: Final = 14


class GiftColumn(IntEnum):
    """The columns, from left to right."""

    RECIPIENT = 0
    ITEM = 1
    TIME_LEFT = 2
    NEXT = 3


_TITLES: Final[dict[GiftColumn, Label | GiftLabel]] = {
    GiftColumn.RECIPIENT: Label.COLUMN_RECIPIENT,
    GiftColumn.ITEM: GiftLabel.COLUMN_ITEM,
    GiftColumn.TIME_LEFT: GiftLabel.COLUMN_TIME_LEFT,
    GiftColumn.NEXT: Label.COLUMN_NEXT,
}


def quality_mark(colour: str | None) -> QPixmap:
    """Draw an item's quality as a small square with an edge, so that white is seen on white; or nothing."""
    mark = QPixmap(2 * _MARK_SIZE, 2 * _MARK_SIZE)
    mark.setDevicePixelRatio(2.0)
    mark.fill(Qt.GlobalColor.transparent)
    if colour is None:
        return mark
    painter = QPainter(mark)
    painter.setPen(QColor("#6B5B53"))
    painter.setBrush(QColor(colour))
    painter.drawRect(1, 1, _MARK_SIZE - 3, _MARK_SIZE - 3)
    painter.end()
    return mark


class GiftModel(QAbstractTableModel):
    """The rows of a view, oldest first; what is left of the time is as of `tick`."""

    def __init__(self, texts: Texts, now: datetime) -> None:
        """Begin without gifts."""
        super().__init__()
        self._texts = texts
        self._now = now
        self._rows: tuple[GiftView, ...] = ()
        self._marks = {tone: dot(tone, _MARK_SIZE, 2.0) for tone in Tone}

    def rows(self) -> tuple[GiftView, ...]:
        """Return the gifts that are there."""
        return self._rows

    def show_gifts(self, gifts: tuple[GiftView, ...], now: datetime) -> None:
        """Become these gifts; rows keep their places as long as nobody comes or goes."""
        self._now = now
        before, is_same = self._rows, [each.id for each in gifts] == [each.id for each in self._rows]
        if not is_same:
            self.beginResetModel()
        self._rows = gifts
        if not is_same:
            self.endResetModel()
            return
        for row, (old, new) in enumerate(zip(before, gifts, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(row, 0), self.index(row, GiftColumn.NEXT))

    def tick(self, now: datetime) -> None:
        """Let the times be as of now; the roulette's words follow it, too."""
        before, self._now = self._now, now
        for row, gift in enumerate(self._rows):
            if time_left(gift, before) != time_left(gift, now):
                place = self.index(row, GiftColumn.TIME_LEFT)
                self.dataChanged.emit(place, place, [Qt.ItemDataRole.DisplayRole])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own signature
        """Return how many gifts there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own signature
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(GiftColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 -- Qt takes anything here
        """Return the columns' titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._texts.say(_TITLES[GiftColumn(section)])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 -- as above
        """Return what a cell shows."""
        if not index.isValid():
            return None
        gift, column = self._rows[index.row()], GiftColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._words(gift, column)
            case Qt.ItemDataRole.ToolTipRole:
                more = self._texts.say(Label.VIEWER, name=gift.viewer_name)
                return tool_tip(more if column is GiftColumn.RECIPIENT else self._words(gift, column))
            case Qt.ItemDataRole.DecorationRole if column is GiftColumn.NEXT:
                return self._marks[GIFT_TONES[gift.step]]
            case Qt.ItemDataRole.DecorationRole if column is GiftColumn.ITEM:
                return quality_mark(item_colour(_shown_item(gift)))
            case Qt.ItemDataRole.FontRole if column is GiftColumn.RECIPIENT:
                font = QFont()
                font.setBold(True)
                return font
        return None

    def _words(self, gift: GiftView, column: GiftColumn) -> str:
        match column:
            case GiftColumn.RECIPIENT:
                return gift.character_name
            case GiftColumn.ITEM:
                return item_words(self._texts, _shown_item(gift))
            case GiftColumn.TIME_LEFT:
                return time_left(gift, self._now)
            case GiftColumn.NEXT:
                return gift_words(self._texts, gift)


def _shown_item(gift: GiftView) -> BagItem | None:
    """While the roulette turns nobody is told where it will land."""
    return None if gift.step is GiftStep.SPINNING else gift.item
