"""A question before what cannot be undone: asked without stopping anything, answered "no" by default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from goldomatic.desktop.core.view import Action, PayoutView
from goldomatic.desktop.ui.parts import button, label, scaled_font
from goldomatic.desktop.ui.saying import without_mnemonic
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Ask, Counted, Label

__all__ = ["QUESTIONS", "Question", "question_for"]

QUESTIONS: Final = {
    Action.SYNC_WITHOUT_ACCEPTANCE: (Ask.SYNC_EARLY_ONE, Ask.SYNC_EARLY_MANY),
    Action.MARK_SENT: (Ask.MARK_SENT_ONE, Ask.MARK_SENT_MANY),
    Action.FAIL: (Ask.FAIL_ONE, Ask.FAIL_MANY),
    Action.CANCEL: (Ask.CANCEL_ONE, Ask.CANCEL_MANY),
}
"""What is asked before an action; the other actions can be taken back, or are the answer to a question."""

_NAMES_SHOWN_MAX: Final = 8
_LETTERS_A_LINE: Final = 56


class Question(QDialog):
    """A question with the deed as its one button, and "leave it" as its default."""

    def __init__(
        self, texts: Texts, parent: QWidget, *, title: str, text: str, names: str, deed: str
    ) -> None:
        """Make it; `open` shows it without stopping anything."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        self.text = label(text, wraps=True, letters_min=_LETTERS_A_LINE)
        self.text.setFont(scaled_font(self.font(), 1.1))
        column.addWidget(self.text)
        self.names = label(names, look="faint", wraps=True, letters_min=_LETTERS_A_LINE)
        self.names.setVisible(bool(names))
        column.addWidget(self.names)
        row = QHBoxLayout()
        row.addStretch(1)
        self.deed = button(deed, look="danger")
        self.deed.clicked.connect(self.accept)
        self.keep = button(texts.say(Label.KEEP), look="primary")
        self.keep.clicked.connect(self.reject)
        self.keep.setDefault(True)
        row.addWidget(self.deed)
        row.addWidget(self.keep)
        column.addSpacing(4)
        column.addLayout(row)
        self.keep.setFocus()


def question_for(
    texts: Texts, parent: QWidget, action: Action, payouts: tuple[PayoutView, ...], deed: Callable[[], None]
) -> Question | None:
    """Return the question before ``action``; None when none is asked. ``deed`` is done on its button only."""
    asked = QUESTIONS.get(action)
    if asked is None:
        return None
    first, many = payouts[0], asked[1]
    gold = texts.number(sum(payout.gold_amount for payout in payouts))
    if len(payouts) == 1:
        text, names = texts.say(asked[0], name=first.character_name, gold=gold), ""
    else:
        what = texts.count(Counted.PENDING_PAYOUTS, len(payouts))
        text, names = texts.say(many, payouts=what, gold=gold), _names_of(texts, payouts)
    title = without_mnemonic(texts.say(action)).removesuffix("…")
    question = Question(texts, parent, title=title, text=text, names=names, deed=title)
    question.accepted.connect(deed)
    return question


def _names_of(texts: Texts, payouts: tuple[PayoutView, ...]) -> str:
    names = ", ".join(payout.character_name for payout in payouts[:_NAMES_SHOWN_MAX])
    further = len(payouts) - _NAMES_SHOWN_MAX
    return f"{names} {texts.count(Counted.FURTHER, further)}" if further > 0 else names
