"""The set-up's pages about the game: each looks for itself, says what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit

from goldomatic.addon.files import AddonState
from goldomatic.desktop.adapters.game_folder import FolderState, LogCheck
from goldomatic.desktop.core.view import BridgeView, LinkState
from goldomatic.desktop.core.wishes import TestLink, Wish
from goldomatic.desktop.ui.parts import button, label
from goldomatic.desktop.ui.port import InstalledAddon, Setup
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.setup_draft import Draft
from goldomatic.desktop.ui.setup_page import SetupPage
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Label

__all__ = ["AddonPage", "FolderPage", "LinkPage", "LogPage"]

_ADDON_TONES = {
    AddonState.CURRENT: Tone.FINE,
    AddonState.DIFFERENT: Tone.YOUR_TURN,
    AddonState.ABSENT: Tone.YOUR_TURN,
}
_LOG_TONES = {
    LogCheck.WRITABLE: Tone.FINE,
    LogCheck.NOT_YET: Tone.FINE,
    LogCheck.READ_ONLY: Tone.TROUBLE,
    LogCheck.NO_FOLDER: Tone.YOUR_TURN,
}
_FOLDER_TONES = {
    FolderState.FINE: Tone.FINE,
    FolderState.ABSENT: Tone.TROUBLE,
    FolderState.NOT_THE_GAME: Tone.TROUBLE,
}
_LINK_TONES = {
    LinkState.NO_GAME: Tone.YOUR_TURN,
    LinkState.UNKNOWN: Tone.WORKING,
    LinkState.GREETING: Tone.WORKING,
    LinkState.AGREEING: Tone.WORKING,
    LinkState.AGREED: Tone.FINE,
    LinkState.SILENT: Tone.TROUBLE,
}


class FolderPage(SetupPage):
    """Where the game is."""

    def __init__(self, texts: Texts, setup: Setup, draft: Draft) -> None:
        """Show what is known."""
        super().__init__(texts, Label.PAGE_FOLDER, Label.FOLDER_TEXT)
        self._setup = setup
        self._draft = draft
        self.folder = QLineEdit(str(draft.settings.game_folder or ""))
        self.folder.setAccessibleName(texts.say(Label.GAME_FOLDER).replace("&", ""))
        self.folder.editingFinished.connect(self._on_edited)
        self.browse = button(texts.say(Label.BROWSE))
        self.browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(self.browse)
        self.body.addLayout(row)
        self.found = QComboBox()
        self.found.setAccessibleName(texts.say(Label.FOUND_GAMES))
        self.found.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.found.activated.connect(lambda row: self._choose(Path(self.found.itemText(row))))
        self.found_title = label(texts.say(Label.FOUND_GAMES))
        self.body.addWidget(self.found_title)
        self.body.addWidget(self.found)
        self.search = button(texts.say(Label.SEARCH_GAME), look="primary")
        self.search.clicked.connect(self.search_now)
        self.add_buttons(self.search)
        self._show_found(())

    def enter(self) -> None:
        """Check the folder that is known; else look for one."""
        if self._draft.settings.game_folder is None:
            self.search_now()
        else:
            self._check(self._draft.settings.game_folder)

    def search_now(self) -> None:
        """Look for the game where it usually is."""
        self.look(self._setup.game_folders, self._on_found)

    def _on_found(self, folders: tuple[Path, ...]) -> None:
        self._show_found(folders)
        if folders and self._draft.settings.game_folder is None:
            self._choose(folders[0])
        elif self._draft.settings.game_folder is not None:
            self._check(self._draft.settings.game_folder)
        else:
            self.say(Tone.YOUR_TURN, self._texts.say(Label.FOLDER_NONE_FOUND))

    def _show_found(self, folders: tuple[Path, ...]) -> None:
        self.found.clear()
        self.found.addItems([str(folder) for folder in folders])
        for each in (self.found, self.found_title):
            each.setVisible(len(folders) > 1)

    def _choose(self, folder: Path) -> None:
        self.folder.setText(str(folder))
        self._draft.change(game_folder=folder)
        self._check(folder)

    def _on_edited(self) -> None:
        text = self.folder.text().strip()
        folder = Path(text) if text else None
        if folder == self._draft.settings.game_folder:
            return
        self._draft.change(game_folder=folder)
        if folder is None:
            self.say(Tone.YOUR_TURN, self._texts.say(Label.FOLDER_UNSET))
        else:
            self._check(folder)

    def _check(self, folder: Path) -> None:
        self.look(
            lambda: self._setup.folder_state(folder),
            lambda state: self.say(_FOLDER_TONES[state], self._texts.say(state)),
        )

    def _browse(self) -> None:
        dialog = QFileDialog(self, self._texts.say(Label.BROWSE_FOLDER), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self._choose(Path(chosen)))
        dialog.open()


class AddonPage(SetupPage):
    """Whether the game has our addon, and a button that brings it."""

    def __init__(self, texts: Texts, setup: Setup, draft: Draft) -> None:
        """Begin with nothing looked at."""
        super().__init__(texts, Label.PAGE_ADDON, Label.ADDON_TEXT)
        self._setup = setup
        self._draft = draft
        self.install = button(texts.say(Label.INSTALL_ADDON), look="primary")
        self.install.clicked.connect(self.install_now)
        self.again = button(texts.say(Label.CHECK_AGAIN))
        self.again.clicked.connect(self.enter)
        self.add_buttons(self.install, self.again)

    def enter(self) -> None:
        """Compare the addon in the game with ours."""
        folder = self._draft.settings.game_folder
        if folder is None:
            self.install.setEnabled(False)
            self.say(Tone.TROUBLE, self._texts.say(Label.ADDON_NEEDS_FOLDER))
        else:
            self.look(lambda: self._setup.addon_state(folder), self._on_compared)

    def install_now(self) -> None:
        """Copy the addon into the game."""
        folder = self._draft.settings.game_folder
        if folder is not None:
            self.look(lambda: self._setup.install_addon(folder), self._on_installed)

    def _on_compared(self, state: AddonState) -> None:
        self.install.setEnabled(state in (AddonState.ABSENT, AddonState.DIFFERENT))
        self.say(_ADDON_TONES[state], self._texts.say(state))

    def _on_installed(self, installed: InstalledAddon) -> None:
        self.install.setEnabled(False)
        words = self._texts.say(Label.ADDON_INSTALLED_NOW)
        if installed.backup is not None:
            words += " " + self._texts.say(Label.ADDON_BACKUP, folder=installed.backup)
        self.say(Tone.FINE, words)


class LogPage(SetupPage):
    """Whether the game can write its chat log."""

    def __init__(self, texts: Texts, setup: Setup, draft: Draft) -> None:
        """Begin with nothing looked at."""
        super().__init__(texts, Label.PAGE_LOG, Label.LOG_TEXT)
        self._setup = setup
        self._draft = draft
        self.path = label(look="faint", wraps=True)
        self.body.addWidget(self.path)
        self.again = button(texts.say(Label.CHECK_AGAIN))
        self.again.clicked.connect(self.enter)
        self.add_buttons(self.again)

    def enter(self) -> None:
        """Look at the log's place."""
        log = self._draft.settings.chat_log
        self.path.setText(str(log or ""))
        self.look(
            lambda: self._setup.log_check(log),
            lambda check: self.say(_LOG_TONES[check], self._texts.say(check)),
        )


