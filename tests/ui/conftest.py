"""What the tests of the window share: an off-screen Qt in our look, a stopped clock, a bridge to talk to."""

import os
from collections.abc import Callable, Iterator
from typing import Any

# Before Qt is asked for anything: no test needs a screen but those that start their own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QEvent, QThreadPool
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from goldomatic.ambient import ManualClock
from goldomatic.desktop.core.settings import Language
from goldomatic.desktop.ui.main_window import MainWindow
from goldomatic.desktop.ui.scheme import LIGHT
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.theme import apply_scheme
from tests.support.desktop_views import NOW, PretendBridge

PATIENCE_MILLISECONDS = 60_000


class PatientBot(QtBot):
    """Waits as long as a busy machine may take."""

    def waitUntil(  # noqa: N802 - the name is pytest-qt's
        self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MILLISECONDS
    ) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(  # noqa: N802 - the same
        self, signal: Any, *, timeout: int = PATIENCE_MILLISECONDS, **more: Any
    ) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, **more)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Hands and eyes at the window."""
    return PatientBot(request)


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> None:
    """Our look, once: every widget that lives would be looked at again."""
    apply_scheme(qapp, LIGHT)
    qapp.setQuitOnLastWindowClosed(False)


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> Iterator[QApplication]:
    """Qt's application; what a test left under way ends with it, and its windows go."""
    yield qapp
    QThreadPool.globalInstance().waitForDone()
    qapp.processEvents()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(params=[Language.ENGLISH, Language.RUSSIAN])
def each_language(request: pytest.FixtureRequest) -> Texts:
    return Texts(request.param)


@pytest.fixture
def texts() -> Texts:
    return Texts(Language.ENGLISH)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def bridge() -> PretendBridge:
    return PretendBridge()


@pytest.fixture
def make_window(qtbot: QtBot, bridge: PretendBridge, clock: ManualClock) -> Callable[[Texts], MainWindow]:
    """Makes main windows that are shown and closed after the test."""

    def make(texts: Texts) -> MainWindow:
        window = MainWindow(texts, bridge, clock)
        # Not by closing it: that hides it in the tray, or asks to quit.
        qtbot.addWidget(window, before_close_func=lambda each: each.leave())
        window.show()
        return window

    return make


@pytest.fixture
def window(make_window: Callable[[Texts], MainWindow], texts: Texts) -> MainWindow:
    """A main window in English."""
    return make_window(texts)
