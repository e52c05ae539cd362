"""The gift queue in the panel: from asking in chat to the item in the mail, and every way to get nothing."""

import re
from itertools import product
from typing import Any

import pytest
from playwright.async_api import expect

from goldomatic.ebs.domain.gift import FailureReason
from tests.integration.api.gifts.calls import LINEN, desktop, listed, turn_of
from tests.integration.api.service import KEY
from tests.panel.conftest import Opens
from tests.panel.test_access import CUT_OFF, SIZES, TOO_WIDE, violations
from tests.panel.test_states import hides, shows
from tests.panel.theatre import NAMES_OF_QUALITIES, Theatre

pytestmark = pytest.mark.asyncio(loop_scope="session")

REASONS = [*FailureReason, "no_items_available"]
GIFT_QUEUE = "/api/streamers/1001/gift-queue"


async def look_again(play: Theatre) -> None:
    """The viewer comes back to the panel after a moment."""
    await play.tell("visibility", False)
    await play.pass_time(6)
    await play.tell("visibility", True)
    await play.pass_time(0)


async def asked(play: Theatre, viewer: str = "2002", name: str = "Norinn") -> str:
    """A viewer asks in chat; the request's id. Over HTTP they could ask five times a minute only."""
    await play.service.chat(f"!twgift {name}", viewer)
    gift_id: str = (await listed(play.service))[-1]["id"]
    return gift_id


async def with_chosen_item(play: Theatre, character: str = "Norinn", **changes: Any) -> str:
    """It is the viewer's turn, and an item was chosen; the request's id."""
    gift_id = await asked(play, name=character)
    await turn_of(play.service, gift_id)
    answer = await desktop(play.service, "POST", f"/{gift_id}/select-item", {"item": LINEN | changes})
    assert answer.status_code == 200, answer.text
    return gift_id


async def test_how_gifts_work_and_who_waits(theatre: Opens) -> None:
    play = await theatre()
    await asked(play, "3003", "Thrall")
    await play.authorize()
    steps = play.panel.get_by_text("answer the whisper in WoW with !twgift", exact=False)
    await expect(steps).to_be_hidden()
    await play.panel.get_by_text("A gift from the streamer’s bags").click()
    await expect(steps).to_be_visible()
    await shows(play, "1 viewer in line now", "One gift per viewer")
    await play.panel.get_by_role("button", name="Copy !twgift").click()
    await shows(play, "Copied")
    assert await play.page.evaluate("navigator.clipboard.readText()") == "!twgift "
    await play.service.chat("!twgift Norinn")
    await play.pass_time(7)
    await shows(play, "You are number 2 in line", "About 1 minute to go")


async def test_a_gift_from_asking_to_the_mail(theatre: Opens) -> None:
    play = await theatre()
    await play.service.chat("!twgift Norinn")
    await play.authorize()
    await shows(play, "You are next", "Your subscription is being checked", "How to join")
    gift_id = (await listed(play.service))[0]["id"]
    await turn_of(play.service, gift_id)
    await play.pass_time(16)
    await shows(play, "It’s your turn!", "bags are being spun", "0:44 left")
    await desktop(play.service, "POST", f"/{gift_id}/select-item", {"item": LINEN})
    await play.pass_time(7)
    await shows(play, "This is for you!", "Linen Cloth", "×20", "for Norinn", "Answer the streamer’s whisper")
    await expect(play.panel.locator(".card--gift code")).to_have_text("!twgift")
    await shows(play, "4:53 left")
    await desktop(play.service, "POST", f"/{gift_id}/confirm", {"confirmed": True})
    await play.pass_time(14)
    await shows(play, "The gift is yours", "Linen Cloth", "check your mailbox")
    play.service.advance(1800)
    await look_again(play)
    await hides(play, "The gift is yours")
    await play.panel.get_by_text("A gift from the streamer’s bags").click()
    await shows(play, "You have had your gift from this streamer")


