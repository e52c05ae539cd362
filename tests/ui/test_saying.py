"""What a view comes to in words and tones, without a window."""

from dataclasses import replace
from datetime import timedelta

import pytest

import goldomatic
from goldomatic.desktop.core import answers, game
from goldomatic.desktop.core.view import BridgeView, Level, LinkState, Notice, NoticeKind, Step, SyncState
from goldomatic.desktop.ui.saying import (
    indicators,
    is_active,
    is_older,
    next_words,
    notice_words,
    overall_tone,
    phase_words,
    sync_button,
)
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.times import age, countdown
from tests.support.desktop_views import (
    NOW,
    WOW,
    a_busy_evening,
    a_payout,
    a_view,
    before_anything,
    in_trouble,
    payout_id,
)


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(hours=24), "1 day ago"),
        (timedelta(days=2), "2 days ago"),
    ],
)
def test_ages(texts: Texts, passed: timedelta, said: str) -> None:
    assert age(texts, NOW - passed, NOW) == said


@pytest.mark.parametrize(
    ("passed", "shown"),
    [(0.0, "04:12"), (0.5, "04:12"), (1.0, "04:11"), (252.0, "00:00"), (300.0, "00:00"), (400.0, "--:--")],
)
def test_the_countdown_runs_on_the_server_s_clock(texts: Texts, passed: float, shown: str) -> None:
    roulette = a_view().roulette
    hours_off = timedelta(hours=3)
    assert roulette.told_at is not None
    elsewhere = replace(roulette, told_at=roulette.told_at + hours_off)
    assert countdown(texts, elsewhere, NOW + hours_off + timedelta(seconds=passed)) == shown


def test_nobody_counts_down_before_the_first_answer(texts: Texts) -> None:
    assert countdown(texts, before_anything().roulette, NOW) == "--:--"


@pytest.mark.parametrize(
    ("view", "text", "why", "is_enabled"),
    [
        (before_anything(), "Searching for WoW…", "Waits for the game: start WoW and log in", False),
        (
            a_view(
                sync=SyncState.SEARCHING_FOR_WOW,
                game=replace(a_view().game, windows=(WOW, WOW), chosen=None),
            ),
            "Searching for WoW…",
            "choose a window",
            False,
        ),
        (
            a_view(sync=SyncState.FOUND, link=replace(a_view().link, state=LinkState.GREETING)),
            "WoW found",
            "The link to the addon: greeting the addon",
            False,
        ),
        (
            a_view(sync=SyncState.WAITING_FOR_MAILBOX, payouts=(a_payout(Step.QUEUED),)),
            "Waiting for mailbox",
            "1 mail waits: open a mailbox",
            False,
        ),
        (
            a_view(sync=SyncState.WAITING_FOR_MAILBOX, payouts=(a_payout(Step.PREPARED),)),
            "Waiting for mailbox",
            "The mail is filled in: press Send in the game",
            False,
        ),
        (a_view(), "Ready", "Nobody waits for gold. When a winner has agreed, you sync here.", False),
        (
            a_view(payouts=(a_payout(Step.READY_TO_SYNC),), syncable=(payout_id(1),)),
            "&Sync 1 payout",
            "Hands the gold of the winners who agreed to the game",
            True,
        ),
    ],
)
def test_the_sync_button_says_what_is_missing(
    texts: Texts, view: BridgeView, text: str, why: str, is_enabled: bool
) -> None:
    state = sync_button(texts, view)
    assert (state.text, state.why, state.is_enabled) == (text, why, is_enabled)


def test_all_is_well_in_the_status_bar(texts: Texts) -> None:
    shown = indicators(texts, a_view(), NOW)
    assert [each.words for each in shown] == [
        "found",
        "nothing to send",
        "answers",
        "works",
        "online?, 3 min ago",
    ]
    assert [each.tone for each in shown] == [Tone.FINE, Tone.IDLE, Tone.FINE, Tone.FINE, Tone.FINE]
    assert f"Streamer on Icecrown, addon {goldomatic.__version__}" in shown[3].more


