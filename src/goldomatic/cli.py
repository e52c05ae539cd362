"""``mgm``: one command for every part; a part is imported only when one of its commands is called."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer
from typer.core import TyperGroup

import goldomatic

COMMANDS = {
    "serve": "goldomatic.ebs.cli:serve",
    "desktop": "goldomatic.desktop.cli:desktop",
    "bridge": "goldomatic.desktop.cli:bridge",
    "demo": "goldomatic.sim.cli:demo",
    "rehearse": "goldomatic.sim.cli:rehearse",
    "e2e": "goldomatic.sim.cli:e2e",
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


class _LazyGroup(TyperGroup):
    """Looks a command up when it is called: a simulator starts in half the time without the EBS."""

    # Typer brings a copy of click of its own in some versions; its types cannot be named for all of them.
    def list_commands(self, ctx: object) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 -- see above
        """Import and return a command; None when there is no such."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(module), attribute)
        if isinstance(found, typer.Typer):
            group = typer.main.get_command(found)
            group.name = cmd_name
            return group
        alone = typer.Typer(add_completion=False)
        alone.command(cmd_name)(found)
        return typer.main.get_command(alone)


app = typer.Typer(
    cls=_LazyGroup,
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
