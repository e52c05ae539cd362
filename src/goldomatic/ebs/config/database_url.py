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
    query = dict(url.query)
    # The name that PostgreSQL's own library has for it; the driver here calls it `ssl`.
    ssl = query.pop("sslmode", None)
    if ssl is not None:
        query["ssl"] = ssl
    return url.set(drivername="postgresql", query=query)


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
    port = fields.get("port", "5432")
    if not port.isascii() or not port.isdigit():
        raise ValueError("has a Port that is not a number")
    ssl = fields.get("ssl", "").lower().replace("verifyca", "verify-ca").replace("verifyfull", "verify-full")
    if ssl and ssl not in _SSL_MODES:
        raise ValueError("has an SSL Mode that is not known")
    return URL.create(
        "postgresql",
        username=fields.get("username"),
        password=fields.get("password"),
        host=fields.get("host", "localhost"),
        port=int(port),
        database=fields.get("database"),
        query={"ssl": ssl} if ssl else {},
    )


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
