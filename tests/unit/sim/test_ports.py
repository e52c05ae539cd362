"""Where each program listens unless it is told otherwise (SPEC §14)."""

from __future__ import annotations

import pytest
import typer

from goldomatic.cli import app

PORTS = {
    ("serve",): 8080,
    ("sim", "eventsub"): 9051,
    ("sim", "jwt"): 9052,
    ("sim", "helix"): 9053,
    ("sim", "desktop"): 9054,
    ("sim", "wow"): 5001,
}


@pytest.mark.parametrize(("words", "port"), PORTS.items(), ids=map(" ".join, PORTS))
def test_each_program_has_the_port_of_the_contract(words: tuple[str, ...], port: int) -> None:
    command = typer.main.get_command(app)
    for word in words:
        context = command.make_context("mgm", [], resilient_parsing=True)
        found = command.get_command(context, word)  # type: ignore[attr-defined]
        assert found is not None
        command = found
    [default] = [parameter.default for parameter in command.params if parameter.name == "port"]
    assert default == port
