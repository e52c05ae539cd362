"""The table that lists payouts or gifts: what both are to the eye and to the keyboard."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

__all__ = ["row_table"]


def row_table(
    model: QAbstractItemModel, name: str, widths: Mapping[int, int], *, stretched: int, rows_min: int
) -> QTableView:
    """Return a table of whole rows, one of which can be selected, on ``model``.

    ``name`` is for screen readers, ``widths`` are letters by column, the column ``stretched`` takes the rest,
    and so many rows as ``rows_min`` are always in sight.
    """
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setWordWrap(True)
    table.setTabKeyNavigation(False)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    # Two lines fit into a row: long sentences wrap, and no row ever changes its height.
    table.verticalHeader().setDefaultSectionSize(round(table.fontMetrics().height() * 2.5))
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    letter = table.fontMetrics().averageCharWidth()
    for column, letters in widths.items():
        table.setColumnWidth(column, letter * letters)
    header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
    header.setMinimumSectionSize(letter * 8)
    table.setMinimumHeight(table.verticalHeader().defaultSectionSize() * rows_min)
    return table
