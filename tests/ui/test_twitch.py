"""Trouble between the EBS and Twitch in the window, in the tray and in the terminal, in both languages."""

from __future__ import annotations

import io
from collections import deque
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject
from rich.console import Console

from goldomatic.ambient import ManualClock
from goldomatic.desktop.core import answers
from goldomatic.desktop.core.ebs_facts import TwitchTrouble
from goldomatic.desktop.core.settings import Language
from goldomatic.desktop.core.view import BridgeView, Level, Notice, NoticeKind
from goldomatic.desktop.core.wishes import AskNow
from goldomatic.desktop.terminal.picture import picture
from goldomatic.desktop.ui.main_window import MainWindow
from goldomatic.desktop.ui.saying import indicators, notice_words, overall_tone
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.tray import Tray
from goldomatic.desktop.ui.twitch_saying import twitch_remedy
from tests.support.desktop_views import NOW, PretendBridge, a_view, in_trouble
from tests.ui.test_tray import PretendIcon

BOTH = [Language.ENGLISH, Language.RUSSIAN]


def with_trouble(trouble: TwitchTrouble | None) -> BridgeView:
    view = a_view()
    return replace(view, ebs=replace(view.ebs, twitch_trouble=trouble))


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("trouble", list(TwitchTrouble))
def test_a_banner_says_what_is_wrong_and_what_to_do(
    qapp: QObject, trouble: TwitchTrouble, language: Language
) -> None:
    texts, bridge = Texts(language), PretendBridge()
    window = MainWindow(texts, bridge, ManualClock(NOW))
    window.show_view(with_trouble(trouble))
    [card] = window.banners.cards()
    assert card.banner.tone is Tone.TROUBLE
    assert card.text.text() == texts.say(trouble)
    assert "mgm " in card.more.text()
    again, put_away = card.buttons
    again.click()
    assert bridge.wishes == [AskNow()]
    put_away.click()
    assert window.banners.cards() == []
    window.show_view(with_trouble(trouble))
    assert window.banners.cards() == [], "put away for as long as it is the same"
    window.show_view(with_trouble(None))
    window.show_view(with_trouble(trouble))
    assert len(window.banners.cards()) == 1, "it has come back"
    window.close()


def test_while_the_ebs_is_away_only_that_is_shown(qapp: QObject, texts: Texts) -> None:
    window = MainWindow(texts, PretendBridge(), ManualClock(NOW))
    away = replace(in_trouble(answers.Trouble.NOT_REACHED), twitch_trouble=TwitchTrouble.LOGIN_GONE)
    window.show_view(a_view(ebs=away))
    assert [card.banner.key for card in window.banners.cards()] == ["ebs"]
    window.close()


def test_status_bar_coin_and_notification_tell_it(qapp: QObject, texts: Texts) -> None:
    view = with_trouble(TwitchTrouble.LOGIN_GONE)
    [server] = [shown for shown in indicators(texts, view, NOW) if "Twitch" in shown.words]
    assert (server.tone, server.more) == (Tone.TROUBLE, texts.say(TwitchTrouble.LOGIN_GONE))
    assert overall_tone(view) is Tone.TROUBLE
    assert overall_tone(with_trouble(None)) is not Tone.TROUBLE
    icon = PretendIcon()
    tray = Tray(texts, qapp, icon)
    tray.show_notice(Notice(level=Level.ERROR, kind=NoticeKind.TWITCH_TROUBLE, detail="login_gone"))
    tray.show_notice(Notice(level=Level.INFO, kind=NoticeKind.TWITCH_FINE))
    [(_, words)] = icon.messages
    assert texts.say(TwitchTrouble.LOGIN_GONE) in words


@pytest.mark.parametrize("language", BOTH)
def test_the_terminal_says_it_too(language: Language) -> None:
    texts, page = Texts(language), io.StringIO()
    trouble = TwitchTrouble.CHAT_REFUSED
    notice = Notice(level=Level.ERROR, kind=NoticeKind.TWITCH_TROUBLE, detail=trouble.value)
    console = Console(file=page, width=220)
    console.print(picture(texts, with_trouble(trouble), deque([(NOW, notice)]), NOW, has_keys=False))
    for words in (texts.say(trouble), twitch_remedy(texts, trouble), notice_words(texts, notice)):
        assert words in page.getvalue()
