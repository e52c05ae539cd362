"""The calls about gifts that viewers and the Desktop make, and waiting for what the loop does."""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx

from tests.e2e.programs import wait_until
from tests.integration.api.service import (
    CHANNEL,
    KEY,
    Service,
    bearer,
)

GIFTS = "/api/gift-requests"
QUEUE = f"/api/streamers/{CHANNEL}/gift-queue"
LINEN = {
    "name": "Linen Cloth",
    "id": 2589,
    "count": 20,
    "link": "|cffffffff|Hitem:2589:0:0:0|h[Linen Cloth]|h|r",
    "texture": "Interface\\Icons\\INV_Fabric_Linen_01",
    "bagId": 0,
    "slotId": 1,
}
FIELDS = {
    "id",
    "streamerId",
    "viewerId",
    "viewerDisplayName",
    "characterName",
    "state",
    "selectedItem",
    "queuePosition",
    "estimatedWaitSeconds",
    "createdAt",
    "updatedAt",
    "timeoutAt",
    "failureReason",
}


# The tests look more often than a panel does.
AMPLE = {"Mgm__RateLimit__ReadsPerMinute": "100000", "Mgm__RateLimit__DesktopPerMinute": "100000"}

LOOKS: Counter[str] = Counter()
"""How often the loop has looked, by channel."""


async def ask(
    service: Service, viewer: str = "2002", name: Any = "Norinn", streamer: Any = CHANNEL, **token: Any
) -> httpx.Response:
    return await service.client.post(
        GIFTS,
        headers=bearer(viewer, now=service.wall.now(), **token),
        json={"streamerId": streamer, "characterName": name},
    )


async def asked(service: Service, viewer: str = "2002", name: str = "Norinn") -> dict[str, Any]:
    answer = await ask(service, viewer, name)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def queue_of(service: Service, viewer: str = "2002") -> dict[str, Any]:
    answer = await service.client.get(QUEUE, headers=bearer(viewer, now=service.wall.now()))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def desktop(service: Service, method: str, path: str, body: Any = None) -> httpx.Response:
    return await service.client.request(method, f"{GIFTS}{path}", headers=KEY, json=body)


async def listed(service: Service) -> list[dict[str, Any]]:
    """What the Desktop sees; that it looks is what lets turns come."""
    answer = await desktop(service, "GET", "")
    assert answer.status_code == 200, answer.text
    body: list[dict[str, Any]] = answer.json()
    return body


async def turn_of(service: Service, gift_id: str, *, is_desktop_here: bool = True) -> dict[str, Any]:
    """Wait until it is the request's turn; return it."""

    async def has_come() -> bool:
        requests = await listed(service) if is_desktop_here else (await queue_of(service))["mine"]
        return any(each["id"] == gift_id and each["state"] == "SelectingItem" for each in requests)

    await wait_until(has_come, "its turn")
    return next(each for each in await listed(service) if each["id"] == gift_id)


async def failed(service: Service, viewer: str = "2002") -> str:
    """Wait until the viewer's newest request has failed; return why."""

    async def has_failed() -> bool:
        mine = (await queue_of(service, viewer))["mine"]
        return bool(mine) and mine[0]["state"] == "Failed"

    await wait_until(has_failed, "the failure")
    reason: str = (await queue_of(service, viewer))["mine"][0]["failureReason"]
    return reason


async def looked(times: int = 3) -> None:
    """Wait until the loop has looked a few times more: what it would do, it has done then."""
    enough = LOOKS.total() + times

    async def has_looked() -> bool:
        return LOOKS.total() >= enough

    await wait_until(has_looked, "the loop looks")
