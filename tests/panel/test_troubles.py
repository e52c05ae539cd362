"""What goes wrong around a panel: an EBS that is away, storms of errors, old passes, hostile text."""

import asyncio
import json

import pytest
from playwright.async_api import Route, expect

from goldomatic.protocol.error_codes import ErrorCode
from tests.integration.api.service import token
from tests.panel.conftest import Opens
from tests.panel.test_states import hides, shows
from tests.panel.theatre import Theatre

pytestmark = pytest.mark.asyncio(loop_scope="session")

STATE = "/api/roulette/state"
# What the browser does when the tab is covered: a headless one never covers any.
HIDE = """(isHidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


async def answer_all(play: Theatre, status: int, code: str, **headers: str) -> None:
    """From now on every call of the page is answered so, by something in front of the EBS."""
    body = json.dumps({"code": code, "message": "…", "details": {}})
    exposed = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}

    async def answer(route: Route) -> None:
        await route.fulfill(
            status=status, body=body, headers=exposed | headers, content_type="application/json"
        )

    await play.page.route(f"{play.ebs_address}/**", answer)


async def answer_rightly(play: Theatre) -> None:
    """The EBS itself answers again."""
    await play.page.unroute(f"{play.ebs_address}/**")


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_every_error_code_has_its_own_words(theatre: Opens, language: str) -> None:
    play = await theatre(language=language)
    seen: dict[str, str] = {}
    await answer_all(play, 400, "invalid_payload")
    await play.authorize()
    title = play.panel.locator("h2")
    for code in ErrorCode:
        await answer_rightly(play)
        await answer_all(play, 400, code)
        await play.panel.get_by_role("button").click()
        await play.pass_time(0)
        seen[code] = await title.inner_text()
        assert seen[code]
        assert await play.panel.locator(".stage > p").first.inner_text()
    own = {code for code, words in seen.items() if list(seen.values()).count(words) == 1}
    assert {"rate_limited", "unauthorized", "internal_error", "unavailable", "not_subscriber"} <= own
    assert not set(seen) & set(seen.values())


async def test_an_unknown_code_is_no_reason_to_break(theatre: Opens) -> None:
    play = await theatre()
    await answer_all(play, 418, "a_code_of_the_future")
    await play.authorize()
    await shows(play, "A stranger answered", "Retry")


@pytest.mark.parametrize(("status", "code"), [(429, "rate_limited"), (503, "unavailable")])
async def test_a_storm_of_errors_makes_the_panel_quiet(theatre: Opens, status: int, code: str) -> None:
    play = await theatre()
    await play.authorize()
    await shows(play, "How to join")
    before = len(play.asked)
    await answer_all(play, status, code, **{"Retry-After": "20"})
    await play.pass_time(60)
    assert len(play.asked) - before <= 4
    await shows(play, "How to join", "Trying again in", "Retry")
    button = play.panel.locator(".ribbon button")
    await expect(button).to_have_attribute("aria-disabled", "true")
    await button.click(force=True)
    await play.pass_time(1)
    assert len(play.asked) - before <= 4
    await answer_rightly(play)
    await play.pass_time(30)
    await hides(play, "Trying again in")


async def test_the_ebs_s_own_rate_limit_is_obeyed(theatre: Opens) -> None:
    # As many as the first questions of a panel.
    play = await theatre(settings={"Mgm__RateLimit__ReadsPerMinute": "4"})
    await play.authorize()
    await shows(play, "How to join")
    await play.pass_time(36)
    await shows(play, "Easy on the lever!")
    # The EBS's windows run on the machine's clock, which does not move here: it never lets the page in again.
    asked = len(play.asked)
    await play.pass_time(10)
    assert len(play.asked) == asked


async def test_an_ebs_that_is_away_and_comes_back(theatre: Opens) -> None:
    play = await theatre()
    await play.page.route(f"{play.ebs_address}/**", lambda route: route.abort())
    await play.authorize()
    await shows(play, "No connection", "Trying again in", "Retry")
    await answer_rightly(play)
    await play.panel.get_by_role("button", name="Retry").click()
    await play.pass_time(1)
    await shows(play, "How to join")
    await play.page.route(f"{play.ebs_address}/**", lambda route: route.abort())
    await play.pass_time(40)
    await shows(play, "How to join", "No connection")
    await answer_rightly(play)
    await play.pass_time(60)
    await hides(play, "No connection")


async def test_a_stranger_s_page_in_front_of_the_ebs(theatre: Opens) -> None:
    play = await theatre()
    allowed = {"Access-Control-Allow-Origin": "*"}
    await play.page.route(
        f"{play.ebs_address}/**", lambda route: route.fulfill(body="<h1>Log in</h1>", headers=allowed)
    )
    await play.authorize()
    await shows(play, "A stranger answered")


async def look_away(play: Theatre, who_tells: str, *, is_away: bool) -> None:
    """Nobody looks at the panel any more, or somebody does again: Twitch says so, or the browser."""
    if who_tells == "Twitch":
        await play.tell("visibility", not is_away)
    else:
        await play.panel.evaluate(HIDE, is_away)


@pytest.mark.parametrize("who_tells", ["Twitch", "the browser"])
async def test_nothing_is_asked_while_nobody_looks(theatre: Opens, who_tells: str) -> None:
    play = await theatre()
    await play.authorize()
    await look_away(play, who_tells, is_away=True)
    asked = len(play.asked)
    await play.pass_time(120)
    assert len(play.asked) == asked
    await play.service.chat("!twgold Norinn")
    await look_away(play, who_tells, is_away=False)
    await play.pass_time(0)
    await shows(play, "You’re in as Norinn", "02:00")


async def test_a_pass_that_runs_out_is_renewed_without_a_word(theatre: Opens) -> None:
    play = await theatre()
    await play.authorize(exp=int(play.service.wall.now().timestamp()) + 10)
    await shows(play, "How to join")
    await play.pass_time(45)
    await shows(play, "Twitch’s pass has run out", "How to join")
    await play.authorize()
    await hides(play, "Twitch’s pass has run out")
    await play.service.chat("!twgold Norinn")
    await play.pass_time(60)
    await shows(play, "You’re in as Norinn")


async def test_a_pass_that_is_renewed_in_mid_flight_is_no_trouble(theatre: Opens) -> None:
    play = await theatre()
    await play.authorize()
    held: asyncio.Future[Route] = asyncio.get_running_loop().create_future()
    refusal = {"code": "unauthorized", "message": "…", "details": {"reason": "expired"}}

    async def hold(route: Route) -> None:
        held.set_result(route)

    await play.page.route(f"{play.ebs_address}{STATE}", hold)
    await play.page.clock.run_for(40_000)
    in_flight = await held
    renewed = token("2002", now=play.service.wall.now(), exp=int(play.service.wall.now().timestamp()) + 7200)
    await play.tell("authorized", {"token": renewed})
    allowed = {"Access-Control-Allow-Origin": "*"}
    await in_flight.fulfill(status=401, body=json.dumps(refusal), headers=allowed)
    await play.answered()
    await play.page.unroute(f"{play.ebs_address}{STATE}")
    async with play.page.expect_request(f"{play.ebs_address}{STATE}") as asked:
        await play.pass_time(1)
    request = await asked.value
    assert await request.header_value("Authorization") == f"Bearer {renewed}"
    await play.answered()
    await shows(play, "How to join")
    await hides(play, "Twitch’s pass has run out")


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=globalThis.ran=1>",
        "<script>globalThis.ran=1</script>",
        "\u202e!dlogwt\u202c \u2067אבג",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚a̴̵̜̰͔ͫ͗͢l̠ͨͧͩ͘g̴͔̲",
        "W" * 200,
    ],
)
async def test_what_viewers_typed_is_shown_as_text(theatre: Opens, text: str) -> None:
    play = await theatre()
    await play.service.chat(f"!twgold {text.replace(' ', '')}")
    refusal = (await play.service.pool_me())["lastRefusal"]
    assert refusal is not None
    await play.authorize()
    await shows(play, "That is not a character’s name")
    shown = play.panel.locator(".card__typed bdi")
    assert await shown.inner_text() == f"You typed: {refusal['characterName']}"
    assert await play.panel.evaluate("globalThis.ran") is None
    assert await play.panel.locator("img, main script").count() == 0
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await play.panel.evaluate(wide) <= 0
