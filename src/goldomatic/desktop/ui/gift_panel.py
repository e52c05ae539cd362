"""The gifts: the roulette, the queue as a table, and what may be done with the one that is selected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedLayout, QTableView, QVBoxLayout, QWidget

from goldomatic.ambient import Clock
from goldomatic.desktop.core.gift_view import GiftAction, GiftStep, GiftView
from goldomatic.desktop.core.gift_wishes import (
    AnyGiftWish,
    ChooseItem,
    GiveUpGift,
    HoldWheel,
    KeepGift,
    MarkGiftMailed,
    NeverGive,
    RemoveGift,
    SayDeclined,
    SkipItem,
    SpinWheel,
    TryGiftAgain,
)
from goldomatic.desktop.ui.choose_dialog import ChooseDialog
from goldomatic.desktop.ui.flow import FlowLayout
from goldomatic.desktop.ui.gift_model import GiftColumn, GiftModel
from goldomatic.desktop.ui.gift_saying import item_words
from goldomatic.desktop.ui.parts import button, label
from goldomatic.desktop.ui.questions import Question
from goldomatic.desktop.ui.row_table import row_table
from goldomatic.desktop.ui.saying import without_mnemonic
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.gift_keys import GiftAsk, GiftLabel
from goldomatic.desktop.ui.wheel import WheelBand

__all__ = ["GiftPanel"]

_WISHES: Final[dict[GiftAction, Callable[[UUID], AnyGiftWish]]] = {
    GiftAction.SKIP: SkipItem,
    GiftAction.NEVER_GIVE: NeverGive,
    GiftAction.CHOOSE: HoldWheel,
    GiftAction.SPIN: SpinWheel,
    GiftAction.TRY_AGAIN: TryGiftAgain,
    GiftAction.DECLINED: SayDeclined,
    GiftAction.MARK_MAILED: MarkGiftMailed,
    GiftAction.KEEP: KeepGift,
    GiftAction.REMOVE: RemoveGift,
    GiftAction.GIVE_UP: GiveUpGift,
}
"""What the buttons ask for; the other actions are answers to banners."""

_QUESTIONS: Final = {
    GiftAction.DECLINED: GiftAsk.DECLINED,
    GiftAction.MARK_MAILED: GiftAsk.MARK_MAILED,
    GiftAction.REMOVE: GiftAsk.REMOVE,
    GiftAction.GIVE_UP: GiftAsk.GIVE_UP,
}
_FRAME_MILLISECONDS: Final = 33
_DANGEROUS: Final = frozenset({GiftAction.REMOVE, GiftAction.GIVE_UP})
_TURN: Final = frozenset({GiftStep.LISTING, GiftStep.CHOOSE, GiftStep.SPINNING, GiftStep.CHOSEN})


class GiftPanel(QWidget):
    """Shows the gifts of a view; what the streamer does leaves as wishes."""

    wished = Signal(object)
    never_given = Signal(object)
    """The `BagItem` that is never to be given away: for the settings."""

    def __init__(self, texts: Texts, wall: Clock) -> None:
        """Begin without gifts; by ``wall`` the roulette turns."""
        super().__init__()
        self._texts = texts
        self._wall = wall
        self.model = GiftModel(texts, wall.now())
        self.table = self._make_table()
        self.band = WheelBand(texts)
        self.told = label(wraps=True)
        self.told.hide()
        self.empty = label(texts.say(GiftLabel.NO_GIFTS), wraps=True, look="faint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.actions_by_kind = {action: self._make_action(action) for action in _WISHES}
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MILLISECONDS)
        self._timer.timeout.connect(self._turn)
        self._lay_out()
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._update_actions())
        self._update_actions()

    def show_gifts(self, gifts: tuple[GiftView, ...], now: datetime) -> None:
        """Become these gifts; ``now`` is the EBS's time."""
        selected = self.selected()
        self.model.show_gifts(gifts, now)
        self._restore(selected)
        self._stack.setCurrentWidget(self.table if gifts else self.empty)
        self._update_actions()
        self._turn()

    def tick(self, now: datetime) -> None:
        """Let the times be as of now."""
        self.model.tick(now)

    def selected(self) -> GiftView | None:
        """Return the selected gift."""
        rows = self.table.selectionModel().selectedRows()
        known = self.model.rows()
        return known[rows[0].row()] if rows and rows[0].row() < len(known) else None

    # --- making ---------------------------------------------------------------------------------------------

    def _make_table(self) -> QTableView:
        widths: dict[int, int] = {GiftColumn.RECIPIENT: 22, GiftColumn.ITEM: 34, GiftColumn.TIME_LEFT: 13}
        name = self._texts.say(GiftLabel.GIFTS)
        return row_table(self.model, name, widths, stretched=GiftColumn.NEXT, rows_min=2)

    def _make_action(self, action: GiftAction) -> QAction:
        made = QAction(self._texts.say(action), self)
        made.setData(action)
        made.triggered.connect(lambda *_: self._do(action))
        return made

    def _lay_out(self) -> None:
        pile = QWidget()
        self._stack = QStackedLayout(pile)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self._stack.setCurrentWidget(self.empty)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        self.buttons = {}
        for kind, action in self.actions_by_kind.items():
            made = button(without_mnemonic(action.text()), look="danger" if kind in _DANGEROUS else "")
            made.clicked.connect(action.trigger)
            self.buttons[kind] = made
            flow.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self.told)
        column.addWidget(self.band)
        column.addWidget(pile, 1)
        column.addWidget(buttons)

    # --- what changes ---------------------------------------------------------------------------------------

    def _restore(self, selected: GiftView | None) -> None:
        """Keep what is selected; who was just given a turn is selected where nobody is."""
        rows = self.model.rows()
        ids = [gift.id for gift in rows]
        wanted = ids.index(selected.id) if selected is not None and selected.id in ids else None
        if wanted is None:
            wanted = next((row for row, gift in enumerate(rows) if gift.step in _TURN), None)
        if wanted is not None:
            self.table.selectRow(wanted)
            if selected is None or rows[wanted].id != selected.id:
                self.table.scrollTo(self.model.index(wanted, 0))

    def _update_actions(self) -> None:
        gift = self.selected()
        for kind, action in self.actions_by_kind.items():
            action.setEnabled(gift is not None and kind in gift.actions)
            self.buttons[kind].setEnabled(action.isEnabled())

    def _turn(self) -> None:
        wall = self._wall.now()
        gift = next((each for each in self.model.rows() if each.wheel is not None), None)
        wheel = None if gift is None else gift.wheel
        self.band.show_wheel(wheel, wall)
        self.told.setVisible(gift is not None)
        if gift is not None and wheel is not None:
            words = self._texts.say(GiftLabel.WHEEL_TURNS, name=gift.character_name)
            if wall >= wheel.lands_at:
                item = item_words(self._texts, wheel.item)
                words = self._texts.say(GiftLabel.WHEEL_LANDED, name=gift.character_name, item=item)
            self.told.setText(words)
        if wheel is not None and wall < wheel.lands_at:
            self._timer.start()
        else:
            self._timer.stop()

    # --- what is done ---------------------------------------------------------------------------------------

    def _do(self, action: GiftAction) -> None:
        gift = self.selected()
        if gift is None or action not in gift.actions:
            return
        asked = _QUESTIONS.get(action)
        if asked is None:
            self._carry_out(action, gift)
            return
        title = without_mnemonic(self._texts.say(action)).removesuffix("…")
        item = item_words(self._texts, gift.item)
        values = {"name": gift.character_name} | ({"item": item} if asked is GiftAsk.MARK_MAILED else {})
        text = self._texts.say(asked, **values)
        question = Question(self._texts, self.window(), title=title, text=text, names="", deed=title)
        question.accepted.connect(lambda: self._carry_out(action, gift))
        question.open()

    def _carry_out(self, action: GiftAction, gift: GiftView) -> None:
        if action is GiftAction.CHOOSE:
            dialog = ChooseDialog(self._texts, self.window(), gift)
            dialog.chosen.connect(lambda item: self.wished.emit(ChooseItem(gift.id, item)))
            dialog.open()
        if action is GiftAction.NEVER_GIVE:
            self.never_given.emit(gift.item)
        self.wished.emit(_WISHES[action](gift.id))
