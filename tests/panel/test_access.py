"""The panel for everybody: axe's rules, keyboard only, both languages and themes, small and large, still."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.integration.api.gifts.calls import LINEN, asked, desktop, turn_of
from tests.panel.conftest import Opens
from tests.panel.test_states import shows
from tests.panel.theatre import NAMES_OF_QUALITIES, Theatre

pytestmark = pytest.mark.asyncio(loop_scope="session")

AXE = Path(__file__).parents[2] / "panel" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"panel": (318, 496), "low": (318, 100), "phone": (390, 700)}
# What opens or falls once is at its end; what turns for ever goes on.
FINISH = """() => document.getAnimations()
  .filter((each) => each.effect.getComputedTiming().endTime !== Infinity).forEach((each) => each.finish())"""
# axe does not judge text on a gradient: each is made flat, of the colour in it that is nearest to its text.
FLATTEN = """() => {
  const golden = ".button:not(.button--quiet, .button--danger)";
  const flat = { ".stage": "#5a3f33", ".header": "#6d4c41", [golden]: "#eda200" };
  for (const [selector, color] of Object.entries(flat)) {
    for (const each of document.querySelectorAll(selector)) {
      each.style.background = each.getAttribute("aria-disabled") === "true" ? "" : color;
    }
  }
}"""
# Elements that reach beyond the right edge, but for pictures, which the machine's frame cuts.
TOO_WIDE = """() => [...document.querySelectorAll("main *")]
  .filter((each) => !each.closest("svg, .machine, .unseen, .falling"))
  .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .map((each) => each.outerHTML)"""
CUT_OFF = """() => [...document.querySelectorAll(".plate")]
  .filter((each) => each.scrollHeight > each.clientHeight + 1).map((each) => each.innerText)"""
WATCH_STATUS = """() => {
  globalThis.told = [];
  const status = document.querySelector("[role=status]");
  new MutationObserver(() => told.push(status.textContent))
    .observe(status, { characterData: true, childList: true, subtree: true });
}"""
ANIMATED = """() => [...new Set(document.getAnimations().flatMap((each) => each.effect.getKeyframes())
  .flatMap((frame) => Object.keys(frame)))]"""
STATES = ["loading", "problem", "share", "join", "checking", "won", "sent", "gift", "gift failed", "trouble"]
# The chosen item once more for every quality that it could have.
ALL_QUALITIES = """() => {
  const item = document.querySelector(".item");
  const names = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
    .flatMap((rule) => rule.selectorText?.match(/item__name--(\\w+)/)?.[1] ?? []);
  for (const name of names) {
    const copy = item.cloneNode(true);
    copy.querySelector(".item__name").className = `item__name item__name--${name}`;
    item.after(copy);
  }
  return names;
}"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def violations(play: Theatre) -> list[str]:
    """What axe finds in the page as it is now."""
    await play.panel.evaluate(FINISH)
    await play.panel.evaluate(FLATTEN)
    # Handed over by the debugger, as the page's policy allows no foreign script; axe needs timers that run.
    await play.page.clock.resume()
    await play.panel.evaluate(AXE.read_text(encoding="utf-8"))
    options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    found: list[dict[str, Any]] = await play.panel.evaluate(
        f"async () => (await axe.run(document, {options})).violations"
    )
    return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]


async def to_state(play: Theatre, state: str) -> None:
    """Bring the panel into a state."""
    match state:
        case "loading":
            return
        case "problem":
            await play.page.route(f"{play.ebs_address}/**", lambda route: route.abort())
            await play.authorize()
            await expect(play.panel.locator(".stage--message .button")).to_be_visible()
        case "share":
            await play.authorize(None)
        case "join":
            await play.service.chat("!twgold N0rinn")
            await play.authorize()
            for summary in await play.panel.locator("summary").all():
                await summary.click()
        case "checking":
            await play.service.chat("!twgold Norinn")
            await play.authorize()
            await play.until_boundary(and_seconds=29)
        case "won":
            await play.service.pending_payout()
            await play.authorize()
        case "sent":
            payout_id = await play.service.pending_payout()
            await play.service.set_status(payout_id, "InProgress")
            await play.service.set_status(payout_id, "Sent")
            await play.authorize()
        case "gift":
            gift_id = (await asked(play.service))["id"]
            await turn_of(play.service, gift_id)
            await desktop(play.service, "POST", f"/{gift_id}/select-item", {"item": LINEN})
            await play.authorize()
        case "gift failed":
            gift_id = (await asked(play.service))["id"]
            await desktop(play.service, "PATCH", f"/{gift_id}", {"state": "Failed"})
            await play.authorize()
        case "trouble":
            await play.authorize()
            await play.page.route(f"{play.ebs_address}/**", lambda route: route.abort())
            await play.pass_time(40)
        case _:
            raise AssertionError(state)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("state", STATES)
async def test_axe_has_nothing_to_say(theatre: Opens, state: str, language: str) -> None:
    play = await theatre(language=language, theme="dark", seconds_to_spin=10 if state == "checking" else 240)
    await to_state(play, state)
    assert await violations(play) == []
    await play.tell("context", {"theme": "light", "language": language})
    await expect(play.panel.locator("html")).to_have_attribute("data-theme", "light")
    assert await violations(play) == []


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_every_quality_can_be_read(theatre: Opens, theme: str) -> None:
    play = await theatre(theme=theme)
    await to_state(play, "gift")
    assert len(await play.panel.evaluate(ALL_QUALITIES)) == len(NAMES_OF_QUALITIES) - 1, "common is plain"
    assert await violations(play) == []


