"""The main window: what a view comes to on the screen, and what leaves as a wish."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from goldomatic.ambient import ManualClock
from goldomatic.desktop.core import answers, wishes
from goldomatic.desktop.core.answers import Answered, Kept
from goldomatic.desktop.core.ebs_facts import AuditEntry
from goldomatic.desktop.core.view import (
    Action,
    BridgeView,
    Level,
    LinkState,
    LogState,
    LogView,
    Notice,
    NoticeKind,
    Step,
    SyncState,
)
from goldomatic.desktop.core.wishes import (
    AllowCharacter,
    AskNow,
    ChooseWindow,
    Close,
    Closing,
    Keep,
    SayWhetherSent,
    Sync,
    Wish,
)
from goldomatic.desktop.ui.banner_area import BannerCard
from goldomatic.desktop.ui.banners import Opens
from goldomatic.desktop.ui.history_dialog import HistoryDialog
from goldomatic.desktop.ui.main_window import MainWindow
from goldomatic.desktop.ui.payout_model import Column
from goldomatic.desktop.ui.texts.catalogue import Texts
from tests.support.desktop_shots import views
from tests.support.desktop_views import (
    ME,
    NOW,
    WOW,
    PretendBridge,
    a_busy_evening,
    a_payout,
    a_view,
    before_anything,
    in_trouble,
    payout_id,
)
from tests.support.qt_hands import click


def _banner(window: MainWindow, part: str) -> BannerCard:
    found = [card for card in window.banners.cards() if part in card.text.text()]
    assert len(found) == 1, [card.text.text() for card in window.banners.cards()]
    return found[0]


def _press(qtbot: QtBot, card: BannerCard, text: str) -> None:
    button = next(each for each in card.buttons if each.text().replace("&", "") == text)
    click(button)


def _history(window: MainWindow) -> HistoryDialog:
    dialog = window.findChild(HistoryDialog)
    assert dialog is not None
    return dialog


def test_every_view_is_shown_in_both_languages(
    make_window: Callable[[Texts], MainWindow], each_language: Texts
) -> None:
    window = make_window(each_language)
    for name, view in views():
        window.show_view(view)
        window.tick()
        assert window.header.sync.text(), name


def test_before_the_first_view_nothing_can_be_pressed(window: MainWindow) -> None:
    assert window.header.sync.text() == "Searching for WoW…"
    assert not window.header.sync.isEnabled()
    assert window.header.sync_why.words.text().startswith("Not connected yet.")
    assert window.header.countdown.text() == "--:--"
    assert not window.tray.sync.isEnabled()
    window.tick()


def test_idle(window: MainWindow) -> None:
    window.show_view(a_view())
    header = window.header
    assert header.candidate.text() == "—"
    assert header.countdown.text() == "04:12"
    assert header.phase.text() == "Viewers are joining"
    assert header.pool.text() == "12"
    assert header.property("active") == "false"
    assert not header.sync.isEnabled()
    assert window.banners.cards() == []


def test_active(window: MainWindow) -> None:
    window.show_view(a_busy_evening())
    header = window.header
    assert header.candidate.text() == "Garrosh"
    assert header.candidate_words.text() == "the game is looking: online?"
    assert header.property("active") == "true"
    assert header.sync.text() == "&Sync 2 payouts"
    assert window.payouts.shown.rowCount() == 9


def test_the_sync_button_hands_over_whom_the_bridge_names(
    window: MainWindow, bridge: PretendBridge, qtbot: QtBot
) -> None:
    window.show_view(a_busy_evening())
    click(window.header.sync)
    assert bridge.wishes == [Sync(payout_id(6)), Sync(payout_id(7))]


@pytest.mark.parametrize("state", list(SyncState))
def test_the_sync_button_says_its_state_aloud(
    make_window: Callable[[Texts], MainWindow], each_language: Texts, state: SyncState
) -> None:
    window = make_window(each_language)
    window.show_view(a_view(sync=state))
    assert window.header.sync.text() == each_language.say(state)
    assert each_language.say(state) in window.header.sync.accessibleName()
    assert window.header.sync.accessibleDescription() == window.header.sync_why.words.text() != ""


def test_the_countdown_runs_by_itself(window: MainWindow, clock: ManualClock, qtbot: QtBot) -> None:
    window.show_view(a_view())
    clock.advance(12)
    qtbot.waitUntil(lambda: window.header.countdown.text() == "04:00")


def test_payouts_age_by_the_server_s_clock(window: MainWindow, clock: ManualClock) -> None:
    """The streamer's own clock is five hours fast."""
    clock.advance(5 * 3600)
    roulette = replace(a_view().roulette, server_now=NOW, told_at=clock.now())
    payout = a_payout(Step.QUEUED, created_at=NOW - timedelta(minutes=2))
    window.show_view(a_view(payouts=(payout,), roulette=roulette))
    age = window.payouts.shown.index(0, Column.AGE)
    assert age.data() == "2 min ago"
    clock.advance(600)
    window.tick()
    assert age.data() == "12 min ago"


