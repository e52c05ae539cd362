"""The set-up, step by step: shown at the first start, and again whenever the menu is asked for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from goldomatic.desktop.core.view import BridgeView, Notice
from goldomatic.desktop.core.wishes import Wish
from goldomatic.desktop.ui.banners import Opens
from goldomatic.desktop.ui.operation import Courier, run_off_thread
from goldomatic.desktop.ui.parts import Marked, button, label, scaled_font
from goldomatic.desktop.ui.port import Bridge, Setup
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.setup_draft import Draft
from goldomatic.desktop.ui.setup_ebs_page import EbsPage
from goldomatic.desktop.ui.setup_page import SetupPage, TextPage
from goldomatic.desktop.ui.setup_pages import AddonPage, FolderPage, LinkPage, LogPage
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Label

__all__ = ["SetupWizard", "is_set_up"]

_STEP_WORDS: Final = {
    Tone.FINE: Label.STEP_DONE,
    Tone.TROUBLE: Label.STEP_WRONG,
    Tone.YOUR_TURN: Label.STEP_OPEN,
    Tone.WORKING: Label.STEP_OPEN,
    Tone.IDLE: Label.STEP_OPEN,
}


def is_set_up(setup: Setup) -> bool:
    """Whether the first two questions have their answers; else the set-up opens by itself."""
    settings = setup.settings()
    return bool(settings.ebs_address) and settings.chat_log is not None


class SetupWizard(QDialog):
    """Leads through the pages. What was entered is kept at each step; it can be left at any time."""

    saved = Signal(object)

    def __init__(
        self,
        texts: Texts,
        parent: QWidget | None,
        setup: Setup,
        bridge: Bridge,
        *,
        begin_with: Opens | None = None,
    ) -> None:
        """Open at the page that is asked for; else at the first whose question has no answer yet."""
        super().__init__(parent)
        self._texts = texts
        self._setup = setup
        self._draft = Draft(setup.settings())
        self._is_saving = False
        self._has_failed = False
        self.setWindowTitle(texts.say(Label.SETUP_TITLE))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wish: Callable[[Wish], None] = bridge.wish
        self.welcome = TextPage(texts, Label.PAGE_WELCOME, Label.WELCOME_TEXT)
        self.ebs = EbsPage(texts, setup, self._draft)
        self.folder = FolderPage(texts, setup, self._draft)
        self.addon = AddonPage(texts, setup, self._draft)
        self.log = LogPage(texts, setup, self._draft)
        self.link = LinkPage(texts, wish)
        self.last = TextPage(texts, Label.PAGE_DONE, Label.DONE_TEXT)
        self.pages: list[SetupPage] = [
            self.welcome, self.ebs, self.folder, self.addon, self.log, self.link, self.last,
        ]  # fmt: skip
        self.steps = [Marked() for _ in self.pages]
        self._make_frame()
        for page in self.pages:
            page.stands.connect(self._show_steps)
        views, notices = Courier(self, self._on_view), Courier(self, self._on_notice)
        self._stop_listening = bridge.listen(views.bring, notices.bring)
        self.finished.connect(lambda _: self._stop_listening())
        self.go_to(self._first_page(begin_with))

    @property
    def page(self) -> SetupPage:
        """The page in sight."""
        return self.pages[self.stack.currentIndex()]

    def go_to(self, page: SetupPage) -> None:
        """Show a page, which then looks for itself."""
        self.stack.setCurrentIndex(self.pages.index(page))
        page.enter()
        if page is self.last:
            self._say_what_is_left()
        self.back.setEnabled(page is not self.pages[0])
        self.next.setText(self._texts.say(Label.FINISH if page is self.last else Label.NEXT))
        self.later.setVisible(page is not self.last)
        self._show_steps()

    def go_on(self) -> None:
        """Keep what was entered, then show the next page; after the last one, close."""
        self._keep(self._after_kept)

    def go_back(self) -> None:
        """Show the page before."""
        self.go_to(self.pages[max(0, self.stack.currentIndex() - 1)])

    def leave(self) -> None:
        """Keep what was entered, and close; the next time it goes on from there."""
        self._keep(self.accept)

    def reject(self) -> None:
        """Let Escape and the window's cross mean "later"; what cannot be kept does not hold anybody."""
        if self._has_failed:
            super().reject()
        else:
            self.leave()

    # --- steps ----------------------------------------------------------------------------------------------

    def _first_page(self, begin_with: Opens | None) -> SetupPage:
        settings = self._draft.settings
        if begin_with is Opens.SETUP_ADDON:
            return self.addon
        if begin_with is Opens.SETUP_FOLDER:
            return self.folder
        if begin_with is Opens.SETUP_LOG:
            return self.log
        if not settings.ebs_address:
            return self.welcome
        return self.folder if settings.chat_log is None else self.ebs

    def _after_kept(self) -> None:
        number = self.stack.currentIndex() + 1
        if number == len(self.pages):
            self.accept()
        else:
            self.go_to(self.pages[number])

    def _keep(self, then: Callable[[], None]) -> None:
        if self._is_saving:
            return
        if not self._draft.is_changed:
            then()
            return
        self._is_saving = True
        settings, key = self._draft.onto(self._setup.settings()), self._draft.api_key

        def kept(_: None) -> None:
            self._is_saving = self._has_failed = False
            self._draft.was_kept()
            self.told.hide()
            self.saved.emit(settings)
            then()

        run_off_thread(self, lambda: self._setup.save(settings, key), kept, self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        self._is_saving, self._has_failed = False, True
        self.told.setText(self._texts.say(Label.SAVE_FAILED, why=error))
        self.told.show()

    def _on_view(self, view: object) -> None:
        assert isinstance(view, BridgeView)
        self.link.show_view(view)

    def _on_notice(self, notice: object) -> None:
        assert isinstance(notice, Notice)
        if notice.has_stopped:
            self.link.show_stopped(notice)

    def _say_what_is_left(self) -> None:
        left = [self._texts.say(page.title) for page in self.pages[1:-1] if page.tone is not Tone.FINE]
        if left:
            self.last.say(Tone.YOUR_TURN, self._texts.say(Label.DONE_BUT, pages=", ".join(left)))
        else:
            self.last.say(Tone.FINE, self._texts.say(Label.TRAY_FINE))

    def _show_steps(self) -> None:
        here = self.stack.currentIndex()
        for number, (page, step) in enumerate(zip(self.pages, self.steps, strict=True)):
            title, words = self._texts.say(page.title), self._texts.say(_STEP_WORDS[page.tone])
            step.show_words(page.tone, title, words)
            font = step.words.font()
            font.setBold(number == here)
            step.words.setFont(font)

    # --- making ---------------------------------------------------------------------------------------------

    def _make_frame(self) -> None:
        say = self._texts.say
        self.stack = QStackedWidget()
        for page in self.pages:
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidget(page)
            self.stack.addWidget(area)
        side = QFrame()
        side.setProperty("look", "card")
        list_of_steps = QVBoxLayout(side)
        list_of_steps.setContentsMargins(14, 14, 14, 14)
        list_of_steps.setSpacing(10)
        for step, page in zip(self.steps, self.pages, strict=True):
            # The step in sight is bold: with room kept for that, the list is as wide at each of them.
            step.words.setText(say(page.title))
            step.words.setFont(scaled_font(step.words.font(), 1.0, bold=True))
            step.words.setMinimumWidth(step.words.sizeHint().width())
            list_of_steps.addWidget(step)
        list_of_steps.addStretch(1)
        self.told = label(look="error", wraps=True)
        self.told.hide()
        self.later, self.back = button(say(Label.LATER)), button(say(Label.BACK))
        self.next = button(say(Label.NEXT), look="primary")
        self.later.clicked.connect(self.leave)
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        row = QHBoxLayout()
        row.addWidget(self.later)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        middle = QHBoxLayout()
        middle.setSpacing(18)
        middle.addWidget(side)
        middle.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(12)
        column.addLayout(middle, 1)
        column.addWidget(self.told)
        column.addLayout(row)
        # A button that is done for hands the keyboard on in this order: not to the one that closes all.
        self.setTabOrder(self.next, self.back)
        self.setTabOrder(self.back, self.later)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(letter * 112, letter * 68)
