"""``mgm doctor``; mounted by `goldomatic.cli`."""

from __future__ import annotations

import asyncio
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import goldomatic
from goldomatic.ambient import Ambient, SystemClock
from goldomatic.desktop.main import configuration, look_for_games
from goldomatic.doctor.bundle import write_bundle
from goldomatic.doctor.database_try import try_database
from goldomatic.doctor.desktop import examine_desktop, is_desktop_meant
from goldomatic.doctor.ebs import examine_ebs, is_ebs_meant, settings_to_try
from goldomatic.doctor.ebs_trial import channel_of, try_ebs
from goldomatic.doctor.findings import Finding, is_healthy, report
from goldomatic.ebs.running_ebs import BACKEND_DEFAULT
from goldomatic.ebs.terminal import errors

__all__ = ["doctor"]

_WRONG = 1


class Part(StrEnum):
    """What to look at."""

    SET_UP = "set_up"
    EBS = "ebs"
    DESKTOP = "desktop"
    ALL = "all"


def doctor(
    *,
    part: Annotated[
        Part, typer.Option(help="What to look at; set_up: what somebody has begun to set up here.")
    ] = Part.SET_UP,
    bundle: Annotated[
        Path | None,
        typer.Option(help="Write a zip for somebody who helps: logs, settings, our own chat-log lines."),
    ] = None,
    backend: Annotated[str, typer.Option(help="Address of the running EBS, if one runs.")] = BACKEND_DEFAULT,
    offline: Annotated[
        bool,
        typer.Option("--offline", help="Look at the EBS's settings only: try neither Twitch nor anything."),
    ] = False,
) -> None:
    """Say what is set, what is missing, why it matters, and what to do. Shows no secret.

    Exit code 0: nothing is wrong. 1: something is.
    """
    found = configuration({})
    is_ebs = part in (Part.EBS, Part.ALL) or (part is Part.SET_UP and is_ebs_meant(os.environ))
    is_desktop = part in (Part.DESKTOP, Part.ALL) or (
        part is Part.SET_UP and is_desktop_meant(os.environ, found)
    )
    texts, findings = [f"mgm {goldomatic.__version__}\n"], []
    if is_ebs:
        of_ebs = examine_ebs(os.environ)
        if not offline:
            of_ebs += _try_ebs(backend)
        texts.append(report("EBS", of_ebs))
        findings += of_ebs
    if is_desktop:
        of_desktop = asyncio.run(examine_desktop(found, wall=SystemClock(), look=look_for_games))
        texts.append(report("Desktop", of_desktop))
        findings += of_desktop
    if not (is_ebs or is_desktop):
        texts.append(
            "Neither an EBS nor a Desktop is set up here: `mgm desktop` or docs/spec.md §15 begin.\n"
        )
    said = "\n".join(texts)
    typer.echo(said, nl=False)
    if bundle is not None:
        _write(bundle, said)
    if not is_healthy(findings) or not (is_ebs or is_desktop):
        raise typer.Exit(_WRONG)


def _try_ebs(backend: str) -> list[Finding]:
    """Try the settings for real, telling on a terminal what is being waited for."""
    settings = settings_to_try(os.environ)
    if settings is None:
        return []
    with errors.status("Trying …") as status:

        def show(words: str) -> None:
            status.update(f"Trying {words} …")

        return asyncio.run(try_ebs(settings, Ambient.system(), backend=backend, show=show))


def _stored_tokens() -> tuple[str, ...]:
    """Return the tokens of a login that an EBS here has stored: nothing that holds one goes along."""
    settings = settings_to_try(os.environ)
    channel_id = None if settings is None else channel_of(settings)
    if settings is None or channel_id is None:
        return ()
    grant = try_database(settings, channel_id).grant
    return () if grant is None else (grant.access_token, grant.refresh_token or "")


def _write(path: Path, said: str) -> None:
    try:
        names = write_bundle(path, configuration({}), os.environ, said, _stored_tokens())
    except OSError as error:
        typer.echo(f"{path} cannot be written: {error.strerror or error}", err=True)
        raise typer.Exit(_WRONG) from error
    typer.echo(f"\n{path}: {', '.join(names)}")
