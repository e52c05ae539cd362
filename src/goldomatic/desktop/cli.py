"""``mgm bridge`` and ``mgm desktop``: what the streamer types; mounted by `goldomatic.cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goldomatic.desktop.core.settings import Language, Strategy
from goldomatic.desktop.core.wishes import OwnCharacter
from goldomatic.protocol.character_name import CharacterName

__all__ = ["bridge", "desktop"]


def bridge(
    *,
    ebs: Annotated[str, typer.Option(help="Address of the EBS.")] = "",
    wow: Annotated[Path | None, typer.Option(help="The folder of World of Warcraft.")] = None,
    log: Annotated[Path | None, typer.Option(help="The game's chat log; default: in that folder.")] = None,
    strategy: Annotated[
        Strategy | None, typer.Option(help="How to type into the game; dry_run only shows the lines.")
    ] = None,
    auto_sync: Annotated[
        bool | None, typer.Option(help="Hand a payout to the game as soon as the winner has agreed.")
    ] = None,
    character: Annotated[
        list[str] | None,
        typer.Option(help="Your own character, as Name@Realm: only such a one is listened to. Repeatable."),
    ] = None,
    journal: Annotated[Path | None, typer.Option(help="The journal's file.")] = None,
    language: Annotated[Language | None, typer.Option(help="Of the terminal.")] = None,
    is_json: Annotated[
        bool, typer.Option("--json", help="Write logs as JSON lines, and nothing else.")
    ] = False,
) -> None:
    """Run the bridge between EBS and game without a window. The key comes from Mgm__ApiKey or is kept.

    Exit code 0: it was told to stop. 1: it could not go on. 2: something is missing or cannot be used.
    """
    # Imported late: `mgm --help` must not wait for it.
    from goldomatic.desktop.main import run_bridge  # noqa: PLC0415

    said = {
        "EbsAddress": ebs or None,
        "GameFolder": wow,
        "ChatLog": log,
        "Strategy": strategy,
        "AutoSync": auto_sync,
        "Language": language,
    }
    options = {name: str(value) for name, value in said.items() if value is not None}
    own = [_own_character(text) for text in character or []]
    raise typer.Exit(run_bridge(options, own, journal=journal, is_json=is_json))


def desktop() -> None:
    """Show the streamer's window. It asks for what it needs, and keeps it.

    Exit code 0: it was closed. 2: Qt is not installed.
    """
    # Imported late: see above.
    from goldomatic.desktop.main import run_desktop  # noqa: PLC0415

    raise typer.Exit(run_desktop())


def _own_character(text: str) -> OwnCharacter:
    name, _, realm = text.partition("@")
    try:
        character = OwnCharacter(CharacterName.parse(name), realm.strip())
    except ValueError:
        character = None
    if character is None or not character.realm:
        raise typer.BadParameter(f"{text!r} is not of the form Name@Realm", param_hint="--character")
    return character
