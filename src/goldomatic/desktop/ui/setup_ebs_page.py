"""The set-up's page about the server: address and key, and whether both work."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLineEdit

from goldomatic.desktop.adapters.credentials import KeyPlace
from goldomatic.desktop.core.answers import Trouble
from goldomatic.desktop.ui.checks import address_problem, key_problem
from goldomatic.desktop.ui.parts import button, label
from goldomatic.desktop.ui.port import EbsTest, Setup
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.setup_draft import Draft
from goldomatic.desktop.ui.setup_page import SetupPage
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Counted, Label

__all__ = ["EbsPage"]


class EbsPage(SetupPage):
    """Address and key, and whether both work."""

    def __init__(self, texts: Texts, setup: Setup, draft: Draft) -> None:
        """Show what is known."""
        super().__init__(texts, Label.PAGE_EBS, Label.EBS_TEXT)
        self._setup = setup
        self._draft = draft
        self._is_kept = True
        self._tests = 0
        self.address = QLineEdit(draft.settings.ebs_address)
        self.address.setPlaceholderText("https://ebs.example.com")
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key_place = label(look="faint", wraps=True)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for title, field in ((Label.EBS_ADDRESS, self.address), (Label.API_KEY, self.key)):
            named = label(texts.say(title))
            named.setBuddy(field)
            field.setAccessibleName(texts.say(title).replace("&", ""))
            form.addRow(named, field)
        self.body.addLayout(form)
        self.body.addWidget(self.key_place)
        self.test = button(texts.say(Label.TEST), look="primary")
        self.test.clicked.connect(self.test_now)
        self.add_buttons(self.test)
        for field in (self.address, self.key):
            field.textChanged.connect(self._on_edited)
            field.returnPressed.connect(self.test_now)

    def enter(self) -> None:
        """Ask where the key is kept; test what is known already."""

        def ask() -> tuple[KeyPlace, KeyPlace]:
            return self._setup.key_place(), self._setup.key_place_offered()

        tests = self._tests

        def done(places: tuple[KeyPlace, KeyPlace]) -> None:
            self._show_places(*places)
            # Whoever was quick has tested meanwhile, and is told of that.
            if self._tests == tests:
                self._begin()

        self.look(ask, done)

    def test_now(self) -> None:
        """Ask the server, if address and key can be used at all."""
        address, key = self._entered()
        problem = address_problem(address) or key_problem(key or "", is_kept=self._is_kept)
        if problem is not None:
            self.say(Tone.TROUBLE, self._texts.say(problem))
            return

        def done(found: EbsTest) -> None:
            # A slow answer about what stood there before says nothing of what stands there now.
            if (address, key) == self._entered():
                self._on_tested(found)

        self._tests += 1
        self.look(lambda: self._setup.test_ebs(address, key), done)

    def say(self, tone: Tone, words: str) -> None:
        """Say how the page stands; while something is being looked at nothing else is tested."""
        super().say(tone, words)
        self.test.setEnabled(tone is not Tone.WORKING)

    def _entered(self) -> tuple[str, str | None]:
        return self.address.text().strip(), self.key.text().strip() or None

    def _on_tested(self, found: EbsTest) -> None:
        if found.trouble is not None or found.pending is None:
            self.say(Tone.TROUBLE, self._texts.say(found.trouble or Trouble.NOT_UNDERSTOOD))
            return
        pending = self._texts.count(Counted.PENDING_PAYOUTS, found.pending)
        self.say(Tone.FINE, self._texts.say(Label.EBS_WORKS, version=found.version or "?", pending=pending))

    def _on_edited(self) -> None:
        address, self._draft.api_key = self._entered()
        self._draft.change(ebs_address=address)
        self.say(Tone.IDLE, self._texts.say(Label.EBS_NOT_TESTED))

    def _show_places(self, present: KeyPlace, offered: KeyPlace) -> None:
        self._is_kept = present is not KeyPlace.NOWHERE
        self.key.setPlaceholderText(self._texts.say(Label.KEY_KEPT_HINT) if self._is_kept else "")
        self.key_place.setText(self._texts.say(present if self._is_kept else offered))

    def _begin(self) -> None:
        if self._is_kept and self.address.text().strip():
            self.test_now()
        else:
            self.say(Tone.IDLE, self._texts.say(Label.EBS_NOT_TESTED))
