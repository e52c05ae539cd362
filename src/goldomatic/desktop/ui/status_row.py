"""The status bar: WoW, mailbox, server, link, last line; a mark and a word each."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from goldomatic.desktop.ui.flow import FlowLayout
from goldomatic.desktop.ui.parts import Marked
from goldomatic.desktop.ui.saying import Indicator
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Label

__all__ = ["StatusRow"]


class StatusRow(QWidget):
    """The indicators side by side, in as many lines as they need."""

    def __init__(self, texts: Texts) -> None:
        """Begin without indicators."""
        super().__init__()
        self._texts = texts
        self.places: list[Marked] = []
        self._flow = FlowLayout(self, line_spacing=2)
        self._flow.setContentsMargins(10, 5, 10, 5)
        self._flow.setSpacing(18)

    def show_indicators(self, indicators: tuple[Indicator, ...]) -> None:
        """Show them, in their order."""
        while len(self.places) < len(indicators):
            place = Marked()
            self.places.append(place)
            self._flow.addWidget(place)
        for place, indicator in zip(self.places, indicators, strict=True):
            words = self._texts.say(Label.WINDOW_STATUS, title=indicator.title, words=indicator.words)
            place.show_words(indicator.tone, words, indicator.more)
