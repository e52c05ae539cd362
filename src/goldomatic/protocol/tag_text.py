"""The tags of SPEC §10 as text: one writer, one reader, each the other's inverse.

A tag here is the text from ``[MGM_`` to the end of its payload, without the session and counter that follow
it in the log, and without what the game writes before it: those are ``chat_lines``'s.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, assert_never
from uuid import UUID

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.link import Verb, Word, parse_id
from goldomatic.protocol.tags import (
    Accept,
    Ack,
    Armed,
    BagItem,
    Confirm,
    Disarmed,
    Err,
    GiftAccept,
    GiftSent,
    Hello,
    Items,
    Loaded,
    Subject,
    Tag,
    Who,
)

TAG_START: Final = "[MGM_"

_OneId = Accept | Confirm | Armed | Disarmed | GiftAccept | GiftSent
_OF_ONE_ID: Final[Mapping[str, type[_OneId]]] = {
    "ACCEPT": Accept,
    "CONFIRM": Confirm,
    "ARMED": Armed,
    "DISARMED": Disarmed,
    "GIFT_ACCEPT": GiftAccept,
    "GIFT_SENT": GiftSent,
}
_NAMES: Final = {kind: name for name, kind in _OF_ONE_ID.items()}

# No honest payload comes near it; what is longer is not handed to the JSON decoder at all.
_PAYLOAD_CHARS_MAX: Final = 4096

_TAG: Final = re.compile(r"\[MGM_([A-Z_]{1,20})(?::([^\[\]]{1,200}))?\](.*)", re.DOTALL)
_PART_OF: Final = re.compile(r"([1-9][0-9]?)/([1-9][0-9]?)")
_INSTANT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


class _UnreadablePayload(ValueError):
    """The payload is not what its tag promises."""


def who_report(
    *, spin_cycle_id: UUID, character_name: CharacterName, online: bool, captured_at: datetime
) -> Who:
    """Return the report with its body; ``captured_at`` must be aware and is kept to the millisecond."""
    instant = captured_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    report = {
        "schemaVersion": 1,
        "spinCycleId": str(spin_cycle_id),
        "characterName": character_name.value,
        "online": online,
        "capturedAt": instant,
    }
    return _who(_json(report))


def format_tag(tag: Tag) -> str:
    """Return the tag as the addon writes it; no ``%`` and no ``|`` in it, as the game's chat demands."""
    match tag:
        case Loaded():
            return "[MGM_LOADED]"
        case Hello():
            labels = {"session": tag.session.value, "name": tag.name.value, "realm": tag.realm}
            return f"[MGM_HELLO:{tag.nonce}]{_json(labels | {'version': tag.version, 'locale': tag.locale})}"
        case Who(body=body):
            return f"[MGM_WHO]{body}"
        case Items():
            items = _json([_of_item(item) for item in tag.items])
            return f"[MGM_ITEMS:{tag.gift_request_id}:{tag.part}/{tag.parts}]{items}"
        case (
            Accept(an_id)
            | Confirm(an_id)
            | Armed(an_id)
            | Disarmed(an_id)
            | GiftAccept(an_id)
            | GiftSent(an_id)
        ):
            return f"[MGM_{_NAMES[type(tag)]}:{an_id}]"
        case Ack(verb, subject):
            return f"[MGM_ACK:{verb}:{_written(subject)}]"
        case Err(verb, subject, reason):
            return f"[MGM_ERR:{verb}:{_written(subject)}:{reason}]"
        case _:
            assert_never(tag)


def parse_tag(text: str) -> Tag | None:
    """Return the tag that ``text`` is, wholly and exactly; None for everything else. Never raises."""
    found = _TAG.fullmatch(text)
    if found is None or len(found[3]) > _PAYLOAD_CHARS_MAX:
        return None
    arguments = found[2].split(":") if found[2] is not None else []
    try:
        return _with_payload(found[1], arguments, found[3]) if found[3] else _bare(found[1], arguments)
    except (ValueError, RecursionError):
        # RecursionError: brackets nested deeper than the JSON decoder goes.
        return None


def _bare(name: str, arguments: list[str]) -> Tag | None:
    """Return the tag without payload; ValueError for a bad id, verb or reason."""
    match name, arguments:
        case "LOADED", []:
            return Loaded()
        case "ACK", [verb, subject]:
            return Ack(Verb(verb), _subject(subject))
        case "ERR", [verb, subject, *reason]:
            return Err(Verb(verb), _subject(subject), ":".join(reason))
        case _, [an_id] if name in _OF_ONE_ID:
            return _OF_ONE_ID[name](parse_id(an_id))
        case _:
            return None


