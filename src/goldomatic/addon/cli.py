"""``mgm addon``: bring the addon into the game (SPEC §11)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import goldomatic
from goldomatic.addon import files

addon_app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="The game's addon: install it, pack it."
)

_FAILED = 1


@addon_app.command("install")
def install(
    wow: Annotated[Path, typer.Option(help="The folder of World of Warcraft, which holds Interface.")],
) -> None:
    """Copy the addon into the game, check every file, keep a backup of what was there."""
    try:
        done = files.install(wow)
    except (files.NotAGameFolder, files.NotInstalled, files.AddonFilesMissing) as error:
        typer.echo(f"Not installed: {error}.", err=True)
        raise typer.Exit(_FAILED) from error
    if done.is_unchanged:
        typer.echo(f"{done.folder} already holds this addon, file by file.")
        return
    typer.echo(f"Installed and checked: {done.folder}")
    if done.backup is not None:
        typer.echo(f"What was there before: {done.backup}")
    typer.echo("Restart the game: it looks for new addons only when it starts.")


@addon_app.command("zip")
def pack(
    output: Annotated[
        Path | None, typer.Option(help="The file to write; by default here, with the version.")
    ] = None,
) -> None:
    """Write a zip that unpacks into Interface/AddOns."""
    path = output or Path(f"{files.ADDON_NAME}-{goldomatic.__version__}.zip")
    try:
        count = files.pack(path)
    except (files.AddonFilesMissing, OSError) as error:
        typer.echo(f"Not packed: {error}.", err=True)
        raise typer.Exit(_FAILED) from error
    typer.echo(f"{path}: {count} files")
