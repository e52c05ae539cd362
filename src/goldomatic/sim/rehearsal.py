"""``mgm rehearse``: the streamer's own program, by hand, with everything around it simulated (SPEC §14).

Nobody plays the streamer here: the set-up, the big button, the mailbox are theirs. The program runs with
settings, key and journal in a temporary folder, so that those of the real one are neither used nor changed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console
from rich.markup import escape

from goldomatic.addon.files import ADDON_NAME, AddonFilesMissing, AddonState, NotAGameFolder, addon_state
from goldomatic.ambient import Ambient
from goldomatic.desktop.core.settings import LOG_IN_GAME_FOLDER, Language
from goldomatic.desktop.ui.texts.catalogue import language_of
from goldomatic.sim.crowd import Crowd
from goldomatic.sim.e2e_calls import ExpectationFailed, Program, Programs, Unreachable
from goldomatic.sim.evening_in_game import EveningInGame
from goldomatic.sim.rehearsal_texts import TEXTS, Said
from goldomatic.sim.server import LOOPBACK, USAGE_EXIT_CODE
from goldomatic.sim.stage import Stage
from goldomatic.sim.viewers_chat import WebhookChat
from goldomatic.sim.wire import CONNECTIONS
from goldomatic.sim.world import Process, ProgramDied, World, clean_environment, free_ports
from goldomatic.sim.wow.options import Locale
from goldomatic.sim.wow.program import STREAMERS

__all__ = ["SPEED_DEFAULT", "run_rehearsal"]

SPEED_DEFAULT: Final = 2
"""Faster, and a gift would have to be chosen in less time than its roulette takes on a busy machine."""

_SPIN_SECONDS: Final = 300
_PROGRAMS: Final = (Program.EBS, Program.EVENTSUB, Program.JWT, Program.HELIX)
_LOCALES: Final = {Language.ENGLISH: Locale.EN_US, Language.RUSSIAN: Locale.RU_RU}
_POLL_SECONDS: Final = 1.0
"""The Desktop's key has one budget, and the window needs most of it."""

_STOP_SECONDS: Final = 10.0
_LINES_SHOWN: Final = 15
_AT_REST: Final = ("idle", "collecting")


class _RehearsalWorld(World):
    """A world whose game has a folder and a window of its own, and is started when the addon is there."""

    def __init__(self, folder: Path, settings: dict[str, str], locale: Locale) -> None:
        super().__init__(folder, settings, _PROGRAMS)
        self.game_folder = folder / "World of Warcraft"
        self._locale = locale
        (self.game_folder / "Interface" / "AddOns").mkdir(parents=True)
        # What tells a folder of the game from any other.
        (self.game_folder / "WoW.exe").touch()

    @property
    def addon(self) -> Path:
        return self.game_folder / "Interface" / "AddOns" / ADDON_NAME

    async def open_game(self) -> Process:
        self.addresses[Program.WOW] = f"http://{LOOPBACK}:{free_ports(1)[0]}"
        process = self.start(Program.WOW)
        await self.wait_until_up(Program.WOW)
        return process

    def options(self, program: Program) -> list[str]:
        if program is not Program.WOW:
            return super().options(program)
        log = self.game_folder / LOG_IN_GAME_FOLDER
        return ["--log", str(log), "--addon", str(self.addon), "--window", "--locale", self._locale.value]


def run_rehearsal(*, program: Path | None, language: Language, speed: int) -> int:
    """Rehearse until the streamer's program is quit, the game is closed, or Ctrl-C; return the exit code.

    ``program`` is a packaged one to start in place of this installation's. ``speed``: how many times as fast
    the EBS's clock runs. 2: there is no screen for the game. 1: a program could not be started.
    """
    console = Console(highlight=False, soft_wrap=True)
    spoken = language_of(language, os.environ.get("LC_ALL") or os.environ.get("LANG") or "")
    texts = TEXTS[spoken]
    trouble = _screen_trouble()
    if trouble:
        console.print(texts[Said.NO_SCREEN].format(reason=trouble), markup=False)
        return USAGE_EXIT_CODE
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda _number, _frame: signal.raise_signal(signal.SIGINT))
    command = [sys.executable, "-m", "goldomatic", "desktop"] if program is None else [str(program.resolve())]
    with tempfile.TemporaryDirectory(prefix="mgm-rehearsal-", ignore_cleanup_errors=True) as folder:
        world = _RehearsalWorld(Path(folder), {"Mgm__ClockRate": str(speed)}, _LOCALES[spoken])
        try:
            trouble = asyncio.run(_Rehearsal(world, console, spoken, speed).run(command))
        except KeyboardInterrupt:
            console.print()
        except (ProgramDied, Unreachable, ExpectationFailed, OSError) as error:
            trouble = str(error)
    if trouble:
        console.print(f"[red]{escape(trouble)}[/]")
        return 1
    console.print(texts[Said.OVER])
    return 0


