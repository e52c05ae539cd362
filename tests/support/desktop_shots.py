"""Pictures of every window in every state, in both languages, light and dark, to be looked at.

    python -m tests.support.desktop_shots FOLDER [part of a name]

Set QT_SCALE_FACTOR to see them as on a screen with larger letters.
"""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QThreadPool
from PySide6.QtWidgets import QApplication, QWidget

from goldomatic.addon.files import AddonState
from goldomatic.ambient import ManualClock
from goldomatic.desktop.adapters.credentials import KeyPlace
from goldomatic.desktop.adapters.game_folder import FolderState, LogCheck
from goldomatic.desktop.core import answers, game
from goldomatic.desktop.core.answers import Answered, Kept
from goldomatic.desktop.core.ebs_facts import AuditEntry, TwitchTrouble
from goldomatic.desktop.core.gift_view import GiftStep
from goldomatic.desktop.core.settings import DesktopSettings, Language
from goldomatic.desktop.core.view import (
    Action,
    BridgeView,
    Level,
    LinkState,
    LogState,
    Notice,
    NoticeKind,
    PayoutView,
    Step,
    SyncState,
)
from goldomatic.desktop.ui.choose_dialog import ChooseDialog
from goldomatic.desktop.ui.history_dialog import HistoryDialog
from goldomatic.desktop.ui.main_window import MainWindow
from goldomatic.desktop.ui.payout_model import Filter
from goldomatic.desktop.ui.port import EbsTest
from goldomatic.desktop.ui.questions import question_for
from goldomatic.desktop.ui.scheme import DARK, LIGHT, Scheme, Tone
from goldomatic.desktop.ui.settings_dialog import SettingsDialog
from goldomatic.desktop.ui.setup_wizard import SetupWizard
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.theme import apply_scheme, coin
from tests.support.desktop_views import (
    NOW,
    WOW,
    PretendBridge,
    PretendSetup,
    a_busy_evening,
    a_payout,
    a_view,
    before_anything,
    in_trouble,
)
from tests.support.gift_views import a_gift, a_gift_evening

ADDRESS = "https://gold.example.tv"
FOLDER = Path("C:/Games/World of Warcraft 3.3.5a")


def settle() -> None:
    """Let everything that is under way come to its end."""
    for _ in range(6):
        QThreadPool.globalInstance().waitForDone()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        QApplication.sendPostedEvents()


def views() -> Iterator[tuple[str, BridgeView]]:
    """Every state of the main window."""
    calm = a_view()
    silent = replace(calm.link, state=LinkState.SILENT)
    yield "start", before_anything()
    yield "idle", calm
    yield "busy", a_busy_evening()
    yield "found", replace(calm, sync=SyncState.FOUND, link=replace(calm.link, state=LinkState.GREETING))
    queued = a_payout(Step.QUEUED, 1, "Norinn"), a_payout(Step.QUEUED, 2, "Jaina")
    yield "mailbox", replace(calm, sync=SyncState.WAITING_FOR_MAILBOX, payouts=queued)
    yield "ebs", replace(a_busy_evening(), ebs=in_trouble(answers.Trouble.NOT_REACHED, lines_waiting=3))
    for trouble in TwitchTrouble:
        yield f"twitch-{trouble}", replace(calm, ebs=replace(calm.ebs, twitch_trouble=trouble))
    yield "key", replace(calm, ebs=in_trouble(answers.Trouble.KEY_REFUSED))
    refused = game.NotTyped(trouble=game.Trouble.REFUSED, message="The queue is full.", is_cut=True)
    yield "second-way", replace(a_busy_evening(), game=replace(calm.game, fell_back=refused))
    several = tuple(replace(WOW, id=number, pid=4000 + number) for number in range(1, 4))
    choose = replace(calm.game, windows=several, chosen=None)
    yield "windows", replace(calm, game=choose, sync=SyncState.SEARCHING_FOR_WOW)
    yield "character", replace(calm, link=replace(calm.link, is_character_allowed=None))
    yield "not-mine", replace(calm, link=replace(calm.link, is_character_allowed=False))
    yield "no-folder", replace(calm, log=replace(calm.log, path=""))
    stuck = (a_payout(Step.WAS_IT_SENT, 1), a_payout(Step.WITHDRAW_UNANSWERED, 2, "Jaina"))
    everything = replace(
        calm,
        payouts=stuck,
        link=silent,
        sync=SyncState.FOUND,
        ebs=replace(in_trouble(answers.Trouble.STRANGER), minimum_desktop_version="99.0"),
        log=replace(calm.log, state=LogState.UNREADABLE, words="Permission denied"),
        game=replace(
            calm.game,
            last_failure=game.NotTyped(
                trouble=game.Trouble.NOT_IN_FRONT, message="Another window is in front.", is_cut=True
            ),
        ),
    )
    yield "stuck", replace(calm, payouts=stuck)
    yield "everything", everything
    steps = tuple(a_payout(step, number) for number, step in enumerate(Step, start=1))
    yield "steps", replace(calm, payouts=steps)
    long = a_payout(
        Step.MAIL_FAILED,
        1,
        "Вввввввввввв",
        gold_amount=1_000_000,
        detail="ambiguous",
        refusal="terminal_status_change_not_allowed",
        created_at=NOW - timedelta(days=21),
    )
    wide = a_payout(Step.WAS_IT_SENT, 2, "Wwwwwwwwwwww", twitch_display_name="<b>bold</b>" * 9)
    yield (
        "long",
        replace(calm, payouts=(long, wide), roulette=replace(calm.roulette, candidate_name="Вввввввввввв")),
    )


