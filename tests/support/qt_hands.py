"""Somebody at the mouse and the keyboard of a window of Qt, and with an eye for it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget


def click(widget: QWidget) -> None:
    """Press and let go of the left button in its middle; a disabled widget does not notice."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def press(widget: QWidget | None, key: Qt.Key) -> None:
    """Press and let go of a key."""
    assert widget is not None
    QTest.keyClick(widget, key)


def lines_too_many(words: QLabel) -> int:
    """Return how many lines of a label that wraps are empty: of its height, what its text does not need."""
    return (words.height() - words.heightForWidth(words.width())) // words.fontMetrics().lineSpacing()
