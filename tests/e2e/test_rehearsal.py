"""``mgm rehearse``: everything around the streamer's program, for a streamer who tries it (SPEC §14)."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from goldomatic.desktop.core.settings import Language
from goldomatic.sim.rehearsal_texts import TEXTS, Said
from tests.e2e.programs import mgm, start_mgm, wait_for
from tests.e2e.test_demo import children_of, ended, is_alive, left_in, read_until
from tests.support.x11 import Hands, virtual_display

PROGRAM = """\
#!{python}
# Stands in for the streamer's window: notes what it was started with, and waits to be quit.
import json, os, pathlib, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
told = {{name: text for name, text in os.environ.items() if "__" in name or "KEYRING" in name}}
file = pathlib.Path({seen!r})
file.with_suffix(".new").write_text(json.dumps({{"settings": told, "id": os.getpid()}}))
file.with_suffix(".new").rename(file)
signal.pause()
"""


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.RUSSIAN])
def test_everything_is_said_in_both_languages(language: Language) -> None:
    assert set(TEXTS[language]) == set(Said)
    for said, text in TEXTS[language].items():
        assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", TEXTS[Language.ENGLISH][said])


async def test_without_a_screen_it_says_so(tmp_path: Path) -> None:
    settings = {"TMPDIR": str(tmp_path), "DISPLAY": ":4711", "LC_ALL": "ru_RU.UTF-8"}
    told = await mgm("rehearse", settings=settings)
    assert told.code == 2
    assert told.output.startswith("Ненастоящей игре нужен экран X11")
    assert left_in(tmp_path) == []


async def test_a_program_that_does_not_start_says_why(tmp_path: Path) -> None:
    """As without Qt: otherwise the rehearsal would be over, and nobody would know why."""
    program, rest = tmp_path / "program", tmp_path / "tmp"
    rest.mkdir()
    program.write_text("#!/bin/sh\necho the window needs Qt >&2\nexit 2\n", encoding="utf-8")
    program.chmod(0o755)
    with virtual_display() as display:
        told = await mgm(
            "rehearse", "--program", str(program), settings={"TMPDIR": str(rest), "DISPLAY": display}
        )
    assert (told.code, "the window needs Qt" in told.output) == (1, True), told.everything
    assert left_in(rest) == []


async def test_what_is_printed_lets_a_streamer_begin(tmp_path: Path) -> None:
    """The key opens, the folder takes the addon, and then the game's window opens and viewers type."""
    seen, program, rest = tmp_path / "seen.json", tmp_path / "program", tmp_path / "tmp"
    rest.mkdir()
    program.write_text(PROGRAM.format(python=sys.executable, seen=str(seen)), encoding="utf-8")
    program.chmod(0o755)
    with virtual_display() as display:
        # What the real program is set to must not reach this one.
        settings = {
            "TMPDIR": str(rest),
            "DISPLAY": display,
            "Mgm__Desktop__EbsAddress": "https://real.example",
        }
        process = await start_mgm("rehearse", "--program", str(program), settings=settings)
        told = await read_until(process, "Ctrl-C")
        address, key, folder = re.findall(r"^  (?:Server address|Key|Game folder) +(.+)", told, re.MULTILINE)
        await wait_for(seen.exists, "the streamer's program")
        started = json.loads(seen.read_text(encoding="utf-8"))
        assert started["settings"].keys() == {
            "Mgm__DataDir",
            "Mgm__Desktop__SettingsFile",
            "Mgm__Desktop__Language",
            "PYTHON_KEYRING_BACKEND",
        }
        assert Path(started["settings"]["Mgm__DataDir"]).is_relative_to(rest)
        installed = await mgm("addon", "install", "--wow", folder, settings={})
        assert installed.code == 0, installed.everything
        told = await read_until(process, "!twgold Norinn")
        assert "The game is open, with Mimiron in the world." in told
        with closing(Hands(display)) as hands:
            assert hands.window.get_wm_class() == ("wow.exe", "Wow.exe")
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{address}/api/pool", headers={"X-MGM-ApiKey": key})
        assert "Norinn" in {entrant["characterName"] for entrant in answer.json()}
        programs = children_of(process.pid)
        os.kill(started["id"], signal.SIGTERM)
        code, last = await ended(process)
        assert (code, "Traceback" in last) == (0, False), last
        assert "The rehearsal is over." in last
        assert [command for number, command in programs.items() if is_alive(number)] == []
        assert left_in(rest) == []
