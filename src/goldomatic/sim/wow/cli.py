"""The options of ``mgm sim wow``; mounted by `goldomatic.sim.cli` (SPEC §14)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from goldomatic.addon.files import AddonFilesMissing, addon_folder
from goldomatic.ambient import SystemClock
from goldomatic.sim.cli_parts import LOG_DEFAULT, WOW_PORT
from goldomatic.sim.server import LOOPBACK, USAGE_EXIT_CODE, serve
from goldomatic.sim.wow.control import SERVICE, create_app
from goldomatic.sim.wow.options import Locale, Profile
from goldomatic.sim.wow.program import Setting, WindowUnavailableError, opened_game

__all__ = ["run_wow"]


def run_wow(
    *,
    log: Annotated[Path, typer.Option(help="The chat log to write.")] = LOG_DEFAULT,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = LOOPBACK,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = WOW_PORT,
    locale: Annotated[Locale, typer.Option(help="Language of the client.")] = Locale.EN_US,
    profile: Annotated[Profile, typer.Option(help="Family of the realm's server.")] = Profile.AZEROTHCORE,
    addon: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of an addon to load, may be repeated; default: ours."),
    ] = None,
    realtime: Annotated[bool, typer.Option("--realtime", help="Let the clock run by itself.")] = False,
    window: Annotated[
        bool, typer.Option("--window", help="Open a real window (X11) that takes keys; runs in real time.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of all chance.")] = 0,
    toggle_flushes: Annotated[
        bool, typer.Option(help="Whether LoggingChat off and on writes the log's buffer.")
    ] = True,
    system_lines: Annotated[bool, typer.Option(help="Whether system messages reach the log.")] = True,
) -> None:
    """World of Warcraft 3.3.5a: runs the real addon, writes a real chat log, takes typed lines."""
    setting = Setting(
        log_path=log.resolve(),
        locale=locale,
        profile=profile,
        addons=[each.resolve() for each in addon] if addon is not None else _default_addons(),
        seed=seed,
        is_flush_working=toggle_flushes,
        are_system_messages_logged=system_lines,
    )
    missing = [str(each) for each in setting.addons if not (each / f"{each.name}.toc").is_file()]
    if missing:
        raise _refused(f"no addon in {', '.join(missing)}")
    rate = 1.0 if realtime or window else 0.0
    try:
        with opened_game(setting, SystemClock(), rate=rate, has_window=window) as game:
            for error in game.client.errors:
                sys.stderr.write(f"{SERVICE}: {error}\n")
            serve(create_app(game.client, game.realm, game.heartbeat), SERVICE, host=host, port=port)
    except WindowUnavailableError as error:
        raise _refused(f"no window: {error}") from error


def _default_addons() -> list[Path]:
    try:
        return [addon_folder()]
    except AddonFilesMissing as error:
        raise _refused(str(error)) from error


def _refused(message: str) -> typer.Exit:
    sys.stderr.write(f"{SERVICE}: {message}\n")
    return typer.Exit(USAGE_EXIT_CODE)
