"""What the pages of the set-up have in common: a title, what they are about, and how they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from goldomatic.desktop.ui.operation import run_off_thread
from goldomatic.desktop.ui.parts import Marked, label, scaled_font
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Label

__all__ = ["SetupPage", "TextPage"]

T = TypeVar("T")


class SetupPage(QWidget):
    """One page: a title, what it is about, its fields, and how it stands."""

    stands = Signal()
    """How it stands has changed."""

    def __init__(self, texts: Texts, title: Label, about: Label) -> None:
        """Begin with nothing looked at."""
        super().__init__()
        self._texts = texts
        self.title = title
        self.tone = Tone.IDLE
        self.result = Marked(wraps=True)
        self.result.hide()
        heading = label(texts.say(title), wraps=True)
        heading.setFont(scaled_font(self.font(), 1.45, bold=True))
        self.body = QVBoxLayout()
        self.body.setSpacing(9)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(label(texts.say(about), wraps=True))
        column.addLayout(self.body)
        column.addWidget(self.result)
        self._answers = QVBoxLayout()
        column.addLayout(self._answers)
        column.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """Return what the texts need at the present width: Qt takes the narrowest, and so the tallest."""
        hint, layout = super().minimumSizeHint(), self.layout()
        if layout is None or self.width() < hint.width():
            return hint
        return QSize(hint.width(), layout.totalHeightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the height follow the width."""
        super().resizeEvent(event)
        self.updateGeometry()

    def enter(self) -> None:
        """Look anew; called whenever the page comes into sight."""

    def say(self, tone: Tone, words: str) -> None:
        """Say how the page stands."""
        self.tone = tone
        self.result.show_words(tone, words)
        self.result.show()
        self.stands.emit()

    def look(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do something slow, and say meanwhile that it is being done."""
        self.say(Tone.WORKING, self._texts.say(Label.CHECKING))
        run_off_thread(
            self,
            work,
            done,
            lambda error: self.say(Tone.TROUBLE, self._texts.say(Label.CHECK_FAILED, why=error)),
        )

    def add_buttons(self, *buttons: QPushButton) -> None:
        """Put buttons into a row of their own."""
        self.body.addLayout(_row(buttons))

    def add_answers(self, *buttons: QPushButton) -> None:
        """Put buttons below what the page says: the answers to it, when it asks something."""
        self._answers.addLayout(_row(buttons))


def _row(buttons: Iterable[QPushButton]) -> QHBoxLayout:
    row = QHBoxLayout()
    for each in buttons:
        row.addWidget(each)
    row.addStretch(1)
    return row


class TextPage(SetupPage):
    """A page that only tells something; to have seen it is enough."""

    def enter(self) -> None:
        """Count as done."""
        self.tone = Tone.FINE
        self.stands.emit()