def test_a_view_from_the_bridge_s_thread_arrives_on_ours(
    window: MainWindow, bridge: PretendBridge, qtbot: QtBot
) -> None:
    shown_on: list[int] = []
    original = window.tray.show_view

    def show_view(view: BridgeView) -> None:
        shown_on.append(threading.get_ident())
        original(view)

    window.tray.show_view = show_view  # type: ignore[method-assign]
    notice = Notice(level=Level.INFO, kind=NoticeKind.ACCEPTED, name="Norinn")
    told: list[BridgeView | Notice] = [a_busy_evening(), notice]

    def tell() -> None:
        for each in told:
            bridge.tell(each)

    thread = threading.Thread(target=tell)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: window.events.model.rowCount() == 1)
    assert shown_on == [threading.get_ident()]
    assert window.header.candidate.text() == "Garrosh"


@pytest.mark.parametrize(
    ("view", "part", "button", "wish"),
    [
        (
            a_view(payouts=(a_payout(Step.WAS_IT_SENT),)),
            "Was the mail with 1,000 gold to Norinn sent?",
            "Yes, it was sent",
            SayWhetherSent(payout_id(1), was_sent=True),
        ),
        (
            a_view(payouts=(a_payout(Step.WAS_IT_SENT),)),
            "Norinn",
            "No, it was not",
            SayWhetherSent(payout_id(1), was_sent=False),
        ),
        (
            a_view(payouts=(a_payout(Step.WITHDRAW_UNANSWERED, closing=Closing.FAIL),)),
            "let go of the mail with 1,000 gold to Norinn",
            "Close all the same",
            Close(payout_id(1), Closing.FAIL, is_forced=True),
        ),
        (
            a_view(payouts=(a_payout(Step.WITHDRAW_UNANSWERED),)),
            "Norinn",
            "Keep the payout",
            Keep(payout_id(1)),
        ),
        (
            a_view(link=replace(a_view().link, is_character_allowed=None)),
            "Is Streamer on Icecrown your own character?",
            "Yes, mine",
            AllowCharacter(ME, is_allowed=True),
        ),
        (
            a_view(link=replace(a_view().link, is_character_allowed=None)),
            "Streamer",
            "No, not mine",
            AllowCharacter(ME, is_allowed=False),
        ),
        (
            a_view(link=replace(a_view().link, is_character_allowed=False)),
            "You said that it is not yours",
            "Yes, mine",
            AllowCharacter(ME, is_allowed=True),
        ),
        (
            a_view(link=replace(a_view().link, state=LinkState.SILENT)),
            "The addon does not answer",
            "Test the game link",
            wishes.TestLink(),
        ),
        (a_view(ebs=in_trouble(answers.Trouble.NOT_REACHED)), "cannot be reached", "Retry now", AskNow()),
    ],
)
def test_a_banner_s_button_sends_its_wish(
    window: MainWindow,
    bridge: PretendBridge,
    qtbot: QtBot,
    view: BridgeView,
    part: str,
    button: str,
    wish: Wish,
) -> None:
    window.show_view(view)
    _press(qtbot, _banner(window, part), button)
    assert bridge.wishes == [wish]


