"""The bridge's page in a terminal, and its keys: what a person without a window sees and decides."""

from __future__ import annotations

import io
from collections import deque
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from goldomatic.desktop.core import wishes
from goldomatic.desktop.core.gift_wishes import SkipItem
from goldomatic.desktop.core.settings import Language
from goldomatic.desktop.core.view import BridgeView, Level, LogState, LogView, Notice, NoticeKind
from goldomatic.desktop.core.wishes import AllowCharacter, AskNow, ChooseWindow, Sync
from goldomatic.desktop.terminal.live import wishes_of
from goldomatic.desktop.terminal.picture import picture
from goldomatic.desktop.ui.texts.catalogue import Texts
from tests.support.desktop_views import ME, NOW, WOW, a_busy_evening, a_view, before_anything, payout_id
from tests.support.gift_views import a_gift_evening


def shown(view: BridgeView, language: Language = Language.ENGLISH, *told: Notice, **how: Any) -> str:
    page = io.StringIO()
    console = Console(file=page, width=160, force_terminal=True, color_system=None)
    notices = deque((NOW, notice) for notice in told)
    console.print(picture(Texts(language), view, notices, NOW, has_keys=how.get("has_keys", True)))
    return page.getvalue()


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.RUSSIAN])
def test_everything_that_a_person_needs_is_on_the_page(language: Language) -> None:
    view = a_busy_evening()
    page = shown(view, language)
    for payout in view.payouts:
        assert payout.character_name in page

    assert ("What happens next" in page) is (language is Language.ENGLISH)
    assert ("q quit" in page) is (language is Language.ENGLISH)
    assert "q " not in shown(view, language, has_keys=False).splitlines()[-1]


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.RUSSIAN])
def test_before_anything_is_known_there_is_a_page_too(language: Language) -> None:
    assert shown(before_anything(), language)


def test_the_countdown_and_the_candidate() -> None:
    view = a_view()
    assert "Next spin in 04:12" in shown(view)
    assert "In the pool: 12" in shown(view)
    drawn = replace(view.roulette, candidate_name="Norinn")
    assert "Candidate: Norinn" in shown(replace(view, roulette=drawn))


def test_what_only_the_streamer_can_answer_is_asked() -> None:
    view = a_view()
    assert "Is Streamer on Icecrown" not in shown(view)
    unknown = replace(view, link=replace(view.link, is_character_allowed=None))
    assert "Is Streamer on Icecrown" in shown(unknown)
    refused = replace(view, link=replace(view.link, is_character_allowed=False))
    assert "You said that it is not yours" in shown(refused)
    assert wishes_of("y", refused) == (AllowCharacter(ME, is_allowed=True),)
    second = replace(WOW, id=2, title="Other realm")
    several = replace(view, game=replace(view.game, windows=(WOW, second), chosen=None))
    assert "2 Other realm" in shown(several)


@pytest.mark.parametrize("state", [LogState.MISSING, LogState.UNREADABLE])
def test_a_chat_log_that_is_not_read_is_told(state: LogState) -> None:
    view = a_view()
    assert "chat log" not in shown(view)
    assert view.log.path in shown(replace(view, log=replace(view.log, state=state)))
    nowhere = LogView(path="", state=LogState.UNREAD, words=None)
    assert "The game's folder is not known yet" in shown(replace(view, log=nowhere))


def test_what_strangers_had_a_hand_in_is_plain_text() -> None:
    hostile = Notice(
        level=Level.WARNING, kind=NoticeKind.LINE_IGNORED, detail="\x1b[2J\r\n[bold]x[/bold]\u202e"
    )
    page = shown(a_view(), Language.ENGLISH, hostile)
    assert "[bold]x[/bold]" in page
    assert not {"\x1b", "\r", "\u202e"} & set(page)


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.RUSSIAN])
def test_the_gifts_are_on_the_page_and_can_be_skipped(language: Language) -> None:
    view = a_gift_evening()
    page = shown(view, language)
    for gift in view.gifts:
        assert gift.character_name in page
    assert "Carving Knife" not in page, "while the roulette turns"
    assert "Carving Knife" in shown(a_gift_evening(seconds_ago=5), language)
    (turn,) = [gift for gift in view.gifts if gift.wheel is not None]
    assert wishes_of("k", view) == (SkipItem(turn.id),)


def test_keys_ask_for_what_is_possible_now() -> None:
    view = a_view()
    assert wishes_of("s", view) == ()
    assert wishes_of("s", replace(view, syncable=(payout_id(1), payout_id(2)))) == (
        Sync(payout_id(1)),
        Sync(payout_id(2)),
    )
    assert (wishes_of("T", view), wishes_of("r", view)) == ((wishes.TestLink(),), (AskNow(),))
    assert wishes_of("y", view) == ()
    unknown = replace(view, link=replace(view.link, is_character_allowed=None))
    assert wishes_of("y", unknown) == (AllowCharacter(ME, is_allowed=True),)
    assert wishes_of("n", unknown) == (AllowCharacter(ME, is_allowed=False),)
    assert wishes_of("1", view) == (ChooseWindow(WOW.id),)
    for key in ("", "0", "2", "²", "x", "q"):
        assert wishes_of(key, view) == ()
    assert wishes_of("t", None) == ()