async def test_axe_itself_finds_something(theatre: Opens) -> None:
    play = await theatre()
    await play.panel.evaluate("() => document.querySelector('main').append(document.createElement('button'))")
    assert any(each.startswith("button-name") for each in await violations(play))


async def test_all_can_be_done_by_keyboard(theatre: Opens) -> None:
    play = await theatre()
    await play.authorize(None)
    await play.panel.locator("body").focus()
    seen = []
    for _ in range(4):
        await play.page.keyboard.press("Tab")
        focus = play.panel.locator(":focus-visible")
        seen.append((await focus.inner_text()).split("\n")[0].strip())
        outline = await focus.evaluate("(each) => getComputedStyle(each).outlineStyle")
        assert outline == "solid"
    assert seen == ["Share my identity", "Copy", "A gift from the streamer’s bags", "Rules"]
    await play.page.keyboard.press("Enter")
    await expect(play.panel.get_by_text("10,000 gold at most")).to_be_visible()
    await play.page.keyboard.press("Shift+Tab")
    await play.page.keyboard.press("Enter")
    await play.page.keyboard.press("Tab")
    await expect(play.panel.get_by_role("button", name="Copy !twgift")).to_be_focused()


@pytest.mark.parametrize("can_be_copied", [True, False])
async def test_copying_where_the_clipboard_is_forbidden(theatre: Opens, *, can_be_copied: bool) -> None:
    play = await theatre()
    await play.authorize()
    await play.panel.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    if not can_be_copied:
        await play.panel.evaluate("() => { document.execCommand = () => false; }")
    await play.panel.get_by_role("button", name="Copy !twgold").focus()
    await play.page.keyboard.press("Enter")
    if can_be_copied:
        await shows(play, "Copied")
        await expect(play.panel.get_by_role("button", name="Copied !twgold")).to_be_focused()
    else:
        await shows(play, "Press Ctrl+C")
        await play.page.keyboard.press("Control+C")
    assert await play.page.evaluate("navigator.clipboard.readText()") == "!twgold "


async def test_a_reader_is_told_what_happens_and_not_every_second(theatre: Opens) -> None:
    play = await theatre(seconds_to_spin=10)
    await play.service.chat("!twgold Norinn")
    await play.authorize()
    status = play.panel.get_by_role("status")
    await expect(status).to_have_text("The pool is open. You’re in as Norinn.")
    await play.panel.evaluate(WATCH_STATUS)
    await play.until_boundary(and_seconds=29)
    await expect(status).to_have_text("It’s you! Checking if you are online… Norinn")
    told = await play.panel.evaluate("globalThis.told")
    assert told == [
        "Winding up the spring…",
        "The wheel is spinning!",
        "The wheel has stopped. Reading the plate…",
        "It’s you! Checking if you are online… Norinn",
    ]
    timer = play.panel.get_by_role("timer")
    assert await timer.get_attribute("aria-label") == "4 minutes 31 seconds"


async def test_where_motion_is_unwelcome_nothing_moves_and_all_is_told(theatre: Opens) -> None:
    play = await theatre(motion="reduce", seconds_to_spin=10)
    await play.service.chat("!twgold Norinn")
    await play.authorize()
    await play.until_boundary(and_seconds=8)
    await shows(play, "The wheel is spinning!", "12")
    assert await play.panel.evaluate("() => document.getAnimations().length") == 0
    await play.pass_time(21)
    await shows(play, "It’s you!", "Norinn")
    assert await play.panel.evaluate("() => document.getAnimations().length") == 0


@pytest.mark.parametrize("state", ["loading", "won", "sent", "gift"])
async def test_where_motion_is_unwelcome_no_other_state_moves_either(theatre: Opens, state: str) -> None:
    play = await theatre(motion="reduce")
    await to_state(play, state)
    assert await play.panel.evaluate("() => document.getAnimations().length") == 0


@pytest.mark.parametrize(
    ("state", "selector", "side", "color"),
    [
        ("join", ".countdown__face", "color", "rgb(255, 179, 0)"),
        ("join", ".header", "backgroundImage", "rgb(93, 64, 55)"),
        ("gift failed", ".card--error", "borderLeftColor", "rgb(229, 57, 53)"),
        ("sent", ".card--success", "borderLeftColor", "rgb(67, 160, 71)"),
    ],
)
@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_the_colours_are_the_contract_s(
    theatre: Opens, theme: str, state: str, selector: str, side: str, color: str
) -> None:
    play = await theatre(theme=theme)
    await to_state(play, state)
    shown = await play.panel.locator(selector).first.evaluate(f"(each) => getComputedStyle(each).{side}")
    assert color in shown


async def test_only_transform_and_opacity_are_animated(theatre: Opens) -> None:
    play = await theatre(seconds_to_spin=10)
    await play.service.chat("!twgold Norinn")
    await play.authorize()
    await play.until_boundary(and_seconds=8)
    animated = await play.panel.evaluate(ANIMATED)
    assert set(animated) - {"offset", "computedOffset", "easing", "composite"} <= {"transform", "opacity"}
    assert "transform" in animated


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_nothing_is_cut_off_or_moves_away(theatre: Opens, size: str, language: str) -> None:
    play = await theatre(size=SIZES[size], language=language, seconds_to_spin=10)
    heights = set()
    for name in ("!twgold Норинчикккк", "!twgold Wwwwwwwwwwww"):
        await play.service.chat(name, viewer="2002" if "W" in name else "3003")
    await play.authorize()
    for seconds in (0, 18, 21):
        await play.pass_time(seconds)
        assert await play.panel.evaluate(TOO_WIDE) == []
        assert await play.panel.evaluate(CUT_OFF) == []
        heights.add(await play.panel.evaluate("() => document.querySelector('.stage').offsetHeight"))
    assert len(heights) == 1
