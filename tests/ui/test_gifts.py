"""The gifts in the window: the roulette, the queue, what may be done, and what is asked before."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from goldomatic.ambient import ManualClock
from goldomatic.desktop.core.gift_view import GiftAction, GiftStep
from goldomatic.desktop.core.gift_wishes import (
    ChooseItem,
    CloseGiftAnyway,
    GiveUpGift,
    HoldWheel,
    NeverGive,
    SayGiftSent,
    SkipItem,
)
from goldomatic.desktop.core.view import BridgeView
from goldomatic.desktop.ui.banners import banners_of
from goldomatic.desktop.ui.choose_dialog import ChooseDialog
from goldomatic.desktop.ui.gift_model import GiftColumn
from goldomatic.desktop.ui.gift_saying import GIFT_TONES, gift_words
from goldomatic.desktop.ui.main_window import MainWindow
from goldomatic.desktop.ui.questions import Question
from goldomatic.desktop.ui.saying import indicators, overall_tone
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.wheel import ITEMS_PASSED_MIN, place_on_band
from tests.support.desktop_views import NOW, PretendBridge, a_view
from tests.support.gift_views import GLOVES, ITEMS, KNIFE, a_gift, a_gift_evening, a_wheel, gift_id
from tests.support.qt_hands import click


def cells(window: MainWindow, row: int) -> list[str]:
    model = window.gifts.model
    return [model.index(row, column).data() for column in GiftColumn]


@pytest.fixture
def gifts(window: MainWindow) -> Callable[[BridgeView], MainWindow]:
    """Shows a view, with the gifts in front."""

    def show(view: BridgeView) -> MainWindow:
        window.show_view(view)
        window.tabs.setCurrentWidget(window.gifts)
        return window

    return show


def test_the_queue_is_shown_with_what_happens_next(gifts: Callable[[BridgeView], MainWindow]) -> None:
    window = gifts(a_gift_evening())
    assert window.tabs.tabText(1) == "Gifts (4)"
    assert cells(window, 1) == [
        "Мимирон", "Gloves of Holy Might", "", "In the game's list: open a mailbox and press Prepare Mail",
    ]  # fmt: skip
    assert cells(window, 2) == ["Sylvanas", "—", "00:41", "The roulette is turning"]
    assert cells(window, 3) == ["Thrall", "—", "", "No. 2 in the queue"]
    window.show_view(a_view())
    assert window.tabs.tabText(1) == "Gifts"
    assert window.gifts.empty.isVisible()


def test_the_band_runs_more_and_more_slowly_and_stops_where_it_must() -> None:
    wheel = a_wheel(0)
    places = [place_on_band(wheel, NOW + timedelta(seconds=seconds)) for seconds in (0, 1, 2, 3, 4, 9)]
    assert places[0] == 0
    assert places == sorted(places)
    steps = [after - before for before, after in itertools.pairwise(places)]
    assert steps == sorted(steps, reverse=True)
    assert places[-1] == places[-2] >= ITEMS_PASSED_MIN
    assert int(places[-1]) % len(ITEMS) == wheel.landed


def test_the_roulette_turns_by_itself_and_then_says_where_it_stopped(
    gifts: Callable[[BridgeView], MainWindow], clock: ManualClock, qtbot: QtBot
) -> None:
    window = gifts(a_gift_evening())
    assert window.gifts.band.isVisible()
    assert window.gifts.told.text() == "The roulette chooses a gift for Sylvanas"
    clock.advance(5)
    qtbot.waitUntil(lambda: window.gifts.told.text() == "Sylvanas is offered: Carving Knife")
    assert window.gifts.band.accessibleName() == "Carving Knife"
    window.show_view(a_view())
    assert not window.gifts.band.isVisible()


def test_whose_turn_it_is_is_selected_and_the_selection_stays(
    gifts: Callable[[BridgeView], MainWindow],
) -> None:
    window = gifts(a_gift_evening())
    selected = window.gifts.selected()
    assert selected is not None
    assert selected.character_name == "Sylvanas"
    window.gifts.table.selectRow(1)
    view = a_gift_evening(seconds_ago=5)
    window.show_view(a_view(gifts=view.gifts[1:]))
    selected = window.gifts.selected()
    assert selected is not None
    assert selected.character_name == "Мимирон"


def test_skipping_is_one_press_and_never_again_goes_into_the_settings(
    gifts: Callable[[BridgeView], MainWindow], bridge: PretendBridge, qtbot: QtBot
) -> None:
    window = gifts(a_gift_evening(seconds_ago=5))
    click(window.gifts.buttons[GiftAction.SKIP])
    assert bridge.wishes == [SkipItem(gift_id(3))]
    with qtbot.waitSignal(window.never_given) as heard:
        click(window.gifts.buttons[GiftAction.NEVER_GIVE])
    assert heard.args == [KNIFE]
    assert bridge.wishes[1:] == [NeverGive(gift_id(3))]


def test_nothing_can_be_done_that_does_not_fit(gifts: Callable[[BridgeView], MainWindow]) -> None:
    window = gifts(a_gift_evening())
    enabled = {kind for kind, made in window.gifts.buttons.items() if made.isEnabled()}
    assert enabled == {GiftAction.SKIP, GiftAction.CHOOSE, GiftAction.GIVE_UP}
    window.gifts.table.clearSelection()
    assert not any(made.isEnabled() for made in window.gifts.buttons.values())


def test_giving_up_is_asked_first(
    gifts: Callable[[BridgeView], MainWindow], bridge: PretendBridge, qapp: QApplication
) -> None:
    window = gifts(a_gift_evening())
    click(window.gifts.buttons[GiftAction.GIVE_UP])
    (question,) = window.findChildren(Question)
    assert "Sylvanas" in question.text.text()
    assert bridge.wishes == []
    click(question.deed)
    qapp.processEvents()
    assert bridge.wishes == [GiveUpGift(gift_id(3))]


def test_choosing_by_hand_holds_the_wheel_and_offers_what_is_picked(
    gifts: Callable[[BridgeView], MainWindow], bridge: PretendBridge
) -> None:
    window = gifts(a_gift_evening())
    click(window.gifts.buttons[GiftAction.CHOOSE])
    assert bridge.wishes == [HoldWheel(gift_id(3))]
    (dialog,) = window.findChildren(ChooseDialog)
    assert dialog.items.count() == len(ITEMS)
    assert not dialog.offer.isEnabled()
    dialog.search.setText("gloves")
    shown = [row for row in range(dialog.items.count()) if not dialog.items.item(row).isHidden()]
    dialog.items.setCurrentRow(shown[0])
    click(dialog.offer)
    assert bridge.wishes[1:] == [ChooseItem(gift_id(3), GLOVES)]


@pytest.mark.parametrize("step", [GiftStep.WAS_IT_SENT, GiftStep.WITHDRAW_UNANSWERED])
def test_what_only_the_streamer_knows_is_asked_in_a_banner(texts: Texts, step: GiftStep) -> None:
    (banner,) = banners_of(texts, a_view(gifts=(a_gift(step),)), NOW)
    asked = {type(button.does) for button in banner.buttons}
    assert "Norinn" in banner.text
    assert (SayGiftSent in asked) is (step is GiftStep.WAS_IT_SENT)
    assert (CloseGiftAnyway in asked) is (step is GiftStep.WITHDRAW_UNANSWERED)


@pytest.mark.parametrize("step", list(GiftStep))
def test_every_step_has_words_and_a_tone(each_language: Texts, step: GiftStep) -> None:
    words = gift_words(each_language, a_gift(step, detail="item_gone", refusal="invalid_state"))
    assert "item_gone" not in words
    assert "invalid_state" not in words
    assert GIFT_TONES[step] in Tone


def test_a_gift_that_waits_for_the_mailbox_is_on_the_status_bar_and_the_tray(texts: Texts) -> None:
    view = a_view(gifts=(a_gift(GiftStep.QUEUED),))
    assert overall_tone(view) is Tone.YOUR_TURN
    assert "open it" in [each.words for each in indicators(texts, view, NOW)]
    assert overall_tone(a_view(gifts=(a_gift(GiftStep.MAIL_FAILED),))) is Tone.TROUBLE