class LinkPage(SetupPage):
    """Whether the addon answers: the bridge's self-test."""

    def __init__(self, texts: Texts, wish: Callable[[Wish], None]) -> None:
        """Begin without a view."""
        super().__init__(texts, Label.PAGE_LINK, Label.LINK_TEXT)
        self._wish = wish
        self._view: BridgeView | None = None
        self.test = button(texts.say(Label.TEST_LINK), look="primary")
        self.test.clicked.connect(lambda: self._wish(TestLink()))
        self.add_buttons(self.test)
        self.say(Tone.IDLE, texts.say(Label.LINK_NEEDS_GAME))

    def show_view(self, view: BridgeView) -> None:
        """Show how the link stands."""
        state = view.link.state
        self.test.setEnabled(state is not LinkState.NO_GAME)
        if state is LinkState.NO_GAME:
            words = self._texts.say(Label.LINK_NEEDS_GAME)
        elif state is LinkState.SILENT:
            words = self._texts.say(Label.LINK_SILENT)
        elif state is LinkState.AGREED and view.link.character is not None:
            words = self._texts.say(Label.LINK_WORKS, name=view.link.character.name)
        else:
            words = self._texts.say(Label.LINK_COUNTS, state=self._texts.say(state))
        self.say(_LINK_TONES[state], words)
