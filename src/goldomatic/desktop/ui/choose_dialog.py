"""Choosing a gift by hand: what lies in the bags and may be given."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from goldomatic.desktop.core.gift_view import GiftView
from goldomatic.desktop.ui.gift_model import quality_mark
from goldomatic.desktop.ui.gift_saying import item_colour, item_words
from goldomatic.desktop.ui.parts import button, label, tool_tip
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.gift_keys import GiftLabel
from goldomatic.desktop.ui.texts.keys import Label

__all__ = ["ChooseDialog"]

_ITEM = Qt.ItemDataRole.UserRole


class ChooseDialog(QDialog):
    """Lists the items; `chosen` tells which one was picked."""

    chosen = Signal(object)

    def __init__(self, texts: Texts, parent: QWidget, gift: GiftView) -> None:
        """List what may be given now."""
        super().__init__(parent)
        self.setWindowTitle(texts.say(GiftLabel.CHOOSE_TITLE))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = QLineEdit()
        self.search.setPlaceholderText(texts.say(GiftLabel.CHOOSE_SEARCH))
        self.search.setAccessibleName(texts.say(GiftLabel.CHOOSE_SEARCH))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.items = QListWidget()
        self.items.setIconSize(QSize(14, 14))
        self.items.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.items.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.items.setAccessibleName(texts.say(GiftLabel.CHOOSE_TITLE))
        for item in sorted(gift.choices, key=lambda each: each.name.casefold()):
            row = QListWidgetItem(item_words(texts, item))
            row.setIcon(QIcon(quality_mark(item_colour(item))))
            row.setToolTip(tool_tip(item_words(texts, item)))
            row.setData(_ITEM, item)
            self.items.addItem(row)
        self.offer = button(texts.say(GiftLabel.CHOOSE_BUTTON), look="primary")
        self.offer.setEnabled(False)
        self.offer.clicked.connect(self._choose)
        self.leave = button(texts.say(Label.CANCEL))
        self.leave.clicked.connect(self.reject)
        self.items.itemSelectionChanged.connect(lambda: self.offer.setEnabled(bool(self._picked())))
        self.items.itemActivated.connect(lambda _: self._choose())
        answers = QHBoxLayout()
        answers.addStretch(1)
        answers.addWidget(self.leave)
        answers.addWidget(self.offer)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.addWidget(label(texts.say(GiftLabel.CHOOSE_TEXT, name=gift.character_name), wraps=True))
        column.addWidget(self.search)
        column.addWidget(self.items, 1)
        column.addLayout(answers)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(letter * 56, letter * 60)

    def _picked(self) -> list[QListWidgetItem]:
        return [row for row in self.items.selectedItems() if not row.isHidden()]

    def _choose(self) -> None:
        picked = self._picked()
        if picked:
            self.chosen.emit(picked[0].data(_ITEM))
            self.accept()

    def _narrow(self, text: str) -> None:
        wanted = text.strip().casefold()
        for number in range(self.items.count()):
            row = self.items.item(number)
            row.setHidden(wanted not in row.text().casefold())
        self.offer.setEnabled(bool(self._picked()))
