"""``mgm``: one command for every part; a part is imported only when one of its commands is called."""

from __future__ import annotations

from typing import Annotated

import typer

import goldomatic
from goldomatic.lazy_commands import lazy_group

COMMANDS = {
    "serve": "goldomatic.ebs.cli:serve",
    "desktop": "goldomatic.desktop.cli:desktop",
    "bridge": "goldomatic.desktop.cli:bridge",
    "demo": "goldomatic.sim.cli_story:demo",
    "rehearse": "goldomatic.sim.cli_story:rehearse",
    "e2e": "goldomatic.sim.cli_story:e2e",
    "sim": "goldomatic.sim.cli:sim_app",
    "pool": "goldomatic.ebs.cli:pool_app",
    "audit": "goldomatic.ebs.cli:audit",
    "twitch": "goldomatic.ebs.twitch_cli:twitch_app",
    "db": "goldomatic.ebs.cli:db_app",
    "openapi": "goldomatic.ebs.cli:openapi",
    "doctor": "goldomatic.doctor.cli:doctor",
    "addon": "goldomatic.addon.cli:addon_app",
    "panel": "goldomatic.panel.cli:panel_app",
    "release": "goldomatic.release.cli:release_app",
}
"""Every command, in the order of the help, and where it is: a function, or a group of further ones."""

app = typer.Typer(
    cls=lazy_group(COMMANDS),
    name="mgm",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Mimiron's Gold-o-Matic: a gold roulette for World of Warcraft streams on Twitch.",
)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"mgm {goldomatic.__version__}")
        raise typer.Exit


@app.callback()
def common(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take what every command takes."""
    del version


def main() -> None:
    """Run the command line."""
    app()
