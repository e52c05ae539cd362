"""Two EBS processes on one PostgreSQL, one of them killed: no turn is lost, none given twice (SPEC §12)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from goldomatic.sim.e2e_calls import Program
from tests.e2e.programs import Caller, mgm, read_models, rows, two_on_one_database, wait_until

VIEWERS = [str(7_000 + number) for number in range(10)]
STRANGER = "9999"
"""Wears a badge, but Twitch knows of no subscription."""

SETTINGS = {
    "Mgm__ApiKey": "a-key-that-two-processes-share",
    "Twitch__EventSubSecret": "a-secret-that-they-share",
}
ITEM = {"name": "Linen Cloth", "id": 2589, "count": 1, "link": None, "texture": None, "bagId": 0, "slotId": 1}


async def queue_seen_by_the_desktop(caller: Caller) -> list[dict[str, Any]]:
    """Everybody in the queue; that the Desktop looks is what lets turns come."""
    answer = await caller.http.get("/api/gift-requests", headers=caller.key)
    assert answer.status_code == 200, answer.text
    queue: list[dict[str, Any]] = answer.json()
    return queue


async def somebodys_turn(caller: Caller) -> None:
    """Wait until a request has its turn."""

    async def has_come() -> bool:
        return any(each["state"] == "SelectingItem" for each in await queue_seen_by_the_desktop(caller))

    await wait_until(has_come, "somebody's turn")


async def serve(caller: Caller) -> str:
    """Give the next gift, as the Desktop does; whose it was."""
    await somebodys_turn(caller)
    (active,) = [each for each in await queue_seen_by_the_desktop(caller) if each["timeoutAt"] is not None]
    gift = f"/api/gift-requests/{active['id']}"
    for path, body in (("select-item", {"item": ITEM}), ("confirm", {"confirmed": True}), ("mailed", {})):
        # Twice, as a Desktop that did not hear the answer.
        for _ in range(2):
            answer = await caller.http.post(f"{gift}/{path}", json=body, headers=caller.key)
            assert answer.status_code == 200, answer.text
    viewer: str = active["viewerId"]
    return viewer


async def test_a_queue_outlives_its_process(postgresql_url: str, tmp_path: Path) -> None:
    async with (
        two_on_one_database(postgresql_url, tmp_path, SETTINGS) as (first, second),
        Caller(first) as one,
        Caller(second) as other,
    ):
        async with Caller(first, address=first.addresses[Program.HELIX]) as helix:
            told = await helix.http.post("/control/subscribers", json={"userIds": VIEWERS})
            assert told.is_success, told.text
        for number, viewer in enumerate([STRANGER, *VIEWERS]):
            assert (await (one, other)[number % 2].chat(viewer, "!twgift Norinn")).status_code == 204
        served = [await serve(one) for _ in range(3)]
        # Somebody's turn has come when the process that gave it dies.
        await somebodys_turn(one)
        queue = await queue_seen_by_the_desktop(one)
        first.processes[Program.EBS].kill()
        served += [await serve(other) for _ in range(len(VIEWERS) - len(served))]
        assert served == VIEWERS
        assert {each["viewerId"] for each in queue} == set(VIEWERS[3:])
        assert await queue_seen_by_the_desktop(other) == []
        for viewer in VIEWERS:
            assert (await other.chat(viewer, "!twgift Norinn")).status_code == 204
        assert await queue_seen_by_the_desktop(other) == [], "once a viewer"
    found = await asyncio.to_thread(
        rows, second, "SELECT type, count(*) AS number FROM events GROUP BY type ORDER BY type"
    )
    assert {row["type"]: row["number"] for row in found} == {
        "gift.requested": len(VIEWERS) + 1,
        "gift.failed": 1,
        **dict.fromkeys(
            ("gift.turn_came", "gift.item_selected", "gift.completed", "gift.mailed"), len(VIEWERS)
        ),
    }
    live = await asyncio.to_thread(read_models, second)
    rebuilt = await mgm("db", "rebuild", settings=second.environment)
    assert rebuilt.code == 0, rebuilt.everything
    assert await asyncio.to_thread(read_models, second) == live
    both = "".join((world.folder / "serve.log").read_text(encoding="utf-8") for world in (first, second))
    assert "constraint_broken" not in both
    assert "job.failed" not in both
