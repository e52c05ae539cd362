"""The payouts' table: what it shows, what stays when it changes, and what its buttons ask for."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from goldomatic.desktop.core.view import Action, PayoutView, Step
from goldomatic.desktop.core.wishes import Close, Closing, Keep, MarkSent, NotifyAgain, Sync, Wish
from goldomatic.desktop.ui.payout_model import Column, Filter, PayoutModel
from goldomatic.desktop.ui.payout_panel import PayoutPanel
from goldomatic.desktop.ui.questions import QUESTIONS, Question
from goldomatic.desktop.ui.texts.catalogue import Texts
from tests.support.desktop_views import NOW, a_busy_evening, a_payout, payout_id
from tests.support.qt_hands import click, lines_too_many, press

ASKED = payout_id(1)


@pytest.fixture
def panel(qtbot: QtBot, texts: Texts) -> PayoutPanel:
    made = PayoutPanel(texts, NOW)
    made.resize(900, 400)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def wishes(panel: PayoutPanel) -> list[Wish]:
    heard: list[Wish] = []
    panel.wished.connect(heard.append)
    return heard


def _cells(panel: PayoutPanel, column: Column) -> list[str]:
    return [panel.shown.index(row, column).data() for row in range(panel.shown.rowCount())]


def _names(panel: PayoutPanel) -> list[str]:
    return _cells(panel, Column.RECIPIENT)


def _question(panel: PayoutPanel) -> Question:
    found = [each for each in panel.findChildren(Question) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def _button(panel: PayoutPanel, action: Action) -> QPushButton:
    return panel.buttons[panel.actions_by_kind[action]]


def test_a_row_says_everything(panel: PayoutPanel) -> None:
    panel.show_payouts((a_payout(Step.READY_TO_SYNC, gold_amount=1000),), NOW)
    row = [panel.shown.index(0, column).data() for column in Column]
    assert row == ["Norinn", "1,000", "Pending", "2 min ago", "1 h ago", "The winner agreed: press Sync"]


def test_without_payouts_it_says_so(panel: PayoutPanel) -> None:
    assert panel.empty.isVisible()
    assert panel.empty.text().startswith("No payouts")
    panel.show_payouts((a_payout(Step.QUEUED),), NOW)
    assert panel.table.isVisible()
    panel.search.setText("nobody")
    assert panel.empty.text() == "No payout fits the search and the filter."


def test_the_model_keeps_qt_s_rules(panel: PayoutPanel, qtbot: QtBot) -> None:
    # The tester fails by a warning of Qt, and that fails the test.
    QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal, panel)
    first, second, third = (a_payout(Step.QUEUED, number) for number in (1, 2, 3))
    panel.show_payouts((first, third), NOW)
    panel.show_payouts((first, second, third), NOW)
    panel.show_payouts((second,), NOW)
    panel.show_payouts((third, second), NOW)
    panel.show_payouts((second, third), NOW)
    panel.show_payouts((), NOW)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([1, 2, 3], [1, 3]),
        ([1, 3], [1, 2, 3]),
        ([], [1]),
        ([1, 2], [2, 1]),
        ([1, 2], [3, 4]),
        ([2, 3], [1, 2, 4]),
    ],
)
def test_it_becomes_what_it_is_told(panel: PayoutPanel, before: list[int], after: list[int]) -> None:
    for numbers in (before, after):
        panel.show_payouts(tuple(a_payout(Step.QUEUED, number) for number in numbers), NOW)
    assert [payout.id for payout in panel.model.rows()] == [payout_id(number) for number in after]


def test_selection_and_scroll_stay_when_payouts_change(panel: PayoutPanel) -> None:
    payouts = [a_payout(Step.QUEUED, number, f"N{'abcdefghijklmnopqrst'[number]}") for number in range(20)]
    panel.show_payouts(tuple(payouts), NOW)
    panel.table.selectRow(15)
    panel.table.verticalScrollBar().setValue(120)
    chosen = panel.selected_payouts()[0].id
    resets: list[None] = []
    panel.model.modelReset.connect(lambda: resets.append(None))
    changed = [a_payout(Step.PREPARED, 15, "Np"), *payouts[16:]]
    panel.show_payouts((*payouts[3:15], *changed), NOW + timedelta(minutes=3))
    panel.tick(NOW + timedelta(hours=5))
    assert [payout.id for payout in panel.selected_payouts()] == [chosen]
    assert panel.selected_payouts()[0].step is Step.PREPARED
    assert panel.table.verticalScrollBar().value() == 120
    assert not resets


def test_a_tick_changes_ages_only(panel: PayoutPanel) -> None:
    panel.show_payouts((a_payout(Step.READY_TO_SYNC, 20),), NOW)
    changed: list[int] = []
    panel.model.dataChanged.connect(lambda first, *_: changed.append(first.column()))
    panel.tick(NOW + timedelta(seconds=1))
    assert changed == []
    panel.tick(NOW + timedelta(minutes=2))
    assert sorted(changed) == [Column.ACCEPTED, Column.AGE]
    assert panel.shown.index(0, Column.AGE).data() == "9 min ago"


def test_searching_finds_character_viewer_and_id(panel: PayoutPanel) -> None:
    panel.show_payouts(
        (
            a_payout(Step.QUEUED, 1, "Norinn"),
            a_payout(Step.QUEUED, 2, "Мимирон", twitch_display_name="mechagnome"),
        ),
        NOW,
    )
    for text, found in (
        ("nor", ["Norinn"]),
        ("МИМ", ["Мимирон"]),
        ("Mecha", ["Мимирон"]),
        (str(payout_id(2))[-12:], ["Мимирон"]),
        ("  ", ["Norinn", "Мимирон"]),
    ):
        panel.search.setText(text)
        assert _names(panel) == found, text


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (Filter.ALL, 9),
        (Filter.YOUR_TURN, 5),
        (Filter.OPEN, 7),
        (Filter.ENDED, 2),
    ],
)
def test_filters(panel: PayoutPanel, chosen: Filter, found: int) -> None:
    panel.show_payouts(a_busy_evening().payouts, NOW)
    panel.filter.setCurrentIndex(chosen)
    assert panel.shown.rowCount() == found


def test_what_is_filtered_away_is_no_longer_meant(panel: PayoutPanel) -> None:
    panel.show_payouts(a_busy_evening().payouts, NOW)
    panel.table.selectAll()
    assert panel.selected.text() == "9 payouts selected"
    panel.filter.setCurrentIndex(Filter.ENDED)
    assert panel.selected.text() == "2 payouts selected"
    assert not panel.actions_by_kind[Action.FAIL].isEnabled()
    panel.search.setText("nobody")
    assert panel.selected.text() == ""


@pytest.mark.parametrize(
    ("column", "descending", "first"),
    [
        (Column.RECIPIENT, False, "Aa"),
        (Column.GOLD, True, "Cc"),
        (Column.AGE, False, "Bb"),
        (Column.ACCEPTED, True, "Aa"),
    ],
)
def test_sorting(panel: PayoutPanel, column: Column, descending: bool, first: str) -> None:
    panel.show_payouts(
        (
            a_payout(Step.QUEUED, 1, "Bb", gold_amount=900),
            a_payout(Step.QUEUED, 2, "Aa", gold_amount=20, accepted_at=NOW),
            a_payout(Step.WAITS_FOR_ANSWER, 3, "Cc", gold_amount=1000),
        ),
        NOW,
    )
    order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
    panel.table.sortByColumn(column, order)
    assert _names(panel)[0] == first


def test_nothing_a_viewer_typed_is_read_as_markup(panel: PayoutPanel) -> None:
    payout = a_payout(Step.QUEUED, 1, "<b>X</b>", twitch_display_name="<img src=x>")
    panel.show_payouts((payout,), NOW)
    tip = panel.shown.index(0, Column.RECIPIENT).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert "&lt;img src=x&gt;" in tip
    panel.table.selectRow(0)
    panel.actions_by_kind[Action.FAIL].trigger()
    assert "<b>X</b>" in _question(panel).text.text()
    assert _question(panel).text.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize(
    "action", [action for action in Action if action not in (Action.SAY_WHETHER_SENT, Action.CLOSE_ANYWAY)]
)
def test_a_button_works_where_the_bridge_allows_it(panel: PayoutPanel, action: Action) -> None:
    panel.show_payouts((a_payout(Step.QUEUED, actions=frozenset({action})),), NOW)
    assert not _button(panel, action).isEnabled()
    panel.table.selectRow(0)
    enabled = {kind for kind, made in panel.actions_by_kind.items() if made.isEnabled()}
    assert enabled == {action}
    assert _button(panel, action).isEnabled()


@pytest.mark.parametrize(
    ("action", "wish"),
    [
        (Action.SYNC, Sync(ASKED)),
        (Action.NOTIFY_AGAIN, NotifyAgain(ASKED)),
        (Action.BACK_TO_PENDING, Close(ASKED, Closing.BACK_TO_PENDING)),
        (Action.KEEP, Keep(ASKED)),
    ],
)
def test_what_can_be_taken_back_is_done_at_once(
    panel: PayoutPanel, wishes: list[Wish], qtbot: QtBot, action: Action, wish: Wish
) -> None:
    panel.show_payouts((a_payout(Step.QUEUED, actions=frozenset({action})),), NOW)
    panel.table.selectRow(0)
    click(_button(panel, action))
    assert wishes == [wish]


@pytest.mark.parametrize(
    ("action", "make"),
    [
        (Action.SYNC_WITHOUT_ACCEPTANCE, lambda each: Sync(each, without_acceptance=True)),
        (Action.MARK_SENT, MarkSent),
        (Action.FAIL, lambda each: Close(each, Closing.FAIL)),
        (Action.CANCEL, lambda each: Close(each, Closing.CANCEL)),
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_what_cannot_be_undone_is_asked_first(
    panel: PayoutPanel,
    wishes: list[Wish],
    qtbot: QtBot,
    action: Action,
    make: Callable[[UUID], Wish],
    count: int,
) -> None:
    payouts = tuple(
        a_payout(Step.QUEUED, number, f"Name{'abcd'[number]}", actions=frozenset({action}))
        for number in range(1, count + 1)
    )
    panel.show_payouts(payouts, NOW)
    panel.table.selectAll()
    click(_button(panel, action))
    question = _question(panel)
    assert wishes == []
    for payout in payouts:
        assert payout.character_name in question.text.text() + question.names.text()
    click(question.deed)
    assert wishes == [make(payout.id) for payout in payouts]


@pytest.mark.parametrize("action", list(QUESTIONS))
def test_a_question_about_many_leaves_no_room_empty(panel: PayoutPanel, action: Action) -> None:
    names = ("Namea", "Nameb", "Namec", "Named", "Namee", "Namef", "Nameg", "Nameh", "Namei", "Namej")
    payouts = tuple(
        a_payout(Step.QUEUED, number, name, actions=frozenset({action}))
        for number, name in enumerate(names, 1)
    )
    panel.show_payouts(payouts, NOW)
    panel.table.selectAll()
    click(_button(panel, action))
    question = _question(panel)
    assert (lines_too_many(question.text), lines_too_many(question.names)) == (0, 0)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_the_keys_that_are_pressed_without_thinking_change_nothing(
    panel: PayoutPanel, wishes: list[Wish], qtbot: QtBot, key: Qt.Key
) -> None:
    panel.show_payouts((a_payout(Step.QUEUED),), NOW)
    panel.table.selectRow(0)
    panel.actions_by_kind[Action.CANCEL].trigger()
    question = _question(panel)
    assert question.keep.isDefault()
    qtbot.waitUntil(question.keep.hasFocus)
    press(question.focusWidget(), key)
    assert not question.isVisible()
    assert wishes == []


def test_of_several_only_those_that_allow_it_are_meant(panel: PayoutPanel, wishes: list[Wish]) -> None:
    panel.show_payouts((a_payout(Step.SENT, 1, "Brunhild"), a_payout(Step.QUEUED, 2, "Norinn")), NOW)
    panel.table.selectAll()
    panel.actions_by_kind[Action.FAIL].trigger()
    question = _question(panel)
    assert "Norinn" in question.text.text()
    assert "Brunhild" not in question.text.text() + question.names.text()
    question.deed.click()
    assert wishes == [Close(payout_id(2), Closing.FAIL)]


def test_a_question_is_about_what_was_selected_then(panel: PayoutPanel, wishes: list[Wish]) -> None:
    first, second = a_payout(Step.QUEUED, 1), a_payout(Step.QUEUED, 2, "Jaina")
    panel.show_payouts((first, second), NOW)
    panel.table.selectRow(0)
    panel.actions_by_kind[Action.CANCEL].trigger()
    panel.show_payouts((second,), NOW)
    _question(panel).deed.click()
    assert wishes == [Close(first.id, Closing.CANCEL)]


def test_every_question_is_about_an_action_of_a_button(panel: PayoutPanel) -> None:
    assert set(QUESTIONS) <= set(panel.actions_by_kind)


def test_ids_are_copied_one_a_line(panel: PayoutPanel) -> None:
    panel.show_payouts((a_payout(Step.QUEUED, 1), a_payout(Step.QUEUED, 2)), NOW)
    panel.table.selectAll()
    panel.copy_id.trigger()
    assert QGuiApplication.clipboard().text() == f"{payout_id(1)}\n{payout_id(2)}"


def test_the_history_of_one_payout(panel: PayoutPanel, qtbot: QtBot) -> None:
    payouts = (a_payout(Step.QUEUED, 1), a_payout(Step.QUEUED, 2))
    panel.show_payouts(payouts, NOW)
    wanted: list[PayoutView] = []
    panel.history_wanted.connect(wanted.append)
    panel.table.selectAll()
    assert not panel.history.isEnabled()
    panel.table.selectRow(1)
    panel.history.trigger()
    assert wanted == [payouts[1]]


def test_the_context_menu_is_about_the_row_under_the_mouse(panel: PayoutPanel, qtbot: QtBot) -> None:
    panel.show_payouts((a_payout(Step.QUEUED, 1), a_payout(Step.QUEUED, 2, "Jaina")), NOW)
    panel.table.selectRow(0)
    place = panel.table.visualRect(panel.shown.index(1, 0)).center()
    panel.table.customContextMenuRequested.emit(QPoint(place))
    menu = next(each for each in panel.findChildren(QMenu) if each.isVisible())
    assert [payout.character_name for payout in panel.selected_payouts()] == ["Jaina"]
    assert menu.actions() == panel.all_actions()
    menu.close()


def test_no_two_actions_share_their_keys(panel: PayoutPanel) -> None:
    keys = [action.shortcut().toString() for action in panel.all_actions()]
    assert all(keys)
    assert len(set(keys)) == len(keys)


def test_a_cell_that_is_not_there_has_nothing(texts: Texts) -> None:
    assert PayoutModel(texts, NOW).data(QModelIndex()) is None
