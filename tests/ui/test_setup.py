"""The set-up: every page with every answer; it can be left, and goes on where it was left."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QThreadPool
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from goldomatic.addon.files import AddonState
from goldomatic.desktop.adapters.credentials import KeyPlace
from goldomatic.desktop.adapters.game_folder import FolderState, LogCheck
from goldomatic.desktop.core import wishes
from goldomatic.desktop.core.answers import Trouble
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.desktop.core.view import Level, LinkState, Notice, NoticeKind
from goldomatic.desktop.ui.banners import Opens
from goldomatic.desktop.ui.port import EbsTest, InstalledAddon, SetupFailed
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.setup_page import SetupPage
from goldomatic.desktop.ui.setup_wizard import SetupWizard, is_set_up
from goldomatic.desktop.ui.texts.catalogue import Texts
from tests.support.desktop_views import ME, PretendBridge, PretendSetup, a_view, before_anything
from tests.support.qt_hands import click, press

ADDRESS = "https://gold.example.tv"
FOLDER = Path("/games/WoW")
DONE = DesktopSettings(ebs_address=ADDRESS, game_folder=FOLDER)

Open = Callable[..., SetupWizard]


@pytest.fixture
def open_wizard(qtbot: QtBot, texts: Texts, bridge: PretendBridge) -> Open:
    def make(setup: PretendSetup, begin_with: Opens | None = None) -> SetupWizard:
        wizard = SetupWizard(texts, None, setup, bridge, begin_with=begin_with)
        wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(wizard)
        wizard.show()
        return wizard

    return make


def _page(wizard: SetupWizard) -> int:
    return wizard.stack.currentIndex()


def _stands(qtbot: QtBot, page: SetupPage, tone: Tone, words: str) -> None:
    qtbot.waitUntil(lambda: page.tone is tone and words in page.result.words.text())


def test_the_whole_way_of_a_first_start(qtbot: QtBot, open_wizard: Open, bridge: PretendBridge) -> None:
    setup = PretendSetup(folders=(FOLDER, Path("/other/WoW")))
    wizard = open_wizard(setup)
    assert _page(wizard) == 0
    click(wizard.next)
    _stands(qtbot, wizard.ebs, Tone.IDLE, "Not tested yet")
    wizard.ebs.address.setText(ADDRESS)
    wizard.ebs.key.setText("the-key")
    click(wizard.ebs.test)
    _stands(qtbot, wizard.ebs, Tone.FINE, "version 0.9.0, 3 open payouts")
    assert setup.tested == [(ADDRESS, "the-key")]
    click(wizard.next)
    _stands(qtbot, wizard.folder, Tone.FINE, "This is a folder of the game")
    assert wizard.folder.folder.text() == str(FOLDER)
    assert [wizard.folder.found.itemText(row) for row in range(2)] == [str(FOLDER), str(Path("/other/WoW"))]
    click(wizard.next)
    _stands(qtbot, wizard.addon, Tone.YOUR_TURN, "not installed yet")
    click(wizard.addon.install)
    _stands(qtbot, wizard.addon, Tone.FINE, "Restart the game")
    click(wizard.next)
    _stands(qtbot, wizard.log, Tone.FINE, "There is no chat log yet")
    click(wizard.next)
    assert _page(wizard) == 5
    bridge.tell(a_view())
    _stands(qtbot, wizard.link, Tone.FINE, "Streamer answers")
    click(wizard.next)
    _stands(qtbot, wizard.last, Tone.FINE, "All is well")
    with qtbot.waitSignal(wizard.finished):
        click(wizard.next)
    assert setup.saved == [
        (DesktopSettings(ebs_address=ADDRESS), "the-key"),
        (DONE, None),
    ]
    assert bridge.listeners == []


def test_after_a_button_that_is_done_for_the_keyboard_goes_on(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard(PretendSetup(present=DONE))
    wizard.go_to(wizard.addon)
    _stands(qtbot, wizard.addon, Tone.YOUR_TURN, "not installed yet")
    wizard.addon.install.setFocus()
    press(wizard.addon.install, Qt.Key.Key_Space)
    _stands(qtbot, wizard.addon, Tone.FINE, "Restart the game")
    assert wizard.focusWidget() is wizard.addon.again
    wizard.go_to(wizard.ebs)
    wizard.ebs.address.setText(ADDRESS)
    wizard.ebs.key.setText("the-key")
    wizard.ebs.test.setFocus()
    press(wizard.ebs.test, Qt.Key.Key_Space)
    _stands(qtbot, wizard.ebs, Tone.FINE, "version 0.9.0")
    assert wizard.focusWidget() is wizard.next


def test_who_has_said_whose_character_it_is_goes_on(
    qtbot: QtBot, open_wizard: Open, bridge: PretendBridge
) -> None:
    wizard = open_wizard(PretendSetup(present=DONE))
    wizard.go_to(wizard.link)
    bridge.tell(a_view(link=replace(a_view().link, is_character_allowed=False)))
    qtbot.waitUntil(wizard.link.mine.isVisible)
    wizard.link.mine.setFocus()
    press(wizard.link.mine, Qt.Key.Key_Space)
    bridge.tell(a_view())
    qtbot.waitUntil(lambda: not wizard.link.mine.isVisible())
    assert wizard.focusWidget() is wizard.next


def test_left_at_any_time_it_keeps_what_was_entered(qtbot: QtBot, open_wizard: Open) -> None:
    setup = PretendSetup()
    wizard = open_wizard(setup)
    wizard.go_to(wizard.ebs)
    wizard.ebs.address.setText(ADDRESS)
    with qtbot.waitSignal(wizard.finished):
        press(wizard.ebs.address, Qt.Key.Key_Escape)
    assert setup.saved == [(DesktopSettings(ebs_address=ADDRESS), None)]


def test_the_cross_of_its_window_keeps_what_was_entered_and_holds_nobody(
    qtbot: QtBot, open_wizard: Open
) -> None:
    setup = PretendSetup(save_error=SetupFailed("the disk is full"))
    wizard = open_wizard(setup)
    wizard.go_to(wizard.ebs)
    wizard.ebs.address.setText(ADDRESS)
    wizard.close()
    qtbot.waitUntil(wizard.told.isVisible)
    assert "the disk is full" in wizard.told.text()
    setup.save_error = None
    click(wizard.next)
    qtbot.waitUntil(lambda: len(setup.saved) == 1)
    qtbot.waitUntil(lambda: _page(wizard) == 2)
    wizard.folder.folder.setText("/games/other")
    wizard.folder.folder.editingFinished.emit()
    with qtbot.waitSignal(wizard.finished):
        wizard.close()
    assert setup.present == DesktopSettings(ebs_address=ADDRESS, game_folder=Path("/games/other"))


def test_what_cannot_be_kept_can_still_be_left(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard(PretendSetup(save_error=SetupFailed("the disk is full")))
    wizard.go_to(wizard.ebs)
    wizard.ebs.address.setText(ADDRESS)
    wizard.close()
    qtbot.waitUntil(wizard.told.isVisible)
    wizard.close()
    assert not wizard.isVisible()


@pytest.mark.parametrize(
    ("settings", "begin_with", "page"),
    [
        (DesktopSettings(), None, "welcome"),
        (DesktopSettings(ebs_address=ADDRESS), None, "folder"),
        (DONE, None, "ebs"),
        (DONE, Opens.SETUP_ADDON, "addon"),
        (DONE, Opens.SETUP_LOG, "log"),
        (DONE, Opens.SETUP_FOLDER, "folder"),
    ],
)
def test_it_goes_on_where_the_answers_end(
    open_wizard: Open, settings: DesktopSettings, begin_with: Opens | None, page: str
) -> None:
    wizard = open_wizard(PretendSetup(present=settings), begin_with)
    assert wizard.page is getattr(wizard, page)


@pytest.mark.parametrize(
    ("settings", "is_done"),
    [
        (DesktopSettings(), False),
        (DesktopSettings(ebs_address=ADDRESS), False),
        (DesktopSettings(game_folder=FOLDER), False),
        (DONE, True),
    ],
)
def test_it_opens_by_itself_until_the_first_two_are_answered(
    settings: DesktopSettings, is_done: bool
) -> None:
    assert is_set_up(PretendSetup(present=settings)) is is_done


@pytest.mark.parametrize("trouble", list(Trouble))
def test_the_server_s_troubles_are_said_in_words(
    qtbot: QtBot, open_wizard: Open, texts: Texts, trouble: Trouble
) -> None:
    failing = EbsTest(version=None, pending=None, trouble=trouble)
    wizard = open_wizard(PretendSetup(present=DONE, place=KeyPlace.SYSTEM, ebs=failing))
    _stands(qtbot, wizard.ebs, Tone.TROUBLE, texts.say(trouble))


@pytest.mark.parametrize(
    ("address", "key", "words"),
    [
        ("http://ebs.example.com", "k", "https://"),
        (ADDRESS, "", "The key is missing"),
        (ADDRESS, "a b", "spaces"),
    ],
)
def test_what_cannot_be_used_is_not_even_tried(
    qtbot: QtBot, open_wizard: Open, address: str, key: str, words: str
) -> None:
    setup = PretendSetup()
    wizard = open_wizard(setup)
    wizard.go_to(wizard.ebs)
    _stands(qtbot, wizard.ebs, Tone.IDLE, "Not tested")
    wizard.ebs.address.setText(address)
    wizard.ebs.key.setText(key)
    press(wizard.ebs.address, Qt.Key.Key_Return)
    _stands(qtbot, wizard.ebs, Tone.TROUBLE, words)
    assert setup.tested == []


def test_a_server_that_hides_the_payouts_is_not_called_good(qtbot: QtBot, open_wizard: Open) -> None:
    silent = EbsTest(version="0.9.0", pending=None, trouble=None)
    wizard = open_wizard(PretendSetup(present=DONE, place=KeyPlace.SYSTEM, ebs=silent))
    _stands(qtbot, wizard.ebs, Tone.TROUBLE, "do not understand each other")


def test_a_test_that_breaks_is_told(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard(PretendSetup(present=DONE, place=KeyPlace.SYSTEM, ebs=SetupFailed("it broke")))
    _stands(qtbot, wizard.ebs, Tone.TROUBLE, "it broke")
    assert wizard.ebs.test.isEnabled()


def test_who_tests_before_it_is_known_where_the_key_is_kept_is_told_of_the_test(
    qtbot: QtBot, open_wizard: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup, goes_on = PretendSetup(), threading.Event()
    monkeypatch.setattr(setup, "key_place", lambda: goes_on.wait() and KeyPlace.NOWHERE)
    wizard = open_wizard(setup)
    wizard.go_to(wizard.ebs)
    wizard.ebs.address.setText(ADDRESS)
    wizard.ebs.key.setText("the-key")
    click(wizard.ebs.test)
    _stands(qtbot, wizard.ebs, Tone.FINE, "version 0.9.0")
    goes_on.set()
    qtbot.waitUntil(lambda: wizard.ebs.key_place.text() != "")
    _stands(qtbot, wizard.ebs, Tone.FINE, "version 0.9.0")


def test_an_answer_about_another_address_says_nothing(
    qtbot: QtBot, open_wizard: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup, goes_on, is_over = PretendSetup(present=DONE), threading.Event(), threading.Event()

    def answer_slowly(address: str, api_key: str | None) -> EbsTest:
        goes_on.wait()
        is_over.set()
        return EbsTest(version="0.9.0", pending=3, trouble=None)

    monkeypatch.setattr(setup, "test_ebs", answer_slowly)
    wizard = open_wizard(setup)
    _stands(qtbot, wizard.ebs, Tone.IDLE, "Not tested yet")
    wizard.ebs.key.setText("k")
    click(wizard.ebs.test)
    wizard.ebs.address.setText("https://other.example.tv")
    goes_on.set()
    qtbot.waitUntil(is_over.is_set)
    QThreadPool.globalInstance().waitForDone()
    QApplication.processEvents()
    _stands(qtbot, wizard.ebs, Tone.IDLE, "Not tested yet")


@pytest.mark.parametrize(
    ("state", "tone", "words"),
    [
        (FolderState.FINE, Tone.FINE, "This is a folder of the game."),
        (FolderState.ABSENT, Tone.TROUBLE, "There is no such folder."),
        (FolderState.NOT_THE_GAME, Tone.TROUBLE, "does not look like World of Warcraft"),
    ],
)
def test_the_folder(qtbot: QtBot, open_wizard: Open, state: FolderState, tone: Tone, words: str) -> None:
    wizard = open_wizard(PretendSetup(present=DONE, folder=state))
    wizard.go_to(wizard.folder)
    _stands(qtbot, wizard.folder, tone, words)


def test_a_folder_that_was_pasted_is_looked_at_without_leaving_the_field(
    qtbot: QtBot, open_wizard: Open
) -> None:
    wizard = open_wizard(PretendSetup(present=DesktopSettings(ebs_address=ADDRESS)))
    _stands(qtbot, wizard.folder, Tone.YOUR_TURN, "Press Browse")
    QTest.keyClicks(wizard.folder.folder, str(FOLDER))
    _stands(qtbot, wizard.folder, Tone.FINE, "This is a folder of the game")


def test_a_game_that_is_nowhere(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard(PretendSetup(present=DesktopSettings(ebs_address=ADDRESS)))
    _stands(qtbot, wizard.folder, Tone.YOUR_TURN, "Press Browse")


@pytest.mark.parametrize(
    ("state", "tone", "words", "can_install"),
    [
        (AddonState.CURRENT, Tone.FINE, "up to date", False),
        (AddonState.DIFFERENT, Tone.YOUR_TURN, "Another version", True),
        (AddonState.ABSENT, Tone.YOUR_TURN, "not installed yet", True),
    ],
)
def test_the_addon(
    qtbot: QtBot, open_wizard: Open, state: AddonState, tone: Tone, words: str, can_install: bool
) -> None:
    wizard = open_wizard(PretendSetup(present=DONE, addon=state), Opens.SETUP_ADDON)
    _stands(qtbot, wizard.addon, tone, words)
    assert wizard.addon.install.isEnabled() is can_install


def test_the_addon_needs_a_folder(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard(PretendSetup(), Opens.SETUP_ADDON)
    _stands(qtbot, wizard.addon, Tone.TROUBLE, "not known yet")
    assert not wizard.addon.install.isEnabled()


def test_the_backup_of_what_was_there_is_named(qtbot: QtBot, open_wizard: Open) -> None:
    backup = FOLDER / "Interface" / "AddOns.backup"
    installed = InstalledAddon(folder=FOLDER, backup=backup)
    wizard = open_wizard(PretendSetup(present=DONE, installed=installed), Opens.SETUP_ADDON)
    _stands(qtbot, wizard.addon, Tone.YOUR_TURN, "not installed")
    click(wizard.addon.install)
    _stands(qtbot, wizard.addon, Tone.FINE, str(backup))


def test_an_installation_that_fails_is_told(qtbot: QtBot, open_wizard: Open) -> None:
    setup = PretendSetup(present=DONE, installed=SetupFailed("no right to write"))
    wizard = open_wizard(setup, Opens.SETUP_ADDON)
    _stands(qtbot, wizard.addon, Tone.YOUR_TURN, "not installed")
    click(wizard.addon.install)
    _stands(qtbot, wizard.addon, Tone.TROUBLE, "no right to write")


@pytest.mark.parametrize(
    ("check", "tone", "words"),
    [
        (LogCheck.WRITABLE, Tone.FINE, "can be written"),
        (LogCheck.NOT_YET, Tone.FINE, "There is no chat log yet"),
        (LogCheck.READ_ONLY, Tone.TROUBLE, "Program Files"),
        (LogCheck.NO_FOLDER, Tone.YOUR_TURN, "Choose the folder"),
    ],
)
def test_the_chat_log(qtbot: QtBot, open_wizard: Open, check: LogCheck, tone: Tone, words: str) -> None:
    wizard = open_wizard(PretendSetup(present=DONE, log=check), Opens.SETUP_LOG)
    _stands(qtbot, wizard.log, tone, words)
    assert wizard.log.path.text() == str(DONE.chat_log)


@pytest.mark.parametrize(
    ("state", "tone", "words"),
    [
        (LinkState.NO_GAME, Tone.YOUR_TURN, "not running yet"),
        (LinkState.UNKNOWN, Tone.WORKING, "not tested yet"),
        (LinkState.GREETING, Tone.WORKING, "greeting the addon"),
        (LinkState.AGREEING, Tone.WORKING, "agreeing with the addon"),
        (LinkState.AGREED, Tone.FINE, "Streamer answers"),
        (LinkState.SILENT, Tone.TROUBLE, "does not answer"),
    ],
)
def test_the_link(
    qtbot: QtBot, open_wizard: Open, bridge: PretendBridge, state: LinkState, tone: Tone, words: str
) -> None:
    wizard = open_wizard(PretendSetup(present=DONE))
    wizard.go_to(wizard.link)
    bridge.tell(a_view(link=replace(a_view().link, state=state)))
    _stands(qtbot, wizard.link, tone, words)
    click(wizard.link.test)
    assert bridge.wishes == ([] if state is LinkState.NO_GAME else [wishes.TestLink()])


def test_without_a_bridge_that_runs_the_link_asks_for_the_server_not_for_the_game(
    qtbot: QtBot, open_wizard: Open, bridge: PretendBridge
) -> None:
    wizard = open_wizard(PretendSetup())
    wizard.go_to(wizard.link)
    _stands(qtbot, wizard.link, Tone.IDLE, "the server's address and key")
    click(wizard.link.test)
    bridge.tell(a_view())
    _stands(qtbot, wizard.link, Tone.FINE, "Streamer answers")
    bridge.tell(Notice(level=Level.ERROR, kind=NoticeKind.STOPPED, detail="the disk is full"))
    _stands(qtbot, wizard.link, Tone.TROUBLE, "the disk is full")
    click(wizard.link.test)
    assert bridge.wishes == []


@pytest.mark.parametrize("was", [None, False])
def test_whose_character_answers_is_asked_where_it_is_tested(
    qtbot: QtBot, open_wizard: Open, bridge: PretendBridge, was: bool | None
) -> None:
    """Behind the set-up the main window asks too, where nobody sees it."""
    wizard = open_wizard(PretendSetup(present=DONE))
    wizard.go_to(wizard.link)
    bridge.tell(a_view(link=replace(a_view().link, is_character_allowed=was)))
    _stands(qtbot, wizard.link, Tone.YOUR_TURN, "Is Streamer on Icecrown your own character?")
    click(wizard.link.mine)
    click(wizard.link.not_mine)
    assert bridge.wishes == [
        wishes.AllowCharacter(ME, is_allowed=True),
        wishes.AllowCharacter(ME, is_allowed=False),
    ]
    bridge.tell(a_view())
    _stands(qtbot, wizard.link, Tone.FINE, "Streamer answers")
    assert not wizard.link.mine.isVisible()
    assert not wizard.link.not_mine.isVisible()


def test_what_is_still_open_is_named_at_the_end(
    qtbot: QtBot, open_wizard: Open, bridge: PretendBridge
) -> None:
    wizard = open_wizard(PretendSetup(present=DONE, place=KeyPlace.SYSTEM))
    _stands(qtbot, wizard.ebs, Tone.FINE, "answers")
    bridge.tell(before_anything())
    wizard.go_to(wizard.last)
    _stands(qtbot, wizard.last, Tone.YOUR_TURN, "The game, The addon, The chat log, The game link")


def test_what_cannot_be_kept_is_told_and_the_page_stays(qtbot: QtBot, open_wizard: Open) -> None:
    setup = PretendSetup(save_error=SetupFailed("the disk is full"))
    wizard = open_wizard(setup)
    wizard.go_to(wizard.ebs)
    wizard.ebs.address.setText(ADDRESS)
    click(wizard.next)
    qtbot.waitUntil(wizard.told.isVisible)
    assert "the disk is full" in wizard.told.text()
    assert wizard.page is wizard.ebs
    setup.save_error = None
    click(wizard.next)
    qtbot.waitUntil(lambda: wizard.page is wizard.folder)


def test_the_steps_say_how_they_stand_aloud(qtbot: QtBot, open_wizard: Open) -> None:
    wizard = open_wizard(PretendSetup(present=DONE, addon=AddonState.CURRENT), Opens.SETUP_ADDON)
    _stands(qtbot, wizard.addon, Tone.FINE, "up to date")
    step = wizard.steps[wizard.pages.index(wizard.addon)]
    assert (step.accessibleName(), step.accessibleDescription()) == ("The addon", "done")
    assert step.words.font().bold()


def test_the_list_of_steps_is_as_wide_at_each_of_them(open_wizard: Open) -> None:
    wizard = open_wizard(PretendSetup(present=DONE))
    widths = set()
    for page in wizard.pages:
        wizard.go_to(page)
        widths.add(max(step.sizeHint().width() for step in wizard.steps))
    assert len(widths) == 1
