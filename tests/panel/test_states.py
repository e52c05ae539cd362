"""Every state of SPEC §13 and the ways between them, in a real browser, against the real EBS."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from tests.panel.conftest import Opens
from tests.panel.theatre import Theatre

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def shows(play: Theatre, *texts: str) -> None:
    """The viewer reads all of these, now or in a moment."""
    for text in texts:
        await expect(play.panel.locator("main")).to_contain_text(text)


async def hides(play: Theatre, *texts: str) -> None:
    """The viewer reads none of these."""
    for text in texts:
        await expect(play.panel.locator("main")).not_to_contain_text(text)


async def test_it_loads_until_twitch_has_told_who_is_looking(theatre: Opens) -> None:
    play = await theatre()
    await shows(play, "Oiling the gears")
    assert play.asked == []
    await play.pass_time(13)
    await shows(play, "No word from Twitch", "Load again")


async def test_without_twitch_s_script_it_says_so(theatre: Opens) -> None:
    play = await theatre(is_helper_blocked=True)
    await play.pass_time(13)
    await shows(play, "No word from Twitch")


async def test_how_to_join_and_being_in(theatre: Opens) -> None:
    play = await theatre(seconds_to_spin=120)
    await play.authorize()
    await shows(play, "How to join", "Subscribe", "!twgold", "CharacterName", "The pool is empty", "02:00")
    await shows(play, "streamer’s realm", "can be in the pool once")
    await play.service.chat("!twgold Norinn")
    await play.pass_time(60)
    await shows(play, "You’re in as Norinn", "1 viewer in the pool", "01:00")
    await hides(play, "How to join")


async def test_after_copying_the_command_the_place_is_looked_for_soon(theatre: Opens) -> None:
    play = await theatre()
    await play.authorize()
    await play.panel.get_by_role("button", name="Copy !twgold").click()
    await shows(play, "Copied")
    assert await play.page.evaluate("navigator.clipboard.readText()") == "!twgold "
    await play.service.chat("!twgold Norinn")
    await play.pass_time(8)
    await shows(play, "You’re in as Norinn")


async def test_rules_open_and_close(theatre: Opens) -> None:
    play = await theatre()
    await play.authorize()
    rule = play.panel.get_by_text("10,000 gold at most per viewer")
    await expect(rule).to_be_hidden()
    await play.panel.get_by_text("Rules").click()
    await expect(rule).to_be_visible()
    await shows(play, "Twitch does not sponsor this giveaway")


async def test_a_viewer_who_is_not_known_is_asked_to_share(theatre: Opens) -> None:
    play = await theatre()
    await play.authorize(None)
    await shows(play, "May we know you?", "How to join", "The pool is empty")
    assert set(play.asked) == {"/api/roulette/state"}
    await play.panel.get_by_role("button", name="Share my identity").click()
    await play.shared()
    await play.authorize("2002")
    await hides(play, "May we know you?")
    assert "/api/pool/me" in play.asked


async def test_a_visitor_is_sent_to_the_log_in(theatre: Opens) -> None:
    play = await theatre()
    await play.authorize(None, opaque_user_id="A0000")
    await shows(play, "Log in to take part", "How to join")
    await hides(play, "Share my identity")


async def test_the_wheel_is_in_step_for_who_comes_late(theatre: Opens) -> None:
    play = await theatre(seconds_to_spin=5)
    await play.service.chat("!twgold Norinn", viewer="3003")
    await play.until_boundary(and_seconds=7)
    await play.authorize()
    await shows(play, "The wheel is spinning!", "1 viewer in the pool")
    await hides(play, "Norinn")
    delay = await play.panel.evaluate(
        "() => parseFloat(getComputedStyle(document.querySelector('.wheel__disc--turning')).animationDelay)"
    )
    assert delay == pytest.approx(-7, abs=0.3)
    assert (await play.panel.locator(".wheel__hub").inner_text()) == "13"


async def test_a_round_with_a_winner_somewhere_else(theatre: Opens) -> None:
    play = await theatre(seconds_to_spin=10)
    await play.service.chat("!twgold Thrall", viewer="3003")
    await play.authorize()
    await play.until_boundary(and_seconds=-1)
    await shows(play, "The pool is open", "00:01")
    await play.pass_time(2)
    await shows(play, "Winding up")
    await play.pass_time(9)
    await shows(play, "The wheel is spinning!")
    await play.pass_time(10)
    await shows(play, "The wheel has stopped")
    await hides(play, "Thrall")
    await play.pass_time(8)
    await shows(play, "Checking if the winner is online", "Thrall")
    await play.report(is_online=True)
    await play.pass_time(10)
    await shows(play, "We have a winner!", "Thrall", "How to join")
    await play.pass_time(60)
    await shows(play, "The pool is open")


async def test_an_own_win_from_the_wheel_to_the_mail(theatre: Opens) -> None:
    play = await theatre(seconds_to_spin=10)
    await play.service.chat("!twgold Norinn")
    await play.authorize()
    await play.until_boundary(and_seconds=29)
    await shows(play, "It’s you! Checking if you are online", "Norinn")
    payout_id = (await play.report(is_online=True)).json()["payoutId"]
    await play.pass_time(12)
    await shows(
        play, "You won!", "1,000 gold", "for Norinn", "Pending", "Answer the streamer’s whisper", "!twgold"
    )
    await play.accept(payout_id)
    await play.pass_time(15)
    await shows(play, "You have answered")
    await play.service.set_status(payout_id, "InProgress")
    await play.pass_time(15)
    await shows(play, "In progress", "The streamer is mailing your gold")
    await play.service.set_status(payout_id, "Sent")
    await play.pass_time(15)
    await shows(play, "Sent", "Награда отправлена персонажу Norinn на почту, проверяй ящик!")
    await play.pass_time(2)
    await shows(play, "Want to play again?", "!twgold")
    await hides(play, "You’re in as")


@pytest.mark.parametrize(
    ("status", "words"),
    [("Failed", "could not be sent"), ("Cancelled", "was cancelled"), ("Expired", "has expired")],
)
async def test_a_prize_that_came_to_nothing(theatre: Opens, status: str, words: str) -> None:
    play = await theatre()
    payout_id = await play.service.pending_payout()
    await play.authorize()
    await shows(play, "You won!")
    if status == "Expired":
        play.service.advance(86_400)
        await play.settle()
        # Twitch hands out a new pass long before a day is over.
        await play.authorize()
        await play.pass_time(15)
    else:
        await play.service.set_status(payout_id, status)
        await play.pass_time(15)
    await shows(play, status, words)


async def test_an_own_name_that_was_not_online(theatre: Opens) -> None:
    play = await theatre(seconds_to_spin=10)
    await play.service.chat("!twgold Norinn")
    await play.authorize()
    await play.until_boundary(and_seconds=29)
    await play.report(is_online=False)
    await play.pass_time(10)
    await shows(play, "You were not online this time", "You’re in as Norinn")


@pytest.mark.parametrize(
    ("line", "changes", "words"),
    [
        ("!twgold Norinn", {"badges": ()}, "For subscribers only"),
        ("!twgold N0rinn", {}, "That is not a character’s name"),
        ("!twgold Thrall", {}, "That name is taken"),
    ],
)
async def test_a_refusal_in_chat_is_explained(
    theatre: Opens, line: str, changes: dict[str, Any], words: str
) -> None:
    play = await theatre()
    await play.service.chat("!twgold Thrall", viewer="3003")
    await play.service.chat(line, **changes)
    await play.authorize()
    await shows(play, words, f"You typed: {line.removeprefix('!twgold ')}", "How to join")


async def test_who_has_had_it_all(theatre: Opens) -> None:
    play = await theatre()
    for _ in range(10):
        payout_id = await play.service.pending_payout()
        await play.service.set_status(payout_id, "InProgress")
        await play.service.set_status(payout_id, "Sent")
        play.service.advance(300)
    await play.authorize()
    await shows(play, "You have won it all")


async def test_an_error_while_drawing_is_caught(theatre: Opens) -> None:
    play = await theatre()
    await play.authorize()
    await play.panel.evaluate("() => { String.prototype.padStart = () => { throw new Error('sabotage'); }; }")
    await play.pass_time(2)
    await shows(play, "Gnomish machinery has jammed!", "Load again")
    await play.panel.get_by_role("button", name="Load again").click()
    await shows(play, "Oiling the gears")
    await play.pass_time(0)
    await shows(play, "How to join")


@pytest.mark.parametrize("hours", [-1, 1])
async def test_the_viewer_s_clock_does_not_matter(theatre: Opens, hours: int) -> None:
    play = await theatre(viewer_clock_error=timedelta(hours=hours))
    await play.authorize()
    await shows(play, "04:00")
    await play.pass_time(35)
    await shows(play, "03:25")
