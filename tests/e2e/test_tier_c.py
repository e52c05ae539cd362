"""Tier C: from a signed chat line to the line in chat through every real part (SPEC §14).

EBS, MockEventSubWebhook, MockExtensionJwt, a fake Twitch on a real port, the real bridge on its journal, a
real log file, and the real addon in the simulated client; one virtual time, so nothing waits. And parity: the
SyntheticDesktop, which plays the Desktop in Tier B, makes the calls that the real bridge makes.
"""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from goldomatic.desktop.core.ebs_facts import PayoutStatus
from goldomatic.desktop.core.view import NoticeKind, Step
from goldomatic.desktop.core.wishes import Sync
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Locale
from goldomatic.protocol.texts import WINNER_WHISPER, reward_sent
from goldomatic.sim import eventsub_relay, extension_jwt, synthetic_desktop
from goldomatic.sim.chat import ChatMessage, deliver
from goldomatic.sim.config import read_settings
from goldomatic.sim.wow.options import Profile
from tests.integration.api.service import (
    API_KEY,
    CHANNEL,
    EVENTSUB_SECRET,
    EXTENSION_SECRET,
    KEY,
    Service,
    metric,
)
from tests.integration.api.test_chat_subscription import by_socket, until
from tests.integration.api.test_twitch_login import ready, strict_twitch
from tests.integration.api.twitch import CHAT, fake_helix
from tests.support.evening import Evening, Recorded, an_evening
from tests.support.simulators import client_of

VIEWER = "2002"
SIMULATORS = read_settings(
    {
        "Mgm__ApiKey": API_KEY,
        "Twitch__EventSubSecret": EVENTSUB_SECRET,
        "Twitch__ExtensionSecret": EXTENSION_SECRET,
        "Twitch__BroadcasterUserId": CHANNEL,
        "SyntheticDesktop__BackendBaseUrl": "http://ebs.test",
    }
)


def to_ebs(service: Service) -> httpx.ASGITransport:
    return httpx.ASGITransport(service.app, client=("127.0.0.1", 4712))


async def type_in_chat(evening: Evening, text: str, message_id: str = "line-of-tier-c") -> None:
    """A viewer types; Twitch signs it, and the MockEventSubWebhook hands it on."""
    service = evening.service
    relay = eventsub_relay.create_app(SIMULATORS, service.ambient, transport=to_ebs(service))
    message = ChatMessage(text=text, message_id=message_id, chatter_user_id=VIEWER)
    delivery = deliver(message, EVENTSUB_SECRET, service.ambient)
    async with client_of(relay) as twitch:
        answer = await twitch.post("/api/twitch/eventsub", content=delivery.body, headers=delivery.headers)
    assert answer.status_code == 204


async def pool_me(evening: Evening) -> dict[str, object]:
    """What the viewer's panel is told, with a token of the MockExtensionJwt."""
    service = evening.service
    async with client_of(extension_jwt.create_app(SIMULATORS, service.ambient)) as issuer:
        token = (await issuer.get("/token", params={"userId": VIEWER})).json()["access_token"]
    answer = await service.client.get("/api/pool/me", headers={"Authorization": f"Bearer {token}"})
    shown: dict[str, object] = answer.json()
    return shown


async def play_to_sent(evening: Evening) -> None:
    """The winner answers, and the streamer syncs, prepares and sends."""
    played = evening.played
    await evening.until_step(Step.WAITS_FOR_ANSWER, 420)
    assert played.whispers() == [WINNER_WHISPER]
    played.answer()
    await evening.until_step(Step.READY_TO_SYNC)
    evening.wish(Sync(evening.payout().id))
    await evening.until_step(Step.QUEUED)
    played.person.open_mailbox()
    await evening.prepare()
    evening.send()
    await evening.until(lambda: evening.told(NoticeKind.SENT) != [], "sent")


