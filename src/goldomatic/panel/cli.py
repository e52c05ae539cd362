"""``mgm panel``: build the Twitch Extension, pack it, look at it (SPEC §13)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, NoReturn

import typer

import goldomatic
from goldomatic.panel import building, files
from goldomatic.panel.shots import NoBrowser, take_pictures

panel_app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="The viewers' panel: build it, pack it for Twitch."
)

_FAILED = 1
_USAGE = 2


@panel_app.command("build")
def build() -> None:
    """Build the panel from its sources; needs Node, and does nothing when nothing has changed."""
    try:
        folder = building.build()
    except building.BuildFailed as error:
        _fail(f"Not built: {error}")
    typer.echo(f"Built: {folder}")


@panel_app.command("zip")
def pack(
    ebs: Annotated[str, typer.Option(help="The EBS's address, such as https://ebs.example.org.")],
    *,
    source: Annotated[
        Path | None, typer.Option("--from", help="A released zip to write anew, instead of the own files.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="The file to write; by default here, with the version.")
    ] = None,
    sources: Annotated[
        Path | None,
        typer.Option(help="Write here what the files are built from, for Twitch's review; needs Node."),
    ] = None,
) -> None:
    """Write the zip that the Twitch console takes, with the EBS's address in it."""
    if source is not None and sources is not None:
        _fail("Not packed: a released zip's sources are released beside it, not here.", _USAGE)
    path = output or Path(f"mimirons-gold-o-matic-panel-{goldomatic.__version__}.zip")
    try:
        # First, as that also builds what was changed since the last time.
        read = None if sources is None else files.pack_sources(sources)
        count = files.pack(path, ebs) if source is None else files.repack(source, path, ebs)
    except files.BadAddress as error:
        _fail(f"Not packed: {error}.", _USAGE)
    except (building.BuildFailed, files.PanelNotBuilt, files.NotAPanel, OSError) as error:
        _fail(f"Not packed: {error}.")
    typer.echo(f"{path}: {count} files, for the EBS at {files.check_ebs_address(ebs)}")
    if read is not None:
        typer.echo(f"{sources}: {read} files that those are built from")


@panel_app.command("dev")
def dev(
    *,
    host: Annotated[str, typer.Option(help="Where the EBS listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Its port.")] = 8080,
) -> None:
    """Build the panel, and run an EBS in Development that shows it, with a switcher of viewers."""
    build()
    typer.echo(f"The panel: http://{host}:{port}/panel/")
    # A subscription cannot be asked for here, so everybody has one; real settings win.
    wanted = {"Mgm__Environment": "Development", "Mgm__DevSkipSubscriberCheck": "true"}
    command = [sys.executable, "-m", "goldomatic", "serve", "--host", host, "--port", str(port)]
    raise typer.Exit(subprocess.run(command, env=wanted | os.environ, check=False).returncode)  # noqa: S603


@panel_app.command("shots")
def shots(
    output: Annotated[
        Path | None, typer.Option(help="The folder for the pictures; a temporary one by default.")
    ] = None,
    only: Annotated[str, typer.Option(help="Only the states with this in their name.")] = "",
) -> None:
    """Draw every state of the panel, in both languages and themes, and sheets with all of them."""
    try:
        building.build()
        sheet = take_pictures(output or Path(tempfile.mkdtemp(prefix="mgm-panel-")), only)
    except (building.BuildFailed, NoBrowser) as error:
        _fail(f"No pictures: {error}")
    typer.echo(f"All states: {sheet.parent}")


def _fail(reason: str, code: int = _FAILED) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(code)
