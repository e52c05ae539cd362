"""The streamer's pages (SPEC §5.4, §13, 201-204), in a real browser, against the real EBS."""

import pytest
from playwright.async_api import expect

from tests.integration.api.service import KEY
from tests.panel.conftest import Opens
from tests.panel.test_access import TOO_WIDE, violations
from tests.panel.test_states import hides, shows
from tests.panel.theatre import Theatre

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONFIG, LIVE = "config.html", "live_config.html"
PHONE, SETTINGS = (318, 496), (720, 700)


async def as_streamer(play: Theatre) -> None:
    """Twitch says that the broadcaster has opened the page; they have not shared their identity."""
    await play.authorize(None, role="broadcaster", opaque_user_id="U1001")


async def wins(play: Theatre, viewer: str, name: str, display_name: str) -> str:
    """A viewer with a name of their own choice wins; the payout's id."""
    await play.service.chat(f"!twgold {name}", viewer, chatter_user_name=display_name)
    answer = await play.service.client.post(
        "/api/e2e/prepare-pending-payout", headers=KEY, json={"twitchUserId": viewer}
    )
    assert answer.status_code == 200, answer.text
    payout_id: str = answer.json()["payoutId"]
    return payout_id


async def status_of(play: Theatre, payout_id: str) -> str:
    """How the newest event of a payout is called."""
    answer = await play.service.client.get(f"/api/payouts/{payout_id}/audit", headers=KEY)
    last: str = answer.json()[-1]["type"]
    return last


async def test_the_checklist_follows_what_happens(theatre: Opens) -> None:
    play = await theatre(document=CONFIG, size=SETTINGS)
    await as_streamer(play)
    await shows(play, "Version", "Nothing heard since the service began", "Write anything in your chat")
    await shows(play, "Not heard since the service began", "Nobody is waiting.", "10,000 gold", "24 hours")
    await shows(play, "has no token to write in your chat with")
    await play.service.chat("hello")
    # Time passes by a call of the Desktop here.
    await play.pass_time(9)
    await hides(play, "Nothing heard since", "Not heard since")
    await expect(play.panel.locator(".check--ok")).to_have_count(3)
    body = b'{"subscription":{"type":"channel.chat.message","status":"user_removed"}}'
    await play.service.post_signed(body, headers={"Twitch-Eventsub-Message-Type": "revocation"})
    await play.pass_time(9)
    await shows(play, "Twitch has ended the subscription", "user_removed")
    status = play.panel.get_by_role("status")
    await expect(status).to_contain_text("Twitch chat: Needs attention.")


async def test_nobody_else_sees_anything(theatre: Opens) -> None:
    play = await theatre(document=LIVE)
    await play.service.pending_payout()
    await play.authorize(role="moderator")
    await shows(play, "For the streamer only")
    assert play.asked == []
    await as_streamer(play)
    await shows(play, "Norinn")
    await play.authorize("3003")
    await shows(play, "For the streamer only")
    await hides(play, "Norinn")


async def test_a_prize_is_taken_back_by_keyboard_after_a_question(theatre: Opens) -> None:
    play = await theatre(document=LIVE)
    payout_id = await play.service.pending_payout()
    await as_streamer(play)
    await play.panel.locator("body").focus()
    focus = play.panel.locator(":focus-visible")
    question = play.panel.get_by_role("dialog", name="Cancel the prize of Norinn?")
    await play.page.keyboard.press("Tab")
    await expect(focus).to_have_text("Cancel… the prize of Norinn")
    await play.page.keyboard.press("Enter")
    await expect(question).to_contain_text("1,000 gold will not be mailed")
    await expect(focus).to_have_text("Keep it")
    await play.page.keyboard.press("Escape")
    await expect(question).to_be_hidden()
    await expect(focus).to_have_text("Cancel… the prize of Norinn")
    await play.pass_time(1)
    assert await status_of(play, payout_id) == "payout.created"
    await play.page.keyboard.press("Enter")
    await play.page.keyboard.press("Tab")
    await expect(focus).to_have_text("Cancel the prize")
    await play.page.keyboard.press("Enter")
    await play.pass_time(1)
    await shows(play, "The prize of Norinn is cancelled.", "Nobody is waiting.", "Cancelled")
    status = play.panel.get_by_role("status")
    await expect(status).to_contain_text("The prize of Norinn is cancelled.")
    # The button is gone; the keyboard goes on from its list.
    await expect(focus).to_have_text("Waiting for their gold")
    assert await status_of(play, payout_id) == "payout.cancelled"
    await play.pass_time(31)
    await hides(play, "The prize of Norinn is cancelled.")


