"""Pictures of every state of the panel, for people to look at: a development tool that needs Chromium.

The answers here are made up, so that each state is there at once; that the panel reaches them with the real
EBS is what the tests see to.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from PIL import Image

from goldomatic.panel import development, files

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

__all__ = ["NoBrowser", "take_pictures"]

_PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
_ORIGIN: Final = "https://panel.ext-twitch.tv"
_SIZE: Final = (318, 496)
_GAP: Final = 8
_NOW: Final = "2026-04-04T12:00:{:02}.000Z"
# {"opaque_user_id": …, "user_id": "2002", "channel_id": "1001"}, and two without the last two;
# nobody checks the signature here.
_KNOWN: Final = "x.eyJvcGFxdWVfdXNlcl9pZCI6IlUyMDAyIiwidXNlcl9pZCI6IjIwMDIiLCJjaGFubmVsX2lkIjoiMTAwMSJ9.x"
_STRANGER: Final = "x.eyJvcGFxdWVfdXNlcl9pZCI6IlUyMDA5In0.x"
_VISITOR: Final = "x.eyJvcGFxdWVfdXNlcl9pZCI6IkEwMDAxIn0.x"


# What opens or falls once is shown at its end; the wheel where it is.
_FINISH: Final = """() => document.getAnimations()
  .filter((each) => each.animationName !== "wheel-turns")
  .filter((each) => each.effect.getComputedTiming().endTime !== Infinity)
  .forEach((each) => each.finish())"""


class NoBrowser(Exception):
    """Playwright or a browser is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What the EBS and Twitch say in a state; ``error`` replaces every answer."""

    name: str
    token: str | None = _KNOWN
    seconds: int = 40
    roulette: Mapping[str, Any] = field(default_factory=dict)
    me: Mapping[str, Any] = field(default_factory=dict)
    payout: Mapping[str, Any] | None = None
    gift: Mapping[str, Any] | None = None
    is_opened: bool = False
    error: str | None = None


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
_STATES: Final = (
    _State(name="101-loading", token=None),
    _State(name="102-empty", roulette={"spinPhase": "idle", "poolParticipantCount": 0}),
    _State(name="102-join"),
    _State(name="102-refused", me={"lastRefusal": _REFUSED}),
    _State(name="102-share", token=_STRANGER),
    _State(name="102-visitor", token=_VISITOR),
    _State(name="102-inside", me=_INSIDE),
    _State(name="102-full", me={"wonGold": 10_000}),
    _State(name="103-spinning", seconds=7, roulette={"spinPhase": "spinning"}, me=_INSIDE),
    _State(name="103-settling", seconds=22, roulette={"spinPhase": "spinning"}, me=_INSIDE),
    _State(name="103-checking", seconds=25, roulette=_LANDED),
    _State(name="103-checking-own", seconds=25, roulette=_LANDED, me=_INSIDE),
    _State(name="103-winner", roulette=_LANDED | {"spinPhase": "completed", "outcome": "winner"}),
    _State(
        name="103-nobody", roulette=_LANDED | {"spinPhase": "completed", "outcome": "no_winner"}, me=_INSIDE
    ),
    _State(name="104-pending", payout={}),
    _State(name="104-accepted", payout={"acceptedAt": _NOW.format(35)}),
    _State(name="104-in-progress", payout={"status": "InProgress", "acceptedAt": _NOW.format(35)}),
    _State(name="104-sent", payout={"status": "Sent"}),
    _State(name="104-failed", payout={"status": "Failed"}),
    _State(name="104-cancelled", payout={"status": "Cancelled"}),
    _State(name="104-expired", payout={"status": "Expired"}),
    _State(name="gift-how", is_opened=True),
    _State(name="gift-waiting", gift={"queuePosition": 3, "estimatedWaitSeconds": 130}, me=_INSIDE),
    _State(name="gift-checking", gift={"queuePosition": 1}),
    _State(name="gift-choosing", gift={"state": "SelectingItem", "timeoutAt": _NOW.format(59)}),
    _State(name="gift-chosen", gift=_CHOSEN),
    _State(name="gift-chosen-and-gold", gift=_CHOSEN, payout={}),
    _State(name="gift-given", gift={"state": "Completed", "selectedItem": _ITEM}),
    _State(name="gift-failed", gift={"state": "Failed", "failureReason": "confirmation_timeout"}),
    _State(name="gift-nothing", gift={"state": "Failed", "failureReason": "no_items_available"}),
    _State(name="105-unavailable", error="unavailable"),
    _State(name="105-rate-limited", error="rate_limited"),
)


def take_pictures(folder: Path) -> Path:
    """Write a picture of every state in both languages and themes; return the sheet with all of them.

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
    rows: list[list[Path]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        for language in ("en", "ru"):
            for theme in ("dark", "light"):
                look = (language, theme)
                rows.append([_picture(browser, content, folder, state, look) for state in _STATES])
        browser.close()
    return _sheet(rows, folder / "sheet.png")


def _picture(
    browser: Browser, content: Mapping[str, bytes], folder: Path, state: _State, look: tuple[str, str]
) -> Path:
    language, theme = look
    path = folder / f"{state.name}-{language}-{theme}.png"
    context = browser.new_context(viewport={"width": _SIZE[0], "height": _SIZE[1]})
    page = context.new_page()
    page.route("**", lambda route: _answer(route, content, state))
    page.goto(f"{_ORIGIN}/panel.html?language={language}")
    _play_twitch(page, state, theme)
    page.wait_for_load_state("networkidle")
    if state.is_opened:
        page.locator("summary").first.click()
    page.evaluate(_FINISH)
    page.screenshot(path=path)
    context.close()
    return path


def _play_twitch(page: Page, state: _State, theme: str) -> None:
    told: list[tuple[str, object]] = [("context", {"theme": theme})]
    if state.token is not None:
        told.append(("authorized", {"token": state.token}))
    for kind, value in told:
        page.evaluate("([kind, value]) => postMessage({ kind, value }, '*')", [kind, value])


def _answer(route: Route, content: Mapping[str, bytes], state: _State) -> None:
    address = route.request.url
    path = urlsplit(address).path
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
    elif path == "/api/payouts/my-last" and state.payout is None:
        route.fulfill(status=404, body=json.dumps({"code": "not_found", "message": "…", "details": {}}))
    else:
        route.fulfill(body=json.dumps(_body(path, state)), content_type="application/json")


def _body(path: str, state: _State) -> dict[str, Any]:
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
    said = {
        "characterName": "Norinn",
        "goldAmount": 1000,
        "status": "Pending",
        "updatedAt": _NOW.format(30),
        "acceptedAt": None,
        "spinCycleId": "c0000000-0000-4000-8000-000000000001",
    }
    return said | dict(state.payout or {})


def _gift_queue(state: _State) -> dict[str, Any]:
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
    width, height = _SIZE[0] + _GAP, _SIZE[1] + _GAP
    sheet = Image.new("RGB", (width * len(rows[0]) + _GAP, height * len(rows) + _GAP), "#777777")
    for y, row in enumerate(rows):
        for x, each in enumerate(row):
            with Image.open(each) as picture:
                sheet.paste(picture, (x * width + _GAP, y * height + _GAP))
    sheet.save(path)
    return path
