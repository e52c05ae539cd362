"""``mgm serve``, ``mgm db …``, ``mgm audit``, ``mgm pool …``, ``mgm openapi``: what the operator types.

Exit codes: 0 done; 1 it could not be done; 2 the call or the settings are wrong.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import httpx
import typer
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from goldomatic.ambient import Ambient, format_instant
from goldomatic.ebs.application import gift_queries
from goldomatic.ebs.config import read_settings
from goldomatic.ebs.storage import backup, migrate, rebuild
from goldomatic.ebs.terminal import (
    CHANNEL,
    DATABASE,
    USAGE_EXIT_CODE,
    alone_on,
    console,
    errors,
    fail,
    saying_what_failed,
    settings_for,
    where,
)
from goldomatic.logs import configure_logging

__all__ = ["audit", "db_app", "openapi", "openapi_document", "pool_app", "serve"]

HTTP_TIMEOUT_SECONDS = 15.0

db_app = typer.Typer(no_args_is_help=True, add_completion=False, help="Look after the EBS's database.")
pool_app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="See who takes part, and take somebody out."
)

_KEY = frozenset({"Mgm__ApiKey"})


def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8080,
) -> None:
    """Run the EBS until it is told to stop. Settings come from the environment: see docs/spec.md §15."""
    # Here and in `openapi` only: the other commands start in half the time without the web framework.
    from goldomatic.ebs.main import serve as run_until_stopped  # noqa: PLC0415

    raise typer.Exit(run_until_stopped(host, port))


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema up to date; the EBS does this by itself when it starts."""
    url = settings_for(DATABASE).database_url
    with saying_what_failed(url), alone_on(url):
        version = migrate.upgrade(url)
    console.print(f"{where(url)} has schema version {version}.")


@db_app.command("rebuild")
def db_rebuild() -> None:
    """Drop the read models and make them again from the events."""
    url = settings_for(DATABASE).database_url
    with saying_what_failed(url), alone_on(url), _progress() as progress:
        migrate.upgrade(url)
        count = rebuild.rebuild(url, _bar(progress, "rebuilding"))
    console.print(f"The read models of {where(url)} were made again from {count} events.")


@db_app.command("backup")
def db_backup(
    target: Annotated[Path, typer.Argument(help="The file to write, such as mgm.backup.gz.")],
    *,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it exists.")] = False,
) -> None:
    """Write all events to one file, while the EBS runs or not; it fits SQLite and PostgreSQL alike."""
    if target.exists() and not overwrite:
        fail(f"{target} exists; --overwrite replaces it")
    url = settings_for(DATABASE).database_url
    with saying_what_failed(url), _progress() as progress:
        count = backup.backup(url, target, Ambient.system().wall, _bar(progress, "writing"))
    console.print(f"{count} events of {where(url)} are in {escape(str(target))}.")


@db_app.command("restore")
def db_restore(
    source: Annotated[Path, typer.Argument(help="A file that `mgm db backup` wrote.")],
) -> None:
    """Fill an empty database from a backup; one that holds events is left alone."""
    url = settings_for(DATABASE).database_url
    with saying_what_failed(url), alone_on(url), _progress() as progress:
        migrate.upgrade(url)
        count = backup.restore(url, source, _bar(progress, "restoring"))
    console.print(f"{count} events are in {where(url)} again.")


def audit(subject_id: Annotated[UUID, typer.Argument(help="A payout's or gift request's id.")]) -> None:
    """Show everything that happened to a payout or to a gift request, oldest first."""
    settings = settings_for(DATABASE | CHANNEL)
    with saying_what_failed(settings.database_url):
        entries = migrate.read_only(
            settings.database_url,
            lambda connection: gift_queries.audit_either(connection, settings.channel_id, subject_id),
        )
    if entries is None:
        fail(f"channel {settings.channel_id} has no payout and no gift request {subject_id}")
    table = Table("time", "what happened", "details", box=None, pad_edge=False)
    for entry in entries:
        details = ", ".join(
            f"{name}={format_instant(value) if isinstance(value, datetime) else value}"
            for name, value in entry.data.items()
            if value is not None
        )
        table.add_row(format_instant(entry.recorded_at), entry.type, escape(details))
    console.print(table)


_Backend = Annotated[str, typer.Option(help="Address of the running EBS.")]
_BACKEND_DEFAULT = "http://127.0.0.1:8080"


