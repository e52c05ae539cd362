"""The settings: each of them can be changed, and what is wrong is said beside it."""

from dataclasses import fields, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from goldomatic.desktop.adapters.credentials import KeyPlace
from goldomatic.desktop.core.gift_rules import KeptItem, Quality
from goldomatic.desktop.core.settings import DesktopSettings, Language, Strategy
from goldomatic.desktop.ui.port import SetupFailed
from goldomatic.desktop.ui.settings_dialog import SettingsDialog
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.gift_keys import GiftLabel
from tests.support.desktop_views import PretendSetup
from tests.support.qt_hands import click, lines_too_many

FOLDER = Path("/games/WoW").resolve()
GOOD = DesktopSettings(ebs_address="https://gold.example.tv", game_folder=FOLDER)
OTHER = DesktopSettings(
    ebs_address="http://127.0.0.1:8080",
    game_folder=FOLDER / "other",
    log_path=FOLDER / "chat.txt",
    strategy=Strategy.X11,
    window_title="My WoW",
    poll_seconds=30.0,
    times_typed_max=5,
    is_auto_notify=False,
    is_auto_sync=True,
    is_gift_by_hand=True,
    gift_quality_min=Quality.COMMON,
    gift_quality_max=Quality.EPIC,
    never_given=(KeptItem(6948, "Hearthstone"), KeptItem(19019, "Thunderfury")),
    language=Language.RUSSIAN,
    is_started_minimized=True,
    are_notifications_shown=False,
)


def _open(qtbot: QtBot, texts: Texts, setup: PretendSetup) -> SettingsDialog:
    dialog = SettingsDialog(texts, None, setup)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    checking = dialog.key_place.text()
    qtbot.waitUntil(lambda: dialog.key_place.text() != checking)
    return dialog


@pytest.fixture
def setup() -> PretendSetup:
    return PretendSetup(present=GOOD, place=KeyPlace.SYSTEM)


def test_the_example_differs_in_every_setting() -> None:
    same = [each.name for each in fields(OTHER) if getattr(OTHER, each.name) == getattr(GOOD, each.name)]
    assert same == []


@pytest.mark.parametrize("settings", [GOOD, OTHER])
def test_every_setting_is_shown_as_it_is(qtbot: QtBot, texts: Texts, settings: DesktopSettings) -> None:
    dialog = _open(qtbot, texts, PretendSetup(present=settings, place=KeyPlace.SYSTEM))
    assert dialog.edited() == settings


def test_the_warning_about_the_key_leaves_no_room_empty(qtbot: QtBot, texts: Texts) -> None:
    dialog = _open(qtbot, texts, PretendSetup(present=GOOD, place=KeyPlace.FILE))
    qtbot.waitUntil(lambda: dialog.key_place.property("look") == "warning")
    qtbot.waitUntil(lambda: lines_too_many(dialog.key_place) == 0)


def test_every_setting_can_be_changed(qtbot: QtBot, texts: Texts, setup: PretendSetup) -> None:
    dialog = _open(qtbot, texts, setup)
    dialog.address.setText(f" {OTHER.ebs_address} ")
    dialog.game_folder.setText(str(OTHER.game_folder))
    dialog.log_path.setText(str(OTHER.log_path))
    dialog.strategy.setCurrentIndex(list(Strategy).index(OTHER.strategy))
    dialog.window_title.setText("My WoW")
    dialog.poll.setValue(30)
    dialog.times.setValue(5)
    dialog.quality_min.setCurrentIndex(1 + list(Quality).index(Quality.COMMON))
    dialog.quality_max.setCurrentIndex(1 + list(Quality).index(Quality.EPIC))
    dialog.never_given.setPlainText("6948 Hearthstone\n\n 19019 Thunderfury")
    boxes = (dialog.auto_notify, dialog.auto_sync, dialog.minimized, dialog.notifications, dialog.by_hand)
    for box in boxes:
        click(box) if box.isVisible() else box.toggle()
    dialog.language.setCurrentIndex(list(Language).index(Language.RUSSIAN))
    dialog.key.setText("a-new-key-of-20-chars")
    with qtbot.waitSignal(dialog.saved) as heard:
        click(dialog.save_button)
    assert heard.args == [OTHER]
    assert setup.saved == [(OTHER, "a-new-key-of-20-chars")]
    assert not dialog.isVisible()


def test_an_empty_key_field_keeps_the_key(qtbot: QtBot, texts: Texts, setup: PretendSetup) -> None:
    dialog = _open(qtbot, texts, setup)
    with qtbot.waitSignal(dialog.saved):
        dialog.save()
    assert setup.saved == [(GOOD, None)]


