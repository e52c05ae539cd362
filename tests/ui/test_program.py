"""The program: what opens at the start, what new settings change, and how it ends."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from goldomatic.ambient import ManualClock
from goldomatic.desktop.adapters.credentials import KeyPlace
from goldomatic.desktop.core.gift_rules import KeptItem
from goldomatic.desktop.core.settings import DesktopSettings, Language
from goldomatic.desktop.core.view import Level, Notice, NoticeKind
from goldomatic.desktop.ui.banners import Opens
from goldomatic.desktop.ui.operation import Courier, run_off_thread
from goldomatic.desktop.ui.port import SetupFailed
from goldomatic.desktop.ui.program import Program
from goldomatic.desktop.ui.scheme import DARK, LIGHT, Scheme
from goldomatic.desktop.ui.settings_dialog import SettingsDialog
from tests.support.desktop_views import PretendBridge, PretendSetup, a_busy_evening
from tests.support.gift_views import KNIFE

DONE = DesktopSettings(
    ebs_address="https://gold.example.tv", game_folder=Path("/games/WoW"), language=Language.ENGLISH
)


@pytest.fixture
def setup() -> PretendSetup:
    return PretendSetup(present=DONE, place=KeyPlace.SYSTEM)


@pytest.fixture
def program(
    qapp: QApplication, qtbot: QtBot, bridge: PretendBridge, setup: PretendSetup, clock: ManualClock
) -> Iterator[Program]:
    made = Program(qapp, bridge, setup, clock)
    yield made
    if bridge.listeners:
        made.window.leave()


def test_it_opens_its_window(program: Program) -> None:
    program.begin()
    assert program.window.isVisible()
    assert program.wizard is None


def test_the_first_start_opens_the_set_up(program: Program, setup: PretendSetup) -> None:
    setup.present = DesktopSettings(is_started_minimized=True)
    program.begin()
    assert program.window.isVisible()
    assert program.wizard is not None
    assert program.wizard.isVisible()


def test_without_a_tray_it_starts_as_a_small_window(
    qapp: QApplication, qtbot: QtBot, bridge: PretendBridge, clock: ManualClock
) -> None:
    setup = PretendSetup(present=replace(DONE, is_started_minimized=True), place=KeyPlace.SYSTEM)
    program = Program(qapp, bridge, setup, clock)
    qtbot.addWidget(program.window, before_close_func=lambda each: each.leave())
    program.begin()
    assert program.window.isMinimized()


def test_another_language_is_spoken_at_once_and_nothing_is_forgotten(
    program: Program, bridge: PretendBridge, qtbot: QtBot
) -> None:
    program.begin()
    bridge.tell(a_busy_evening())
    bridge.tell(Notice(level=Level.INFO, kind=NoticeKind.ACCEPTED, name="Norinn"))
    qtbot.waitUntil(lambda: program.window.events.model.rowCount() == 1)
    before = program.window
    program.open_settings()
    dialog = program.settings_dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.key_place.text() != "One moment…")
    dialog.language.setCurrentIndex(list(Language).index(Language.RUSSIAN))
    dialog.save()
    qtbot.waitUntil(lambda: program.window is not before)
    assert program.window.isVisible()
    assert program.window.header.sync.text() == "&Передать 2 выплаты"
    assert program.window.events.shown.index(0, 2).data() == "Norinn: согласие получено"
    qtbot.waitUntil(lambda: program.settings_dialog is None)
    assert len(bridge.listeners) == 1


def test_an_item_that_is_never_to_be_given_is_kept_in_the_settings(
    program: Program, setup: PretendSetup, qtbot: QtBot
) -> None:
    program.begin()
    program.window.never_given.emit(KNIFE)
    qtbot.waitUntil(lambda: len(setup.saved) == 1)
    kept = KeptItem(KNIFE.item_id, KNIFE.name)
    assert setup.saved == [(replace(DONE, never_given=(kept,)), None)]
    program.window.never_given.emit(KNIFE)
    assert setup.settings().never_given == (kept,)


def test_the_same_language_keeps_the_window(program: Program) -> None:
    program.begin()
    before = program.window
    program.on_saved(replace(DONE, are_notifications_shown=False))
    assert program.window is before
    assert not before.tray.are_notifications_shown


def test_settings_and_set_up_open_once(program: Program, qtbot: QtBot) -> None:
    program.begin()
    program.window.settings_wanted.emit()
    first = program.settings_dialog
    program.window.settings_wanted.emit()
    assert program.settings_dialog is first
    program.window.setup_wanted.emit(Opens.SETUP_ADDON)
    wizard = program.wizard
    assert wizard is not None
    assert wizard.page is wizard.addon
    wizard.leave()
    qtbot.waitUntil(lambda: program.wizard is None)
    program.window.setup_wanted.emit(None)
    assert program.wizard is not None


def _open_settings(program: Program, qtbot: QtBot) -> SettingsDialog:
    program.open_settings()
    dialog = program.settings_dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.key_place.text() != "One moment…")
    return dialog


def test_a_set_up_that_is_open_outlives_a_change_of_language(
    program: Program, qtbot: QtBot, qapp: QApplication
) -> None:
    program.begin()
    program.open_setup(None)
    wizard, before = program.wizard, program.window
    assert wizard is not None
    wizard.ebs.address.setText("https://other.example.tv")
    program.on_saved(replace(DONE, language=Language.RUSSIAN))
    assert program.window is not before
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    program.open_setup(None)
    assert program.wizard is wizard
    assert wizard.isVisible()
    assert wizard.ebs.address.text() == "https://other.example.tv"


def test_settings_that_are_open_take_nothing_back_that_was_changed_elsewhere(
    program: Program, setup: PretendSetup, qtbot: QtBot
) -> None:
    program.begin()
    program.open_setup(None)
    wizard = program.wizard
    assert wizard is not None
    wizard.go_to(wizard.ebs)
    wizard.ebs.address.setText("https://other.example.tv")
    dialog = _open_settings(program, qtbot)
    program.window.never_given.emit(KNIFE)
    qtbot.waitUntil(lambda: len(setup.saved) == 1)
    dialog.notifications.setChecked(False)
    dialog.save()
    qtbot.waitUntil(lambda: len(setup.saved) == 2)
    with qtbot.waitSignal(wizard.finished):
        wizard.leave()
    assert setup.present == replace(
        DONE,
        never_given=(KeptItem(KNIFE.item_id, KNIFE.name),),
        are_notifications_shown=False,
        ebs_address="https://other.example.tv",
    )


def test_settings_that_are_being_kept_are_not_closed_before_that_is_heard(
    program: Program, setup: PretendSetup, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, save = threading.Event(), setup.save

    def save_slowly(settings: DesktopSettings, api_key: str | None) -> None:
        goes_on.wait()
        save(settings, api_key)

    monkeypatch.setattr(setup, "save", save_slowly)
    program.begin()
    dialog = _open_settings(program, qtbot)
    dialog.notifications.setChecked(False)
    dialog.save()
    dialog.close()
    dialog.reject()
    is_open, can_cancel = dialog.isVisible(), dialog.cancel_button.isEnabled()
    goes_on.set()
    assert is_open
    assert not can_cancel
    qtbot.waitUntil(lambda: program.settings_dialog is None)
    assert not program.window.tray.are_notifications_shown


def test_an_item_that_cannot_be_kept_from_being_given_is_told(
    program: Program, setup: PretendSetup, qtbot: QtBot
) -> None:
    setup.save_error = SetupFailed("the disk is full")
    program.begin()
    program.window.never_given.emit(KNIFE)
    qtbot.waitUntil(program.window.events.told.isVisible)
    assert program.window.events.told.text() == "This could not be kept: the disk is full"


def test_quitting_asks_no_dialog(
    program: Program, setup: PretendSetup, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    monkeypatch.setattr(setup, "save", lambda settings, api_key: goes_on.wait())
    program.begin()
    dialog = _open_settings(program, qtbot)
    dialog.save()
    QTimer.singleShot(0, program.window.quit_wanted.emit)
    # Stopped below: an exit outside of `exec` would make every later event loop end at once.
    patience = QTimer(singleShot=True, interval=120_000)
    patience.timeout.connect(partial(qapp.exit, 1))
    patience.start()
    code = qapp.exec()
    patience.stop()
    goes_on.set()
    assert code == 0


def test_quitting_lets_go_of_the_bridge(program: Program, bridge: PretendBridge, qapp: QApplication) -> None:
    program.begin()
    QTimer.singleShot(0, program.window.quit_wanted.emit)
    qapp.exec()
    assert bridge.listeners == []


# --- off the UI thread --------------------------------------------------------------------------------------


def test_work_is_done_elsewhere_and_its_end_is_told_here(qtbot: QtBot) -> None:
    receiver, ends = QObject(), []
    run_off_thread(
        receiver, threading.get_ident, lambda ident: ends.append((ident, threading.get_ident())), print
    )
    qtbot.waitUntil(lambda: bool(ends))
    assert ends[0][0] != threading.get_ident()
    assert ends[0][1] == threading.get_ident()


def test_what_breaks_elsewhere_is_told_here(qtbot: QtBot) -> None:
    receiver = QObject()
    errors: list[Exception] = []

    def work() -> None:
        raise OSError("no such thing")

    run_off_thread(receiver, work, print, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert str(errors[0]) == "no such thing"


def test_nobody_is_told_when_the_receiver_is_gone(qtbot: QtBot, qapp: QApplication) -> None:
    receiver = QObject()
    heard: list[object] = []
    courier = Courier(receiver, heard.append)
    courier.bring("in time")
    qtbot.waitUntil(lambda: heard == ["in time"])
    receiver.deleteLater()
    del receiver
    qtbot.waitUntil(lambda: not _is_alive(courier))
    courier.bring("too late")
    qapp.processEvents()
    assert heard == ["in time"]


def _is_alive(courier: Courier) -> bool:
    try:
        courier.objectName()
    except RuntimeError:
        return False
    return True


# --- contrast -----------------------------------------------------------------------------------------------


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_all_text_can_be_read(scheme: Scheme) -> None:
    grounds = (
        scheme.window,
        scheme.base,
        scheme.raised,
        scheme.error_area,
        scheme.warning_area,
        scheme.info_area,
    )
    for text in (scheme.text, scheme.error_text, scheme.success_text, scheme.warning_text, scheme.faint):
        for ground in grounds:
            assert _contrast(text, ground) >= 4.5, (text, ground)
    assert _contrast(scheme.text, scheme.selection) >= 4.5
    assert _contrast(scheme.accent_text, scheme.accent) >= 4.5
    assert _contrast(scheme.focus_text, scheme.focus) >= 4.5
    for ground in grounds:
        assert _contrast(scheme.focus, ground) >= 3.0
