"""What the doctor finds on a streamer's machine and in an EBS's settings; never a secret (SPEC §15)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from goldomatic.addon.files import install
from goldomatic.ambient import SystemClock
from goldomatic.desktop.adapters.journal import Journal
from goldomatic.desktop.config import read_configuration
from goldomatic.doctor.desktop import examine_desktop, is_desktop_meant
from goldomatic.doctor.ebs import examine_ebs, is_ebs_meant
from goldomatic.doctor.findings import Finding, State, is_healthy, report
from tests.integration.api.service import API_KEY, running_service
from tests.support.listening import listening


def game(folder: Path) -> Path:
    (folder / "Interface" / "AddOns").mkdir(parents=True)
    (folder / "Wow.exe").touch()
    (folder / "Data").mkdir()
    return folder


def environment(folder: Path, **given: str) -> dict[str, str]:
    return {
        "Mgm__DataDir": str(folder / "data"),
        "Mgm__Desktop__SettingsFile": str(folder / "desktop.toml"),
        "Mgm__Desktop__Strategy": "dry_run",
    } | given


async def examine(given: dict[str, str], games: Sequence[Path] = ()) -> dict[str, Finding]:
    found = read_configuration(given, {}, None)
    findings = await examine_desktop(found, wall=SystemClock(), look=lambda: games)
    return {finding.subject: finding for finding in findings}


def wrong(findings: dict[str, Finding]) -> set[str]:
    return {subject for subject, finding in findings.items() if finding.state is State.WRONG}


async def test_a_machine_that_is_set_up_is_healthy(tmp_path: Path, sqlite_url: str) -> None:
    folder = game(tmp_path / "wow")
    install(folder)
    log = folder / "Logs" / "WoWChatLog.txt"
    log.parent.mkdir()
    log.write_bytes(b"x\r\n")
    (tmp_path / "data").mkdir()
    Journal(tmp_path / "data" / "desktop" / "journal.sqlite3").close()
    async with running_service(sqlite_url) as service, listening(service.app) as address:
        await service.pending_payout()
        findings = await examine(
            environment(
                tmp_path,
                Mgm__ApiKey=API_KEY,
                Mgm__Desktop__EbsAddress=address,
                Mgm__Desktop__GameFolder=str(folder),
            )
        )
    assert {subject: finding.state for subject, finding in findings.items()} == dict.fromkeys(
        ["key", "EBS", "game", "addon", "chat log", "typing", "journal"], State.FINE
    )
    assert "1 open payouts" in findings["EBS"].found
    assert "3 bytes" in findings["chat log"].found
    assert is_healthy(findings.values())
    assert API_KEY not in report("Desktop", findings.values())


async def test_everything_that_is_missing_is_said_with_a_remedy(tmp_path: Path) -> None:
    seen = game(tmp_path / "seen")
    findings = await examine(environment(tmp_path, Mgm__Desktop__PollSeconds="1"), [seen])
    assert wrong(findings) == {"Mgm__Desktop__PollSeconds", "key", "EBS", "game", "chat log"}
    assert str(seen) in findings["game"].remedy
    assert all(finding.remedy for finding in findings.values() if finding.state is State.WRONG)
    assert findings["journal"].state is State.NOTE
    assert not (tmp_path / "data").exists()


async def test_what_is_there_and_wrong_is_told_apart(tmp_path: Path, sqlite_url: str) -> None:
    folder = game(tmp_path / "wow")
    given = environment(
        tmp_path, Mgm__ApiKey="another-desktop-key-0003", Mgm__Desktop__GameFolder=str(folder)
    )
    journal = tmp_path / "data" / "desktop" / "journal.sqlite3"
    journal.parent.mkdir(parents=True)
    journal.write_bytes(b"not a journal at all" * 100)
    async with running_service(sqlite_url) as service, listening(service.app) as address:
        findings = await examine(given | {"Mgm__Desktop__EbsAddress": address})
    assert wrong(findings) == {"EBS", "addon", "journal"}
    assert "does not accept the key" in findings["EBS"].found
    assert "Mgm__ApiKey" in findings["EBS"].remedy
    assert "not installed" in findings["addon"].found
    assert findings["chat log"].state is State.NOTE

    away = await examine(given | {"Mgm__Desktop__EbsAddress": address})
    assert "cannot be reached" in away["EBS"].found
    unsafe = await examine(given | {"Mgm__Desktop__EbsAddress": "http://ebs.example"})
    assert "over https only" in unsafe["EBS"].found
    elsewhere = await examine(given | {"Mgm__Desktop__GameFolder": str(tmp_path / "data")})
    assert "holds no World of Warcraft" in elsewhere["game"].found


async def test_a_running_bridge_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "data" / "desktop" / "journal.sqlite3"
    journal = Journal(path)
    try:
        findings = await examine(environment(tmp_path))
    finally:
        journal.close()
    assert (findings["journal"].state, findings["journal"].found) == (
        State.NOTE,
        "in use: a bridge is running",
    )


async def test_without_a_screen_typing_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    findings = await examine(environment(tmp_path, Mgm__Desktop__Strategy="x11"))
    assert "no screen" in findings["typing"].found
    other = await examine(environment(tmp_path, Mgm__Desktop__Strategy="send_input"))
    assert "Windows only" in other["typing"].found


GOOD_EBS = {
    "Mgm__ApiKey": "a-desktop-key-of-some-length",
    "Twitch__ExtensionSecret": "c2VjcmV0LW9mLXRoZS1leHRlbnNpb24tMDEyMzQ1Njc=",
    "Twitch__EventSubSecret": "test-secret-0123456789",
    "Twitch__BroadcasterUserId": "1001",
}


def test_an_ebs_that_would_start_is_healthy_and_shows_no_secret(tmp_path: Path) -> None:
    findings = examine_ebs(GOOD_EBS | {"Mgm__DataDir": str(tmp_path / "new")})
    assert is_healthy(findings)
    text = report("EBS", findings)
    assert "Mgm__ApiKey: set" in text
    assert "Twitch__HelixClientId: not set" in text
    for name in ("Mgm__ApiKey", "Twitch__ExtensionSecret", "Twitch__EventSubSecret"):
        assert GOOD_EBS[name] not in text


def test_an_ebs_that_would_not_start_says_every_reason(tmp_path: Path) -> None:
    given = {
        "Mgm__ApiKey": "short",
        "Mgm__ClockRate": "10",
        "Mgm__DataDirectory": "x",
        "Twitch__CallbackUrl": "not an address",
    }
    findings = {finding.subject: finding for finding in examine_ebs(given)}
    assert wrong(findings) == {
        "Mgm__ApiKey",
        "Mgm__ClockRate",
        "Twitch__CallbackUrl",
        "Twitch__ExtensionSecret",
        "Twitch__EventSubSecret",
        "Twitch__BroadcasterUserId",
    }
    assert all(finding.remedy for finding in findings.values() if finding.state is State.WRONG)
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    assert not is_healthy(examine_ebs(GOOD_EBS | {"Mgm__DataDir": str(in_the_way / "data")}))
    assert not is_healthy(examine_ebs({"Mgm__ConfigFile": str(tmp_path / "missing")}))


def test_what_is_meant_is_seen_by_what_was_begun(tmp_path: Path) -> None:
    assert is_ebs_meant({"TWITCH__BROADCASTERUSERID": "1001"})
    assert not is_ebs_meant({"Mgm__Desktop__EbsAddress": "https://e", "Mgm__ApiKey": "k"})
    nothing = {"XDG_CONFIG_HOME": str(tmp_path)}
    file = {"Mgm__Desktop__SettingsFile": str(tmp_path / "desktop.toml")}
    found = read_configuration(file, {}, None)
    assert not is_desktop_meant(nothing, found)
    assert is_desktop_meant({"MGM__DESKTOP__STRATEGY": "x11"}, found)
    found.places.settings_file.touch()
    assert is_desktop_meant(nothing, found)
