"""The roulette of the gifts: a band of items that runs past a mark, ever more slowly, and stops."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from goldomatic.desktop.core.gift_view import Wheel
from goldomatic.desktop.ui.gift_saying import item_colour, item_words
from goldomatic.desktop.ui.scheme import GOLD
from goldomatic.desktop.ui.texts.catalogue import Texts

__all__ = ["WheelBand", "place_on_band"]

ITEMS_PASSED_MIN: Final = 24
"""At least so many items run past the mark before it stops."""
_CARD_LETTERS: Final = 24


def place_on_band(wheel: Wheel, now: datetime) -> float:
    """Return where the mark stands, in items from the band's beginning; it ends on ``wheel.landed``.

    Items repeat for as long as the band runs, which is whole rounds and then up to where it lands.
    """
    count = len(wheel.items)
    rounds = -(-ITEMS_PASSED_MIN // count)
    end = rounds * count + wheel.landed
    turns_for = (wheel.lands_at - wheel.began_at).total_seconds()
    passed = (now - wheel.began_at).total_seconds()
    share = 1.0 if turns_for <= 0 else min(1.0, max(0.0, passed / turns_for))
    # Slower and slower: what is left shrinks with the third power.
    return end * (1 - (1 - share) ** 3)


class WheelBand(QWidget):
    """Shows one wheel; hidden without one."""

    def __init__(self, texts: Texts) -> None:
        """Begin without a wheel."""
        super().__init__()
        self._texts = texts
        self._wheel: Wheel | None = None
        self._now: datetime | None = None
        self.hide()

    def sizeHint(self) -> QSize:
        """Return the height of a card; the width is whatever there is."""
        return QSize(self.fontMetrics().averageCharWidth() * 60, round(self.fontMetrics().height() * 2.6))

    def minimumSizeHint(self) -> QSize:
        """Return the least height."""
        return QSize(self.fontMetrics().averageCharWidth() * 20, self.sizeHint().height())

    def show_wheel(self, wheel: Wheel | None, now: datetime) -> None:
        """Show the wheel as of now; without one be gone."""
        self._wheel, self._now = wheel, now
        self.setVisible(wheel is not None)
        if wheel is not None:
            has_landed = now >= wheel.lands_at
            self.setAccessibleName(item_words(self._texts, wheel.item) if has_landed else "")
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cards around the mark, and the mark."""
        if self._wheel is None or self._now is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        items = self._wheel.items
        at = place_on_band(self._wheel, self._now)
        width = self.fontMetrics().averageCharWidth() * _CARD_LETTERS
        middle = self.width() / 2
        reach = int(middle / width) + 2
        for number in range(int(at) - reach, int(at) + reach + 1):
            left = middle + (number - at - 0.5) * width
            self._draw_card(painter, QRectF(left + 2, 4, width - 4, self.height() - 8), number % len(items))
        painter.setPen(QPen(QColor(GOLD), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for up, tip in ((0.0, 5.0), (float(self.height()), self.height() - 5.0)):
            painter.drawLine(QPointF(middle, up), QPointF(middle, tip))
        painter.drawRoundedRect(QRectF(middle - width / 2, 2, width, self.height() - 4), 5, 5)
        painter.end()

    def _draw_card(self, painter: QPainter, area: QRectF, number: int) -> None:
        assert self._wheel is not None
        item = self._wheel.items[number]
        painter.setPen(QPen(self.palette().mid().color(), 1))
        painter.setBrush(self.palette().base())
        painter.drawRoundedRect(area, 4, 4)
        colour = item_colour(item)
        if colour is not None:
            painter.setBrush(QColor(colour))
            painter.drawRect(QRectF(area.left() + 6, area.top() + 7, 5, area.height() - 14))
        painter.setPen(self.palette().text().color())
        words = area.adjusted(18, 0, -6, 0)
        shown = painter.fontMetrics().elidedText(
            item_words(self._texts, item), Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
