"""``mgm``: one command for every part."""

from __future__ import annotations

from typing import Annotated

import typer

import goldomatic
from goldomatic.addon import cli as addon
from goldomatic.ebs import cli as ebs
from goldomatic.sim import cli as sim

app = typer.Typer(
    name="mgm",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Mimiron's Gold-o-Matic: a gold roulette for World of Warcraft streams on Twitch.",
)
app.command("serve")(ebs.serve)
app.command("audit")(ebs.audit)
app.command("openapi")(ebs.openapi)
app.command("e2e")(sim.e2e)
app.command("demo")(sim.demo)
app.add_typer(ebs.db_app, name="db")
app.add_typer(ebs.pool_app, name="pool")
app.add_typer(sim.sim_app, name="sim")
app.add_typer(addon.addon_app, name="addon")


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