class _Rehearsal:
    def __init__(self, world: _RehearsalWorld, console: Console, language: Language, speed: int) -> None:
        self._world = world
        self._console = console
        self._language = language
        self._texts = TEXTS[language]
        self._speed = speed
        self._announced = 0
        self._has_gathered = False
        self._has_asked_for_gift = False

    async def run(self, command: Sequence[str]) -> str | None:
        """Start all, and play the viewers until the streamer has seen enough.

        Return the last words of the streamer's program if it ended by itself, with an error.
        """
        self._console.print(self._texts[Said.STARTING])
        async with self._world, httpx.AsyncClient(trust_env=False, limits=CONNECTIONS) as client:
            desktop = self._open_desktop(command)
            try:
                self._say_what_to_enter()
                while not self._is_addon_installed():
                    if desktop.poll() is not None:
                        return self._last_words(desktop)
                    await asyncio.sleep(_POLL_SECONDS)
                game = await self._world.open_game()
                seconds = _SPIN_SECONDS // self._speed
                name = STREAMERS[_LOCALES[self._language]]
                self._console.print("\n" + self._texts[Said.GAME_IS_OPEN].format(name=name, seconds=seconds))
                stage = Stage(Programs(self._world.addresses, client, self._world.api_key), self._console)
                await self._play(stage, desktop, game.popen)
                return self._last_words(desktop)
            finally:
                await asyncio.to_thread(_end, desktop)

    def _open_desktop(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        folder = self._world.folder
        own = {
            "Mgm__DataDir": str(folder),
            "Mgm__Desktop__SettingsFile": str(folder / "desktop.toml"),
            "Mgm__Desktop__Language": self._language.value,
            # The real program's key lies in the system's store: that is left alone.
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        with self._log.open("ab") as output:
            return subprocess.Popen(  # noqa: S603 -- our own program, or the one that the streamer named
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=clean_environment() | own,
            )

    @property
    def _log(self) -> Path:
        return self._world.folder / "desktop.log"

    def _last_words(self, desktop: subprocess.Popen[bytes]) -> str | None:
        if not desktop.poll():
            return None
        text = self._log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.strip().splitlines()[-_LINES_SHOWN:]) or f"exit code {desktop.returncode}"

    def _say_what_to_enter(self) -> None:
        texts, ebs = self._texts, self._world.addresses[Program.EBS]
        self._console.print(f"\n[bold]{texts[Said.ENTER]}[/]")
        rows = {
            Said.ADDRESS: ebs,
            Said.KEY: self._world.api_key,
            Said.FOLDER: str(self._world.game_folder),
        }
        for said, value in rows.items():
            self._console.print(f"  {texts[said]:<16}{escape(value)}")
        self._console.print(f"\n{texts[Said.GAME_WAITS]}\n{texts[Said.PANEL]}: {ebs}/panel/")
        self._console.print(texts[Said.HOW_TO_END])

    def _is_addon_installed(self) -> bool:
        with suppress(AddonFilesMissing, NotAGameFolder, OSError):
            return addon_state(self._world.game_folder) is AddonState.CURRENT
        return False

    async def _play(
        self, stage: Stage, desktop: subprocess.Popen[bytes], game: subprocess.Popen[bytes]
    ) -> None:
        ambient = Ambient.system()
        chat = WebhookChat(stage.programs, ambient, self._world.eventsub_secret)
        crowd = Crowd(stage, EveningInGame(stage), ambient, chat)
        trouble = ""
        while desktop.poll() is None:
            if game.poll() is not None:
                self._console.print(self._texts[Said.GAME_ENDED])
                return
            try:
                await self._step(stage, crowd)
                trouble = ""
            except (ExpectationFailed, Unreachable) as error:
                # A busy machine may let a call time out: said once, and tried again.
                if str(error) != trouble:
                    trouble = str(error)
                    self._console.print(f"[yellow]{escape(trouble)}[/]")
            await asyncio.sleep(_POLL_SECONDS)

    async def _step(self, stage: Stage, crowd: Crowd) -> None:
        if not self._has_gathered:
            await crowd.gather()
            self._has_gathered = True
        if (await stage.state())["spinPhase"] in _AT_REST:
            await crowd.enroll()
        await crowd.log_in()
        await self._show_announcements(stage)
        if self._announced and not self._has_asked_for_gift:
            self._has_asked_for_gift = True
            await crowd.ask_for_gift()

    async def _show_announcements(self, stage: Stage) -> None:
        """Show what the EBS has said in chat since the last time."""
        query = {"route": "chat_messages"}
        seen = await stage.programs.object(Program.HELIX, "GET", "/requests", query=query)
        lines = [call["body"]["message"] for call in seen["requests"] if call["taken"]]
        for line in lines[self._announced :]:
            self._console.print(f"{self._texts[Said.CHAT]}: [bold]{escape(line)}[/]")
        self._announced = len(lines)


def _screen_trouble() -> str | None:
    """Say why no window could be shown; None when one can."""
    try:
        from Xlib.display import Display  # noqa: PLC0415 -- the package comes with the extra only
        from Xlib.error import DisplayConnectionError, DisplayNameError  # noqa: PLC0415
    except ImportError as error:
        return str(error)
    try:
        Display().close()
    except (DisplayConnectionError, DisplayNameError, OSError) as error:
        return str(error) or "DISPLAY"
    return None


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
