"""Pictures of every state of the panel, for people to look at: a development tool that needs Chromium.

The answers here are made up, so that each state is there at once; that the panel reaches them with the real
EBS is what the tests see to.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from PIL import Image

from goldomatic.panel import desk_states, development, files
from goldomatic.panel.shot_state import PHONE_SIZE, TOKENS, State

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

__all__ = ["NoBrowser", "take_pictures"]

_PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
_ORIGIN: Final = "https://panel.ext-twitch.tv"
_GAP: Final = 8
_NOW: Final = "2026-04-04T12:00:{:02}.000Z"
# What opens or falls once is shown at its end; the wheel where it is.
_FINISH: Final = """() => document.getAnimations()
  .filter((each) => each.animationName !== "wheel-turns")
  .filter((each) => each.effect.getComputedTiming().endTime !== Infinity)
  .forEach((each) => each.finish())"""


class NoBrowser(Exception):
    """Playwright or a browser is missing."""


_INSIDE = {"isEnrolled": True, "characterName": "Norinn", "eligible": True}
_LANDED = {"spinPhase": "verification", "candidateCharacterName": "Norinn"}
_REFUSED = {"code": "character_name_taken_in_pool", "characterName": "Thrall", "at": _NOW.format(30)}
_ITEM = {
    "name": "Shadowmourne",
    "id": 49623,
    "count": 1,
    "link": "|cffff8000|Hitem:49623:0:0:0:0:0:0:0:80|h[Shadowmourne]|h|r",
    "texture": None,
    "bagId": 0,
    "slotId": 1,
}
_CHOSEN = {"state": "WaitingConfirmation", "selectedItem": _ITEM, "timeoutAt": "2026-04-04T12:05:12.000Z"}
_WAITING = {"queuePosition": 3, "estimatedWaitSeconds": 130}
_CHOOSING = {"state": "SelectingItem", "timeoutAt": _NOW.format(59)}
_GIVEN = {"state": "Completed", "selectedItem": _ITEM}
_NO_ANSWER = {"state": "Failed", "failureReason": "confirmation_timeout"}
_LONG_NAME = {"characterName": "Wwwwwwwwwwww"}
_LONG_GIFT = _LONG_NAME | {
    "selectedItem": _ITEM | {"name": "Свиток зачарования двуручного оружия - мощная ловкость", "count": 20}
}
_STATES: Final = (
    State(name="101-loading", token=None),
    State(name="102-empty", roulette={"spinPhase": "idle", "poolParticipantCount": 0}),
    State(name="102-join"),
    State(name="102-refused", me={"lastRefusal": _REFUSED}),
    State(name="102-share", token=TOKENS["stranger"]),
    State(name="102-visitor", token=TOKENS["visitor"]),
    State(name="102-inside", me=_INSIDE),
    State(name="102-full", me={"wonGold": 10_000}),
    State(name="103-spinning", seconds=7, roulette={"spinPhase": "spinning"}, me=_INSIDE),
    State(name="103-settling", seconds=22, roulette={"spinPhase": "spinning"}, me=_INSIDE),
    State(name="103-checking", seconds=25, roulette=_LANDED),
    State(name="103-checking-own", seconds=25, roulette=_LANDED, me=_INSIDE),
    State(name="103-winner", roulette=_LANDED | {"spinPhase": "completed", "outcome": "winner"}),
    State(
        name="103-nobody", roulette=_LANDED | {"spinPhase": "completed", "outcome": "no_winner"}, me=_INSIDE
    ),
    State(name="104-pending", payout={}),
    State(name="104-accepted", payout={"acceptedAt": _NOW.format(35)}),
    State(name="104-in-progress", payout={"status": "InProgress", "acceptedAt": _NOW.format(35)}),
    State(name="104-sent", payout={"status": "Sent"}),
    State(name="104-failed", payout={"status": "Failed"}),
    State(name="104-cancelled", payout={"status": "Cancelled"}),
    State(name="104-expired", payout={"status": "Expired"}),
    State(name="gift-how", clicks=("summary",)),
    State(name="gift-waiting", gift=_WAITING, me=_INSIDE),
    State(name="gift-checking", gift={"queuePosition": 1}),
    State(name="gift-choosing", gift=_CHOOSING),
    State(name="gift-chosen", gift=_CHOSEN),
    State(name="gift-chosen-long", gift=_CHOSEN | _LONG_GIFT),
    State(name="gift-and-gold", gift=_CHOSEN, payout={}),
    State(name="gift-and-gold-long", gift=_CHOSEN | _LONG_GIFT, payout=_LONG_NAME),
    State(name="gift-and-gold-phone", gift=_CHOSEN, payout={}, size=PHONE_SIZE),
    State(name="gift-and-gold-choosing", gift=_CHOOSING, payout={"acceptedAt": _NOW.format(35)}),
    State(name="gift-and-gold-waiting", gift=_WAITING, payout={}),
    State(name="gift-and-gold-failed", gift=_NO_ANSWER, payout={}),
    State(name="gift-and-gold-given", gift=_GIVEN, payout={}),
    State(name="gift-and-gold-sent", gift=_CHOSEN, payout={"status": "Sent"}),
    State(name="gift-given", gift=_GIVEN),
    State(name="gift-failed", gift=_NO_ANSWER),
    State(name="gift-nothing", gift={"state": "Failed", "failureReason": "no_items_available"}),
    State(name="105-unavailable", error="unavailable"),
    State(name="105-rate-limited", error="rate_limited"),
    State(name="phone-join", size=PHONE_SIZE),
    State(name="phone-checking-own", seconds=25, roulette=_LANDED, me=_INSIDE, size=PHONE_SIZE),
    State(name="phone-pending", payout={}, size=PHONE_SIZE),
)


def take_pictures(folder: Path, wanted: str = "") -> Path:
    """Write a picture of every state in both languages and themes; return the sheet with all of the panel.

    Only of those with ``wanted`` in their name. The streamer's pages are on a sheet of their own beside it.

    :class:`NoBrowser`, `files.PanelNotBuilt`.
    """
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a development tool's own need
    except ImportError:
        raise NoBrowser("the package playwright is not installed; it is one of the tests' tools") from None
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise NoBrowser("there is no Chromium in the PATH")
    folder.mkdir(parents=True, exist_ok=True)
    content = files.panel_files() | {files.CONFIG: files.config_script("")}
    looks = [(language, theme) for language in ("en", "ru") for theme in ("dark", "light")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        panel, desk = (
            [
                [_picture(browser, content, folder, state, look) for state in states if wanted in state.name]
                for look in looks
            ]
            for states in (_STATES, desk_states.STATES)
        )
        browser.close()
    _sheet(desk, folder / "sheet-streamer.png")
    return _sheet(panel, folder / "sheet.png")


def _picture(
    browser: Browser, content: Mapping[str, bytes], folder: Path, state: State, look: tuple[str, str]
) -> Path:
    language, theme = look
    path = folder / f"{state.name}-{language}-{theme}.png"
    context = browser.new_context(viewport={"width": state.size[0], "height": state.size[1]})
    page = context.new_page()
    asked: set[str] = set()
    page.route("**", lambda route: _answer(route, content, state, asked))
    page.goto(f"{_ORIGIN}/{state.page}?language={language}")
    _play_twitch(page, state, theme)
    page.wait_for_load_state("networkidle")
    for place in state.clicks:
        page.locator(place).first.click()
    page.locator(state.awaits).first.wait_for()
    page.evaluate(_FINISH)
    page.screenshot(path=path, full_page=state.is_whole)
    context.close()
    return path


def _play_twitch(page: Page, state: State, theme: str) -> None:
    told: list[tuple[str, object]] = [("context", {"theme": theme})]
    if state.token is not None:
        told.append(("authorized", {"token": state.token}))
    for kind, value in told:
        page.evaluate("([kind, value]) => postMessage({ kind, value }, '*')", [kind, value])


def _answer(route: Route, content: Mapping[str, bytes], state: State, asked: set[str]) -> None:
    address = route.request.url
    path = urlsplit(address).path
    asked.add(path)
    name = path.removeprefix("/")
    if address == files.HELPER_ADDRESS:
        route.fulfill(body=development.file("twitch-ext.js"), content_type="text/javascript")
    elif name in content:
        route.fulfill(body=content[name], content_type=files.media_type(name))
    elif not path.startswith("/api/"):
        route.fulfill(status=404)
    elif state.error is not None:
        body = {"code": state.error, "message": "…", "details": {}}
        route.fulfill(status=503, body=json.dumps(body), headers={"Retry-After": "20"})
    elif path.endswith("/cancel") and state.cancel_error is not None:
        route.fulfill(
            status=409, body=json.dumps({"code": state.cancel_error, "message": "…", "details": {}})
        )
    elif path == "/api/payouts/my-last" and state.payout is None:
        route.fulfill(status=404, body=json.dumps({"code": "not_found", "message": "…", "details": {}}))
    else:
        route.fulfill(body=json.dumps(_body(path, state, asked)), content_type="application/json")


def _body(path: str, state: State, asked: set[str]) -> dict[str, Any]:
    if path == "/api/roulette/state":
        said: dict[str, Any] = {
            "nextSpinAt": "2026-04-04T12:05:00.000Z",
            "serverNow": _NOW.format(state.seconds),
            "spinIntervalSeconds": 300,
            "poolParticipantCount": 12,
            "spinPhase": "collecting",
            "candidateCharacterName": None,
            "outcome": None,
            "currentSpinCycleId": "c0000000-0000-4000-8000-000000000001",
        }
        return said | dict(state.roulette)
    if path == "/api/pool/me":
        said = {"isEnrolled": False, "characterName": None, "eligible": False, "wonGold": 0}
        return said | {"lastRefusal": None} | dict(state.me)
    if path.endswith("/gift-queue"):
        return _gift_queue(state)
    if path == "/api/streamer/overview":
        is_cancelled = state.cancel_error is None and any(each.endswith("/cancel") for each in asked)
        return desk_states.OVERVIEW | dict(desk_states.AFTER_CANCEL if is_cancelled else state.overview)
    if path.endswith("/cancel"):
        return desk_states.PAYOUT | {"status": "Cancelled"}
    said = {
        "characterName": "Norinn",
        "goldAmount": 1000,
        "status": "Pending",
        "updatedAt": _NOW.format(30),
        "acceptedAt": None,
        "spinCycleId": "c0000000-0000-4000-8000-000000000001",
    }
    return said | dict(state.payout or {})


def _gift_queue(state: State) -> dict[str, Any]:
    request = {
        "characterName": "Norinn",
        "state": "Pending",
        "selectedItem": None,
        "queuePosition": None,
        "estimatedWaitSeconds": 0,
        "updatedAt": _NOW.format(30),
        "timeoutAt": None,
        "failureReason": None,
    }
    mine = [] if state.gift is None else [request | dict(state.gift)]
    return {"streamerId": "1001", "queueLength": 3, "active": None, "mine": mine}


def _sheet(rows: list[list[Path]], path: Path) -> Path:
    """Put all pictures on one, a row a language and theme."""
    if not rows[0]:
        return path
    pictures = [[_opened(each) for each in row] for row in rows]
    widths = [max(row[x].width for row in pictures) for x in range(len(pictures[0]))]
    heights = [max(each.height for each in row) for row in pictures]
    size = (sum(widths) + _GAP * (len(widths) + 1), sum(heights) + _GAP * (len(heights) + 1))
    sheet = Image.new("RGB", size, "#777777")
    for y, row in enumerate(pictures):
        for x, each in enumerate(row):
            sheet.paste(each, (sum(widths[:x]) + _GAP * (x + 1), sum(heights[:y]) + _GAP * (y + 1)))
    sheet.save(path)
    return path


def _opened(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.convert("RGB")