@pytest.mark.scenario("SC-001", "TC-001")
@pytest.mark.parametrize("locale", list(Locale))
@pytest.mark.parametrize("profile", list(Profile))
async def test_sc_001_every_real_part(tmp_path: Path, locale: Locale, profile: Profile) -> None:
    async with (
        fake_helix() as helix,
        an_evening(tmp_path, ebs=helix.settings, locale=locale, profile=profile) as evening,
    ):
        played = evening.played
        await type_in_chat(evening, f"!twgold {played.winner.upper()}")
        assert (await pool_me(evening))["characterName"] == played.winner
        await play_to_sent(evening)

        assert helix.bodies == [
            {
                "broadcaster_id": CHANNEL,
                "sender_id": CHANNEL,
                "message": reward_sent(CharacterName.parse(played.winner)),
            }
        ]
        (said,) = helix.requests(CHAT)
        assert said.headers["Authorization"] == "Bearer the-access-token"
        assert said.headers["Client-Id"] == "the-client-id"
        assert played.letters() == [10_000_000]
        assert (await pool_me(evening))["isEnrolled"] is False
        payout = evening.payout()
        assert (payout.status, payout.step) == (PayoutStatus.SENT, Step.SENT)
        assert evening.view.ebs.lines_waiting == 0
        played.no_errors()


async def hears_chat(evening: Evening) -> bool:
    """Whether the EBS has subscribed."""
    return bool((await ready(evening.service))["chat"] == "heard")


async def is_enrolled(evening: Evening) -> bool:
    """Whether the viewer's panel says so."""
    return bool((await pool_me(evening))["isEnrolled"])


@pytest.mark.scenario("SC-001", "TC-001")
async def test_sc_001_by_websocket(tmp_path: Path) -> None:
    """The same, but nothing is posted to the EBS: it has gone to a Twitch that takes only its own tokens."""
    async with (
        strict_twitch() as twitch,
        an_evening(tmp_path, ebs=by_socket(twitch)) as evening,
    ):
        played = evening.played
        await until(lambda: hears_chat(evening))
        line = ChatMessage(
            text=f"!twgold {played.winner.upper()}", message_id="line-of-tier-c", chatter_user_id=VIEWER
        )
        assert (await twitch.hub.say(line)).deliveries == 1
        await until(lambda: is_enrolled(evening))
        assert (await pool_me(evening))["characterName"] == played.winner
        await play_to_sent(evening)

        asked = await twitch.client.get("/requests", params={"route": "chat_messages"})
        [said] = asked.json()["requests"]
        assert (said["taken"], said["body"]["message"]) == (
            True,
            reward_sent(CharacterName.parse(played.winner)),
        )
        assert played.letters() == [10_000_000]
        assert not await is_enrolled(evening)
        # Twitch brings the line again, under another id: nobody enrolls by it.
        assert (await twitch.hub.say(line)).deliveries == 1
        await until(lambda: is_counted(evening, "duplicate"))
        assert not await is_enrolled(evening)
        assert evening.payout().step is Step.SENT
        played.no_errors()


async def is_counted(evening: Evening, outcome: str) -> bool:
    """Whether a message of chat had this outcome."""
    return await metric(evening.service, f'mgm_messages_total{{outcome="{outcome}"}}') > 0