def a_main_window(texts: Texts, view: BridgeView) -> MainWindow:
    """The main window with a view and some events."""
    window = MainWindow(texts, PretendBridge(), ManualClock(NOW))
    kinds = [
        (Level.INFO, NoticeKind.GAME_FOUND, None, None),
        (Level.INFO, NoticeKind.LINK_AGREED, None, None),
        (Level.INFO, NoticeKind.WINNER, "Norinn", None),
        (Level.WARNING, NoticeKind.NOT_REACHED, "Sylvanas", "offline"),
        (Level.ERROR, NoticeKind.MAIL_FAILED, "Aldor", "wrong_faction"),
        (Level.INFO, NoticeKind.ACCEPTED, "Norinn", None),
    ]
    for level, kind, name, detail in kinds:
        window.show_notice(Notice(level=level, kind=kind, name=name, detail=detail))
    window.show_view(view)
    return window


def windows(texts: Texts) -> Iterator[tuple[str, Callable[[], QWidget]]]:
    """Every window and dialog, each made when it is its turn."""
    for name, view in views():
        yield f"main-{name}", partial(a_main_window, texts, view)
    for name, seconds_ago in (("spinning", 1.5), ("landed", 5.0)):
        yield f"gifts-{name}", partial(_gifts, texts, a_gift_evening(seconds_ago))
    every = tuple(a_gift(step, number) for number, step in enumerate(GiftStep, start=1))
    yield "gifts-steps", partial(_gifts, texts, a_view(gifts=every))
    for kind in (NoticeKind.STOPPED, NoticeKind.RUNS_ALREADY):
        yield f"main-{kind}", partial(_stopped, texts, kind)
    yield "gifts-none", partial(_gifts, texts, a_view())
    yield "gifts-small", lambda: _small(_gifts(texts, a_gift_evening()))
    yield "gifts-choose", lambda: _choosing(texts)
    yield "main-small", lambda: _small(a_main_window(texts, a_busy_evening()))
    yield "main-selected", lambda: _selected(a_main_window(texts, a_busy_evening()))
    yield "main-no-match", lambda: _searched(a_main_window(texts, a_busy_evening()))
    one = (a_payout(Step.QUEUED),)
    many = tuple(
        a_payout(Step.QUEUED, number, f"Name{letter}") for number, letter in enumerate("abcdefghijkl")
    )
    for action in (Action.SYNC_WITHOUT_ACCEPTANCE, Action.MARK_SENT, Action.FAIL, Action.CANCEL):
        yield f"ask-{action}-one", partial(_question, texts, action, one)
        yield f"ask-{action}-many", partial(_question, texts, action, many)
    yield "history", lambda: _history(texts, _events())
    yield "history-failed", lambda: _history(texts, Kept(trouble=answers.Trouble.UNAVAILABLE, words=""))
    for tab in range(4):
        yield f"settings-{tab}", partial(_settings, texts, tab)
    yield "settings-wrong", lambda: _wrong_settings(texts)
    for page, name in enumerate(("welcome", "ebs", "folder", "addon", "log", "link", "done")):
        yield f"setup-{name}", partial(_wizard, texts, _good_setup(), page)
        yield f"setup-{name}-bad", partial(_wizard, texts, _bad_setup(), page)


def _stopped(texts: Texts, kind: NoticeKind) -> MainWindow:
    window = a_main_window(texts, a_busy_evening())
    window.show_notice(Notice(level=Level.ERROR, kind=kind, detail="the journal cannot be opened: disk full"))
    return window


