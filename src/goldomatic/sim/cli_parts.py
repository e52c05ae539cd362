"""What the commands of the simulators share: addresses, settings, how misuse is told (SPEC §14)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from goldomatic.sim.config import ConfigurationError, SimulatorSettings, read_settings
from goldomatic.sim.server import USAGE_EXIT_CODE

__all__ = [
    "BRIDGE_PORT",
    "DESKTOP_PORT",
    "EBS_PORT",
    "EVENTSUB_PORT",
    "HELIX_PORT",
    "JWT_PORT",
    "LOG_DEFAULT",
    "TWITCH_PORT",
    "WOW_PORT",
    "Host",
    "Port",
    "settings_or_exit",
    "usage_error",
]

EVENTSUB_PORT = 9051
JWT_PORT = 9052
HELIX_PORT = 9053
DESKTOP_PORT = 9054
BRIDGE_PORT = 9055
TWITCH_PORT = 9056
WOW_PORT = 5001
EBS_PORT = 8080

LOG_DEFAULT = Path("Logs") / "WoWChatLog.txt"
"""Where the simulated game writes, and the bridge reads."""

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")]


def settings_or_exit() -> SimulatorSettings:
    """Return what the environment says; end with exit code 2 when that cannot be used."""
    try:
        return read_settings(os.environ)
    except ConfigurationError as error:
        raise usage_error("\n".join(error.reasons)) from error


def usage_error(message: str) -> typer.Exit:
    """Say what is wrong; return the end of the program, to be raised."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(message, markup=False)
    return typer.Exit(USAGE_EXIT_CODE)