def test_one_of_several_windows_is_chosen(window: MainWindow, bridge: PretendBridge, qtbot: QtBot) -> None:
    several = (WOW, replace(WOW, id=7, pid=None, process_name=None, title=""))
    window.show_view(a_view(game=replace(a_view().game, windows=several, chosen=None)))
    card = _banner(window, "Several windows")
    assert [card.choice.itemText(row) for row in range(2)] == [
        "World of Warcraft — WoW.exe, 4711",
        "(no title) — GxWindowClassD3d, ?",
    ]
    card.choice.setCurrentIndex(1)
    window.tick()
    assert _banner(window, "Several windows") is card
    _press(qtbot, card, "Use this one")
    assert bridge.wishes == [ChooseWindow(7)]


def test_the_retry_counts_down_in_the_same_banner(
    window: MainWindow, clock: ManualClock, qtbot: QtBot
) -> None:
    window.show_view(a_view(ebs=in_trouble(answers.Trouble.UNAVAILABLE, seconds=23, lines_waiting=2)))
    card = _banner(window, "cannot do this right now")
    assert card.more.text().startswith("Tried again in 23 seconds. 2 messages of the game wait")
    clock.advance(22)
    window.tick()
    assert _banner(window, "cannot do this") is card
    assert card.more.text().startswith("Tried again in 1 second.")
    clock.advance(60)
    window.tick()
    assert card.more.text().startswith("Tried again in 0 seconds.")


@pytest.mark.parametrize(
    ("view", "part", "button", "opened"),
    [
        (a_view(ebs=in_trouble(answers.Trouble.KEY_REFUSED)), "the key", "Open the settings", "settings"),
        (
            a_view(link=replace(a_view().link, addon_version="0.0.9")),
            "The addon is too old for the server: 0.0.9, needed is 0.1.0.",
            "Check the addon",
            Opens.SETUP_ADDON,
        ),
        (
            a_view(log=replace(a_view().log, state=LogState.UNREADABLE, words="Permission denied")),
            "The chat log cannot be read.",
            "Check the chat log",
            Opens.SETUP_LOG,
        ),
        (
            a_view(log=LogView(path="", state=LogState.UNREAD, words=None)),
            "The game's folder is not known yet",
            "Choose the folder",
            Opens.SETUP_FOLDER,
        ),
    ],
)
def test_a_banner_s_button_opens_what_helps(
    window: MainWindow, qtbot: QtBot, view: BridgeView, part: str, button: str, opened: object
) -> None:
    wanted: list[object] = []
    window.settings_wanted.connect(lambda: wanted.append("settings"))
    window.setup_wanted.connect(wanted.append)
    window.show_view(view)
    _press(qtbot, _banner(window, part), button)
    assert wanted == [opened]


def test_an_outdated_program_is_told_once_and_can_be_put_away(window: MainWindow, qtbot: QtBot) -> None:
    view = a_view(ebs=replace(a_view().ebs, minimum_desktop_version="99.0"))
    window.show_view(view)
    _press(qtbot, _banner(window, "too old for the server"), "Leave it")
    window.show_view(view)
    assert window.banners.cards() == []
    window.show_view(a_view())
    window.show_view(view)
    assert len(window.banners.cards()) == 1


def test_banners_do_not_push_the_payouts_away(window: MainWindow) -> None:
    many = tuple(a_payout(Step.WAS_IT_SENT, number) for number in range(5))
    window.resize(1100, 900)
    window.show_view(a_view(payouts=many))
    assert len(window.banners.cards()) == 3
    assert window.banners.further.text() == "2 more messages"
    window.resize(window.minimumSize())
    window.tick()
    assert len(window.banners.cards()) == 1
    assert window.payouts.table.height() >= 3 * window.payouts.table.rowHeight(0)