def _gifts(texts: Texts, view: BridgeView) -> MainWindow:
    window = a_main_window(texts, view)
    window.tabs.setCurrentWidget(window.gifts)
    return window


def _choosing(texts: Texts) -> QWidget:
    parent = QWidget()
    made = ChooseDialog(texts, parent, a_gift(GiftStep.CHOOSE))
    made.items.setCurrentRow(1)
    made.parent_kept = parent  # type: ignore[attr-defined]
    return made


def _small(window: MainWindow) -> QWidget:
    window.resize(window.minimumSize())
    return window


def _selected(window: MainWindow) -> QWidget:
    window.payouts.table.selectAll()
    window.payouts.filter.setCurrentIndex(Filter.YOUR_TURN)
    window.payouts.table.selectAll()
    window.payouts.table.setFocus()
    return window


def _searched(window: MainWindow) -> QWidget:
    window.payouts.search.setText("nobody")
    window.events.search.setText("mail")
    return window


def _question(texts: Texts, action: Action, payouts: tuple[PayoutView, ...]) -> QWidget:
    parent = QWidget()
    made = question_for(texts, parent, action, payouts, lambda: None)
    assert made is not None
    made.parent_kept = parent  # type: ignore[attr-defined]  # a window dies with its parent
    return made


def _events() -> Answered[tuple[AuditEntry, ...]]:
    kinds = ["PayoutCreated", "WinnerAccepted", "PayoutStarted", "PayoutSent"]
    return Answered(
        tuple(
            AuditEntry(
                position=number,
                recorded_at=NOW + timedelta(seconds=40 * number),
                stream_id="payout",
                version=number,
                type=kind,
                data={"characterName": "Norinn", "goldAmount": 1000},
            )
            for number, kind in enumerate(kinds, start=1)
        )
    )


def _history(texts: Texts, outcome: answers.Outcome[tuple[AuditEntry, ...]]) -> QWidget:
    parent = QWidget()
    made = HistoryDialog(texts, parent, a_payout(Step.SENT), lambda done: done(outcome))
    made.parent_kept = parent  # type: ignore[attr-defined]
    return made


def _good_setup() -> PretendSetup:
    return PretendSetup(
        present=DesktopSettings(ebs_address=ADDRESS, game_folder=FOLDER),
        place=KeyPlace.SYSTEM,
        folders=(FOLDER, Path("D:/Wow")),
        addon=AddonState.CURRENT,
        log=LogCheck.WRITABLE,
    )


def _bad_setup() -> PretendSetup:
    return PretendSetup(
        present=DesktopSettings(ebs_address=ADDRESS, game_folder=FOLDER),
        place=KeyPlace.FILE,
        ebs=EbsTest(version=None, pending=None, trouble=answers.Trouble.KEY_REFUSED),
        folder=FolderState.NOT_THE_GAME,
        addon=AddonState.DIFFERENT,
        log=LogCheck.READ_ONLY,
    )


def _settings(texts: Texts, tab: int) -> QWidget:
    setup = _good_setup() if tab else _bad_setup()
    made = SettingsDialog(texts, None, setup)
    made.tabs.setCurrentIndex(tab)
    return made


def _wrong_settings(texts: Texts) -> QWidget:
    made = SettingsDialog(texts, None, PretendSetup())
    settle()
    made.address.setText("http://ebs.example.com")
    made.save()
    return made


def _wizard(texts: Texts, setup: PretendSetup, page: int) -> QWidget:
    bridge = PretendBridge()
    made = SetupWizard(texts, None, setup, bridge)
    settle()
    good = setup.place is KeyPlace.SYSTEM
    bridge.tell(a_view() if good else replace(a_view(), link=replace(a_view().link, state=LinkState.SILENT)))
    for number in range(page + 1):
        made.go_to(made.pages[number])
        settle()
    return made


def main(folder: Path, part: str) -> None:
    """Take all pictures whose name has the part in it."""
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    schemes: list[tuple[str, Scheme]] = [("light", LIGHT), ("dark", DARK)]
    for tone in Tone:
        coin(tone, 128).pixmap(128, 128).save(str(folder / f"coin-{tone.name.lower()}.png"))
    for scheme_name, scheme in schemes:
        apply_scheme(application, scheme)
        for language in (Language.ENGLISH, Language.RUSSIAN):
            for name, make in windows(Texts(language)):
                whole = f"{name}-{language}-{scheme_name}"
                if part not in whole:
                    continue
                window = make()
                window.show()
                settle()
                window.grab().save(str(folder / f"{whole}.png"))
                window.hide()
                window.deleteLater()
                settle()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
