"""``mgm demo`` tells its story, says so when it does not come true, and leaves nothing behind (SPEC §14)."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from asyncio.subprocess import Process
from pathlib import Path

import httpx
import pytest

from tests.e2e.programs import RUN_SECONDS_MAX, mgm, start_mgm, wait_for

PROGRAMS = 6
PAID = "The stream's chat reads: Награда отправлена персонажу"


def children_of(parent: int) -> dict[int, str]:
    """The processes that a process has started, by id, with their command lines."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (
                (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            )
            command = (folder / "cmdline").read_text(encoding="utf-8", errors="replace").replace("\0", " ")
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found[int(folder.name)] = command
    return found


def is_alive(process_id: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


async def read_until(process: Process, words: str) -> str:
    """What the program prints, up to the line with ``words``."""
    assert process.stdout is not None
    told = ""
    while words not in told:
        line = (await asyncio.wait_for(process.stdout.readline(), RUN_SECONDS_MAX)).decode()
        assert line, f"ended before {words!r}:\n{told}"
        told += line
    return told


async def ended(process: Process) -> tuple[int, str]:
    """The exit code, and what was printed last."""
    output, errors = await asyncio.wait_for(process.communicate(), RUN_SECONDS_MAX)
    assert process.returncode is not None
    return process.returncode, output.decode() + errors.decode()


def left_in(folder: Path) -> list[str]:
    """What lies in the folder for temporary files."""
    return [path.name for path in folder.iterdir()]


@pytest.mark.scenario("SC-001", "TC-001", "TC-002")
async def test_the_story_comes_true_and_then_everything_keeps_running(tmp_path: Path) -> None:
    """On both transports: once by webhook and to its end, once by socket and on."""
    settings = {"TMPDIR": str(tmp_path)}
    plain = asyncio.create_task(mgm("demo", settings=settings))
    staying = ("demo", "--stay", "--speed", "12", "--transport", "websocket")
    process = await start_mgm(*staying, settings=settings)
    told = await read_until(process, "api/pool -H")
    programs = children_of(process.pid)
    assert len(programs) == PROGRAMS, programs
    await use(told)
    # Who wins next may have been drawn while the story was still told: that the mail leaves says enough.
    await read_until(process, "has left, and the EBS knows")
    assert "The panel, to be watched in a browser: http://127.0.0.1:" in told
    process.send_signal(signal.SIGINT)
    code, rest = await ended(process)
    assert (code, "Stopped." in rest, "Traceback" in rest) == (0, True, False), rest
    assert "Chat comes through Twitch's EventSub socket" in told
    for story in (told, (await plain).output):
        assert "is offline: nobody wins this round" in story
        assert "wins 1,000 gold!" in story
        assert PAID in story
        assert "payout.reward_announced" in story
        assert "PanelUser has had their gift of this streamer, once and for all: Carving Knife" in story
        assert re.search(r"Done: \d+ facts checked, all true", story)
    assert (await plain).code == 0
    assert [command for number, command in programs.items() if is_alive(number)] == []
    assert left_in(tmp_path) == []


async def use(told: str) -> None:
    """Do what the demo invites to: its commands, its token, its key, its documentation."""
    found = re.findall(r"curl (\S+) -H '([^:]+): ([^']+)'", told)
    assert len(found) == 3
    async with httpx.AsyncClient(trust_env=False) as client:
        for url, name, value in found:
            answer = await client.get(url, headers={name: value})
            assert answer.status_code == 200, answer.text
        documentation = re.search(r"API documentation +(\S+)", told)
        assert documentation
        assert (await client.get(documentation[1])).status_code == 200


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (" serve ", "EBS has ended by itself, with exit code -9"),
        (" sim helix ", "MockHelixApi has ended by itself, with exit code -9"),
    ],
)
async def test_a_program_that_dies_ends_the_story(command: str, words: str, tmp_path: Path) -> None:
    process = await start_mgm("demo", settings={"TMPDIR": str(tmp_path)})
    told = await read_until(process, "Mira_Plays")
    programs = children_of(process.pid)
    victim = next(number for number, line in programs.items() if command in line)
    os.kill(victim, signal.SIGKILL)
    code, rest = await ended(process)
    assert code == 1, told + rest
    assert re.search(words, rest), rest
    assert "Done" not in rest
    assert "Traceback" not in rest
    await wait_for(lambda: not any(map(is_alive, programs)), "the end of the other programs")
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("inherited", [signal.SIG_DFL, signal.SIG_IGN], ids=["foreground", "background"])
async def test_a_demo_that_is_told_to_stop_takes_its_programs_along(
    inherited: signal.Handlers, tmp_path: Path
) -> None:
    """What a shell starts in the background begins with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, inherited)
    process = await start_mgm("demo", settings={"TMPDIR": str(tmp_path)})
    signal.signal(signal.SIGINT, before)
    await read_until(process, "Mira_Plays")
    programs = children_of(process.pid)
    process.terminate()
    code, rest = await ended(process)
    assert (code, "Traceback" in rest) == (130, False), rest
    assert not any(map(is_alive, programs))
    assert left_in(tmp_path) == []


async def test_a_demo_that_cannot_start_says_why(tmp_path: Path) -> None:
    """Its programs are processes of their own; the reason of the one that ends is shown."""
    settings = {"TMPDIR": str(tmp_path), "PYTHONPATH": str(broken(tmp_path))}
    told = await mgm("demo", settings=settings)
    assert (told.code, "EBS ended with exit code" in told.output) == (1, True), told.everything
    assert "the disk is full, says the test" in told.output
    assert "Traceback (most recent call last):\n  File" not in told.errors


def broken(folder: Path) -> Path:
    """A folder that makes every `mgm serve` fail when Python starts."""
    place = folder / "python"
    place.mkdir()
    words = "import sys\nif 'serve' in sys.argv: raise SystemExit('the disk is full, says the test')\n"
    (place / "sitecustomize.py").write_text(words, encoding="utf-8")
    return place