def test_all_is_wrong_in_the_status_bar(texts: Texts) -> None:
    calm = a_view()
    failure = game.NotTyped(trouble=game.Trouble.NOT_IN_FRONT, message="words", is_cut=True)
    view = replace(
        calm,
        ebs=in_trouble(answers.Trouble.UNAVAILABLE),
        link=replace(calm.link, state=LinkState.SILENT),
        game=replace(calm.game, windows=(), chosen=None, last_failure=failure),
        payouts=(a_payout(Step.QUEUED),),
    )
    shown = indicators(texts, view, NOW)
    assert [each.words for each in shown] == [
        "not found",
        "open it",
        "trouble",
        "no answer",
        "the game is not in front",
    ]
    assert shown[4].more == "words"
    assert [each.tone for each in shown[2:]] == [Tone.TROUBLE] * 3


def test_a_line_typed_in_the_second_way_says_how_the_first_one_failed(texts: Texts) -> None:
    calm = a_view()
    failure = game.NotTyped(trouble=game.Trouble.REFUSED, message="queue full", is_cut=True)
    shown = indicators(texts, replace(calm, game=replace(calm.game, fell_back=failure)), NOW)[4]
    assert shown.words == "online?, 3 min ago, the second way"
    assert shown.more.splitlines()[1:] == ["queue full"]
    assert texts.say(game.Trouble.REFUSED) in shown.more


def test_a_view_before_anything_has_an_indicator_of_each_kind(each_language: Texts) -> None:
    assert all(each.words for each in indicators(each_language, before_anything(), NOW))


@pytest.mark.parametrize("step", list(Step))
def test_every_step_says_what_comes_next(each_language: Texts, step: Step) -> None:
    assert next_words(each_language, a_payout(step)) == each_language.say(step)


def test_reasons_and_refusals_are_said_in_words(texts: Texts) -> None:
    payout = a_payout(Step.NOT_REACHED, detail="offline", refusal="invalid_state")
    assert next_words(texts, payout) == (
        "The whisper did not arrive; tried again every two minutes: the character is not online"
        " (the server said no: its state does not allow that)"
    )


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_notice_is_a_sentence(each_language: Texts, kind: NoticeKind) -> None:
    said = notice_words(each_language, Notice(level=Level.INFO, kind=kind, name="Norinn", detail="offline"))
    assert "{" not in said
    assert said.endswith(each_language.detail("offline"))


def test_a_phase_of_tomorrow_is_shown_as_it_came(texts: Texts) -> None:
    assert phase_words(texts, "dancing") == "dancing"
    assert phase_words(texts, "spinning") == "The wheel is spinning"


@pytest.mark.parametrize(
    ("view", "tone"),
    [
        (before_anything(), Tone.IDLE),
        (a_view(), Tone.FINE),
        (a_view(payouts=(a_payout(Step.READY_TO_SYNC),)), Tone.YOUR_TURN),
        (a_view(payouts=(a_payout(Step.WHISPERING),)), Tone.FINE),
        (a_view(payouts=(a_payout(Step.WAS_IT_SENT),)), Tone.TROUBLE),
        (a_view(ebs=in_trouble(answers.Trouble.KEY_REFUSED)), Tone.TROUBLE),
        (a_view(link=replace(a_view().link, state=LinkState.SILENT)), Tone.TROUBLE),
        (a_view(link=replace(a_view().link, is_character_allowed=None)), Tone.YOUR_TURN),
    ],
)
def test_the_tray_s_tone(view: BridgeView, tone: Tone) -> None:
    assert overall_tone(view) is tone


def test_idle_and_active() -> None:
    assert not is_active(a_view())
    assert not is_active(a_view(payouts=(a_payout(Step.SENT),)))
    assert is_active(a_view(payouts=(a_payout(Step.QUEUED),)))
    assert is_active(a_busy_evening())


@pytest.mark.parametrize(
    ("version", "minimum", "older"),
    [
        ("0.9", "0.10", True),
        ("0.10", "0.9", False),
        ("1.0", "1", False),
        ("1", "1.0.1", True),
        ("1.2.dev3", "1.2", False),
        ("", "1", False),
        ("1", "soon", False),
    ],
)
def test_versions(version: str, minimum: str, older: bool) -> None:
    assert is_older(version, minimum) is older
