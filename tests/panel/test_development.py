"""``/panel/``: in Development, while no real secret is set, the panel as any viewer sees it; else nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import jwt
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from goldomatic.ambient import SystemClock
from tests.integration.api.gifts.calls import listed
from tests.integration.api.service import KEY, Service, assert_error, running_service
from tests.panel.theatre import NO_RATE_LIMIT
from tests.support.listening import listening

pytestmark = pytest.mark.asyncio(loop_scope="session")

WITHOUT_SECRET = {"Twitch__ExtensionSecret": ""} | NO_RATE_LIMIT


@pytest_asyncio.fixture(loop_scope="session")
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """An EBS in Development to which nobody gave an Extension secret."""
    async with running_service(f"sqlite:///{tmp_path}/mgm.sqlite3", **WITHOUT_SECRET) as running:
        # Tokens are of the machine's time here, for the page around the panel asks for them by itself.
        running.wall.set(SystemClock().now())
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, service: Service, panel_files: dict[str, bytes]) -> AsyncIterator[Page]:
    """The page around the panel, open."""
    async with listening(service.app) as address:
        context = await browser.new_context()
        page = await context.new_page()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        await page.goto(f"{address}/panel/")
        yield page
        await context.close()
        # Not even Twitch's own script: the stand-in is served instead.
        assert [url for url in requests if not url.startswith(address)] == []


async def test_the_viewers_can_be_switched(page: Page, service: Service) -> None:
    panel = page.frame_locator("iframe")
    await expect(panel.get_by_role("heading", name="How to join")).to_be_visible()
    await page.get_by_label("Viewer").select_option("stranger")
    await expect(panel.get_by_role("heading", name="May we know you?")).to_be_visible()
    await panel.get_by_role("button", name="Share my identity").click()
    await expect(panel.get_by_role("heading", name="May we know you?")).to_be_hidden()
    await page.get_by_label("Viewer").select_option("visitor")
    await expect(panel.get_by_role("heading", name="Log in to take part")).to_be_visible()
    await service.pending_payout(viewer="4004", name="Jaina")
    await page.get_by_label("Viewer").select_option("winner")
    await expect(panel.get_by_role("heading", name="You won!")).to_be_visible()
    await expect(panel.get_by_text("for Jaina", exact=True)).to_be_visible()


async def test_the_broadcaster_can_open_their_pages(page: Page, service: Service) -> None:
    panel = page.frame_locator("iframe")
    await service.pending_payout()
    await page.get_by_label("Page").select_option("config")
    await expect(page.get_by_label("Viewer")).to_have_value("broadcaster")
    await expect(panel.get_by_role("heading", name="Does everything work?")).to_be_visible()
    await page.get_by_label("Page").select_option("live_config")
    await expect(panel.get_by_role("heading", name="Waiting for their gold")).to_be_visible()
    await expect(panel.get_by_text("Norinn", exact=True)).to_be_visible()
    await page.get_by_label("Viewer").select_option("subscriber")
    await expect(panel.get_by_role("heading", name="For the streamer only")).to_be_visible()
    await page.get_by_label("Page").select_option("panel")
    await expect(panel.get_by_role("heading", name="How to join")).to_be_visible()


async def test_theme_and_language_follow(page: Page) -> None:
    panel = page.frame_locator("iframe")
    await expect(panel.get_by_role("heading", name="How to join")).to_be_visible()
    await page.get_by_label("Language").select_option("ru")
    await expect(panel.get_by_role("heading", name="Как участвовать")).to_be_visible()
    await page.get_by_label("Theme").select_option("light")
    await expect(panel.locator("html")).to_have_attribute("data-theme", "light")


async def test_a_viewer_can_join_without_chat(page: Page, service: Service) -> None:
    await page.get_by_label("Character’s name").fill("Norinn")
    await page.get_by_role("button", name="Join", exact=True).click()
    await expect(page.get_by_text("in as Norinn", exact=True)).to_be_visible()
    entrants = (await service.client.get("/api/pool", headers=KEY)).json()
    assert [(each["twitchUserId"], each["characterName"]) for each in entrants] == [("2001", "Norinn")]


async def test_a_viewer_can_ask_for_a_gift_without_chat(page: Page, service: Service) -> None:
    await page.get_by_label("Character’s name").fill("Norinn")
    await page.get_by_role("button", name="Ask for a gift").click()
    await expect(page.get_by_text("in line for Norinn", exact=True)).to_be_visible()
    assert [(each["viewerId"], each["characterName"]) for each in await listed(service)] == [
        ("2001", "Norinn")
    ]


async def test_tokens_are_those_that_twitch_would_hand_out(service: Service) -> None:
    for viewer, user_id, role in (
        ("subscriber", "2001", "viewer"),
        ("stranger", None, "viewer"),
        ("visitor", None, "viewer"),
        ("winner", "2002", "viewer"),
        ("broadcaster", "1001", "broadcaster"),
    ):
        answer = await service.client.get(f"/panel/token/{viewer}")
        claims = jwt.decode(answer.text, options={"verify_signature": False})
        assert (claims.get("user_id"), claims["role"]) == (user_id, role)
        state = await service.client.get(
            "/api/roulette/state", headers={"Authorization": f"Bearer {answer.text}"}
        )
        assert state.status_code == 200
    assert_error(await service.client.get("/panel/token/nobody"), 404, "not_found")


async def test_a_file_that_is_not_there(service: Service, panel_files: dict[str, bytes]) -> None:
    assert_error(await service.client.get("/panel/nothing.js"), 404, "not_found")
    assert_error(await service.client.get("/panel/..%2fbuilding.py"), 404, "not_found")


@pytest.mark.parametrize(
    "changes",
    [
        {"Twitch__ExtensionSecret": "c2VjcmV0LW9mLXRoZS1leHRlbnNpb24tMDEyMzQ1Njc="},
        {
            "Mgm__Environment": "Production",
            "Mgm__EnableE2eHarness": "",
            "Mgm__DevSkipSubscriberCheck": "",
        },
    ],
)
async def test_with_a_real_secret_there_is_no_such_page(tmp_path: Path, changes: dict[str, str]) -> None:
    async with running_service(f"sqlite:///{tmp_path}/mgm.sqlite3", **changes) as service:
        for path in ("/panel/", "/panel/panel.html", "/panel/token/broadcaster"):
            assert_error(await service.client.get(path), 404, "not_found")