def _with_payload(name: str, arguments: list[str], payload: str) -> Tag | None:
    """Return the tag with its JSON payload; ValueError when the payload is not what the tag promises."""
    match name, arguments:
        case "WHO", []:
            return _who(payload)
        case "HELLO", [nonce]:
            fields = _fields(json.loads(payload))
            return Hello(
                nonce=Word(nonce),
                session=Word(_text(fields, "session")),
                name=CharacterName.parse(_text(fields, "name")),
                realm=_text(fields, "realm"),
                version=_text(fields, "version"),
                locale=_text(fields, "locale"),
            )
        case "ITEMS", [gift_request_id]:
            return Items(gift_request_id=parse_id(gift_request_id), part=1, parts=1, items=_items(payload))
        case "ITEMS", [gift_request_id, part_of]:
            found = _PART_OF.fullmatch(part_of)
            if found is None:
                return None
            numbers = {"part": int(found[1]), "parts": int(found[2])}
            return Items(gift_request_id=parse_id(gift_request_id), items=_items(payload), **numbers)
        case _:
            return None


def _who(payload: str) -> Who:
    """Return the report with its body untouched."""
    fields = _fields(json.loads(payload))
    online, captured_at = fields.get("online"), _text(fields, "capturedAt")
    if _number(fields, "schemaVersion") != 1 or not isinstance(online, bool):
        raise _UnreadablePayload("not a report of schema 1")
    if _INSTANT.fullmatch(captured_at) is None:
        raise _UnreadablePayload("not an instant in UTC with milliseconds")
    return Who(
        spin_cycle_id=parse_id(_text(fields, "spinCycleId")),
        character_name=CharacterName.parse(_text(fields, "characterName")),
        online=online,
        captured_at=datetime.fromisoformat(captured_at),
        body=payload,
    )


def _items(payload: str) -> tuple[BagItem, ...]:
    """Return the items of one part."""
    decoded: object = json.loads(payload)
    if not isinstance(decoded, list):
        raise _UnreadablePayload("a part of a bag is an array")
    return tuple(
        BagItem(
            item_id=_number(fields, "i"),
            count=_number(fields, "c"),
            bag=_number(fields, "b"),
            slot=_number(fields, "s"),
            name=_text(fields, "n"),
            quality=_number(fields, "q") if "q" in fields else None,
        )
        for fields in map(_fields, decoded)
    )


def _of_item(item: BagItem) -> dict[str, int | str]:
    quality = {} if item.quality is None else {"q": item.quality}
    fields = {"i": item.item_id, "c": item.count, "b": item.bag, "s": item.slot, **quality}
    return {**fields, "n": item.name}


def _subject(text: str) -> Subject:
    """Return whom an ACK or ERR is about: an id, a session word or nonce, or None for ``?``."""
    if text == "?":
        return None
    # Eight characters are a word, an id has 36: no text is both.
    return Word(text) if len(text) == len("sessions") else parse_id(text)


def _written(subject: Subject) -> str:
    """Return the subject as the addon writes it."""
    return "?" if subject is None else str(subject)


def _fields(decoded: object) -> Mapping[str, object]:
    """Return a decoded JSON object as such; ValueError when it is something else."""
    if not isinstance(decoded, dict):
        raise _UnreadablePayload("not a JSON object")
    return decoded


def _text(fields: Mapping[str, object], key: str) -> str:
    """Return a member that must be a string; ValueError when it is not."""
    value = fields.get(key)
    if not isinstance(value, str):
        raise _UnreadablePayload(f"{key} is not a string")
    return value


def _number(fields: Mapping[str, object], key: str) -> int:
    """Return a member that must be a whole number; ValueError when it is not."""
    value = fields.get(key)
    # To Python, true is the number 1; in JSON it is not.
    if not isinstance(value, int) or isinstance(value, bool):
        raise _UnreadablePayload(f"{key} is not a whole number")
    return value


def _json(value: object) -> str:
    """Return compact JSON in UTF-8, with the two characters escaped that the game would eat."""
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return compact.replace("%", r"\u0025").replace("|", r"\u007c")
