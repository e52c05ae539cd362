"""Puts the panel on a page as Twitch does: its own origin, Twitch's content policy, a frame, a helper script.

The EBS is the real one on a real socket; its clocks and the page's move together, and only when told to. The
helper script is the project's own stand-in, and the test says what Twitch would say.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Browser, ConsoleMessage, Frame, Page, Request, Route

from goldomatic.ambient import parse_instant
from goldomatic.panel import files
from goldomatic.panel.files import HELPER_ADDRESS
from tests.integration.api.service import KEY, START, Service, running_service, token
from tests.support.listening import listening

CLIENT_ID = "panelclient0123456789"
ORIGIN = f"https://{CLIENT_ID}.ext-twitch.tv"
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    # The page seems to come from the internet, and its EBS is on this machine: fine for a test.
    "--disable-features=LocalNetworkAccessChecks",
]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
STUB = Path(files.__file__).with_name("dev") / "twitch-ext.js"
STEP_SECONDS = 1.0
# Counts the page's open questions, from asking to the end of the answer. Chance always takes the middle, so
# that a test knows when the panel asks; the panel's own tests try all of it.
COUNTING = """(() => {
  Math.random = () => 0.5;
  const { fetch } = globalThis;
  globalThis.openQuestions = 0;
  globalThis.fetch = async (...question) => {
    globalThis.openQuestions += 1;
    try {
      const answer = await fetch(...question);
      const body = await answer.clone().arrayBuffer();
      return new Response(answer.status === 304 ? null : body, answer);
    } finally {
      globalThis.openQuestions -= 1;
    }
  };
})();"""
# Lets the page work until it has no open question. Its timers do not run by themselves; its tasks do.
REST = """async () => {
  const turn = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  });
  let quiet = 0;
  while (quiet < 3) {
    await turn();
    quiet = globalThis.openQuestions === 0 ? quiet + 1 : 0;
  }
}"""
# What an item's quality is called, and its colour on the page, by the game's colour.
NAMES_OF_QUALITIES = {
    "9d9d9d": ("Poor", "rgb(168, 168, 168)"),
    "ffffff": ("Common", "rgb(255, 255, 255)"),
    "1eff00": ("Uncommon", "rgb(30, 255, 0)"),
    "0070dd": ("Rare", "rgb(78, 166, 255)"),
    "a335ee": ("Epic", "rgb(197, 131, 247)"),
    "ff8000": ("Legendary", "rgb(255, 143, 31)"),
}
NO_RATE_LIMIT = {"Mgm__RateLimit__ReadsPerMinute": "100000"}
SETTINGS = {"Twitch__ExtensionClientId": CLIENT_ID} | NO_RATE_LIMIT


def browser_program() -> str:
    """Where the browser is; `run.py` sees to it that there is one."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert found, "no Chromium in the PATH"
    return found


@dataclass
class Theatre:
    """A running EBS, and a window in which somebody looks at the panel."""

    service: Service
    page: Page
    ebs_address: str
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def panel(self) -> Frame:
        """The frame with the panel in it."""
        frame = self.page.frame(name="panel")
        assert frame
        return frame

    async def text(self) -> str:
        """What a viewer reads."""
        return await self.panel.locator("main").inner_text()

    async def tell(self, kind: str, value: Any) -> None:
        """Twitch tells the page something."""
        await self.page.evaluate("([kind, value]) => tell(kind, value)", [kind, value])

    async def authorize(self, viewer: str | None = "2002", **claims: Any) -> None:
        """Twitch says who is looking; the first answers of the EBS are awaited."""
        passed = token(viewer, now=self.service.wall.now(), **claims)
        await self.tell("authorized", {"token": passed})
        await self.pass_time(0)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass for the EBS and for the page; every answer is awaited before more passes."""
        left = seconds
        while True:
            step = min(left, STEP_SECONDS)
            if step > 0:
                self.service.advance(step)
                await self.settle()
            await self.page.clock.run_for(round(step * 1000) + 1)
            await self.answered()
            left -= step
            if left <= 0:
                break
        # What the last answers made the page ask at once.
        await self.page.clock.run_for(1)
        await self.answered()

    async def answered(self) -> None:
        """Everything that was asked has been answered, and the page has taken it in."""
        await self.panel.evaluate(REST)

    async def settle(self) -> None:
        """Any command lets the EBS do what is due."""
        await self.service.client.delete("/api/pool/9", headers=KEY)

    async def until_boundary(self, *, and_seconds: float = 0) -> None:
        """Let time pass up to the next spin, and so much longer."""
        state = await self.service.state()
        left = (parse_instant(state["nextSpinAt"]) - parse_instant(state["serverNow"])).total_seconds()
        await self.pass_time(left + and_seconds)

    async def shared(self) -> None:
        """The panel has asked Twitch to ask for the viewer's identity."""
        await self.page.wait_for_function("() => shares.length === 1")

    async def accept(self, payout_id: str) -> None:
        """The winner has answered in the game."""
        path = f"/api/payouts/{payout_id}/confirm-acceptance"
        answer = await self.service.client.post(path, headers=KEY, json={"characterName": "Norinn"})
        assert answer.status_code == 200

    async def report(self, *, is_online: bool) -> httpx.Response:
        """The Desktop tells what the game said about the candidate."""
        candidate = (await self.service.client.get("/api/roulette/candidate", headers=KEY)).json()
        body = {
            "schemaVersion": 1,
            "spinCycleId": candidate["spinCycleId"],
            "characterName": candidate["characterName"],
            "online": is_online,
            "capturedAt": "2026-04-04T12:00:01.000Z",
        }
        return await self.service.client.post("/api/roulette/verify-candidate", headers=KEY, json=body)


