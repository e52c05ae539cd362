"""`mgm twitch login|status|logout` as the operator types them, against `mgm sim twitch`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from goldomatic.sim.world import free_ports
from tests.e2e.programs import Ended, mgm, start_mgm

CLIENT = "operatorsclient"


@dataclass
class Desk:
    """A running fake Twitch, and the settings of an operator who knows it."""

    http: httpx.AsyncClient
    settings: dict[str, str]

    async def order(self, path: str, **body: object) -> None:
        assert (await self.http.post(f"/control/{path}", json=body)).is_success

    async def log_in(self, user_id: str = "1001", *, agrees: bool = True) -> Ended:
        """The operator logs in, and somebody types the code."""
        process = await start_mgm("twitch", "login", settings=self.settings)
        assert process.stdout is not None
        assert process.stderr is not None
        output = b""
        while (found := re.search(rb"asked for:\s+(\S+)\n", output)) is None:
            line = await process.stdout.readline()
            assert line, (await process.stderr.read()).decode()
            output += line
        if agrees:
            await self.order("device/agree", userCode=found[1].decode(), userId=user_id)
        else:
            await self.order("device/deny", userCode=found[1].decode())
        rest, errors = await process.communicate()
        assert process.returncode is not None
        return Ended(process.returncode, (output + rest).decode(), errors.decode())


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Desk]:
    [port] = free_ports(1)
    address = f"http://127.0.0.1:{port}"
    settings = {
        "Mgm__DataDir": str(folder),
        "Twitch__BroadcasterUserId": "1001",
        "Twitch__HelixClientId": CLIENT,
        "Twitch__AuthBaseUrl": address,
    }
    process = await start_mgm("sim", "twitch", "--port", str(port), settings={})
    try:
        assert process.stdout is not None
        assert b"listens on" in await process.stdout.readline()
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            running = Desk(http, settings)
            await running.order("tokens/seconds", deviceInterval=1)
            yield running
    finally:
        process.terminate()
        await process.communicate()


async def secrets_in(desk: Desk) -> set[str]:
    """Every token that was issued."""
    calls = (await desk.http.get("/requests")).json()["requests"]
    headers = {str(call["authorizationHeader"]).rpartition(" ")[2] for call in calls}
    bodies = {
        str(value)
        for call in calls
        if isinstance(call["body"], dict)
        for name, value in call["body"].items()
        if name in ("token", "refresh_token", "device_code")
    }
    return (headers | bodies) - {"None", ""}


async def test_login_status_logout(tmp_path: Path) -> None:
    async with desk(tmp_path) as twitch:
        login = await twitch.log_in()
        assert login.code == 0, login.everything
        assert "https://www.twitch.tv/activate?device-code=" in login.output
        assert "█" in login.output, "no QR code"
        assert "Logged in as streamer (id 1001)." in login.output
        assert "tell chat that a reward was mailed" in login.output
        status = await mgm("twitch", "status", settings=twitch.settings)
        assert status.code == 0, status.everything
        assert "Twitch takes it." in status.output
        logout = await mgm("twitch", "logout", settings=twitch.settings)
        assert logout.code == 0, logout.everything
        after = await mgm("twitch", "status", settings=twitch.settings)
        assert after.code == 1
        assert "Logged out of Twitch: run `mgm twitch login`." in after.errors
        again = await mgm("twitch", "logout", settings=twitch.settings)
        assert again.code == 0
        issued = await secrets_in(twitch)
        assert issued
        told = login.everything + status.everything + logout.everything + after.everything
        assert [secret for secret in issued if secret in told] == []


async def test_another_account_is_refused_in_words_and_nothing_is_kept(tmp_path: Path) -> None:
    async with desk(tmp_path) as twitch:
        login = await twitch.log_in("6666")
        assert login.code == 1
        assert "user6666 (id 6666)" in login.errors
        assert "log in as the broadcaster" in login.errors
        status = await mgm("twitch", "status", settings=twitch.settings)
        assert (status.code, "nobody has logged in" in status.errors) == (1, True)
        revoked = (await twitch.http.get("/requests", params={"route": "revoke"})).json()["requests"]
        assert len(revoked) == 1


async def test_who_does_not_agree_is_not_logged_in(tmp_path: Path) -> None:
    async with desk(tmp_path) as twitch:
        login = await twitch.log_in(agrees=False)
        assert login.code == 1
        assert "access_denied" in login.errors


async def test_without_client_id_or_channel_it_says_what_is_missing(tmp_path: Path) -> None:
    settings = {"Mgm__DataDir": str(tmp_path)}
    nothing, no_channel = await asyncio.gather(
        mgm("twitch", "login", settings=settings),
        mgm("twitch", "login", settings=settings | {"Twitch__HelixClientId": CLIENT}),
    )
    assert (nothing.code, no_channel.code) == (2, 2)
    assert "Twitch__BroadcasterUserId" in no_channel.errors
