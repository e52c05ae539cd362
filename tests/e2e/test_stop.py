"""SIGTERM lets running requests finish; nothing is left behind (DESIGN §6, SPEC §6)."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from uuid import UUID

import httpx

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.texts import reward_sent
from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.world import World
from tests.e2e.programs import Caller, letters, logs_of, mgm, rows, running, settings_on, wait_for, wait_until

BURST = 12

HARNESS = {"Mgm__EnableE2eHarness": "true"}


async def is_asked(helix: Caller) -> bool:
    """Whether Twitch has been asked to say something."""
    is_captured: bool = (await helix.http.get("/last-request")).json()["captured"]
    return is_captured


async def is_refused(caller: Caller) -> bool:
    """Whether nobody listens any more."""
    try:
        await caller.http.get("/health/live")
    except httpx.ConnectError:
        return True
    return False


def drawn(world: World) -> bool:
    """Whether there was a draw; SQLite lets a second process read."""
    return bool(rows(world, "SELECT 1 FROM events WHERE type = 'cycle.drawn'"))


async def test_a_running_request_is_finished(database_url: str, tmp_path: Path) -> None:
    world = World(tmp_path, settings_on(database_url, HARNESS))
    async with (
        running(world, Program.EBS, Program.HELIX),
        Caller(world) as caller,
        Caller(world, address=world.addresses[Program.HELIX]) as helix,
    ):
        payout_id = await caller.winner("2001", "Norinn")
        # Twitch takes its time: the answer to the Desktop waits for it.
        slow = {"chat_messages": [{"kind": "timeout", "seconds": 1.0}]}
        assert (await helix.http.post("/control/script", json=slow)).is_success
        sending = asyncio.create_task(caller.patch(payout_id, "Sent"))
        await wait_until(lambda: is_asked(helix), "an announcement")
        process = world.processes[Program.EBS].popen
        process.send_signal(signal.SIGTERM)
        assert process.poll() is None
        answer = await sending
        await wait_for(lambda: process.poll() is not None, "the end of the EBS")
        assert process.returncode == 0
        assert answer.status_code == 200
        told = answer.json()
        assert (told["status"], told["isRewardSentAnnouncedToChat"]) == ("Sent", True)
        last = (await helix.http.get("/last-request")).json()
        assert last["body"]["message"] == reward_sent(CharacterName.parse("Norinn"))
        kept = await asyncio.to_thread(rows, world, "SELECT status, is_announced FROM payouts")
        assert [(row["status"], bool(row["is_announced"])) for row in kept] == [("Sent", True)]
        # SQLite's file is free again; on PostgreSQL nothing holds the database's lock.
        rebuilt = await mgm("db", "rebuild", settings=world.environment)
        assert rebuilt.code == 0, rebuilt.everything
        assert await is_refused(caller)
    log = logs_of(tmp_path)
    assert "action=start.stopped" in log
    assert "Traceback" not in log


async def test_a_burst_of_announcements_does_not_delay_the_end_and_none_is_lost_in_silence(
    tmp_path: Path,
) -> None:
    """To say them all would take 20 s; who stops the EBS does not wait for that (ADR 0010)."""
    world = World(tmp_path, settings_on("sqlite", HARNESS))
    async with (
        running(world, Program.EBS, Program.HELIX),
        Caller(world) as caller,
        Caller(world, address=world.addresses[Program.HELIX]) as helix,
    ):
        payout_ids = [await caller.winner(str(2001 + n), f"Burst{letters(n)}") for n in range(BURST)]
        sending = [asyncio.create_task(caller.patch(each, "Sent")) for each in payout_ids]
        await wait_until(lambda: is_asked(helix), "an announcement")
        process = world.processes[Program.EBS].popen
        process.send_signal(signal.SIGTERM)
        await asyncio.gather(*sending, return_exceptions=True)
        await wait_for(lambda: process.poll() is not None, "the end of the EBS")
        assert process.returncode == 0
        requests = (await helix.http.get("/requests", params={"route": "chat_messages"})).json()["requests"]
        kept = await asyncio.to_thread(
            rows, world, "SELECT type, stream_id FROM events WHERE type LIKE 'payout.reward_announce%'"
        )
    sent = await asyncio.to_thread(rows, world, "SELECT payout_id FROM payouts WHERE status = 'Sent'")
    assert {UUID(row["stream_id"]) for row in kept} == {UUID(row["payout_id"]) for row in sent}
    announced = [row for row in kept if row["type"] == "payout.reward_announced"]
    assert len(announced) <= len(requests) < len(sent)
    assert logs_of(tmp_path).count("ebs_stopped") == len(kept) - len(announced)


async def test_jobs_and_an_idle_connection_do_not_delay_the_end(tmp_path: Path) -> None:
    fast = {"Mgm__ClockRate": "2000", "Mgm__ClockStart": "2026-04-04T12:01:00Z"}
    world = World(tmp_path, settings_on("sqlite", fast))
    async with running(world), Caller(world) as caller:
        assert (await caller.chat("2001", "!twgold Norinn")).status_code == 204
        await wait_for(lambda: drawn(world), "a draw by the job")
        process = world.processes[Program.EBS].popen
        process.send_signal(signal.SIGINT)
        await wait_for(lambda: process.poll() is not None, "the end of the EBS")
        assert process.returncode == 0
    log = logs_of(tmp_path)
    assert "action=start.stopped" in log
    assert "job.failed" not in log
    assert "Traceback" not in log
