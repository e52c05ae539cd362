"""Shows the banners, the most pressing first; the same banner keeps its place, its choice and its focus."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from goldomatic.desktop.ui.banners import Banner, Button, Choice, Opens
from goldomatic.desktop.ui.parts import button, label
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Counted, Label
from goldomatic.desktop.ui.theme import dot

__all__ = ["SHOWN_MAX", "SHOWN_MAX_WHEN_LOW", "BannerArea", "BannerCard"]

SHOWN_MAX: Final = 3
"""More would push the payouts out of sight; the others follow when these are answered."""
SHOWN_MAX_WHEN_LOW: Final = 1


class BannerCard(QFrame):
    """One banner."""

    pressed = Signal(object)

    def __init__(self, texts: Texts, banner: Banner) -> None:
        """Show the banner."""
        super().__init__()
        self.banner = banner
        self.setProperty("look", "banner")
        self.setProperty("tone", banner.tone.name.lower())
        self.text = label(banner.text, wraps=True)
        font = self.text.font()
        font.setBold(True)
        self.text.setFont(font)
        self.more = label(banner.more, wraps=True)
        self.more.setVisible(bool(banner.more))
        self.buttons: list[QPushButton] = []
        self.choice = QComboBox()
        self.choice.setAccessibleName(texts.say(Label.WINDOW_LIST))
        self.choice.setMinimumContentsLength(24)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._lay_out()
        self._say_aloud()

    def becomes(self, banner: Banner) -> bool:
        """Show what is new in the same banner; False when its buttons are others, so that it is made anew."""
        if (banner.buttons, banner.choices, banner.tone) != (
            self.banner.buttons,
            self.banner.choices,
            self.banner.tone,
        ):
            return False
        self.banner = banner
        self.text.setText(banner.text)
        self.more.setText(banner.more)
        self.more.setVisible(bool(banner.more))
        self._say_aloud()
        return True

    def _say_aloud(self) -> None:
        self.setAccessibleName(self.banner.text)
        self.setAccessibleDescription(self.banner.more)

    def _lay_out(self) -> None:
        mark = label()
        mark.setPixmap(dot(self.banner.tone, self.fontMetrics().height(), self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.text)
        words.addWidget(self.more)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 10, 8)
        row.setSpacing(8)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if self.banner.choices:
            for choice in self.banner.choices:
                self.choice.addItem(choice.text)
            row.addWidget(self.choice, 0, Qt.AlignmentFlag.AlignVCenter)
            chosen = button(self.banner.choose, look="primary")
            chosen.clicked.connect(self._choose)
            self.buttons.append(chosen)
        self.buttons += [self._button(each) for each in self.banner.buttons]
        for made in self.buttons:
            row.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)

    def _button(self, wanted: Button) -> QPushButton:
        made = button(wanted.text, look=wanted.look)
        made.clicked.connect(lambda: self.pressed.emit(wanted.does))
        return made

    def _choose(self) -> None:
        chosen: Choice = self.banner.choices[self.choice.currentIndex()]
        self.pressed.emit(chosen.does)


class BannerArea(QWidget):
    """The place of the banners; no height when there is none."""

    pressed = Signal(object)
    """The wish of a button, or what it opens."""

    def __init__(self, texts: Texts) -> None:
        """Begin without banners."""
        super().__init__()
        self._texts = texts
        self._cards: dict[str, BannerCard] = {}
        self._dismissed: set[str] = set()
        self.further = label(look="faint")
        self.further.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.further)

    def cards(self) -> list[BannerCard]:
        """Return what is shown, from top to bottom."""
        return list(self._cards.values())

    def show_banners(self, banners: tuple[Banner, ...], shown_max: int = SHOWN_MAX) -> None:
        """Become these banners, as many as there is room for."""
        # What is no longer said may be said again later, and then counts as new.
        self._dismissed &= {banner.key for banner in banners}
        wanted = [banner for banner in banners if banner.key not in self._dismissed]
        shown = sorted(wanted, key=lambda banner: banner.tone is not Tone.TROUBLE)[:shown_max]
        for key in set(self._cards) - {banner.key for banner in shown}:
            self._remove(key)
        for place, banner in enumerate(shown):
            card = self._cards.get(banner.key)
            if card is not None and not card.becomes(banner):
                self._remove(banner.key)
                card = None
            if card is None:
                card = BannerCard(self._texts, banner)
                card.pressed.connect(self._on_pressed)
                self._cards[banner.key] = card
            if self._column.indexOf(card) != place:
                self._column.insertWidget(place, card)
        self._cards = {banner.key: self._cards[banner.key] for banner in shown}
        further = len(wanted) - len(shown)
        self.further.setVisible(further > 0)
        self.further.setText(self._texts.count(Counted.MORE_QUESTIONS, further))
        self.setVisible(bool(shown))

    def _remove(self, key: str) -> None:
        card = self._cards.pop(key)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _on_pressed(self, does: object) -> None:
        if does is Opens.DISMISS:
            sender = next(card for card in self._cards.values() if card is self.sender())
            self._dismissed.add(sender.banner.key)
            self._remove(sender.banner.key)
            self.setVisible(bool(self._cards))
            return
        self.pressed.emit(does)