def test_cancelling_changes_nothing(qtbot: QtBot, texts: Texts, setup: PretendSetup) -> None:
    dialog = _open(qtbot, texts, setup)
    dialog.address.setText("https://elsewhere.example.tv")
    click(dialog.cancel_button)
    assert setup.saved == []


def test_the_key_is_hidden_until_it_is_asked_for(qtbot: QtBot, texts: Texts, setup: PretendSetup) -> None:
    dialog = _open(qtbot, texts, setup)
    dialog.key.setText("secret")
    assert dialog.key.echoMode() is QLineEdit.EchoMode.Password
    assert dialog.key.displayText() != "secret"
    dialog.key_shown.toggle()
    assert dialog.key.displayText() == "secret"


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("address", "", "https://"),
        ("address", "http://ebs.example.com", "https://"),
        ("address", "https://", "https://"),
        ("address", "ftp://ebs.example.com", "https://"),
        ("key", "with space", "without spaces"),
        ("key", "ключ", "without spaces"),
        ("game_folder", "WoW", "whole path"),
        ("log_path", "chat.txt", "whole path"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    qtbot: QtBot, texts: Texts, setup: PretendSetup, field: str, text: str, problem: str
) -> None:
    dialog = _open(qtbot, texts, setup)
    wrong = getattr(dialog, field)
    before = wrong.text()
    wrong.setText(text)
    dialog.save()
    assert problem in dialog.problems[wrong].text()
    assert dialog.problems[wrong].isVisible()
    assert wrong.property("wrong") == "true"
    assert problem in wrong.accessibleDescription()
    assert setup.saved == []
    wrong.setText(before)
    dialog.save()
    assert not dialog.problems[wrong].isVisible()


def test_a_kept_item_without_its_number_is_said_beside_the_list(
    qtbot: QtBot, texts: Texts, setup: PretendSetup
) -> None:
    dialog = _open(qtbot, texts, setup)
    dialog.never_given.setPlainText("Hearthstone")
    dialog.save()
    assert dialog.problems[dialog.never_given].text() == texts.say(GiftLabel.BAD_NEVER_GIVEN)
    assert setup.saved == []


def test_it_leads_to_the_tab_with_the_problem(qtbot: QtBot, texts: Texts, setup: PretendSetup) -> None:
    dialog = _open(qtbot, texts, setup)
    dialog.tabs.setCurrentIndex(2)
    dialog.log_path.setText("chat.txt")
    dialog.save()
    assert dialog.tabs.currentIndex() == 1
    assert dialog.focusWidget() is dialog.log_path


@pytest.mark.parametrize(
    ("place", "offered", "said", "look"),
    [
        (KeyPlace.SYSTEM, KeyPlace.SYSTEM, "credential store", "faint"),
        (KeyPlace.NOWHERE, KeyPlace.SYSTEM, "credential store", "faint"),
        (KeyPlace.FILE, KeyPlace.FILE, "kept in a file", "warning"),
        (KeyPlace.NOWHERE, KeyPlace.FILE, "kept in a file", "warning"),
        (KeyPlace.ENVIRONMENT, KeyPlace.FILE, "environment variable", "faint"),
    ],
)
def test_it_says_where_the_key_is_kept(
    qtbot: QtBot, texts: Texts, place: KeyPlace, offered: KeyPlace, said: str, look: str
) -> None:
    dialog = _open(qtbot, texts, PretendSetup(present=GOOD, place=place, offered=offered))
    assert said in dialog.key_place.text()
    assert dialog.key_place.property("look") == look


def test_a_missing_key_is_asked_for(qtbot: QtBot, texts: Texts) -> None:
    setup = PretendSetup(present=GOOD)
    dialog = _open(qtbot, texts, setup)
    dialog.save()
    assert "The key is missing" in dialog.problems[dialog.key].text()
    assert setup.saved == []


def test_what_cannot_be_kept_is_told_and_nothing_is_lost(
    qtbot: QtBot, texts: Texts, setup: PretendSetup
) -> None:
    setup.save_error = SetupFailed("the disk is full")
    dialog = _open(qtbot, texts, setup)
    dialog.address.setText("https://elsewhere.example.tv")
    dialog.save()
    qtbot.waitUntil(dialog.told.isVisible)
    assert "the disk is full" in dialog.told.text()
    assert dialog.isVisible()
    assert dialog.save_button.isEnabled()
    setup.save_error = None
    with qtbot.waitSignal(dialog.saved):
        dialog.save()
    assert setup.saved == [(replace(GOOD, ebs_address="https://elsewhere.example.tv"), None)]