async def test_a_time_out_is_told_without_a_word_of_anybody(theatre: Opens) -> None:
    play = await theatre()
    await with_chosen_item(play)
    play.service.advance(285)
    await play.authorize()
    await shows(play, "This is for you!", "0:15 left")
    await play.pass_time(20)
    await shows(play, "No answer came in time", "You can ask again", "!twgift CharacterName")


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_every_failure_has_its_own_words(theatre: Opens, language: str) -> None:
    play = await theatre(language=language)
    await play.authorize()
    seen = set()
    for reason in [*REASONS, "a_word_of_tomorrow"]:
        gift_id = await asked(play)
        answer = await desktop(play.service, "PATCH", f"/{gift_id}", {"state": "Failed", "reason": reason})
        assert answer.status_code == 200, answer.text
        await look_again(play)
        card = play.panel.locator(".card--gift.card--error")
        title, body = await card.locator("h2").inner_text(), await card.locator("> p").last.inner_text()
        assert title
        assert body
        assert reason not in title + body
        seen.add(title)
    assert len(seen) == len(REASONS) + 1


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_an_item_bears_the_colour_of_its_quality(theatre: Opens, theme: str) -> None:
    play = await theatre(theme=theme)
    await play.authorize()
    name = play.panel.locator(".item__name")
    for color, (words, shown) in NAMES_OF_QUALITIES.items():
        gift_id = await with_chosen_item(play, link=f"|cff{color}|Hitem:1:0|h[Linen Cloth]|h|r")
        await look_again(play)
        await shows(play, words)
        assert await name.evaluate("(each) => getComputedStyle(each).color") == shown
        await desktop(play.service, "POST", f"/{gift_id}/confirm", {"confirmed": False})
    await with_chosen_item(play, link=None)
    await look_again(play)
    await expect(name).to_contain_text("Linen Cloth")
    await hides(play, *(f"{words} ·" for words, _ in NAMES_OF_QUALITIES.values()))


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=globalThis.ran=1>",
        "|cffff0000|Hitem:1|h[Thunderfury]|h|r",
        "\u202eyrufrednuhT\u202c \u2067אבג",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚a̴̵̜̰͔ͫ͗͢l̠ͨͧͩ͘g̴͔̲",
        "W" * 100,
    ],
)
async def test_an_item_s_name_is_shown_as_text(theatre: Opens, name: str) -> None:
    play = await theatre()
    await with_chosen_item(play, name=name, link=name)
    await play.authorize()
    assert await play.panel.locator(".item__name bdi").inner_text() == name
    assert await play.panel.evaluate("globalThis.ran") is None
    assert await play.panel.locator("img, main script").count() == 0
    assert await play.panel.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_gift_fits_into_a_panel_and_a_phone(theatre: Opens, language: str) -> None:
    play = await theatre(language=language)
    gift_id = await asked(play, name="Wwwwwwwwwwww")
    await play.authorize()
    for step in ("checking", "chosen", "failed", "how"):
        if step == "chosen":
            await turn_of(play.service, gift_id)
            item = LINEN | {"name": "Щ" * 40, "count": 1000}
            await desktop(play.service, "POST", f"/{gift_id}/select-item", {"item": item})
        elif step == "failed":
            await desktop(play.service, "POST", f"/{gift_id}/confirm", {"confirmed": False})
        elif step == "how":
            await play.panel.locator("summary").first.click()
        await look_again(play)
        for width, height in SIZES.values():
            await play.page.set_viewport_size({"width": width, "height": height})
            assert await play.panel.evaluate(TOO_WIDE) == [], (step, width)
            assert await play.panel.evaluate(CUT_OFF) == [], (step, width)


async def with_gold(play: Theatre, name: str = "Norinn") -> None:
    """The viewer has won, and has not answered yet."""
    await play.service.chat(f"!twgold {name}")
    body = {"twitchUserId": "2002"}
    answer = await play.service.client.post("/api/e2e/prepare-pending-payout", headers=KEY, json=body)
    assert answer.status_code == 200, answer.text


