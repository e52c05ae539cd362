"""``mgm doctor`` as a program: its exit code, and its bundle (SPEC §15, §16)."""

from __future__ import annotations

import zipfile
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url

from goldomatic.desktop.config import read_configuration
from goldomatic.ebs.application.grants import load_grant
from goldomatic.ebs.storage.migrate import read_only
from goldomatic.sim.world import free_ports
from tests.e2e.programs import mgm, start_mgm, wait_until
from tests.e2e.test_twitch_login import CLIENT, desk


async def test_where_nothing_is_set_up_it_says_so(tmp_path: Path) -> None:
    settings = {"XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    ended = await mgm("doctor", settings=settings)
    assert ended.code == 1
    assert "Neither an EBS nor a Desktop" in ended.output


async def test_a_healthy_ebs_is_0_a_desktop_without_anything_is_1_and_a_bundle_is_written(
    tmp_path: Path,
) -> None:
    settings = {
        "XDG_CONFIG_HOME": str(tmp_path),
        "Mgm__DataDir": str(tmp_path),
        "Mgm__Environment": "Development",
        "Mgm__ApiKey": "a-desktop-key-of-some-length",
    }
    ended = await mgm("doctor", settings=settings)
    assert (ended.code, ended.errors) == (0, "")
    assert "Mgm__ApiKey: set" in ended.output
    assert "[--] Twitch: not tried: Twitch__HelixClientId is not set" in ended.output
    offline = await mgm("doctor", "--offline", settings=settings)
    assert (offline.code, "not tried" in offline.output) == (0, False)
    bundle = tmp_path / "bundle.zip"
    wrong = await mgm("doctor", "--part", "desktop", "--bundle", str(bundle), settings=settings)
    assert (wrong.code, wrong.errors) == (1, "")
    assert "no address" in wrong.output
    with zipfile.ZipFile(bundle) as archive:
        assert "no address" in archive.read("report.txt").decode()
    nowhere = await mgm("doctor", "--bundle", str(tmp_path / "no" / "b.zip"), settings=settings)
    assert nowhere.code == 1
    assert "cannot be written" in nowhere.errors


@pytest.mark.parametrize("transport", ["webhook", "websocket"])
async def test_beside_a_running_ebs_everything_is_tried_and_fine(tmp_path: Path, transport: str) -> None:
    """The operator's way of docs/operator.md: log in, start, ask the doctor and `mgm twitch status`."""
    [port] = free_ports(1)
    backend = f"http://127.0.0.1:{port}"
    async with desk(tmp_path) as twitch:
        address = twitch.settings["Twitch__AuthBaseUrl"]
        twitch.settings |= {
            "Mgm__ApiKey": "planted-desktop-key",
            "Twitch__ExtensionSecret": "cGxhbnRlZC1leHRlbnNpb24tc2VjcmV0",
            "Twitch__EventSubTransport": transport,
            "Twitch__HelixApiBaseUrl": address,
            "Twitch__EventSubSocketUrl": address.replace("http", "ws") + "/ws",
        }
        if transport == "webhook":
            twitch.settings |= {
                "Twitch__CallbackUrl": f"{backend}/api/twitch/eventsub",
                "Twitch__EventSubSecret": "planted-eventsub-secret",
                "Twitch__HelixClientSecret": "planted-client-secret",
            }
        assert (await twitch.log_in()).code == 0
        ebs = await start_mgm("serve", "--port", str(port), settings=twitch.settings)
        try:
            async with httpx.AsyncClient(base_url=backend, trust_env=False) as http:

                async def is_heard() -> bool:
                    try:
                        told = await http.get("/health/ready")
                    except httpx.TransportError:
                        return False
                    return bool(told.json()["twitch"]["chat"] == "heard")

                await wait_until(is_heard, "chat is heard")
            doctor = await mgm("doctor", "--backend", backend, settings=twitch.settings)
            status = await mgm("twitch", "status", "--backend", backend, settings=twitch.settings)
        finally:
            ebs.terminate()
            await ebs.communicate()
        assert (doctor.code, doctor.errors) == (0, ""), doctor.everything
        tried = ["database", "running EBS", "clock", "Twitch login", "channel", "subscriber check"]
        tried += ["callback", "Twitch client"] if transport == "webhook" else ["chat socket"]
        for subject in [*tried, "chat subscription"]:
            assert f"[ok] {subject}: " in doctor.output, (subject, doctor.output)
        assert (status.code, status.errors) == (0, ""), status.everything
        [row] = [line for line in status.output.splitlines() if line.startswith("channel.chat.message")]
        assert row.split()[1:3] == [transport, "enabled"]
        assert row.rstrip().endswith("in use")
        assert "chat is heard since" in status.output
        issued = (await twitch.http.get("/requests")).json()["requests"]
        tokens = {str(call["authorizationHeader"]).rpartition(" ")[2] for call in issued} - {"None", ""}
        told = doctor.everything + status.everything
        assert tokens
        assert [secret for secret in ("planted", "session-", CLIENT, *tokens) if secret in told] == []


async def test_without_a_login_it_is_1_says_what_to_do_and_makes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as twitch:
        twitch.settings |= {
            "Mgm__Environment": "Development",
            "Twitch__EventSubTransport": "websocket",
            "Twitch__HelixApiBaseUrl": twitch.settings["Twitch__AuthBaseUrl"],
            "Twitch__EventSubSocketUrl": twitch.settings["Twitch__AuthBaseUrl"].replace("http", "ws") + "/ws",
        }
        ended = await mgm("doctor", "--backend", "http://127.0.0.1:9", settings=twitch.settings)
        assert ended.code == 1
        assert "[!!] Twitch login: nobody is logged in" in ended.output
        assert "do:  mgm twitch login" in ended.output
        assert not (tmp_path / "mgm.sqlite3").exists()
        status = await mgm("twitch", "status", settings=twitch.settings)
        assert (status.code, "nobody has logged in" in status.errors) == (1, True)
        assert not (tmp_path / "mgm.sqlite3").exists(), "status has made a database"


async def test_whatever_slipped_into_a_log_is_not_in_the_bundle(tmp_path: Path) -> None:
    """Settings of a TOML file, the key in its file, the tokens of the database, and the session words."""
    file = tmp_path / "mgm.toml"
    file.write_text(
        "[Mgm]\nApiKey = 'planted-desktop-key'\n"
        "[Twitch]\nExtensionSecret = 'cGxhbnRlZC1leHRlbnNpb24tc2VjcmV0'\n"
        "EventSubSecret = 'planted-eventsub-secret'\nHelixClientSecret = 'planted-client-secret'\n"
        "[ConnectionStrings]\nPostgreSQL = ''\n",
        encoding="utf-8",
    )
    async with desk(tmp_path) as twitch:
        twitch.settings |= {"Mgm__ConfigFile": str(file)}
        assert (await twitch.log_in()).code == 0
        grant = read_only(
            make_url(f"sqlite:///{tmp_path}/mgm.sqlite3"), lambda connection: load_grant(connection, "1001")
        )
    assert grant is not None
    assert grant.refresh_token is not None
    found = read_configuration(twitch.settings, {}, None)
    found.keys.keep("planted-key-of-the-window")
    slips = ["planted-desktop-key", "cGxhbnRlZC1leHRlbnNpb24tc2VjcmV0", "planted-eventsub-secret"]
    slips += ["planted-client-secret", "planted-key-of-the-window", grant.access_token, grant.refresh_token]
    found.places.log_file.parent.mkdir(parents=True, exist_ok=True)
    found.places.log_file.write_text(" ".join(slips) + " k3v9x0qa.17", encoding="utf-8")
    bundle = tmp_path / "bundle.zip"
    ended = await mgm(
        "doctor", "--offline", "--part", "all", "--bundle", str(bundle), settings=twitch.settings
    )
    with zipfile.ZipFile(bundle) as archive:
        told = "".join(archive.read(name).decode() for name in archive.namelist())
        assert archive.read(f"logs/{found.places.log_file.name}").decode() == " ".join(
            ["[removed]"] * len(slips) + ["[removed].17"]
        )
    assert [slip for slip in [*slips, "planted"] if slip in told + ended.everything] == []
