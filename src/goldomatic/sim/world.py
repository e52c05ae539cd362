"""Starts the real programs on free ports of this machine: what the demo and the end-to-end tests run on.

Every program is a process of its own, talked to over HTTP only, with its output in a file of its own.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from goldomatic.ambient import Ambient, monotonic
from goldomatic.sim.e2e_calls import TIER_B, Program
from goldomatic.sim.server import LOOPBACK

__all__ = ["CHANNEL_ID", "Process", "ProgramDied", "World", "clean_environment", "free_ports"]

CHANNEL_ID = "1001"
"""The Twitch user id of the channel that a world plays in."""

PORTS = range(20_000, 32_768)
"""Below those that Linux and Windows take from by themselves."""

START_TIMEOUT_SECONDS = 180.0
STOP_TIMEOUT_SECONDS = 15.0
_POLL_SECONDS = 0.05

_COMMANDS = {
    Program.EBS: ("serve",),
    Program.EVENTSUB: ("sim", "eventsub"),
    Program.JWT: ("sim", "jwt"),
    Program.HELIX: ("sim", "helix"),
    Program.SYNTHETIC: ("sim", "desktop"),
    Program.WOW: ("sim", "wow"),
    Program.BRIDGE: ("sim", "bridge"),
}
_HEALTH = {Program.EBS: "/health/ready", Program.WOW: "/api/mock/health"}


class ProgramDied(Exception):
    """A program ended, or did not answer, when it was expected to run; the text ends with its last words."""


@dataclass(slots=True)
class Process:
    """A running program: where it listens, and where its output goes."""

    name: str
    address: str
    log: Path
    popen: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Ask it to end, and make it end when it does not."""
        if self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(STOP_TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End it at once, as ``kill -9`` does."""
        if self.popen.poll() is None:
            self.popen.kill()
            self.popen.wait(STOP_TIMEOUT_SECONDS)

    def last_words(self) -> str:
        """Return the end of its output."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:].strip()


class World:
    """An EBS and simulators, set up to talk to each other; use it as ``async with``.

    ``folder`` takes the logs and, unless ``settings`` name another database, the SQLite file.
    ``settings`` are added to the environment of every program, by the names of SPEC §15.
    """

    def __init__(
        self, folder: Path, settings: Mapping[str, str], programs: Sequence[Program] = TIER_B
    ) -> None:
        """Choose ports and secrets; nothing runs yet."""
        chance = Ambient.system().random
        self.folder = folder
        self.api_key = chance.uuid().hex
        self.eventsub_secret = chance.uuid().hex
        self.addresses = {
            program: f"http://{LOOPBACK}:{port}"
            for program, port in zip(programs, free_ports(len(programs)), strict=True)
        }
        self.processes: dict[Program, Process] = {}
        self._settings = dict(settings)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of every program in this world (SPEC §15)."""
        return {
            "Mgm__Environment": "Development",
            "Mgm__ApiKey": self.api_key,
            "Mgm__DataDir": str(self.folder),
            "Twitch__EventSubSecret": self.eventsub_secret,
            "Twitch__BroadcasterUserId": CHANNEL_ID,
            "Twitch__HelixClientId": "demo-client",
            "Twitch__BroadcasterAccessToken": "demo-token",
            "Twitch__HelixApiBaseUrl": self.addresses[Program.HELIX],
            "Twitch__AuthBaseUrl": self.addresses[Program.HELIX],
            "Twitch__EventSubSocketUrl": self.addresses[Program.HELIX].replace("http", "ws", 1) + "/ws",
            "Backend__BaseUrl": self.addresses[Program.EBS],
            "SyntheticDesktop__BackendBaseUrl": self.addresses[Program.EBS],
        } | self._settings

    async def __aenter__(self) -> Self:
        """Start everything and wait until it answers."""
        # The bridge says Hello at once, and a game that is only just loading would not hear it.
        first = [program for program in self.addresses if program is not Program.BRIDGE]
        last = [program for program in self.addresses if program is Program.BRIDGE]
        try:
            for together in (first, last):
                for program in together:
                    self.start(program)
                await asyncio.gather(*(self.wait_until_up(program) for program in together))
        except BaseException:
            self._stop_all()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything that runs."""
        self._stop_all()

    def start(self, program: Program) -> Process:
        """Start one program; its output is appended to ``<its command>.log``."""
        address = self.addresses[program]
        log = self.folder / f"{'-'.join(_COMMANDS[program])}.log"
        host, port = address.removeprefix("http://").split(":")
        options = ["--host", host, "--port", port, *self.options(program)]
        with log.open("ab") as output:
            popen = subprocess.Popen(  # noqa: S603 -- our own program, by this interpreter
                [sys.executable, *self.words(program), *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=clean_environment() | self.environment,
            )
        process = Process(program.value, address, log, popen)
        self.processes[program] = process
        return process

    def words(self, program: Program) -> list[str]:
        """Return what the interpreter is to run, without options; a test may have something of its own."""
        return ["-m", "goldomatic", *_COMMANDS[program]]

    def options(self, program: Program) -> list[str]:
        """Return what a program needs to be told besides its address: the game's folder lies in ours."""
        log = str(self.folder / "Logs" / "WoWChatLog.txt")
        match program:
            case Program.WOW:
                return ["--log", log, "--realtime"]
            case Program.BRIDGE:
                journal = str(self.folder / "journal.sqlite3")
                return ["--log", log, "--journal", journal, "--wow", self.addresses[Program.WOW]]
            case _:
                return []

    async def wait_until_up(self, program: Program) -> None:
        """Return when the program answers.

        Raises:
            ProgramDied: it ended, or did not answer in time.
        """
        process = self.processes[program]
        path = _HEALTH.get(program, "/health")
        give_up_at = monotonic() + START_TIMEOUT_SECONDS
        async with httpx.AsyncClient(base_url=process.address, trust_env=False) as client:
            while monotonic() < give_up_at and process.popen.poll() is None:
                try:
                    if (await client.get(path, timeout=10.0)).is_success:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(_POLL_SECONDS)
        code = process.popen.poll()
        fate = "did not answer in time" if code is None else f"ended with exit code {code}"
        raise ProgramDied(f"{process.name} {fate}. Its last words:\n{process.last_words()}")

    def _stop_all(self) -> None:
        for process in self.processes.values():
            if process.popen.poll() is None:
                process.popen.terminate()
        for process in self.processes.values():
            process.stop()


def clean_environment() -> dict[str, str]:
    """Return this process's environment without settings of ours, which would leak into the world."""
    ours = ("mgm__", "twitch__", "connectionstrings__", "backend__", "syntheticdesktop__", "mockhelix__")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.lower().startswith(ours) and name.upper() != "ASPNETCORE_ENVIRONMENT"
    } | {"PYTHONUTF8": "1"}


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on now, and that the system gives to nobody who calls somebody.

    One of its own choice might be somebody's end of a connection by the time that a program listens on it.
    """
    random = Ambient.system().random
    found: dict[int, socket.socket] = {}
    try:
        while len(found) < count:
            port = PORTS[random.below(len(PORTS))]
            probe = socket.socket()
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                probe.close()
            else:
                found[port] = probe
        return list(found)
    finally:
        for probe in found.values():
            probe.close()
