"""Groups of commands, of which each is imported only when it is called: a program starts in half the time."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import typer
from typer.core import TyperGroup

__all__ = ["lazy_group"]


def lazy_group(commands: Mapping[str, str]) -> type[TyperGroup]:
    """Return a group of ``commands``: by name, in the help's order, where each is (``module:attribute``).

    That is a function, or a `typer.Typer` of further commands.
    """

    # Typer brings a copy of click of its own in some versions; its types cannot be named for all of them.
    class LazyGroup(TyperGroup):
        def list_commands(self, ctx: object) -> list[str]:
            """Return the names of all commands."""
            del ctx
            return list(commands)

        def get_command(self, ctx: object, cmd_name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 -- see above
            """Import and return a command; None when there is no such."""
            del ctx
            if cmd_name not in commands:
                return None
            module, _, attribute = commands[cmd_name].partition(":")
            found = getattr(import_module(module), attribute)
            if isinstance(found, typer.Typer):
                group = typer.main.get_command(found)
                group.name = cmd_name
                return group
            alone = typer.Typer(add_completion=False)
            alone.command(cmd_name)(found)
            return typer.main.get_command(alone)

    return LazyGroup
