"""``mgm release``: make what is published, out of a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

import goldomatic
from goldomatic.release.checkout import NotACheckout, own_checkout, release_notes
from goldomatic.release.packing import sums
from goldomatic.release.parts import CannotBeMade, Part, make

release_app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Make what is published, out of a checkout."
)

SUMS = "SHA256SUMS.txt"
NOTES = "RELEASE_NOTES.md"
_FAILED = 1
_USAGE = 2


@release_app.command("build")
def build(
    *,
    output: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("dist/release"),
    part: Annotated[
        list[Part] | None,
        typer.Option(help="Only this part; repeatable. Default: all that can be made here."),
    ] = None,
    with_changes: Annotated[
        bool, typer.Option("--with-changes", help="Also from a checkout that differs from its commit.")
    ] = False,
) -> None:
    """Make the packages, the addon, the Extension and the program, with notes and checksums.

    The same commit and the same pinned tools give the same bytes.
    """
    try:
        checkout = own_checkout()
    except NotACheckout as error:
        _fail(f"Nothing made: {error}", _USAGE)
    if checkout.changed_files and not with_changes:
        names = ", ".join(checkout.changed_files[:5])
        _fail(f"Nothing made: files differ from the commit ({names}); --with-changes goes on.", _USAGE)
    output.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    left_out: dict[Part, str] = {}
    for each in part or list(Part):
        try:
            made += make(each, checkout, output)
        except CannotBeMade as error:
            if part:
                _fail(f"Not made: {each}: {error}")
            left_out[each] = str(error)
    notes = output / NOTES
    notes.write_text(release_notes(checkout, goldomatic.__version__), encoding="utf-8", newline="\n")
    told = sums([*made, notes])
    (output / SUMS).write_text(told, encoding="utf-8", newline="\n")
    typer.echo(told, nl=False)
    typer.echo(f"{output}: {len(made)} files, {NOTES}, {SUMS}")
    for each, reason in left_out.items():
        typer.echo(f"Left out: {each}: {reason}", err=True)


@release_app.command("sums")
def write_sums(
    folder: Annotated[Path, typer.Argument(help="A folder with files that were made on several machines.")],
) -> None:
    """Write SHA256SUMS.txt of all files in a folder."""
    files = (
        [path for path in folder.iterdir() if path.is_file() and path.name != SUMS] if folder.is_dir() else []
    )
    if not files:
        _fail(f"{folder} holds no files", _USAGE)
    told = sums(files)
    (folder / SUMS).write_text(told, encoding="utf-8", newline="\n")
    typer.echo(told, nl=False)


def _fail(reason: str, code: int = _FAILED) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(code)
