"""Where PostgreSQL is: a URL, or the ``Host=…;Port=…`` form (SPEC §6)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

__all__ = ["parse_database_url"]

_URL_SCHEMES = frozenset({"postgresql", "postgres"})
_FIELD_OF_KEY = {
    "host": "host",
    "server": "host",
    "port": "port",
    "database": "database",
    "db": "database",
    "username": "username",
    "user id": "username",
    "user": "username",
    "userid": "username",
    "password": "password",
    "pwd": "password",
    "ssl mode": "ssl",
    "sslmode": "ssl",
}
# How other drivers tune themselves; it says nothing about where the database is.
_IGNORED_KEYS = frozenset(
    {
        "pooling",
        "minimum pool size",
        "maximum pool size",
        "timeout",
        "command timeout",
        "include error detail",
        "application name",
    }
)
_FIELD_OF_PARAMETER = {
    "host": "host",
    "port": "port",
    "user": "username",
    "password": "password",
    "sslmode": "ssl",
    "ssl": "ssl",
}
"""What a URL may say after its question mark, in the words of PostgreSQL's own library."""

# They say nothing about where the database is. What would make the line safer is never passed over.
_IGNORED_PARAMETERS = frozenset({"application_name", "connect_timeout", "keepalives", "pgbouncer"})
_SSL_MODES = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})


def parse_database_url(text: str) -> URL:
    """Return the database that ``text`` names.

    Raises:
        ValueError: it names none. The message never repeats the text: a password may be in it.
    """
    stripped = text.strip()
    url = _from_url(stripped) if "://" in stripped.partition("=")[0] else _from_pairs(stripped)
    if not url.database:
        raise ValueError("names no database")
    return url


def _from_url(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("is not a URL that can be read") from None
    if url.drivername.partition("+")[0] not in _URL_SCHEMES:
        raise ValueError("must begin with postgresql://")
    fields: dict[str, str] = {}
    for name, value in url.query.items():
        field = _FIELD_OF_PARAMETER.get(name)
        if field is not None and isinstance(value, str):
            fields[field] = value
        elif name not in _IGNORED_PARAMETERS:
            raise ValueError(
                "has a parameter that is not known; known are sslmode, host, port, user, password"
            )
    # A password that stayed in the query would show wherever the address is shown.
    return url.set(
        drivername="postgresql",
        username=fields.get("username", url.username),
        password=fields.get("password", url.password),
        host=fields.get("host", url.host),
        port=_port(fields["port"]) if "port" in fields else url.port,
        query=_ssl(fields.get("ssl", "")),
    )


def _from_pairs(text: str) -> URL:
    fields: dict[str, str] = {}
    for key, value in _pairs(text):
        name = key.strip().lower()
        field = _FIELD_OF_KEY.get(name)
        if field is not None:
            fields[field] = value
        elif name not in _IGNORED_KEYS:
            raise ValueError(
                "has a key that is not known; known are Host, Port, Database, Username, Password"
            )
    return URL.create(
        "postgresql",
        username=fields.get("username"),
        password=fields.get("password"),
        host=fields.get("host", "localhost"),
        port=_port(fields.get("port", "5432")),
        database=fields.get("database"),
        query=_ssl(fields.get("ssl", "")),
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError("has a port that is not a number")
    return int(text)


def _ssl(mode: str) -> dict[str, str]:
    """Return the query that secures the line; the driver here calls `ssl` what others call `sslmode`."""
    ssl = mode.lower().replace("verifyca", "verify-ca").replace("verifyfull", "verify-full")
    if ssl and ssl not in _SSL_MODES:
        raise ValueError("has an SSL mode that is not known")
    return {"ssl": ssl} if ssl else {}


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield ``key=value`` pairs; a value in quotes may hold semicolons, and the quote itself doubled."""
    position = 0
    while position < len(text):
        end_of_key = text.find("=", position)
        if end_of_key < 0:
            if text[position:].strip(" ;"):
                raise ValueError("is neither a URL nor Host=…;Port=…;Database=…;Username=…;Password=…")
            return
        key = text[position:end_of_key].lstrip(" ;")
        start = end_of_key + 1
        while start < len(text) and text[start] == " ":
            start += 1
        if start < len(text) and text[start] in "'\"":
            value, position = _quoted(text, start)
        else:
            end = text.find(";", start)
            position = len(text) if end < 0 else end
            value = text[start:position].strip()
        yield key, value
        position += 1


def _quoted(text: str, start: int) -> tuple[str, int]:
    """Return the value of a quoted text that begins at ``start``, and where what follows it begins."""
    quote = text[start]
    characters: list[str] = []
    position = start + 1
    while position < len(text):
        if text[position] != quote:
            characters.append(text[position])
            position += 1
        elif text[position + 1 : position + 2] == quote:
            characters.append(quote)
            position += 2
        else:
            return "".join(characters), position + 1
    raise ValueError("has a quoted value without an end")
