"""The coin in the tray, and what the streamer is notified of."""

from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from goldomatic.ambient import ManualClock
from goldomatic.desktop.core import answers
from goldomatic.desktop.core.view import Level, Notice, NoticeKind
from goldomatic.desktop.core.wishes import Sync
from goldomatic.desktop.ui.main_window import MainWindow
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.theme import coin, dot
from goldomatic.desktop.ui.tray import NOTIFIED, Tray
from tests.support.desktop_views import PretendBridge, a_busy_evening, a_view, in_trouble, payout_id


class PretendIcon(QSystemTrayIcon):
    """A tray's icon on a screen that has no tray."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[tuple[str, str]] = []

    @staticmethod
    def supportsMessages() -> bool:  # noqa: N802 -- Qt's own name
        return True

    def showMessage(self, title: str, message: str, *_: Any) -> None:  # noqa: N802
        self.messages.append((title, message))


@pytest.fixture
def icon() -> PretendIcon:
    return PretendIcon()


@pytest.fixture
def tray(texts: Texts, icon: PretendIcon, qapp: QObject) -> Tray:
    return Tray(texts, qapp, icon)


def test_it_says_how_all_is_going(tray: Tray, icon: PretendIcon) -> None:
    assert icon.toolTip() == "Mimiron's Gold-o-Matic: Waits for the game"
    tray.show_view(a_view())
    assert icon.toolTip().endswith("All is well")
    tray.show_view(a_view(ebs=in_trouble(answers.Trouble.NOT_REACHED)))
    assert icon.toolTip().endswith("Something is wrong: open the window")
    assert not icon.icon().isNull()


def test_it_syncs_as_the_button_does(tray: Tray, qtbot: QtBot) -> None:
    tray.show_view(a_view())
    assert (tray.sync.text(), tray.sync.isEnabled()) == ("Ready", False)
    tray.show_view(a_busy_evening())
    assert (tray.sync.text(), tray.sync.isEnabled()) == ("&Sync 2 payouts", True)
    with qtbot.waitSignal(tray.sync_pressed):
        tray.sync.trigger()


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_the_streamer_is_told_what_wants_them(tray: Tray, icon: PretendIcon, kind: NoticeKind) -> None:
    tray.show_notice(Notice(level=Level.INFO, kind=kind, name="Norinn"))
    assert len(icon.messages) == int(kind in NOTIFIED)


def test_a_winner_s_agreement(tray: Tray, icon: PretendIcon) -> None:
    tray.show_notice(Notice(level=Level.INFO, kind=NoticeKind.ACCEPTED, name="Norinn"))
    assert icon.messages == [("Mimiron's Gold-o-Matic", "Norinn agreed")]


def test_notifications_can_be_switched_off(tray: Tray, icon: PretendIcon) -> None:
    tray.are_notifications_shown = False
    tray.show_notice(Notice(level=Level.INFO, kind=NoticeKind.ACCEPTED, name="Norinn"))
    assert icon.messages == []


def test_a_notification_holds_no_markup(tray: Tray, icon: PretendIcon) -> None:
    tray.show_notice(Notice(level=Level.INFO, kind=NoticeKind.ACCEPTED, name="<a href='x'>&</a>"))
    assert not set(icon.messages[0][1]) & set("<>&")


def test_without_a_tray_nothing_breaks(texts: Texts, qapp: QObject) -> None:
    assert not QSystemTrayIcon.isSystemTrayAvailable()
    tray = Tray(texts, qapp)
    tray.show_view(a_view())
    tray.show_notice(Notice(level=Level.INFO, kind=NoticeKind.ACCEPTED, name="Norinn"))
    tray.say_hidden()
    assert not tray.is_there


@pytest.fixture
def hiding(qtbot: QtBot, texts: Texts, bridge: PretendBridge, clock: ManualClock, tray: Tray) -> MainWindow:
    """A window with a tray to hide in."""
    window = MainWindow(texts, bridge, clock, tray=tray)
    qtbot.addWidget(window, before_close_func=lambda each: each.leave())
    window.show()
    return window


def test_closing_hides_in_the_tray_and_says_so_once(hiding: MainWindow, icon: PretendIcon) -> None:
    hiding.closeEvent(QCloseEvent())
    assert not hiding.isVisible()
    assert [text for _, text in icon.messages] == ["The program goes on here. Quit it from this menu."]
    hiding.tray.window_wanted.emit()
    assert hiding.isVisible()
    hiding.closeEvent(QCloseEvent())
    assert len(icon.messages) == 1


def test_the_hidden_window_still_syncs(hiding: MainWindow, bridge: PretendBridge, qtbot: QtBot) -> None:
    bridge.tell(a_busy_evening())
    qtbot.waitUntil(hiding.tray.sync.isEnabled)
    hiding.hide()
    hiding.tray.sync.trigger()
    assert bridge.wishes == [Sync(payout_id(6)), Sync(payout_id(7))]


def test_a_click_on_the_coin_brings_the_window(tray: Tray, icon: PretendIcon, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tray.window_wanted):
        icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)


def test_marks_and_coins_differ_by_shape_not_only_by_colour() -> None:
    shapes = set()
    for tone in Tone:
        image = dot(tone, 32).toImage()
        shapes.add(tuple(image.pixelColor(x, y).alpha() > 128 for x in range(32) for y in range(32)))
        assert not coin(tone).pixmap(64, 64).isNull()
    # Idle is an empty ring, working the same ring filled lightly: told apart by its middle.
    assert len(shapes) == len(Tone)
