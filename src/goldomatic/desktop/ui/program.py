"""The window's program: brings windows, tray, language and look together, and makes them anew when asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import structlog
from PySide6.QtCore import QLocale, QObject
from PySide6.QtWidgets import QApplication

from goldomatic.ambient import Clock
from goldomatic.desktop.core.gift_rules import KeptItem
from goldomatic.desktop.core.settings import DesktopSettings, Language
from goldomatic.desktop.ui.banners import Opens
from goldomatic.desktop.ui.event_log import Entry
from goldomatic.desktop.ui.main_window import MainWindow
from goldomatic.desktop.ui.operation import run_off_thread
from goldomatic.desktop.ui.port import Bridge, Setup
from goldomatic.desktop.ui.settings_dialog import SettingsDialog
from goldomatic.desktop.ui.setup_wizard import SetupWizard, is_set_up
from goldomatic.desktop.ui.texts.catalogue import Texts, language_of
from goldomatic.desktop.ui.texts.keys import Label
from goldomatic.desktop.ui.theme import apply_scheme, scheme_of_the_system
from goldomatic.protocol.tags import BagItem

__all__ = ["Program", "make_application", "run_window"]

_LOG = structlog.get_logger(__name__)
_NAME: Final = "Mimiron's Gold-o-Matic"


def make_application(arguments: list[str]) -> QApplication:
    """Make Qt's application in our look, which follows the system's between light and dark."""
    application = QApplication(arguments)
    application.setApplicationName("mimirons-gold-o-matic")
    application.setApplicationDisplayName(_NAME)
    application.setDesktopFileName("mimirons-gold-o-matic")
    application.setQuitOnLastWindowClosed(False)
    apply_scheme(application, scheme_of_the_system())
    application.styleHints().colorSchemeChanged.connect(
        lambda _: apply_scheme(application, scheme_of_the_system())
    )
    return application


def run_window(bridge: Bridge, setup: Setup, wall: Clock, arguments: list[str] | None = None) -> int:
    """Show the window until the streamer quits; return the exit code. The bridge is the caller's to stop."""
    application = make_application(arguments or [_NAME])
    program = Program(application, bridge, setup, wall)
    program.begin()
    return application.exec()


class Program(QObject):
    """Owns the main window, and at most one settings dialog and one set-up."""

    def __init__(self, application: QApplication, bridge: Bridge, setup: Setup, wall: Clock) -> None:
        """Make the main window; nothing is shown yet."""
        super().__init__(application)
        self._application = application
        self._bridge = bridge
        self._setup = setup
        self._wall = wall
        self._settings = setup.settings()
        self.settings_dialog: SettingsDialog | None = None
        self.wizard: SetupWizard | None = None
        self.window = self._make_window(())

    def begin(self) -> None:
        """Show the window, or only the tray if the streamer wants it so; and the set-up if it is not done."""
        is_first_start = not is_set_up(self._setup)
        if is_first_start or not (self._settings.is_started_minimized and self.window.tray.is_there):
            if self._settings.is_started_minimized and not is_first_start:
                self.window.showMinimized()
            else:
                self.window.show()
        if is_first_start:
            self.open_setup(None)

    def open_settings(self) -> None:
        """Open the settings, or bring them forward."""
        if self.settings_dialog is None:
            dialog = SettingsDialog(self.window.texts, self.window, self._setup)
            dialog.saved.connect(self.on_saved)
            dialog.finished.connect(self._forget_settings)
            self.settings_dialog = dialog
        self.settings_dialog.show()
        self.settings_dialog.activateWindow()

    def open_setup(self, begin_with: object) -> None:
        """Open the set-up, or bring it forward."""
        if self.wizard is None:
            page = begin_with if isinstance(begin_with, Opens) else None
            wizard = SetupWizard(self.window.texts, self.window, self._setup, self._bridge, begin_with=page)
            wizard.saved.connect(self.on_saved)
            wizard.finished.connect(self._forget_wizard)
            self.wizard = wizard
        self.wizard.show()
        self.wizard.activateWindow()

    def on_saved(self, settings: object) -> None:
        """Let the new settings show: another language makes the window anew, with the same event log."""
        assert isinstance(settings, DesktopSettings)
        before, self._settings = self._settings, settings
        self.window.tray.are_notifications_shown = settings.are_notifications_shown
        if self._language(before) is not self._language(settings):
            self._replace_window()

    def keep_item(self, item: object) -> None:
        """Put an item onto the list of what is never given away; the bridge knows it already."""
        assert isinstance(item, BagItem)
        before = self._setup.settings()
        kept = KeptItem(item.item_id, item.name)
        if item.item_id in {each.item_id for each in before.never_given}:
            return
        settings = replace(before, never_given=(*before.never_given, kept))
        run_off_thread(
            self, lambda: self._setup.save(settings, None), lambda _: self.on_saved(settings), self._not_kept
        )

    def _not_kept(self, error: Exception) -> None:
        _LOG.error("the kept list could not be saved", action="desktop.not_saved", reason=str(error))
        self.window.events.tell("error", self.window.texts.say(Label.SAVE_FAILED, why=error))

    def _replace_window(self) -> None:
        old = self.window
        place, is_shown = old.saveGeometry(), old.isVisible()
        self.window = self._make_window(old.events.model.entries())
        self.window.restoreGeometry(place)
        if old.view is not None:
            self.window.show_view(old.view)
        if is_shown:
            self.window.show()
        wizard = self.wizard
        if wizard is not None:
            # With the window that it was opened from it would go, and with it what was entered.
            wizard.setParent(self.window, wizard.windowFlags())
            wizard.show()
        old.leave()

    def _make_window(self, entries: tuple[Entry, ...]) -> MainWindow:
        window = MainWindow(Texts(self._language(self._settings)), self._bridge, self._wall, entries=entries)
        window.tray.are_notifications_shown = self._settings.are_notifications_shown
        window.settings_wanted.connect(self.open_settings)
        window.setup_wanted.connect(self.open_setup)
        window.quit_wanted.connect(self.quit)
        window.never_given.connect(self.keep_item)
        return window

    def quit(self) -> None:
        """End the program."""
        self.window.leave()
        self._application.quit()

    def _language(self, settings: DesktopSettings) -> Language:
        return language_of(settings.language, QLocale.system().name())

    def _forget_settings(self) -> None:
        self.settings_dialog = None

    def _forget_wizard(self) -> None:
        self.wizard = None
