"""The set-up's pages about the game: each looks for itself, says what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit

from goldomatic.addon.files import AddonState
from goldomatic.desktop.adapters.game_folder import FolderState, LogCheck
from goldomatic.desktop.core.view import BridgeView, LinkState, Notice
from goldomatic.desktop.core.wishes import AllowCharacter, TestLink, Wish
from goldomatic.desktop.ui.banners import stopped_banner
from goldomatic.desktop.ui.parts import button, label
from goldomatic.desktop.ui.port import InstalledAddon, Setup
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.setup_draft import Draft
from goldomatic.desktop.ui.setup_page import SetupPage
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Label

__all__ = ["AddonPage", "FolderPage", "LinkPage", "LogPage"]

_REST_MILLISECONDS = 400
"""A folder that was pasted or typed is looked at when the keys have rested so long."""

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
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self._on_edited)
        self.folder.textEdited.connect(self._rest.start)
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
        self.look(lambda: self._setup.folder_state(folder), lambda state: self._on_checked(folder, state))

    def _on_checked(self, folder: Path, state: FolderState) -> None:
        # A slow answer about what stood there before says nothing of what stands there now.
        if folder == self._draft.settings.game_folder:
            self.say(_FOLDER_TONES[state], self._texts.say(state))

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
    """Whether the addon answers, and whether it is the streamer's own character that does."""

    def __init__(self, texts: Texts, wish: Callable[[Wish], None]) -> None:
        """Begin without a view."""
        super().__init__(texts, Label.PAGE_LINK, Label.LINK_TEXT)
        self._wish = wish
        self._view: BridgeView | None = None
        self.test = button(texts.say(Label.TEST_LINK), look="primary")
        self.test.clicked.connect(lambda: self._wish(TestLink()))
        self.add_buttons(self.test)
        self.mine = button(texts.say(Label.IS_MINE), look="primary")
        self.mine.clicked.connect(lambda: self._answer(is_mine=True))
        self.not_mine = button(texts.say(Label.IS_NOT_MINE))
        self.not_mine.clicked.connect(lambda: self._answer(is_mine=False))
        self.add_answers(self.mine, self.not_mine)
        self._ask(is_asked=False)
        self.test.setEnabled(False)
        self.say(Tone.IDLE, texts.say(Label.LINK_NEEDS_SERVER))

    def show_stopped(self, notice: Notice) -> None:
        """Say that nobody is there to test anything."""
        self.test.setEnabled(False)
        self._ask(is_asked=False)
        stopped = stopped_banner(self._texts, notice)
        self.say(Tone.TROUBLE, "\n".join(filter(None, (stopped.text, stopped.more))))

    def show_view(self, view: BridgeView) -> None:
        """Show how the link stands."""
        self._view = view
        state, character = view.link.state, view.link.character
        self.test.setEnabled(state is not LinkState.NO_GAME)
        # Nothing of a character that is not allowed is listened to, however well it answers.
        is_asked = state is LinkState.AGREED and character is not None and not view.link.is_character_allowed
        self._ask(is_asked=is_asked)
        if state is LinkState.NO_GAME:
            words = self._texts.say(Label.LINK_NEEDS_GAME)
        elif state is LinkState.SILENT:
            words = self._texts.say(Label.LINK_SILENT)
        elif is_asked and character is not None:
            words = self._texts.say(Label.NEW_CHARACTER, name=character.name, realm=character.realm)
        elif state is LinkState.AGREED and character is not None:
            words = self._texts.say(Label.LINK_WORKS, name=character.name)
        else:
            words = self._texts.say(Label.LINK_COUNTS, state=self._texts.say(state))
        self.say(Tone.YOUR_TURN if is_asked else _LINK_TONES[state], words)

    def _ask(self, *, is_asked: bool) -> None:
        self.mine.setVisible(is_asked)
        self.not_mine.setVisible(is_asked)

    def _answer(self, *, is_mine: bool) -> None:
        character = None if self._view is None else self._view.link.character
        if character is not None:
            self._wish(AllowCharacter(character, is_allowed=is_mine))