@asynccontextmanager
async def theatre_on(
    browser: Browser,
    panel_files: Mapping[str, bytes],
    folder: Path,
    *,
    seconds_to_spin: float = 240,
    settings: Mapping[str, str] | None = None,
    **seen: Any,
) -> AsyncIterator[Theatre]:
    """Open everything: an EBS of its own, and a window on it, as `window_on` has it."""
    changes = SETTINGS | dict(settings or {})
    async with running_service(f"sqlite:///{folder}/mgm.sqlite3", **changes) as service:
        service.advance(240 - seconds_to_spin)
        async with window_on(service, browser, panel_files, **seen) as theatre:
            yield theatre


@asynccontextmanager
async def window_on(
    service: Service,
    browser: Browser,
    panel_files: Mapping[str, bytes],
    *,
    document: str = "panel.html",
    language: str = "en",
    theme: str = "dark",
    size: tuple[int, int] = (318, 496),
    motion: Literal["no-preference", "reduce"] = "no-preference",
    is_helper_blocked: bool = False,
    content: Mapping[str, bytes] | None = None,
    viewer_clock_error: timedelta = timedelta(0),
) -> AsyncIterator[Theatre]:
    """Open the panel on a running EBS; at the end nothing may have broken the content policy, or thrown."""
    async with listening(service.app) as ebs_address:
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]}, reduced_motion=motion, locale="de-DE"
        )
        await context.grant_permissions(["clipboard-read"], origin="https://www.twitch.tv")
        served = dict(content or panel_files) | {files.CONFIG: files.config_script(ebs_address)}
        policy = files.content_policy(CLIENT_ID, ebs_address)

        async def serve(route: Route) -> None:
            name = urlsplit(route.request.url).path.removeprefix("/")
            if name not in served:
                await route.fulfill(status=404)
                return
            await route.fulfill(
                body=served[name],
                headers={"Content-Type": files.media_type(name), "Content-Security-Policy": policy},
            )

        await context.route(f"{ORIGIN}/**", serve)

        async def serve_helper(route: Route) -> None:
            if is_helper_blocked:
                await route.abort()
            else:
                await route.fulfill(path=STUB, content_type="text/javascript")

        await context.route(HELPER_ADDRESS, serve_helper)
        around = _surroundings(document, language, theme)
        await context.route(
            "https://www.twitch.tv/", lambda route: route.fulfill(body=around, content_type="text/html")
        )
        await context.add_init_script(COUNTING)
        page = await context.new_page()
        theatre = Theatre(service=service, page=page, ebs_address=ebs_address)
        _listen_to(theatre)
        began = START + viewer_clock_error
        await page.clock.install(time=began)
        await page.clock.pause_at(began + timedelta(seconds=5))
        await page.goto("https://www.twitch.tv/")
        await theatre.panel.wait_for_load_state("load")
        yield theatre
        await context.close()
        assert theatre.complaints == []


def _surroundings(document: str, language: str, theme: str) -> str:
    """The page around the panel, which plays Twitch."""
    return f"""<!doctype html><style>html, body, iframe {{ margin: 0; border: 0; display: block; }}
      body {{ height: 100vh; }} iframe {{ width: 100%; height: 100%; }}</style>
    <iframe name="panel" allow="clipboard-write"
      src="{ORIGIN}/{document}?language={language}&anchor=panel"></iframe>
    <script>
      const told = [["context", {{ theme: "{theme}", language: "{language}" }}]];
      const post = ([kind, value]) => frames.panel.postMessage({{ kind, value }}, "*");
      const waiting = [];
      const shares = [];
      function tell(kind, value) {{
        told.push([kind, value]);
        post([kind, value]);
        return new Promise((heard) => waiting.push(heard));
      }}
      addEventListener("message", ({{ data }}) => {{
        if (data.kind === "ready") told.forEach(post);
        if (data.kind === "heard") waiting.shift()?.();
        if (data.kind === "share") shares.push(data);
      }});
    </script>"""


def _listen_to(theatre: Theatre) -> None:
    page = theatre.page

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            theatre.complaints.append(message.text)

    def begin(request: Request) -> None:
        if request.url.startswith(theatre.ebs_address):
            theatre.asked.append(urlsplit(request.url).path)

    page.on("console", note)
    page.on("pageerror", lambda error: theatre.complaints.append(str(error)))
    page.on("request", begin)