async def test_gold_and_gift_at_once_ask_for_two_answers(theatre: Opens) -> None:
    play = await theatre()
    await with_gold(play)
    other_id = await asked(play, "3003", "Thrall")
    gift_id = await asked(play)
    await play.authorize()
    await shows(play, "You won!", "You are number 2 in line")
    label = play.panel.locator(".card__label")
    await expect(label).to_have_text(["Gold", "Gift"])
    await desktop(play.service, "PATCH", f"/{other_id}", {"state": "Failed"})
    await turn_of(play.service, gift_id)
    await desktop(play.service, "POST", f"/{gift_id}/select-item", {"item": LINEN})
    await look_again(play)
    await shows(play, "You won!", "This is for you!", "Linen Cloth")
    # The gift waits for five minutes, the gold for a day.
    await expect(label).to_have_text(["Gift", "Gold"])
    await expect(play.panel.locator(".card > .command code")).to_have_text(["!twgift", "!twgold"])
    status = play.panel.get_by_role("status")
    await expect(status).to_have_text(
        re.compile(r"Gift: This is for you! Linen Cloth\..* You won! 1,000 gold for Norinn\. Pending\.")
    )


async def look_at(play: Theatre, language: str, theme: str, size: tuple[int, int]) -> None:
    """Twitch shows the panel so."""
    await play.page.set_viewport_size({"width": size[0], "height": size[1]})
    await play.tell("context", {"language": language, "theme": theme})
    await expect(play.panel.locator("html")).to_have_attribute("data-theme", theme)
    await expect(play.panel.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("has_gold", [True, False])
async def test_what_has_to_be_answered_is_in_sight(theatre: Opens, *, has_gold: bool) -> None:
    play = await theatre()
    if has_gold:
        await with_gold(play, "Wwwwwwwwwwww")
    # As long as names get in the game, and longer.
    await with_chosen_item(play, "Wwwwwwwwwwww", name="Свиток зачарования двуручного оружия – " * 2)
    await play.authorize()
    commands = play.panel.locator(".card > .command")
    wanted = ["!twgift", "!twgold"] if has_gold else ["!twgift"]
    for size, language, theme in product(("panel", "phone"), ("en", "ru"), ("dark", "light")):
        await look_at(play, language, theme, SIZES[size])
        await expect(commands.locator("code")).to_have_text(wanted)
        for number in range(len(wanted)):
            await expect(commands.nth(number)).to_be_in_viewport(ratio=1)
        assert await play.panel.evaluate("() => document.scrollingElement.scrollTop") == 0
        assert await play.panel.evaluate(TOO_WIDE) == []
        assert await play.panel.evaluate(CUT_OFF) == []
    assert await violations(play) == []


async def test_who_asks_by_heart_sees_their_place_before_their_turn_is_over(theatre: Opens) -> None:
    play = await theatre()
    await asked(play, "3003", "Thrall")
    await play.authorize()
    await asked(play)
    await play.pass_time(100)
    # Nobody chose anything for the one before them.
    await shows(play, "It’s your turn!")


async def test_without_a_gift_the_queue_is_seldom_asked_about(theatre: Opens) -> None:
    play = await theatre()
    await play.authorize()
    await play.pass_time(60)
    assert play.asked.count(GIFT_QUEUE) == 1
    await asked(play)
    await look_again(play)
    assert play.asked.count(GIFT_QUEUE) == 2
    await play.pass_time(14)
    await shows(play, "It’s your turn!")


async def test_an_ebs_without_a_queue_for_the_channel_is_no_trouble(theatre: Opens) -> None:
    play = await theatre()
    missing = '{"code": "not_found", "message": "…", "details": {}}'
    allowed = {"Access-Control-Allow-Origin": "*"}
    await play.page.route(
        f"**{GIFT_QUEUE}", lambda route: route.fulfill(status=404, body=missing, headers=allowed)
    )
    await play.authorize()
    await play.pass_time(30)
    await shows(play, "How to join", "A gift from the streamer’s bags")
    await hides(play, "Retry", "in line now")