def test_a_bridge_that_stopped_is_told_until_it_runs_again(window: MainWindow, clock: ManualClock) -> None:
    window.show_view(a_busy_evening())
    stopped = Notice(level=Level.ERROR, kind=NoticeKind.STOPPED, detail="The key must be given.")
    window.show_notice(stopped)
    window.tick()
    card = _banner(window, "The bridge has stopped")
    assert card.more.text() == "The key must be given."
    window.payouts.table.selectAll()
    assert not any(action.isEnabled() for action in window.payouts.actions_by_kind.values())
    assert not window.header.sync.isEnabled()
    assert not window.tray.sync.isEnabled()
    assert window.header.sync_why.words.text() == "The bridge has stopped"
    assert not window.status.isVisible(), "how all stands is not known any more"
    window.show_view(a_busy_evening())
    assert window.status.isVisible()
    assert not window.banners.cards()
    assert window.header.sync.isEnabled()
    assert window.payouts.actions_by_kind[Action.SYNC].isEnabled()


def test_who_starts_the_program_twice_is_sent_to_the_other_window(window: MainWindow) -> None:
    in_use = "the journal j cannot be opened: another Desktop is using it"
    window.show_notice(Notice(level=Level.ERROR, kind=NoticeKind.RUNS_ALREADY, detail=in_use))
    card = _banner(window, "This program runs already")
    assert card.more.text() == ""
    assert card.buttons == []
    assert not window.header.sync.isEnabled()


def test_the_history_dialog(window: MainWindow, bridge: PretendBridge, qtbot: QtBot) -> None:
    entry = AuditEntry(
        position=1,
        recorded_at=NOW,
        stream_id="s",
        version=1,
        type="PayoutCreated",
        data={"characterName": "<b>Норинн</b>"},
    )
    bridge.history = Answered((entry,))
    window.show_view(a_view(payouts=(a_payout(Step.SENT),)))
    window.payouts.table.selectRow(0)
    window.payouts.history.trigger()
    dialog = _history(window)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1)
    assert bridge.audits == [payout_id(1)]
    cells = [dialog.table.model().index(0, column).data() for column in (1, 2)]
    assert cells[0] == "PayoutCreated"
    assert cells[1] == '{"characterName": "<b>Норинн</b>"}'
    assert not dialog.told.isVisible()


def test_the_history_that_cannot_be_had(window: MainWindow, bridge: PretendBridge, qtbot: QtBot) -> None:
    bridge.history = Kept(trouble=answers.Trouble.NOT_REACHED, words="")
    window.show_view(a_view(payouts=(a_payout(Step.SENT),)))
    window.payouts.table.selectRow(0)
    window.payouts.history.trigger()
    dialog = _history(window)
    qtbot.waitUntil(lambda: "cannot be reached" in dialog.told.text())
    assert not dialog.table.isVisible()


def test_closing_without_a_tray_asks_to_quit(window: MainWindow, qtbot: QtBot) -> None:
    assert not window.tray.is_there
    with qtbot.waitSignal(window.quit_wanted):
        window.closeEvent(QCloseEvent())
    assert window.isVisible()


def test_leaving_stops_listening(make_window: Callable[[Texts], MainWindow], texts: Texts) -> None:
    bridge_window = make_window(texts)
    bridge = bridge_window._bridge
    assert isinstance(bridge, PretendBridge)
    assert len(bridge.listeners) == 1
    bridge_window.leave()
    assert bridge.listeners == []


def _menu_actions(window: MainWindow) -> list[QAction]:
    menus = [each for each in window.findChildren(QMenu) if each.parent() is window]
    return [action for menu in menus for action in menu.actions() if not action.isSeparator()]


def test_menus_reach_everything_by_keyboard(
    make_window: Callable[[Texts], MainWindow], each_language: Texts
) -> None:
    window = make_window(each_language)
    menus = [each for each in window.findChildren(QMenu) if each.parent() is window]
    for group in (
        [menu.title() for menu in menus],
        *([a.text() for a in m.actions() if a.text()] for m in menus),
    ):
        letters = [text[text.index("&") + 1].lower() for text in group if "&" in text]
        assert len(letters) == len(set(letters)), group
    assert all("&" in menu.title() for menu in menus)
    keys = [action.shortcut().toString() for action in _menu_actions(window) if action.shortcut().toString()]
    assert len(keys) == len(set(keys))


