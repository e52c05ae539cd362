"""Small widgets that several windows share. None of them reads rich text: a viewer may have typed it."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from goldomatic.desktop.ui.saying import without_mnemonic
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.theme import dot

__all__ = ["Marked", "button", "heading", "label", "looks", "scaled_font", "tool_tip"]


def label(text: str = "", *, look: str = "", wraps: bool = False, letters_min: int = 12) -> QLabel:
    """Return a label that shows its text as it is; one that wraps is as wide as so many letters at least.

    Layouts keep as much height free as the text needs at that width.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    if wraps:
        # A label that wraps tells its height by its width only if its policy says so.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
        # Else a word that nobody can break would make the whole window as wide as itself.
        made.setMinimumWidth(made.fontMetrics().averageCharWidth() * letters_min)
    if look:
        made.setProperty("look", look)
    return made


def heading(text: str) -> QLabel:
    """Return the title of a part of a window."""
    made = label(text)
    made.setFont(scaled_font(made.font(), 1.1, bold=True))
    return made


def button(text: str, *, look: str = "") -> QPushButton:
    """Return a button that no dialog makes its default by itself."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.setAccessibleName(without_mnemonic(text))
    if look:
        made.setProperty("look", look)
    return made


def looks(widget: QWidget, **properties: object) -> None:
    """Set properties that the style sheet goes by, and let it look again if one has changed."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def scaled_font(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """Return a font of so many times the size."""
    made = QFont(font)
    made.setPointSizeF(max(6.0, font.pointSizeF() * factor))
    made.setBold(bold)
    return made


def tool_tip(text: str) -> str:
    """Return a tool tip that shows the text as it is: Qt would read tags in it."""
    if not text:
        return ""
    return f"<p style='white-space:pre-wrap'>{html.escape(text)}</p>"


class Marked(QFrame):
    """A mark and the words to it, in one row."""

    def __init__(self, *, look: str = "", wraps: bool = False) -> None:
        """Begin empty."""
        super().__init__()
        self._tone: Tone | None = None
        self.mark = QLabel()
        self.words = label(look=look, wraps=wraps)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop if wraps else Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.words, 1)

    def show_words(self, tone: Tone, words: str, more: str = "") -> None:
        """Show a tone with its words, and more of them as a tool tip."""
        if tone is not self._tone:
            self._tone = tone
            self.mark.setPixmap(dot(tone, self.fontMetrics().height(), self.devicePixelRatioF()))
        if self.words.text() != words:
            self.words.setText(words)
        self.setToolTip(tool_tip(more))
        self.setAccessibleName(words)
        self.setAccessibleDescription(more)