@pytest.mark.scenario("TC-002")
async def test_tc_002_an_offline_candidate_wins_nothing(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        played = evening.played
        played.realm.character(played.winner).is_online = False
        await type_in_chat(evening, f"!twgold {played.winner}")
        await evening.until(lambda: evening.told(NoticeKind.CANDIDATE_OFFLINE) != [], "offline", 420)
        await evening.run(60)
        assert len([line for line in evening.typed if "MGM_RunWhoForSpin" in line]) == 1
        assert evening.view.payouts == ()
        assert (await pool_me(evening))["characterName"] == played.winner
        assert played.whispers() == []
        played.no_errors()


# --- parity -------------------------------------------------------------------------------------------------


def described(request: httpx.Request) -> tuple[object, ...]:
    """What the two must have in common; ids and instants are each conversation's own."""
    words = request.url.path.split("/")
    path = "/".join("{id}" if len(word) == 36 else word for word in words)
    content = httpx.Response(200, content=request.content).json() if request.content else None
    if isinstance(content, dict):
        content = {
            name: "…" if name in ("spinCycleId", "capturedAt") else value for name, value in content.items()
        }
    headers = (request.headers.get("X-MGM-ApiKey"), request.headers.get("Content-Type"))
    return request.method, path, content, headers


def changes_of(requests: list[httpx.Request]) -> list[tuple[object, ...]]:
    """The calls that change something, in their order."""
    return [described(request) for request in requests if request.method != "GET"]


async def on_its_own(evening: Evening) -> tuple[httpx.AsyncClient, list[httpx.Request]]:
    """A SyntheticDesktop on the evening's EBS, and a list of what it asks there."""
    requests: list[httpx.Request] = []
    transport = Recorded(to_ebs(evening.service), requests)
    app = synthetic_desktop.create_app(SIMULATORS, evening.service.ambient, transport=transport)
    return client_of(app), requests


async def look_up(evening: Evening, desktop: httpx.AsyncClient) -> dict[str, str]:
    """Let the SyntheticDesktop report the next candidate online; what `run-sequence` wants to know."""
    service, told = evening.service, {}
    for _ in range(400):
        service.advance(1)
        await service.client.delete("/api/pool/1", headers=KEY)
        told = (await desktop.post("/look-up", json={"online": "all"})).json()
        if told["status"] == "reported":
            return {"payoutId": told["response"]["payoutId"], "characterName": told["characterName"]}
    raise AssertionError(f"nobody was drawn: {told}")


async def test_parity_a_delivery_is_the_same_calls(tmp_path: Path) -> None:
    async with an_evening(tmp_path) as evening:
        winner = evening.played.winner
        await type_in_chat(evening, f"!twgold {winner}")
        await play_to_sent(evening)
        by_bridge = changes_of(evening.requests)

        await type_in_chat(evening, f"!twgold {winner}", "another-line")
        synthetic, requests = await on_its_own(evening)
        async with synthetic:
            wish = await look_up(evening, synthetic)
            assert (await synthetic.post("/run-sequence", json=wish)).json()["ok"]
        assert changes_of(requests) == by_bridge
        assert [call[:2] for call in by_bridge] == [
            ("POST", "/api/roulette/verify-candidate"),
            ("POST", "/api/payouts/{id}/confirm-acceptance"),
            ("PATCH", "/api/payouts/{id}/status"),
            ("PATCH", "/api/payouts/{id}/status"),
        ]


async def test_parity_who_is_told_no_does_not_insist(tmp_path: Path) -> None:
    """The payout was closed by somebody else: neither asks again, and the EBS notes the mail (SPEC §3)."""
    async with an_evening(tmp_path) as evening:
        service, played = evening.service, evening.played
        await type_in_chat(evening, f"!twgold {played.winner}")
        await evening.until_step(Step.WAITS_FOR_ANSWER, 420)
        played.answer()
        await evening.until_step(Step.READY_TO_SYNC)
        payout_id = evening.payout().id
        evening.wish(Sync(payout_id))
        await evening.until_step(Step.QUEUED)
        played.person.open_mailbox()
        await evening.prepare()
        await service.set_status(str(payout_id), "Failed")
        evening.requests.clear()
        evening.send()
        await evening.until(lambda: evening.told(NoticeKind.MAILED_AFTER_CLOSE) != [], "told")
        await evening.run(120)
        by_bridge = changes_of(evening.requests)
        assert evening.payout().step is Step.MAILED_AFTER_CLOSE

        synthetic, requests = await on_its_own(evening)
        async with synthetic:
            wish = {"payoutId": str(payout_id), "characterName": played.winner}
            answer = (await synthetic.post("/run-sequence", json=wish)).json()
        assert (answer["ok"], answer["steps"][-1]["statusCode"]) == (False, 409)
        refused = ("PATCH", "/api/payouts/{id}/status")
        assert [call[:2] for call in by_bridge].count(refused) == 1
        assert [call[:2] for call in changes_of(requests)].count(refused) == 1
