"""The settings: every one of them, the key among them, with what is wrong said beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from goldomatic.desktop.adapters.credentials import KeyPlace
from goldomatic.desktop.core.gift_rules import Quality
from goldomatic.desktop.core.settings import (
    POLL_SECONDS_MAX,
    POLL_SECONDS_MIN,
    TIMES_TYPED_MAX,
    DesktopSettings,
    Language,
    Strategy,
    changed_onto,
)
from goldomatic.desktop.ui.checks import address_problem, kept_in, kept_lines, key_problem
from goldomatic.desktop.ui.operation import run_off_thread
from goldomatic.desktop.ui.parts import button, label, looks
from goldomatic.desktop.ui.port import Setup
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.gift_keys import GiftLabel
from goldomatic.desktop.ui.texts.keys import Label

__all__ = ["SettingsDialog"]

_TABS: Final = (Label.TAB_CONNECTION, Label.TAB_GAME, GiftLabel.GIFTS, Label.TAB_PROGRAM)


class SettingsDialog(QDialog):
    """Edits a copy of the settings; *Save* keeps them, and says so by `saved`."""

    saved = Signal(object)

    def __init__(self, texts: Texts, parent: QWidget | None, setup: Setup) -> None:
        """Show the present settings."""
        super().__init__(parent)
        self._texts = texts
        self._setup = setup
        self._before = setup.settings()
        self._place: KeyPlace | None = None
        self._is_saving = False
        self.setWindowTitle(texts.say(Label.SETTINGS_TITLE))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.problems: dict[QWidget, QLabel] = {}
        self._make_fields()
        self._lay_out()
        self._fill(self._before)
        self._ask_where_the_key_is()

    def edited(self) -> DesktopSettings:
        """Return the settings as they stand in the fields."""
        return replace(
            self._before,
            ebs_address=self.address.text().strip(),
            game_folder=_path(self.game_folder.text()),
            log_path=_path(self.log_path.text()),
            strategy=self.strategy.currentData(),
            window_title=self.window_title.text().strip() or None,
            poll_seconds=self.poll.value(),
            times_typed_max=self.times.value(),
            is_auto_notify=self.auto_notify.isChecked(),
            is_auto_sync=self.auto_sync.isChecked(),
            is_gift_by_hand=self.by_hand.isChecked(),
            gift_quality_min=self.quality_min.currentData(),
            gift_quality_max=self.quality_max.currentData(),
            never_given=kept_in(self.never_given.toPlainText()) or (),
            language=self.language.currentData(),
            is_started_minimized=self.minimized.isChecked(),
            are_notifications_shown=self.notifications.isChecked(),
        )

    def save(self) -> None:
        """Keep what is edited, if nothing is wrong with it; else lead to the first thing that is."""
        wrong = self._show_problems()
        if wrong is not None:
            self._lead_to(wrong)
            return
        # What was changed elsewhere while this was open stays as it is there.
        settings = changed_onto(self._setup.settings(), self._before, self.edited())
        key = self.key.text().strip() or None
        self._let_save(is_saving=True)
        run_off_thread(
            self, lambda: self._setup.save(settings, key), lambda _: self._on_saved(settings), self._on_failed
        )

    def reject(self) -> None:
        """Close without keeping anything; while it is being kept nobody would hear that it was."""
        if not self._is_saving:
            super().reject()

    # --- making ---------------------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        say = self._texts.say
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://ebs.example.com")
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key_shown = QCheckBox(say(Label.KEY_SHOW))
        self.key_shown.toggled.connect(self._show_key)
        self.key_place = label(look="faint", wraps=True)
        self.game_folder = QLineEdit()
        self.log_path = QLineEdit()
        self.log_path.setPlaceholderText(say(Label.LOG_PATH_HINT))
        self.strategy = QComboBox()
        for strategy in Strategy:
            self.strategy.addItem(say(strategy), strategy)
        self.window_title = QLineEdit()
        self.window_title.setPlaceholderText(say(Label.WINDOW_TITLE_HINT))
        self.poll = QDoubleSpinBox()
        self.poll.setRange(POLL_SECONDS_MIN, POLL_SECONDS_MAX)
        self.poll.setDecimals(0)
        self.poll.setSuffix(say(Label.SECONDS_SUFFIX))
        self.times = QSpinBox()
        self.times.setRange(1, TIMES_TYPED_MAX)
        self.times.setSuffix(say(Label.TIMES_SUFFIX))
        self.auto_notify = QCheckBox(say(Label.AUTO_NOTIFY))
        self.auto_sync = QCheckBox(say(Label.AUTO_SYNC))
        self.by_hand = QCheckBox(say(GiftLabel.BY_HAND))
        self.quality_min, self.quality_max = QComboBox(), QComboBox()
        for box in (self.quality_min, self.quality_max):
            box.addItem(say(GiftLabel.ANY_QUALITY), None)
            for quality in Quality:
                box.addItem(say(quality), quality)
        self.never_given = QPlainTextEdit()
        self.never_given.setPlaceholderText(say(GiftLabel.NEVER_GIVEN_HINT))
        self.never_given.setTabChangesFocus(True)
        self.language = QComboBox()
        for language in Language:
            self.language.addItem(say(language), language)
        self.minimized = QCheckBox(say(Label.START_MINIMIZED))
        self.notifications = QCheckBox(say(Label.NOTIFICATIONS))
        self.told = label(look="error", wraps=True)
        self.told.hide()
        self.save_button = button(say(Label.SAVE), look="primary")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self.save)
        self.cancel_button = button(say(Label.CANCEL))
        self.cancel_button.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        self.tabs = QTabWidget()
        forms = [self._tab(title) for title in _TABS]
        connection, game, gifts, program = forms
        self._row(connection, Label.EBS_ADDRESS, self.address)
        self._row(connection, Label.API_KEY, self.key, beside=self.key_shown, below=self.key_place)
        self._row(connection, Label.POLL_SECONDS, self.poll)
        self._row(game, Label.GAME_FOLDER, self.game_folder, beside=self._browse(self._browse_folder))
        self._row(game, Label.LOG_PATH, self.log_path, beside=self._browse(self._browse_log))
        self._row(game, Label.STRATEGY, self.strategy)
        self._row(game, Label.WINDOW_TITLE, self.window_title)
        self._row(game, Label.TIMES_TYPED, self.times)
        for each in (self.auto_notify, self.auto_sync):
            game.addRow(each)
        gifts.addRow(self.by_hand)
        self._row(gifts, GiftLabel.QUALITY_MIN, self.quality_min)
        self._row(gifts, GiftLabel.QUALITY_MAX, self.quality_max)
        self._row(gifts, GiftLabel.NEVER_GIVEN, self.never_given)
        self._row(program, Label.LANGUAGE, self.language)
        for each in (self.minimized, self.notifications):
            program.addRow(each)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.told)
        column.addLayout(row)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(letter * 104, letter * 66)

    def _tab(self, title: Label | GiftLabel) -> QFormLayout:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(16, 16, 16, 16)
        form.setVerticalSpacing(9)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.tabs.addTab(page, self._texts.say(title))
        return form

    def _row(
        self,
        form: QFormLayout,
        title: Label | GiftLabel,
        field: QWidget,
        *,
        beside: QWidget | None = None,
        below: QWidget | None = None,
    ) -> None:
        named = label(self._texts.say(title))
        named.setBuddy(field)
        named.setContentsMargins(0, 5, 0, 0)
        # Qt measures the mark before the letter that Alt presses a little too short.
        named.setMinimumWidth(named.sizeHint().width() + 8)
        field.setAccessibleName(self._texts.say(title).replace("&", ""))
        problem = label(look="error", wraps=True)
        problem.hide()
        self.problems[field] = problem
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        row = QHBoxLayout()
        row.addWidget(field, 1)
        if beside is not None:
            row.addWidget(beside)
        column.addLayout(row)
        column.addWidget(problem)
        if below is not None:
            column.addWidget(below)
        form.addRow(named, cell)

    def _browse(self, does: Callable[[], None]) -> QWidget:
        made = button(self._texts.say(Label.BROWSE))
        made.clicked.connect(does)
        return made

    def _fill(self, settings: DesktopSettings) -> None:
        self.address.setText(settings.ebs_address)
        self.game_folder.setText(str(settings.game_folder or ""))
        self.log_path.setText(str(settings.log_path or ""))
        self.strategy.setCurrentIndex(list(Strategy).index(settings.strategy))
        self.window_title.setText(settings.window_title or "")
        self.poll.setValue(settings.poll_seconds)
        self.times.setValue(settings.times_typed_max)
        self.auto_notify.setChecked(settings.is_auto_notify)
        self.auto_sync.setChecked(settings.is_auto_sync)
        self.by_hand.setChecked(settings.is_gift_by_hand)
        qualities = [None, *Quality]
        self.quality_min.setCurrentIndex(qualities.index(settings.gift_quality_min))
        self.quality_max.setCurrentIndex(qualities.index(settings.gift_quality_max))
        self.never_given.setPlainText(kept_lines(settings.never_given))
        self.language.setCurrentIndex(list(Language).index(settings.language))
        self.minimized.setChecked(settings.is_started_minimized)
        self.notifications.setChecked(settings.are_notifications_shown)
        for field in (self.address, self.game_folder, self.log_path):
            field.setCursorPosition(0)

    # --- the key --------------------------------------------------------------------------------------------

    def _ask_where_the_key_is(self) -> None:
        self.key_place.setText(self._texts.say(Label.CHECKING))

        def ask() -> tuple[KeyPlace, KeyPlace]:
            return self._setup.key_place(), self._setup.key_place_offered()

        run_off_thread(self, ask, lambda places: self._show_places(*places), self._on_failed)

    def _show_places(self, present: KeyPlace, offered: KeyPlace) -> None:
        self._place = present
        is_kept = present is not KeyPlace.NOWHERE
        self.key.setPlaceholderText(self._texts.say(Label.KEY_KEPT_HINT) if is_kept else "")
        place = present if is_kept and present is not KeyPlace.ENVIRONMENT else offered
        if present is KeyPlace.ENVIRONMENT:
            place = present
        looks(self.key_place, look="warning" if place is KeyPlace.FILE else "faint")
        self.key_place.setText(self._texts.say(place))

    def _show_key(self, is_shown: bool) -> None:
        modes = QLineEdit.EchoMode
        self.key.setEchoMode(modes.Normal if is_shown else modes.Password)

    # --- what is wrong --------------------------------------------------------------------------------------

    def _show_problems(self) -> QWidget | None:
        """Say beside each field what is wrong with it; return the first such field."""
        is_kept = self._place is not KeyPlace.NOWHERE
        folder, log = _path(self.game_folder.text()), _path(self.log_path.text())
        is_kept_well = kept_in(self.never_given.toPlainText()) is not None
        found: dict[QWidget, Label | GiftLabel | None] = {
            self.address: address_problem(self.address.text()),
            self.key: key_problem(self.key.text(), is_kept=is_kept),
            self.game_folder: Label.BAD_FOLDER if folder is not None and not folder.is_absolute() else None,
            self.log_path: Label.BAD_LOG_PATH if log is not None and not log.is_absolute() else None,
            self.never_given: None if is_kept_well else GiftLabel.BAD_NEVER_GIVEN,
        }
        for field, problem in found.items():
            self.problems[field].setText("" if problem is None else self._texts.say(problem))
            self.problems[field].setVisible(problem is not None)
            field.setAccessibleDescription(self.problems[field].text())
            looks(field, wrong="true" if problem is not None else "false")
        return next((field for field, problem in found.items() if problem is not None), None)

    def _lead_to(self, field: QWidget) -> None:
        for number in range(self.tabs.count()):
            page = self.tabs.widget(number)
            if page is not None and page.isAncestorOf(field):
                self.tabs.setCurrentIndex(number)
        field.setFocus()

    def _on_saved(self, settings: DesktopSettings) -> None:
        self.saved.emit(settings)
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self._let_save(is_saving=False)
        self.told.setText(self._texts.say(Label.SAVE_FAILED, why=error))
        self.told.show()

    def _let_save(self, *, is_saving: bool) -> None:
        self._is_saving = is_saving
        for each in (self.save_button, self.cancel_button):
            each.setEnabled(not is_saving)

    # --- looking for files ----------------------------------------------------------------------------------

    def _browse_folder(self) -> None:
        dialog = QFileDialog(self, self._texts.say(Label.BROWSE_FOLDER), self.game_folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._open_file_dialog(dialog, self.game_folder)

    def _browse_log(self) -> None:
        dialog = QFileDialog(self, self._texts.say(Label.BROWSE_LOG), self.log_path.text())
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        self._open_file_dialog(dialog, self.log_path)

    def _open_file_dialog(self, dialog: QFileDialog, field: QLineEdit) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(field.setText)
        dialog.open()


def _path(text: str) -> Path | None:
    return Path(text.strip()) if text.strip() else None