def test_alt_and_a_letter_mean_one_thing(
    make_window: Callable[[Texts], MainWindow], each_language: Texts
) -> None:
    window = make_window(each_language)
    for _, view in views():
        window.show_view(view)
        buttons = [each.text() for each in window.findChildren(QPushButton) if each.isVisible()]
        menus = [each.title() for each in window.findChildren(QMenu) if each.parent() is window]
        letters = [text[text.index("&") + 1].lower() for text in (*buttons, *menus) if "&" in text]
        assert len(letters) == len(set(letters)), letters


@pytest.mark.parametrize(("part", "wish"), [("Ask the server", AskNow()), ("game link", wishes.TestLink())])
def test_menu_wishes(window: MainWindow, bridge: PretendBridge, part: str, wish: Wish) -> None:
    action = next(each for each in _menu_actions(window) if part in each.text().replace("&", ""))
    action.trigger()
    assert bridge.wishes == [wish]


def test_the_event_log_can_be_put_away(window: MainWindow) -> None:
    window.log_action.trigger()
    assert not window.events.isVisible()
    window.log_action.trigger()
    assert window.events.isVisible()


def test_everything_that_is_operated_has_a_name(
    make_window: Callable[[Texts], MainWindow], each_language: Texts
) -> None:
    window = make_window(each_language)
    window.show_view(before_anything())
    window.show_view(a_view(game=replace(a_view().game, windows=(WOW, WOW), chosen=None)))
    for kind in (QAbstractButton, QComboBox, QLineEdit, QTableView):
        for each in window.findChildren(kind):
            if each.isVisible() and each.focusPolicy() is not Qt.FocusPolicy.NoFocus:
                name = each.accessibleName() or (each.text() if isinstance(each, QAbstractButton) else "")
                assert name, each


def test_no_label_reads_markup(window: MainWindow) -> None:
    window.show_view(a_busy_evening())
    window.show_view(a_view(payouts=(a_payout(Step.WAS_IT_SENT, 1, "<b>X</b>"),)))
    for each in window.findChildren(QLabel):
        assert each.textFormat() is Qt.TextFormat.PlainText or not each.text(), each.text()


def test_tab_goes_through_the_window(window: MainWindow, qtbot: QtBot) -> None:
    window.show_view(a_busy_evening())
    window.payouts.table.selectRow(0)
    chain: list[QWidget] = []
    start: QWidget = window.header.sync
    current = start.nextInFocusChain()
    while current is not None and current is not start:
        if current.isVisible() and current.isEnabled() and current.focusPolicy() & Qt.FocusPolicy.TabFocus:
            chain.append(current)
        current = current.nextInFocusChain()
    order = [window.payouts.search, window.payouts.filter, window.payouts.table, window.events.search]
    assert [each for each in chain if each in order] == order


def test_names_of_any_length_leave_the_window_as_it_is(window: MainWindow, qtbot: QtBot) -> None:
    window.show_view(a_busy_evening())
    before = window.size()
    long = "W" * 400
    roulette = replace(a_view().roulette, candidate_name=long)
    odd = a_payout(Step.WAS_IT_SENT, 1, long, detail=long, twitch_display_name=long)
    window.show_view(a_view(payouts=(odd,), roulette=roulette))
    qtbot.wait(1)
    assert window.size() == before
    assert window.minimumSizeHint().width() <= before.width()


def test_actions_of_the_menu_are_those_of_the_table(window: MainWindow, bridge: PretendBridge) -> None:
    window.show_view(a_view(payouts=(a_payout(Step.READY_TO_SYNC, created_at=NOW - timedelta(minutes=1)),)))
    window.payouts.table.selectRow(0)
    action = window.payouts.actions_by_kind[Action.SYNC]
    assert action in _menu_actions(window)
    action.trigger()
    assert bridge.wishes == [Sync(payout_id(1))]
