"""``mgm sim …``: the simulators, each a program of its own; mounted by `goldomatic.cli` (SPEC §14)."""

from __future__ import annotations

import typer

from goldomatic.lazy_commands import lazy_group

__all__ = ["sim_app"]

sim_app = typer.Typer(
    cls=lazy_group(
        {
            "eventsub": "goldomatic.sim.cli_twitch:run_eventsub_relay",
            "jwt": "goldomatic.sim.cli_twitch:run_extension_jwt",
            "helix": "goldomatic.sim.cli_twitch:run_helix",
            "twitch": "goldomatic.sim.cli_twitch:run_twitch",
            "desktop": "goldomatic.sim.cli_desktop:run_synthetic_desktop",
            "wow": "goldomatic.sim.wow.cli:run_wow",
            "bridge": "goldomatic.sim.cli_bridge:run_bridge",
        }
    ),
    no_args_is_help=True,
    add_completion=False,
    help="Stand-ins for Twitch, the Desktop and the game.",
)


@sim_app.callback()
def _common() -> None:
    """Stand-ins for Twitch, the Desktop and the game."""
