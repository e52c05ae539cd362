"""Tries the EBS's database: opened and read beside whoever works on it, never written to (SPEC §6)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from goldomatic.doctor.findings import Finding, State
from goldomatic.ebs.application.grants import load_grant
from goldomatic.ebs.config import Settings
from goldomatic.ebs.storage.migrate import NewerSchema, read_only, schema_versions
from goldomatic.ebs.storage.open_store import describe_failure
from goldomatic.ebs.twitch.grants import Grant

__all__ = ["Opened", "try_database"]

_WHY = "everything is kept there, the login too"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What was found, and the login that is stored, if any."""

    finding: Finding
    grant: Grant | None = None


def try_database(settings: Settings, channel_id: str | None) -> Opened:
    """Open the database and look at its schema version; blocking. Run it where no event loop runs."""
    url = settings.database_url
    try:
        return read_only(url, lambda connection: _look(connection, url, channel_id))
    except FileNotFoundError:
        # Not made here: it would be this user's, who need not be the one that runs the EBS.
        found = f"{url.database} is not there yet: `mgm serve` or `mgm twitch login` makes it"
        return Opened(finding=Finding(subject="database", state=State.NOTE, found=found))
    except NewerSchema as newer:
        return Opened(finding=_wrong(f"{newer}", "update this program, or restore a backup"))
    except (SQLAlchemyError, OSError) as error:
        remedy = "start its server, correct ConnectionStrings__PostgreSQL, or give the file to this user"
        return Opened(finding=_wrong(describe_failure(url, error), remedy))


def _look(connection: Connection, url: URL, channel_id: str | None) -> Opened:
    current, newest = schema_versions(connection)
    where = url.render_as_string(hide_password=True)
    if current != newest:
        has = "is empty" if current is None else f"has schema version {current}"
        found = f"{where} {has}; the EBS brings it to {newest} when it starts"
        return Opened(finding=Finding(subject="database", state=State.NOTE, found=found, why=_WHY))
    finding = Finding(subject="database", state=State.FINE, found=f"{where}, schema version {current}")
    return Opened(finding=finding, grant=None if channel_id is None else load_grant(connection, channel_id))


def _wrong(found: str, remedy: str) -> Finding:
    return Finding(subject="database", state=State.WRONG, found=found, why=_WHY, remedy=remedy)
