"""What the EBS's commands have in common: settings, words on the terminal, failures as one line (SPEC §15).

Exit codes: 0 done; 1 it could not be done; 2 the call or the settings are wrong.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Collection, Iterator
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from goldomatic.ebs.config import Settings, StartupRefused, read_settings
from goldomatic.ebs.storage import backup, migrate
from goldomatic.ebs.storage.codec import UnreadableEvent
from goldomatic.ebs.storage.open_store import describe_failure
from goldomatic.ebs.storage.sqlite_store import DatabaseInUse, lock_file

__all__ = [
    "CHANNEL",
    "DATABASE",
    "USAGE_EXIT_CODE",
    "alone_on",
    "console",
    "errors",
    "fail",
    "saying_what_failed",
    "settings_for",
    "where",
]

USAGE_EXIT_CODE = 2
DATABASE = frozenset({"ConnectionStrings__PostgreSQL", "Mgm__DataDir"})
CHANNEL = frozenset({"Twitch__BroadcasterUserId"})

_OWN_FAILURES = (
    backup.BadBackup,
    backup.NotEmpty,
    migrate.NewerSchema,
    DatabaseInUse,
    UnreadableEvent,
)

# A table that goes to a file or another program is not cut to the width of a terminal.
console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 1000)

errors = Console(stderr=True, highlight=False, soft_wrap=True)


def settings_for(needed: Collection[str]) -> Settings:
    """Read the settings that a command goes by; the rest may be missing, and is not looked at."""
    try:
        settings, warnings = read_settings(os.environ, needed)
    except StartupRefused as refused:
        reasons = "\n".join(f"  - {reason}" for reason in refused.reasons)
        fail(f"the settings cannot be used:\n{reasons}", code=USAGE_EXIT_CODE)
    for warning in warnings:
        errors.print(f"[yellow]mgm:[/] {escape(warning)}")
    return settings


@contextlib.contextmanager
def alone_on(url: URL) -> Iterator[None]:
    """Keep an EBS away from a SQLite file meanwhile; on PostgreSQL a lock in the database does it."""
    if url.get_backend_name() != "sqlite":
        yield
        return
    with lock_file(migrate.sqlite_path(url)):
        yield


@contextlib.contextmanager
def saying_what_failed(url: URL) -> Iterator[None]:
    """End the command with one line when the database or a file fails."""
    try:
        yield
    except _OWN_FAILURES as error:
        fail(str(error))
    except OSError as error:
        # What concerns a file says so; everything else is the network between us and the database.
        if error.filename is not None:
            fail(f"{error.filename}: {error.strerror}")
        if isinstance(error, FileNotFoundError):
            fail(str(error))
        fail(describe_failure(url, error))
    except SQLAlchemyError as error:
        fail(describe_failure(url, error))


def fail(reason: str, code: int = 1) -> NoReturn:
    """End the command: say why on standard error."""
    errors.print(f"[red]mgm:[/] {escape(reason)}")
    raise typer.Exit(code)


def where(url: URL) -> str:
    """Return where the database is, without its password."""
    return escape(url.render_as_string(hide_password=True))
