"""A miniature of the EBS, just large enough for ``mgm e2e``, with one defect at a time if wanted.

It is here to show that the end-to-end program notices what is wrong. That it passes against the real EBS
is for the tests that start the real EBS.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import jwt
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.eventsub_signature import is_valid_signature
from goldomatic.protocol.extension_secret import extension_keys
from goldomatic.protocol.texts import reward_sent
from tests.support.simulators import API_KEY, EVENTSUB_SECRET

if TYPE_CHECKING:
    import httpx
    from starlette.requests import Request

PAYOUT_ID = "550e8400-e29b-41d4-a716-446655440000"


class Defect(StrEnum):
    """What the miniature does wrong."""

    NOT_READY = "not ready"
    REFUSES_CHAT = "refuses every chat line"
    FORGETS_ENTRANT = "forgets the entrant"
    REDELIVERY_RENAMES = "a redelivery changes the entrant"
    BELIEVES_FORGERY = "believes a forged message"
    PAYS_ANOTHER = "another character wins"
    KEEPS_NO_PAYOUT = "the payout is not active"
    REFUSES_ACCEPTANCE = "refuses the acceptance"
    SAYS_NOTHING = "announces nothing"
    SAYS_ANOTHER_TEXT = "announces another text"
    SAYS_IT_TWICE = "announces twice"
    SAYS_IT_AGAIN = "announces a repeated Sent"
    KEEPS_WINNER = "leaves the winner in the pool"
    FORGETS_FLAG = "does not keep that it announced"


class MiniatureEbs:
    """One viewer, one payout."""

    def __init__(self, helix: httpx.AsyncClient, defect: Defect | None = None) -> None:
        self._helix = helix
        self._defect = defect
        self._entrants: dict[str, str] = {}
        self._seen: set[str] = set()
        self._payout: dict[str, Any] | None = None

    def app(self) -> Starlette:
        """Return the program."""
        return Starlette(
            routes=[
                Route("/health/live", self._ready),
                Route("/health/ready", self._ready),
                Route("/api/twitch/eventsub", self._eventsub, methods=["POST"]),
                Route("/api/pool/me", self._pool_me),
                Route("/api/payouts/my-last", self._my_last),
                Route("/api/payouts/pending", self._pending),
                Route("/api/e2e/prepare-pending-payout", self._prepare, methods=["POST"]),
                Route("/api/payouts/{id}/confirm-acceptance", self._accept, methods=["POST"]),
                Route("/api/payouts/{id}/status", self._status, methods=["PATCH"]),
            ]
        )

    async def _ready(self, _request: Request) -> Response:
        return Response(status_code=503 if self._defect is Defect.NOT_READY else 200)

    async def _eventsub(self, request: Request) -> Response:
        body = await request.body()
        names = ("id", "timestamp", "signature")
        message_id, timestamp, signature = (
            request.headers[f"twitch-eventsub-message-{name}"] for name in names
        )
        genuine = is_valid_signature(EVENTSUB_SECRET, message_id, timestamp, body, signature)
        if not genuine and self._defect is not Defect.BELIEVES_FORGERY:
            return Response(status_code=401)
        if self._defect is Defect.REFUSES_CHAT:
            return Response("no chat today", status_code=500)
        event = json.loads(body)["event"]
        if message_id in self._seen and self._defect is Defect.REDELIVERY_RENAMES:
            self._entrants[event["chatter_user_id"]] = "Renamed"
        elif self._defect is not Defect.FORGETS_ENTRANT:
            name = CharacterName.parse(event["message"]["text"].split()[1])
            self._entrants[event["chatter_user_id"]] = name.value
        self._seen.add(message_id)
        return Response(status_code=204)

    async def _pool_me(self, request: Request) -> Response:
        name = self._entrants.get(_viewer(request))
        return JSONResponse({"isEnrolled": name is not None, "characterName": name})

    async def _my_last(self, request: Request) -> Response:
        _viewer(request)
        return JSONResponse(self._payout)

    async def _pending(self, request: Request) -> Response:
        _require_key(request)
        active = self._payout is not None and self._payout["status"] in {"Pending", "InProgress"}
        return JSONResponse([self._payout] if active and self._defect is not Defect.KEEPS_NO_PAYOUT else [])

    async def _prepare(self, request: Request) -> Response:
        _require_key(request)
        viewer = (await request.json())["twitchUserId"]
        name = "Stranger" if self._defect is Defect.PAYS_ANOTHER else self._entrants[viewer]
        self._payout = {
            "id": PAYOUT_ID,
            "twitchUserId": viewer,
            "characterName": name,
            "status": "Pending",
            "isRewardSentAnnouncedToChat": False,
        }
        return JSONResponse({"payoutId": PAYOUT_ID, "characterName": name})

    async def _accept(self, request: Request) -> Response:
        _require_key(request)
        return JSONResponse(
            self._payout, status_code=409 if self._defect is Defect.REFUSES_ACCEPTANCE else 200
        )

    async def _status(self, request: Request) -> Response:
        _require_key(request)
        assert self._payout is not None
        status = (await request.json())["status"]
        was, self._payout["status"] = self._payout["status"], status
        if status == "Sent" and (was != "Sent" or self._defect is Defect.SAYS_IT_AGAIN):
            await self._announce()
            self._payout["isRewardSentAnnouncedToChat"] = self._defect is not Defect.FORGETS_FLAG
            if self._defect is not Defect.KEEPS_WINNER:
                self._entrants.pop(self._payout["twitchUserId"], None)
        return JSONResponse(self._payout)

    async def _announce(self) -> None:
        assert self._payout is not None
        line = reward_sent(CharacterName.parse(self._payout["characterName"]))
        if self._defect is Defect.SAYS_ANOTHER_TEXT:
            line += "!"
        times = {Defect.SAYS_NOTHING: 0, Defect.SAYS_IT_TWICE: 2}.get(self._defect or Defect.NOT_READY, 1)
        for _ in range(times):
            body = {"broadcaster_id": "1001", "sender_id": "1001", "message": line}
            await self._helix.post("/helix/chat/messages", json=body)


def _viewer(request: Request) -> str:
    token = request.headers["authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, extension_keys("")[0], algorithms=["HS256"])
    return str(claims["user_id"])


def _require_key(request: Request) -> None:
    assert request.headers["x-mgm-apikey"] == API_KEY
