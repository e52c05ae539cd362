"""``mgm`` as a person types it: help, ``audit``, ``pool``, ``openapi``, ``e2e`` (SPEC §14, §16)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import typer
from typer.testing import CliRunner

import goldomatic
from goldomatic.cli import app
from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.world import World
from tests.e2e.programs import Caller, mgm, running, settings_on

HARNESS = {"Mgm__EnableE2eHarness": "true"}
E2E_OPTIONS = {
    "--backend": Program.EBS,
    "--eventsub": Program.EVENTSUB,
    "--jwt": Program.JWT,
    "--helix": Program.HELIX,
    "--synthetic": Program.SYNTHETIC,
}


def all_commands() -> list[tuple[str, ...]]:
    """Every command and every group of commands, as typed after ``mgm``."""
    found: list[tuple[str, ...]] = [()]
    waiting: list[tuple[tuple[str, ...], Any]] = [((), typer.main.get_command(app))]
    while waiting:
        path, command = waiting.pop()
        for name, child in getattr(command, "commands", {}).items():
            found.append((*path, name))
            waiting.append(((*path, name), child))
    return found


@pytest.mark.parametrize("command", all_commands(), ids=" ".join)
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    told = CliRunner(env={"COLUMNS": "200"}).invoke(app, [*command, "--help"])
    plain = re.sub(r"\x1b\[[0-9;]*m", "", told.output).replace("root", "mgm")
    assert told.exit_code == 0
    assert f"mgm {' '.join(command)}".strip() in plain


async def test_version_and_mistakes() -> None:
    version = await mgm("--version", settings={})
    assert (version.code, version.output) == (0, f"mgm {goldomatic.__version__}\n")
    for arguments in (("nonsense",), ("audit", "not-a-uuid")):
        ended = await mgm(*arguments, settings={})
        assert (ended.code, "Traceback" in ended.everything) == (2, False), ended.everything


async def test_openapi_is_a_document(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    ended = await mgm("openapi", "--output", str(file), settings={})
    assert ended.code == 0, ended.everything
    document = json.loads(file.read_bytes())
    assert {"/api/twitch/eventsub", "/api/roulette/state", "/api/e2e/prepare-pending-payout"} <= document[
        "paths"
    ].keys()


async def test_audit_and_pool(tmp_path: Path) -> None:
    world = World(tmp_path, settings_on("sqlite", HARNESS))
    address = world.addresses[Program.EBS]
    key_only = {"Mgm__ApiKey": world.api_key}
    async with running(world, Program.EBS, Program.HELIX), Caller(world) as caller:
        payout_id = await caller.winner("1", "Norinn")
        assert (await caller.patch(payout_id, "Sent")).status_code == 200
        for viewer, name in (("2", "Mira"), ("3", "Гордей"), ("4", "Otto")):
            assert (await caller.chat(viewer, f"!twgold {name}")).status_code == 204

        # Beside the running EBS, and with what is needed to find the payout only.
        needed = ("Mgm__DataDir", "ConnectionStrings__PostgreSQL", "Twitch__BroadcasterUserId")
        few = {name: value for name, value in world.environment.items() if name in needed}
        audit = await mgm("audit", payout_id, settings=few)
        assert audit.code == 0, audit.everything
        types = [line.split()[1] for line in audit.output.splitlines()[1:]]
        assert types[:2] == ["cycle.drawn", "cycle.candidate_reported"]
        assert types[2:] == ["payout.created", "payout.started", "payout.sent", "payout.reward_announced"]
        assert (await caller.chat("5", "!twgift Norinn")).status_code == 204
        gifts = (await caller.http.get("/api/gift-requests", headers=caller.key)).json()
        audit = await mgm("audit", gifts[0]["id"], settings=few)
        assert (audit.code, "gift.requested" in audit.output) == (0, True), audit.everything
        unknown = await mgm("audit", str(uuid4()), settings=few)
        assert (unknown.code, "has no payout and no gift request" in unknown.errors) == (1, True)

        listed = await mgm("pool", "list", "--backend", address, settings=key_only)
        assert listed.code == 0, listed.everything
        assert [name in listed.output for name in ("Mira", "Гордей", "Otto", "Norinn")] == [
            True,
            True,
            True,
            False,
        ]
        removed = await mgm("pool", "remove", "3", "--backend", address, settings=key_only)
        assert (removed.code, await caller.pool()) == (0, {"2": "Mira", "4": "Otto"})
        again = await mgm("pool", "remove", "3", "--backend", address, settings=key_only)
        assert (again.code, "404" in again.errors) == (1, True)
        wrong = {"Mgm__ApiKey": "a-key-that-nobody-has-given"}
        refused = await mgm("pool", "clear", "--yes", "--backend", address, settings=wrong)
        assert (refused.code, "403" in refused.errors) == (1, True)
        spared = await mgm("pool", "clear", "--backend", address, settings=key_only, typed="n\n")
        assert (spared.code, len(await caller.pool())) == (1, 2)
        cleared = await mgm("pool", "clear", "--backend", address, settings=key_only, typed="y\n")
        assert (cleared.code, await caller.pool()) == (0, {}), cleared.everything
        assert (await caller.chat("2", "!twgold Mira")).status_code == 204
        cleared = await mgm("pool", "clear", "--yes", "--backend", address, settings=key_only)
        assert (cleared.code, await caller.pool()) == (0, {}), cleared.everything
    away = await mgm("pool", "list", "--backend", address, settings=key_only)
    assert (away.code, f"the EBS at {address} does not answer" in away.errors) == (1, True)
    for ended in (unknown, refused, away):
        assert "Traceback" not in ended.everything


@pytest.mark.scenario("SC-001", "TC-001")
async def test_e2e_says_what_is_not_running_and_what_is_broken(tmp_path: Path) -> None:
    world = World(tmp_path, settings_on("sqlite"))
    options = [word for name, program in E2E_OPTIONS.items() for word in (name, world.addresses[program])]
    async with running(world, Program.EBS, Program.EVENTSUB, Program.JWT):
        # Tier A needs no more than these.
        held = await mgm("e2e", *options, "--tier", "a", settings=world.environment)
        assert (held.code, "All held" in held.output) == (0, True), held.everything
        missing = await mgm("e2e", *options, settings=world.environment)
        assert missing.code == 2, missing.everything
        for program in (Program.HELIX, Program.SYNTHETIC):
            assert f"{program} cannot be reached at {world.addresses[program]}" in missing.errors
        assert str(Program.JWT) not in missing.errors
        world.start(Program.HELIX)
        world.start(Program.SYNTHETIC)
        await world.wait_until_up(Program.HELIX)
        await world.wait_until_up(Program.SYNTHETIC)
        # The harness is off: the win cannot be made, and nothing after it is tried.
        broken = await mgm("e2e", *options, "--tier", "b", settings=world.environment)
        assert broken.code == 1, broken.everything
        assert "wins: the payout is Pending" in broken.output.split("✗")[1]
        assert "was        404" in broken.output
        no_secret = {
            name: value for name, value in world.environment.items() if name != "Twitch__EventSubSecret"
        }
        unset = await mgm("e2e", *options, settings=no_secret)
        assert (unset.code, "set Twitch__EventSubSecret" in unset.errors) == (2, True)
