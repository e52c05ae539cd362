"""``mgm bridge`` as a program: what it needs, what it writes, how it ends (SPEC §15, §16)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import termios
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.world import World
from tests.e2e.programs import (
    WAIT_SECONDS_MAX,
    Caller,
    bare_environment,
    mgm,
    running,
    settings_on,
    start_mgm,
    wait_for,
)


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    harness = {"Mgm__EnableE2eHarness": "true"}
    async with running(World(tmp_path, settings_on(sqlite_url, harness))) as running_world:
        yield running_world


def settings_of(world: World) -> dict[str, str]:
    """What a headless bridge is told by its environment."""
    return {
        "Mgm__ApiKey": world.environment["Mgm__ApiKey"],
        "Mgm__DataDir": str(world.folder / "data"),
        "Mgm__Desktop__SettingsFile": str(world.folder / "desktop.toml"),
        "Mgm__Desktop__EbsAddress": world.addresses[Program.EBS],
        "Mgm__Desktop__Strategy": "dry_run",
    }


async def test_it_says_all_that_is_missing_at_once(tmp_path: Path) -> None:
    ended = await mgm(
        "bridge",
        settings={
            "Mgm__DataDir": str(tmp_path),
            "Mgm__Desktop__SettingsFile": str(tmp_path / "desktop.toml"),
            "Mgm__Desktop__PollSeconds": "1",
        },
    )
    assert ended.code == 2
    for words in ("where the EBS is", "Mgm__ApiKey", "--wow", "Mgm__Desktop__PollSeconds: "):
        assert words in ended.everything
    wrong = await mgm("bridge", "--character", "Norinn", settings={})
    assert wrong.code == 2
    assert "Name@Realm" in wrong.everything


async def test_it_runs_until_it_is_told_to_stop_and_writes_json(world: World, tmp_path: Path) -> None:
    settings = settings_of(world)
    log = tmp_path / "wow" / "Logs" / "WoWChatLog.txt"
    log.parent.mkdir(parents=True)
    log.touch()
    process = await start_mgm("bridge", "--json", "--wow", str(tmp_path / "wow"), settings=settings)
    assert process.stdout is not None
    entries: list[dict[str, Any]] = []
    try:
        async with Caller(world) as caller, asyncio.timeout(WAIT_SECONDS_MAX):
            assert (await caller.chat("2002", "!twgold Norinn")).status_code == 204
            assert (await caller.prepare("2002")).status_code == 200
            # Somebody has won, so a whisper is to be typed, which a dry run shows.
            while not any(entry["action"] == "desktop.dry_run" for entry in entries):
                entries.append(json.loads(await process.stdout.readline()))
        second = await mgm("bridge", "--wow", str(tmp_path / "wow"), settings=settings)
        assert second.code == 1
        assert "another Desktop is using it" in second.everything
    finally:
        process.send_signal(signal.SIGTERM)
        output, errors = await process.communicate()
    assert process.returncode == 0
    assert errors == b""
    entries += map(json.loads, output.splitlines())
    actions = [entry["action"] for entry in entries]
    assert actions[0] == "desktop.started"
    assert actions[-1] == "desktop.stopped_when_asked"
    assert "NotifyWinnerWhisper" in next(
        entry["line"] for entry in entries if entry["action"] == "desktop.dry_run"
    )
    kept = (tmp_path / "data" / "desktop" / "logs" / "desktop.jsonl").read_text(encoding="utf-8")
    assert set(actions) <= {json.loads(line)["action"] for line in kept.splitlines()}
    assert settings["Mgm__ApiKey"] not in kept + output.decode()


async def test_an_address_that_the_key_may_not_go_to_ends_it_with_words(tmp_path: Path) -> None:
    settings = {
        "Mgm__ApiKey": "a-desktop-key-of-some-length",
        "Mgm__DataDir": str(tmp_path),
        "Mgm__Desktop__SettingsFile": str(tmp_path / "desktop.toml"),
    }
    ended = await mgm(
        "bridge", "--ebs", "http://ebs.example", "--log", str(tmp_path / "log"), settings=settings
    )
    assert ended.code == 1
    assert "over https only" in ended.everything


async def test_the_window_runs_the_bridge_of_the_settings_that_are_kept(world: World, tmp_path: Path) -> None:
    settings = settings_of(world) | {"QT_QPA_PLATFORM": "offscreen"}
    log = tmp_path / "data" / "desktop" / "logs" / "desktop.jsonl"
    process = await start_mgm("desktop", settings=settings)
    try:
        await wait_for(lambda: log.exists() and "desktop.started" in log.read_text("utf-8"), "the bridge")
        await wait_for(lambda: '"desktop.no_display"' not in log.read_text("utf-8"), "no trouble")
        assert process.returncode is None
    finally:
        process.terminate()
        _, errors = await process.communicate()
    assert b"Traceback" not in errors


@pytest.mark.parametrize("how", ["key", "hang up"])
async def test_in_a_terminal_it_shows_a_page_and_takes_keys(world: World, tmp_path: Path, how: str) -> None:
    async with Caller(world) as caller:
        assert (await caller.chat("2002", "!twgold Norinn")).status_code == 204
        assert (await caller.prepare("2002")).status_code == 200
    ours, its = os.openpty()
    before = termios.tcgetattr(its)
    process = None
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "goldomatic", "bridge", "--log", str(tmp_path / "log.txt")),
            stdin=its,
            stdout=its,
            stderr=its,
            env=bare_environment(
                settings_of(world) | {"TERM": "xterm", "LINES": "50", "LANG": "ru_RU.UTF-8"}
            ),
        )
        os.set_blocking(ours, False)
        page = bytearray()

        def read() -> None:
            # A terminal that nobody reads stops whoever writes to it.
            with contextlib.suppress(BlockingIOError):
                page.extend(os.read(ours, 1_000_000))

        def has_shown() -> bool:
            read()
            return "Norinn" in page.decode("utf-8", "ignore") and "q выход" in page.decode("utf-8", "ignore")

        def has_ended() -> bool:
            read()
            return process.returncode is not None

        await wait_for(has_shown, "the page")
        if how == "key":
            os.write(ours, b"tq")
            await wait_for(has_ended, "the end")
            assert process.returncode == 0
            assert termios.tcgetattr(its) == before
        else:
            os.close(ours)
            await wait_for(lambda: process.returncode is not None, "the end")
    finally:
        if process is not None and process.returncode is None:
            process.kill()
        for end in (ours, its):
            with contextlib.suppress(OSError):
                os.close(end)
