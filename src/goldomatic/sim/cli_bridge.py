"""``mgm sim bridge`` (SPEC §14)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goldomatic.ambient import Ambient
from goldomatic.desktop.core.wishes import OwnCharacter
from goldomatic.protocol.character_name import CharacterName, InvalidCharacterName
from goldomatic.sim import bridge_program
from goldomatic.sim.cli_parts import (
    BRIDGE_PORT,
    LOG_DEFAULT,
    WOW_PORT,
    Host,
    Port,
    settings_or_exit,
    usage_error,
)
from goldomatic.sim.server import LOOPBACK, serve

__all__ = ["run_bridge"]


def run_bridge(
    *,
    wow: Annotated[str, typer.Option(help="Address of the WoW client simulator.")] = (
        f"http://{LOOPBACK}:{WOW_PORT}"
    ),
    log: Annotated[Path, typer.Option(help="The chat log that it writes.")] = LOG_DEFAULT,
    journal: Annotated[Path, typer.Option(help="The bridge's journal.")] = Path("journal.sqlite3"),
    character: Annotated[str, typer.Option(help="The streamer's character.")] = "Mimiron",
    realm: Annotated[str, typer.Option(help="Its realm.")] = "Icecrown",
    host: Host = LOOPBACK,
    port: Port = BRIDGE_PORT,
) -> None:
    """The real bridge, typing into the WoW client simulator; the EBS is SyntheticDesktop__BackendBaseUrl."""
    try:
        own = OwnCharacter(CharacterName.parse(character), realm)
    except InvalidCharacterName as error:
        raise usage_error(f"--character: {error}") from error
    app = bridge_program.create_app(
        settings_or_exit(),
        Ambient.system(),
        game_url=wow,
        log=log.resolve(),
        journal=journal.resolve(),
        own=own,
    )
    serve(app, bridge_program.COMPONENT, host=host, port=port)