@pool_app.command("list")
def pool_list(backend: _Backend = _BACKEND_DEFAULT) -> None:
    """Show who takes part."""
    entrants = _call("GET", backend, "/api/pool")
    table = Table("viewer id", "viewer", "character", "since", "can be drawn", box=None, pad_edge=False)
    for entrant in entrants:
        table.add_row(
            entrant["twitchUserId"],
            escape(entrant["twitchDisplayName"]),
            entrant["characterName"],
            entrant["enrolledAt"],
            "yes" if entrant["eligible"] else "no",
        )
    console.print(table if entrants else "The pool is empty.")


@pool_app.command("remove")
def pool_remove(
    viewer_id: Annotated[str, typer.Argument(help="The viewer's Twitch user id.")],
    backend: _Backend = _BACKEND_DEFAULT,
) -> None:
    """Take a viewer out of the pool; they may enroll again."""
    _call("DELETE", backend, f"/api/pool/{quote(viewer_id, safe='')}")
    console.print(f"Viewer {escape(viewer_id)} is out of the pool.")


@pool_app.command("clear")
def pool_clear(
    backend: _Backend = _BACKEND_DEFAULT,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take everybody out of the pool; they may enroll again."""
    entrants = _call("GET", backend, "/api/pool")
    if not entrants:
        console.print("The pool is empty.")
        return
    if not yes:
        typer.confirm(f"Take all {len(entrants)} entrants out of the pool?", abort=True)
    for entrant in entrants:
        _call("DELETE", backend, f"/api/pool/{entrant['twitchUserId']}", is_gone_fine=True)
    console.print(f"{len(entrants)} entrants are out of the pool.")


def openapi(
    output: Annotated[Path | None, typer.Option(help="File to write; default: standard output.")] = None,
) -> None:
    """Write the API's OpenAPI document, the test harness's route included."""
    # Logs go to standard error: what is on standard output is the document.
    configure_logging(is_development=True)
    with tempfile.TemporaryDirectory(prefix="mgm-openapi-") as folder:
        text = json.dumps(asyncio.run(openapi_document(Path(folder))), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")
        console.print(f"Wrote {escape(str(output))}.")


async def openapi_document(folder: Path) -> object:
    """Return the API's OpenAPI document, from an EBS that keeps an empty database in ``folder``."""
    settings, _ = read_settings(
        {"Mgm__Environment": "Development", "Mgm__EnableE2eHarness": "true", "Mgm__DataDir": str(folder)}
    )
    from goldomatic.ebs.main import running_app  # noqa: PLC0415 - see `serve`

    async with running_app(settings, Ambient.system()) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://ebs") as client:
            return (await client.get("/openapi.json")).json()


def _progress() -> Progress:
    """Return a display for a terminal only: elsewhere a bar is noise."""
    return Progress(console=errors, transient=True, disable=not errors.is_terminal)


def _bar(progress: Progress, words: str) -> rebuild.Progress:
    task = progress.add_task(words, total=None)
    return lambda done, total: progress.update(task, completed=done, total=total)


def _call(method: str, backend: str, path: str, *, is_gone_fine: bool = False) -> Any:  # noqa: ANN401 -- JSON
    """Call the running EBS with the first Desktop key; it owns the rules, and its caches stay true."""
    key = settings_for(_KEY).api_keys[0]
    try:
        answer = httpx.request(
            method,
            f"{backend.rstrip('/')}{path}",
            headers={"X-MGM-ApiKey": key},
            timeout=HTTP_TIMEOUT_SECONDS,
            trust_env=False,
        )
    except (httpx.UnsupportedProtocol, httpx.InvalidURL):
        fail(f"{backend} is not an address, such as {_BACKEND_DEFAULT}", code=USAGE_EXIT_CODE)
    except httpx.TransportError as error:
        fail(f"the EBS at {backend} does not answer ({type(error).__name__}); --backend says where it is")
    pause_seconds = answer.headers.get("retry-after", "")
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS and pause_seconds.isdigit():
        # To empty a large pool takes more calls than a minute allows.
        asyncio.run(asyncio.sleep(int(pause_seconds)))
        return _call(method, backend, path, is_gone_fine=is_gone_fine)
    if answer.is_success:
        return answer.json() if answer.content else None
    if is_gone_fine and answer.status_code == httpx.codes.NOT_FOUND:
        return None
    try:
        reason = answer.json()["message"]
    except (ValueError, KeyError, TypeError):
        reason = "this does not look like an EBS"
    return fail(f"{method} {path}: {answer.status_code}: {reason}")
