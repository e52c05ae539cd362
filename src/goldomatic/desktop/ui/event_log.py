"""What has happened, as a list that can be searched, copied and written to a file. Its memory is bounded."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from goldomatic.desktop.core.view import Level, Notice
from goldomatic.desktop.ui.parts import tool_tip
from goldomatic.desktop.ui.saying import level_tone, notice_words
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Label
from goldomatic.desktop.ui.theme import dot
from goldomatic.desktop.ui.times import clock_time

__all__ = ["Entry", "EventFilter", "EventModel", "as_line", "write_lines"]

Index = QModelIndex | QPersistentModelIndex
ENTRIES_MAX: Final = 2_000
_MARK_SIZE: Final = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """A notice and when it was told."""

    at: datetime
    notice: Notice


class Column(IntEnum):
    """The columns, from left to right."""

    TIME = 0
    LEVEL = 1
    EVENT = 2


_TITLES: Final = {
    Column.TIME: Label.COLUMN_TIME,
    Column.LEVEL: Label.COLUMN_LEVEL,
    Column.EVENT: Label.COLUMN_EVENT,
}


class EventModel(QAbstractTableModel):
    """The latest entries, oldest first; the oldest go when there are too many."""

    ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1

    def __init__(self, texts: Texts, entries: tuple[Entry, ...] = (), entries_max: int = ENTRIES_MAX) -> None:
        """Begin with entries that are known already, for instance from before a change of language."""
        super().__init__()
        self._texts = texts
        self._entries = deque(entries, maxlen=entries_max)
        self._marks = {tone: dot(tone, _MARK_SIZE, 2.0) for tone in Tone}

    def entries(self) -> tuple[Entry, ...]:
        """Return all of them."""
        return tuple(self._entries)

    def add(self, entry: Entry) -> None:
        """Take one more."""
        if len(self._entries) == self._entries.maxlen:
            self.beginRemoveRows(QModelIndex(), 0, 0)
            self._entries.popleft()
            self.endRemoveRows()
        row = len(self._entries)
        self.beginInsertRows(QModelIndex(), row, row)
        self._entries.append(entry)
        self.endInsertRows()

    def clear(self) -> None:
        """Forget all of them."""
        self.beginResetModel()
        self._entries.clear()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own signature
        """Return how many entries there are."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own signature
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 -- Qt takes anything here
        """Return the columns' titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._texts.say(_TITLES[Column(section)])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 -- as above
        """Return what a cell shows."""
        if not index.isValid():
            return None
        entry, column = self._entries[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._words(entry, column)
            case Qt.ItemDataRole.ToolTipRole if column is Column.EVENT:
                return tool_tip(as_line(self._texts, entry))
            case Qt.ItemDataRole.DecorationRole if column is Column.LEVEL:
                return self._marks[level_tone(entry.notice.level)]
            case self.ENTRY_ROLE:
                return entry
        return None

    def _words(self, entry: Entry, column: Column) -> str:
        match column:
            case Column.TIME:
                return clock_time(entry.at)
            case Column.LEVEL:
                return self._texts.say(entry.notice.level)
            case Column.EVENT:
                return notice_words(self._texts, entry.notice)


class EventFilter(QSortFilterProxyModel):
    """The entries of a level that hold what is searched for."""

    def __init__(self, texts: Texts, model: EventModel) -> None:
        """Show all."""
        super().__init__()
        self._texts = texts
        self._searched = ""
        self._levels = frozenset(Level)
        self.setSourceModel(model)

    def search(self, text: str) -> None:
        """Show only entries with this in them."""
        self._searched = text.strip().casefold()
        self.invalidate()

    def narrow(self, at_least: Level) -> None:
        """Show only entries that are at least so loud."""
        order = list(Level)
        self._levels = frozenset(order[order.index(at_least) :])
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Whether an entry fits."""
        model = self.sourceModel()
        entry: Entry = model.data(model.index(source_row, 0, source_parent), EventModel.ENTRY_ROLE)
        if entry.notice.level not in self._levels:
            return False
        return self._searched in as_line(self._texts, entry).casefold()


def as_line(texts: Texts, entry: Entry) -> str:
    """Return an entry as one line of a file: when, how loud, what, about what, and where in the chat log."""
    notice = entry.notice
    parts = [
        entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S"),
        texts.say(notice.level),
        notice_words(texts, notice),
    ]
    if notice.subject is not None:
        parts.append(str(notice.subject))
    if notice.line_number is not None or notice.offset is not None:
        number = "?" if notice.line_number is None else notice.line_number
        offset = "?" if notice.offset is None else notice.offset
        parts.append(texts.say(Label.LINE_IN_LOG, number=number, offset=offset))
    # A name or a reason must not begin a line of its own.
    return "  ".join(" ".join(part.split()) for part in parts)


def write_lines(path: Path, lines: tuple[str, ...]) -> None:
    """Write the lines to a file, UTF-8; OSError when it cannot be written."""
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