@pytest.mark.parametrize("has_asked", [True, False])
async def test_the_focus_stays_in_the_list_when_the_game_takes_a_prize(
    theatre: Opens, *, has_asked: bool
) -> None:
    play = await theatre(document=LIVE)
    payout_id = await play.service.pending_payout()
    await wins(play, "3003", "Thrall", "Otto")
    await as_streamer(play)
    button = play.panel.get_by_role("button", name="Cancel… the prize of Norinn")
    await button.focus()
    if has_asked:
        await play.page.keyboard.press("Enter")
        await expect(play.panel.get_by_role("dialog")).to_be_visible()
    await play.service.set_status(payout_id, "InProgress")
    await play.pass_time(9)
    await expect(play.panel.locator(".prize .button")).to_have_count(1)
    if has_asked:
        await expect(play.panel.locator(":focus")).to_have_text("Keep it")
        await play.page.keyboard.press("Enter")
    await expect(play.panel.locator(":focus")).to_have_text("Waiting for their gold")
    await play.page.keyboard.press("Tab")
    await expect(play.panel.locator(":focus")).to_have_text("Cancel… the prize of Thrall")


async def test_what_the_game_may_hold_by_then_is_left_alone(theatre: Opens) -> None:
    play = await theatre(document=LIVE)
    payout_id = await play.service.pending_payout()
    await as_streamer(play)
    await play.panel.get_by_role("button", name="Cancel…").click()
    await play.service.set_status(payout_id, "InProgress")
    await play.panel.get_by_role("button", name="Cancel the prize", exact=True).click()
    await play.pass_time(1)
    await shows(
        play, "was not cancelled", "It has moved on meanwhile", "In progress", "With the game already"
    )
    await expect(play.panel.get_by_role("button", name="Cancel…")).to_have_count(0)
    assert await status_of(play, payout_id) == "payout.started"


async def test_an_ebs_that_is_away_and_comes_back(theatre: Opens) -> None:
    play = await theatre(document=LIVE)
    await play.page.route(f"{play.ebs_address}/**", lambda route: route.abort())
    await as_streamer(play)
    await shows(play, "No connection", "Retry")
    await play.page.unroute(f"{play.ebs_address}/**")
    await play.service.pending_payout()
    await play.panel.get_by_role("button", name="Retry").click()
    await play.pass_time(1)
    await shows(play, "Norinn", "Pending")
    await play.page.route(f"{play.ebs_address}/**", lambda route: route.abort())
    await play.pass_time(10)
    await shows(play, "Norinn", "No connection", "Last answer")
    await play.panel.get_by_role("button", name="Cancel…").click()
    await play.panel.get_by_role("button", name="Cancel the prize", exact=True).click()
    await play.pass_time(1)
    await shows(play, "The prize of Norinn was not cancelled.")
    await play.page.unroute(f"{play.ebs_address}/**")
    await play.pass_time(60)
    await hides(play, "No connection")


@pytest.mark.parametrize(("document", "size"), [(CONFIG, SETTINGS), (LIVE, PHONE)])
async def test_axe_has_nothing_to_say_and_nothing_is_cut_off(
    theatre: Opens, document: str, size: tuple[int, int]
) -> None:
    play = await theatre(document=document, size=size)
    looks = [(language, theme) for language in ("en", "ru") for theme in ("dark", "light")]

    async def look_everywhere() -> None:
        for language, theme in looks:
            await play.tell("context", {"language": language, "theme": theme})
            assert await violations(play) == []
            assert await play.panel.evaluate(TOO_WIDE) == []

    await look_everywhere()
    await wins(play, "2002", "Норинчикккк", "W" * 25)
    await wins(play, "3003", "Wwwwwwwwwwww", "<img src=x onerror=globalThis.ran=1>")
    started = await wins(play, "4004", "Thrall", "\u202edlog\u202c אבג")
    await play.service.set_status(started, "InProgress")
    ended = await wins(play, "5005", "Jaina", "W" * 25)
    await play.service.set_status(ended, "Failed")
    await play.service.set_status(ended, "Sent")
    await as_streamer(play)
    await shows(play, "<img src=x onerror=globalThis.ran=1>", "W" * 25)
    # A name that is written from right to left turns nothing around it.
    await expect(play.panel.locator(".prize__who bdi", has_text="אבג")).to_have_count(1)
    assert await play.panel.evaluate("globalThis.ran") is None
    assert await play.panel.locator("img, main script").count() == 0
    await look_everywhere()
    await play.panel.locator(".prize .button").first.click()
    await expect(play.panel.get_by_role("dialog")).to_be_visible()
    await look_everywhere()
