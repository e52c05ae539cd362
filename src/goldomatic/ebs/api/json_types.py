"""The types of which the JSON of SPEC §5 is made: ids, instants, text, and the two kinds of objects.

Python names are snake_case, JSON names camelCase. Unknown request fields are ignored; a value of the
wrong type is refused, never converted.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from goldomatic.ambient import format_instant, parse_instant

__all__ = ["Id", "Instant", "Name", "Request", "Response", "Text", "parse_uuid", "whole_number"]


def parse_uuid(text: str) -> UUID:
    """Read a UUID in the one form that we write: 8-4-4-4-12 hex digits, in any case.

    Raises:
        ValueError: it is something else.
    """
    value = UUID(text)
    if str(value) != text.lower():
        raise ValueError("not a UUID")
    return value


def _uuid_from_json(value: object) -> UUID:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str):
        raise ValueError("a UUID is written as text")  # noqa: TRY004 - pydantic understands ValueError
    return parse_uuid(value)


def _instant_from_json(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise ValueError("an instant is written as text")  # noqa: TRY004 - pydantic understands ValueError
    try:
        return parse_instant(value)
    except ValueError:
        # The original message repeats the text; answers never do.
        raise ValueError("not an ISO-8601 instant with an offset") from None


def whole_number(value: object) -> object:
    """Return ``value`` if it is a whole number in JSON.

    Raises:
        ValueError: it is something else.
    """
    # To Python 1, 1.0 and True are equal; to JSON they are three things.
    if type(value) is not int:
        raise ValueError("must be a whole number")
    return value


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("text cannot hold the character NUL")
    return text


Id = Annotated[UUID, BeforeValidator(_uuid_from_json), WithJsonSchema({"type": "string", "format": "uuid"})]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant_from_json),
    PlainSerializer(format_instant, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-04-04T12:00:01.000Z"]}),
]
Text = Annotated[str, AfterValidator(_storable)]
Name = str
"""A character name before anybody has judged it (SPEC §4): the rules refuse all that cannot be stored."""


class Request(BaseModel):
    """What a caller says: wrong types are refused, unknown fields ignored."""

    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel, frozen=True)


class Response(BaseModel):
    """What is answered; made of a view by its attributes."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, from_attributes=True, frozen=True
    )
