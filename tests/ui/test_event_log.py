"""The event log: bounded, searched, copied, exported."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from goldomatic.desktop.core.view import Level, Notice, NoticeKind
from goldomatic.desktop.ui.event_log import Entry, EventModel, as_line
from goldomatic.desktop.ui.event_panel import EventPanel
from goldomatic.desktop.ui.texts.catalogue import Texts
from tests.support.desktop_views import NOW, payout_id
from tests.support.qt_hands import click

SENT = Notice(
    level=Level.INFO, kind=NoticeKind.SENT, name="Norinn", subject=payout_id(1), offset=812, line_number=9
)
OFFLINE = Notice(level=Level.WARNING, kind=NoticeKind.NOT_REACHED, name="Thrall", detail="offline")
FAILED = Notice(level=Level.ERROR, kind=NoticeKind.MAIL_FAILED, name="Aldor", detail="wrong_faction")


@pytest.fixture
def panel(qtbot: QtBot, texts: Texts) -> EventPanel:
    made = EventPanel(texts)
    made.resize(700, 240)
    qtbot.addWidget(made)
    made.show()
    for notice in (SENT, OFFLINE, FAILED):
        made.add(Entry(NOW, notice))
    return made


def _events(panel: EventPanel) -> list[str]:
    return [panel.shown.index(row, 2).data() for row in range(panel.shown.rowCount())]


def test_a_line_says_when_what_about_what_and_where(texts: Texts) -> None:
    line = as_line(texts, Entry(NOW, SENT))
    assert line.endswith(
        f"  Info  The gold for Norinn was mailed  {payout_id(1)}  [chat log: line 9, offset 812]"
    )


def test_nobody_s_words_begin_a_line_of_their_own(texts: Texts) -> None:
    forged = Notice(level=Level.INFO, kind=NoticeKind.SENT, name="X\n2026-01-01 00:00:00  Info  Y\r\u2028Z")
    assert len(as_line(texts, Entry(NOW, forged)).splitlines()) == 1


def test_only_the_latest_are_kept(texts: Texts) -> None:
    model = EventModel(texts, entries_max=3)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    entries = [Entry(NOW + timedelta(seconds=number), SENT) for number in range(5)]
    for entry in entries:
        model.add(entry)
    assert model.entries() == tuple(entries[2:])


@pytest.mark.parametrize(
    ("text", "found"),
    [("thrall", 1), ("FACTION", 1), (str(payout_id(1))[-6:], 1), ("mail", 2), ("nothing like it", 0)],
)
def test_searching(panel: EventPanel, text: str, found: int) -> None:
    panel.search.setText(text)
    assert panel.shown.rowCount() == found


@pytest.mark.parametrize(("row", "found"), [(0, 3), (1, 2), (2, 1)])
def test_levels(panel: EventPanel, row: int, found: int) -> None:
    panel.level.setCurrentIndex(row)
    assert panel.shown.rowCount() == found


def test_copying_what_is_selected_or_all(panel: EventPanel, texts: Texts) -> None:
    panel.table.selectRow(1)
    click(panel.copy)
    assert QGuiApplication.clipboard().text() == as_line(texts, Entry(NOW, OFFLINE))
    panel.table.clearSelection()
    panel.level.setCurrentIndex(1)
    click(panel.copy)
    assert QGuiApplication.clipboard().text().count("\n") == 1


def test_clearing(panel: EventPanel) -> None:
    click(panel.clear)
    assert panel.model.entries() == ()


def test_exporting(panel: EventPanel, texts: Texts, tmp_path: Path, qtbot: QtBot) -> None:
    panel.search.setText("mail")
    panel.export_to(tmp_path / "лог.txt")
    qtbot.waitUntil(panel.told.isVisible)
    assert panel.told.text() == f"Written to {tmp_path / 'лог.txt'}"
    wanted = "".join(as_line(texts, Entry(NOW, notice)) + "\n" for notice in (SENT, FAILED))
    assert (tmp_path / "лог.txt").read_text(encoding="utf-8") == wanted


def test_exporting_to_where_nothing_can_be_written(panel: EventPanel, tmp_path: Path, qtbot: QtBot) -> None:
    panel.export_to(tmp_path / "nowhere" / "log.txt")
    qtbot.waitUntil(panel.told.isVisible)
    assert "cannot be written" in panel.told.text()
    assert panel.told.property("look") == "error"


def test_it_follows_the_newest_while_that_is_in_sight(panel: EventPanel) -> None:
    for _ in range(40):
        panel.add(Entry(NOW, SENT))
    bar = panel.table.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bar.setValue(3)
    panel.add(Entry(NOW, SENT))
    assert bar.value() == 3


def test_it_goes_on_following_when_the_window_takes_room_from_it(panel: EventPanel, qtbot: QtBot) -> None:
    """As it does when a question is asked above: nobody has scrolled."""
    panel.show()
    for _ in range(40):
        panel.add(Entry(NOW, SENT))
    bar = panel.table.verticalScrollBar()
    before = bar.maximum()
    panel.resize(panel.width(), panel.height() - 60)
    qtbot.waitUntil(lambda: bar.maximum() > before)
    assert bar.value() == bar.maximum()
